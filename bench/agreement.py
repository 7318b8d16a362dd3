"""Compare the answers of engines query by query: totals, facet counts and snippets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from bench.peers import Answer
from bench.peers.port import DATE_FACETS, MAX_VALUES
from bench.timing import FACETED, Key

DIFFERENT_MEANING = {
    "phrase": "ours matches a phrase as it is written, the others match its stems",
    "prefix": "ours expands a prefix to words, the others to stems",
}
"""Classes whose totals may differ by more than stemming explains."""
MAX_DIFFERENCE = 0.05
"""Relative difference up to which totals count as near: each engine has its own tokens and stems."""
MIN_SAME_FACETS = 0.9
"""Share of the queries with the same total whose facet counts must be equal. Not all, because facets ignore their own
filter, and without it the matches may differ."""
_MARKS = ("<mark>", "<b>", "<b ")
_DIFFERENT_TAGS = {"service": "counts and filters tags of the vocabulary, not those of the corpus"}


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """
    How the answers of one engine to one class of queries compare with those of another engine.

    Attributes:
        compared: Queries that both answered. near: of these, those whose totals differ by at most 5 %.
        difference: The largest relative difference of totals.
        same_total: Queries with the same total.
        facets: Of these, those in which every facet has the same counts; None if there are none.
        marked: Share of snippets with a highlighted word; None without snippets.
    """

    engine: str
    against: str
    kind: str
    compared: int
    near: int
    difference: float
    same_total: int
    facets: int | None
    marked: float | None
    note: str

    @property
    def fair(self) -> bool:
        """Whether the answers give no reason to think that the work differed."""
        near = self.near * 2 >= self.compared or bool(self.note)
        return near and (self.facets is None or self.facets >= MIN_SAME_FACETS * self.same_total)


def compare(answers: Mapping[Key, Sequence[Answer]], against: str) -> Iterator[Agreement]:
    """Yield how the faceted answers of every engine compare with those of one engine (also its own with themselves)."""
    for (engine, work, kind), actual in answers.items():
        reference = answers.get((against, work, kind))
        if work != FACETED or reference is None:
            continue
        pairs = [(left, right) for left, right in zip(reference, actual, strict=False) if right.total is not None]
        differences = [_difference(left, right) for left, right in pairs]
        same = [(left, right) for left, right in pairs if left.total == right.total]
        same_facets = sum(_counts(left) == _counts(right) for left, right in same)
        yield Agreement(
            engine=engine,
            against=against,
            kind=kind,
            compared=len(pairs),
            near=sum(difference <= MAX_DIFFERENCE for difference in differences),
            difference=max(differences, default=0.0),
            same_total=len(same),
            facets=same_facets if same and engine not in _DIFFERENT_TAGS else None,
            marked=_marked(actual),
            note=DIFFERENT_MEANING.get(kind, "") or _DIFFERENT_TAGS.get(engine, ""),
        )


def _difference(left: Answer, right: Answer) -> float:
    totals = left.total or 0, right.total or 0
    return abs(totals[0] - totals[1]) / max(*totals, 1)


def _counts(answer: Answer) -> dict[str, list[int]]:
    """
    Return the highest counts of each facet, without the values.

    Engines may order equally frequent values differently, and may append a selected value that is less frequent.
    """
    highest = {}
    for facet, counted in answer.facets.items():
        counts = sorted((count for _, count in counted if count), reverse=True)
        highest[facet] = counts if facet in DATE_FACETS else counts[:MAX_VALUES]
    return highest


def _marked(answers: Sequence[Answer]) -> float | None:
    snippets = [snippet for answer in answers for snippet in answer.snippets]
    return sum(any(mark in snippet for mark in _MARKS) for snippet in snippets) / len(snippets) if snippets else None
