"""
Which words stand where in these documents? Records become one stream of numbered words.

This is where most of the time of building goes, so it runs in processes of its own: it takes bytes and gives bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from sse_search.model import Document, full_text
from sse_search.tokens import words

encode_record = msgspec.msgpack.Encoder().encode
"""Document -> the record that is kept of it."""
decode_record = msgspec.msgpack.Decoder(Document).decode


class _ItemTexts(msgspec.Struct):
    title: str
    summary: str = ""
    body: str = ""


class _Texts(msgspec.Struct):
    """What is analysed of a record."""

    item: _ItemTexts


_decode_texts = msgspec.msgpack.Decoder(_Texts).decode


class Numbers(dict[str, int]):
    """Numbers words in the order in which they are first asked for."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


class Analysed(msgspec.Struct, frozen=True):
    """
    The words of some documents.

    Attributes:
        vocabulary: The different words, by their number.
        stream: Numbers of the words of all documents, in each the title before the body; 32 bits each.
        lengths: Words in the title and in the body of each document; 32 bits each, two a document.
    """

    vocabulary: tuple[str, ...]
    stream: bytes
    lengths: bytes

    def streamed(self) -> NDArray[np.uint32]:
        """Return the stream as an array."""
        return np.frombuffer(self.stream, np.uint32)

    def counted(self) -> NDArray[np.uint32]:
        """Return the lengths as an array of two columns."""
        return np.frombuffer(self.lengths, np.uint32).reshape(-1, 2)


def analyse(records: Sequence[bytes]) -> Analysed:
    """Return the words of encoded documents."""
    numbers = Numbers()
    number = numbers.__getitem__
    stream: list[int] = []
    lengths: list[int] = []
    for record in records:
        item = _decode_texts(record).item
        title, body = words(item.title), words(full_text(item.summary, item.body))
        lengths += (len(title), len(body))
        stream += map(number, title)
        stream += map(number, body)
    return Analysed(tuple(numbers), np.array(stream, np.uint32).tobytes(), np.array(lengths, np.uint32).tobytes())
