"""Search an index as it was at one moment, whatever is written to it afterwards."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec

from sse_search.engines.opensearch import index_schema
from sse_search.engines.opensearch.cluster_queries import Clause
from sse_search.engines.opensearch.connection import Connection, UnavailableError
from sse_search.errors import EngineError
from sse_search.model import Sort

_KEEP_ALIVE = "10m"
"""How long the cluster keeps a point in time after its last use."""
_PAGE = 1_000
_MAX_TOGETHER = 200
"""Searches that are sent together."""
_GRACE_SECONDS = 0.5
"""How much longer than a deadline the answer to it is waited for."""
_DATE = {index_schema.DATE: {"order": "desc", "missing": "_last"}}
_ID = {index_schema.ID: "asc"}
_ORDERS: dict[Sort, list[Any]] = {
    "relevance": ["_score", _DATE, _ID],
    "newest": [_DATE, _ID],
    "oldest": [{index_schema.DATE: {"order": "asc", "missing": "_last"}}, _ID],
    "added": [{index_schema.ADDED: {"order": "desc", "missing": "_last"}}, _DATE, _ID],
}
Body = dict[str, Any]


def order_of(sort: Sort) -> list[Any]:
    """Return the order of hits; ties go to the newer one, then to the smaller id."""
    return _ORDERS[sort]


class Snapshot:
    """
    A point in time of an index. Safe from several threads.

    Where a node with a part of it is lost, it is opened once more on the others;
    `identity` then tells that the index has not been changed meanwhile.

    Args:
        index: Name of the index. identity: Returns the present identity of an index by its name.
    """

    def __init__(self, connection: Connection, index: str, identity: Callable[[str], str]) -> None:
        self._connection = connection
        self._index = index
        self._identity_of = identity
        self._identity = identity(index)
        self._id: str | None = None
        self._opening = threading.Lock()
        self._point()

    def search(
        self, body: Body, *, deadline: float = 0.0, partial: bool = False, clause_scores: bool = False
    ) -> dict[str, Any]:
        """
        Return the response to a search.

        Args:
            deadline: Reading of `time.monotonic()` after which it is cut short; 0 for none.
            partial: Whether a response without some of the shards will do; it says so itself.
            clause_scores: Whether each hit has the scores of the clauses that have a name, and not their names alone.

        Raises:
            TimeoutError: The deadline has passed.
            EngineError: The cluster does not answer, or not all of it.
        """
        options: dict[str, Any] = {"allow_partial_search_results": "true" if partial else "false"}
        if clause_scores:
            options["include_named_queries_score"] = "true"
        if deadline:
            left = _seconds_left(deadline)
            options |= {"timeout": f"{max(1, int(left * 1000))}ms", "request_timeout": left + _GRACE_SECONDS}
        with self._connection.failures_named():
            response = self._retried(body, options, timed=bool(deadline))
        if not partial and deadline and response["timed_out"]:
            raise TimeoutError
        if not partial and (response["timed_out"] or response["_shards"]["failed"]):
            raise UnavailableError("a part of the index did not answer; try again, and look at _cluster/health")
        return response

    def search_all(self, bodies: Sequence[Body], *, deadline: float = 0.0) -> list[dict[str, Any]]:
        """Return the responses to several searches, sent together; see `search`."""
        responses: list[dict[str, Any]] = []
        for at in range(0, len(bodies), _MAX_TOGETHER):
            options = {"request_timeout": _seconds_left(deadline) + _GRACE_SECONDS} if deadline else {}
            with self._connection.failures_named(), _timed_out(bool(deadline)):
                responses += self._search_together(bodies[at : at + _MAX_TOGETHER], options)
        return responses

    def _search_together(self, bodies: Sequence[Body], options: dict[str, Any]) -> list[dict[str, Any]]:
        for attempt in range(2):
            point = {"id": self._point(), "keep_alive": _KEEP_ALIVE}
            lines = [part for body in bodies for part in ({}, {**body, "pit": point})]
            content = b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
            answer = self._connection.client.msearch(body=content.decode(), params=options)
            responses: list[dict[str, Any]] = answer["responses"]
            failed = [each for each in responses if "error" in each or each["_shards"]["failed"] or each["timed_out"]]
            if not failed:
                return responses
            if attempt == 0 and self._is_lost(failed[0]):
                self._open_again(point["id"])
                continue
            raise self._connection.named_failure(failed[0])
        raise AssertionError("the second attempt returns or raises")

    def walk(
        self, body: Body, *, limit: int | None = None, page: int = _PAGE, deadline: float = 0.0
    ) -> Iterator[dict[str, Any]]:
        """Yield every hit of a search that has an order, or the first ones, page by page; see `search`."""
        after: list[Any] | None = None
        left = limit
        while left is None or left > 0:
            size = page if left is None else min(page, left)
            request = {"track_total_hits": False, **body, "size": size, **_after(after)}
            hits = self.search(request, deadline=deadline)["hits"]["hits"]
            yield from hits
            if len(hits) < size:
                return
            after = hits[-1]["sort"]
            left = None if left is None else left - len(hits)

    def count(self, query: Clause) -> int:
        """Count what matches a query."""
        return self.counts([query])[0]

    def counts(self, queries: Sequence[Clause], *, deadline: float = 0.0) -> list[int]:
        """Count what matches each of some queries; see `search`."""
        bodies = [{"size": 0, "track_total_hits": True, "query": {"bool": {"filter": query}}} for query in queries]
        return [response["hits"]["total"]["value"] for response in self.search_all(bodies, deadline=deadline)]

    def hits_of(self, ids: Iterable[str], *, partial: bool = False) -> Iterator[dict[str, Any]]:
        """Yield the documents with some ids, in no particular order; `partial`: as in `search`."""
        listed = list(dict.fromkeys(ids))
        for at in range(0, len(listed), _PAGE):
            query = {"bool": {"filter": {"terms": {index_schema.ID: listed[at : at + _PAGE]}}}}
            yield from self.search({"size": _PAGE, "query": query}, partial=partial)["hits"]["hits"]

    def close(self) -> None:
        """Let the cluster forget the point in time; a later use opens another one."""
        with self._opening:
            if self._id is not None:
                try:
                    with self._connection.failures_named():
                        self._connection.client.delete_pit(body={"pit_id": [self._id]})
                except EngineError:
                    pass  # it ends by itself
            self._id = None

    def _retried(self, body: Body, options: dict[str, Any], *, timed: bool) -> dict[str, Any]:
        import opensearchpy  # noqa: PLC0415 - the embedded engine does without

        for attempt in range(2):
            point = {"id": self._point(), "keep_alive": _KEEP_ALIVE}
            try:
                with _timed_out(timed):
                    response: dict[str, Any] = self._connection.client.search(
                        body={**body, "pit": point}, params=options
                    )
            except opensearchpy.exceptions.TransportError as error:
                if attempt or error.status_code in {400, 401, 403} or not isinstance(error.status_code, int):
                    raise
                self._open_again(point["id"])
                continue
            if attempt == 0 and response["_shards"]["failed"]:
                self._open_again(point["id"])
                continue
            return response
        raise AssertionError("the second attempt returns or raises")

    def _is_lost(self, response: dict[str, Any]) -> bool:
        return response.get("status", 200) not in {400, 401, 403}

    def _point(self) -> str:
        point = self._id
        if point is None:
            with self._opening:
                if self._id is None:
                    with self._connection.failures_named():
                        created = self._connection.client.create_pit(
                            index=self._index, params={"keep_alive": _KEEP_ALIVE, "allow_partial_pit_creation": "true"}
                        )
                    self._id = created["pit_id"]
                point = self._id
        assert point is not None
        return point

    def _open_again(self, lost: str) -> None:
        """Forget a point in time that is lost. Raises EngineError when the index has been changed since."""
        with self._opening:
            if self._id == lost:
                self._id = None
        if self._identity_of(self._index) != self._identity:
            raise EngineError("the index was changed while it was read; try again")


def _seconds_left(deadline: float) -> float:
    """Return the seconds until a deadline. Raises TimeoutError when it has passed."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


@contextmanager
def _timed_out(timed: bool) -> Iterator[None]:
    """Raise TimeoutError when no node answers in time, where there is a deadline."""
    import opensearchpy  # noqa: PLC0415 - the embedded engine does without

    try:
        yield
    except opensearchpy.exceptions.ConnectionTimeout:
        if timed:
            raise TimeoutError from None
        raise


def _after(after: list[Any] | None) -> Body:
    return {} if after is None else {"search_after": after}
