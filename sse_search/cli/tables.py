"""Format the statistics of an archive as text, one name and value per line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from sse_search.cli.issues import issue_line
from sse_search.cli.terminal import Style, printable

if TYPE_CHECKING:
    from sse_search import Stats

_MAX_VALUES = 12
"""Sources, languages and years that are listed; `--json` has all of them."""
_MAX_IMPORTS = 5
_MAX_REASONS = 5
_UNKNOWN = "(unknown)"


def statistics_lines(stats: Stats, style: Style) -> Iterator[str]:
    """Yield one line for each figure, then what was rejected lately; the long lists are cut."""
    values: dict[str, Any] = msgspec.to_builtins(stats)
    contents = values.pop("contents") or {}
    values.pop("rejections")
    yield from _rows({_label(name): value for name, value in values.items()}, style, "")
    if stats.corpus_items:
        counts = {_label(name): _first(value) if isinstance(value, dict) else value for name, value in contents.items()}
        yield from _rows({"items": counts}, style, "")
    if stats.rejections:
        yield style.dim("rejected lately")
    for past in stats.rejections[:_MAX_IMPORTS]:
        yield f"  {past.time}  {printable(past.source or 'erased items')}: {past.rejected:,} rejected"
        yield from (f"    {issue_line(issue)}" for issue in past.reasons[:_MAX_REASONS])


def _label(name: str) -> str:
    return name.replace("_", " ")


def _first(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the first counts, and the sum of the others."""
    listed = dict(list(counts.items())[:_MAX_VALUES])
    rest = len(counts) - len(listed)
    return {**listed, f"{rest:,} others": sum(counts.values()) - sum(listed.values())} if rest > 0 else listed


def _rows(values: Mapping[str, object], style: Style, indent: str) -> Iterator[str]:
    width = max((len(name or _UNKNOWN) for name in values), default=0) + 2
    for name, value in values.items():
        label = indent + style.dim(printable(name) or _UNKNOWN)
        if isinstance(value, Mapping):
            yield label
            yield from _rows(value, style, indent + "  ")
        else:
            yield label + " " * (width - len(name or _UNKNOWN)) + _formatted(value)


def _formatted(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "-"}[value]
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.2f}"
    if isinstance(value, list | tuple):
        return ", ".join(map(_formatted, value)) or "-"
    return printable(str(value)) or "-"
