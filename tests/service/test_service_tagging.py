"""Items become the same documents with any number of worker processes, and only with the intended vocabulary."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from sse_search.entities import load
from sse_search.errors import VocabularyError
from sse_search.model import NewsItem
from sse_search.service.tagging import Tagging, documents
from sse_search.workers import WorkerPool

COUNTRIES = ("Palestine", "Italy", "Kenya", "Québec", "the Arab States")


def items(number: int) -> list[NewsItem]:
    return [
        NewsItem(
            id=f"{n:016x}",
            title=f"Cooperatives in {COUNTRIES[n % len(COUNTRIES)]}",
            body="Les coopératives de la région et du pays." if n % 2 else "The members of the ICA met in Geneva.",
        )
        for n in range(number)
    ]


def tagging(home: Path) -> Tagging:
    additions = home / "vocabulary.toml"
    return Tagging(str(additions), load(additions).digest, {}, "en")


def test_worker_processes_tag_like_a_single_process_and_keep_the_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = items(1000)

    alone = [document for n in range(0, 1000, 100) for document in documents(many[n : n + 100], tagging(tmp_path), {})]
    monkeypatch.setattr("sse_search.service.tagging.WorkerPool", partial(WorkerPool, processes=2, after=0))
    together = list(documents(many, tagging(tmp_path), {many[700].id: "story"}))

    assert [document.item for document in together] == many
    assert [document.story for document in together if document.story] == ["story"]
    assert [(d.language, d.tags) for d in together] == [(d.language, d.tags) for d in alone]
    assert {tag.id for document in together for tag in document.tags} >= {"country:PS", "country:IT", "country:KE"}


def test_a_vocabulary_that_changed_meanwhile_is_not_used(tmp_path: Path) -> None:
    meant = tagging(tmp_path)
    (tmp_path / "vocabulary.toml").write_text(
        '[[entity]]\nid = "organization:our-coop"\nlabel = "Our Coop"\nsource = "https://example.org"\n'
    )

    with pytest.raises(VocabularyError, match=r"vocabulary\.toml was changed"):
        list(documents(items(1), meant, {}))
