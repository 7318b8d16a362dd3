"""Do the engines do the same work? Totals, counts of facets and snippets compared, question by question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from bench.peers import Answer
from bench.peers.port import DATE_FACETS, LISTED_VALUES
from bench.timing import FACETED, Key

OTHER_MEANING = {
    "phrase": "a phrase is taken as it is written by ours, as its stems by the others",
    "prefix": "a prefix stands for words that begin so with ours, for stems that begin so with the others",
}
"""Classes in which totals may differ by more than stemming explains."""
NEAR = 0.05
"""Totals that differ by less are near: each engine has its own tokens and stems."""
ALIKE = 0.9
"""Share of questions of the same total whose facets must be alike; without the filter that a facet leaves out, items
may differ all the same."""
_MARKS = ("<mark>", "<b>", "<b ")
_OTHER_TAGS = {"service": "counts and filters tags that the vocabulary finds, not those of the corpus"}


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """
    How the answers of an engine to one class compare with those of another.

    Attributes:
        compared: Questions that both answered. near: of these, those with totals that differ by at most 5 %.
        difference: The largest relative difference of totals.
        same_total: Questions with the same total.
        facets: Of these, those in which every facet has the same counts; None if there are none.
        marked: Share of the snippets with a highlighted word; None without words or snippets.
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
        """Tell whether the work was the same as far as it can be told."""
        near = self.near * 2 >= self.compared or bool(self.note)
        return near and (self.facets is None or self.facets >= ALIKE * self.same_total)


def compared(answers: Mapping[Key, Sequence[Answer]], against: str) -> list[Agreement]:
    """Return how every engine's faceted answers compare with those of one of them (its own with themselves)."""
    return list(_compared(answers, against))


def _compared(answers: Mapping[Key, Sequence[Answer]], against: str) -> Iterator[Agreement]:
    for (engine, work, kind), theirs in answers.items():
        reference = answers.get((against, work, kind))
        if work != FACETED or reference is None:
            continue
        pairs = [(one, other) for one, other in zip(reference, theirs, strict=False) if other.total is not None]
        differences = [_difference(one, other) for one, other in pairs]
        same = [(one, other) for one, other in pairs if one.total == other.total]
        alike = sum(_counts(one) == _counts(other) for one, other in same)
        yield Agreement(
            engine=engine,
            against=against,
            kind=kind,
            compared=len(pairs),
            near=sum(difference <= NEAR for difference in differences),
            difference=max(differences, default=0.0),
            same_total=len(same),
            facets=alike if same and engine not in _OTHER_TAGS else None,
            marked=_marked(theirs),
            note=OTHER_MEANING.get(kind, "") or _OTHER_TAGS.get(engine, ""),
        )


def _difference(one: Answer, other: Answer) -> float:
    left, right = one.total or 0, other.total or 0
    return abs(left - right) / max(left, right, 1)


def _counts(answer: Answer) -> dict[str, list[int]]:
    """
    Return the highest counts of each facet.

    Which of several equally frequent values is listed last is left open, and whether one filtered by follows.
    """
    found = {}
    for facet, counted in answer.facets.items():
        counts = sorted((count for _, count in counted if count), reverse=True)
        found[facet] = counts if facet in DATE_FACETS else counts[:LISTED_VALUES]
    return found


def _marked(answers: Sequence[Answer]) -> float | None:
    snippets = [snippet for answer in answers for snippet in answer.snippets]
    return sum(any(mark in snippet for mark in _MARKS) for snippet in snippets) / len(snippets) if snippets else None
