"""Searching a text takes work in proportion to its length, whatever repeats in it."""

from __future__ import annotations

import importlib
import inspect
import itertools
import pkgutil
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from sse_search import identity, importers
from tests.importers.regex_steps import TooManyStepsError, steps

OPENINGS = ("", "---\n", "<!DOCTYPE x [", "<REUTERS ")
PIECES = (
    *(
        " ",
        "a",
        "1",
        "\n",
        "\r\n",
        "\n ",
        "a ",
        "# ",
        "- ",
        "*a",
        "| ",
        "[",
        "](",
        '"',
        "=",
        "a=",
        "/a",
        ".a",
        "?",
        ";",
    ),
    *("<", "<a ", "&a", "<?xml ", "<!--", "<D>", "https://a."),
)
LENGTH = 12
"""Characters of the shorter of two texts; the longer one has four times as many."""
LIMITED = {
    "listing_lines._SEPARATORS": "a line of at most 80 characters",
}
"""Patterns that are used on short texts only."""


def patterns_in(value: object) -> Iterator[re.Pattern[Any]]:
    """Yield the patterns that repeat something without a limit; the work of others depends on their own length."""
    if isinstance(value, re.Pattern):
        if re.search(r"[*+]|,\}", str(value.pattern)):
            yield value
    elif isinstance(value, tuple):
        for inner in value:
            yield from patterns_in(inner)


def named_patterns() -> Iterator[object]:
    """Yield each pattern of the modules, and whether it is only used where it has to match at a position."""
    names = [f"sse_search.importers.{module.name}" for module in pkgutil.iter_modules(importers.__path__)]
    modules: list[ModuleType] = [
        *map(importlib.import_module, names),
        identity,
        importlib.import_module("sse_search.exporting"),
    ]
    for module in modules:
        source = inspect.getsource(module)
        for name, value in vars(module).items():
            short = f"{module.__name__.rpartition('.')[2]}.{name}"
            if short in LIMITED or not re.search(rf"^{name}\b", source, re.MULTILINE):
                continue
            uses = set(re.findall(rf"\b{name}\.(\w+)\(", source))
            for index, pattern in enumerate(patterns_in(value)):
                yield pytest.param(pattern, uses and uses <= {"match", "fullmatch"}, id=f"{short}-{index}")


def growth(pattern: re.Pattern[Any], opening: str, piece: str, *, anchored: bool) -> float:
    """Return the factor by which the work grows when a text becomes four times as long."""
    number = -(-LENGTH // len(piece))
    try:
        short, long = (
            steps(pattern, opening + piece * count + "\x01", anchored=anchored) for count in (number, 4 * number)
        )
    except TooManyStepsError:
        return float("inf")
    return long / short


@pytest.mark.parametrize(("pattern", "anchored"), list(named_patterns()))
def test_a_text_four_times_as_long_takes_about_four_times_the_work(pattern: re.Pattern[Any], anchored: bool) -> None:
    slow = {
        (opening, piece): factor
        for opening, piece in itertools.product(OPENINGS, PIECES)
        if (factor := growth(pattern, opening, piece, anchored=anchored)) > 6
    }

    assert slow == {}


@pytest.mark.parametrize(
    ("pattern", "piece"), [(r"[^\s<>]{100000}[^\s<>]*", "a"), (r"---\n(?:.*\r?\n)*?---", "\r\n"), (r"\s*[;|]\s*", " ")]
)
def test_the_measure_shows_patterns_that_are_not_linear(pattern: str, piece: str) -> None:
    assert growth(re.compile(pattern), "---\n" if piece == "\r\n" else "", piece, anchored=piece == "\r\n") > 6
