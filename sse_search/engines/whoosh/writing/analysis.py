"""
Turn documents into what a segment is written from: records, doc values, and tokens as ordinals of a vocabulary.

This takes most of the time of building, so it runs in processes of its own: its results are bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from sse_search.engines.building import PreparedDocuments
from sse_search.engines.document_values import days_of, facet_values
from sse_search.engines.whoosh.storage.segment import date_code, encode_record
from sse_search.model import Document
from sse_search.text.stemming import LANGUAGE_GROUPS, language_group
from sse_search.tokens import ItemTokens, words

_LANGUAGE_INDEX = {language: index for index, language in enumerate(LANGUAGE_GROUPS)}

Key = TypeVar("Key")
DocValue = tuple[str, str, str]
"""Kind, value and label."""


class Numbering(dict[Key, int]):
    """
    Number keys in the order in which they are first looked up.

    >>> vocabulary = Numbering[str]()
    >>> [vocabulary[token] for token in ("fair", "trade", "fair")]
    [0, 1, 0]
    """

    def __missing__(self, key: Key) -> int:
        ordinal = self[key] = len(self)
        return ordinal


class AnalysedChunk(msgspec.Struct, frozen=True):
    """
    What a segment is written from, of some documents.

    Attributes:
        ids: 64 bits each. dates: date code, first and last day of each; 32 bits each.
        languages: Index into `LANGUAGE_GROUPS` of each; 8 bits each.
        records: All encoded documents, one after the other. record_sizes: 32 bits each.
        values: The distinct doc values, by ordinal.
        doc_values: Ordinals of the values of all documents; 32 bits each. value_counts: of each document; 32 bits each.
        vocabulary: The distinct tokens, by ordinal.
        tokens: Ordinals of the tokens of all documents, in each the title before the body; 32 bits each.
        field_lengths: Number of tokens in the title and in the body of each document; 32 bits each.
    """

    ids: bytes
    dates: bytes
    languages: bytes
    records: bytes
    record_sizes: bytes
    values: tuple[DocValue, ...]
    doc_values: bytes
    value_counts: bytes
    vocabulary: tuple[str, ...]
    tokens: bytes
    field_lengths: bytes

    def token_array(self) -> NDArray[np.uint32]:
        """Return the tokens as an array."""
        return np.frombuffer(self.tokens, np.uint32)

    def length_array(self) -> NDArray[np.uint32]:
        """Return the lengths as an array of two columns."""
        return np.frombuffer(self.field_lengths, np.uint32).reshape(-1, 2)


_encode_chunk = msgspec.msgpack.Encoder().encode
decode_chunk = msgspec.msgpack.Decoder(AnalysedChunk).decode


def prepare(documents: list[Document], tokens: Sequence[ItemTokens]) -> PreparedDocuments:
    """Analyse documents and encode the result; see `Engine.preparation`."""
    return PreparedDocuments(len(documents), _encode_chunk(_analysed(documents, tokens)))


def analyse(documents: list[Document]) -> AnalysedChunk:
    """Return what a segment is written from."""
    return _analysed(documents, ((words(document.item.title), words(document.item.text)) for document in documents))


def _analysed(documents: Sequence[Document], split: Iterable[ItemTokens]) -> AnalysedChunk:
    values = Numbering[DocValue]()
    doc_values: list[int] = []
    value_counts: list[int] = []
    vocabulary = Numbering[str]()
    tokens: list[int] = []
    lengths: list[int] = []
    for document, (title, body) in zip(documents, split, strict=True):
        listed = facet_values(document).items()
        value_counts.append(len(listed))
        doc_values += [values[kind, value, label] for (kind, value), label in listed]
        lengths += (len(title), len(body))
        tokens += map(vocabulary.__getitem__, title)
        tokens += map(vocabulary.__getitem__, body)
    records = list(map(encode_record, documents))
    dates = [(date_code(document.item.date.value), *days_of(document.item.date)) for document in documents]
    return AnalysedChunk(
        ids=_packed((int(document.item.id, 16) for document in documents), np.uint64),
        dates=np.array(dates, np.int32).tobytes(),
        languages=bytes(_LANGUAGE_INDEX[language_group(document.language)] for document in documents),
        records=b"".join(records),
        record_sizes=_packed(map(len, records)),
        values=tuple(values),
        doc_values=_packed(doc_values),
        value_counts=_packed(value_counts),
        vocabulary=tuple(vocabulary),
        tokens=_packed(tokens),
        field_lengths=_packed(lengths),
    )


def _packed(integers: Iterable[int], dtype: Any = np.uint32) -> bytes:
    return np.array(list(integers), dtype).tobytes()
