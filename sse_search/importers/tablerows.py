"""Split a table into rows: separators and quotes, its header, and what remains of it if quotes are not closed."""

from __future__ import annotations

import csv
import re
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import dropwhile, islice
from typing import NamedTuple

from sse_search.importers.fieldnames import plan_fields, with_names
from sse_search.wording import counted

MAX_HEAD_LINES = 40
"""Lines in which the header is looked for."""
_DELIMITERS = ",;\t|"
_MAX_PREAMBLE_LINES = 20
_MAX_HEADER_LENGTH = 5_000
_MAX_CELL_LENGTH = 4 * 1024 * 1024
"""Characters; the standard library stops at 131,072."""
_MAX_ROW_LINES = 10_000
"""Lines of one row: a cell in quotes may have paragraphs, but an unclosed quote would swallow the rest of the file."""
_SEPARATOR_LINE = re.compile(r"""["']?sep=(.)["']?[\s;,]*""", re.IGNORECASE)
_SINGLE_QUOTED = re.compile(r"'[^']*'(?:[,;\t|]'[^']*')+")
_field_size_lock = threading.Lock()


class Dialect(NamedTuple):
    """How cells are separated and quoted."""

    delimiter: str
    quote: str = '"'


class Header(NamedTuple):
    """
    The header of a table and the number of lines before it; without names if none was recognized.

    Attributes:
        skipped: Lines before the header that are not empty and not the line `sep=`.
    """

    names: list[str]
    dialect: Dialect
    line: int = 1
    skipped: int = 0


class Row(NamedTuple):
    """A row that begins on this line; without cells, and with the reason, if it cannot be read."""

    line: int
    cells: list[str]
    error: str = ""


RowTest = Callable[[Sequence[str]], bool | None]
"""Tells whether cells are those of a row by the values in them; None if the values do not show it."""


def find_header(lines: Sequence[str], assigned: dict[str, str]) -> Header | None:
    """
    Return the header among the first lines of a text: a row of at least two names, one of which is a title.

    Above it there may be the line `sep=;` that Excel writes and, if what follows is a table, a few lines of text.
    """
    delimiters, skipped = _DELIMITERS, 0
    for index, line in enumerate(lines[:_MAX_PREAMBLE_LINES]):
        if not skipped and (separator := _SEPARATOR_LINE.fullmatch(line.strip("\ufeff\r "))):
            delimiters = separator[1]
            continue
        if not line.strip():
            continue
        header, known = _best_header(lines[index : index + MAX_HEAD_LINES], delimiters, assigned)
        if header is not None and (not skipped or (known > 1 and _continues(lines[index + 1 :], header))):
            return header._replace(line=index + 1, skipped=skipped)
        skipped += 1
    return None


def default_header(lines: Sequence[str]) -> Header:
    """Return the first line that is not empty as the header."""
    index = next((index for index, line in enumerate(lines) if line.strip()), 0)
    line = lines[index] if lines else ""
    dialect = Dialect(max(_DELIMITERS, key=line.count))
    return Header(_names(lines[index : index + MAX_HEAD_LINES], dialect), dialect, index + 1)


class RowReader:
    """
    Yields the rows of a table, in which a quote that is not closed costs no more than the row that has it.

    Args:
        lines: The lines from the header on, without their ends; "" for one that is too long.
        first_line: Number of the first of them.

    Attributes:
        is_row: Tells rows from text by their values, once the header is known.

    >>> [row.cells for row in RowReader(iter(["a,b", '"c,d",e']), Dialect(","))]
    [['a', 'b'], ['c,d', 'e']]
    """

    def __init__(self, lines: Iterator[str], dialect: Dialect, first_line: int = 1) -> None:
        self.is_row: RowTest | None = None
        self._width = 0
        self._source = lines
        self._dialect = dialect
        self._line = first_line
        self._pending: deque[str] = deque()
        self._row: list[str] = []
        self._open_until = 0  # number of the line before which no cell in quotes can end
        self._rows = self._read()

    def expect(self, width: int, is_row: RowTest) -> None:
        """Set what the header shows: the number of cells of a row, and the test of their values."""
        self._width, self.is_row = width, is_row

    def __iter__(self) -> Iterator[Row]:
        return self._rows

    def _read(self) -> Iterator[Row]:
        reader = csv.reader(
            _LineFeed(self), delimiter=self._dialect.delimiter, quotechar=self._dialect.quote, strict=True
        )
        while True:
            self._row = []
            try:
                cells = _next_row(reader)
            except csv.Error:
                yield self._tolerant_row(strict=False)
            else:
                if cells is None:
                    return
                if len(self._row) > 1 and self._has_rows_within(self._row[1:], certain=True):
                    yield self._tolerant_row(strict=True)
                else:
                    yield Row(self._line, cells)
            self._line += len(self._row)

    def next_line(self, *, limited: bool = False) -> str:
        """
        Return the next line of the current row.

        Raises:
            StopIteration: After the last one.
            csv.Error: The row has too many lines, and `limited` is set.
        """
        if limited and self._has_too_many_lines():
            raise csv.Error("too many lines")
        line = self._pending.popleft() if self._pending else next(self._source)
        self._row.append(line)
        return line

    def _has_too_many_lines(self) -> bool:
        return len(self._row) > (0 if self._line < self._open_until else _MAX_ROW_LINES)

    def _tolerant_row(self, *, strict: bool) -> Row:
        """
        Read the current row again: a quote ends a cell only before a separator or at the end of a line.

        If a cell does not end before a line that is a row by itself, before the end of the table, or within
        `_MAX_ROW_LINES` lines, its row is rejected up to the line on which the quote opens, and the next
        line begins a row.
        """
        self._pending.extendleft(reversed(self._row))
        self._row = []
        cells, opened = self._cells(certain=strict)
        if not opened:
            return Row(self._line, cells)
        first = self._row[opened - 1]
        self._open_until = max(self._open_until, self._line + len(self._row))
        self._pending.extendleft(reversed(self._row[opened:]))
        self._row = self._row[:opened]
        if opened == 1 and (plain := self._unquoted(first)):
            return Row(self._line, plain)
        line = self._line + opened - 1
        skipped = self._skip_text()
        rest = f"; the {counted(skipped, 'line')} after it that cannot be a row skipped" if skipped else ""
        return Row(line, [], f"a quotation mark opens on this line and is not closed{rest}")

    def _skip_text(self) -> int:
        """Skip the lines of a text whose row was rejected, up to one that may be a row; return their number."""
        skipped = 0
        while self.is_row is not None and self._width > 1:
            try:
                line = self.next_line()
            except StopIteration:
                return skipped
            self._row.pop()
            may_be_row = self._dialect.delimiter in line and self._has_rows_within([line], certain=False, width=2)
            if may_be_row or line.startswith(self._dialect.quote):
                self._pending.appendleft(line)
                return skipped
            self._line += 1
            skipped += bool(line.strip())
        return skipped

    def _cells(self, *, certain: bool) -> tuple[list[str], int]:
        """Return the cells of a row, or the 1-based line of the row on which a quote opens that is not closed."""
        delimiter, quote = self._dialect
        line, cells, position, size = self.next_line(), [], 0, 0
        while True:
            if not line.startswith(quote, position):
                end = line.find(delimiter, position)
                cells.append(line[position : end if end >= 0 else None])
            else:
                opened, pieces = len(self._row), []
                position += 1
                while (end := _closing(line, position, self._dialect)) < 0:
                    pieces.append(line[position:])
                    size += len(pieces[-1]) + 1
                    if size > _MAX_CELL_LENGTH or self._has_too_many_lines():
                        return [], opened
                    try:
                        line, position = self.next_line(), 0
                    except StopIteration:
                        return [], opened
                    if self._has_rows_within([line], certain=certain):
                        return [], opened
                pieces.append(line[position:end])
                cells.append(_without_doubled("\n".join(pieces), quote))
                end = end + 1 if end + 1 < len(line) else -1
            if end < 0:
                return cells, 0
            position = end + 1

    def _has_rows_within(self, lines: Sequence[str], *, certain: bool, width: int = 3) -> bool:
        """
        Check whether one of the lines in a cell is a row by itself, so that the quote before it is not closed.

        Args:
            certain: Whether only values show it, not the number of cells.
            width: Cells from which their number shows it.
        """
        if self.is_row is None or self._width < 2:
            return False
        for line in lines:
            if line.count(self._dialect.delimiter) < self._width - 1:
                continue
            cells = _names([line], self._dialect)
            if len(cells) == self._width and not any(cell.count(self._dialect.quote) % 2 for cell in cells):
                verdict = self.is_row(cells)
                if verdict or (verdict is None and not certain and self._width >= width):
                    return True
        return False

    def _unquoted(self, line: str) -> list[str]:
        """Return the cells of a line in which quotes are part of the text, if they come in pairs; else none."""
        cells = line.split(self._dialect.delimiter)
        paired = all(cell.count(self._dialect.quote) % 2 == 0 for cell in cells)
        return cells if len(cells) == self._width and paired else []


class _LineFeed:
    """Gives a reader of the standard library the lines of the current row."""

    def __init__(self, rows: RowReader) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return f"{self._rows.next_line(limited=True)}\n"  # a cell in quotes may hold paragraphs


def _next_row(reader: Iterator[list[str]]) -> list[str] | None:
    """
    Return the next row, or None after the last one.

    The length of a cell is limited for the whole process; the limit is ours only while a row is parsed.
    """
    with _field_size_lock:
        limit = csv.field_size_limit(_MAX_CELL_LENGTH)
        try:
            return next(reader, None)
        finally:
            csv.field_size_limit(limit)


def _closing(line: str, position: int, dialect: Dialect) -> int:
    """Return the position of the quote that ends a cell, or -1 if none on this line does."""
    while (position := line.find(dialect.quote, position)) >= 0:
        after = line[position + 1 : position + 2]
        if line[:position].endswith("\\"):
            position += 1
        elif after == dialect.quote:
            position += 2
        elif after in (dialect.delimiter, ""):
            return position
        else:
            position += 1
    return -1


def _without_doubled(text: str, quote: str) -> str:
    return text.replace(quote * 2, quote).replace(f"\\{quote}", quote)


def _best_header(lines: Sequence[str], delimiters: str, assigned: dict[str, str]) -> tuple[Header | None, int]:
    """Return the header that the first of the lines begins, if it does, and the number of its known names."""
    best: tuple[int, int, Header] | None = None
    for delimiter in delimiters if len(lines[0]) <= _MAX_HEADER_LENGTH else "":
        dialect = Dialect(delimiter, "'" if _SINGLE_QUOTED.match(lines[0]) else '"')
        names = _names(lines, dialect)
        plan = plan_fields(with_names(names), assigned)
        if (len(names) > 1 or len(delimiters) == 1) and "title" in plan.columns:
            rank = (len(plan.columns), len(names), Header(names, dialect))
            best = rank if best is None or rank[:2] > best[:2] else best
    return (best[2], best[0]) if best else (None, 0)


def _continues(lines: Sequence[str], header: Header) -> bool:
    """Check whether the row after a header that stands below other text has as many cells."""
    following = list(dropwhile(lambda line: not line.strip(), lines))
    return len(_names(following, header.dialect)) >= len(header.names)


def _names(lines: Sequence[str], dialect: Dialect) -> list[str]:
    """Return the cells of the first row without surrounding white space."""
    feed = (f"{line}\n" for line in islice(lines, MAX_HEAD_LINES))
    try:
        row = next(csv.reader(feed, delimiter=dialect.delimiter, quotechar=dialect.quote), [])
    except csv.Error:
        return []
    return [" ".join(name.strip("\ufeff").split()) for name in row]
