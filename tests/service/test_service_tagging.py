"""Items become the same documents with any number of worker processes, and only with the intended vocabulary."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search.entities import load, passages_of, tokens_of
from sse_search.errors import VocabularyError
from sse_search.model import NewsItem
from sse_search.service.tagging import Tagging, documents, language_of
from sse_search.text.language import detect_language
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


WORDS = (
    "coopératives",
    "the",
    "les",
    "der",
    "May",
    "12",
    "300",
    "C#.NET",
    "l'",
    "協同組合",
    "членов",
    "\n\n",
    "Genossen" * 9,
)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(WORDS), max_size=6), st.lists(st.sampled_from(WORDS), max_size=6), st.integers(1, 60))
def test_the_language_by_known_words_is_that_by_the_text(title: list[str], body: list[str], times: int) -> None:
    item = NewsItem(id=f"{1:016x}", title=f"Title {' '.join(title)}", body=" ".join(body * times))

    known = language_of(item, "en", tokens_of(passages_of(item)))

    assert known == language_of(item, "en") == detect_language(f"{item.title}\n{item.text}", "en")
