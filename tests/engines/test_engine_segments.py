"""An index that was built step by step gives the scores, labels and refusals of one that was built at once."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from random import Random

import pytest

from sse_search.engines.port import Engine
from sse_search.engines.queries import AllQuery, FuzzyQuery, PrefixQuery, TermQuery
from sse_search.engines.whoosh import WhooshEngine
from sse_search.errors import QueryTooCostlyError
from sse_search.model import Tag
from tests.engines.engine_archive import METADATA, a_document, build, id_of, numbers, search

WORDS = ("milk", "bread", "fair", "dairy", "law")


def test_scores_are_the_same_to_the_last_bit_however_documents_lie_in_segments(tmp_path: Path) -> None:
    random = Random(3)
    documents = [a_document(number, body=" ".join(random.choices(WORDS, k=12))) for number in range(60)]
    whole, pieces = (WhooshEngine(tmp_path / name) for name in ("whole", "pieces"))
    build(whole, *documents)
    for start in range(0, len(documents), 7):
        pieces.build(documents[start : start + 7], (), METADATA, full=False)

    for words in permutations(WORDS):
        query = AllQuery(tuple(map(TermQuery, words)))
        expected, actual = (search(engine, query, limit=100) for engine in (whole, pieces))
        assert [(hit.document.item.id, hit.score) for hit in actual.hits] == [
            (hit.document.item.id, hit.score) for hit in expected.hits
        ]


def a_person(label: str) -> Tag:
    return Tag("person:jose-garcia", "person", label, label, "body")


def label(engine: Engine) -> str:
    (value,) = engine.facet_values("person")
    assert search(engine).labels[value.value] == value.label
    return value.label


def test_the_label_of_a_value_is_that_of_the_newest_item_whenever_it_was_indexed(engine: Engine) -> None:
    newest = a_document(1, date="2021-11-09", tags=[a_person("José García")])
    older = [a_document(number, date="2021-11-08", tags=[a_person("Jose Garcia")]) for number in (2, 3)]
    build(engine, newest)
    engine.build(older, (), METADATA, full=False)
    assert label(engine) == "José García"

    engine.build((), [id_of(1)], METADATA, full=False)
    assert label(engine) == "Jose Garcia"

    engine.build([a_document(2, date="2021-11-08", tags=[a_person("JOSE GARCIA")])], (), METADATA, full=False)
    assert label(engine) == "JOSE GARCIA"


@pytest.mark.parametrize("limit", ["MAX_EXPANSIONS", "MAX_TOTAL_EXPANSIONS"])
def test_only_words_of_live_items_count_for_the_cost_of_a_pattern(
    tmp_path: Path, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"sse_search.engines.whoosh.searching.term_dictionary.{limit}", 3)
    engine = WhooshEngine(tmp_path)
    first = [a_document(number, body=f"milk milka milkb common{number}") for number in range(3)]
    build(engine, *first, a_document(5, body="keeps the segment"))
    for number in range(3):
        engine.build([a_document(number, body="milk milka milkb common")], (), METADATA, full=False)
    engine.build([a_document(9, body="milks")], (), METADATA, full=False)

    assert numbers(search(engine, PrefixQuery("common"), limit=9)) == [0, 1, 2]
    with pytest.raises(QueryTooCostlyError, match=r"stands? for 4 words"):
        search(engine, PrefixQuery("milk"))
    with pytest.raises(QueryTooCostlyError, match=r"stands? for 4 words"):
        search(engine, FuzzyQuery("milk", 1))

    engine.build((), [id_of(9)], METADATA, full=False)
    assert search(engine, PrefixQuery("milk")).total == search(engine, FuzzyQuery("milk", 1)).total == 3
