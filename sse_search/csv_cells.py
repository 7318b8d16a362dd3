"""Write values into the cells of a CSV file so that spreadsheets are safe and an import reads the same values."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

DETECTED = "detected"
"""The `language_origin` of an exported item whose language was detected, not stated."""
OWN_DETAILS = "ssesearch"
"""Name of the field of RIS and BibTeX exports that holds what these formats do not tell."""
ENTITY_COLUMNS = {
    "entity_countries": "country",
    "entity_regions": "region",
    "entity_organizations": "organization",
    "entity_people": "person",
    "entity_events": "event",
    "entity_topics": "topic",
}
"""Column of an export to the type of the entities in it, which items name themselves."""
IMPLIED_COLUMN = "entities_implied"
"""Column of the entities that others imply, such as the region of a country."""

_SEPARATOR = "; "
_FORMULA = re.compile(r"'*\s*[=+\-@\t\r]")
"""Beginnings that spreadsheets run as a formula (CSV injection), or that are protected from it."""
_SPECIAL = re.compile(r"[\\;|]")
_SEPARATORS = re.compile(r"((?:[^\\;|]|\\.|\\$)*)(?:[;|]|$)", re.DOTALL)
_ESCAPED = re.compile(r"\\([\\;|])")


def without_formula(cell: str) -> str:
    """
    Put an apostrophe before what a spreadsheet would run as a formula.

    >>> without_formula("=1+1")
    "'=1+1"
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def write_table(rows: Iterable[Iterable[str | float]]) -> bytes:
    r"""
    Write rows as CSV in UTF-8; no cell is a formula.

    >>> write_table([["word", "count"], ["=1+1", 2]])
    b"word,count\r\n'=1+1,2\r\n"
    """
    table = io.StringIO()
    writer = csv.writer(table)
    for row in rows:
        writer.writerow([without_formula(cell) if isinstance(cell, str) else cell for cell in row])
    return table.getvalue().encode()


def without_apostrophe(cell: str) -> str:
    """
    Remove the apostrophe that `without_formula` adds.

    >>> without_apostrophe("'=1+1"), without_apostrophe("'tis")
    ('=1+1', "'tis")
    """
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell, 1) else cell


def joined(values: Iterable[str]) -> str:
    r"""
    Return several values as one cell, separated by semicolons; those within a value are escaped.

    >>> joined(["trade; fair", "dairy"])
    'trade\\; fair; dairy'
    """
    return _SEPARATOR.join(_SPECIAL.sub(r"\\\g<0>", value) for value in values)


def split(cell: str) -> list[str]:
    r"""
    Return the values of a cell, separated by semicolons or bars, without surrounding spaces and empty ones.

    >>> split("trade\\; fair; dairy | milk")
    ['trade; fair', 'dairy', 'milk']
    """
    if "\\" not in cell:
        return [value for part in cell.replace("|", ";").split(";") if (value := part.strip())]
    values = (_ESCAPED.sub(r"\1", value.strip()) for value in _SEPARATORS.findall(cell))
    return [value for value in values if value]
