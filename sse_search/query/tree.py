"""
Define the syntax tree of a query and how each node is written.

`str(node)` renders the canonical text of a tree; parsing that text gives the same tree.
"""

from __future__ import annotations

import re
from typing import Union

import msgspec

from sse_search.model import ENTITY_FACETS, RECORD_FACETS, DateRange, Proximity
from sse_search.query.lexer import SIGNED_NUMBER

VALUE_FIELDS = ("entity", *ENTITY_FACETS, *RECORD_FACETS, "story", "site", "id")
"""
Fields whose values are matched as a whole: the facets, `entity` for any entity, `story` for versions of an item, `site`
for the host of an address, and `id`.
"""

_BARE_VALUE = re.compile(r"[^\s\"()“”„«»]+")


class Word(msgspec.Struct, frozen=True, tag=True):
    """
    A word, matched in every inflected form; `field` is empty for title and body.

    >>> print(Word("cooperatives", "title"))
    title:cooperatives
    """

    text: str
    field: str = ""

    def __str__(self) -> str:
        return _prefixed(self.field, self.text)


class Phrase(msgspec.Struct, frozen=True, tag=True):
    """
    Adjacent words, matched as written except for case and accents; `slop` other words may stand between them.

    >>> print(Phrase("fair trade"), Phrase("fair trade", "title", 3))
    "fair trade" title:"fair trade"~3
    """

    text: str
    field: str = ""
    slop: int = 0

    def __str__(self) -> str:
        slop = f"~{self.slop}" if self.slop else ""
        return _prefixed(self.field, f'"{self.text}"{slop}')


class Prefix(msgspec.Struct, frozen=True, tag=True):
    """
    Every word with a prefix of at least two characters.

    >>> print(Prefix("cooperat"))
    cooperat*
    """

    text: str
    field: str = ""

    def __str__(self) -> str:
        return _prefixed(self.field, f"{self.text}*")


class Fuzzy(msgspec.Struct, frozen=True, tag=True):
    """
    Every word with the same first letter that is at most `distance` (1 or 2) typing errors away.

    >>> print(Fuzzy("coperatve", 2))
    coperatve~2
    """

    text: str
    distance: int = 1
    field: str = ""

    def __str__(self) -> str:
        return _prefixed(self.field, f"{self.text}~" if self.distance == 1 else f"{self.text}~{self.distance}")


class Wildcard(msgspec.Struct, frozen=True, tag=True):
    """
    Every word of a form: `*` stands for any letters or none, `?` for one letter.

    >>> print(Wildcard("co*op"))
    co*op
    """

    text: str
    field: str = ""

    def __str__(self) -> str:
        return _prefixed(self.field, self.text)


class FieldTerm(msgspec.Struct, frozen=True, tag=True):
    """
    A whole value of one of the `VALUE_FIELDS`; entities by id or name.

    >>> print(FieldTerm("region", "Arab States"))
    region:"Arab States"
    """

    field: str
    value: str

    def __str__(self) -> str:
        bare = _BARE_VALUE.fullmatch(self.value)
        return f"{self.field}:{self.value}" if bare else f'{self.field}:"{self.value}"'


class DateTerm(msgspec.Struct, frozen=True, tag=True):
    """
    A date within a range.

    >>> print(DateTerm(DateRange("2021-11", None)))
    date:2021-11..
    """

    range: DateRange

    def __str__(self) -> str:
        return f"date:{self.range}"


class AddedTerm(msgspec.Struct, frozen=True, tag=True):
    """
    A first import within a range of days.

    >>> print(AddedTerm(DateRange("2026-11", None)))
    added:2026-11..
    """

    range: DateRange

    def __str__(self) -> str:
        return f"added:{self.range}"


class UndatedTerm(msgspec.Struct, frozen=True, tag=True):
    """
    No date.

    >>> print(UndatedTerm())
    is:undated
    """

    def __str__(self) -> str:
        return "is:undated"


class MatchAll(msgspec.Struct, frozen=True, tag=True):
    """
    Every item: the empty query.

    >>> str(MatchAll())
    ''
    """

    def __str__(self) -> str:
        return ""


class Near(msgspec.Struct, frozen=True, tag=True):
    """
    Words, phrases and groups of them joined by OR, each near the one before in the same field.

    >>> print(Near((Word("fair"), Or((Word("trade"), Word("price")))), (Proximity(3),)))
    fair NEAR/3 (trade OR price)
    """

    children: tuple[Node, ...]
    links: tuple[Proximity, ...]

    def __str__(self) -> str:
        first, *others = (_parenthesized(child, (Or,)) for child in self.children)
        return _legible(" ".join([first, *(f"{link} {text}" for link, text in zip(self.links, others, strict=True))]))


class And(msgspec.Struct, frozen=True, tag=True):
    """
    All of the children, joined by an explicit AND.

    >>> print(And((Word("law"), Or((Word("mutuals"), Word("foundations"))))))
    law AND (mutuals OR foundations)
    """

    children: tuple[Node, ...]

    def __str__(self) -> str:
        return _legible(" AND ".join(_parenthesized(child, (Or, Group, And)) for child in self.children))


class Or(msgspec.Struct, frozen=True, tag=True):
    """
    At least one of the children.

    >>> print(Or((Word("mutuals"), Word("foundations"))))
    mutuals OR foundations
    """

    children: tuple[Node, ...]

    def __str__(self) -> str:
        return _legible(" OR ".join(_parenthesized(child, (Or,)) for child in self.children))


class Not(msgspec.Struct, frozen=True, tag=True):
    """
    Anything but the child.

    >>> print(Not(Group((Word("fair"), Word("trade")))), Not(Word("2021")))
    -(fair trade) -(2021)
    """

    child: Node

    def __str__(self) -> str:
        text = "-" + _parenthesized(self.child, (And, Or, Group))
        return f"-({self.child})" if SIGNED_NUMBER.match(text) else text


class Group(msgspec.Struct, frozen=True, tag=True):
    """
    Adjacent clauses; the match mode of the request decides whether all or any are required.

    >>> print(Group((Word("worker"), Word("cooperatives"))))
    worker cooperatives
    """

    children: tuple[Node, ...]

    def __str__(self) -> str:
        return " ".join(_parenthesized(child, (Or, Group)) for child in self.children)


Node = Union[  # noqa: UP007 - recursive
    Word,
    Phrase,
    Prefix,
    Fuzzy,
    Wildcard,
    FieldTerm,
    DateTerm,
    AddedTerm,
    UndatedTerm,
    MatchAll,
    Near,
    And,
    Or,
    Not,
    Group,
]
TextNode = Word | Phrase | Prefix | Fuzzy | Wildcard
"""What matches words of the text."""


def _prefixed(field: str, text: str) -> str:
    return f"{field}:{text}" if field else text


def _legible(text: str) -> str:
    """Return clauses in parentheses if all is in capitals, where a parser may take their operator for a word."""
    return f"({text})" if text.isupper() else text


def _parenthesized(node: Node, kinds: tuple[type, ...]) -> str:
    """Return the text of a node, in parentheses if it is of one of these kinds."""
    text = str(node)
    return f"({text})" if isinstance(node, kinds) else text
