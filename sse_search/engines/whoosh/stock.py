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
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3Codec, W3Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.filetables import HashWriter, OrderedHashWriter
from whoosh.index import TOC, open_dir
from whoosh.system import pack_int, pack_ushort
from whoosh.util.numlists import GrowableArray

from sse_search.engines.scoring import LENGTHS
from sse_search.engines.whoosh.segment import Segment
from sse_search.engines.whoosh.values import KINDS, ValueTable

__all__ = ["INDEX_NAME", "new_name", "open_and_count", "schema", "write_segment_files", "write_toc"]

INDEX_NAME = "MAIN"
_BLOCK = 512
"""Postings of a block; Whoosh's own default of 128 costs more calls and no reader depends on it."""
_COMPRESSED_FROM = 1024
"""Bytes from which a block is compressed; smaller ones are most of the calls and few of the bytes."""
_LEVEL = 1
_CRC32 = 1
_PROTOCOL = 3
"""Of pickle: the first one that writes bytes as they are; Whoosh reads any."""
_SIZE_BYTES = 4
_TERM_LINE = np.dtype(
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
    terms = stock.create_file(storage, W3Codec.TERMS_EXT)
    table: Any = _TermTable(terms)
    try:
        with stock.create_file(storage, W3Codec.POSTS_EXT) as postings:
            for number, (name, lists) in enumerate(_fields_of(segment, values)):
                table.extras["fieldmap"][name] = number
                for some in lists:
                    _write_lists(table, postings, pack_ushort(number), some)
        table.write()
        table.close()
    finally:
        if not terms.is_closed:
            terms.close()


class _TermTable(OrderedHashWriter):
    """Whoosh's table of terms, hashed by CRC-32, which is as much its format as MD5, and cheaper."""

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


def _fields_of(segment: Segment, values: ValueTable) -> Iterator[tuple[str, Iterator[Lists]]]:
    """Yield every field that has terms, with its posting lists."""
    for field in _TEXT_FIELDS:
        yield field, _text_lists(segment, field)
    yield "date", _date_lists(segment)
    for kind in KINDS:
        yield kind, _value_lists(segment, values, kind)


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
        first = last
        if not len(used):
            continue
        yield Lists(
            [names[number] for number in used.tolist()],
            np.append(bounds[used], len(there)),
            docs,
            postings[field][there],
            lengths[docs],
        )


def _value_lists(segment: Segment, values: ValueTable, kind: str) -> Iterator[Lists]:
    names: list[str] = []
    docs: list[Array] = []
    for number in values.by_kind[kind].tolist():
        found = segment.documents_of(number)
        if len(found):
            names.append(values.named[number].value)
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
    begins, sizes = lists.bounds[:-1], np.diff(lists.bounds)
    blocks = -(-sizes // _BLOCK)
    firsts = np.cumsum(blocks) - blocks
    lows = np.repeat(begins - firsts * _BLOCK, blocks) + np.arange(int(blocks.sum())) * _BLOCK
    written = np.array(_write_blocks(file, lists, lows, firsts), np.int64)
    lines = np.zeros(len(sizes), _TERM_LINE)
    lines["found"], lines["first"], lines["last"] = sizes, lists.docs[begins], lists.docs[lists.bounds[1:] - 1]
    lines["weight"], lines["most"] = sizes, 1
    if lists.counts is not None and lists.lengths is not None:
        lines["weight"] = np.add.reduceat(lists.counts, begins, dtype=np.int64)
        lines["most"] = np.maximum.reduceat(lists.counts, begins)
        lines["shortest"] = np.minimum.reduceat(lists.lengths, begins)
        lines["longest"] = np.maximum.reduceat(lists.lengths, begins)
    lines["length"] = np.add.reduceat(written, firsts)
    lines["start"] = file.tell() - int(written.sum()) + np.cumsum(lines["length"]) - lines["length"]
    packed, size = lines.tobytes(), _TERM_LINE.itemsize
    for number, name in enumerate(lists.names):
        table.add(field + name.encode("utf-8", "replace"), packed[number * size : (number + 1) * size])


def _write_blocks(file: Any, lists: Lists, lows: Array, firsts: Array) -> list[int]:
    """Write blocks of postings that begin at `lows`, those of a new term at `firsts`; returns the bytes of each."""
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
            out.append(WHOOSH3_HEADER_MAGIC)
        out += (pack_int(-size if last_of_term else size), info, data)
        written.append(size + _SIZE_BYTES + (len(WHOOSH3_HEADER_MAGIC) if first_of_term else 0))
        if len(out) > _WRITTEN_AT_ONCE:
            file.write(b"".join(out))
            out.clear()
    file.write(b"".join(out))
    return written
