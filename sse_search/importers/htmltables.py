"""Read the tables of a web page that name their columns, as those of a workbook are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urljoin

from msgspec.structs import replace

from sse_search.dates import day_first_of, is_date
from sse_search.importers.cleaning import clean_line, shorten
from sse_search.importers.context import MAX_TITLE_LENGTH, Context, Record
from sse_search.importers.fieldnames import plan_fields, with_names
from sse_search.importers.fieldvalues import author_names
from sse_search.importers.htmlcontent import is_article, visible_text
from sse_search.importers.markup import local_name
from sse_search.tokens import fold
from sse_search.wording import counted

_FIELDS = frozenset("title date summary body category source authors".split())
_MIN_ROWS = 2
_MAX_SPAN = 1_000
"""Rows or columns that one cell can cover."""
_MAX_COLUMNS = 100
_MIN_SHARE = 0.5
"""Share of the rows that must have the columns that the header names."""
_MIN_DATED = 0.75
"""Share of these rows that must have a title and a date."""
_NUMBER_NAMES = frozenset(("#", "", "no", "no.", "nr", "nr.", "n.", "n°", "num", "num.", "lfd. nr.", "pos."))
_MAX_TEXT_AROUND = 250
"""Characters around a table that can be an introduction."""


class _Cell(NamedTuple):
    """The text of a cell, the address that it links to, and for how many rows below it counts."""

    text: str
    link: str
    rows: int


class _Row(NamedTuple):
    """The cells of a row by column, none if it has other ones, and its element."""

    cells: list[_Cell]
    element: Any


def table_records(root: Any, context: Context, base: str) -> list[Record]:
    """
    Return the items of the rows of a table that names a title, a date and another field; none on any other page.

    A cell counts for all the rows that it covers. Cells of columns with other names are part of the summary, numbers of
    rows are not. A row of one cell is no item, and neither is one of more cells than the header; both are reported.

    Args:
        base: Address that the links of the page are relative to.
    """
    if is_article(root):
        return []
    page_length = len(visible_text(root))
    for table in root.iter("table"):
        elements = list(_rows(table))
        if not elements or not _is_head(elements[0]):
            continue
        head, *cells = _cells(elements, base)
        names = [cell.text for cell in head]
        columns = {field: positions[0] for field, positions in plan_fields(with_names(names), {}).columns.items()}
        if not columns.keys() >= {"title", "date"}:
            continue
        rows = [
            _Row(_in_columns(row, len(names), columns["date"]), element)
            for row, element in zip(cells, elements[1:], strict=True)
        ]
        whole = [row for row in rows if row.cells]
        if _is_list(whole, columns) and len(whole) >= _MIN_SHARE * len(rows) and _is_page(table, page_length):
            return list(_table_records(rows, names, columns, context))
    return []


def _in_columns(cells: list[_Cell], count: int, date: int) -> list[_Cell]:
    """
    Return the cells of a row by column; none of a row that spans the table, or that has its date in another column.

    Cells are missing at the end, or at the beginning if the date shows it.
    """
    missing = count - len(cells)
    if missing == 0:
        return [] if len({id(cell) for cell in cells}) == 1 else cells
    padding = [_Cell("", "", 1)] * missing
    if len(cells) > date and is_date(cells[date].text):
        return [*cells, *padding]
    return [*padding, *cells] if 0 < missing <= date < count and is_date(cells[date - missing].text) else []


def _is_list(rows: Sequence[_Row], columns: Mapping[str, int]) -> bool:
    """Check whether most rows have a title and a date, and there is another field or a date that covers rows."""
    title, date = columns["title"], columns["date"]
    dated = sum(is_date(row.cells[date].text) and bool(row.cells[title].text) for row in rows)
    is_covering = any(row.cells[date].rows > 1 for row in rows)
    is_dated = _MIN_ROWS <= dated >= _MIN_DATED * len(rows)
    return is_dated and (is_covering or len(columns) > len(("title", "date")))


def _table_records(
    rows: Sequence[_Row], names: Sequence[str], columns: Mapping[str, int], context: Context
) -> Iterator[Record]:
    whole = [row for row in rows if row.cells]
    texts = (row.cells[columns["date"]].text for row in whole)
    day_first = day_first_of(texts) if context.day_first is None else context.day_first
    located = replace(context, day_first=day_first)
    numbers = {position for position, name in enumerate(names) if _is_number_of_row(name, position, whole)}
    for row in whole:
        cells = [_Cell("", "", 1) if position in numbers else cell for position, cell in enumerate(row.cells)]
        yield from _row_records(cells, columns, located, row.element.sourceline or 1)
    others = [text for row in rows if not row.cells and (text := visible_text(row.element))]
    if others:
        left_over = counted(
            len(others), "row without the columns of the table", "rows without the columns of the table"
        )
        yield context.warn(
            f"{len(whole):,} rows read; left over: {left_over}, the first one “{shorten(others[0], 60)}”"
        )


def _is_number_of_row(name: str, position: int, rows: Sequence[_Row]) -> bool:
    """Check whether a column only numbers the rows."""
    texts = [row.cells[position].text.rstrip(".") for row in rows]
    if fold(name) not in _NUMBER_NAMES or not all(text.isdigit() for text in texts if text):
        return False
    return any(texts)


def _is_page(table: Any, page_length: int) -> bool:
    """Check whether the text around a table is no article."""
    inside = len(visible_text(table))
    return page_length - inside <= max(_MAX_TEXT_AROUND, inside / 3)


def _row_records(row: Sequence[_Cell], columns: Mapping[str, int], context: Context, line: int) -> Iterator[Record]:
    values = {field: row[position].text for field, position in columns.items() if field in _FIELDS}
    date, issues = context.parse_date(row[columns["date"]].text, "stated", line)
    title = row[columns["title"]]
    known = {columns[field] for field in values}
    others = [cell.text for position, cell in enumerate(row) if position not in known and cell.text]
    yield from context.item(
        title=title.text,
        date=date,
        summary="\n\n".join(filter(None, [values.get("summary", ""), values.get("body", ""), *others])),
        authors=author_names(values.get("authors", "")),
        category=values.get("category", ""),
        source=values.get("source", ""),
        url=title.link or next((cell.link for cell in row if cell.link), ""),
        id=context.item_id("", title.text[:MAX_TITLE_LENGTH], date),
        line=line,
    )
    yield from issues


def _is_head(row: Any) -> bool:
    names = [local_name(cell).lower() for cell in filter(_is_cell, row)]
    return len(names) > 1 and set(names) == {"th"}


def _rows(table: Any) -> Iterator[Any]:
    """Yield the rows of a table that are in no table within it."""
    for part in table:
        name = local_name(part).lower()
        if name == "tr":
            yield part
        elif name in ("thead", "tbody", "tfoot"):
            yield from (row for row in part if local_name(row).lower() == "tr")


def _cells(rows: Sequence[Any], base: str) -> Iterator[list[_Cell]]:
    """Yield the cells of each row, with those of rows above that cover it."""
    covering: dict[int, _Cell] = {}
    for row in rows:
        cells: list[_Cell] = []
        for element in filter(_is_cell, row):
            _take_covering(cells, covering)
            text = clean_line(" ".join(element.itertext()))
            cell = _Cell(text, _link_in(element, base), _span(element, "rowspan"))
            for _ in range(_span(element, "colspan")):
                if len(cells) < _MAX_COLUMNS:
                    covering[len(cells)] = cell
                    cells.append(cell)
        _take_covering(cells, covering)
        yield cells
        covering = {column: cell._replace(rows=cell.rows - 1) for column, cell in covering.items() if cell.rows > 1}


def _take_covering(cells: list[_Cell], covering: dict[int, _Cell]) -> None:
    while len(cells) in covering:
        cells.append(covering[len(cells)])


def _is_cell(element: Any) -> bool:
    return local_name(element).lower() in ("td", "th")


def _span(element: Any, name: str) -> int:
    value = str(element.get(name) or "")
    return min(int(value[:6]), _MAX_SPAN) if value.isascii() and value.isdigit() and int(value[:6]) else 1


def _link_in(element: Any, base: str) -> str:
    """Return the address of the first link in a cell; empty without one, or if it cannot be completed."""
    try:
        links = (urljoin(base, link.get("href")) for link in element.iter("a") if link.get("href"))
        return next((link for link in links if link.startswith(("http://", "https://"))), "")
    except ValueError:
        return ""
