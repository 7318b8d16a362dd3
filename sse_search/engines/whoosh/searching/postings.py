"""
Which documents have this word, phrase, pattern or tag, and what is it worth in each?

A leaf of a query is scored as one term (engines/scoring.py): its frequencies are those of all words that it stands for,
and how rare it is counts over all segments. So leaves are looked up in every segment first and weighed afterwards.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.port import MAX_EXPANSIONS, MAX_TOTAL_EXPANSIONS, TermCount
from sse_search.engines.queries import (
    EntityQuery,
    LeafQuery,
    PatternQuery,
    PhraseQuery,
    PrefixQuery,
    TermQuery,
    TextQuery,
)
from sse_search.engines.scoring import DEFAULT_AVERAGE_LENGTH, FIELD_NORM_LENGTHS, K1, TAG_WEIGHT, B, field_weights, idf
from sse_search.engines.whoosh.storage.doc_values import FacetDictionary
from sse_search.engines.whoosh.storage.live_docs import SegmentReader
from sse_search.engines.whoosh.storage.segment import Segment
from sse_search.engines.whoosh.storage.sorted_keys import split_runs
from sse_search.errors import QueryTooCostlyError
from sse_search.model import TEXT_FIELDS
from sse_search.text.edit_distance import within_distance
from sse_search.text.stemming import query_stems

Array = NDArray[Any]

NEXT_TO_NOTHING = np.float32(1e-20)
"""Below every score of a word; what a document has that only an unscored clause found beside scored ones."""
_LENGTH_TABLE = np.array(FIELD_NORM_LENGTHS, np.float32)


class Matches(NamedTuple):
    """
    Documents of one segment.

    Attributes:
        docs: Ascending; None for every document that counts.
        scores: Their scores, above 0 (at least a hundredth of `NEXT_TO_NOTHING`); None when they have none.
    """

    docs: Array | None
    scores: Array | None


class Statistics(NamedTuple):
    """What scores depend on, over all segments: number of documents, and average length of title and body."""

    documents: int
    averages: tuple[float, float]

    @classmethod
    def of(cls, segments: Sequence[SegmentReader]) -> Statistics:
        """Add up the segments of a generation."""
        documents = sum(one.live_count for one in segments)
        sums = [sum(one.length_sums[field] for one in segments) for field in range(len(TEXT_FIELDS))]
        title, body = (total / documents if documents else 0.0 for total in sums)
        return cls(documents, (title, body))

    def norms(self, segment: Segment, fields: Sequence[str]) -> Array:
        """Return for each document of a segment what one mention in these fields weighs for its length."""
        places = [TEXT_FIELDS.index(field) for field in fields]
        weights = field_weights(fields)
        average = sum(weight * self.averages[place] for weight, place in zip(weights, places, strict=True))
        length = np.zeros(segment.doc_count, np.float32)
        for weight, place in zip(weights, places, strict=True):
            length += np.float32(weight) * _LENGTH_TABLE.take(segment.field_norms[:, place])
        norms: Array = np.float32(1) / (
            np.float32(1 - B) + length * np.float32(B / (average or DEFAULT_AVERAGE_LENGTH))
        )
        return norms


class Counts(NamedTuple):
    """Documents, ascending, and how often something stands in their titles and bodies."""

    docs: Array
    title: Array
    body: Array


def expand(pattern: PatternQuery, segments: Sequence[SegmentReader]) -> list[Array]:
    """
    Return for each segment the numbers of the forms that a pattern stands for.

    Raises:
        QueryTooCostlyError: They are too many.
    """
    found = [_forms_of(pattern, one.segment) for one in segments]
    most = max(map(len, found), default=0)
    if len(found) > 1 and most <= MAX_EXPANSIONS < sum(map(len, found)):
        most = len({name for one, forms in zip(segments, found, strict=True) for name in _names(one.segment, forms)})
    if most > MAX_EXPANSIONS:
        text = f"{pattern.prefix}*" if isinstance(pattern, PrefixQuery) else f"{pattern.token}~{pattern.distance}"
        raise QueryTooCostlyError(
            f"{text} stands for {most:,} words of this archive, and may for {MAX_EXPANSIONS:,}; write more letters"
        )
    return found


def refuse_too_many(expanded: Sequence[Sequence[Array]]) -> None:
    """Raise QueryTooCostlyError when all patterns of a query together stand for too many words."""
    whole = sum(max(map(len, one), default=0) for one in expanded)
    if whole > MAX_TOTAL_EXPANSIONS:
        raise QueryTooCostlyError(
            f"the patterns of this query stand for {whole:,} words, and may for {MAX_TOTAL_EXPANSIONS:,}"
        )


def count_terms(pattern: PatternQuery, segments: Sequence[SegmentReader], limit: int) -> list[TermCount]:
    """
    Return the tokens of a pattern with the number of live documents of each, the most frequent first, then by token.

    Tokens are looked at by falling number of occurrences, which their documents cannot exceed, until no other can be
    among the first `limit`.
    """
    occurrences: Counter[str] = Counter()
    entries: defaultdict[str, list[tuple[SegmentReader, int]]] = defaultdict(list)
    for reader in segments:
        ordinals = _forms_of(pattern, reader.segment)
        offsets = reader.segment.token_offsets
        sizes = (offsets[ordinals + 1] - offsets[ordinals]).tolist()
        for ordinal, size, token in zip(ordinals.tolist(), sizes, _names(reader.segment, ordinals), strict=True):
            occurrences[token] += size
            entries[token].append((reader, ordinal))
    best: list[tuple[int, str]] = []
    for token, most in occurrences.most_common() if limit > 0 else ():
        if len(best) == limit and -best[-1][0] > most:
            break
        count = sum(_doc_count(reader, ordinal, pattern.fields) for reader, ordinal in entries[token])
        if count:
            insort(best, (-count, token))
            del best[limit:]
    return [TermCount(token, -count) for count, token in best]


def _doc_count(reader: SegmentReader, ordinal: int, fields: Sequence[str]) -> int:
    positions = reader.segment.positions_of(ordinal, ordinal + 1)
    return len(_kept(reader, _count_at(reader.segment, positions), fields).docs)


def look_up(
    leaf: LeafQuery,
    segments: Sequence[SegmentReader],
    statistics: Statistics,
    values: FacetDictionary,
    norms: Callable[[int, tuple[str, ...]], Array],
) -> tuple[Matches, ...]:
    """Return the matches of a leaf in every segment; `norms` gives those of a segment by its number, for fields."""
    if isinstance(leaf, EntityQuery):
        return _tagged(leaf, segments, statistics, values)
    counted = count_leaf(leaf, segments)
    rarity = idf(statistics.documents, sum(len(counts.docs) for counts in counted))
    return tuple(
        Matches(counts.docs, _scores(counts, leaf.fields, norms(number, leaf.fields), rarity))
        for number, counts in enumerate(counted)
    )


def _scores(counts: Counts, fields: Sequence[str], norms: Array, rarity: float) -> Array:
    weight = np.zeros(len(counts.docs), np.float32)
    for field, factor in zip(fields, field_weights(fields), strict=True):
        weight += np.float32(factor) * (counts.title if field == "title" else counts.body)
    weight *= norms.take(counts.docs)
    return np.float32(rarity * (K1 + 1)) * weight / (np.float32(K1) + weight)


def _tagged(
    leaf: EntityQuery, segments: Sequence[SegmentReader], statistics: Statistics, values: FacetDictionary
) -> tuple[Matches, ...]:
    numbers = [number for item_id in leaf.ids for number in values.ordinals(item_id.partition(":")[0], item_id)]
    found = [_having(one, numbers) for one in segments]
    rarity = idf(statistics.documents, sum(map(len, found)))
    score = np.float32(rarity * (K1 + 1) * TAG_WEIGHT / (K1 + TAG_WEIGHT))
    return tuple(Matches(docs, np.full(len(docs), score, np.float32)) for docs in found)


def _having(one: SegmentReader, numbers: Sequence[int]) -> Array:
    """Return the documents that have at least one of some facet values."""
    lists = [one.segment.docs_with_value(number) for number in numbers]
    some = [docs for docs in lists if len(docs)]
    if not some:
        return np.zeros(0, np.int64)
    docs = some[0] if len(some) == 1 else united(some)
    return one.only_live(docs.astype(np.int64))


def united(lists: Sequence[Array]) -> Array:
    """Return what is in any of some ascending arrays of documents; a stable sort gains from their order."""
    every = np.concatenate([np.zeros(0, np.int64), *lists])
    every.sort(kind="stable")
    return every[split_runs(every)]


def count_leaf(leaf: TextQuery, segments: Sequence[SegmentReader]) -> list[Counts]:
    """Return how often a leaf occurs in the live documents of every segment."""
    if isinstance(leaf, TermQuery):
        counted = [_count_term(leaf, one.segment) for one in segments]
    elif isinstance(leaf, PhraseQuery):
        counted = [_count_at(one.segment, _phrase(leaf, one.segment)) for one in segments]
    else:
        expanded = expand(leaf, segments)
        counted = [
            _count_at(one.segment, _positions(one.segment, forms))
            for one, forms in zip(segments, expanded, strict=True)
        ]
    return [_kept(one, counts, leaf.fields) for one, counts in zip(segments, counted, strict=True)]


def _kept(one: SegmentReader, counts: Counts, fields: Sequence[str]) -> Counts:
    """Leave out removed documents, and those that have it in other fields only."""
    keep: Array | None = None if one.live_docs is None else one.live_docs[counts.docs]
    if len(fields) == 1:
        there = (counts.title if fields[0] == "title" else counts.body) > 0
        keep = there if keep is None else keep & there
    return counts if keep is None else Counts(counts.docs[keep], counts.title[keep], counts.body[keep])


def _count_term(leaf: TermQuery, segment: Segment) -> Counts:
    """Count a word in each language's inflection; a document has one language, so no document comes twice."""
    lists = [found for name in dict.fromkeys(query_stems(leaf.token)) if len(found := segment.postings_of(name))]
    postings = lists[0] if len(lists) == 1 else np.concatenate([segment.postings[:0], *lists])
    if len(lists) > 1:
        postings = postings[np.argsort(postings["doc"], kind="stable")]
    return Counts(postings["doc"].astype(np.int64), postings["title"], postings["body"])


def _phrase(leaf: PhraseQuery, segment: Segment) -> Array:
    """Return the positions at which a phrase begins."""
    numbers = [segment.tokens.find(form) for form in leaf.tokens]
    if min(numbers, default=-1) < 0:
        return segment.positions[:0]
    lists = [segment.positions_of(number, number + 1) for number in numbers]
    rarest = min(range(len(lists)), key=lambda place: len(lists[place]))
    begins = lists[rarest][lists[rarest] >= rarest] - np.uint32(rarest)
    for place, positions in enumerate(lists):
        if place != rarest and len(begins):
            wanted = begins + np.uint32(place)  # of the type of the positions, which are looked through as they lie
            found = np.searchsorted(positions, wanted)
            begins = begins[positions.take(found, mode="clip") == wanted]
    return begins


def _positions(segment: Segment, forms: Array) -> Array:
    """Return all positions of some forms, ascending; neighbours in the vocabulary lie side by side."""
    if not len(forms):
        return segment.positions[:0]
    ends = np.append(np.flatnonzero(np.diff(forms) != 1), len(forms) - 1)
    begin, lists = 0, []
    for end in ends.tolist():
        lists.append(segment.positions_of(int(forms[begin]), int(forms[end]) + 1))
        begin = end + 1
    return lists[0] if len(forms) == 1 else np.sort(np.concatenate(lists), kind="stable")


def _count_at(segment: Segment, positions: Array) -> Counts:
    """Count ascending positions by document and field."""
    docs, in_title = segment.docs_at(positions)
    first = split_runs(docs)
    if not len(first):
        return Counts(docs, docs, docs)
    title = np.add.reduceat(in_title, first, dtype=np.int64)
    return Counts(docs[first], title, np.diff(np.append(first, len(docs))) - title)


def _names(segment: Segment, forms: Array) -> list[str]:
    return [segment.tokens[number] for number in forms.tolist()]


def _forms_of(pattern: PatternQuery, segment: Segment) -> Array:
    if isinstance(pattern, PrefixQuery):
        numbers = segment.tokens.with_prefix(pattern.prefix)
        return np.arange(numbers.start, numbers.stop)
    if not pattern.token:
        return np.zeros(0, np.int64)
    numbers = segment.tokens.with_prefix(pattern.token[:1])
    names = segment.tokens[numbers.start : numbers.stop]
    near = (
        number
        for number, name in zip(numbers, names, strict=True)
        if abs(len(name) - len(pattern.token)) <= pattern.distance
        and within_distance(pattern.token, name, pattern.distance)
    )
    return np.fromiter(near, np.int64)
