"""What is kept between searches? What was looked up last, within a number of bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Value = TypeVar("Value")


class Cache:
    """Values by key, the ones used least recently given up first. Safe from several threads."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Value], size_of: Callable[[Value], int]) -> Value:
        """Return the value of a key, made if need be. Two threads may make it at once; they make the same."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                value: Value = found[0]
                return value
        made = make()
        size = size_of(made)
        with self._lock:
            if key not in self._kept and size <= self._limit // 4:
                self._kept[key] = (made, size)
                self._bytes += size
                while self._bytes > self._limit:
                    _, (_, freed) = self._kept.popitem(last=False)
                    self._bytes -= freed
        return made
