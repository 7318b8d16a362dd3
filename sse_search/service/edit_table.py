"""
Read corrections of items from a CSV file, such as one of our own exports after somebody has changed it.

A row that cannot be read is rejected with its line, and the others count. In an export, a cell is a correction only
where it differs from the item; in any other table, every cell is one that is not empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path

import msgspec

from sse_search.csv_cells import DETECTED, ENTITY_COLUMNS, IMPLIED_COLUMN, split, without_apostrophe
from sse_search.errors import EditError
from sse_search.importers.decoding import REPLACEMENT
from sse_search.importers.lines import text_lines
from sse_search.importers.tablerows import MAX_HEAD_LINES, Row, RowReader, default_header, find_header
from sse_search.model import CORRECTABLE, Document, Issue, as_item_id, is_item_id
from sse_search.wording import cannot_be, counted

LIST_FIELDS = ("tags", "authors")
"""Fields with several values."""
_SYNONYMS = {"tag": "tags", "author": "authors"}
_EXPORT = frozenset(("date_precision", "date_origin"))
"""Columns that show that a table is an export."""
_DERIVED = (
    *("date_precision", "date_origin", "language_origin", "entities", "version", "added"),
    *(*ENTITY_COLUMNS, IMPLIED_COLUMN),
)
"""Columns of an export that no correction can set."""


class TableRow(msgspec.Struct, frozen=True, kw_only=True):
    """
    The corrections of one item.

    Attributes:
        cells: Field to the text or texts of its cell; cells that are empty are left out.
        is_export: Whether the row is one of an export, whose language was `detected` or stated.
    """

    line: int
    id: str
    cells: Mapping[str, str | list[str]]
    is_export: bool = False
    detected: bool = False

    def corrections(self, document: Document | None) -> dict[str, str | list[str]]:
        """Return the cells that correct an item: in a row of an export, those that differ from what was exported."""
        if not self.is_export or document is None:
            return dict(self.cells)
        return {name: value for name, value in self.cells.items() if value != self._exported(name, document)}

    def _exported(self, name: str, document: Document) -> str | list[str]:
        if name == "date":
            return document.item.date.value or ""
        if name == "language" and self.detected:
            return document.language
        value = getattr(document.item, name)
        return list(value) if name in LIST_FIELDS else value


def read_table(path: Path) -> Iterator[TableRow | Issue]:
    """
    Yield the corrections in a CSV file with the columns `id` and fields; a rejection for each row that is wrong.

    Raises:
        EditError: The file cannot be read, or its header is wrong.
    """
    try:
        with path.open("rb") as stream:
            lines = (line if line is not None else "" for _, line in text_lines(stream))
            head = list(islice(lines, MAX_HEAD_LINES))
            header = find_header(head, {}) or default_header(head)
            rows = RowReader(chain(head[header.line - 1 :], lines), header.dialect, header.line)
            names = _fields(path, header.names, header.line)
            next(iter(rows), None)
            position = names.index("id")
            rows.expect(len(names), lambda cells: is_item_id(as_item_id(cells[position])))
            yield from _rows(path, rows, names)
    except OSError as error:
        raise EditError(cannot_be("read", path, error)) from error


def _fields(path: Path, header: Sequence[str], line: int) -> list[str]:
    """Return the field of each column. Raises EditError unless there is an id, and no column is unknown or repeated."""
    names = [_SYNONYMS.get(name.lower(), name.lower()) for name in header]
    ignored = _DERIVED if set(names) >= _EXPORT else ()
    unknown = [name for name in names if name not in ("id", *CORRECTABLE, *ignored)]
    repeated = [name for name in names if names.count(name) > 1]
    if "id" not in names or unknown or repeated:
        problem = "it has no column id"
        if unknown:
            problem = f"the column {unknown[0]!r} is no field"
        elif repeated:
            problem = f"two columns are {repeated[0]!r}; remove one"
        raise EditError(f"{path}, line {line}: {problem}; the columns are id and any of {', '.join(CORRECTABLE)}")
    return names


def _rows(path: Path, rows: RowReader, names: Sequence[str]) -> Iterator[TableRow | Issue]:
    lines_of_ids: dict[str, int] = {}
    for row in rows:
        if not row.error and not any(cell.strip() for cell in row.cells):
            continue
        cells = {name: without_apostrophe(cell) for name, cell in zip(names, row.cells, strict=False) if cell.strip()}
        item_id = as_item_id(cells.pop("id", "").strip())
        if problem := _problem(row, names, item_id, lines_of_ids):
            yield Issue(message=problem, file=str(path), line=row.line)
            continue
        lines_of_ids[item_id] = row.line
        yield TableRow(
            line=row.line,
            id=item_id,
            cells={
                name: split(cell) if name in LIST_FIELDS else cell
                for name, cell in cells.items()
                if name in CORRECTABLE
            },
            is_export=set(names) >= _EXPORT,
            detected=cells.get("language_origin") == DETECTED,
        )


def _problem(row: Row, names: Sequence[str], item_id: str, lines_of_ids: Mapping[str, int]) -> str:
    """Return why a row is rejected, or nothing."""
    if row.error:
        return row.error
    if any(cell.strip() for cell in row.cells[len(names) :]):
        return (
            f"the row has {counted(len(row.cells), 'cell')} for {counted(len(names), 'column')}; "
            "a cell that contains the separator needs quotation marks"
        )
    if any(REPLACEMENT in cell for cell in row.cells):
        return "the row has a byte that cannot be read; save the file as UTF-8"
    if not item_id:
        return "the row has no id"
    if item_id in lines_of_ids:
        return f"the item {item_id} is on line {lines_of_ids[item_id]} already; put its corrections into one row"
    return ""
