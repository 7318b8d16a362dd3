"""Write to a terminal, a pager or a file: styles, safe text, line breaks."""

from __future__ import annotations

import os
import re
import sys
import textwrap
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import TextIO

import click
import msgspec

MAX_WIDTH = 100
"""Columns of running text: longer lines are hard to read."""
MIN_WIDTH = 40
_HEIGHT = 24
"""Lines where there is no terminal."""

_UNPRINTABLE = dict.fromkeys(
    chain(range(0x09), range(0x0B, 0x20), range(0x7F, 0xA0), range(0x202A, 0x202F), range(0x2066, 0x206A))
)
"""Control characters, which steer a terminal, and direction overrides, which disguise what a line says."""

_ASTERISKS = re.compile(r"\*[^\s*]+\*")
_BOLD, _DIM, _MARK, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[1;31m", "\x1b[0m"
_SHORT = {_BOLD: "\x0e", _MARK: "\x10", _RESET: "\x0f"}
"""Stand in for the sequences while lines are wrapped, so that they count as one column; printable text has neither."""


class Style(msgspec.Struct, frozen=True):
    """
    Emphasis by bold and dim text, or none.

    >>> Style(on=False).marked("cooperatives")
    '*cooperatives*'
    """

    on: bool

    def bold(self, text: str) -> str:
        """Make a text bold."""
        return f"{_BOLD}{text}{_RESET}" if self.on and text else text

    def dim(self, text: str) -> str:
        """Make a text dim."""
        return f"{_DIM}{text}{_RESET}" if self.on and text else text

    def marked(self, text: str) -> str:
        """Colour a matched word; asterisks keep it visible where there are no colours."""
        return f"{_MARK}{text}{_RESET}" if self.on and text else f"*{text}*"

    def has_mark(self, line: str) -> bool:
        """Tell whether a line has a word that `marked` has highlighted."""
        return _MARK in line if self.on else _ASTERISKS.search(line) is not None


def is_rich(stream: TextIO) -> bool:
    """Return whether a stream is a terminal with colours; any value of `NO_COLOR` switches them off."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def style() -> Style:
    """Return the style of standard output."""
    return Style(is_rich(sys.stdout))


def printable(text: str) -> str:
    """Return a text without the characters that a terminal would obey instead of showing."""
    return text.translate(_UNPRINTABLE)


def text_width() -> int:
    """Return the columns of running text."""
    return max(MIN_WIDTH, min(MAX_WIDTH, _terminal_size().columns))


def _terminal_size() -> os.terminal_size:
    """Return what `COLUMNS` and `LINES` say, else the size of the terminal, as `shutil` does, which loads longer."""
    try:
        size = os.get_terminal_size(sys.stdout.fileno())
    except (AttributeError, OSError, ValueError):  # not a terminal, or closed
        size = os.terminal_size((MAX_WIDTH, _HEIGHT))
    wanted = (os.environ.get(name, "") for name in ("COLUMNS", "LINES"))
    columns, lines = (int(text) if text.isdecimal() else 0 for text in wanted)
    return os.terminal_size((columns or size.columns or MAX_WIDTH, lines or size.lines or _HEIGHT))


def wrapped(text: str, indent: str = "", *, first: str | None = None) -> list[str]:
    """Break a text into lines of the text width, each after `indent`, the first one after `first`."""
    lines = textwrap.wrap(
        _replaced(text, _SHORT),
        text_width(),
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    long = {short: sequence for sequence, short in _SHORT.items()}
    return [_replaced(line, long) for line in lines]


def _replaced(text: str, replacements: Mapping[str, str]) -> str:
    for old, new in replacements.items():
        text = text.replace(old, new)
    return text


def show_lines(lines: Iterable[str], *, pager: bool) -> None:
    """Print lines; on a terminal that they do not fit on, with `PAGER` or `less`."""
    text = "".join(f"{line}\n" for line in lines)
    height = _terminal_size().lines
    if pager and sys.stdout.isatty() and sys.stdin.isatty() and text.count("\n") >= height:
        os.environ.setdefault("LESS", "FRX")
        click.echo_via_pager(text, color=is_rich(sys.stdout))
    else:
        click.echo(text, nl=False, color=True)


def write(data: bytes) -> None:
    """Write bytes to standard output unchanged, whatever the locale and the platform's line ends."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
