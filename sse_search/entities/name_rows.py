"""Read the rows of a table of names, with the line of each: CSV, or the JSON of a query service."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from sse_search.errors import VocabularyError
from sse_search.wording import cannot_be

COLUMNS = ("id", "type", "label", "alias", "language", "country")
_REQUIRED = ("id", "type", "label")
_BINDINGS = re.compile(r'"bindings"\s*:\s*\[|\A\s*\[')
"""Start of the array of rows in JSON."""
_SEPARATOR = re.compile(r"[\s,]*")


class Row(msgspec.Struct, frozen=True):
    """
    A row of a table; `line` is where it starts in the file.

    >>> Row(2, {"label": "Moon"}).values["label"]
    'Moon'
    """

    line: int
    values: Mapping[str, str]


def read_rows(path: Path) -> Iterator[Row]:
    """
    Yield the rows of a CSV file, of the JSON of a SPARQL service, or of a JSON array of objects.

    Raises:
        VocabularyError: The file cannot be read or is malformed, or a column is missing; with file and line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise VocabularyError(cannot_be("read", path, error)) from error
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise VocabularyError(f"{path}:{line}: this is not UTF-8 text; save the file as UTF-8") from error
    yield from _json_rows(path, text) if text.lstrip().startswith(("{", "[")) else _csv_rows(path, text)


def _csv_rows(path: Path, text: str) -> Iterator[Row]:
    records = _csv_records(path, text)
    line, header = next(records, (1, []))
    names = [name.strip().lower() for name in header]
    missing = [column for column in _REQUIRED if column not in names]
    if missing:
        raise VocabularyError(f"{path}:{line}: there is no column {missing[0]!r}; the columns are {', '.join(COLUMNS)}")
    for name in COLUMNS:
        if names.count(name) > 1:
            raise VocabularyError(f"{path}:{line}: there are two columns {name!r}; remove or rename one")
    for line, cells in records:
        if len(cells) > len(names):
            raise VocabularyError(f"{path}:{line}: the row has more cells than the header")
        yield Row(line, dict(zip(names, map(str.strip, cells), strict=False)))


def _csv_records(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each record that is not blank, and the line where it starts."""
    reader = csv.reader(io.StringIO(text), strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        reason = f"{error}; look for a quotation mark that is not closed or has text beside it"
        raise VocabularyError(f"{path}:{line}: this is not valid CSV: {reason}") from error


class _Value(msgspec.Struct):
    value: str


class _Results(msgspec.Struct):
    bindings: list[dict[str, _Value]]


class _Response(msgspec.Struct):
    """The JSON of a SPARQL service."""

    results: _Results


_decode_response = msgspec.json.Decoder(_Response).decode
_decode_array = msgspec.json.Decoder(list[dict[str, str | None]]).decode
"""The download of the query service of Wikidata that is called JSON."""


def _json_rows(path: Path, text: str) -> Iterator[Row]:
    rows: list[dict[str, str]]
    try:
        if text.lstrip().startswith("["):
            rows = [{name: value or "" for name, value in row.items()} for row in _decode_array(text)]
        else:
            bindings = _decode_response(text).results.bindings
            rows = [{name: value.value for name, value in binding.items()} for binding in bindings]
    except msgspec.MsgspecError as error:
        reason = f"this is neither the JSON of a SPARQL query nor an array of objects with texts: {error}"
        raise VocabularyError(f"{path}:1: {reason}") from error
    for line, row in zip(_object_lines(text), rows, strict=False):
        yield Row(line, {name.lower(): value.strip() for name, value in row.items()})


def _object_lines(text: str) -> Iterator[int]:
    """Yield the line where each object in the array of rows starts."""
    start = _BINDINGS.search(text)
    position = start.end() if start else 0
    line, counted = 1, 0
    decode = json.JSONDecoder().raw_decode
    while True:
        space = _SEPARATOR.match(text, position)
        position = space.end() if space else position
        line, counted = line + text.count("\n", counted, position), position
        if not text.startswith("{", position):
            return
        _, position = decode(text, position)
        yield line
