"""What the best items share lifts others; items with some of the words rank among those with all."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from sse_search.engines.feedback import FEEDBACK_ITEMS, RERANKED_ITEMS
from sse_search.engines.memory import MemoryEngine
from sse_search.engines.port import Engine, EngineRequest, WeightedLeaf
from sse_search.engines.queries import AllQuery, AnyQuery, EntityQuery, TermQuery
from sse_search.engines.whoosh import WhooshEngine
from sse_search.model import Document
from tests.engines import random_requests
from tests.engines.engine_archive import METADATA, a_document, build, id_of, numbers, search

WHEAT, SOVIET = TermQuery("wheat"), TermQuery("soviet")
CLOSE = 1e-3


def wheat_archive(engine: Engine, others: int = 20) -> Engine:
    """Twelve items on wheat of which most name Moscow; 13 does, 14 does not, and is the newer one."""
    return build(
        engine,
        *(a_document(n, "Report", "wheat moscow harvest" if n % 4 else "wheat harvest") for n in range(1, 13)),
        a_document(13, "Report", "wheat moscow delay", date="2020"),
        a_document(14, "Report", "wheat ports delay", date="2021"),
        *(a_document(n, "Report", "ships sail today") for n in range(20, 20 + others)),
    )


def test_items_with_the_stems_that_the_best_share_rise(engine: Engine) -> None:
    wheat_archive(engine)
    plain = numbers(search(engine, WHEAT, limit=50))
    ranked = numbers(search(engine, WHEAT, limit=50, feedback=True))

    assert plain.index(14) < plain.index(13)
    assert ranked.index(13) < ranked.index(14)
    assert sorted(ranked) == sorted(plain)


def test_the_best_item_stays_the_first_whatever_the_others_gain(engine: Engine) -> None:
    wheat_archive(engine)
    engine.build([a_document(15, "Wheat", "ports")], (), METADATA, full=False)

    result = search(engine, WHEAT, limit=50, feedback=True)

    assert numbers(result)[0] == numbers(search(engine, WHEAT))[0] == 15
    scores = [hit.score for hit in result.hits[1:]]
    assert scores == sorted(scores, reverse=True)


def test_nothing_is_added_with_fewer_than_ten_matches(engine: Engine) -> None:
    build(engine, *(a_document(n, "x", f"wheat {'moscow' * (n % 2)}") for n in range(1, FEEDBACK_ITEMS)))

    assert search(engine, WHEAT, feedback=True).hits == search(engine, WHEAT).hits


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_feedback_changes_neither_totals_nor_facets_nor_other_orders(engine: Engine, sort: str) -> None:
    wheat_archive(engine)
    plain, ranked = (search(engine, WHEAT, feedback=feedback) for feedback in (False, True))

    assert (ranked.total, ranked.facets) == (plain.total, plain.facets)
    assert search(engine, WHEAT, sort=sort, feedback=True) == search(engine, WHEAT, sort=sort)


def test_items_beyond_the_reranked_ones_keep_their_order(engine: Engine) -> None:
    many = RERANKED_ITEMS + 20
    build(engine, *(a_document(n, "x", "wheat " * (1 + n % 3) + ("moscow" if n % 2 else "ports")) for n in range(many)))
    plain, ranked = (numbers(search(engine, WHEAT, limit=many, feedback=on)) for on in (False, True))

    assert ranked[:RERANKED_ITEMS] != plain[:RERANKED_ITEMS]
    assert ranked[RERANKED_ITEMS:] == plain[RERANKED_ITEMS:]
    pages = [numbers(search(engine, WHEAT, offset=offset, limit=30, feedback=True)) for offset in range(0, many, 30)]
    assert [number for page in pages for number in page] == ranked


def test_items_with_some_of_the_words_rank_by_score_among_those_with_all(engine: Engine) -> None:
    build(
        engine,
        a_document(1, "Soviet wheat", "of the soviet harvest, soviet fields and soviet farms"),
        a_document(2, "x", "wheat and a long text on other things that a soviet paper printed " + "again " * 40),
        a_document(3, "Soviet", "soviet soviet soviet"),
        *(a_document(n, "x", "fig") for n in range(4, 30)),
    )
    every, some = AllQuery((WHEAT, SOVIET)), AnyQuery((WHEAT, SOVIET))

    result = search(engine, every, also=some, lift=1.1)

    assert (result.total, result.also) == (2, 1)
    assert [(number, hit.also) for number, hit in zip(numbers(result), result.hits, strict=True)] == [
        (1, False),
        (3, True),
        (2, False),
    ]
    assert numbers(search(engine, every, also=some, lift=1000.0)) == [1, 2, 3]
    assert numbers(search(engine, every, also=some, sort="newest")) == [1, 2]
    assert [document.item.id for document in engine.matching(EngineRequest(query=every, also=some))] == [
        id_of(1),
        id_of(2),
    ]


def test_what_matches_only_some_of_the_words_does_not_count_without_a_match_of_all(engine: Engine) -> None:
    build(engine, a_document(1, "wheat"))

    result = search(engine, AllQuery((WHEAT, SOVIET)), also=AnyQuery((WHEAT, SOVIET)))

    assert (result.total, result.also, result.hits) == (0, 0, ())


def test_items_are_scored_by_the_weighted_leaves_of_a_ranking(engine: Engine) -> None:
    build(engine, a_document(1, "x", "wheat"), a_document(2, "x", "soviet"), a_document(3, "x", "fig fig"))
    by_itself = search(engine, WHEAT).hits[0].score
    ranking = (WeightedLeaf(WHEAT, 0.5), WeightedLeaf(EntityQuery(("country:PS",))))

    result = search(engine, AnyQuery((WHEAT, SOVIET)), ranking=ranking)

    assert numbers(result) == [1, 2]
    assert [hit.score for hit in result.hits] == pytest.approx([by_itself / 2, 0.0], rel=CLOSE)


def test_scores_are_explained_until_the_deadline(engine: Engine) -> None:
    wheat_archive(engine)
    late = EngineRequest(query=WHEAT, feedback=True, deadline=time.monotonic() - 1)

    assert engine.explain_scores(late, [id_of(13)]) == ()


def test_the_parts_of_an_explanation_name_the_shared_stems(engine: Engine) -> None:
    wheat_archive(engine)
    request = EngineRequest(query=WHEAT, feedback=True)

    explained, other = engine.explain_scores(request, [id_of(13), id_of(20)])
    added = {part.stem: part.score for part in explained.stems}

    assert added["en:moscow"] > 0
    assert added["en:harvest"] == 0
    assert other.leaves == ()


def _archive_in_two_segments(folder: Path, documents: list[Document]) -> WhooshEngine:
    """Build an index of two segments in which a part of the first was replaced or removed."""
    rng = random.Random(5)
    engine = WhooshEngine(folder)
    older = [random_requests.a_document(rng, number) for number in range(100, 230)]
    engine.build([*documents[:100], *older], (), METADATA, full=True)
    removed = [id_of(number) for number in range(len(documents), 230)]
    engine.build(documents[100:], removed, METADATA, full=False)
    assert len(engine._reader().searcher.segments) == 2
    return engine


def test_engines_and_segments_agree_on_order_scores_and_their_parts(tmp_path: Path) -> None:
    rng = random.Random(7)
    documents = [random_requests.a_document(rng, number) for number in range(200)]
    memory, whoosh = build(MemoryEngine(), *documents), build(WhooshEngine(tmp_path / "one"), *documents)
    divided = _archive_in_two_segments(tmp_path / "two", documents)
    for _ in range(20):
        leaves = tuple(
            TermQuery(word) for word in rng.sample(["worker", "social", "law", "bank", "union", "credit"], 2)
        )
        weights = tuple(WeightedLeaf(leaf, rng.choice((1.0, 0.5))) for leaf in leaves)
        request = EngineRequest(
            query=AllQuery(leaves),
            also=AnyQuery(leaves),
            lift=2.0,
            ranking=rng.choice((weights, ())),
            feedback=True,
            limit=60,
            filters=rng.choice(({}, {"language": ("en", "fr")})),
        )
        expected = memory.search(request)
        for engine in (whoosh, divided):
            result = engine.search(request)
            assert (numbers(result), result.total, result.also) == (numbers(expected), expected.total, expected.also)
            assert [h.score for h in result.hits] == pytest.approx([h.score for h in expected.hits], rel=CLOSE)
        assert whoosh.search(request).hits == divided.search(request).hits
        for hit in expected.hits[:2]:
            for each in (memory, divided):
                (parts,) = each.explain_scores(request, [hit.document.item.id])
                values = [*(leaf.score for leaf in parts.leaves), parts.lift, *(stem.score for stem in parts.stems)]
                assert sum(values) == pytest.approx(hit.score, rel=CLOSE)
