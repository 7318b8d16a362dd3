"""Every engine ranks the best items by meaning too, and finds the items that are nearest in meaning."""

from __future__ import annotations

import math
import time
from typing import Any, NamedTuple

import msgspec
import numpy as np
import pytest

from sse_search.engines.feedback import RERANKED_ITEMS
from sse_search.engines.meaning import MeaningCounts, text_digest
from sse_search.engines.port import Engine, EngineRequest
from sse_search.engines.queries import AllQuery, NotQuery, TermQuery
from sse_search.model import DateRange
from tests.engines.engine_archive import METADATA, a_document, build, id_of, numbers, search

WHEAT = TermQuery("wheat")


class ToyMeaning(NamedTuple):
    """Cosines by number of an item, of the texts that the items had when they were embedded."""

    by_number: dict[int, float]
    texts: dict[int, int]
    min_cosine: float = 0.5

    def cosines(self, ids: Any, texts: Any) -> Any:
        given = [None] * len(ids) if texts is None else list(texts)
        return np.array([self._cosine(int(i), text) for i, text in zip(ids, given, strict=True)], np.float64)

    def _cosine(self, number: int, text: Any) -> float:
        is_stale = text is not None and int(text) != self.texts.get(number)
        return math.nan if is_stale else self.by_number.get(number, math.nan)


def meaning(engine: Engine, cosines: dict[int, float]) -> ToyMeaning:
    """Return a meaning with cosines of items as they are now."""
    documents = {number: engine.get(id_of(number)) for number in cosines}
    return ToyMeaning(cosines, {number: text_digest(each) for number, each in documents.items() if each})


def archive(engine: Engine, count: int = 4) -> Engine:
    """Build items that have wheat, the first of them most often."""
    return build(
        engine,
        *(a_document(n, "x", f"{'wheat ' * (count - n + 1)}{'filler ' * n}", date="2021") for n in range(1, count + 1)),
        a_document(count + 1, "bread", "loaf", language="fr"),
    )


def test_the_score_is_lexical_and_meaning_in_the_documented_proportion(engine: Engine) -> None:
    archive(engine)
    plain = {hit.document.item.id: hit.score for hit in search(engine, WHEAT).hits}
    cosines = {1: 0.1, 2: 0.2, 3: 0.9, 4: -0.3}

    result = search(engine, WHEAT, meaning=meaning(engine, cosines))

    largest = max(plain.values())
    expected = {n: 0.6 * plain[id_of(n)] / largest + 0.4 * cosine for n, cosine in cosines.items()}
    assert numbers(result) == sorted(expected, key=lambda n: -expected[n])
    for hit in result.hits:
        assert 0.6 * hit.score / largest == pytest.approx(expected[int(hit.document.item.id, 16)], rel=1e-5)


def test_an_item_without_a_vector_counts_with_the_mean_of_the_others(engine: Engine) -> None:
    archive(engine)

    some = search(engine, WHEAT, meaning=meaning(engine, {1: 0.2, 3: 0.6}))
    every = search(engine, WHEAT, meaning=meaning(engine, {1: 0.2, 2: 0.4, 3: 0.6, 4: 0.4}))

    assert numbers(some) == numbers(every)
    assert [hit.score for hit in some.hits] == pytest.approx([hit.score for hit in every.hits])
    assert some.meaning == MeaningCounts(ranked=2, without={"en": 2})


def test_without_any_vector_nothing_changes(engine: Engine) -> None:
    archive(engine)

    assert search(engine, WHEAT, meaning=meaning(engine, {})).hits == search(engine, WHEAT).hits


def test_a_vector_of_an_earlier_text_does_not_count(engine: Engine) -> None:
    archive(engine)
    old = meaning(engine, {1: 0.2, 4: 0.9})
    engine.build([a_document(4, "x", "wheat changed", date="2021")], (), METADATA, full=False)

    result = search(engine, WHEAT, meaning=old)

    assert result.meaning == MeaningCounts(ranked=1, without={"en": 3})
    assert numbers(result) == numbers(search(engine, WHEAT))


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_meaning_changes_neither_totals_nor_facets_nor_other_orders(engine: Engine, sort: str) -> None:
    archive(engine)
    plain = search(engine, WHEAT, sort=sort)
    ranked = search(engine, WHEAT, sort=sort, meaning=meaning(engine, {1: -0.5, 4: 0.9}))

    assert (ranked.total, ranked.facets) == (plain.total, plain.facets)
    assert (ranked.hits == plain.hits) == (sort != "relevance")


def test_only_the_best_items_are_ranked_by_meaning_and_pages_have_each_once(engine: Engine) -> None:
    many = RERANKED_ITEMS + 30
    archive(engine, many)
    cosines = {n: (n * 37 % 100) / 100 for n in range(1, many + 1)}
    by_meaning = meaning(engine, cosines)
    plain = numbers(search(engine, WHEAT, limit=many))

    whole = numbers(search(engine, WHEAT, limit=many, meaning=by_meaning))
    pages = [numbers(search(engine, WHEAT, offset=n, limit=30, meaning=by_meaning)) for n in range(0, many, 30)]

    assert [number for page in pages for number in page] == whole
    assert sorted(whole) == sorted(plain)
    assert whole[RERANKED_ITEMS:] == plain[RERANKED_ITEMS:]
    assert whole[:RERANKED_ITEMS] != plain[:RERANKED_ITEMS]
    matching = engine.matching(EngineRequest(query=WHEAT, limit=many, meaning=by_meaning))
    assert [int(document.item.id, 16) for document in matching] == whole


def test_the_explained_parts_add_up_to_the_score(engine: Engine) -> None:
    archive(engine, 12)
    request = EngineRequest(query=WHEAT, limit=20, feedback=True, meaning=meaning(engine, {1: 0.3, 5: 0.8, 9: -0.1}))
    hits = engine.search(request).hits

    explanations = engine.explain_scores(request, [hit.document.item.id for hit in hits])

    for hit, explanation in zip(hits, explanations, strict=True):
        assert explanation.meaning is not None
        parts = [*(leaf.score for leaf in explanation.leaves), explanation.lift, explanation.meaning.score]
        assert sum([*parts, *(stem.score for stem in explanation.stems)]) == pytest.approx(hit.score, rel=1e-5)
    by_number = {int(hit.document.item.id, 16): each.meaning for hit, each in zip(hits, explanations, strict=True)}
    assert {n for n, part in by_number.items() if part and part.has_vector} == {1, 5, 9}
    assert by_number[5] is not None
    assert by_number[5].cosine == pytest.approx(0.8)


def test_after_the_deadline_nothing_is_ranked_by_meaning(engine: Engine) -> None:
    archive(engine)
    late = EngineRequest(query=WHEAT, meaning=meaning(engine, {1: 0.2}), deadline=time.monotonic() - 1)

    result = engine.search(late)

    assert (result.partial, result.meaning) == (True, None)


def test_the_nearest_items_that_match_are_found_in_order(engine: Engine) -> None:
    archive(engine)
    engine.build([a_document(6, "farm", "loaf", date="2019")], (), METADATA, full=False)
    near = meaning(engine, {1: 0.9, 4: 0.7, 5: 0.8, 6: 0.6})
    without_wheat = EngineRequest(query=NotQuery(WHEAT), meaning=near, limit=1)

    result = engine.nearest(without_wheat)
    second = engine.nearest(msgspec.structs.replace(without_wheat, offset=1))
    dated = engine.nearest(msgspec.structs.replace(without_wheat, dates=(DateRange.parse("2019"),), undated="exclude"))
    strict = engine.nearest(msgspec.structs.replace(without_wheat, meaning=near._replace(min_cosine=0.7)))

    assert (result.total, numbers(result), numbers(second)) == (2, [5], [6])
    assert result.hits[0].score == pytest.approx(0.8)
    assert numbers(dated) == [6]
    assert strict.total == 1


def test_an_item_whose_text_changed_is_not_among_the_nearest(engine: Engine) -> None:
    archive(engine)
    near = meaning(engine, {5: 0.8})
    engine.build([a_document(5, "bread", "another loaf")], (), METADATA, full=False)

    assert engine.nearest(EngineRequest(query=AllQuery(()), meaning=near)).total == 0
