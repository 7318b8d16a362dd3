"""Decide by a site's robots.txt which addresses may be fetched (RFC 9309)."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import quote

_SAFE = "/:@!$&'()*+,;=~-._?%"
_UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._~")
_ENCODED = re.compile(r"%([0-9A-Fa-f]{2})")
_PRODUCT = re.compile(r"[A-Za-z_-]+")
_MAX_RULES = 10_000


class _Rule(NamedTuple):
    """A rule of a group, its path with wildcards in canonical percent-encoding."""

    path: str
    allow: bool

    def matches(self, target: str) -> bool:
        """Match a path and query; the pieces between wildcards are looked up from left to right, without backing up."""
        anchored = self.path.endswith("$")
        first, *pieces = self.path.removesuffix("$").split("*")
        if not target.startswith(first):
            return False
        position = len(first)
        if not pieces:
            return not anchored or position == len(target)
        last = pieces.pop() if anchored else ""
        for piece in pieces:
            start = target.find(piece, position)
            if start < 0:
                return False
            position = start + len(piece)
        return target.endswith(last) and len(target) - len(last) >= position


class RobotRules:
    """
    The rules of a robots.txt for one agent.

    The longest path that matches decides, and `Allow` before `Disallow` of the same length. `*` stands for any
    characters, `$` at the end for the end of the address. All groups that name the agent count as one; without any,
    those for `*` do.

    >>> rules = RobotRules("User-agent: *\\nDisallow: /*.pdf$\\nDisallow: /news/\\nAllow: /news/public", "ssesearch")
    >>> [rules.allows(path) for path in ("/a.pdf", "/a.pdf?page=1", "/news/a", "/news/public/a")]
    [False, True, False, True]
    """

    def __init__(self, text: str, agent: str) -> None:
        groups: dict[str, list[_Rule]] = {}
        for agents, rule in _rules(text):
            for name in agents:
                groups.setdefault(name, [])
                if rule is not None and len(groups[name]) < _MAX_RULES:
                    groups[name].append(rule)
        product = _product(agent)
        self._rules: Sequence[_Rule] = groups[product] if product in groups else groups.get("*", [])

    def allows(self, target: str) -> bool:
        """Return whether a path with its query may be fetched; robots.txt itself always may."""
        target = _canonical(target)
        if target == "/robots.txt":
            return True
        matching = [(len(rule.path), rule.allow) for rule in self._rules if rule.matches(target)]
        return max(matching, default=(0, True))[1]


def _rules(text: str) -> Iterator[tuple[Sequence[str], _Rule | None]]:
    """Yield the agents of each group once, then each of its rules with them."""
    agents: list[str] = []
    in_header = False
    for line in text.removeprefix("\ufeff").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            agents = [*agents, _product(value)] if in_header else [_product(value)]
            in_header = True
            yield agents, None
        elif key in ("allow", "disallow"):
            in_header = False
            if agents and value:  # an empty path matches nothing
                yield agents, _Rule(_canonical(value), key == "allow")


def _product(agent: str) -> str:
    """Return the product token of `ssesearch/1.0`, in lower case; `*` for all."""
    if agent.startswith("*"):
        return "*"
    product = _PRODUCT.match(agent)
    return product.group().lower() if product else ""


def _canonical(path: str) -> str:
    """Return a path in which the same octets are percent-encoded as in every other path; `%2A` is no wildcard."""
    return quote(_ENCODED.sub(_decoded, path), safe=_SAFE)


def _decoded(encoded: re.Match[str]) -> str:
    """Return the character of an octet that needs no encoding, else the octet in capitals."""
    character = chr(int(encoded[1], 16))
    return character if character in _UNRESERVED else encoded[0].upper()
