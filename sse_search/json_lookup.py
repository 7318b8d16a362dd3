"""Look up members of a shipped JSON object in its file, without reading all of it."""

from __future__ import annotations

import mmap
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import msgspec

from sse_search.errors import SearchError

Value = TypeVar("Value")

_encode = msgspec.json.Encoder().encode
_LOOKUPS_FROM_FILE = 64
"""All members are decoded when so many lookups have shown that there are more to come."""


class JsonLookup(Mapping[str, Value]):
    """
    The members of a JSON object in a file that `encode_members` wrote.

    Args:
        file: Is mapped into memory.
        decode: Returns the members of a JSON object.

    Raises:
        SearchError: The file cannot be read; lookups raise it too.
    """

    def __init__(self, file: Path, decode: Callable[[bytes | mmap.mmap], dict[str, Value]]) -> None:
        try:
            with file.open("rb") as opened:
                self._text = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:  # ValueError: an empty file cannot be mapped
            raise _damaged(file) from error
        self._file, self._decode_members = file, decode
        self._lookups = 0

    def __getitem__(self, name: str) -> Value:
        return self._members_with(name)[name]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._members_with(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def _members_with(self, name: str) -> Mapping[str, Value]:
        """Return members among which the one with this name is, if there is one."""
        if self._lookups < _LOOKUPS_FROM_FILE:
            self._lookups += 1
            return self._from_file(name)
        return self._members

    @cached_property
    def _members(self) -> dict[str, Value]:
        return self._decode(self._text)

    def _decode(self, text: bytes | mmap.mmap) -> dict[str, Value]:
        try:
            return self._decode_members(text)
        except msgspec.MsgspecError as error:
            raise _damaged(self._file) from error

    def _from_file(self, name: str) -> dict[str, Value]:
        """Return the member with this name alone; nothing if there is none."""
        key = _encode(name)[1:-1]
        lines = range(len(self._text) - 2)  # without the last brace
        start = self._line_start(bisect_right(lines, key, key=self._key_at) - 1)
        line = self._text[start : self._text.find(b"\n", start)]
        return self._decode(b"{%b}" % line.rstrip(b",")) if line.startswith(b'"%b":' % key) else {}

    def _key_at(self, offset: int) -> bytes:
        """Return the name in the line that an offset is in; what comes before any name for the first brace."""
        start = self._line_start(offset)
        return self._text[start + 1 : self._text.find(b'":', start + 1)]

    def _line_start(self, offset: int) -> int:
        return self._text.rfind(b"\n", 0, offset) + 1


def _damaged(file: Path) -> SearchError:
    return SearchError(f"{file}: this file of ssesearch cannot be read; reinstall ssesearch")


def encode_members(members: Mapping[str, object]) -> bytes:
    """
    Return a JSON object with one member on each line, sorted by name, for lookups and readable diffs.

    >>> encode_members({"b": [2], "a": [1]})
    b'{\\n"a":[1],\\n"b":[2]\\n}\\n'
    """
    by_key = {_encode(name)[1:-1]: _encode(value) for name, value in members.items()}
    return b"{\n%b\n}\n" % b",\n".join(b'"%b":%b' % (key, by_key[key]) for key in sorted(by_key))
