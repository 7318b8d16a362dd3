"""The archives of the golden corpus on the default engine and in memory, and every outcome that is compared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from sse_search import SearchService
from tests.golden.golden_archives import build_archives
from tests.golden.golden_channels import channels
from tests.golden.golden_files import Outcomes, ask_all
from tests.golden.golden_requests import read_requests


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, SearchService]]:
    """Archives whose index is in their home."""
    with ExitStack() as opened:
        built = build_archives(tmp_path_factory.mktemp("golden"))
        yield {name: opened.enter_context(service) for name, service in built.items()}


@pytest.fixture(scope="session")
def outcomes(services: dict[str, SearchService]) -> Outcomes:
    """What every request comes to in Python, in the shell and over HTTP."""
    return ask_all(read_requests(), channels(services))


@pytest.fixture(scope="session")
def outcomes_in_memory(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """What every request comes to in Python, answered by the memory engine."""
    with ExitStack() as opened:
        built = build_archives(tmp_path_factory.mktemp("memory"), in_memory=True)
        services = {name: opened.enter_context(service) for name, service in built.items()}
        return ask_all(read_requests(), {"python": channels(services)["python"]})
