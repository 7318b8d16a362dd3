"""A log that holds nothing yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_search.corpus import Corpus


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path / "corpus", lock_timeout=0.2)
