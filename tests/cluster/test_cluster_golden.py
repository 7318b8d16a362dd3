"""Every golden request gets its golden answer from a cluster, some of them in the shell and over HTTP too."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from sse_search import SearchService
from tests.cluster.cluster_settings import toml_of
from tests.golden.golden_archives import build_archives
from tests.golden.golden_channels import channels
from tests.golden.golden_files import ask_all
from tests.golden.golden_requests import read_requests
from tests.golden.test_golden import assert_golden

EVERY = 12
"""One request in so many is made in every channel."""


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, SearchService]]:
    with ExitStack() as opened:
        settings = toml_of(f"golden-{os.getpid()}-{{name}}")
        built = build_archives(tmp_path_factory.mktemp("golden"), settings=settings)
        yield {name: opened.enter_context(service) for name, service in built.items()}


def test_every_request_gets_its_golden_answer_from_a_cluster(services: dict[str, SearchService]) -> None:
    requests = {request.name: request for request in read_requests()}
    ways = channels(services)
    outcomes = {
        **ask_all(requests.values(), {"python": ways["python"]}),
        **ask_all(list(requests.values())[::EVERY], ways),
    }
    differing = []
    for name, by_way in outcomes.items():
        for way, outcome in by_way.items():
            try:
                assert_golden(requests[name], way, outcome)
            except AssertionError as difference:
                differing.append(f"{name} ({way}): {difference}"[:600])

    assert differing == []
    assert len(outcomes) > 160
