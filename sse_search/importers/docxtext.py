"""Read the text of a Word document: its paragraphs, and the cells of its tables."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from sse_search.importers.markup import local_name
from sse_search.importers.safexml import attribute, child

_REMOVED = frozenset(("del", "moveFrom", "Fallback", "instrText", "pPr", "rPr"))
"""Elements whose text is not part of the document: deleted, moved, repeated for older programs, or not text."""
_SPACES = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_MAX_SPAN = 100
"""Columns that one cell can cover."""


def paragraphs_of(root: Element) -> Iterator[tuple[str, str]]:
    """Yield text and style of each paragraph, those of tables and text boxes included; a line break in it is LF."""
    stack = [root]
    while stack:
        element = stack.pop()
        if local_name(element) == "p":
            boxes: list[Element] = []
            yield "".join(_pieces(element, boxes)), attribute(child(element, "pPr", "pStyle"), "val")
            stack.extend(reversed(boxes))
        elif local_name(element) not in _REMOVED:
            stack.extend(reversed(element))


def tables_of(root: Element) -> Iterator[Element]:
    """Yield the tables of a document that are in no other table."""
    yield from _outermost(root, "tbl")


def rows_of(table: Element) -> Iterator[list[str]]:
    """Yield the cells of each row; a cell that is merged with the one above it has the text of this one."""
    above: list[str] = []
    for row in _outermost(table, "tr"):
        cells: list[str] = []
        for cell in _outermost(row, "tc"):
            cells += _columns_of(cell, above[len(cells)] if len(cells) < len(above) else "")
        yield cells
        above = cells


def _outermost(root: Element, name: str) -> Iterator[Element]:
    """Yield the elements of a name below an element that are in no other of this name."""
    stack = list(reversed(root))
    while stack:
        element = stack.pop()
        if local_name(element) == name:
            yield element
        elif local_name(element) not in _REMOVED:
            stack.extend(reversed(element))


def _columns_of(cell: Element, above: str) -> list[str]:
    """Return the text of a cell, followed by empty texts for the other columns that it covers."""
    merged = child(cell, "tcPr", "vMerge")
    text = "\n\n".join(text.strip() for text, _ in paragraphs_of(cell) if text.strip())
    if merged is not None and attribute(merged, "val") != "restart" and not text:
        text = above
    span = attribute(child(cell, "tcPr", "gridSpan"), "val")
    columns = min(int(span), _MAX_SPAN) if span.isascii() and span.isdigit() else 1
    return [text, *[""] * (columns - 1)]


def _pieces(paragraph: Element, boxes: list[Element]) -> Iterator[str]:
    """Yield the texts of a paragraph, and collect the text boxes in it."""
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        name = local_name(element)
        if name == "t":
            yield element.text or ""
        elif name == "txbxContent":
            boxes.append(element)
        elif name not in _REMOVED:
            yield _SPACES.get(name, "")
            stack.extend(reversed(element))
