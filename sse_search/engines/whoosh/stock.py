"""
How does a segment become a genuine Whoosh index, in Whoosh's own format and without its per-posting cost?

Whoosh's writer calls Python for each of some million postings. Here the bytes of whole blocks are made from arrays,
in the format of its codec (whoosh3.W3Codec): file `.trm` (terms), `.pst` (posting blocks) and `.col` (columns). What
Whoosh offers for writing the rest is used as it is: hash file, columns, segment and table of contents.

The index holds title and body as terms `language:stem` with frequencies, every facet as a field of whole values, the
date as text, and id, title, date and address as stored fields.
"""

from __future__ import annotations

import pickle
import secrets
import struct
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray
from whoosh import columns, fields
from whoosh.analysis.tokenizers import IDTokenizer, SpaceSeparatedTokenizer
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3Codec, W3Segment, W3TermInfo
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.filetables import HashWriter, OrderedHashWriter
from whoosh.index import TOC, open_dir
from whoosh.system import pack_int, pack_long, pack_ushort
from whoosh.util.numlists import GrowableArray

from sse_search.engines.scoring import LENGTHS
from sse_search.engines.whoosh.segment import Segment
from sse_search.engines.whoosh.values import KINDS, ValueTable

__all__ = ["INDEX_NAME", "new_name", "open_and_count", "schema", "write_segment_files", "write_toc"]

INDEX_NAME = "MAIN"
_BLOCK = 512
"""Postings of a block; Whoosh's own default of 128 costs more calls and no reader depends on it."""
_COMPRESSED_FROM = 1024
"""Bytes from which a block is compressed: nine tenths of the bytes in a tenth of the calls."""
_LEVEL = 1
_CRC32 = 1
_WRITTEN_AT_ONCE = 4096
"""Pieces of a file that are joined before they are written."""
_LENGTHS = struct.Struct("!ii")
"""Whoosh's lengths of key and value in a hash file."""
_PIECE = 2_000_000
"""Postings that are turned into Python numbers at once."""
_TEXT_FIELDS = ("title", "body")
_LENGTH_TABLE = np.array(LENGTHS, np.int64)

Array = NDArray[Any]


class _ShownDate(msgspec.Struct):
    value: str | None = None


class _ShownItem(msgspec.Struct):
    id: str
    title: str
    date: _ShownDate = msgspec.field(default_factory=_ShownDate)
    url: str = ""


class _Shown(msgspec.Struct):
    """What Whoosh stores of a document."""

    item: _ShownItem


_decode_shown = msgspec.msgpack.Decoder(_Shown).decode
_STORED = columns.PickleColumn(columns.CompressedBytesColumn(level=0))
"""Whoosh's column of stored fields, in its format but without the work of compressing."""


class Lists(NamedTuple):
    """
    Posting lists of some terms of a field; `bounds` parts documents, counts and lengths into terms.

    Attributes:
        names: Terms, sorted.
        counts: How often the term stands in each document; None for once. lengths: bytes of the field's lengths.
    """

    names: Sequence[str]
    bounds: Array
    docs: Array
    counts: Array | None
    lengths: Array | None


def schema() -> Any:
    """Return the schema of the index."""
    text = SpaceSeparatedTokenizer()
    return fields.Schema(
        id=fields.STORED(),
        url=fields.STORED(),
        title=fields.TEXT(analyzer=text, phrase=False, stored=True),
        body=fields.TEXT(analyzer=text, phrase=False),
        date=fields.ID(stored=True, analyzer=IDTokenizer()),
        **{kind: fields.ID(analyzer=IDTokenizer()) for kind in KINDS},
    )


def new_name() -> str:
    """Return a name that no other segment has: Whoosh's own come from a seeded generator and may collide."""
    return secrets.token_hex(8)


def write_segment_files(folder: Path, name: str, segment: Segment, values: ValueTable) -> None:
    """Write the files of one Whoosh segment beside its arrays."""
    storage = FileStorage(str(folder))
    stock = _described(name, segment)
    _write_columns(storage, stock, segment)
    _write_terms(storage, stock, segment, values)


def write_toc(folder: Path, segments: Sequence[tuple[str, Segment, Sequence[int]]]) -> None:
    """Write the table of contents: name, arrays and removed documents of each segment."""
    listed = []
    for name, segment, removed in segments:
        stock = _described(name, segment)
        for doc in removed:
            stock.delete_document(doc)
        listed.append(stock)
    TOC(schema(), listed, 1).write(FileStorage(str(folder)), INDEX_NAME)


def open_and_count(folder: Path) -> int:
    """Open an index with Whoosh itself; returns how many documents it finds."""
    opened: Any = open_dir(str(folder), INDEX_NAME)
    try:
        return int(opened.doc_count())
    finally:
        opened.close()


def _described(name: str, segment: Segment) -> Any:
    stock: Any = W3Segment(W3Codec(), INDEX_NAME, doccount=segment.documents, segid=name)
    sums = _LENGTH_TABLE[segment.lengths].sum(axis=0)
    stock._fieldlengths = dict(zip(_TEXT_FIELDS, sums.tolist(), strict=True))
    return stock


def _write_columns(storage: Any, stock: Any, segment: Segment) -> None:
    for column, field in enumerate(_TEXT_FIELDS):
        with storage.create_file(W3Codec.column_filename(stock, f"_{field}_len")) as lengths:
            lengths.write(np.ascontiguousarray(segment.lengths[:, column]).tobytes())
    file: Any = storage.create_file(W3Codec.column_filename(stock, "_stored"))
    writer = _STORED.writer(file)
    for doc in range(segment.documents):
        item = _decode_shown(segment.record(doc)).item
        writer.add(doc, {"id": item.id, "title": item.title, "date": item.date.value or "", "url": item.url})
    writer.finish(segment.documents)
    file.close()


def _write_terms(storage: Any, stock: Any, segment: Segment, values: ValueTable) -> None:
    described = schema()
    table: Any = _TermTable(stock.create_file(storage, W3Codec.TERMS_EXT))
    postings = stock.create_file(storage, W3Codec.POSTS_EXT)
    for name in described.names():
        lists = _lists_of(name, segment, values)
        if lists is None:
            continue
        number = len(table.extras["fieldmap"])
        table.extras["fieldmap"][name] = number
        for some in lists:
            _write_lists(table, postings, pack_ushort(number), some)
    table.write()
    table.close()
    postings.close()


class _TermTable(OrderedHashWriter):
    """Whoosh's table of terms, hashed by CRC-32, which costs a tenth of its default MD5 and is as much its format."""

    def __init__(self, file: Any) -> None:
        HashWriter.__init__(self, file, hashtype=_CRC32)
        self.index = GrowableArray("H")
        self.extras["fieldmap"] = {}
        self._place = file.tell()
        self._out: list[bytes] = []

    def add(self, key: bytes, value: bytes) -> None:
        """Add a key, which is greater than those before."""
        self._out += (_LENGTHS.pack(len(key), len(value)), key, value)
        digest = zlib.crc32(key)
        self.buckets[digest & 255].append((digest, self._place))
        self.index.append(self._place)
        self._place += _LENGTHS.size + len(key) + len(value)
        if len(self._out) > _WRITTEN_AT_ONCE:
            self.write()

    def write(self) -> None:
        """Have everything in the file that was added."""
        self.dbfile.write(b"".join(self._out))
        self._out.clear()


def _lists_of(field: str, segment: Segment, values: ValueTable) -> Iterator[Lists] | None:
    if field in _TEXT_FIELDS:
        return _text_lists(segment, field)
    if field in KINDS:
        return _value_lists(segment, values, field)
    if field == "date":
        return _date_lists(segment)
    return None


def _text_lists(segment: Segment, field: str) -> Iterator[Lists]:
    lengths = np.ascontiguousarray(segment.lengths[:, _TEXT_FIELDS.index(field)])
    offsets = segment.term_offsets
    first, terms = 0, len(segment.terms)
    while first < terms:
        last = int(np.searchsorted(offsets, offsets[first] + _PIECE, side="right")) - 1
        last = min(max(last, first + 1), terms)
        postings = segment.postings[int(offsets[first]) : int(offsets[last])]
        there = np.flatnonzero(postings[field])
        bounds = np.searchsorted(there, offsets[first : last + 1] - offsets[first])
        docs = postings["doc"][there]
        used = np.flatnonzero(np.diff(bounds))
        names = segment.terms[first:last]
        yield Lists(
            [names[number] for number in used.tolist()],
            np.append(bounds[used], len(there)),
            docs,
            postings[field][there],
            lengths[docs],
        )
        first = last


def _value_lists(segment: Segment, values: ValueTable, kind: str) -> Iterator[Lists]:
    names: list[str] = []
    docs: list[Array] = []
    for number in values.by_kind[kind].tolist():
        found = segment.documents_of(number)
        if len(found):
            names.append(values.named(number).value)
            docs.append(found)
    if names:
        yield _existing(names, docs)


def _date_lists(segment: Segment) -> Iterator[Lists]:
    dates = segment.days[:, 0]
    found: dict[str, Array] = {}
    for number in np.unique(dates).tolist():
        if number:
            year, month, day = number // 10_000, number // 100 % 100, number % 100
            text = f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")
            found[text] = np.flatnonzero(dates == number)
    if found:
        names = sorted(found)
        yield _existing(names, [found[name] for name in names])


def _existing(names: list[str], docs: list[Array]) -> Lists:
    bounds = np.cumsum([0, *map(len, docs)])
    return Lists(names, bounds, np.concatenate(docs), None, None)


def _write_lists(table: _TermTable, file: Any, field: bytes, lists: Lists) -> None:
    """Write the blocks of every term, and its line in the table of terms."""
    docs = lists.docs.tolist()
    counts = lists.counts.tolist() if lists.counts is not None else None
    packed = lists.counts.astype(">u4").tobytes() if lists.counts is not None else None
    lengths = lists.lengths.tobytes() if lists.lengths is not None else None
    steps = np.diff(lists.docs.astype(np.int64), prepend=0).tolist()
    bounds = lists.bounds.tolist()
    dumps, info_struct = pickle.dumps, W3TermInfo._struct
    place = file.tell()
    out: list[bytes] = []
    for name, begin, end in zip(lists.names, bounds, bounds[1:], strict=False):
        start = place
        out.append(WHOOSH3_HEADER_MAGIC)
        place += len(WHOOSH3_HEADER_MAGIC)
        for low in range(begin, end, _BLOCK):
            high = min(low + _BLOCK, end)
            ids = (docs[low], *steps[low + 1 : high])
            weights: float | tuple[float, ...] | None = None
            most = 1.0
            if counts is not None:
                weights, most = _weights(counts[low:high])
            data = dumps((ids, weights, packed[4 * low : 4 * high] if packed is not None else None), 2)
            level = 0
            if len(data) >= _COMPRESSED_FROM:
                data, level = zlib.compress(data, _LEVEL), _LEVEL
            shortest, longest = (min(lengths[low:high]), max(lengths[low:high])) if lengths is not None else (0, 0)
            info = dumps((high - low, docs[high - 1], most, level, shortest, longest), 2)
            size = len(info) + len(data)
            out += (pack_int(-size if high == end else size), info, data)
            place += 4 + size
        whole = sum(counts[begin:end]) if counts is not None else end - begin
        most = max(counts[begin:end]) if counts is not None else 1
        shortest, longest = (min(lengths[begin:end]), max(lengths[begin:end])) if lengths is not None else (0, 0)
        line = info_struct.pack(0, whole, end - begin, shortest, longest, most, docs[begin], docs[end - 1])
        table.add(field + name.encode("utf-8", "replace"), line + pack_long(start) + pack_int(place - start))
        if len(out) > _WRITTEN_AT_ONCE:
            file.write(b"".join(out))
            out.clear()
    file.write(b"".join(out))


def _weights(counts: list[int]) -> tuple[float | tuple[float, ...] | None, float]:
    """Return the weights of a block as Whoosh shortens them (None for ones, one of equal ones), and the largest."""
    most = max(counts)
    if min(counts) == most:
        return (None if most == 1 else float(most)), float(most)
    return tuple(map(float, counts)), float(most)
