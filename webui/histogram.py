"""Lay out histograms of the matching items: bars for years, and for the months of one year, each with its link."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from sse_search import Facet, ResultPage, SearchRequest
from webui.labels import date_label
from webui.links import search_url
from webui.params import dates, with_date, without_date

HEIGHT = 40
"""Height of the tallest bar, in units of the drawing."""
MAX_BARS = 60
"""More years lose the oldest ones: narrower bars can hardly be seen or tapped."""


class Bar(msgspec.Struct, frozen=True):
    """The items of one year or month; a bar without items has no URL unless it is selected."""

    value: str
    label: str
    tick: str
    count: int
    height: int
    selected: bool
    url: str


class Histogram(msgspec.Struct, frozen=True):
    """
    Bars in the order of time, without gaps.

    >>> Histogram("Years", ()).crowded
    False
    """

    title: str
    bars: tuple[Bar, ...]

    @property
    def crowded(self) -> bool:
        """Whether only the first and the last bar have room for a label."""
        return len(self.bars) > 12


def histograms(page: ResultPage, request: SearchRequest) -> tuple[Histogram, ...]:
    """Return a histogram of the years if there are several, and one of the months if there is a single year."""
    years, months = page.facets.get("year", ()), page.facets.get("month", ())
    drawn = [Histogram("Years", _bars(_year_range(years), years, request))] if len(years) > 1 else []
    if year := _single_year(years, request):
        values = [f"{year}-{month:02}" for month in range(1, 13)]
        if any(month.value in values for month in months):
            drawn.append(Histogram(f"Months of {year}", _bars(values, months, request)))
    return tuple(drawn)


def _single_year(years: Facet, request: SearchRequest) -> str:
    """Return the only year that is filtered by, or that has items when no date is filtered by; else nothing."""
    ranges = dates(request)
    wanted = {value[:4] for value in ranges} if ranges else {year.value for year in years}
    return wanted.pop() if len(wanted) == 1 and not any(".." in value for value in ranges) else ""


def _year_range(years: Facet) -> list[str]:
    known = sorted(value.value for value in years)
    first, last = int(known[0]), int(known[-1])
    if last - first < MAX_BARS:
        return [f"{year:04}" for year in range(first, last + 1)]
    return known[-MAX_BARS:]


def _bars(values: Iterable[str], facet: Facet, request: SearchRequest) -> tuple[Bar, ...]:
    counts = {value.value: value.count for value in facet}
    heights = [(value, counts.get(value, 0)) for value in values]
    tallest = max(count for _, count in heights) or 1
    return tuple(_bar(value, count, tallest, request) for value, count in heights)


def _bar(value: str, count: int, tallest: int, request: SearchRequest) -> Bar:
    ranges = dates(request)
    selected = any(wanted == value or wanted.startswith(f"{value}-") for wanted in ranges)
    change = without_date if value in ranges else with_date
    label = date_label(value)
    return Bar(
        value=value,
        label=label,
        tick=value if len(value) == 4 else label[:1],
        count=count,
        height=max(1, round(HEIGHT * count / tallest)) if count else 0,
        selected=selected,
        url=search_url(change(request, value)) if count or selected else "",
    )
