"""
How does a segment become a genuine Whoosh index, in Whoosh's own format and without its per-posting cost?

Whoosh's writer calls Python for each of some million postings. Here the bytes of whole blocks are made from arrays,
in the format of its codec (whoosh3.W3Codec): file `.trm` (terms), `.pst` (posting blocks) and `.col` (columns). What
Whoosh offers for writing the rest is used as it is: hash file, columns, segment and table of contents.

The index holds title and body as terms `language:stem` with frequencies, every facet as a field of whole values, the
date as text, and id, title, date and address as stored fields.
"""

from __future__ import annotations

import secrets
import struct
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from whoosh import columns, fields
from whoosh.analysis.tokenizers import IDTokenizer, SpaceSeparatedTokenizer
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.filetables import HashWriter, OrderedHashWriter
from whoosh.index import TOC, open_dir
from whoosh.system import pack_ushort
from whoosh.util.numlists import GrowableArray

from sse_search.engines.scoring import FIELD_NORM_LENGTHS
from sse_search.engines.whoosh.storage.blocks import TERM_LINE, Blocks, Lists, blocks_of, text_blocks, text_pieces
from sse_search.engines.whoosh.storage.doc_values import KINDS, FacetDictionary
from sse_search.engines.whoosh.storage.segment import Segment
from sse_search.model import TEXT_FIELDS
from sse_search.workers import Stage, Workers

INDEX_NAME = "MAIN"
_CRC32 = 1
_WRITTEN_AT_ONCE = 4096
"""Pieces of a file that are joined before they are written."""
_LENGTHS = struct.Struct("!ii")
"""Whoosh's lengths of key and value in a hash file."""
_LENGTH_TABLE = np.array(FIELD_NORM_LENGTHS, np.int64)

Array = NDArray[Any]
Written = tuple[Sequence[str], Blocks]
"""Names of terms, and blocks of those of them that stand in a field."""


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


def write_segment_files(folder: Path, name: str, segment: Segment, values: FacetDictionary, workers: Workers) -> None:
    """Write the files of one Whoosh segment beside its arrays."""
    storage = FileStorage(str(folder))
    stock = _described(name, segment)
    _write_columns(storage, stock, segment)
    _write_terms(storage, stock, segment, values, workers)


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
    stock._fieldlengths = dict(zip(TEXT_FIELDS, sums.tolist(), strict=True))
    return stock


def _write_columns(storage: Any, stock: Any, segment: Segment) -> None:
    for column, field in enumerate(TEXT_FIELDS):
        with storage.create_file(W3Codec.column_filename(stock, f"_{field}_len")) as lengths:
            lengths.write(np.ascontiguousarray(segment.lengths[:, column]).tobytes())
    file: Any = storage.create_file(W3Codec.column_filename(stock, "_stored"))
    writer = _STORED.writer(file)
    for doc in range(segment.documents):
        item = _decode_shown(segment.record(doc)).item
        writer.add(doc, {"id": item.id, "title": item.title, "date": item.date.value or "", "url": item.url})
    writer.finish(segment.documents)
    file.close()


def _write_terms(storage: Any, stock: Any, segment: Segment, values: FacetDictionary, workers: Workers) -> None:
    terms = stock.create_file(storage, W3Codec.TERMS_EXT)
    table: Any = _TermTable(terms)
    try:
        with stock.create_file(storage, W3Codec.POSTS_EXT) as postings:
            for number, (field, lists) in enumerate(_fields_of(segment, values, workers)):
                table.extras["fieldmap"][field] = number
                for names, blocks in lists:
                    _write_blocks(table, postings, pack_ushort(number), names, blocks)
        table.write()
        table.close()
    finally:
        if not terms.is_closed:
            terms.close()


def _write_blocks(table: _TermTable, file: Any, field: bytes, names: Sequence[str], found: Blocks) -> None:
    lines = np.frombuffer(found.lines, TERM_LINE).copy()
    lines["start"] += file.tell()
    file.write(found.blocks)
    packed, size = lines.tobytes(), TERM_LINE.itemsize
    for place, number in enumerate(np.frombuffer(found.terms, np.uint32).tolist()):
        key = field + names[number].encode("utf-8", "replace")
        table.add(key, packed[place * size : (place + 1) * size])


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


def _fields_of(segment: Segment, values: FacetDictionary, workers: Workers) -> Iterator[tuple[str, Iterator[Written]]]:
    """Yield every field that has terms, with its blocks."""
    for field in TEXT_FIELDS:
        yield field, _text_lists(segment, field, workers)
    yield "date", _date_lists(segment)
    for kind in KINDS:
        yield kind, _value_lists(segment, values, kind)


def _text_lists(segment: Segment, field: str, workers: Workers) -> Iterator[Written]:
    stage = Stage(workers, text_blocks)
    names: deque[list[str]] = deque()
    for piece in text_pieces(segment, field):
        stage.put(piece)
        names.append(segment.stems[piece.first : piece.last])
        for found in stage.ready():
            yield names.popleft(), found
    for found in stage.rest():
        yield names.popleft(), found


def _value_lists(segment: Segment, values: FacetDictionary, kind: str) -> Iterator[Written]:
    names: list[str] = []
    docs: list[Array] = []
    for number in values.by_kind[kind].tolist():
        found = segment.documents_of(number)
        if len(found):
            names.append(values.named[number].value)
            docs.append(found)
    if names:
        yield names, blocks_of(_existing(docs))


def _date_lists(segment: Segment) -> Iterator[Written]:
    dates = segment.days[:, 0]
    found: dict[str, Array] = {}
    for number in np.unique(dates).tolist():
        if number:
            year, month, day = number // 10_000, number // 100 % 100, number % 100
            text = f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")
            found[text] = np.flatnonzero(dates == number)
    if found:
        names = sorted(found)
        yield names, blocks_of(_existing([found[name] for name in names]))


def _existing(docs: list[Array]) -> Lists:
    bounds = np.cumsum([0, *map(len, docs)])
    return Lists(bounds, np.concatenate(docs), None, None)
