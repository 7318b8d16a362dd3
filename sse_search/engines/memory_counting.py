"""Count documents by the values of facets in plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product

from sse_search.engines.group_counts import NO_VALUE, GroupCounts, listed
from sse_search.engines.memory_entry import MemoryEntry
from sse_search.engines.port import FacetCount


def count_groups(
    entries: Sequence[MemoryEntry], facets: Sequence[str], limit: int | None, labels: Mapping[tuple[str, str], str]
) -> GroupCounts:
    """Count documents by the values of facets; `labels` has those of facet and value."""
    own = [[_values(entry, facet) for facet in facets] for entry in entries]
    counts = [Counter(value for values in own for value in values[index]) for index in range(len(facets))]
    chosen = [listed(facet, counted, limit) for facet, counted in zip(facets, counts, strict=True)]
    groups = Counter(group for values in own for group in product(*values))
    return GroupCounts(
        total=len(entries),
        values=tuple(
            tuple(FacetCount(value, labels.get((facet, value), value), counted[value]) for value in values)
            for facet, counted, values in zip(facets, counts, chosen, strict=True)
        ),
        groups=tuple((group, groups[group]) for group in product(*chosen) if groups[group]),
    )


def _values(entry: MemoryEntry, facet: str) -> list[str]:
    return [value for name, value in entry.values if name == facet] or [NO_VALUE]
