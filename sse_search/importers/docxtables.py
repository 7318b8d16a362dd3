"""Read the tables of a Word document that name their columns, as those of a workbook are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from msgspec.structs import replace

from sse_search.dates import is_date
from sse_search.importers.cleaning import clean_line, shorten
from sse_search.importers.context import Context, Record
from sse_search.importers.csvfile import records_of
from sse_search.importers.docxtext import paragraphs_of, rows_of, tables_of
from sse_search.importers.fieldnames import plan_fields, with_names
from sse_search.importers.tablerows import Dialect, Header, Row
from sse_search.wording import counted

_MAX_HEAD_ROWS = 3
"""Rows in which the header is looked for."""
_MIN_ROWS = 2
_MIN_COLUMNS = 3
"""Columns from which the cells of a row cannot be told apart by their order alone."""
_MAX_LENGTH_OUTSIDE = 300
"""Characters outside of the tables of items; a longer text is an article that has a table."""
_MAX_SHOWN = 60


class _Table(NamedTuple):
    """A table with the position of its header among its rows."""

    header: int
    rows: list[list[str]]


class Tables:
    """
    The tables of a document whose rows have dates.

    Attributes:
        is_list: Whether the document consists of tables that name their columns, and so of their rows.
        has_dated_rows: Whether one of the tables has a column of dates among several others.
    """

    def __init__(self, root: Element, context: Context) -> None:
        self._context = context
        tables = {element: list(rows_of(element)) for element in tables_of(root)}
        self.has_dated_rows = any(map(_has_dated_rows, tables.values()))
        named = {element: table for element, rows in tables.items() if (table := _named(rows, context))}
        self._tables = list(named.values())
        inside = [text for element in named for text, _ in paragraphs_of(element) if text.strip()]
        texts = [clean_line(text) for text, _ in paragraphs_of(root) if text.strip()] if named else []
        self._outside = _without(texts, [clean_line(text) for text in inside])
        self.is_list = bool(named) and sum(map(len, self._outside)) <= _MAX_LENGTH_OUTSIDE

    def records(self) -> Iterator[Record]:
        """Yield an item or a rejection for each row, and a remark on the text outside of the tables."""
        for number, (header, rows) in enumerate(self._tables, start=1):
            several = len(self._tables) > 1
            file = f"{self._context.file}!table {number}" if several else self._context.file
            names = [clean_line(name) for name in rows[header]]
            lines = (Row(line, cells) for line, cells in enumerate(rows[header + 1 :], start=header + 2))
            yield from records_of(
                Header(names, Dialect(","), header + 1, header), lines, replace(self._context, file=file)
            )
        if self._outside:
            count, first = counted(len(self._outside), "paragraph"), shorten(self._outside[0], _MAX_SHOWN)
            yield self._context.warn(f"{count} outside of the tables not read, the first one “{first}”")


def _named(rows: Sequence[list[str]], context: Context) -> _Table | None:
    """Return a table if it has a row of column names, with a title and a date among them, above rows with dates."""
    for position, names in enumerate(rows[:_MAX_HEAD_ROWS]):
        columns = plan_fields(with_names([clean_line(name) for name in names]), context.columns).columns
        if "title" in columns and "date" in columns:
            below = [row for row in rows[position + 1 :] if any(row)]
            dated = sum(_is_date_at(row, columns["date"][0]) for row in below)
            return _Table(position, list(rows)) if len(below) >= _MIN_ROWS and dated * 2 >= len(below) else None
    return None


def _has_dated_rows(rows: Sequence[list[str]]) -> bool:
    width = max(map(len, rows), default=0)
    dated = (sum(_is_date_at(row, column) for row in rows) for column in range(width))
    return width >= _MIN_COLUMNS and any(count >= _MIN_ROWS and count * 2 >= len(rows) for count in dated)


def _is_date_at(row: Sequence[str], column: int) -> bool:
    return column < len(row) and is_date(row[column])


def _without(texts: Sequence[str], removed: Sequence[str]) -> list[str]:
    """Return texts without those removed, each as often as it is removed."""
    counts: dict[str, int] = {}
    for text in removed:
        counts[text] = counts.get(text, 0) + 1
    rest = []
    for text in texts:
        if counts.get(text, 0):
            counts[text] -= 1
        else:
            rest.append(text)
    return rest
