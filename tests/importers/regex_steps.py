"""Count the characters that a backtracking search examines: a measure of its work that no other load disturbs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from re import _constants as op  # type: ignore[attr-defined]  # private, but the same in every supported Python
from re import _parser  # type: ignore[attr-defined]
from typing import Any

Nodes = list[tuple[Any, Any]]

SINGLE = (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN)
"""Nodes that match one character."""
MAX_STEPS = 100_000


class TooManyStepsError(Exception):
    """A search takes so long that its work need not be counted to the end."""


def steps(pattern: re.Pattern[Any], text: str, *, anchored: bool) -> int:
    """Return how many characters a search, or an anchored match, examines."""
    matcher = _Matcher(pattern, text)
    position = 0
    while position <= len(text):
        end = next(matcher.match(matcher.nodes, position), None)
        if anchored:
            break
        position = position + 1 if end is None else max(end, position + 1)
    return matcher.steps


class _Matcher:
    """Matches as `re` does, without its shortcuts: they save a constant factor only."""

    def __init__(self, pattern: re.Pattern[Any], text: str) -> None:
        source = pattern.pattern
        text_of_bytes = isinstance(source, bytes)
        flags = pattern.flags | (re.ASCII if text_of_bytes else 0)
        self.nodes: Nodes = list(_parser.parse(source.decode("latin-1") if text_of_bytes else source, flags))
        self.flags = pattern.flags
        self.text = text
        self.steps = 0
        self.groups: dict[int, str] = {}

    def match(self, nodes: Nodes, position: int) -> Iterator[int]:
        """Yield the ends of all matches that begin here, in the order in which `re` tries them."""
        if not nodes:
            yield position
            return
        (kind, argument), rest = nodes[0], nodes[1:]
        for end in self.match_node(kind, argument, position):
            yield from self.match(rest, end)

    def match_node(self, kind: Any, argument: Any, position: int) -> Iterator[int]:
        if kind in SINGLE:
            if self.accepts((kind, argument), position):
                yield position + 1
        elif kind is op.BRANCH:
            for branch in argument[1]:
                yield from self.match(list(branch), position)
        elif kind is op.SUBPATTERN:
            for end in self.match(list(argument[3]), position):
                self.groups[argument[0]] = self.text[position:end]
                yield end
        elif kind is op.GROUPREF:
            self.count()
            if self.text.startswith(self.groups[argument], position):
                yield position + len(self.groups[argument])
        elif kind is op.GROUPREF_EXISTS:
            group, present, absent = argument
            yield from self.match(list(present if group in self.groups else absent or ()), position)
        elif kind in (op.ASSERT, op.ASSERT_NOT, op.AT):
            if self.holds(kind, argument, position):
                yield position
        else:
            yield from self.match_repeat(kind, argument, position)

    def holds(self, kind: Any, argument: Any, position: int) -> bool:
        """Check a condition that takes no characters."""
        self.count()
        if kind is op.AT:
            return self.is_at(str(argument), position)
        direction, inner = argument
        start = position if direction > 0 else position - inner.getwidth()[0]
        matches = start >= 0 and next(self.match(list(inner), start), None) is not None
        return matches == (kind is op.ASSERT)

    def match_repeat(self, kind: Any, argument: Any, position: int) -> Iterator[int]:
        least, most, inner = argument
        nodes = list(inner)
        lazy = kind is op.MIN_REPEAT
        if len(nodes) == 1 and nodes[0][0] in SINGLE:
            length = 0
            while length < most and not (lazy and length >= least) and self.accepts(nodes[0], position + length):
                length += 1
            while lazy and length >= least:
                yield position + length
                if length == most or not self.accepts(nodes[0], position + length):
                    return
                length += 1
            for kept in range(length, least - 1, -1):
                self.count()
                yield position + kept
        elif most:
            if lazy and least <= 0:
                yield position
            for end in self.match(nodes, position):
                if end > position or least > 0:
                    yield from self.match_repeat(kind, (least - 1, most - 1, inner), end)
            if not lazy and least <= 0:
                yield position
        else:
            yield position

    def accepts(self, node: tuple[Any, Any], position: int) -> bool:
        kind, argument = node
        self.count()
        if position >= len(self.text):
            return False
        character = self.text[position]
        if kind is op.ANY:
            return character != "\n" or bool(self.flags & re.DOTALL)
        if kind is op.IN:
            negated = argument[0][0] is op.NEGATE
            return negated != any(self.is_in(kind, value, character) for kind, value in argument)
        return self.is_in(op.LITERAL, argument, character) == (kind is op.LITERAL)

    def is_in(self, kind: Any, argument: Any, character: str) -> bool:
        if kind is op.LITERAL and ord(character) == argument:
            return True
        cases = (character, character.lower(), character.upper()) if self.flags & re.IGNORECASE else (character,)
        if kind is op.LITERAL:
            return len(cases) > 1 and chr(argument).lower() in cases
        if kind is op.RANGE:
            return any(chr(argument[0]) <= case <= chr(argument[1]) for case in cases)
        if kind is op.NEGATE:
            return False
        classes = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}
        _, *negation, name = str(argument).split("_")
        return (re.match(classes[name], character) is not None) != bool(negation)

    def is_at(self, anchor: str, position: int) -> bool:
        text, multiline = self.text, bool(self.flags & re.MULTILINE)
        if anchor.startswith("AT_BEGINNING"):
            return position == 0 or (multiline and text[position - 1] == "\n" and anchor == "AT_BEGINNING")
        if anchor.startswith("AT_END"):
            last = len(text) - text.endswith("\n") if anchor == "AT_END" else len(text)
            return position in (last, len(text)) or (multiline and text[position] == "\n" and anchor == "AT_END")
        around = [
            re.match(r"\w", text[index : index + 1]) is not None for index in (position - 1, position) if index >= 0
        ]
        return (around[0] != around[-1] if len(around) == 2 else around[0]) == (anchor == "AT_BOUNDARY")

    def count(self) -> None:
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise TooManyStepsError
