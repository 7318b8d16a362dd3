"""Replace the tags and stories of the documents of a segment before it is written, and find the ones concerned."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.building import Amendments
from sse_search.engines.document_values import STORY
from sse_search.engines.whoosh.searching.positions import phrase_positions
from sse_search.engines.whoosh.storage.doc_values import KINDS, FacetDictionaryWriter
from sse_search.engines.whoosh.storage.segment import Segment, decode_record, encode_record, id_text
from sse_search.engines.whoosh.storage.segment_file import SegmentContents, field_starts_of
from sse_search.engines.whoosh.storage.sorted_keys import PAIR, offsets_of, sort_pairs
from sse_search.engines.whoosh.writing.inversion import Lists
from sse_search.model import ENTITY_FACETS

_TAG_KINDS = (*map(KINDS.index, ENTITY_FACETS), *map(KINDS.index, ("work", "project", "role")))
_STORY_KINDS = (KINDS.index(STORY),)

Array = NDArray[Any]


def ids_with_phrase(segments: Sequence[Segment], tokens: tuple[str, ...]) -> Iterator[str]:
    """Yield the ids of the documents that have tokens side by side."""
    for segment in segments:
        docs, _ = segment.docs_at(phrase_positions(tokens, segment))
        yield from map(id_text, segment.ids[np.unique(docs)].tolist())


def ids_with_buffered_phrase(
    ids: Array, positions: Lists, field_lengths: Array, tokens: tuple[str, ...]
) -> Iterator[str]:
    """Yield the ids of documents that have tokens side by side, from the positions of their tokens."""
    offsets = offsets_of(positions.counts)
    starts: Array | None = None
    for distance, token in enumerate(tokens):
        ordinal = bisect_left(positions.terms, token)
        if ordinal == len(positions.terms) or positions.terms[ordinal] != token:
            return
        occurrences = positions.elements[int(offsets[ordinal]) : int(offsets[ordinal + 1])].astype(np.int64) - distance
        starts = occurrences if starts is None else np.intersect1d(starts, occurrences, assume_unique=True)
    if starts is not None:
        fields = np.searchsorted(field_starts_of(field_lengths), starts, side="right") - 1
        yield from map(id_text, ids[np.unique(fields // 2)].tolist())


def amended(contents: SegmentContents, amendments: Amendments, dictionary: FacetDictionaryWriter) -> SegmentContents:
    """Return the contents of a segment with the final tags and stories of its documents."""
    tagged, with_story = (_docs_of(contents.ids, ids) for ids in (amendments.tags, amendments.stories))
    values = [
        (doc, dictionary.add(tag.type, tag.id, tag.label))
        for doc, item_id in tagged.items()
        for tag in amendments.tags[item_id]
    ]
    stories = [(doc, amendments.stories[item_id]) for doc, item_id in with_story.items()]
    values += [(doc, dictionary.add(STORY, story, story)) for doc, story in stories if story]
    kinds = dictionary.kinds()
    pairs = contents.doc_values
    is_replaced = _are_of(pairs, kinds, tagged, _TAG_KINDS) | _are_of(pairs, kinds, with_story, _STORY_KINDS)
    return contents._replace(
        doc_values=sort_pairs(np.concatenate([pairs[~is_replaced], _pairs(values)])),
        value_kinds=kinds,
        records=_amended_records(contents.records, tagged.keys() | with_story.keys(), amendments),
    )


def _docs_of(ids: Array, item_ids: Iterable[str]) -> dict[int, str]:
    """Return the documents that have some ids, with the id of each."""
    wanted = np.array([int(item_id, 16) for item_id in item_ids], np.uint64)
    return {doc: id_text(int(ids[doc])) for doc in np.flatnonzero(np.isin(ids, wanted)).tolist()}


def _are_of(pairs: Array, kinds: Array, docs: Iterable[int], of_kinds: Sequence[int]) -> Array:
    """Tell of doc values whether they are of these documents and kinds."""
    is_of_kinds = np.isin(kinds, of_kinds)
    matching: Array = np.isin(pairs["major"], np.fromiter(docs, np.uint32)) & is_of_kinds[pairs["minor"]]
    return matching


def _pairs(values: Iterable[tuple[int, int]]) -> Array:
    distinct = np.array(sorted(set(values)), np.uint32).reshape(-1, 2)
    pairs = np.empty(len(distinct), PAIR)
    pairs["major"], pairs["minor"] = distinct[:, 0], distinct[:, 1]
    return pairs


def _amended_records(records: Iterable[bytes], docs: Container[int], amendments: Amendments) -> Iterator[bytes]:
    for doc, record in enumerate(records):
        yield encode_record(amendments.amended(decode_record(record))) if doc in docs else record
