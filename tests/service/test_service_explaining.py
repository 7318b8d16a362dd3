"""The score of a hit is explained by its parts: which word of the query matched which words of the item, and how."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from sse_search import Hit, SearchService
from sse_search.engines.explanations import ScoreExplanation
from sse_search.engines.memory import MemoryEngine
from sse_search.engines.port import EngineRequest
from tests.service.service_archive import NEWS, filled, search

TEXTS = (
    {"title": "Coopératives laitières", "language": "fr", "summary": "La coopérative de Genève. Une cooperative."},
    {"title": "Women in fair trade", "language": "en", "summary": "Woman-led trade is fair trade; trading women."},
    {"title": "Handbook", "language": "en", "summary": "Handbooks and handsome handles for a trade fair."},
    {"title": "Palestine", "language": "en", "summary": "Olive trade."},
    {"title": "Olives", "language": "en", "summary": "Olive oil of Portugal."},
    {"title": "Eine Energiegenossenschaft", "language": "de", "summary": "Energie von Genossenschaften."},
)
QUERIES = (
    "cooperatives Palestine",
    "trade women",
    '"fair trade" women',
    "fair trade OR olive",
    "hand* trade",
    "handbok~ trade",
    "title:handbook",
    "Europe olive",
    "(fair AND women) OR olive",
    "trade -women",
    "date:2020",
    '"trade women fair"',
    "covid-19 trade",
)


@pytest.fixture
def texts(tmp_path: Path) -> SearchService:
    return filled(tmp_path, *NEWS, *TEXTS)


def labels(hit: Hit) -> list[str]:
    assert isinstance(hit.explanation, tuple)
    return [part.label for part in hit.explanation]


def explained(service: SearchService, text: str, title: str) -> list[str]:
    hits = search(service, text, explain=True, limit=100).hits
    return labels(next(hit for hit in hits if hit.title == title))


def test_a_score_is_explained_by_field_and_by_how_a_word_matched(texts: SearchService) -> None:
    assert explained(texts, "cooperatives", "Coopératives laitières") == [
        "cooperatives: 1 × in the title, “Coopératives” by folding of accents and signs; "
        "2 × in the text, “coopérative” by stem, “cooperative” by stem; 4 of 11 items have it",
        "cooperatives: alias of the topic Cooperatives, from “coopérative” in the text; 4 of 11 items have it",
    ]
    assert explained(texts, "coopératives", "Coopératives laitières")[0].startswith(
        "coopératives: 1 × in the title, exactly; 2 × in the text"
    )
    assert explained(texts, "women", "Women in fair trade")[0].startswith(
        "women: 1 × in the title, exactly; 2 × in the text, “Woman” by stem, “women” exactly; 1 of"
    )


def test_phrases_prefixes_and_similar_words_are_explained(texts: SearchService) -> None:
    def first(text: str, title: str) -> str:
        return explained(texts, text, title)[0]

    handbook = "Handbook"
    assert first('"fair trade"', "Women in fair trade") == (
        '"fair trade": 1 × in the title, side by side; 1 × in the text, side by side; 2 of 11 items have it'
    )
    assert first("hand*", handbook) == (
        "hand*: 1 × in the title, “Handbook” by its beginning; 3 × in the text, “Handbooks” by its beginning, "
        "“handsome” by its beginning, “handles” by its beginning; 2 of 11 items have it"
    )
    assert first("title:handbok~", handbook) == (
        "title:handbok~: 1 × in the title, “Handbook” by similar spelling; 2 of 11 items have it"
    )


def test_a_compound_is_explained_by_its_part(texts: SearchService) -> None:
    label = explained(texts, "Genossenschaft", "Eine Energiegenossenschaft")[0]

    assert label.startswith(
        "Genossenschaft: 1 × in the title, as a part of Energiegenossenschaft; "
        "1 × in the text, “Genossenschaften” by stem; "
    )


def test_implied_and_named_entities_are_explained(texts: SearchService) -> None:
    assert any("which follows from Portugal" in label for label in explained(texts, "Europe", "Olives"))
    named = explained(texts, "Palestine", NEWS[0]["title"])
    assert named == [
        "Palestine: alias of the country Palestine, from “Occupied Palestinian Territory” in the title; "
        "3 of 11 items have it"
    ]


def test_a_match_without_a_scored_word_has_no_parts(texts: SearchService) -> None:
    assert explained(texts, "date:2020", NEWS[1]["title"]) == []


@pytest.mark.parametrize("match", ["auto", "all", "any"])
@pytest.mark.parametrize("text", QUERIES)
def test_the_parts_add_up_to_the_score(texts: SearchService, text: str, match: str) -> None:
    for hit in search(texts, text, match=match, explain=True, limit=100).hits:
        assert isinstance(hit.explanation, tuple)
        assert sum(part.value for part in hit.explanation) == pytest.approx(hit.score, abs=5e-4)
        assert all(part.value > 0 for part in hit.explanation)


@pytest.mark.parametrize(
    "text",
    ["trade women Palestine", "olive hand* law", "cooperatives fair Portugal handbok~", "Energie Genossenschaft Olive"],
)
def test_a_query_without_the_explained_words_does_not_match(texts: SearchService, text: str) -> None:
    for hit in search(texts, text, match="any", explain=True, limit=100).hits:
        assert isinstance(hit.explanation, tuple)
        explaining = {part.text for part in hit.explanation if part.text}
        rest = " ".join(word for word in text.split() if word not in explaining)
        assert explaining <= set(text.split())
        if rest:
            others = search(texts, rest, match="any", limit=100).hits
            assert hit.id not in {other.id for other in others}, (text, rest)


def test_the_hits_of_a_page_are_explained_at_once(texts: SearchService, monkeypatch: pytest.MonkeyPatch) -> None:
    explained: list[int] = []
    explain_scores = MemoryEngine.explain_scores

    def observed(engine: MemoryEngine, request: EngineRequest, ids: Sequence[str]) -> tuple[ScoreExplanation, ...]:
        explained.append(len(ids))
        return explain_scores(engine, request, ids)

    monkeypatch.setattr(MemoryEngine, "explain_scores", observed)
    hits = search(texts, "trade women", match="any", explain=True, limit=94).hits

    assert explained == [len(hits)]
    assert len(hits) > 1


def test_a_page_whose_hits_are_not_all_explained_is_partial(
    texts: SearchService, monkeypatch: pytest.MonkeyPatch
) -> None:
    explain_scores = MemoryEngine.explain_scores
    monkeypatch.setattr(MemoryEngine, "explain_scores", lambda *given: explain_scores(*given)[:1])

    page = search(texts, "trade women", match="any", explain=True, limit=95)

    assert page.partial
    assert [hit.explanation is msgspec.UNSET for hit in page.hits] == [False] + [True] * (len(page.hits) - 1)


def test_an_incomplete_search_matches_nothing_again(texts: SearchService, monkeypatch: pytest.MonkeyPatch) -> None:
    search_of_engine = MemoryEngine.search
    monkeypatch.setattr(
        MemoryEngine,
        "search",
        lambda engine, request: msgspec.structs.replace(search_of_engine(engine, request), partial=True),
    )
    for name in ("explain_scores", "count"):
        monkeypatch.delattr(MemoryEngine, name)

    page = search(texts, "trade women date:2020", match="any", explain=True, limit=93)

    assert page.partial
    assert [hit.explanation for hit in page.hits] == [msgspec.UNSET] * len(page.hits)
