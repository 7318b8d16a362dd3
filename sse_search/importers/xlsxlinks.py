"""Find the links on the cells of an Excel sheet, which its rows do not show."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile

from sse_search.importers.lines import InputRefusedError
from sse_search.importers.safexml import attribute, find_all, parse

MAX_BYTES = 4 * 1024 * 1024
"""Of the list of links of a sheet; a sheet has at most 65,530."""
_LINK = re.compile(rb"<(?:\w{1,9}:)?hyperlink\b[^<>]{0,2000}>")
_CELL = re.compile(rb"\bref=\"([A-Z]{1,3})([0-9]{1,7})")
_ID = re.compile(rb":id=\"([^\"]{1,100})\"")


def links_of(archive: zipfile.ZipFile, sheet: str) -> dict[int, str]:
    """
    Return the web address of the first link in each row.

    Args:
        sheet: Path of the sheet in the archive.
    """
    folder, name = posixpath.split(sheet)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive.namelist() or archive.getinfo(relations).file_size > MAX_BYTES:
        return {}
    try:
        root = parse(io.BufferedReader(io.BytesIO(archive.read(relations))))
    except InputRefusedError:
        return {}
    targets = {attribute(relation, "Id"): attribute(relation, "Target") for relation in find_all(root, "Relationship")}
    first: dict[int, tuple[int, bytes, str]] = {}
    for link in _LINK.findall(archive.read(sheet)):
        cell, identifier = _CELL.search(link), _ID.search(link)
        target = targets.get(identifier[1].decode("utf-8", "ignore"), "") if identifier else ""
        if cell and target.lower().startswith(("http://", "https://")):
            row, link_of_cell = int(cell[2]), (len(cell[1]), cell[1], target)
            first[row] = min(first.get(row, link_of_cell), link_of_cell)
    return {row: target for row, (_, _, target) in first.items()}
