"""What is written to a cluster at once fits into the memory of a node."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Event
from typing import Any

import pytest

pytest.importorskip("opensearchpy", reason="the extra opensearch is not installed")

from sse_search.engines.opensearch import ClusterSettings, bulk_writer
from sse_search.engines.opensearch.bulk_writer import BulkWriter
from sse_search.engines.opensearch.connection import Connection
from sse_search.engines.opensearch.encoding import EncodedDocument

Write = Callable[..., list[list[int]]]


@pytest.fixture
def write(monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write documents of some sizes to a node that does something with each request; return their sizes."""
    monkeypatch.setattr(bulk_writer, "_MAX_BYTES", 100)

    def written(*sizes: int, during: Callable[[], object]) -> list[list[int]]:
        requests: list[list[int]] = []

        def take(_: BulkWriter, changes: list[tuple[str, str, bytes]], **__: Any) -> list[dict[str, int]]:
            requests.append([len(source) for _, _, source in changes])
            during()
            return [{"status": 201}] * len(changes)

        monkeypatch.setattr(BulkWriter, "_request", take)
        writer = BulkWriter(Connection(ClusterSettings(urls=("http://127.0.0.1:9",))), "index", 1)
        list(writer.add(EncodedDocument(f"{at:016x}", b"x" * size) for at, size in enumerate(sizes)))
        assert writer.indexed == len(sizes)
        return requests

    return written


def test_requests_are_as_large_as_they_may_be_and_sent_two_at_a_time(write: Write) -> None:
    both = Barrier(2, timeout=30)  # broken where the second request waits for the first

    requests = write(40, 40, 40, 60, 100, 1, during=both.wait)

    assert sorted(requests) == [[1], [40, 40], [40, 60], [100]]


def test_a_document_that_is_larger_than_a_request_is_sent_when_nothing_else_is(write: Write) -> None:
    under_way: list[Event] = []

    def alone() -> None:
        for other in under_way:
            other.set()
        under_way.append(joined := Event())
        assert not joined.wait(0.1)
        under_way.remove(joined)

    assert write(50, 300, 20, 200, 30, during=alone) == [[50], [300], [20], [200], [30]]
