"""No regular expression of the program takes time that grows with the square of its input."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from functools import _lru_cache_wrapper, cache, cached_property
from inspect import signature
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import sse_search
import webui

ALPHABET = frozenset(map(chr, [*range(0x250), 0x300, 0x4E00, 0x2013, 0x2014, 0x2019, 0x201D, 0x2026]))
"""Characters of which two sets are compared."""
UNBOUNDED = 1000
"""Repeats from which a repeat counts as one without a limit."""
_CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S", sre.CATEGORY_WORD: r"\w", sre.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT)
_SEARCHES = frozenset(("search", "sub", "subn", "split", "finditer", "findall"))

_SHORT_DATE = "a text is read as a date only up to 120 characters"
_BLANK_LINE = "the white space after a line end ends at the first other character, where no start is"
ALLOWED = {
    **{
        f"sse_search.dates.{name}": _SHORT_DATE
        for name in "_WRITTEN _NUMERIC _EITHER_ORDER _SHORT_YEAR _SHORT_YEAR_OF_WEEKDAY _ISO_WEEK _ISO_DAY_OF_YEAR"
        " _CALENDAR _UPDATED _LEADING_TIME _VIETNAMESE".split()
    },
    "sse_search.entities.abbreviations._BOUNDARY": _BLANK_LINE,
    "sse_search.entities.passage._STOPS": _BLANK_LINE,
    "webui.template_filters._BLANK_LINE": _BLANK_LINE,
    r"sse_search.importers.markdown \n\s*\n": _BLANK_LINE,
    "sse_search.entities.candidates._NAME": "a run of capitals matches from its first one",
    "sse_search.entities.lint._LOCATED_MESSAGE": "every colon is followed by digits of its own",
    "sse_search.entities.vocabulary_file._TABLE_LOCATION": "the last line of a short message",
    "sse_search.importers.detection._PROLOG": "matched at the start of the head of a file; each branch has one end",
    "sse_search.importers.detection._FRONT_MATTER": "matched at the start; each line is tried once",
    "sse_search.importers.markdown._FRONT_MATTER": "matched at the start; each line is tried once",
}
"""Patterns that the rules refuse although their input is short, with the reason."""

Node = tuple[Any, Any]


@cache
def category(name: Any) -> frozenset[str]:
    return frozenset(filter(re.compile(_CATEGORIES[name]).match, ALPHABET))


def characters(nodes: Iterable[Node]) -> frozenset[str]:
    """Return all characters that a sequence can match."""
    return frozenset().union(*(_characters(*node) for node in nodes))


def _characters(kind: Any, value: Any) -> frozenset[str]:  # noqa: PLR0911 - a line for each kind of node
    if kind is sre.LITERAL:
        return frozenset((chr(value), chr(value).swapcase()))
    if kind is sre.NOT_LITERAL:
        return ALPHABET - {chr(value)}
    if kind is sre.ANY:
        return ALPHABET
    if kind is sre.IN:
        inverted = value[0][0] is sre.NEGATE
        members = frozenset().union(*(_characters(*node) for node in value[inverted:]))
        return ALPHABET - members if inverted else members
    if kind is sre.RANGE:
        return frozenset(character for character in ALPHABET if value[0] <= ord(character) <= value[1])
    if kind is sre.CATEGORY:
        return category(value)
    if kind is sre.BRANCH:
        return frozenset().union(*map(characters, value[1]))
    if kind is sre.SUBPATTERN:
        return characters(value[3])
    return characters(value[2]) if kind in _REPEATS else frozenset()


def is_optional(kind: Any, value: Any) -> bool:
    if kind in _REPEATS:
        return value[0] == 0 or all(is_optional(*node) for node in value[2])
    if kind is sre.SUBPATTERN:
        return all(is_optional(*node) for node in value[3])
    if kind is sre.BRANCH:
        return any(all(is_optional(*node) for node in branch) for branch in value[1])
    return kind in (sre.AT, sre.ASSERT, sre.ASSERT_NOT)


def is_unbounded(kind: Any, value: Any) -> bool:
    return kind in _REPEATS and value[1] >= UNBOUNDED


def parts(kind: Any, value: Any) -> list[list[Node]]:
    """Return the sequences that a node consists of."""
    if kind is sre.SUBPATTERN:
        return [list(value[3])]
    if kind is sre.BRANCH:
        return [list(branch) for branch in value[1]]
    return [list(value[2])] if kind in _REPEATS else [list(value[1])] if kind in (sre.ASSERT, sre.ASSERT_NOT) else []


def flat(nodes: Iterable[Node]) -> list[Node]:
    """Return a sequence with its groups opened, where they are no choice."""
    result: list[Node] = []
    for kind, value in nodes:
        result += flat(value[3]) if kind is sre.SUBPATTERN else [(kind, value)]
    return result


def problems(nodes: Iterable[Node], following: list[Node], *, searched: bool, multiline: bool) -> Iterator[str]:
    """Yield what can make a pattern slow; `following` comes after the nodes."""
    sequence = flat(nodes)
    if searched and _is_slow_start(sequence, multiline=multiline):
        yield "begins with an unbounded repeat, which every start of a search scans"
    for position, (kind, value) in enumerate(sequence):
        rest = [*sequence[position + 1 :], *following]
        if is_unbounded(kind, value):
            if searched and position and _restarts(sequence[:position], characters(value[2]), rest):
                yield "scans, from every start of a search, on to where no more starts are"
            if walk(characters(value[2]), rest)[0]:
                yield "has two unbounded repeats of the same characters without a separator"
            if len(flat(value[2])) > 1:
                rest = [(kind, value), *rest]
        for part in parts(kind, value):
            is_aside = kind in (sre.ASSERT, sre.ASSERT_NOT)
            yield from problems(part, [] if is_aside else rest, searched=searched and not position, multiline=multiline)


def _is_slow_start(sequence: list[Node], *, multiline: bool) -> bool:
    if multiline and sequence and sequence[0] == (sre.AT, sre.AT_BEGINNING):
        return len(sequence) > 1 and is_unbounded(*sequence[1]) and "\n" in characters(sequence[1][1][2])
    return bool(sequence) and is_unbounded(*sequence[0]) and not all(is_optional(*node) for node in sequence[1:])


def _restarts(start: list[Node], repeated: frozenset[str], rest: list[Node]) -> bool:
    """Tell whether what a pattern starts with can occur again and again in a repeat that may then fail."""
    if not start or any(kind in (sre.AT, sre.ASSERT_NOT) for kind, _ in start) or all(is_optional(*n) for n in rest):
        return False
    return all(repeated & _characters(*node) for node in start if node[0] is not sre.ASSERT)


def walk(repeated: frozenset[str], nodes: Iterable[Node]) -> tuple[bool, bool]:
    """
    Follow a sequence as far as the repeated characters can go.

    Returns:
        Whether another unbounded repeat of them is met before which nothing must differ, and which can fail later;
        and whether they can pass the whole sequence.
    """
    sequence = flat(nodes)
    for position, (kind, value) in enumerate(sequence):
        passes = True
        if kind is sre.BRANCH:
            results = [walk(repeated, branch) for branch in value[1]]
            if any(overlap for overlap, _ in results):
                return True, True
            passes = any(passed for _, passed in results)
        elif kind in _REPEATS:
            overlap, passed = walk(repeated, value[2])
            if overlap or (passed and is_unbounded(kind, value) and not _takes_the_rest(sequence[position:])):
                return True, True
            passes = passed or value[0] == 0
        elif kind not in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
            passes = bool(repeated & _characters(kind, value))
        if not passes:
            return False, False
    return False, True


def _takes_the_rest(sequence: list[Node]) -> bool:
    """Tell whether a sequence is `.*` up to the end of the line, which cannot fail."""
    return sequence[0][1][2][0][0] is sre.ANY and all(kind is sre.AT for kind, _ in sequence[1:])


def slow(pattern: str, flags: int = 0, *, searched: bool = True) -> list[str]:
    tree = list(parser.parse(pattern, flags))
    multiline = bool(flags & re.MULTILINE)
    return list(dict.fromkeys(problems(tree, [], searched=searched, multiline=multiline)))


@pytest.mark.parametrize(
    "pattern",
    [
        r"\s*\s*x",
        r"(?:a+)+b",
        r"\s+,",
        r"(?:a*b?)*c",
        r"x\s*[\"']?\s*y",
        r"(\w+\s?)*$",
        r"=\s*(\s*a)",
        r"\s+,|b",
        r"<[^>]*>",
        r"(?s)<a>(.*?)</a>",
    ],
)
def test_a_slow_pattern_is_noticed(pattern: str) -> None:
    assert slow(pattern)


@pytest.mark.parametrize("pattern", [r"\s+", r"<[^<>]*>", r"a\s*=\s*b", r"(?:/[a-z]+)*/?", r"\n(?:[^\S\n]*\n)+"])
def test_a_linear_pattern_is_not_refused(pattern: str) -> None:
    assert slow(pattern) == []


def modules() -> Iterator[Any]:
    for package in (sse_search, webui):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not info.name.endswith("__main__"):
                yield importlib.import_module(info.name)


def patterns_in(value: Any) -> Iterator[re.Pattern[Any]]:
    """Yield the patterns of a variable, and those that it compiles on their first use."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, (tuple, list, frozenset)):
        for member in value:
            yield from patterns_in(member)
    elif isinstance(value, dict):
        yield from patterns_in([*value.keys(), *value.values()])
    elif isinstance(value, _lru_cache_wrapper) and "re.Pattern" in str(value.__annotations__.get("return")):
        yield from patterns_in(value()) if not signature(value).parameters else ()
    elif type(value).__module__.startswith("sse_search."):
        for name, member in vars(type(value)).items():
            yield from patterns_in(getattr(value, name)) if isinstance(member, cached_property) else ()


def searched_names(source: Path) -> frozenset[str]:
    """Return the names of patterns that are searched for anywhere in a text."""
    calls = (node for node in ast.walk(ast.parse(source.read_text("utf-8"))) if isinstance(node, ast.Attribute))
    return frozenset(node.value.id for node in calls if node.attr in _SEARCHES and isinstance(node.value, ast.Name))


def literal_searches(source: Path) -> Iterator[str]:
    """Yield the patterns that a module passes to `re.sub` and the like."""
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or ast.unparse(node.func) not in {f"re.{name}" for name in _SEARCHES}:
            continue
        if isinstance(node.args[0], ast.Constant):
            value = node.args[0].value
            yield value.decode("latin-1") if isinstance(value, bytes) else str(value)


def all_patterns() -> Iterator[tuple[str, str, int, bool]]:
    """Yield name, pattern, flags, and whether it is searched for, of each pattern of the program."""
    for module in modules():
        source = Path(module.__file__)
        searched = searched_names(source)
        for pattern in literal_searches(source):
            yield f"{module.__name__} {pattern}", pattern, 0, True
        for name, value in vars(module).items():
            for compiled in patterns_in(value):
                text = compiled.pattern.decode("latin-1") if isinstance(compiled.pattern, bytes) else compiled.pattern
                yield f"{module.__name__}.{name}", text, compiled.flags, name in searched or compiled is not value


def test_no_pattern_can_take_quadratic_time() -> None:
    checked = {(name, text): slow(text, flags, searched=searched) for name, text, flags, searched in all_patterns()}

    assert len(checked) > 90
    assert {name: found for (name, _), found in checked.items() if found and name not in ALLOWED} == {}
