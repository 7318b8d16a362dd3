"""Serve the page that compares searches side by side: over the years, by a facet, and by what sets each apart."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from sse_search import (
    MAX_COMPARED,
    MIN_COMPARED,
    ComparedSearch,
    Comparison,
    SearchRequest,
    comparison_csv,
    worded,
)
from webui.app_service import service
from webui.caching import cached_per_generation
from webui.charts import LineChart, bar_width, line_chart
from webui.labels import FACET_TITLES
from webui.links import comparison_url, counts_url, date_url, filter_url, search_url
from webui.localization import page_arguments, render_page
from webui.overview import value_label
from webui.parameters import ParameterError
from webui.params import refuse_unknown

comparison = Blueprint("comparison", __name__)

SHOWN_VALUES = 10
"""Values of the facet that searches are compared by."""
DEFAULT_FACET = "country"


class Cell(msgspec.Struct, frozen=True):
    """The items that a search has in a row of a table, their share, the search for them, and the width of a bar."""

    count: int
    share: float
    url: str
    bar: float = 0.0


class Row(msgspec.Struct, frozen=True):
    """A year or a value of a facet, with a cell for each search."""

    label: str
    cells: tuple[Cell, ...]


class Overlap(msgspec.Struct, frozen=True):
    """Two searches, by position, and how many items both find."""

    first: int
    second: int
    count: int
    url: str


@comparison.get("/compare")
@cached_per_generation
def show() -> ResponseReturnValue:
    """Compare two to five searches; with fewer, show the fields for them."""
    texts, facet = _parameters()
    if len(texts) < MIN_COMPARED:
        return render_page("compare.html", texts=texts, comparison=None, request=SearchRequest(), **_form(texts, facet))
    compared = service().compare(texts)
    requests = [SearchRequest(text=text) for text in texts]
    return render_page(
        "compare.html",
        texts=texts,
        comparison=compared,
        searches=list(zip(requests, compared.searches, strict=True)),
        overlaps=_overlaps(compared, texts),
        charts=_charts(compared.searches),
        years=_years(compared.searches, requests),
        values=_values(requests, facet),
        value_counts=[counts_url(each, facet) for each in requests],
        table_url=comparison_url(texts, "comparison.years_file"),
        request=SearchRequest(),
        **_form(texts, facet),
    )


@comparison.get("/compare.csv")
@cached_per_generation
def years_file() -> ResponseReturnValue:
    """Return the years of the compared searches as a CSV file."""
    texts, _ = _parameters()
    return Response(comparison_csv(service().compare(texts)), mimetype="text/csv")


def _parameters() -> tuple[list[str], str]:
    """Return the texts of the searches, and the facet to compare them by."""
    arguments = page_arguments()
    refuse_unknown(arguments, ("q", "by"))
    texts = list(dict.fromkeys(text.strip() for text in arguments.getlist("q") if text.strip()))
    if len(texts) > MAX_COMPARED:
        message = worded(
            "at most {limit} searches are compared; there are {total}", limit=MAX_COMPARED, total=len(texts)
        )
        raise ParameterError("q", message)
    facet = arguments.get("by") or DEFAULT_FACET
    if facet not in FACET_TITLES:
        valid = ", ".join(FACET_TITLES)
        raise ParameterError(
            "by", worded("there is no facet {facet!r}; valid facets: {valid}", facet=facet, valid=valid)
        )
    return texts, facet


def _form(texts: Sequence[str], facet: str) -> dict[str, object]:
    empty = max(MIN_COMPARED - len(texts), min(1, MAX_COMPARED - len(texts)))
    return {"fields": [*texts, *[""] * empty], "facet": facet}


def _overlaps(compared: Comparison, texts: Sequence[str]) -> list[Overlap]:
    def url(first: int, second: int) -> str:
        return search_url(SearchRequest(text=f"({texts[first]}) ({texts[second]})", match="all"))

    return [Overlap(first, second, count, url(first, second)) for first, second, count in compared.overlaps]


def _charts(searches: Sequence[ComparedSearch]) -> list[tuple[str, LineChart]]:
    """Return drawings of the items by year, and of their shares of all items of the year."""
    counts = [{int(each.year): float(each.count) for each in search.years if each.year} for search in searches]
    shares = [{int(each.year): each.share for each in search.years if each.year} for search in searches]
    drawn = (("counts", line_chart(counts)), ("shares", line_chart(shares)))
    return [(name, chart) for name, chart in drawn if chart]


def _years(searches: Sequence[ComparedSearch], requests: Sequence[SearchRequest]) -> list[Row]:
    by_year = [{each.year: each for each in search.years} for search in searches]
    years = sorted({year for known in by_year for year in known if year})
    rows = []
    for year in years:
        cells = []
        for request, of_search in zip(requests, by_year, strict=True):
            each = of_search.get(year)
            count, share = (each.count, each.share) if each else (0, 0.0)
            cells.append(Cell(count, share, date_url(request, year)))
        rows.append(Row(year, tuple(cells)))
    return rows


def _values(requests: Sequence[SearchRequest], facet: str) -> list[Row]:
    """Return the values of a facet that are most frequent in the searches together, by their shares."""
    counts = [
        {each.value: each for each in service().counts(request, facet).values[0] if each.value} for request in requests
    ]
    known = {value: each for of_search in counts for value, each in of_search.items()}
    ranked = sorted(known, key=lambda value: (-sum(of[value].share for of in counts if value in of), value))
    shown = ranked[:SHOWN_VALUES]
    highest = max((of[value].count for of in counts for value in shown if value in of), default=1)
    rows = []
    for value in shown:
        cells = []
        for request, of_search in zip(requests, counts, strict=True):
            each = of_search.get(value)
            count, share = (each.count, each.share) if each else (0, 0.0)
            cells.append(Cell(count, share, filter_url(request, facet, value), bar_width(count, highest)))
        rows.append(Row(value_label(facet, known[value]), tuple(cells)))
    return rows
