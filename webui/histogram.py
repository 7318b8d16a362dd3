"""How are the items spread over time? Bars for years, and for the months of one year, each with its link."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from sse_search import Facet, ResultPage, SearchRequest
from webui.labels import month_words
from webui.links import search_url
from webui.params import dates, with_date, without_date

HEIGHT = 40
"""Height of the tallest bar, in units of the drawing."""
MOST_BARS = 60
"""Years beyond these are left out, the oldest first; narrower bars cannot be hit with a finger or seen."""


class Bar(msgspec.Struct, frozen=True):
    """The items of one year or month; one without items has no address."""

    value: str
    label: str
    tick: str
    count: int
    height: int
    selected: bool
    url: str


class Histogram(msgspec.Struct, frozen=True):
    """Bars from left to right in the order of time, without gaps."""

    title: str
    bars: tuple[Bar, ...]

    @property
    def crowded(self) -> bool:
        """Whether only the first and the last bar have room for a label."""
        return len(self.bars) > 12


def histograms(page: ResultPage, request: SearchRequest) -> tuple[Histogram, ...]:
    """Return the years if there are several, and the months of a year that stands alone."""
    years = page.facets.get("year", ())
    found = []
    if len(years) > 1:
        found.append(Histogram("Years", _bars(_all_years(years), years, request)))
    if year := _year_in_focus(years, request):
        months = page.facets.get("month", ())
        names = [f"{year}-{month:02}" for month in range(1, 13)]
        if any(value.value in names for value in months):
            found.append(Histogram(f"Months of {year}", _bars(names, months, request)))
    return tuple(found)


def _year_in_focus(years: Facet, request: SearchRequest) -> str:
    wanted = {value[:4] for value in dates(request) if ".." not in value}
    if not dates(request):
        wanted = {value.value for value in years}
    return wanted.pop() if len(wanted) == 1 and not any(".." in value for value in dates(request)) else ""


def _all_years(years: Facet) -> list[str]:
    known = sorted(value.value for value in years)
    first, last = int(known[0]), int(known[-1])
    if last - first < MOST_BARS:
        return [f"{year:04}" for year in range(first, last + 1)]
    return known[-MOST_BARS:]


def _bars(values: Iterable[str], facet: Facet, request: SearchRequest) -> tuple[Bar, ...]:
    found = {value.value: value.count for value in facet}
    counts = [(value, found.get(value, 0)) for value in values]
    tallest = max(count for _, count in counts) or 1
    return tuple(_bar(value, count, tallest, request) for value, count in counts)


def _bar(value: str, count: int, tallest: int, request: SearchRequest) -> Bar:
    selected = any(value == wanted or wanted.startswith(f"{value}-") for wanted in dates(request))
    change = without_date if value in dates(request) else with_date
    label = month_words(value)
    return Bar(
        value=value,
        label=label,
        tick=value if len(value) == 4 else label[:1],
        count=count,
        height=max(1, round(HEIGHT * count / tallest)) if count else 0,
        selected=selected,
        url=search_url(change(request, value)) if count or selected else "",
    )
