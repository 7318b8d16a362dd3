"""How does a record read as text? A name and a value a line, whatever fields it has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from sse_search.cli.terminal import Style, printable


def table(record: object, style: Style) -> Iterator[str]:
    """Yield a line for every value in a record; the values of a record inside it are set in below its name."""
    yield from _rows(msgspec.to_builtins(record), style, "")


def placed(file: str, line: int | None, what: str) -> str:
    """Return a remark on a place as `file:line: what`."""
    place = f"{file}:{line}" if file and line else file
    return printable(f"{place}: {what}" if place else what)


def _rows(values: Mapping[str, object], style: Style, indent: str) -> Iterator[str]:
    width = max((len(name) for name in values), default=0) + 2
    for name, value in values.items():
        label = indent + style.dim(name.replace("_", " "))
        if isinstance(value, Mapping):
            yield label
            yield from _rows(value, style, indent + "  ")
        else:
            yield label + " " * (width - len(name)) + _said(value)


def _said(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "-"}[value]
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.2f}"
    if isinstance(value, list | tuple):
        return ", ".join(map(_said, value)) or "-"
    return printable(str(value)) or "-"
