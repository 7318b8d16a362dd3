"""Import Excel workbooks (.xlsx): the tables of their sheets, read as a CSV is."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, time
from io import BufferedReader, BytesIO
from itertools import chain, islice
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from msgspec.structs import replace

from sse_search.importers.cleaning import reason_of
from sse_search.importers.context import Context, Record
from sse_search.importers.csvfile import records_of
from sse_search.importers.documenttext import library
from sse_search.importers.fieldnames import check_assigned, missing_columns, plan_fields, with_names
from sse_search.importers.lines import InputRefusedError, read_bytes
from sse_search.importers.tablerows import MAX_HEAD_LINES, Dialect, Header, Row
from sse_search.importers.unpacking import ZIP_ERRORS
from sse_search.importers.xlsxlinks import links_of
from sse_search.wording import counted

MAX_BYTES = 100 * 1024 * 1024
MAX_COLUMNS = 500
MAX_ROWS = 1_048_576
"""Rows that a sheet of Excel can have; a file may claim others, and empty ones before them."""
_DAMAGES = (*ZIP_ERRORS, KeyError, TypeError, AttributeError, IndexError, ParseError, DefusedXmlException, SyntaxError)
"""Raised by the parser on damaged files; SyntaxError is that of the XML that it parses."""
_ERROR = re.compile(r"#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|FIELD!)")
_FORMULA_WITHOUT_VALUE = re.compile(rb"<f\b[^<>]{0,500}(?:/>|>[^<>]{0,9000}</f>)(?:<v ?/>|<v></v>)?</c>")


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item or a rejection for each row of each sheet that has a title column."""
    content = read_bytes(stream, MAX_BYTES, "the workbook")
    openpyxl = library("openpyxl")
    warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")  # about styles and the like
    with _damages():
        workbook = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
        with zipfile.ZipFile(BytesIO(content)) as archive:
            sheets = [_Sheet(sheet, archive) for sheet in workbook.worksheets]
    for sheet in sheets:
        if sheet.damage and not sheet.head:
            yield context.reject(sheet.damage)
    if not any(sheet.head or sheet.damage for sheet in sheets):
        raise InputRefusedError("the workbook is empty")
    sheets = [sheet for sheet in sheets if sheet.head]
    if not sheets:
        return
    tables = [sheet for sheet in sheets if sheet.find_header(context)] or sheets[:1]
    names = [name for sheet in tables for name in sheet.header.names]
    check_assigned(context.file, "column", names, context.columns)
    for sheet in sheets:
        located = sheet.located(context, several=len(sheets) > 1)
        if sheet in tables:
            yield from records_of(sheet.header, sheet.rows(), located)
        else:
            yield located.warn("the sheet has no row of column names with a title among them, and was skipped")
        yield from sheet.remarks(located)
    if count := _formulas_without_values(content):
        yield context.warn(
            f"{counted(count, 'cell')} of the workbook with a formula without its value; open it in a spreadsheet "
            "program, save it there, and import it again"
        )


@contextmanager
def _damages() -> Iterator[None]:
    """Turn the exceptions of the parser into InputRefusedError."""
    try:
        yield
    except _DAMAGES as error:
        raise InputRefusedError(
            f"the workbook is damaged ({reason_of(error)}); save it again, or as .csv, and import that"
        ) from error


class _Sheet:
    """
    Reads the rows of a sheet as texts.

    Attributes:
        damage: Why the rest of the sheet cannot be read; empty until its rows are.
        head: The first rows that are not empty.
        header: The row of column names among them; the first of them without a better one.
    """

    def __init__(self, sheet: Any, archive: zipfile.ZipFile) -> None:
        self.title = str(sheet.title)
        self._links = links_of(archive, str(getattr(sheet, "_worksheet_path", "")))
        self.damage = ""
        self._errors = 0
        sheet.reset_dimensions()  # what a file states as its size may be the whole of an endless sheet
        self._rows = self._read(sheet)
        self.head = list(islice(self._rows, MAX_HEAD_LINES))
        self.header = Header([], Dialect(","))
        self._first = self._width = self._url = 0

    def find_header(self, context: Context) -> bool:
        """Look for the row of column names; return whether one of the first rows has a title among them."""
        for skipped, row in enumerate(self.head):
            names = [" ".join(cell.split()) for cell in row.cells]
            columns = plan_fields(with_names(names), context.columns).columns
            is_header = "title" in columns and (not skipped or len(columns) > 1) and sum(map(bool, names)) > 1
            if is_header or not skipped:
                self._first, self._width = skipped + 1, len(names)
                self._url = columns.get("url", (len(names),))[0]
                added = ["url"] if self._links and "url" not in columns else []
                self.header = Header([*names, *added], Dialect(","), row.line, skipped)
            if is_header:
                return True
        return False

    def located(self, context: Context, *, several: bool) -> Context:
        """Return the context of the sheet; of several sheets, each is named and has columns of its own."""
        if not several:
            return context
        missing = missing_columns(with_names(self.header.names), context.columns)
        columns = {name: field for name, field in context.columns.items() if name not in missing}
        return replace(context, file=f"{context.file}!{self.title}", columns=columns)

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the header, each with a cell for every column, and the address of a link as text."""
        width = len(self.header.names)
        for row in chain(self.head[self._first :], self._rows):
            cells = row.cells + [""] * (width - len(row.cells))
            link = self._links.get(row.line, "")
            if link and len(row.cells) <= self._width and not cells[self._url].startswith("http"):
                cells[self._url] = link
            yield row._replace(cells=cells)

    def remarks(self, context: Context) -> Iterator[Record]:
        """Yield what is to be said about the rows that were read."""
        if self._errors:
            yield context.warn(f"{counted(self._errors, 'cell')} with an error (such as #REF!), taken as empty")
        if self.damage:
            yield context.reject(self.damage)

    def _read(self, sheet: Any) -> Iterator[Row]:
        try:
            with _damages():
                for line, values in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), start=1):
                    if line > MAX_ROWS:
                        raise InputRefusedError(f"the sheet has rows after the last possible one, {MAX_ROWS:,}")
                    if values.count(None) < len(values) and (cells := self._cells(values)):
                        yield Row(line, cells)
        except InputRefusedError as error:  # what was read before is kept
            self.damage = str(error)

    def _cells(self, values: Sequence[object]) -> list[str]:
        width = len(values)
        while width and values[width - 1] is None:  # the parser fills each row up to the last column
            width -= 1
        cells = []
        for value in values[:width]:
            text = _text(value)
            if text[:1] == "#" and _ERROR.fullmatch(text):
                self._errors, text = self._errors + 1, ""
            cells.append(text)
        while cells and not cells[-1]:
            cells.pop()
        return cells


def _text(value: object) -> str:
    """
    Return the text of a cell; a date as its calendar day.

    >>> _text(datetime(2019, 3, 14)), _text(2019.0), _text(None)
    ('2019-03-14', '2019', '')
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _formulas_without_values(content: bytes) -> int:
    """Count the formulas whose values the program that wrote them did not calculate."""
    with _damages(), zipfile.ZipFile(BytesIO(content)) as archive:
        return sum(
            len(_FORMULA_WITHOUT_VALUE.findall(archive.read(name)))
            for name in archive.namelist()
            if name.startswith("xl/worksheets/") and name.endswith(".xml")
        )
