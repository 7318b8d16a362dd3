"""
Number the doc values of an index: facet values, entities and stories.

Segments store ordinals only. A new generation appends values to the dictionary of the previous one, so the ordinals in
the segments that it keeps stay valid. Ordinal 0 stands for no value.

Values of facets have a slot as well, an index into arrays of counts. There are far fewer of them than stories, which
are not counted. Slots stay valid like ordinals.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.document_values import ADDED, SITE, STORY
from sse_search.engines.whoosh.storage.array_file import ArrayFile, ArrayFileWriter, Strings
from sse_search.model import DATE_FACETS, ENTITY_FACETS, FACETS

DICTIONARY_FILE = "values.arrays"
KINDS = (*FACETS, "work", "project", "role", STORY, SITE, ADDED)
"""Kinds of doc values, of which files store the index: facets, entity types that are no facet, and what is no facet."""

_KIND_INDEX = {kind: index for index, kind in enumerate(KINDS)}
_NO_KIND = 255
_SEPARATOR = "\x1f"
_COUNT_SHIFT, _FACET_SHIFT = 27, 59
"""Sort key of a value with its count: facet | `_MAX_COUNT` - count | rank of the value."""
_MAX_COUNT = (1 << (_FACET_SHIFT - _COUNT_SHIFT)) - 1
_MAX_SORTED = 200
"""Values of all facets that are sorted without choosing the listed ones of each facet first."""

Array = NDArray[Any]


class LabelledValue(NamedTuple):
    """A doc value and its label."""

    value: str
    label: str


def count_slots(kinds: Array) -> Array:
    """Return the slot of every ordinal from the kinds of all ordinals; only those of facets have a valid one."""
    slots: Array = np.cumsum(kinds < len(FACETS)) - 1
    return slots


class _LabelledValues(dict[int, LabelledValue]):
    """Read values and labels when they are first used."""

    def __init__(self, keys: Strings, labels: Strings, ranks: Array) -> None:
        super().__init__()
        self._keys = keys
        self._labels = labels
        self._ranks = ranks

    def __missing__(self, ordinal: int) -> LabelledValue:
        rank = int(self._ranks[ordinal])
        _, _, value = str(self._keys[rank]).partition(_SEPARATOR)
        labelled = self[ordinal] = LabelledValue(value, str(self._labels[rank]))
        return labelled


class FacetOrder:
    """
    Sort counted values as an answer lists them: by facet, then the most frequent first, then by value.

    Date facets are sorted by value alone, the last one first.

    Attributes:
        ordinals: All values of facets, by facet and value. slots: the slot of each.
        bounds: Where each facet begins in `ordinals`, and the end.
    """

    def __init__(self, by_kind: Mapping[str, Array], slots: Array) -> None:
        by_facet = [by_kind[facet] for facet in FACETS]
        self.ordinals: Array = np.concatenate(by_facet)
        self.slots: Array = slots.take(self.ordinals)
        self.bounds: list[int] = np.cumsum([0, *map(len, by_facet)]).tolist()
        facets = np.repeat(np.arange(len(FACETS), dtype=np.int64), np.diff(self.bounds))
        ranks = np.arange(len(self.ordinals), dtype=np.int64)
        is_date = facets < len(DATE_FACETS)  # the first facets
        self._by_count = (~is_date).astype(np.int64)
        self._keys = (facets << _FACET_SHIFT) | ((_MAX_COUNT - ranks * is_date) << _COUNT_SHIFT) | ranks

    def sorted(self, counts: Array, limit: int) -> tuple[Array, list[int]]:
        """
        Return the values whose count is not 0 in the order of an answer, and where each facet begins among them.

        Args:
            counts: A count for each of `ordinals`.
            limit: Values needed of each facet that is not one of dates.

        Returns:
            Indexes into `ordinals`, of a facet with more values only the first ones; and the bounds of the facets.
        """
        counted = np.flatnonzero(counts)
        keys = self._keys.take(counted) - ((counts.take(counted) * self._by_count.take(counted)) << _COUNT_SHIFT)
        bounds = np.searchsorted(counted, self.bounds).tolist()
        if len(keys) > _MAX_SORTED:
            by_facet = [keys[low:high] for low, high in pairwise(bounds)]
            for facet in range(len(DATE_FACETS), len(by_facet)):
                if len(by_facet[facet]) > limit:
                    by_facet[facet] = np.partition(by_facet[facet], limit)[:limit]
            bounds = [0, *accumulate(map(len, by_facet))]
            keys = np.concatenate(by_facet)
        keys.sort()
        keys &= (1 << _COUNT_SHIFT) - 1
        return keys, bounds


class FacetDictionary:
    """
    Read the values of a generation.

    Attributes:
        labelled: Value and label of each ordinal.
    """

    def __init__(self, path: Path) -> None:
        file = ArrayFile(path)
        self._keys = file.strings("keys")
        self._labels = file.strings("labels")
        self._kinds = file["kinds"]
        self._ranks = file["ranks"]
        self._sorted_ordinals = file["sorted_ordinals"]
        self._relabelled = file.meta.get("relabelled", ())
        self.labelled = _LabelledValues(self._keys, self._labels, self._ranks)

    def ordinal(self, kind: str, value: str) -> int:
        """Return the ordinal of a value; 0 when the index has no such value."""
        rank = self._keys.find(_key(kind, value))
        return int(self._sorted_ordinals[rank]) if rank >= 0 else 0

    def ordinals(self, kind: str, value: str) -> list[int]:
        """Return the ordinals of a value that exist; the kind `entity` stands for all types of entities."""
        kinds = (*ENTITY_FACETS, "work", "project", "role") if kind == "entity" else (kind,)
        return [ordinal for ordinal in (self.ordinal(each, value) for each in kinds) if ordinal]

    @cached_property
    def chosen_labels(self) -> Mapping[str, str]:
        """The labels of the values that documents label differently."""
        return dict(self.labelled[ordinal] for ordinal in self._relabelled)

    @cached_property
    def by_kind(self) -> Mapping[str, Array]:
        """The ordinals of each kind, sorted by value."""
        kinds = self._kinds[self._sorted_ordinals]
        return {kind: self._sorted_ordinals[np.flatnonzero(kinds == index)] for kind, index in _KIND_INDEX.items()}

    @cached_property
    def slots(self) -> Array:
        """The slot of each ordinal."""
        return count_slots(self._kinds)

    @property
    def slot_count(self) -> int:
        """Number of slots."""
        return int(self.slots[-1]) + 1

    @cached_property
    def order(self) -> FacetOrder:
        """The order in which an answer lists values."""
        return FacetOrder(self.by_kind, self.slots)

    def writer(self) -> FacetDictionaryWriter:
        """Return a writer that holds all values and can take more."""
        writer = FacetDictionaryWriter()
        keys, labels = self._keys[:], self._labels[:]
        for rank in self._ranks[1:].tolist():
            kind, _, value = keys[rank].partition(_SEPARATOR)
            writer.add(kind, value, labels[rank])
        writer.relabelled.update(self._relabelled)
        return writer


class FacetDictionaryWriter:
    """
    Assign ordinals to values and write the dictionary.

    Attributes:
        relabelled: Ordinals of values that have had several labels, such as names of a person with and without accents.

    >>> writer = FacetDictionaryWriter()
    >>> writer.add("source", "Reuters", "Reuters"), writer.add("country", "country:IT", "Italy")
    (1, 2)
    """

    def __init__(self) -> None:
        self._ordinals: dict[tuple[str, str], int] = {("", ""): 0}
        self._labels = [""]
        self.relabelled: set[int] = set()

    def add(self, kind: str, value: str, label: str) -> int:
        """Add a value unless it exists, and return its ordinal; `set_label` decides between several labels."""
        ordinal = self._ordinals.get((kind, value))
        if ordinal is None:
            ordinal = self._ordinals[kind, value] = len(self._labels)
            self._labels.append(label)
        elif self._labels[ordinal] != label:
            self.relabelled.add(ordinal)
        return ordinal

    def set_label(self, ordinal: int, label: str) -> None:
        """Set the label of a value."""
        self._labels[ordinal] = label

    def values(self, ordinals: Container[int]) -> dict[int, str]:
        """Return the values of these ordinals."""
        return {ordinal: value for ordinal, (_, value) in enumerate(self._ordinals) if ordinal in ordinals}

    def kinds(self) -> Array:
        """Return the kind of every ordinal as an index into `KINDS`."""
        return np.array([_KIND_INDEX.get(kind, _NO_KIND) for kind, _ in self._ordinals], np.uint8)

    def write(self, path: Path) -> None:
        """Write the dictionary to a file."""
        keys = [_key(kind, value) if kind else "" for kind, value in self._ordinals]
        sorted_ordinals = sorted(range(len(keys)), key=keys.__getitem__)
        ranks = np.zeros(len(keys), np.int32)
        ranks[sorted_ordinals] = np.arange(len(keys), dtype=np.int32)
        writer = ArrayFileWriter(path)
        writer.add("kinds", self.kinds())
        writer.add("ranks", ranks)
        writer.add("sorted_ordinals", np.array(sorted_ordinals, np.int32))
        writer.add_strings("keys", [keys[ordinal] for ordinal in sorted_ordinals])
        writer.add_strings("labels", [self._labels[ordinal] for ordinal in sorted_ordinals])
        writer.finish({"relabelled": sorted(self.relabelled)})


def _key(kind: str, value: str) -> str:
    return f"{kind}{_SEPARATOR}{value}"
