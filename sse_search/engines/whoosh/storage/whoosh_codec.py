"""
Let Whoosh open and search an index: a codec that reads the array files as Whoosh's segments.

Nothing is written twice: the table of contents names the segments, everything else is in the files that the engine
reads. `whoosh.index.open_dir` opens a generation through the pickled table of contents; `open_index` makes the table
from the manifest and unpickles nothing. The index is read-only for Whoosh.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import msgspec
import numpy as np
from numpy.typing import NDArray
from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex, open_dir
from whoosh.writing import IndexingError

from sse_search.engines.scoring import FIELD_NORM_LENGTHS
from sse_search.engines.whoosh.storage.doc_values import VALUES_FILE, FacetDictionary
from sse_search.engines.whoosh.storage.generations import Generation, Generations
from sse_search.engines.whoosh.storage.live_docs import SegmentReader
from sse_search.engines.whoosh.storage.whoosh_schema import index_schema
from sse_search.engines.whoosh.storage.whoosh_terms import ArrayTermsReader, field_norms
from sse_search.errors import IndexMissingError

INDEX_NAME = "MAIN"
"""What Whoosh calls an index unless it is told otherwise."""
_TOC_GENERATION = 1
"""A folder holds one generation, so it holds one table of contents."""


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
    raise IndexingError("Whoosh only reads this index; add and remove items with ssesearch")


class ArrayIndex(FileIndex):
    """A generation as an index of Whoosh; its table of contents is made from the manifest."""

    writer = _refuse_writing

    def __init__(self, generation: Generation) -> None:
        # Without FileIndex.__init__, which unpickles the table of contents.
        self.storage = FileStorage(str(generation.path), readonly=True)
        self.indexname = INDEX_NAME
        self._schema = index_schema()
        self._names = generation.manifest.segments

    def latest_generation(self) -> int:
        """Return Whoosh's number of the generation, which is not ours."""
        return _TOC_GENERATION

    def _read_toc(self) -> TOC:
        return _toc(self._names, self._schema)


class ArraySegment(base.Segment):
    """What the table of contents says of a segment: its name."""

    def __init__(self, name: str) -> None:
        self.indexname, self.segid, self.compound = INDEX_NAME, name, False

    def __reduce__(self) -> tuple[Any, ...]:
        return ArraySegment, (self.segid,)

    def segment_id(self) -> Any:
        """Return the name that the files of the segment begin with."""
        return self.segid

    def codec(self) -> ArrayCodec:
        """Return the codec that reads the files of the segment."""
        return ArrayCodec()

    # Readers ask the codec for these; writers ask the segment, and do so before anything else.
    doc_count_all = deleted_count = deleted_docs = is_deleted = delete_document = _refuse_writing


class ArrayCodec(base.Codec):
    """Opens the array files of a segment."""

    def terms_reader(self, storage: Any, segment: Any) -> ArrayTermsReader:
        """Return the reader of terms and postings."""
        return ArrayTermsReader(
            self._open(storage, segment).segment, FacetDictionary(Path(storage.folder) / VALUES_FILE)
        )

    def per_document_reader(self, storage: Any, segment: Any) -> ArrayDocumentReader:
        """Return the reader of stored fields, lengths and deletions."""
        return ArrayDocumentReader(self._open(storage, segment))

    new_segment = per_document_writer = field_writer = postings_writer = postings_reader = _refuse_writing

    def _open(self, storage: Any, segment: Any) -> SegmentReader:
        return SegmentReader(Path(storage.folder), segment.segid)


class _FieldLengths(NamedTuple):
    """The norm of a field in each document, and all its lengths added up."""

    norms: bytes
    total: int

    @classmethod
    def of(cls, norms: NDArray[np.uint8]) -> _FieldLengths:
        """Add up the lengths."""
        counts = np.bincount(norms, minlength=len(FIELD_NORM_LENGTHS))
        return cls(norms.tobytes(), int(counts @ np.array(FIELD_NORM_LENGTHS)))


class ArrayDocumentReader(base.PerDocumentReader):
    """Whoosh's view of the documents of a segment."""

    def __init__(self, live: SegmentReader) -> None:
        self._live = live
        self._lengths: dict[str, _FieldLengths] = {}

    def doc_count(self) -> int:
        """Return how many documents are not deleted."""
        return self._live.count

    def doc_count_all(self) -> int:
        """Return how many documents there are, deleted ones included."""
        return self._live.segment.documents

    def has_deletions(self) -> bool:
        """Say whether any document is deleted."""
        return self._live.live is not None

    def is_deleted(self, docnum: int) -> bool:
        """Say whether a document is deleted; Whoosh asks about one more than there are."""
        return docnum in self._deleted

    def deleted_docs(self) -> frozenset[int]:
        """Return the deleted documents."""
        return self._deleted

    @cached_property
    def _deleted(self) -> frozenset[int]:
        return frozenset(() if self._live.live is None else np.flatnonzero(~self._live.live).tolist())

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Return the length of a field of a document, rounded as for ranking."""
        norms = self._lengths_of(fieldname).norms
        return FIELD_NORM_LENGTHS[norms[docnum]] if norms else default

    def field_length(self, fieldname: str) -> int:
        """Return the length of a field in all documents together."""
        return self._lengths_of(fieldname).total

    def min_field_length(self, fieldname: str) -> int:
        """Return the length of the field in the document where it is shortest."""
        return FIELD_NORM_LENGTHS[min(self._lengths_of(fieldname).norms, default=0)]

    def max_field_length(self, fieldname: str) -> int:
        """Return the length of the field in the document where it is longest."""
        return FIELD_NORM_LENGTHS[max(self._lengths_of(fieldname).norms, default=0)]

    def stored_fields(self, docnum: int) -> dict[str, str]:
        """Return the stored fields of a document."""
        item = _decode_stored(self._live.segment.record(docnum)).item
        return {"id": item.id, "title": item.title, "date": item.date.value or "", "url": item.url}

    def _lengths_of(self, field: str) -> _FieldLengths:
        if field not in self._lengths:
            norms = field_norms(self._live.segment, field)
            self._lengths[field] = _FieldLengths.of(norms)
        return self._lengths[field]


def open_index(folder: Path | str) -> ArrayIndex:
    """
    Open the live generation of an index folder for Whoosh's searcher; nothing is unpickled.

    Raises:
        IndexMissingError: Nothing was ever built.
        IndexDamagedError: The generation is not as its manifest says.
    """
    generations = Generations(Path(folder))
    name = generations.current_name()
    if name is None:
        raise IndexMissingError(f"{folder}: there is no index yet: ssesearch rebuild makes one")
    return ArrayIndex(generations.open(name))


def write_toc(folder: Path, names: Iterable[str]) -> None:
    """Write the table of contents that `whoosh.index.open_dir` reads."""
    _toc(names, index_schema()).write(FileStorage(str(folder)), INDEX_NAME)


def open_and_count(folder: Path) -> int:
    """Open an index as any user of Whoosh does; returns how many documents it holds."""
    return int(open_dir(str(folder), INDEX_NAME).doc_count())


def _toc(names: Iterable[str], schema: Any) -> TOC:
    return TOC(schema, [ArraySegment(name) for name in names], _TOC_GENERATION)
