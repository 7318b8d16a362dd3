"""An index belongs to the batches that it was built from, not to others of the same names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sse_search import SearchRequest, SearchService, WouldLoseItemsError


def imported(home: Path, title: str) -> None:
    source = home / "news.jsonl"
    source.write_text(f'{{"title": "{title}"}}\n', encoding="utf-8")
    with SearchService.open(home) as service:
        service.import_path(source, source="News")


def test_a_corpus_that_was_started_again_replaces_the_index_only_when_the_loss_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    imported(tmp_path, "Apples")
    with SearchService.open(tmp_path) as service:
        service.rebuild()
    shutil.rmtree(tmp_path / "corpus" / "batches")
    imported(tmp_path, "Pears")

    with SearchService.open(tmp_path) as service:
        with pytest.raises(WouldLoseItemsError):
            service.rebuild()
        assert service.search(SearchRequest(text="apples")).total == 1

        report = service.rebuild(accept_loss=True)

        assert report.full
        assert service.search(SearchRequest(text="pears")).total == 1
        assert service.search(SearchRequest(text="apples")).total == 0
