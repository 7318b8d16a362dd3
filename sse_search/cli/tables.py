"""Format records as text, one name and value per line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from sse_search.cli.terminal import Style, printable


def table(record: object, style: Style) -> Iterator[str]:
    """Yield one line per value of a record; the values of a nested record are indented below its name."""
    yield from _rows(msgspec.to_builtins(record), style, "")


def _rows(values: Mapping[str, object], style: Style, indent: str) -> Iterator[str]:
    width = max((len(name) for name in values), default=0) + 2
    for name, value in values.items():
        label = indent + style.dim(name.replace("_", " "))
        if isinstance(value, Mapping):
            yield label
            yield from _rows(value, style, indent + "  ")
        else:
            yield label + " " * (width - len(name)) + _formatted(value)


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
