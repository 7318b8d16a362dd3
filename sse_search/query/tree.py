"""
What can a query say? The nodes of its syntax tree, and how each is written.

`str(node)` renders the canonical text of a tree; parsing it again gives the same tree.
"""

from __future__ import annotations

import re
from typing import Union

import msgspec

from sse_search.model import ENTITY_FACETS, RECORD_FACETS, DateRange

KEYWORD_FIELDS = ("entity", *ENTITY_FACETS, *RECORD_FACETS, "story")
"""Fields whose values are matched whole: the facets, `entity` for any entity, and `story` for versions of an item."""

_BARE_VALUE = re.compile(r"[^\s\"()“”„«»]+")


class _Leaf(msgspec.Struct, frozen=True, tag=True):
    """Base of nodes without children."""


class Word(_Leaf, frozen=True, tag=True):
    """A word, in any inflection; `field` is empty for title and body."""

    text: str
    field: str = ""

    def __str__(self) -> str:
        return _prefixed(self.field, self.text)


class Phrase(_Leaf, frozen=True, tag=True):
    """Words next to one another, matched as written but for case and accents."""

    text: str
    field: str = ""

    def __str__(self) -> str:
        return _prefixed(self.field, f'"{self.text}"')


class Prefix(_Leaf, frozen=True, tag=True):
    """Every word that begins like this; at least two characters."""

    text: str
    field: str = ""

    def __str__(self) -> str:
        return _prefixed(self.field, f"{self.text}*")


class Fuzzy(_Leaf, frozen=True, tag=True):
    """Every word that begins with the same letter and is `distance` (1 or 2) typing errors away at most."""

    text: str
    distance: int = 1
    field: str = ""

    def __str__(self) -> str:
        return _prefixed(self.field, f"{self.text}~" if self.distance == 1 else f"{self.text}~{self.distance}")


class Keyword(_Leaf, frozen=True, tag=True):
    """A whole value of a facet, by id or name; `entity` means an entity of any type."""

    field: str
    value: str

    def __str__(self) -> str:
        bare = _BARE_VALUE.fullmatch(self.value)
        return f"{self.field}:{self.value}" if bare else f'{self.field}:"{self.value}"'


class Dated(_Leaf, frozen=True, tag=True):
    """A date within a range."""

    range: DateRange

    def __str__(self) -> str:
        return f"date:{self.range}"


class Undated(_Leaf, frozen=True, tag=True):
    """No date at all."""

    def __str__(self) -> str:
        return "is:undated"


class MatchAll(_Leaf, frozen=True, tag=True):
    """Every item: the empty query."""

    def __str__(self) -> str:
        return ""


class And(msgspec.Struct, frozen=True, tag=True):
    """All of the children, joined by an explicit AND."""

    children: tuple[Node, ...]

    def __str__(self) -> str:
        return " AND ".join(_inside(child, (Or, Group, And)) for child in self.children)


class Or(msgspec.Struct, frozen=True, tag=True):
    """At least one of the children."""

    children: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(_inside(child, (Or,)) for child in self.children)


class Not(msgspec.Struct, frozen=True, tag=True):
    """Not the child."""

    child: Node

    def __str__(self) -> str:
        return "-" + _inside(self.child, (And, Or, Group))


class Group(msgspec.Struct, frozen=True, tag=True):
    """Clauses side by side: how they are joined is for the request's `match` to say."""

    children: tuple[Node, ...]

    def __str__(self) -> str:
        return " ".join(_inside(child, (Or, Group)) for child in self.children)


Node = Union[Word, Phrase, Prefix, Fuzzy, Keyword, Dated, Undated, MatchAll, And, Or, Not, Group]  # noqa: UP007 - recursive


def _prefixed(field: str, text: str) -> str:
    return f"{field}:{text}" if field else text


def _inside(node: Node, bracketed: tuple[type, ...]) -> str:
    text = str(node)
    return f"({text})" if isinstance(node, bracketed) else text
