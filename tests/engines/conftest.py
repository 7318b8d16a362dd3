"""Every engine, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_archive import ENGINES

from sse_search.engines.port import Engine


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine that holds nothing yet."""
    opened = ENGINES[request.param](tmp_path)
    yield opened
    opened.close()
