"""Import tables: CSV with a header row, separated by commas, semicolons, tabs or bars."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from io import BufferedReader
from itertools import chain, islice
from typing import Any, cast, get_args

import msgspec
from msgspec.structs import replace

from sse_search.csv_cells import DETECTED, split, without_apostrophe
from sse_search.dates import day_first_of, is_date
from sse_search.importers.cleaning import clean_line, first_of
from sse_search.importers.context import Context, Record
from sse_search.importers.fieldnames import FieldPlan, TextShare, check_assigned, plain_name, plan_fields, with_names
from sse_search.importers.fieldvalues import (
    author_names,
    date_forms,
    has_collection_ids,
    is_kind_of_text,
    parts_left_out,
)
from sse_search.importers.lines import text_lines
from sse_search.importers.markup import cell_to_text
from sse_search.importers.tablerows import MAX_HEAD_LINES, Header, Row, RowReader, default_header, find_header
from sse_search.model import Origin
from sse_search.wording import counted

_ROWS_FOR_DATES = 200
"""Rows examined to learn whether days come before months, and which columns hold text."""
_MAX_DATE_LENGTH = 40
_OWN_EXPORT = frozenset(("dateprecision", "dateorigin"))
"""Columns that show that a table is our own export, whose cells are plain text."""
_TEXT_FIELDS = ("title", "summary", "body")
_ORIGINS = frozenset(get_args(Origin))
_VERSION = re.compile(r"[0-9]{1,18}")
_WEB_ADDRESS = re.compile(r"\s*https?://", re.IGNORECASE)


class _Table(msgspec.Struct, frozen=True):
    """The columns of a table, and how their cells are read."""

    header: list[str]
    names: list[str]
    plan: FieldPlan
    is_own_export: bool
    ids_count_records: bool

    def cells_of(self, row: Sequence[str], field: str) -> Iterator[str]:
        """Yield the cells of a field that are not empty, the best column first."""
        for position in self.plan.columns.get(field, ()):
            if position < len(row) and row[position].strip():
                yield row[position]


def looks_like_table(text: str) -> bool:
    """Check whether a text begins with a row of at least two column names, one of which is a title."""
    return find_header(text.replace("\r\n", "\n").replace("\r", "\n").split("\n", MAX_HEAD_LINES), {}) is not None


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item or a rejection for each row after the header."""
    lines = (line if line is not None else "" for _, line in text_lines(stream))
    head = list(islice(lines, MAX_HEAD_LINES))
    header = find_header(head, dict(context.columns)) or default_header(head)
    rows = RowReader(chain(head[header.line - 1 :], lines), header.dialect, header.line)
    next(iter(rows))
    yield from records_of(header, rows, context)


def records_of(header: Header, rows: Iterable[Row], context: Context) -> Iterator[Record]:
    """
    Yield an item or a rejection for each row below a header.

    Raises:
        ImportFailedError: A column that is unknown holds most of the text, or an assigned one does not exist.
    """
    table = _table(header, context)
    if "title" not in table.plan.columns:
        known = ", ".join(table.names)[:200]
        yield context.reject(
            f"no column is a title; the columns are {known}; assign one to the title (--column NAME=title)", header.line
        )
        return
    check_assigned(context.file, "column", table.names, context.columns)
    if header.skipped:
        yield context.warn(
            f"the table begins on line {header.line}; {counted(header.skipped, 'line')} before it skipped", 1
        )
    if isinstance(rows, RowReader):
        rows.expect(len(table.names), _row_test(table))
    yield from _records(iter(rows), table, context, header.line)


def _table(header: Header, context: Context) -> _Table:
    names = with_names(header.names)
    plain = [plain_name(name) for name in names]
    return _Table(
        header=header.names,
        names=names,
        plan=plan_fields(names, context.columns),
        is_own_export=set(plain) >= _OWN_EXPORT,
        ids_count_records=has_collection_ids(plain),
    )


def _records(rows: Iterator[Row], table: _Table, context: Context, line: int) -> Iterator[Record]:
    early = list(islice(rows, _ROWS_FOR_DATES))
    _check_texts(early, table, context)
    yield from _unused_columns(early, table, context, line)
    if context.day_first is None:
        cells = (cell for row in early for cell in row.cells if len(cell) < _MAX_DATE_LENGTH)
        context = replace(context, day_first=day_first_of(cells))
    width, short_rows = len(table.names), 0
    for row in chain(early, rows):
        if row.error:
            yield context.reject(f"the row cannot be read: {row.error}", row.line)
        elif not any(cell and not cell.isspace() for cell in row.cells):
            continue
        elif len(row.cells) > width and any(cell.strip() for cell in row.cells[width:]):
            yield context.reject(
                f"the row has {counted(len(row.cells), 'cell')} for {counted(width, 'column')}; "
                "a cell that contains the separator needs quotation marks",
                row.line,
            )
        elif row.cells[0].strip() == table.header[0] and [" ".join(cell.split()) for cell in row.cells] == table.header:
            yield context.warn("the header is repeated on this line, which is skipped", row.line)
        else:
            if len(row.cells) < width and not short_rows:
                short_rows = 1
                missing = f"the row has {counted(len(row.cells), 'cell')} for {counted(width, 'column')}"
                yield context.warn(f"{missing}; the others are taken as empty, here and in later rows", row.line)
            yield from _record(row, table, context)


def _record(row: Row, table: _Table, context: Context) -> Iterator[Record]:
    values = _values(row, table)
    if not values["title"].strip():
        yield context.reject("the row has no title", row.line)
        return
    identifier = clean_line(values.pop("id", ""))
    values |= context.identify(identifier, values.get("url", ""), is_count=table.ids_count_records)
    origin: Origin = "stated"
    if table.is_own_export:
        origin, values["version"] = _exported(row, table, values)
        values["authors"] = split(values.get("authors", ""))
    else:
        if "authors" in values:
            values["authors"] = author_names(values["authors"])
        if is_kind_of_text(values.get("category", "")):
            del values["category"]
    date_text = values.pop("date", "")
    parts = ("", "", "") if date_text.strip() else _parts(row, table)
    date, issues = context.parse_date(date_text.strip() or first_of(date_forms(*parts)), origin, row.line)
    if left_out := parts_left_out(*parts):
        issues.append(context.warn(left_out, row.line))
    values["tags"] = split(values.get("tags", ""))
    yield from context.item(date=date, line=row.line, **values)
    yield from issues


def _values(row: Row, table: _Table) -> dict[str, Any]:
    """Return the text of each field, from the best of its columns that is not empty."""
    cells, width = row.cells, len(row.cells)
    values = dict.fromkeys(table.plan.columns, "")
    for field, positions in table.plan.columns.items():
        for position in positions:
            if position < width and (text := cells[position]) and not text.isspace():
                values[field] = without_apostrophe(text) if text[0] == "'" else text
                break
    if not table.is_own_export:
        for field in _TEXT_FIELDS:
            if field in values:
                values[field] = cell_to_text(values[field])
    return values


def _parts(row: Row, table: _Table) -> tuple[str, str, str]:
    """Return year, month and day of a row that states its date in parts."""
    cells = [row.cells[position] if position < len(row.cells) else "" for position in table.plan.date_parts]
    year, month, day = (*cells, "", "", "")[:3]
    return year, month, day


def _exported(row: Row, table: _Table, values: dict[str, Any]) -> tuple[Origin, int]:
    """Return origin of the date and version of an item of our export; remove a language that was only detected."""
    cells = {plain_name(name): cell for name, cell in zip(table.names, row.cells, strict=False)}
    if cells.get("languageorigin") == DETECTED:
        values.pop("language", None)
    origin = cells.get("dateorigin", "")
    version = cells.get("version", "")
    known = origin in _ORIGINS and origin != "none"
    return cast(Origin, origin) if known else "stated", int(version) if _VERSION.fullmatch(version) else 0


def _row_test(table: _Table) -> Any:
    """Return a test whether the date or the address among cells shows a row; its result is None if there is neither."""

    def is_row(cells: Sequence[str]) -> bool | None:
        dates, addresses = list(table.cells_of(cells, "date")), list(table.cells_of(cells, "url"))
        if dates and is_date(dates[0]):
            return True
        if addresses and _WEB_ADDRESS.match(addresses[0]):
            return True
        return False if dates or addresses else None

    return is_row


def _check_texts(rows: Sequence[Row], table: _Table, context: Context) -> None:
    """Raise ImportFailedError if a column that is unknown holds most of the text of a table."""
    share = TextShare()
    known = [position for field in _TEXT_FIELDS for position in table.plan.columns.get(field, ())]
    for row in rows:
        for position, cell in enumerate(row.cells[: len(table.names)]):
            if position in table.plan.unknown or position in known:
                share.add(table.names[position], cell, known=position in known)
    share.check(context.file, "column")


def _unused_columns(rows: Sequence[Row], table: _Table, context: Context, line: int) -> Iterator[Record]:
    """Report columns that are unknown, or whose field another column holds."""
    names = [
        table.names[position]
        for position in table.plan.unknown
        if table.header[position] or any(cell.strip() for row in rows for cell in row.cells[position : position + 1])
    ]
    if names:
        listed = ", ".join(repr(name[:60]) for name in names)
        columns = f"column {listed} is" if len(names) == 1 else f"columns {listed} are"
        yield context.warn(f"the {columns} unknown and ignored", line)
    for first, *others in table.plan.columns.values():
        for other in others:
            if any(_both_filled(row.cells, first, other) for row in rows):
                name, preferred = table.names[other][:60], table.names[first][:60]
                yield context.warn(f"the column {name!r} is used only where {preferred!r} is empty", line)


def _both_filled(cells: Sequence[str], first: int, other: int) -> bool:
    return max(first, other) < len(cells) and "" != cells[first].strip() != cells[other].strip() != ""
