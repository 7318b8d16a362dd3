"""Draw counts as bars in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sse_search.cli.terminal import Style, printable, text_width
from sse_search.model import Counts
from sse_search.wording import counted

_MAX_LABEL = 36
_EIGHTHS = " ▏▎▍▌▋▊▉█"


class _Row(NamedTuple):
    """A value and its number of items."""

    label: str
    items: int
    share: float


def count_lines(counts: Counts, style: Style, *, share: bool) -> Iterator[str]:
    """Yield a line with a bar for each value; with two facets, those of the second below each value of the first."""
    first = [_Row(value.label, value.count, value.share) for value in counts.values[0]]
    if len(counts.by) == 1:
        yield from _bars(first, style, "", share=share)
    else:
        below: dict[str, list[_Row]] = {}
        for group in counts.groups:
            below.setdefault(group.values[0], []).append(_Row(group.labels[1], group.count, group.share))
        largest = max((row.items for rows in below.values() for row in rows), default=0)
        for value, row in zip(counts.values[0], first, strict=True):
            yield f"{style.bold(printable(row.label))}  {_figures(row, share=share)}"
            yield from _bars(below.get(value.value, []), style, "  ", share=share, largest=largest)
    yield f"{counted(counts.total, 'item')}."


def _bars(rows: Sequence[_Row], style: Style, indent: str, *, share: bool, largest: int = 0) -> Iterator[str]:
    largest = largest or max((row.items for row in rows), default=1)
    figures = [_figures(row, share=share) for row in rows]
    width = min(_MAX_LABEL, max((len(row.label) for row in rows), default=0))
    room = text_width() - len(indent) - width - max(map(len, figures), default=0) - len("    ")
    for row, figure in zip(rows, figures, strict=True):
        label = printable(row.label)
        label = label if len(label) <= width else f"{label[: width - 1]}…"
        bar = _bar(row.items / largest, max(room, 1))
        yield f"{indent}{label:<{width}}  {style.dim(bar)}{' ' if bar else ''}{figure}"


def _bar(part: float, width: int) -> str:
    """Return a bar whose length is a part of a width, at least the narrowest one."""
    full, rest = divmod(max(1, round(part * width * 8)), 8)
    return _EIGHTHS[8] * full + _EIGHTHS[rest].strip()


def _figures(row: _Row, *, share: bool) -> str:
    return f"{row.items:,}" + (f" ({row.share:.1%})" if share else "")
