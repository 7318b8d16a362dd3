"""A local server for the tests of fetching."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.importers.lying_server import Server, running_server


@pytest.fixture
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running
