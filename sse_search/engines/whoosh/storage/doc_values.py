"""
Which values do facets have? One table for an index, in which every value has a number that it keeps.

Segments store numbers only. A new generation adds values at the end of the table, so that the numbers in segments that
it takes over stay right. Number 0 stands for no value.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.document_values import STORY
from sse_search.engines.whoosh.storage.array_file import ArrayFile, ArrayFileWriter, Strings
from sse_search.model import DATE_FACETS, ENTITY_FACETS, FACETS

KINDS = (*FACETS, "work", "project", "role", STORY)
"""Facets, the types of entities that have none, and stories; their places here are what tables store."""
_NUMBER = {kind: number for number, kind in enumerate(KINDS)}
_BETWEEN = "\x1f"
_NO_KIND = 255
_COUNT, _FACET = 27, 59
"""Values are sorted by keys of three parts: a place, from the first bit what a count lacks to `_MOST`, then a facet."""
_MOST = (1 << (_FACET - _COUNT)) - 1
_MANY = 200
"""Values of a facet, and of all together, up to which all are sorted; more than an answer lists."""

Array = NDArray[Any]


class Named(NamedTuple):
    """A value and what people call it."""

    value: str
    label: str


def counters_of(kinds: Array) -> Array:
    """
    Return the place in an array of counts of every number that is counted, by the places of their kinds in `KINDS`.

    Only values of facets are counted: there are far fewer of them than stories. Like numbers, counters are for ever.
    """
    counters: Array = np.cumsum(kinds < len(FACETS)) - 1
    return counters


class _NamedValues(dict[int, Named]):
    """Value and label of numbers, read when they are first asked for."""

    def __init__(self, keys: Strings, labels: Strings, rank: Array) -> None:
        super().__init__()
        self._keys = keys
        self._labels = labels
        self._rank = rank

    def __missing__(self, number: int) -> Named:
        place = int(self._rank[number])
        named = self[number] = Named(str(self._keys[place]).partition(_BETWEEN)[2], str(self._labels[place]))
        return named


class Order:
    """
    The order in which answers list values: facet by facet, the most frequent first, then by value;
    of `DATE_FACETS` the last value first.

    Attributes:
        numbers: The numbers of all values of facets, by facet and value. counters: what counts each of them.
        bounds: Where each facet begins, and the end.
    """

    def __init__(self, by_kind: Mapping[str, Array], counters: Array) -> None:
        lists = [by_kind[facet] for facet in FACETS]
        self.numbers: Array = np.concatenate(lists)
        self.counters: Array = counters.take(self.numbers)
        self.bounds: list[int] = np.cumsum([0, *map(len, lists)]).tolist()
        facets = np.repeat(np.arange(len(FACETS), dtype=np.int64), np.diff(self.bounds))
        places = np.arange(len(self.numbers), dtype=np.int64)
        uncut = facets < len(DATE_FACETS)  # they are the first ones
        self._counting = (~uncut).astype(np.int64)
        self._base = (facets << _FACET) | ((_MOST - places * uncut) << _COUNT) | places

    def sorted(self, counts: Array) -> tuple[Array, list[int]]:
        """
        Return places in `numbers` of what these counts are not 0 for, in the order of an answer, and where each facet
        begins among them, and the end. Of a facet with many values only the first are there, more than are listed.
        """
        there = np.flatnonzero(counts)
        keys = self._base.take(there) - ((counts.take(there) * self._counting.take(there)) << _COUNT)
        ends = np.searchsorted(there, self.bounds).tolist()
        if len(keys) > _MANY:
            parts = [keys[low:high] for low, high in pairwise(ends)]
            for place in range(len(DATE_FACETS), len(parts)):
                if len(parts[place]) > _MANY:
                    parts[place] = np.partition(parts[place], _MANY)[:_MANY]
            ends = [0, *accumulate(map(len, parts))]
            keys = np.concatenate(parts)
        keys.sort()
        keys &= (1 << _COUNT) - 1
        return keys, ends


class FacetDictionary:
    """
    The table of one generation, read from its file.

    Attributes:
        rank: The place of each number in the order of the values. named: value and label of each number.
    """

    def __init__(self, path: Path) -> None:
        container = ArrayFile(path)
        self._keys = container.strings("keys")
        self._labels = container.strings("labels")
        self._kinds = container["kinds"]
        self.rank = container["rank"]
        self._at_rank = container["at_rank"]
        self.named = _NamedValues(self._keys, self._labels, self.rank)

    def number(self, kind: str, value: str) -> int:
        """Return the number of a value; 0 when the index has none such."""
        place = self._keys.find(f"{kind}{_BETWEEN}{value}")
        return int(self._at_rank[place]) if place >= 0 else 0

    def numbers(self, kind: str, value: str) -> list[int]:
        """Return the numbers of a value that are known; the kind `entity` is any type of entity."""
        kinds = (*ENTITY_FACETS, "work", "project", "role") if kind == "entity" else (kind,)
        return [number for number in (self.number(one, value) for one in kinds) if number]

    @cached_property
    def by_kind(self) -> Mapping[str, Array]:
        """The numbers of each kind, in the order of their values."""
        kinds = self._kinds[self._at_rank]
        return {kind: self._at_rank[np.flatnonzero(kinds == number)] for number, kind in enumerate(KINDS)}

    @cached_property
    def counters(self) -> Array:
        """What counts each number; see `counters_of`."""
        return counters_of(self._kinds)

    @property
    def counted(self) -> int:
        """How many values are counted."""
        return int(self.counters[-1]) + 1

    @cached_property
    def order(self) -> Order:
        """The order in which answers list values."""
        return Order(self.by_kind, self.counters)

    def content(self) -> FacetDictionaryWriter:
        """Return the table for adding to it."""
        made = FacetDictionaryWriter()
        kinds = self._kinds.tolist()
        rank = self.rank.tolist()
        keys, labels = self._keys[:], self._labels[:]
        for number in range(1, len(rank)):
            made.number(KINDS[kinds[number]], keys[rank[number]].partition(_BETWEEN)[2], labels[rank[number]])
        return made


class FacetDictionaryWriter:
    """A table in the making."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {("", ""): 0}
        self._labels = [""]

    def number(self, kind: str, value: str, label: str) -> int:
        """Return the number of a value, which is added if it is new; the latest label stays."""
        known = self._numbers.get((kind, value))
        if known is not None:
            self._labels[known] = label
            return known
        self._labels.append(label)
        self._numbers[kind, value] = len(self._labels) - 1
        return len(self._labels) - 1

    def kinds(self) -> Array:
        """Return the place in `KINDS` of every number's kind."""
        return np.array([_NUMBER.get(kind, _NO_KIND) for kind, _ in self._numbers], np.uint8)

    def write(self, path: Path) -> None:
        """Write the table to a file of its own."""
        listed = [f"{kind}{_BETWEEN}{value}" if kind else "" for kind, value in self._numbers]
        at_rank = sorted(range(len(listed)), key=listed.__getitem__)
        rank = np.zeros(len(listed), np.int32)
        rank[at_rank] = np.arange(len(listed), dtype=np.int32)
        writer = ArrayFileWriter(path)
        writer.add("kinds", self.kinds())
        writer.add("rank", rank)
        writer.add("at_rank", np.array(at_rank, np.int32))
        writer.add_strings("keys", [listed[number] for number in at_rank])
        writer.add_strings("labels", [self._labels[number] for number in at_rank])
        writer.finish({})
