"""Let only one process at a time build an index on a cluster, by a document that its owner keeps renewing."""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from sse_search.engines.opensearch.connection import Connection
from sse_search.errors import EngineError, IndexBusyError

LEASE_SECONDS = 60.0
"""How long a lock holds that nobody renews, because its owner was killed."""
_RENEWAL_SECONDS = 10.0
_PAUSE = 0.2
_ID = "rebuild"


class BuildLock:
    """
    The lock of an archive; a context that holds it.

    Args:
        wait_seconds: How long to wait for another owner.
        lease_seconds: How long it holds without `renew`.
    """

    def __init__(self, connection: Connection, wait_seconds: float, *, lease_seconds: float = LEASE_SECONDS) -> None:
        self._connection = connection
        self._index = f"{connection.settings.prefix}-lock"
        self._wait_seconds = wait_seconds
        self._lease_seconds = lease_seconds
        self._owner = f"{socket.gethostname()} {os.getpid()} {secrets.token_hex(4)}"
        self._renewed = 0.0
        self._position: dict[str, int] = {}

    def __enter__(self) -> BuildLock:
        """Take the lock. Raises IndexBusyError when another process keeps it."""
        deadline = time.monotonic() + self._wait_seconds
        self._create_index()
        while (holder := self._take()) != self._owner:
            if time.monotonic() > deadline:
                raise IndexBusyError(
                    f"another process ({holder}) is writing the index {self._connection.settings.prefix}; try again "
                    f"when that has finished; after it was killed, the lock ends within {self._lease_seconds:g} seconds"
                )
            time.sleep(_PAUSE)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Release the lock; one that cannot be released ends by itself."""
        try:
            with self._connection.failures_named():
                self._connection.client.delete(index=self._index, id=_ID, params=dict(self._position))
        except EngineError:
            pass

    def _create_index(self) -> None:
        """Create the index of the lock, with a copy where there are several nodes; it may exist."""
        body = {"settings": {"number_of_shards": 1, "auto_expand_replicas": "0-1"}}
        with self._connection.failures_named():
            self._connection.client.indices.create(index=self._index, body=body, params={"ignore": [400]})

    def renew(self) -> None:
        """Hold the lock for longer. Raises IndexBusyError when another process has taken it meanwhile."""
        if time.monotonic() - self._renewed < min(_RENEWAL_SECONDS, self._lease_seconds / 3):
            return
        if not self._write(self._position) and not self._is_ours(self._read()):
            raise IndexBusyError("another process has taken over writing the index; run ssesearch rebuild again")

    def is_held(self) -> bool:
        """Tell whether any process holds the lock."""
        found = self._read()
        return bool(found.get("found")) and time.time() < found["_source"]["until"]

    def _take(self) -> str:
        """Take the lock if it is free; return its owner."""
        found = self._read()
        if not found.get("found"):
            return self._owner if self._write({}) else "just begun"
        held = found["_source"]
        if self._is_ours(found) or time.time() < held["until"]:
            return str(held["owner"])
        return self._owner if self._write(_position_of(found)) else "just begun"

    def _read(self) -> Mapping[str, Any]:
        with self._connection.failures_named():
            found: dict[str, Any] = self._connection.client.get(index=self._index, id=_ID, params={"ignore": [404]})
        return found

    def _is_ours(self, found: Mapping[str, Any]) -> bool:
        """Tell whether this process holds the lock, also where the answer to writing it was lost."""
        if not found.get("found") or found["_source"]["owner"] != self._owner:
            return False
        self._position = _position_of(found)
        return True

    def _write(self, position: dict[str, int]) -> bool:
        """Write the owner where the document is still the one at a position, or does not exist yet."""
        body = {"owner": self._owner, "until": time.time() + self._lease_seconds}
        options: dict[str, Any] = {**position} if position else {"op_type": "create"}
        with self._connection.failures_named():
            self._renewed = time.monotonic()
            answer = self._connection.client.index(
                index=self._index, id=_ID, body=body, params={**options, "ignore": [409]}
            )
        if "_seq_no" not in answer:
            return False
        self._position = _position_of(answer)
        return True


def _position_of(answer: Mapping[str, Any]) -> dict[str, int]:
    return {"if_seq_no": answer["_seq_no"], "if_primary_term": answer["_primary_term"]}
