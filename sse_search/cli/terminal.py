"""What may be written to a terminal? Colour only where it is wanted, and never a control character of an item."""

from __future__ import annotations

import os
import re
import shutil
import sys
from typing import NamedTuple, TextIO

WIDEST = 100
"""Columns of running text: longer lines are hard to read."""
NARROWEST = 40

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters, which steer a terminal, and overrides of direction, which hide what a line says."""

_BOLD, _DIM, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_SHORT_BOLD, _SHORT_RESET = "\x0e", "\x0f"
"""Stand in for the sequences while lines are filled, so that they hardly count; no printable text holds them."""


class Style(NamedTuple):
    """How text is set off: by bold and dim letters, or by nothing."""

    on: bool

    def bold(self, text: str) -> str:
        """Set a text off strongly."""
        return f"{_BOLD}{text}{_RESET}" if self.on and text else text

    def dim(self, text: str) -> str:
        """Set a text back."""
        return f"{_DIM}{text}{_RESET}" if self.on and text else text

    def marked(self, text: str) -> str:
        """Set off a word that was searched for; asterisks keep it visible in a file."""
        return self.bold(text) if self.on else f"*{text}*"


def is_rich(stream: TextIO) -> bool:
    """Tell whether a stream is a terminal that takes colour; `NO_COLOR` with any value says it is not."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def style() -> Style:
    """Return the style of standard output."""
    return Style(is_rich(sys.stdout))


def printable(text: str) -> str:
    """Return a text without anything that a terminal would obey instead of showing."""
    return _UNPRINTABLE.sub("", text)


def reading_width() -> int:
    """Return the columns of running text."""
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns))


def indented(text: str, indent: str = "", *, first: str | None = None) -> list[str]:
    """Break a text into lines of the reading width, each after `indent`, the first after `first`."""
    import textwrap

    lines = textwrap.wrap(
        text.replace(_BOLD, _SHORT_BOLD).replace(_RESET, _SHORT_RESET),
        reading_width(),
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_SHORT_BOLD, _BOLD).replace(_SHORT_RESET, _RESET) for line in lines]


def write(data: bytes) -> None:
    """Write bytes to standard output as they are: UTF-8 whatever the locale, line ends unchanged."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
