"""
Lay out the dates of the matching items on a true time axis: equal times are equally wide, empty ones included.

Bars are years, decades or centuries, or the months of one year. Links lie over one bar or over several, so that each is
wide enough to be tapped: a reader goes from centuries to months by following them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from sse_search import DateRange, Facet, ResultPage, SearchRequest
from webui.labels import AXIS_TITLES, date_label, months_label, years_label
from webui.links import date_url, search_url
from webui.params import dates, without_date

HEIGHT = 40
"""Height of the tallest bar, in units of the drawing."""
BAR_WIDTH = 10
_GAP = 2
MAX_BARS = 60
"""Years that have bars of their own; more have bars of decades, and more than ten times as many of centuries."""
MAX_LINKS = 12
"""Links of an axis: as many as months of a year. In a column of 18 rem each is 24 px wide."""
_BAR_YEARS = (1, 10, 100)
_LINK_YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)

_Days = tuple[datetime.date, datetime.date]


class Step(msgspec.Struct, frozen=True):
    """
    A link of the axis with the bars under it, as paths of an SVG; without items it has no URL.

    Attributes:
        value: The dates, as the parameter `date` has them.
        bars: The bars outside the dates that are filtered by; inside: those within, or all if no date is.
    """

    value: str
    label: str
    count: int
    selected: bool
    url: str
    bars: str
    inside: str


class Histogram(msgspec.Struct, frozen=True):
    """
    An axis from left to right in the order of time, without gaps.

    Attributes:
        start: First year of the axis, or the year whose months are shown; units: years or months from there on.
        bars_per_link: Bars under each link. first, last: labels of the ends.

    >>> Histogram("Years", "2010", 20, 10, (), "2010", "2029").width
    100
    """

    title: str
    start: str
    units: int
    bars_per_link: int
    steps: tuple[Step, ...]
    first: str
    last: str

    @property
    def width(self) -> int:
        """Width of the drawing under one link."""
        return self.bars_per_link * BAR_WIDTH

    @property
    def units_per_bar(self) -> int:
        """Years of a bar; 1 for months."""
        return self.units // (len(self.steps) * self.bars_per_link)

    @property
    def months(self) -> bool:
        """Whether the units are the months of one year."""
        return self.title not in AXIS_TITLES.values()


class _Bar(NamedTuple):
    """The items of one bar, with the first and the last year or month of it."""

    first: str
    last: str
    items: int


def histograms(page: ResultPage, request: SearchRequest) -> tuple[Histogram, ...]:
    """Return an axis of all years if there are several, and one of the chosen range, or of the months of its year."""
    years = {int(year.value): year.count for year in page.facets.get("year", ())}
    if not years:
        return ()
    chosen = [DateRange.parse(value).days() for value in dates(request)]
    whole = (min(years), max(years))
    drawn = [_of_years(whole, years, chosen, request)] if len(years) > 1 else []
    low, high = _years_of(chosen, whole)
    if low == high:
        drawn += _of_months(low, page.facets.get("month", ()), chosen, request)
    elif (low, high) != whole and any(low <= year <= high for year in years):
        drawn.append(_of_years((low, high), years, chosen, request))
    return tuple(drawn)


def _years_of(chosen: Sequence[_Days], whole: tuple[int, int]) -> tuple[int, int]:
    """Return the first and the last year of the range that is filtered by, within the whole axis."""
    if len(chosen) != 1:
        return whole
    low, high = (day.year for day in chosen[0])
    return (max(low, whole[0]), min(high, whole[1])) if low <= whole[1] and high >= whole[0] else whole


def _of_years(
    whole: tuple[int, int], years: Mapping[int, int], chosen: Sequence[_Days], request: SearchRequest
) -> Histogram:
    first, last = whole
    bar = next((unit for unit in _BAR_YEARS if last // unit - first // unit < MAX_BARS), _BAR_YEARS[-1])
    link = next(unit for unit in _LINK_YEARS if unit >= bar and last // unit - first // unit < MAX_LINKS)
    start, end = first - first % link, last - last % link + link
    bars = [
        _Bar(_year(low), _year(low + bar - 1), sum(years.get(year, 0) for year in range(low, low + bar)))
        for low in range(start, end, bar)
    ]
    steps = tuple(_steps(bars, link // bar, chosen, request))
    return Histogram(AXIS_TITLES[bar], _year(start), end - start, link // bar, steps, _year(start), _year(end - 1))


def _of_months(year: int, months: Facet, chosen: Sequence[_Days], request: SearchRequest) -> Iterator[Histogram]:
    values = [f"{_year(year)}-{month:02}" for month in range(1, 13)]
    counts = {month.value: month.count for month in months}
    bars = [_Bar(value, value, counts.get(value, 0)) for value in values]
    if any(bar.items for bar in bars):
        steps = tuple(_steps(bars, 1, chosen, request))
        title = months_label(_year(year))
        yield Histogram(title, _year(year), 12, 1, steps, date_label(values[0]), date_label(values[-1]))


def _year(year: int) -> str:
    return f"{min(max(year, 1), 9999):04}"


def _steps(bars: Sequence[_Bar], size: int, chosen: Sequence[_Days], request: SearchRequest) -> Iterator[Step]:
    tallest = max(bar.items for bar in bars) or 1
    for index in range(0, len(bars), size):
        yield _step(bars[index : index + size], tallest, chosen, request)


def _step(bars: Sequence[_Bar], tallest: int, chosen: Sequence[_Days], request: SearchRequest) -> Step:
    first, last = bars[0].first, bars[-1].last
    value = first if first == last else f"{first}..{last}"
    count = sum(bar.items for bar in bars)
    selected = value in dates(request)
    paths = {True: "", False: ""}
    for position, bar in enumerate(bars):
        if bar.items:
            paths[not chosen or _overlaps(bar, chosen)] += _path(position, bar.items, tallest)
    return Step(
        value=value,
        label=date_label(first) if first == last else years_label(first, last),
        count=count,
        selected=selected,
        url=_url(request, value, selected=selected) if count or selected else "",
        bars=paths[False],
        inside=paths[True],
    )


def _url(request: SearchRequest, value: str, *, selected: bool) -> str:
    return search_url(without_date(request, value)) if selected else date_url(request, value)


def _overlaps(bar: _Bar, chosen: Sequence[_Days]) -> bool:
    low, high = DateRange(bar.first, bar.last).days()
    return any(start <= high and low <= end for start, end in chosen)


def _path(position: int, count: int, tallest: int) -> str:
    height = max(1, round(HEIGHT * count / tallest))
    return f"M{position * BAR_WIDTH + 1} {HEIGHT}v-{height}h{BAR_WIDTH - _GAP}v{height}z"
