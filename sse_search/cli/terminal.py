"""Write to a terminal or a file: styles, safe text, line breaks."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from typing import NamedTuple, TextIO

MAX_WIDTH = 100
"""Columns of running text: longer lines are hard to read."""
MIN_WIDTH = 40

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, which steer a terminal, and direction overrides, which disguise what a line says."""

_BOLD, _DIM, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_SHORT_BOLD, _SHORT_RESET = "\x0e", "\x0f"
"""Stand in for the sequences while lines are wrapped, so that they count as one column; printable text has neither."""


class Style(NamedTuple):
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
        """Highlight a matched word; asterisks keep it visible where there is no bold text."""
        return self.bold(text) if self.on else f"*{text}*"


def is_rich(stream: TextIO) -> bool:
    """Return whether a stream is a terminal with colours; any value of `NO_COLOR` switches them off."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def style() -> Style:
    """Return the style of standard output."""
    return Style(is_rich(sys.stdout))


def printable(text: str) -> str:
    """Return a text without the characters that a terminal would obey instead of showing."""
    return _UNPRINTABLE.sub("", text)


def text_width() -> int:
    """Return the columns of running text."""
    return max(MIN_WIDTH, min(MAX_WIDTH, shutil.get_terminal_size((MAX_WIDTH, 24)).columns))


def wrapped(text: str, indent: str = "", *, first: str | None = None) -> list[str]:
    """Break a text into lines of the text width, each after `indent`, the first one after `first`."""
    lines = textwrap.wrap(
        text.replace(_BOLD, _SHORT_BOLD).replace(_RESET, _SHORT_RESET),
        text_width(),
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_SHORT_BOLD, _BOLD).replace(_SHORT_RESET, _RESET) for line in lines]


def write(data: bytes) -> None:
    """Write bytes to standard output unchanged, whatever the locale and the platform's line ends."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
