"""
What are the bytes of Whoosh's posting blocks, and what does its table of terms say of them?

Whoosh's writer calls Python for each of some million postings. Here whole blocks are made from arrays, in the format of
its codec (whoosh3.W3Codec). This is most of the work of writing Whoosh's files, so that other processes may help.
"""

from __future__ import annotations

import pickle
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from sse_search.engines.whoosh.storage.segment import Segment
from sse_search.model import TEXT_FIELDS

_MAGIC = b"W3Bl"
"""What Whoosh writes before the blocks of a term."""
_BLOCK = 512
"""Postings of a block; Whoosh's own default of 128 costs more calls and no reader depends on it."""
_COMPRESSED_FROM = 1024
"""Bytes from which a block is compressed; smaller ones are most of the calls and few of the bytes."""
_LEVEL = 1
_PROTOCOL = 3
"""Of pickle: the first one that writes bytes as they are; Whoosh reads any."""
_SIZE = struct.Struct("!i")
_PIECE = 200_000
"""Postings that are turned into Python numbers at once."""
TERM_LINE = np.dtype(
    [
        ("inlined", "u1"),
        ("weight", ">f4"),
        ("found", ">u4"),
        ("shortest", "u1"),
        ("longest", "u1"),
        ("most", ">f4"),
        ("first", ">u4"),
        ("last", ">u4"),
        ("start", ">i8"),
        ("length", ">i4"),
    ]
)
"""What Whoosh's table of terms says of a term (whoosh3.W3TermInfo), followed by where its blocks lie."""

Array = NDArray[Any]


class Lists(NamedTuple):
    """
    Posting lists of some terms; `bounds` parts documents, counts and lengths into terms.

    Attributes:
        counts: How often the term stands in each document; None for once. lengths: bytes of the field's lengths.
    """

    bounds: Array
    docs: Array
    counts: Array | None
    lengths: Array | None


class Blocks(msgspec.Struct, frozen=True):
    """
    Blocks of some terms, one after the other.

    Attributes:
        terms: Places of the terms among those that were asked for; 32 bits each.
        lines: What the table of terms says of each (`TERM_LINE`), as if the first block began at 0.
    """

    terms: bytes
    lines: bytes
    blocks: bytes


class TextTerms(msgspec.Struct, frozen=True):
    """Terms `first` to `last - 1` of a segment's file, as far as they stand in a field, title or body."""

    path: str
    field: str
    first: int
    last: int


def text_pieces(segment: Segment, field: str) -> Iterator[TextTerms]:
    """Yield all terms of a segment in pieces that take some hundredths of a second each."""
    offsets = segment.stem_offsets
    first, terms = 0, len(segment.stems)
    while first < terms:
        last = int(np.searchsorted(offsets, offsets[first] + _PIECE, side="right")) - 1
        last = min(max(last, first + 1), terms)
        yield TextTerms(str(segment.path), field, first, last)
        first = last


def text_blocks(piece: TextTerms) -> Blocks:
    """Return the blocks of some terms of a segment's file."""
    segment = Segment(Path(piece.path))  # a tenth of a millisecond; kept open, it would keep a removed file on the disk
    low, high = segment.stem_offsets[[piece.first, piece.last]].tolist()
    postings = segment.postings[low:high]
    there = np.flatnonzero(postings[piece.field])
    bounds = np.searchsorted(there, segment.stem_offsets[piece.first : piece.last + 1] - low)
    used = np.flatnonzero(np.diff(bounds))
    if not len(used):
        return Blocks(b"", b"", b"")
    docs = postings["doc"][there]
    lengths = segment.lengths[:, TEXT_FIELDS.index(piece.field)].take(docs)
    lists = Lists(np.append(bounds[used], len(there)), docs, postings[piece.field][there], lengths)
    return msgspec.structs.replace(blocks_of(lists), terms=used.astype(np.uint32).tobytes())


def blocks_of(lists: Lists) -> Blocks:
    """Return the blocks of posting lists, all of their terms in order."""
    begins, sizes = lists.bounds[:-1], np.diff(lists.bounds)
    blocks = -(-sizes // _BLOCK)
    firsts = np.cumsum(blocks) - blocks
    lows = np.repeat(begins - firsts * _BLOCK, blocks) + np.arange(int(blocks.sum())) * _BLOCK
    out, written = _blocks(lists, lows, firsts)
    lines = np.zeros(len(sizes), TERM_LINE)
    lines["found"], lines["first"], lines["last"] = sizes, lists.docs[begins], lists.docs[lists.bounds[1:] - 1]
    lines["weight"], lines["most"] = sizes, 1
    if lists.counts is not None and lists.lengths is not None:
        lines["weight"] = np.add.reduceat(lists.counts, begins, dtype=np.int64)
        lines["most"] = np.maximum.reduceat(lists.counts, begins)
        lines["shortest"] = np.minimum.reduceat(lists.lengths, begins)
        lines["longest"] = np.maximum.reduceat(lists.lengths, begins)
    lines["length"] = np.add.reduceat(np.array(written, np.int64), firsts)
    lines["start"] = np.cumsum(lines["length"], dtype=np.int64) - lines["length"]
    return Blocks(np.arange(len(sizes), dtype=np.uint32).tobytes(), lines.tobytes(), out)


def _blocks(lists: Lists, lows: Array, firsts: Array) -> tuple[bytes, list[int]]:
    """Return the blocks of postings that begin at `lows`, those of a new term at `firsts`, and the bytes of each."""
    highs = np.append(lows[1:], len(lists.docs))
    steps = np.diff(lists.docs.astype(np.int64), prepend=0)
    steps[lows] = lists.docs[lows]
    begins_term = np.zeros(len(lows) + 1, bool)
    begins_term[firsts] = begins_term[-1] = True
    numbers, floats, packed = steps.tolist(), [], None
    nothing = np.zeros(len(lows), np.int64)
    least, most, shortest, longest = nothing + 1, nothing + 1, nothing, nothing
    if lists.counts is not None and lists.lengths is not None:
        floats, packed = lists.counts.astype(float).tolist(), lists.counts.astype(">u4").tobytes()
        least, most = (of.reduceat(lists.counts, lows) for of in (np.minimum, np.maximum))
        shortest, longest = (of.reduceat(lists.lengths, lows) for of in (np.minimum, np.maximum))
    columns_ = (lows, highs, lists.docs[highs - 1], least, most, shortest, longest, begins_term[:-1], begins_term[1:])
    out: list[bytes] = []
    written: list[int] = []
    for low, high, last, few, many, short, long, first_of_term, last_of_term in zip(
        *(column.tolist() for column in columns_), strict=True
    ):
        weights = tuple(floats[low:high]) if few != many else float(many) if many > 1 else None
        data = pickle.dumps((tuple(numbers[low:high]), weights, packed and packed[4 * low : 4 * high]), _PROTOCOL)
        level = 0
        if len(data) >= _COMPRESSED_FROM:
            data, level = zlib.compress(data, _LEVEL), _LEVEL
        info = pickle.dumps((high - low, last, float(many), level, short, long), _PROTOCOL)
        size = len(info) + len(data)
        if first_of_term:
            out.append(_MAGIC)
        out += (_SIZE.pack(-size if last_of_term else size), info, data)
        written.append(size + _SIZE.size + (len(_MAGIC) if first_of_term else 0))
    return b"".join(out), written
