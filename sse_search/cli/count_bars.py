"""Draw counts as bars in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sse_search.cli.terminal import Style, printable, text_width
from sse_search.model import Counts
from sse_search.wording import counted

_MAX_LABEL = 36
_EIGHTHS = " ▏▎▍▌▋▊▉█"


class Row(NamedTuple):
    """A value with the size of its bar, and the figure that stands beside it."""

    label: str
    size: float
    figure: str


def count_lines(counts: Counts, style: Style, *, share: bool) -> Iterator[str]:
    """Yield a line with a bar for each value; with two facets, those of the second below each value of the first."""
    first = [_row(value.label, value.count, value.share, share=share) for value in counts.values[0]]
    if len(counts.by) == 1:
        yield from bars(first, style, "")
    else:
        below: dict[str, list[Row]] = {}
        for group in counts.groups:
            below.setdefault(group.values[0], []).append(_row(group.labels[1], group.count, group.share, share=share))
        largest = max((row.size for rows in below.values() for row in rows), default=0)
        for value, row in zip(counts.values[0], first, strict=True):
            yield f"{style.bold(printable(row.label))}  {row.figure}"
            yield from bars(below.get(value.value, []), style, "  ", largest=largest)
    yield f"{counted(counts.total, 'item')}."


def bars(rows: Sequence[Row], style: Style, indent: str, *, largest: float = 0) -> Iterator[str]:
    """Yield a line with a bar for each row; `largest` is the size of the longest bar, by default of these rows."""
    largest = largest or max((row.size for row in rows), default=0) or 1
    width = min(_MAX_LABEL, max((len(row.label) for row in rows), default=0))
    room = text_width() - len(indent) - width - max((len(row.figure) for row in rows), default=0) - len("    ")
    for row in rows:
        label = printable(row.label)
        label = label if len(label) <= width else f"{label[: width - 1]}…"
        bar = _bar(row.size / largest, max(room, 1)) if row.size else ""
        yield f"{indent}{label:<{width}}  {style.dim(bar)}{' ' if bar else ''}{row.figure}"


def _bar(part: float, width: int) -> str:
    """Return a bar whose length is a part of a width, at least the narrowest one."""
    full, rest = divmod(max(1, round(part * width * 8)), 8)
    return _EIGHTHS[8] * full + _EIGHTHS[rest].strip()


def _row(label: str, items: int, part: float, *, share: bool) -> Row:
    return Row(label, items, f"{items:,}" + (f" ({part:.1%})" if share else ""))
