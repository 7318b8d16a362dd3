"""
Split documents into tokens, as ordinals of a vocabulary.

This takes most of the time of building, so it runs in processes of its own: its arguments and results are bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from sse_search.model import full_text
from sse_search.tokens import words


class _ItemTexts(msgspec.Struct):
    title: str
    summary: str = ""
    body: str = ""


class _Texts(msgspec.Struct):
    """The part of a record that is analysed."""

    item: _ItemTexts


_decode_texts = msgspec.msgpack.Decoder(_Texts).decode


class Vocabulary(dict[str, int]):
    """
    Number tokens in the order in which they are first looked up.

    >>> vocabulary = Vocabulary()
    >>> [vocabulary[token] for token in ("fair", "trade", "fair")]
    [0, 1, 0]
    """

    def __missing__(self, token: str) -> int:
        ordinal = self[token] = len(self)
        return ordinal


class AnalysedChunk(msgspec.Struct, frozen=True):
    """
    The tokens of some documents.

    Attributes:
        vocabulary: The distinct tokens, by ordinal.
        tokens: Ordinals of the tokens of all documents, in each the title before the body; 32 bits each.
        field_lengths: Number of tokens in the title and in the body of each document; 32 bits each.
    """

    vocabulary: tuple[str, ...]
    tokens: bytes
    field_lengths: bytes

    def token_array(self) -> NDArray[np.uint32]:
        """Return the tokens as an array."""
        return np.frombuffer(self.tokens, np.uint32)

    def length_array(self) -> NDArray[np.uint32]:
        """Return the lengths as an array of two columns."""
        return np.frombuffer(self.field_lengths, np.uint32).reshape(-1, 2)


def analyse(records: Sequence[bytes]) -> AnalysedChunk:
    """Return the tokens of encoded documents."""
    vocabulary = Vocabulary()
    ordinal = vocabulary.__getitem__
    tokens: list[int] = []
    lengths: list[int] = []
    for record in records:
        item = _decode_texts(record).item
        title, body = words(item.title), words(full_text(item.summary, item.body))
        lengths += (len(title), len(body))
        tokens += map(ordinal, title)
        tokens += map(ordinal, body)
    encoded = (np.array(integers, np.uint32).tobytes() for integers in (tokens, lengths))
    return AnalysedChunk(tuple(vocabulary), *encoded)
