"""Write documents to an index in bulk: each once, however often a request is repeated, and none lost in silence."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, NamedTuple

import msgspec

from sse_search.engines.opensearch.connection import DISK_FULL, NO_SPACE, Connection, UnavailableError
from sse_search.engines.opensearch.encoding import EncodedDocument
from sse_search.errors import EngineError

_MAX_DOCUMENTS, _MAX_BYTES = 1_000, 8 << 20
"""Of one request."""
MAX_ATTEMPTS = 8
_MAX_PAUSE = 20.0
_PATIENCE = 0.8
"""Part of the time-out during which the cluster may wait for a part of the index that is missing, to say what it is."""
_BUSY = 429
"""Status of a document that the cluster has no room for now."""
_UNAVAILABLE = 503
_CONFLICT, _NOT_FOUND = 409, 404
_BLOCKED = "blocked by"
"""What the reason says when the disk of a node is full: also with status 429, but no waiting helps."""
_MAX_NAMED = 5


class _Request(NamedTuple):
    documents: int
    size: int
    ids: Set[str]
    sending: Future[list[Mapping[str, Any]]]


class BulkWriter:
    """
    Write to an index by several requests at once: one more than the cluster has addresses, so that no node waits.

    A document that is larger than a request should be is sent alone: a node with 512 MB runs out of memory when it
    indexes two that have 20 MB each, all words of them different.

    Every change has a version, the number of batches of the corpus that it comes from, which the cluster compares: one
    that is repeated changes nothing, and one of an earlier state of the corpus is refused.

    Args:
        attempts: How often a busy cluster, or one that lacks a part of the index, is asked.

    Attributes:
        indexed: Documents that were added or replaced. removed: ids that named a document.
    """

    def __init__(self, connection: Connection, index: str, version: int, attempts: int = MAX_ATTEMPTS) -> None:
        self._connection = connection
        self._index = index
        self._version = max(1, version)
        self._requests = len(connection.settings.urls) + 1
        self._attempts = attempts
        seconds = connection.settings.timeout
        # The library takes a lone `timeout` for its own.
        self._times = {"request_timeout": seconds, "timeout": f"{int(1000 * _PATIENCE * seconds)}ms"}
        self.indexed = self.removed = 0

    def add(self, documents: Iterable[EncodedDocument]) -> Generator[int, None, None]:
        """Write documents, of those with the same id the last; yield the number after each request."""
        under_way: deque[_Request] = deque()
        with ThreadPoolExecutor(self._requests) as threads:
            for chunk in _chunks(documents):
                latest = {document.id: document for document in chunk}
                size = _size_of(chunk)
                while under_way and not self._fits(size, latest.keys(), under_way):
                    yield self._ended(under_way.popleft())
                changes = [(document.id, "index", document.source) for document in latest.values()]
                under_way.append(_Request(len(chunk), size, latest.keys(), threads.submit(self._send, changes)))
            while under_way:
                yield self._ended(under_way.popleft())

    def _fits(self, size: int, ids: Set[str], under_way: Collection[_Request]) -> bool:
        """Tell whether a request can be sent beside others."""
        if len(under_way) == self._requests or any(ids & request.ids for request in under_way):
            return False
        return max(size, *(request.size for request in under_way)) <= _MAX_BYTES

    def _ended(self, request: _Request) -> int:
        """Wait for a request; return the number of documents written."""
        request.sending.result()
        self.indexed += request.documents
        return self.indexed

    def remove(self, ids: Iterable[str]) -> None:
        """Remove documents; ids that name none do no harm."""
        listed = list(dict.fromkeys(ids))
        for at in range(0, len(listed), _MAX_DOCUMENTS):
            results = self._send([(item_id, "delete", b"") for item_id in listed[at : at + _MAX_DOCUMENTS]])
            self.removed += sum(result.get("result") == "deleted" for result in results)

    def refresh(self) -> None:
        """Let searches see what was written."""
        with self._connection.failures_named():
            answer = self._connection.client.indices.refresh(index=self._index)
        if answer["_shards"]["failed"]:
            raise EngineError("a part of the index could not be refreshed; run ssesearch rebuild again")

    def _send(self, changes: list[tuple[str, str, bytes]]) -> list[Mapping[str, Any]]:
        """Send changes until each is done; a busy cluster is given time."""
        done: list[Mapping[str, Any]] = []
        for attempt in range(self._attempts):
            is_last = attempt == self._attempts - 1
            results = self._request(changes, is_last=is_last)
            waiting = []
            for change, result in zip(changes, results, strict=True):
                if result["status"] in {_BUSY, _UNAVAILABLE} and _BLOCKED not in _reason(result):
                    waiting.append((change, result))
                else:
                    done.append(result)
            self._refuse_failures(done)
            if not waiting:
                return done
            if is_last:
                break
            changes = [change for change, _ in waiting]
            time.sleep(min(_MAX_PAUSE, 0.1 * 2**attempt) * (0.5 + random.random() / 2))
        self._connection.refuse_lost_parts(self._index)
        raise _failure([result for _, result in waiting])

    def _request(self, changes: Sequence[tuple[str, str, bytes]], *, is_last: bool) -> list[Mapping[str, Any]]:
        lines: list[bytes] = []
        for item_id, action, source in changes:
            versioned = {"_id": item_id, "version": self._version, "version_type": "external_gte"}
            lines.append(msgspec.json.encode({action: versioned}))
            if source:
                lines.append(source)
        body = b"\n".join(lines) + b"\n"
        try:
            with self._connection.failures_named():
                answer = self._connection.client.bulk(index=self._index, body=body, params=dict(self._times))
        except UnavailableError:
            if is_last:
                raise
            return [{"status": _UNAVAILABLE}] * len(changes)
        return [next(iter(each.values())) for each in answer["items"]]

    @staticmethod
    def _refuse_failures(results: Sequence[Mapping[str, Any]]) -> None:
        """Raise EngineError when a document was refused; one to remove may be missing."""
        failed = [result for result in results if result["status"] >= 300 and result["status"] != _NOT_FOUND]
        if failed:
            raise _failure(failed)


def _failure(failed: Sequence[Mapping[str, Any]]) -> EngineError:
    named = [f"{result.get('_id', '?')} ({_reason(result)})" for result in failed[:_MAX_NAMED]]
    more = f" and {len(failed) - _MAX_NAMED} more" if len(failed) > _MAX_NAMED else ""
    if _BLOCKED in _reason(failed[0]):
        return EngineError(
            f"the cluster does not let the index be written, as on a full disk ({_reason(failed[0])}): make room, and "
            "OpenSearch lifts the block"
        )
    if any(NO_SPACE in _reason(result) for result in failed):
        return EngineError(f"the cluster {DISK_FULL}")
    if any(result["status"] == _CONFLICT for result in failed):
        return EngineError(
            f"the cluster has a later state of {', '.join(named)}{more}: another rebuild has run meanwhile; "
            "run ssesearch rebuild again"
        )
    return EngineError(f"the cluster does not take {', '.join(named)}{more}")


def _reason(result: Mapping[str, Any]) -> str:
    error = result.get("error", {})
    cause = error.get("caused_by", {}).get("reason")
    return str(cause or error.get("reason") or f"status {result['status']}")[:300]


def _chunks(documents: Iterable[EncodedDocument]) -> Iterator[list[EncodedDocument]]:
    chunk: list[EncodedDocument] = []
    size = 0
    for document in documents:
        if chunk and (len(chunk) >= _MAX_DOCUMENTS or size + len(document.source) > _MAX_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(document)
        size += len(document.source)
    if chunk:
        yield chunk


def _size_of(chunk: Iterable[EncodedDocument]) -> int:
    return sum(len(document.source) for document in chunk)
