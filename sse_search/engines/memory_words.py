"""Count words by year and near others in plain Python."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from sse_search.engines.memory_entry import MemoryEntry
from sse_search.engines.memory_search import MemorySearch
from sse_search.engines.queries import NearOperand, TextQuery
from sse_search.engines.word_counts import CollocateCount, CollocateCounts, YearCounts


def count_years(leaf: TextQuery, search: MemorySearch, entries: Iterable[MemoryEntry]) -> tuple[YearCounts, ...]:
    """Count what the documents of each year have of a leaf, newest first and undated ones last."""
    by_year: dict[str, list[MemoryEntry]] = {}
    for entry in entries:
        by_year.setdefault((entry.date.value or "")[:4], []).append(entry)
    return tuple(_year(year, leaf, search, by_year[year]) for year in sorted(by_year, reverse=True))


def _year(year: str, leaf: TextQuery, search: MemorySearch, entries: Sequence[MemoryEntry]) -> YearCounts:
    words = sum(len(entry.tokens[field]) for entry in entries for field in leaf.fields)
    occurrences = [sum(search.frequencies(leaf, entry).values()) for entry in entries]
    return YearCounts(year, len(entries), words, sum(map(bool, occurrences)), sum(occurrences))


def count_collocates(
    leaf: NearOperand,
    search: MemorySearch,
    entries: Iterable[MemoryEntry],
    window: int,
    *,
    unwanted: Collection[str],
    min_near: int,
    deadline: float,
) -> CollocateCounts:
    """Count the tokens near a leaf, by looking at every position of the entries that there is time for."""
    near: Counter[str] = Counter()
    total: Counter[str] = Counter()
    occurrences = 0
    partial = False
    for entry in entries:
        if partial := bool(deadline and time.monotonic() > deadline):
            break
        for field in leaf.fields:
            tokens = entry.tokens[field]
            spans = set(search.spans(leaf, entry, field))
            own = {position for first, last in spans for position in range(first, last + 1)}
            around = {p for first, last in spans for p in range(max(first - window, 0), last + window + 1)} - own
            occurrences += len({first for first, _ in spans})
            near.update(tokens[position] for position in around if position < len(tokens))
            total.update(tokens)
    return CollocateCounts(
        occurrences=occurrences,
        near_words=near.total(),
        words=total.total(),
        collocates=tuple(
            CollocateCount(token, count, total[token])
            for token, count in sorted(near.items())
            if count >= min_near and token not in unwanted
        ),
        partial=partial,
    )
