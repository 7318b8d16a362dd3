"""Serve the overview of an archive, what it lacks, and counts as files: every figure leads to the search behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec
from flask import Blueprint, Response, current_app
from flask.typing import ResponseReturnValue

from sse_search import (
    CountedValue,
    Gap,
    SearchRequest,
    export_counts,
    worded,
)
from webui.app_service import run_search, service
from webui.caching import cached_per_generation
from webui.charts import bar_width
from webui.facets import VISIBLE_VALUES, facet_label
from webui.histogram import HEIGHT, histograms
from webui.labels import FACET_TITLES, NO_VALUE_LABELS
from webui.links import counts_url, filter_url, search_url
from webui.localization import page_arguments, render_page, translate
from webui.operations import COUNTS, counted_by
from webui.params import read_with_own

overview = Blueprint("overview", __name__)

SHOWN_SOURCES = 20
SHOWN_FACETS = ("language", "country", "organization", "topic", "person", "event", "region", "category")
"""Facets of the overview besides sources."""
SHOWN_ENTRIES = 100
"""Entries of a kind on the page of what the archive lacks."""
_KEY = "webui.gaps"

GAP_TITLES = {
    "months without items": worded("Months without items"),
    "undated": worded("Items without a date"),
    "month only": worded("Items of which only the month is known"),
    "year only": worded("Items of which only the year is known"),
    "without text": worded("Items without text"),
    "without tags": worded("Items without names or topics"),
    "look-alikes": worded("Items with the same title"),
    "repeated titles": worded("Titles that many items have"),
    "guessed language": worded("Items whose language is guessed"),
}
"""Heading of each kind of gap."""


class CountRow(msgspec.Struct, frozen=True, kw_only=True):
    """
    A value with its items, the search for them (empty for items without a value), and the width of its bar.

    Attributes:
        years: Bars of its years, as the path of an SVG.

    >>> CountRow(label="Kenya", count=2, share=0.5, url="/?country=country:KE", bar=100.0).years
    ''
    """

    label: str
    count: int
    share: float
    url: str
    bar: float
    years: str = ""


@overview.get("/overview")
@cached_per_generation
def show() -> ResponseReturnValue:
    """Show how much the archive holds: by year and source, language, names, and what is missing."""
    everything = SearchRequest()
    page = run_search(SearchRequest(limit=1))
    tables = [(facet, FACET_TITLES[facet], count_rows(everything, facet, VISIBLE_VALUES)) for facet in SHOWN_FACETS]
    undated = run_search(SearchRequest(text="is:undated", limit=1)).total
    return render_page(
        "overview.html",
        page=page,
        request=everything,
        histograms=histograms(page, everything),
        bar_height=HEIGHT,
        sources=_sources(everything),
        tables=[table for table in tables if table[2]],
        undated=undated,
        undated_url=search_url(SearchRequest(text="is:undated")),
        year_counts=counts_url(everything, "year"),
        source_counts=counts_url(everything, "source,year"),
    )


@overview.get("/gaps")
@cached_per_generation
def gaps() -> ResponseReturnValue:
    """Show what the items of the archive lack, each kind with links to the items."""
    kinds = [(GAP_TITLES.get(gap.kind, gap.kind), gap) for gap in _gaps() if gap.entries]
    return render_page("gaps.html", kinds=kinds, shown=SHOWN_ENTRIES, request=SearchRequest())


@overview.get("/counts.csv")
@cached_per_generation
def counts_file() -> ResponseReturnValue:
    """Return counts by one facet or two as a CSV file, with shares."""
    own, search_request = read_with_own(page_arguments(), {"by": COUNTS["by"]})
    counts = service().counts(search_request, counted_by(own))
    return Response(export_counts(counts, "csv", share=True), mimetype="text/csv")


def count_rows(search_request: SearchRequest, facet: str, top: int) -> list[CountRow]:
    """Return the most frequent values of a facet in a search; no row for items without one."""
    values = [each for each in service().counts(search_request, facet, top=top).values[0] if each.value]
    highest = max((each.count for each in values), default=1)
    return [
        CountRow(
            label=value_label(facet, each),
            count=each.count,
            share=each.share,
            url=filter_url(search_request, facet, each.value),
            bar=bar_width(each.count, highest),
        )
        for each in values
    ]


def value_label(facet: str, value: CountedValue) -> str:
    """Return the name of a value for people."""
    if not value.value:
        return translate(NO_VALUE_LABELS.get(facet, worded("none")))
    return facet_label(facet, value)


def _sources(everything: SearchRequest) -> list[CountRow]:
    """Return the sources with most items, each with bars of its years on a common axis."""
    counts = service().counts(everything, "source,year", top=SHOWN_SOURCES)
    by_source: dict[str, dict[int, int]] = defaultdict(dict)
    for group in counts.groups:
        source, year = group.values
        if year:
            by_source[source][int(year)] = group.count
    years = sorted({year for of_source in by_source.values() for year in of_source})
    rows = count_rows(everything, "source", SHOWN_SOURCES)
    return [msgspec.structs.replace(row, years=_year_bars(by_source.get(row.label, {}), years)) for row in rows]


def _year_bars(counts: dict[int, int], years: Sequence[int]) -> str:
    """Return bars in a drawing of 100 by 20, from the first to the last year of all sources."""
    if not counts:
        return ""
    width = 100 / (years[-1] - years[0] + 1)
    highest = max(counts.values())

    def bars() -> Iterator[str]:
        for year, count in sorted(counts.items()):
            height = max(1, round(20 * count / highest))
            yield f"M{(year - years[0]) * width:.1f} 20v-{height}h{width * 0.9:.2f}v{height}z"

    return "".join(bars())


def _gaps() -> tuple[Gap, ...]:
    """Return what the archive lacks, which takes a reading of all items, once for each generation of the index."""
    identity = service().identity()
    known = current_app.extensions.get(_KEY)
    if known is None or known[0] != identity:
        known = current_app.extensions[_KEY] = (identity, service().gaps())
    found: tuple[Gap, ...] = known[1]
    return found
