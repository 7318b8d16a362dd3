"""Lay out counts as drawings: bars of a row, and the lines of several searches over the years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

WIDTH, HEIGHT = 600, 160
"""Size of a drawing of lines, in its own units."""
BAR = 100
"""Width of the longest bar of a table."""
_TICKS = 6


class Line(msgspec.Struct, frozen=True):
    """The line of one search: its points, as the attribute of a polyline."""

    points: str


class Tick(msgspec.Struct, frozen=True):
    """A label of an axis, at a distance from its start."""

    position: float
    label: str


class LineChart(msgspec.Struct, frozen=True, kw_only=True):
    """
    Values by year as lines, one for each series, on one axis of years.

    Attributes:
        highest: The value at the upper edge.

    >>> LineChart(lines=(), years=(), highest=1.0).highest
    1.0
    """

    lines: tuple[Line, ...]
    years: tuple[Tick, ...]
    highest: float


def line_chart(series: Sequence[Mapping[int, float]]) -> LineChart | None:
    """
    Draw series of values by year; None where fewer than two years have any.

    >>> chart = line_chart([{2019: 1, 2021: 2}])
    >>> chart and chart.lines[0].points
    '0.0,80.0 300.0,160.0 600.0,0.0'
    """
    years = sorted({year for values in series for year in values})
    if len(years) < 2:
        return None
    first, last = years[0], years[-1]
    highest = max(value for values in series for value in values.values()) or 1.0

    def x(year: int) -> float:
        return round(WIDTH * (year - first) / (last - first), 1)

    def y(value: float) -> float:
        return round(HEIGHT * (1 - value / highest), 1)

    lines = (
        Line(" ".join(f"{x(year)},{y(values.get(year, 0.0))}" for year in range(first, last + 1))) for values in series
    )
    step = max(1, -(-(last - first) // _TICKS))
    ticks = tuple(Tick(x(year), str(year)) for year in range(first, last + 1, step))
    return LineChart(lines=tuple(lines), years=ticks, highest=highest)


def bar_width(count: int, highest: int) -> float:
    """
    Return the width of a bar; something is never drawn as nothing.

    >>> bar_width(1, 3000), bar_width(0, 10)
    (1.0, 0.0)
    """
    return max(1.0, round(BAR * count / highest, 1)) if count else 0.0
