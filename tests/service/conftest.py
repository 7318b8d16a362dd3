"""Provide an archive of five items that no test changes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sse_search import SearchService
from tests.service.service_archive import NEWS, filled


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out of the tests."""
    for name in ("HOME", "MEMORY_MB", "DEADLINE", "LANGUAGE", "DAY_FIRST", "FETCH_HOSTS", "MIRRORS"):
        monkeypatch.delenv(f"SSESEARCH_{name}", raising=False)


@pytest.fixture(scope="session")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchService]:
    with filled(tmp_path_factory.mktemp("news"), *NEWS) as service:
        yield service
