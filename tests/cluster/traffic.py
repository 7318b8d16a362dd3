"""Search and build an index in threads of their own while its nodes fail, and count how it went."""

from __future__ import annotations

import json
import threading
import time
import urllib.request
from typing import Any

from sse_search.engines.opensearch import OpenSearchEngine
from sse_search.engines.port import EngineRequest
from sse_search.engines.queries import TermQuery
from sse_search.errors import EngineError
from tests.engines.engine_archive import METADATA, a_document, id_of
from tools.cluster.nodes import Cluster

ITEMS = 200
PAUSE = 0.05
"""Seconds between two searches of a thread, which leave the nodes time to start."""
APPLES = EngineRequest(query=TermQuery("apple"), deadline=0.0)


def change(cluster: Cluster, path: str, body: Any) -> None:
    """Change a setting through the first node that answers."""
    for url in cluster.urls:
        request = urllib.request.Request(f"{url}/{path}", json.dumps(body).encode(), method="PUT")
        request.add_header("Content-Type", "application/json")
        try:
            urllib.request.urlopen(request, timeout=30).close()
        except ConnectionError:
            continue
        return


def manager(cluster: Cluster) -> str:
    with urllib.request.urlopen(f"{cluster.urls[0]}/_cat/cluster_manager?format=json", timeout=30) as answer:
        return str(json.load(answer)[0]["node"])


class Traffic:
    """Searches and builds in threads of their own until the context ends; counts how each went."""

    def __init__(self, engine: OpenSearchEngine) -> None:
        self._engine = engine
        self._done = threading.Event()
        self._threads = [threading.Thread(target=work) for work in (self._search, self._search, self._write)]
        self.complete = self.partial = self.refused = 0
        self.wrong: list[object] = []
        self.acknowledged: list[str] = []
        self.not_written: list[str] = []

    def __enter__(self) -> Traffic:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, searches: int, writes: int) -> None:
        """Wait for so many further answers and acknowledged builds."""
        wanted = (self.complete + searches, len(self.acknowledged) + writes)
        deadline = time.monotonic() + 120
        while (self.complete, len(self.acknowledged)) < wanted or len(self.acknowledged) < wanted[1]:
            assert time.monotonic() < deadline, vars(self)
            assert self.wrong == []
            time.sleep(0.02)

    def _search(self) -> None:
        while not self._done.wait(PAUSE):
            try:
                result = self._engine.search(APPLES)
            except EngineError:
                self.refused += 1
                continue
            except Exception as error:  # noqa: BLE001 - whatever it is, the test reports it
                self.wrong.append(error)
                return
            if result.partial:
                self.partial += 1
            elif result.total < ITEMS:
                self.wrong.append(result.total)
            else:
                self.complete += 1

    def _write(self) -> None:
        number = ITEMS
        while not self._done.wait(PAUSE):
            number += 1
            try:
                self._engine.build([a_document(number, "apple")], (), METADATA, full=False)
            except EngineError as error:
                self.not_written.append(str(error))
                continue
            self.acknowledged.append(id_of(number))
