"""How is a table read? CSV with a row of column names; commas, semicolons, tabs or bars between."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from io import BufferedReader
from itertools import chain, islice
from typing import NamedTuple

from msgspec.structs import replace

from sse_search.dates import day_first_of
from sse_search.importers.cleaning import clean_line
from sse_search.importers.context import Context, Record
from sse_search.importers.lines import text_lines
from sse_search.model import is_item_id
from sse_search.tokens import fold

_DELIMITERS = ",;\t|"
_LARGEST_CELL = 4 * 1024 * 1024
"""Characters of the longest cell; the standard library stops at 131,072."""
_MOST_LINES = 10_000
"""Lines of one row: a cell in quotes may have paragraphs, but quotes that nobody closed hold the rest of the file."""
_ROWS_FOR_DATES = 200
"""Rows that are looked at to learn whether days come before months."""

_NAMES = {
    "title": "title titre titulo titel titolo headline heading subject name",
    "date": "date datum fecha data published pubdate publicationdate datepublished publishedat day",
    "summary": "summary abstract description resume resumen resumo teaser excerpt lead standfirst subtitle",
    "body": "body text content article fulltext texte texto contenido conteudo inhalt testo",
    "url": "url link address permalink href lien enlace uri website",
    "language": "language lang langue idioma lingua sprache",
    "category": "category section rubrique categorie categoria kategorie type genre seccion",
    "tags": "tags keywords motscles etiquetas labels palabrasclave palavraschave schlagworte",
    "id": "id identifier guid",
}
_FIELDS = {name: field for field, names in _NAMES.items() for name in names.split()}
_IGNORED = frozenset(("source", "entities", "dateprecision", "dateorigin"))
"""Columns of our own export that follow from the others."""
_TAG_END = re.compile(r"\s*[;|]\s*")


class _Row(NamedTuple):
    """A row; its cells are None, with the reason, when it cannot be read."""

    line: int
    cells: list[str] | None
    trouble: str = ""


def looks_like_table(text: str) -> bool:
    """Say whether a text begins with a row of at least two column names, one of which is a title."""
    header = text.partition("\n")[0].strip()
    if not header or len(header) > 5_000:
        return False
    names = _split(header, _delimiter(header))
    return len(names) > 1 and "title" in _fields(names, {}).values()


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item or a rejection for every row but the first."""
    lines = (line if line is not None else "" for _, line in text_lines(stream))
    header = next(lines, "")
    delimiter = _delimiter(header)
    names = _split(header, delimiter)
    fields = _fields(names, context.columns)
    if "title" not in fields.values():
        yield context.reject(
            f"no column is a title; the columns are {', '.join(names)[:200]}; name it with a mapping", 1
        )
        return
    for name in names:
        if name not in fields and _plain(name) not in _IGNORED and name:
            yield context.remark(f"the column {name[:60]!r} is not known and is ignored", 1)
    csv.field_size_limit(_LARGEST_CELL)
    yield from _rows(lines, delimiter, names, fields, context)


def _rows(
    lines: Iterator[str], delimiter: str, names: list[str], fields: Mapping[str, str], context: Context
) -> Iterator[Record]:
    rows = _numbered(lines, delimiter)
    early = list(islice(rows, _ROWS_FOR_DATES))
    if context.day_first is None:
        cells = (cell for row in early for cell in row.cells or () if len(cell) < 40)
        context = replace(context, day_first=day_first_of(cells))
    for row in chain(early, rows):
        if row.cells is None:
            yield context.reject(
                f"the row cannot be read ({row.trouble}); what comes after it is passed over", row.line
            )
            return  # nobody can tell any more what is inside quotes
        elif any(cell.strip() for cell in row.cells):
            yield from _record(row.cells, row.line, names, fields, context)


def _numbered(lines: Iterator[str], delimiter: str) -> Iterator[_Row]:
    """Yield each row with the line it ends on."""
    begin = 0

    def counted() -> Iterator[str]:
        for number, line in enumerate(lines):
            if number - begin > _MOST_LINES:
                raise csv.Error(f"it has more than {_MOST_LINES:,} lines; is a quotation mark not closed?")
            yield f"{line}\n"  # a cell in quotes may hold paragraphs

    reader = csv.reader(counted(), delimiter=delimiter)
    while True:
        begin = reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _Row(reader.line_num + 1, None, str(error))
            return
        else:
            yield _Row(reader.line_num + 1, cells)


def _record(
    row: list[str], line: int, names: list[str], fields: Mapping[str, str], context: Context
) -> Iterator[Record]:
    values: dict[str, str] = {}
    for name, cell in zip(names, row, strict=False):
        field = fields.get(name)
        if field is not None and cell.strip() and field not in values:
            values[field] = _unguarded(cell)
    if not values.get("title", "").strip():
        yield context.reject("the row has no title", line)
        return
    date, doubts = context.dated(values.pop("date", ""), "stated", line)
    tags = _TAG_END.split(values.pop("tags", ""))
    given = clean_line(values.pop("id", ""))
    identity = {"id": given} if is_item_id(given) else {}
    if given and not identity:
        identity = {"guid": f"urn:x-record:{context.source}:{given}"}
    yield from context.item(date=date, tags=tags, line=line, **values, **identity)  # type: ignore[arg-type]  # names of fields
    yield from doubts


def _fields(names: list[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Return the field of each known column, the caller's mapping before our table."""
    asked = {_plain(name): field for name, field in mapping.items()}
    found: dict[str, str] = {}
    for name in names:
        field = asked.get(_plain(name)) or _FIELDS.get(_plain(name))
        if field in _NAMES and field not in found.values():
            found[name] = field
    return found


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(name))


def _delimiter(header: str) -> str:
    return max(_DELIMITERS, key=header.count)


def _split(header: str, delimiter: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([header], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _unguarded(cell: str) -> str:
    """Take off the apostrophe that our export puts before what a spreadsheet would run."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in "=+-@\t\r" and len(cell) > 1 else cell
