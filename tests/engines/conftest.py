"""Run the contract tests on every engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sse_search.engines.port import Engine
from tests.engines.engine_archive import ENGINES


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine that holds nothing yet."""
    opened = ENGINES[request.param](tmp_path)
    yield opened
    opened.close()
