"""Read a listing whose lines are rows: date, title and other facts in columns between tabs that have no names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from sse_search.dates import day_first_of, is_date
from sse_search.importers.bylines import is_byline, is_medium
from sse_search.importers.cleaning import clean_line
from sse_search.importers.listing_datelines import parse_date_line
from sse_search.importers.listing_entry import Entry
from sse_search.importers.listing_fields import address_of
from sse_search.importers.listing_labels import could_be_label
from sse_search.importers.listing_lines import without_marker
from sse_search.model import UNDATED

_MIN_ROWS = 2
_MIN_SHARE = 0.8
"""Share of the lines that must be rows."""
_MAX_NUMBER = 5
"""Characters of the number or the bullet of a row."""
Row = tuple[int, list[str]]
"""Line number and cells."""


def entries_in_columns(text: str, day_first: bool | None) -> tuple[list[Entry], tuple[int, ...]]:
    """
    Return the entries of a text, and the numbers of the lines that are no rows; no entries if it has no such columns.

    >>> rows = "14.03.2019\\tWeavers meet in Oslo\\tExample Times\\n12.03.2019\\tPotters open a shop\\tOslo Post\\n"
    >>> [(entry.title, entry.source) for entry in entries_in_columns(rows, None)[0]]
    [('Weavers meet in Oslo', 'Example Times'), ('Potters open a shop', 'Oslo Post')]
    """
    lines = [
        (number, list(map(clean_line, line.split("\t"))))
        for number, line in enumerate(text.split("\n"), start=1)
        if line.strip()
    ]
    width = Counter(len(cells) for _, cells in lines).most_common(1)[0][0] if "\t" in text and lines else 0
    columns = range(width)
    of_width = [row for row in lines if len(row[1]) == width]
    dates = next((column for column in columns if _has_dates(of_width, column)), None)
    rows = [row for row in of_width if dates is not None and is_date(row[1][dates])]
    if dates is None or len(rows) < max(_MIN_ROWS, _MIN_SHARE * len(lines)):
        return [], ()
    others = [column for column in columns if column != dates and not _is_number(rows, column)]
    title = max(others, key=lambda column: sum(len(cells[column]) for _, cells in rows), default=None)
    if title is None or sum(" " in cells[title] for _, cells in rows) < _MIN_SHARE * len(rows):
        return [], ()
    if day_first is None:
        day_first = day_first_of(cells[dates] for _, cells in rows)
    fields = {column: _field_of([cells[column] for _, cells in rows]) for column in others if column != title}
    entries = [_entry(row, dates, title, fields, day_first) for row in rows]
    taken = {number for number, _ in rows}
    return entries, tuple(number for number, _ in lines if number not in taken)


def _has_dates(rows: Sequence[Row], column: int) -> bool:
    return sum(is_date(cells[column]) for _, cells in rows) >= max(_MIN_ROWS, _MIN_SHARE * len(rows))


def _is_number(rows: Sequence[Row], column: int) -> bool:
    """Check whether a column has nothing but the numbers or the bullets of rows."""
    return all(len(cells[column]) <= _MAX_NUMBER and not any(map(str.isalpha, cells[column])) for _, cells in rows)


def _field_of(texts: Sequence[str]) -> str:
    """Return the field that the texts of a column are."""
    filled = [text for text in texts if text]
    if all(map(address_of, filled)):
        return "url"
    if all(map(is_byline, filled)):
        return "byline"
    if any(map(is_medium, filled)):
        return "source"
    return "category" if all(map(could_be_label, filled)) else "summary"


def _entry(row: Row, dates: int, title: int, fields: dict[int, str], day_first: bool | None) -> Entry:
    number, cells = row
    date = parse_date_line(cells[dates], day_first)
    entry = Entry(
        line=number,
        title_line=number,
        title=without_marker(cells[title]),
        date=(date.date if date else None) or UNDATED,
        category="",
        summary="\n\n".join(cells[column] for column, field in fields.items() if field == "summary" and cells[column]),
        issues=(date.issue,) if date and date.issue else (),
    )
    values = {field: cells[column] for column, field in fields.items() if field != "summary"}
    values = {field: address_of(value) if field == "url" else value for field, value in values.items()}
    return msgspec.structs.replace(entry, **values)
