"""
Find the occurrences of phrases with slop, and of chains of operands near one another, in the positions of a segment.

Everything is a merge of sorted positions. Of a chain the rarest operand is read first, and then, some thousands of its
occurrences at a time, the others around them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from sse_search.engines.queries import NearOperand, NearQuery, PhraseQuery, TermQuery
from sse_search.engines.whoosh.searching.positions import phrase_lists, phrase_positions, token_positions
from sse_search.engines.whoosh.searching.term_dictionary import stem_ordinals, token_ordinals
from sse_search.engines.whoosh.storage.segment import Segment
from sse_search.model import TEXT_FIELDS, Proximity

Array = NDArray[Any]


class Spans(NamedTuple):
    """Positions of the first and the last token of occurrences, by the first, then by the last."""

    first: Array
    last: Array

    def kept(self, mask: Array) -> Spans:
        """Return some of the spans."""
        first = self.first[mask]
        return Spans(first, first if self.last is self.first else self.last[mask])


_CHUNK = 1 << 16
"""Occurrences of the rarest operand that are looked around at a time."""


class _Windows(msgspec.Struct, frozen=True):
    """Parts of the positions of a segment, ascending and apart, each from `first` to `end - 1`."""

    first: Array
    end: Array

    def within(self, positions: Array) -> Array:
        """Return those of ascending positions that lie in a window."""
        low = np.searchsorted(positions, self.first.astype(positions.dtype))
        high = np.searchsorted(positions, self.end.astype(positions.dtype))
        counts = high - low
        starts = np.cumsum(counts) - counts
        within: Array = positions[np.arange(counts.sum()) + np.repeat(low - starts, counts)]
        return within


_Reader = Callable[[_Windows | None], Spans]
"""Returns the occurrences in windows, or all of them."""


def chain_starts(query: NearQuery, segment: Segment, check: Callable[[], None]) -> list[Array]:
    """
    Return for each operand where its occurrences in a chain begin, ascending.

    Args:
        check: Called now and then; what it raises ends the search.
    """
    reach = sum(link.distance for link in query.links) + sum(map(_longest, query.operands))
    sizes = [sum(_size(leaf, segment) for leaf in operand) for operand in query.operands]
    rarest = min(range(len(sizes)), key=sizes.__getitem__)
    readers = [[_reader_of(leaf, segment, check) for leaf in operand] for operand in query.operands]
    around = _read(readers[rarest], None)
    starts: list[list[Array]] = [[np.zeros(0, np.int64)] for _ in readers]
    for begin in range(0, len(around.first), _CHUNK):
        check()
        chunk = Spans(around.first[begin : begin + _CHUNK], around.last[begin : begin + _CHUNK])
        windows = _windows(chunk, reach)
        chain = [chunk if number == rarest else _read(operand, windows) for number, operand in enumerate(readers)]
        for number, spans in enumerate(_in_chains(chain, query.links, segment)):
            starts[number].append(spans.first)
    return [np.unique(np.concatenate(parts)) for parts in starts]


def leaf_spans(leaf: NearOperand, segment: Segment) -> Spans:
    """Return every occurrence of a leaf in its fields."""
    return _reader_of(leaf, segment, lambda: None)(None)


def _in_chains(operands: Sequence[Spans], links: Sequence[Proximity], segment: Segment) -> list[Spans]:
    """Return the occurrences of each operand that are in a chain."""
    chain = list(operands)
    for number, link in enumerate(links, 1):
        chain[number] = _linked(chain[number], chain[number - 1], link, segment, backwards=False)
    for number, link in reversed(list(enumerate(links))):
        chain[number] = _linked(chain[number], chain[number + 1], link, segment, backwards=True)
    return chain


def sloppy_spans(lists: Sequence[Array], slop: int, segment: Segment, check: Callable[[], None]) -> Spans:
    """
    Return the occurrences of a phrase with at most `slop` other tokens in it, of those with one end the shortest.

    Args:
        lists: Positions of each token of the phrase, ascending.
        check: Called now and then; what it raises ends the search.
    """
    first = last = lists[0].astype(np.int64)
    for positions in lists[1:]:
        check()
        # The latest occurrence so far that ends before a position also begins latest.
        previous = np.searchsorted(last, positions) - 1
        first, last = first[previous[previous >= 0]], positions[previous >= 0].astype(np.int64)
        near = last - first < len(lists) + slop
        first, last = first[near], last[near]
    return Spans(first, last).kept(_fields_at(first, segment) == _fields_at(last, segment))


def _longest(operand: Iterable[NearOperand]) -> int:
    """Return the most positions that an occurrence of an operand has."""
    return max(len(leaf.tokens) + leaf.slop if isinstance(leaf, PhraseQuery) else 1 for leaf in operand)


def _size(leaf: NearOperand, segment: Segment) -> int:
    """Return about how often a leaf occurs: the positions of its rarest token, or the documents of a term."""
    if isinstance(leaf, PhraseQuery):
        return min(map(len, phrase_lists(leaf.tokens, segment)))
    if isinstance(leaf, TermQuery):
        return sum(map(len, segment.stem_postings(leaf.token)))
    ordinals = token_ordinals(leaf, segment)
    return int((segment.positions.offsets[ordinals + 1] - segment.positions.offsets[ordinals]).sum())


def _read(readers: Sequence[_Reader], windows: _Windows | None) -> Spans:
    """Return the occurrences of an operand, those of its leaves together."""
    parts = [read(windows) for read in readers]
    if len(parts) == 1:
        return parts[0]
    first, last = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((last, first))
    first, last = first[order], last[order]
    repeated = (np.diff(first, prepend=-1) == 0) & (np.diff(last, prepend=-1) == 0)
    return Spans(first[~repeated], last[~repeated])


def _reader_of(leaf: NearOperand, segment: Segment, check: Callable[[], None]) -> _Reader:
    """Return what gives the occurrences of a leaf in its fields, within windows."""
    read = _spans_of(leaf, segment, check)

    def read_fields(windows: _Windows | None) -> Spans:
        spans = read(windows)
        if leaf.fields == TEXT_FIELDS:
            return spans
        in_title = _fields_at(spans.first, segment) % 2 == 1
        return spans.kept(in_title if leaf.fields == ("title",) else ~in_title)

    return read_fields


def _spans_of(leaf: NearOperand, segment: Segment, check: Callable[[], None]) -> _Reader:
    if isinstance(leaf, TermQuery):
        return _term_reader(leaf, segment)
    if not isinstance(leaf, PhraseQuery):
        positions = token_positions(token_ordinals(leaf, segment), segment)
        return lambda windows: _single(_within(positions, windows))
    if leaf.slop:
        lists = phrase_lists(leaf.tokens, segment)
        return lambda windows: sloppy_spans([_within(each, windows) for each in lists], leaf.slop, segment, check)
    starts, length = phrase_positions(leaf.tokens, segment), len(leaf.tokens)

    def read_phrases(windows: _Windows | None) -> Spans:
        first = _single(_within(starts, windows)).first
        return Spans(first, first + length - 1)

    return read_phrases


def _term_reader(leaf: TermQuery, segment: Segment) -> _Reader:
    """Return what gives the positions of the word forms of a term, in documents whose language gives them its stem."""
    own = segment.tokens.find(leaf.token)
    own_positions = segment.positions_of(leaf.token)
    others: list[tuple[Array, Array]] = []
    for stem in segment.stem_dictionary.of_token(leaf.token):
        ordinals = stem_ordinals(segment.stems[stem], segment)
        others.append((token_positions(ordinals[ordinals != own], segment), segment.postings.of(stem).docs))

    def read(windows: _Windows | None) -> Spans:
        lists = [_within(own_positions, windows)]
        for everywhere, docs_with_stem in others:
            positions = _within(everywhere, windows)
            docs, _ = segment.docs_at(positions)
            nearest = docs_with_stem.take(np.searchsorted(docs_with_stem, docs), mode="clip")
            lists.append(positions[nearest == docs])
        filled = [each for each in lists if len(each)]
        return _single(filled[0] if len(filled) == 1 else np.unique(np.concatenate([lists[0], *filled])))

    return read


def _single(positions: Array) -> Spans:
    """Return positions as spans of one token."""
    first = positions.astype(np.int64)
    return Spans(first, first)


def _within(positions: Array, windows: _Windows | None) -> Array:
    return positions if windows is None else windows.within(positions)


def _windows(spans: Spans, reach: int) -> _Windows:
    """Return the positions at most `reach` before or after some spans."""
    first = np.maximum(spans.first - reach, 0)
    end = np.maximum.accumulate(spans.last + reach + 1)
    begins = np.flatnonzero(first > np.concatenate([[-1], end[:-1]]))
    ends = np.append(begins[1:], len(end)) - 1
    return _Windows(first[begins], end[ends] if len(begins) else end)


def _linked(spans: Spans, others: Spans, link: Proximity, segment: Segment, *, backwards: bool) -> Spans:
    """
    Return the spans that are near one of the others.

    Args:
        backwards: Whether the others come after the spans in the chain.
    """
    near = []
    if not (link.ordered and backwards):
        near.append(_follow(spans, others, link.distance, segment))
    if backwards or not link.ordered:
        near.append(_precede(spans, others, link.distance, segment))
    return spans.kept(reduce(np.logical_or, near))


def _follow(spans: Spans, others: Spans, distance: int, segment: Segment) -> Array:
    """Return which spans follow one of the others within a distance."""
    ends = others.last if others.last is others.first else np.sort(others.last)
    nearest = np.searchsorted(ends, spans.first) - 1
    return _are_near(ends, nearest, spans.first, distance, segment)


def _precede(spans: Spans, others: Spans, distance: int, segment: Segment) -> Array:
    """Return which spans precede one of the others within a distance."""
    nearest = np.searchsorted(others.first, spans.last, side="right")
    return _are_near(others.first, nearest, spans.last, distance, segment)


def _are_near(positions: Array, nearest: Array, own: Array, distance: int, segment: Segment) -> Array:
    """Return where a position, by its index in `positions`, is near the own one and in the same field."""
    near: Array = (nearest >= 0) & (nearest < len(positions))
    if near.any():
        other = positions.take(nearest, mode="clip")
        near &= np.abs(other - own) <= distance
        near[near] = _fields_at(other[near], segment) == _fields_at(own[near], segment)
    return near


def _fields_at(positions: Array, segment: Segment) -> Array:
    """Return a number for the field of a document that each position is in: odd for titles."""
    fields: Array = np.searchsorted(segment.field_starts, positions.astype(segment.field_starts.dtype), side="right")
    return fields
