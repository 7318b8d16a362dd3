"""Import tables: CSV with a header row, separated by commas, semicolons, tabs or bars."""

from __future__ import annotations

import csv
import re
import threading
from collections.abc import Iterator, Mapping
from io import BufferedReader
from itertools import chain, islice
from typing import Any, NamedTuple, cast, get_args

from msgspec.structs import replace

from sse_search.csv_cells import DETECTED, split, without_apostrophe
from sse_search.dates import day_first_of
from sse_search.importers.cleaning import clean_line
from sse_search.importers.context import Context, Record
from sse_search.importers.lines import text_lines
from sse_search.model import Origin
from sse_search.tokens import fold

_DELIMITERS = ",;\t|"
_MAX_HEADER_LENGTH = 5_000
_MAX_CELL_LENGTH = 4 * 1024 * 1024
"""Characters; the standard library stops at 131,072."""
_MAX_ROW_LINES = 10_000
"""Lines of one row: a cell in quotes may have paragraphs, but an unclosed quote would swallow the rest of the file."""
_ROWS_FOR_DATES = 200
"""Rows examined to learn whether days come before months."""
_MAX_DATE_LENGTH = 40

_COLUMN_NAMES = {
    "title": "title titre titulo titel titolo headline heading subject name",
    "date": "date datum fecha data published pubdate publicationdate datepublished publishedat day",
    "summary": "summary abstract description resume resumen resumo teaser excerpt lead standfirst subtitle",
    "body": "body text content article fulltext texte texto contenido conteudo inhalt testo",
    "url": "url link address permalink href lien enlace uri website",
    "language": "language lang langue idioma lingua sprache",
    "category": "category section rubrique categorie categoria kategorie type genre seccion",
    "tags": "tags keywords motscles etiquetas labels palabrasclave palavraschave schlagworte",
    "id": "id identifier guid",
    "source": "source fuente quelle fonte",
    "authors": "authors author byline auteur auteurs autor autores autoren autora autore autori",
}
_FIELDS = {name: field for field, names in _COLUMN_NAMES.items() for name in names.split()}
_EXPORT_COLUMNS = frozenset(("entities", "dateprecision", "dateorigin", "languageorigin", "version", "added"))
"""Columns of our own export that say more about other columns, or only inform."""
_ORIGINS = frozenset(get_args(Origin))
_VERSION = re.compile(r"[0-9]{1,18}")
_field_size_lock = threading.Lock()


class _Row(NamedTuple):
    """A row that ends on this line; without cells, and with the reason, if it cannot be read."""

    line: int
    cells: list[str]
    error: str = ""


def looks_like_table(text: str) -> bool:
    """Check whether a text begins with a row of at least two column names, one of which is a title."""
    header = text.partition("\n")[0].strip()
    if not header or len(header) > _MAX_HEADER_LENGTH:
        return False
    names = _split(header, _delimiter(header))
    return len(names) > 1 and "title" in _fields(names, {}).values()


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item or a rejection for each row but the first."""
    lines = (line if line is not None else "" for _, line in text_lines(stream))
    header = next(lines, "")
    delimiter = _delimiter(header)
    names = _split(header, delimiter)
    fields = _fields(names, context.columns)
    if "title" not in fields.values():
        known = ", ".join(names)[:200]
        yield context.reject(
            f"no column is a title; the columns are {known}; assign one to the title (--column NAME=title)", 1
        )
        return
    for name in names:
        if name and name not in fields and _plain(name) not in _EXPORT_COLUMNS:
            yield context.warn(f"the column {name[:60]!r} is unknown and ignored", 1)
    rows = _rows(lines, delimiter)
    early = list(islice(rows, _ROWS_FOR_DATES))
    if context.day_first is None:
        cells = (cell for row in early for cell in row.cells if len(cell) < _MAX_DATE_LENGTH)
        context = replace(context, day_first=day_first_of(cells))
    for row in chain(early, rows):
        if row.error:
            yield context.reject(f"the row cannot be read ({row.error}); the rest of the table is skipped", row.line)
        elif any(cell.strip() for cell in row.cells):
            yield from _record(row, names, fields, context)


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[_Row]:
    """Yield the rows, up to and including the first that cannot be read: after it, quotes are not reliable."""
    begin = 0

    def limited_lines() -> Iterator[str]:
        for index, line in enumerate(lines):
            if index - begin > _MAX_ROW_LINES:
                raise csv.Error(f"it has more than {_MAX_ROW_LINES:,} lines; is a quotation mark not closed?")
            yield f"{line}\n"  # a cell in quotes may hold paragraphs

    reader = csv.reader(limited_lines(), delimiter=delimiter)
    while True:
        begin = reader.line_num
        try:
            cells = _next_row(reader)
        except csv.Error as error:
            yield _Row(reader.line_num + 1, [], str(error))
            return
        if cells is None:
            return
        yield _Row(reader.line_num + 1, cells)


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


def _record(row: _Row, names: list[str], fields: Mapping[str, str], context: Context) -> Iterator[Record]:
    values: dict[str, str] = {}
    for name, cell in zip(names, row.cells, strict=False):
        field = fields.get(name)
        if field and cell.strip() and field not in values:
            values[field] = without_apostrophe(cell)
    if not values.get("title", "").strip():
        yield context.reject("the row has no title", row.line)
        return
    exported = {_plain(name): cell for name, cell in zip(names, row.cells, strict=False)}
    if exported.get("languageorigin") == DETECTED:
        values.pop("language", None)
    origin = exported.get("dateorigin", "")
    origin = origin if origin in _ORIGINS and origin != "none" else "stated"
    date, issues = context.parse_date(values.pop("date", ""), cast(Origin, origin), row.line)
    version = exported.get("version", "")
    lists = {field: split(values.pop(field, "")) for field in ("tags", "authors")}
    values |= context.identify(clean_line(values.pop("id", "")))
    number = int(version) if _VERSION.fullmatch(version) else 0
    given: dict[str, Any] = {**lists, **values}
    yield from context.item(date=date, version=number, line=row.line, **given)
    yield from issues


def _fields(names: list[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Return the field of each known column; the caller's mapping takes precedence over our table."""
    mapped = {_plain(name): field for name, field in mapping.items()}
    fields: dict[str, str] = {}
    for name in names:
        field = mapped.get(_plain(name)) or _FIELDS.get(_plain(name))
        if field in _COLUMN_NAMES and field not in fields.values():
            fields[name] = field
    return fields


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(name))


def _delimiter(header: str) -> str:
    return max(_DELIMITERS, key=header.count)


def _split(header: str, delimiter: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([header], delimiter=delimiter), [])]
    except csv.Error:
        return []
