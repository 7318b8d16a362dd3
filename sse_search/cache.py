"""Cache computed values, the most recently used ones within a number of bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Value = TypeVar("Value")

_MAX_SHARE = 4
"""A value larger than one part in so many of the cache is not kept."""


class Cache:
    """
    Values by key, the least recently used evicted first. Safe from several threads.

    >>> Cache(100).get("key", lambda: "value", len)
    'value'
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._bytes = 0
        self._entries: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, compute: Callable[[], Value], size_of: Callable[[Value], int | None]) -> Value:
        """
        Return the value of a key, computed if need be. Two threads may compute it at once, with the same result.

        Args:
            size_of: Returns the number of bytes of a value; None for one that is not to be kept.
        """
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None:
                self._entries.move_to_end(key)
                cached: Value = entry[0]
                return cached
        value = compute()
        size = size_of(value)
        with self._lock:
            if size is not None and key not in self._entries and size <= self._limit // _MAX_SHARE:
                self._entries[key] = (value, size)
                self._bytes += size
                while self._bytes > self._limit:
                    _, (_, freed) = self._entries.popitem(last=False)
                    self._bytes -= freed
        return value

    def clear(self) -> None:
        """Forget every value."""
        with self._lock:
            self._entries.clear()
            self._bytes = 0

    def __len__(self) -> int:
        """Return the number of values that are kept."""
        return len(self._entries)
