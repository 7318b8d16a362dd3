"""
Let Whoosh open and search an index: a codec whose segments are the array files.

`whoosh.index.open_dir` opens a generation through a pickled table of contents, which holds the names of the segments
and nothing else. `open_index` makes that table from the manifest and unpickles nothing. For Whoosh an index is
read-only. The pickle names `ArraySegment` and `index_schema` by module: moving them requires a new `LAYOUT`.

Methods without a description implement Whoosh's interface (`whoosh.codec.base`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import msgspec
import numpy as np
from whoosh.codec import base
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, EmptyIndexError, FileIndex, open_dir
from whoosh.writing import IndexingError

from sse_search.engines.scoring import FIELD_NORM_LENGTHS
from sse_search.engines.whoosh.storage.doc_values import DICTIONARY_FILE, FacetDictionary
from sse_search.engines.whoosh.storage.generations import Generation, Generations
from sse_search.engines.whoosh.storage.live_docs import SegmentReader
from sse_search.engines.whoosh.storage.segment import SEGMENT_SUFFIX, Segment
from sse_search.engines.whoosh.storage.whoosh_schema import index_schema
from sse_search.engines.whoosh.storage.whoosh_terms import ArrayTermsReader, field_norms
from sse_search.errors import EngineError, IndexMissingError

INDEX_NAME = "MAIN"
"""Whoosh's default."""
_TOC_GENERATION = 1
"""A folder holds one table of contents."""


class _StoredDate(msgspec.Struct):
    value: str | None = None


class _StoredItem(msgspec.Struct):
    id: str
    title: str
    date: _StoredDate = msgspec.field(default_factory=_StoredDate)
    url: str = ""


class _StoredFields(msgspec.Struct):
    """The part of a record that Whoosh shows."""

    item: _StoredItem


_decode_stored = msgspec.msgpack.Decoder(_StoredFields).decode


def _refuse_writing(*_: object, **__: object) -> NoReturn:
    raise IndexingError("Whoosh can only read this index; use ssesearch to change it")


class ArrayIndex(FileIndex):
    """A generation as an index of Whoosh, with a table of contents made from its manifest."""

    def __init__(self, generation: Generation) -> None:
        # FileIndex.__init__ is not called: it unpickles the table of contents.
        self.storage = FileStorage(str(generation.path), readonly=True)
        self.indexname = INDEX_NAME
        self._segment_names = generation.manifest.segments
        self._schema = index_schema(_languages(generation.path, self._segment_names))

    def latest_generation(self) -> int:
        """Return the generation of the table of contents, which Whoosh numbers by itself."""
        return _TOC_GENERATION

    def _read_toc(self) -> TOC:
        return _toc(self._segment_names, self._schema)

    writer = _refuse_writing


class ArraySegment(base.Segment):
    """A segment in the table of contents: its name."""

    def __init__(self, name: str) -> None:
        self.indexname, self.segid, self.compound = INDEX_NAME, name, False

    def __reduce__(self) -> tuple[Any, ...]:
        return ArraySegment, (self.segid,)

    def segment_id(self) -> Any:
        """Return the name with which the files of the segment begin."""
        return self.segid

    def codec(self) -> ArrayCodec:
        """Return the codec that reads the files of the segment."""
        return ArrayCodec()

    # Readers ask the codec. A writer asks the segment for its size before it does anything else.
    doc_count_all = deleted_count = deleted_docs = is_deleted = delete_document = _refuse_writing


class ArrayCodec(base.Codec):
    """Open the array files of a segment."""

    def terms_reader(self, storage: Any, segment: Any) -> ArrayTermsReader:
        folder = Path(storage.folder)
        return ArrayTermsReader(SegmentReader(folder, segment.segid).segment, FacetDictionary(folder / DICTIONARY_FILE))

    def per_document_reader(self, storage: Any, segment: Any) -> ArrayDocumentReader:
        return ArrayDocumentReader(SegmentReader(Path(storage.folder), segment.segid))

    new_segment = per_document_writer = field_writer = postings_writer = postings_reader = _refuse_writing


class _FieldLengths(NamedTuple):
    """The norm of a field in each document, and the sum of its lengths."""

    norms: bytes
    total: int


class ArrayDocumentReader(base.PerDocumentReader):
    """Read the documents of a segment."""

    def __init__(self, reader: SegmentReader) -> None:
        self._reader = reader
        self._lengths: dict[str, _FieldLengths] = {}

    def doc_count(self) -> int:
        return self._reader.live_count

    def doc_count_all(self) -> int:
        return self._reader.segment.doc_count

    def has_deletions(self) -> bool:
        return self._reader.live_docs is not None

    def is_deleted(self, docnum: int) -> bool:
        """Return whether a document is deleted; Whoosh also asks for `doc_count_all()` itself."""
        return docnum in self._deleted

    def deleted_docs(self) -> frozenset[int]:
        return self._deleted

    @cached_property
    def _deleted(self) -> frozenset[int]:
        live_docs = self._reader.live_docs
        return frozenset(() if live_docs is None else np.flatnonzero(~live_docs).tolist())

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return the length of a field of a document, rounded as for ranking."""
        norms = self._lengths_of(fieldname).norms
        return FIELD_NORM_LENGTHS[norms[docnum]] if norms else default

    def field_length(self, fieldname: str) -> int:
        return self._lengths_of(fieldname).total

    def min_field_length(self, fieldname: str) -> int:
        return FIELD_NORM_LENGTHS[min(self._lengths_of(fieldname).norms, default=0)]

    def max_field_length(self, fieldname: str) -> int:
        return FIELD_NORM_LENGTHS[max(self._lengths_of(fieldname).norms, default=0)]

    def stored_fields(self, docnum: int) -> dict[str, str]:
        item = _decode_stored(self._reader.segment.record(docnum)).item
        return {"id": item.id, "title": item.title, "date": item.date.value or "", "url": item.url}

    def _lengths_of(self, field: str) -> _FieldLengths:
        if field not in self._lengths:
            norms = field_norms(self._reader.segment, field)
            total = np.bincount(norms, minlength=len(FIELD_NORM_LENGTHS)) @ np.array(FIELD_NORM_LENGTHS)
            self._lengths[field] = _FieldLengths(norms.tobytes(), int(total))
        return self._lengths[field]


def open_index(folder: Path | str) -> ArrayIndex:
    """
    Open the live generation of an index folder for Whoosh, without unpickling anything.

    Raises:
        IndexMissingError: Nothing was ever built.
        IndexDamagedError: The generation is not what its manifest says.
    """
    generations = Generations(Path(folder))
    current = generations.current()
    if current is None:
        raise IndexMissingError(f"{folder}: there is no index yet: run ssesearch rebuild")
    return ArrayIndex(generations.open(current))


def write_toc(folder: Path, segment_names: Iterable[str]) -> None:
    """Write the table of contents that `whoosh.index.open_dir` reads."""
    segment_names = list(segment_names)
    _toc(segment_names, index_schema(_languages(folder, segment_names))).write(FileStorage(str(folder)), INDEX_NAME)


def _languages(folder: Path, segment_names: Iterable[str]) -> list[str]:
    """Return the groups of languages that the stems of segments are in."""
    segments = (Segment(folder / f"{name}{SEGMENT_SUFFIX}") for name in segment_names)
    return sorted({group for segment in segments for group in segment.languages})


def count_with_whoosh(folder: Path) -> int:
    """
    Open a generation with Whoosh and return its number of live documents.

    Raises:
        EngineError: Whoosh finds no index; it takes a folder that the system does not let it list for an empty one.
    """
    try:
        return int(open_dir(str(folder), INDEX_NAME).doc_count())
    except EmptyIndexError as error:
        raise EngineError(f"{folder}: Whoosh cannot read the new index; check the disk, then try again") from error


def _toc(segment_names: Iterable[str], schema: Schema) -> TOC:
    return TOC(schema, [ArraySegment(name) for name in segment_names], _TOC_GENERATION)
