"""Whoosh finds and scores in our index what it finds and scores in an index that it wrote itself."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from whoosh import query

from sse_search.engines.whoosh import WhooshEngine
from sse_search.engines.whoosh.storage.whoosh_codec import open_index
from sse_search.model import Document
from sse_search.text.stemming import index_stems
from sse_search.tokens import words
from tests.engines.engine_archive import METADATA, a_document
from tests.engines.random_requests import DATES, LANGUAGES, TAGS, WORDS
from tests.engines.stock_index import scores, stock_index

Steps = list[tuple[list[Document], list[str]]]


def short_document(chance: random.Random, number: int) -> Document:
    """Make up a document whose lengths the index keeps exactly."""
    return a_document(
        number,
        " ".join(chance.choices(WORDS, k=chance.randint(1, 2))),
        " ".join(chance.choices(WORDS, k=chance.randint(0, 2))),
        date=chance.choice(DATES),
        language=chance.choice(LANGUAGES),
        source=chance.choice(("a", "b", "Coop News")),
        tags=chance.sample(TAGS, chance.choice((0, 0, 1, 2))),
    )


def one_segment(chance: random.Random) -> Steps:
    return [([short_document(chance, number) for number in range(1500)], [])]


def segments_with_deletions(chance: random.Random) -> Steps:
    steps: Steps = [([short_document(chance, number) for number in range(300)], [])]
    for _ in range(3):
        changed = [short_document(chance, chance.randrange(360)) for _ in range(60)]
        ids = {document.item.id for document in changed}
        steps.append((changed, sorted({f"{chance.randrange(300):016x}" for _ in range(20)} - ids)))
    return steps


class Pair(NamedTuple):
    """The same documents twice: in our index, and in one that Whoosh wrote."""

    ours: Any
    stock: Any


@pytest.fixture(scope="module", params=[one_segment, segments_with_deletions])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    make: Callable[[random.Random], Steps] = request.param
    folder = tmp_path_factory.mktemp("index")
    steps = make(random.Random(4))
    engine = WhooshEngine(folder)
    for number, (documents, removed) in enumerate(steps):
        engine.build(documents, removed, METADATA, full=number == 0)
    with open_index(folder).searcher() as ours, stock_index(steps).searcher() as stock:
        assert ours.doc_count() == stock.doc_count()
        yield Pair(ours, stock)


def a_leaf(chance: random.Random) -> Any:
    word = chance.choice(words(chance.choice(WORDS)))
    stem = index_stems([word], chance.choice(LANGUAGES))[0]
    text = chance.choice(("title", "body"))
    part = word[: chance.randint(1, 4)]
    several = [chance.choice(words(chance.choice(WORDS))) for _ in range(chance.choice((2, 2, 3)))]
    years = sorted(chance.choices(("2019", "2020", "2020-02", "2021-11-09", "2022"), k=2))
    return chance.choice(
        (
            query.Term(text, stem),
            query.Term(text, stem),
            query.Term("words", word),
            query.Term("words", "absent"),
            query.Term("source", chance.choice(("a", "Coop News", "nobody"))),
            query.Term("country", chance.choice(("country:PS", "country:IT"))),
            query.Prefix("words", part),
            query.Prefix(text, stem[:5]),
            query.Prefix("date", "2020"),
            query.Prefix("topic", "topic:"),
            query.TermRange("date", years[0], years[1], chance.random() < 0.3, chance.random() < 0.3),
            query.TermRange("words", part, None),
            query.TermRange(text, "en:c", "en:s"),
            query.Wildcard("words", f"{part}*{word[-1]}"),
            query.Wildcard("words", f"?{word[1:]}"),
            query.Wildcard("source", "?oo*"),
            query.FuzzyTerm("words", word, maxdist=chance.randint(1, 2)),
            query.FuzzyTerm("words", f"x{word}", maxdist=1, prefixlength=0),
            query.Phrase("words", several),
            query.Phrase("words", several[:2], slop=chance.randint(1, 3)),
            query.Every(),
            query.Every(chance.choice(("date", "country", "body"))),
        )
    )


def a_query(chance: random.Random, depth: int = 2) -> Any:
    if depth == 0 or chance.random() < 0.4:
        return a_leaf(chance)
    parts = [a_query(chance, depth - 1) for _ in range(chance.randint(2, 3))]
    return chance.choice(
        (
            query.And(parts),
            query.Or(parts),
            query.Or(parts),
            query.And([parts[0], query.Not(parts[1])]),
            query.AndMaybe(parts[0], parts[1]),
            query.DisjunctionMax(parts),
        )
    )


def best(searcher: Any, wanted: Any) -> tuple[list[int], list[float]]:
    found = searcher.search(wanted, limit=7)
    return [hit.docnum for hit in found], [hit.score for hit in found]


@pytest.mark.parametrize("seed", range(2))
def test_whoosh_finds_and_scores_as_in_an_index_of_its_own(pair: Pair, seed: int) -> None:
    chance = random.Random(seed)
    found_any = 0
    for _ in range(40):
        wanted = a_query(chance)
        expected = scores(pair.stock, wanted)
        assert scores(pair.ours, wanted) == pytest.approx(expected, rel=1e-5), wanted
        docs, best_scores = best(pair.ours, wanted)
        expected_docs, expected_scores = best(pair.stock, wanted)
        assert docs == expected_docs, wanted
        assert best_scores == pytest.approx(expected_scores, rel=1e-5), wanted
        found_any += bool(expected)
    assert found_any > 20


def test_every_term_has_the_same_statistics_as_in_an_index_of_whoosh(pair: Pair) -> None:
    def statistics(searcher: Any) -> dict[Any, Any]:
        reader = searcher.reader()
        return {
            term: (
                info.weight(),
                info.doc_frequency(),
                info.max_weight(),
                info.min_length() if reader.schema[term[0]].scorable else None,
                info.max_length() if reader.schema[term[0]].scorable else None,
                reader.frequency(*term),
                reader.doc_frequency(*term),
                term in reader,
            )
            for term, info in reader
            if term[0] not in ("id", "person", "work")
        }

    expected = statistics(pair.stock)
    assert statistics(pair.ours) == expected
    assert len(expected) > 150


def test_every_posting_has_the_same_value_as_in_an_index_of_whoosh(pair: Pair) -> None:
    def postings(searcher: Any, field: str, text: bytes, *kinds: str) -> dict[str, Any]:
        matcher = searcher.reader().postings(field, text)
        listed = {}
        while matcher.is_active():
            values = [matcher.value_as(kind) for kind in kinds]
            listed[searcher.stored_fields(matcher.id())["id"]] = (matcher.weight(), matcher.value() or b"", *values)
            matcher.next()
        return listed

    for field, kinds in (("body", ("frequency",)), ("words", ("positions", "frequency")), ("country", ("weight",))):
        for text in pair.stock.lexicon(field):
            expected = postings(pair.stock, field, text, *kinds)
            assert postings(pair.ours, field, text, *kinds) == expected
            assert expected or not pair.ours.reader().is_atomic()


def test_whoosh_sorts_and_groups_as_in_an_index_of_its_own(pair: Pair) -> None:
    def dates(searcher: Any) -> list[str]:
        by_id = {hit["id"]: hit for hit in pair.ours.search(query.Every(), limit=None)}
        return [by_id[hit["id"]]["date"] for hit in searcher.search(query.Every("date"), sortedby="date", limit=None)]

    def sizes(searcher: Any) -> dict[str, int]:
        groups = searcher.search(query.Every(), groupedby="source", limit=None).groups()
        return {name: len(docs) for name, docs in groups.items()}

    assert dates(pair.ours) == dates(pair.stock) == sorted(dates(pair.stock))
    assert sizes(pair.ours) == sizes(pair.stock)


def test_a_matcher_skips_to_any_document(pair: Pair) -> None:
    reader, _ = pair.ours.reader().leaf_readers()[0]
    matcher = reader.postings("language", "en")
    docs = list(reader.postings("language", "en").all_ids())

    chance = random.Random(0)
    for target in sorted(chance.choices(range(docs[-1]), k=200)):
        matcher.skip_to(target)
        assert matcher.id() == next(doc for doc in docs if doc >= target)
    matcher.skip_to(docs[-1])
    matcher.next()
    assert not matcher.is_active()
    matcher.reset()
    assert matcher.id() == docs[0]
