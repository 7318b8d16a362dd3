"""Caches of the engine grow with the index, so that words that come again cost as little in a large one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sse_search.engines.port import EngineRequest
from sse_search.engines.queries import TermQuery
from sse_search.engines.whoosh import WhooshEngine
from sse_search.engines.whoosh.searching import searcher
from sse_search.engines.whoosh.searching.leaf_scores import score_leaf
from tests.engines.engine_archive import METADATA, a_document

ITEMS = 80
WORDS = [f"w{number}x" for number in range(8)]


def scored_leaves(folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return how many leaves are scored for words that every item has and that come twice, in different searches."""
    engine = WhooshEngine(folder)
    engine.build((a_document(number, " ".join(WORDS)) for number in range(ITEMS)), (), METADATA, full=True)
    scored: list[Any] = []

    def counted(leaf: Any, *arguments: Any, **options: Any) -> Any:
        scored.append(leaf)
        return score_leaf(leaf, *arguments, **options)

    monkeypatch.setattr(searcher, "score_leaf", counted)
    for undated in ("include", "only"):
        for word in WORDS:
            assert engine.search(EngineRequest(query=TermQuery(word), undated=undated)).total == ITEMS
    engine.close()
    return len(scored)


@pytest.mark.parametrize(("items_of_a_cache", "scored"), [(ITEMS, 2 * len(WORDS)), (ITEMS // 8, len(WORDS))])
def test_an_index_of_more_items_keeps_the_scores_of_as_many_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, items_of_a_cache: int, scored: int
) -> None:
    monkeypatch.setattr(searcher, "_MILLION", items_of_a_cache)
    monkeypatch.setattr(searcher, "_LEAVES_BYTES", 1000)

    assert scored_leaves(tmp_path, monkeypatch) == scored
