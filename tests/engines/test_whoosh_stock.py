"""The index is a genuine Whoosh index: Whoosh alone opens it and finds the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from whoosh import index, query, scoring

from sse_search.engines.port import EngineRequest
from sse_search.engines.queries import AllQuery, AnyQuery, DateRangeFilter, NotQuery, Query, TermQuery, TermsFilter
from sse_search.engines.scoring import K1, idf
from sse_search.engines.whoosh import WhooshEngine
from sse_search.model import DateRange
from sse_search.text.stemming import query_stems
from tests.engines.engine_archive import ILO, PALESTINE, a_document, build
from tests.engines.random_requests import fill

WORDS = ("cooperative", "economy", "economie", "law", "women", "bank", "member")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of several segments with removed documents."""
    engine = WhooshEngine(tmp_path / "index")
    fill([engine], random.Random(7))
    engine.close()
    return tmp_path / "index"


@pytest.fixture
def stock(folder: Path) -> Iterator[Any]:
    live = folder / "generations" / (folder / "current").read_text().strip()
    opened = index.open_dir(str(live))
    with opened.searcher(weighting=scoring.BM25F()) as searcher:
        yield searcher
    opened.close()


def for_whoosh(clause: Query) -> Any:
    """Say a clause in Whoosh's terms."""
    match clause:
        case TermQuery(form, fields):
            return query.Or([query.Term(field, name) for field in fields for name in query_stems(form)])
        case TermsFilter(facet, values):
            return query.Or([query.Term(facet, value) for value in values])
        case DateRangeFilter(wanted):
            return query.Prefix("date", str(wanted))
        case AllQuery(children):
            return query.And(list(map(for_whoosh, children)))
        case AnyQuery(children):
            return query.Or(list(map(for_whoosh, children)))
        case NotQuery(child):
            return query.Not(for_whoosh(child))
    raise AssertionError(clause)


def ours(folder: Path, clause: Query) -> dict[str, float]:
    engine = WhooshEngine(folder)
    found = engine.search(EngineRequest(query=clause, limit=1000, facets=False, snippets=False))
    return {hit.document.item.id: hit.score for hit in found.hits}


def a_tree(chance: random.Random, depth: int = 2) -> Query:
    if depth == 0 or chance.random() < 0.3:
        leaves: list[Query] = [
            TermQuery(chance.choice(WORDS)),
            TermQuery(chance.choice(WORDS), (chance.choice(("title", "body")),)),
            TermsFilter("source", (chance.choice(("a", "b", "Coop News", "nobody")),)),
            TermsFilter("category", ("News", "Event")),
            DateRangeFilter(DateRange.parse(chance.choice(("2021", "2021-11", "2020")))),
        ]
        return chance.choice(leaves)
    children = tuple(a_tree(chance, depth - 1) for _ in range(chance.randint(2, 3)))
    return AllQuery((*children, NotQuery(a_tree(chance, 0)))) if chance.random() < 0.5 else AnyQuery(children)


def test_whoosh_finds_the_same_documents_for_the_same_tree(folder: Path, stock: Any) -> None:
    chance = random.Random(3)
    found_any = 0
    for _ in range(150):
        clause = a_tree(chance)
        expected = {hit["id"] for hit in stock.search(for_whoosh(clause), limit=None)}
        assert set(ours(folder, clause)) == expected, clause
        found_any += bool(expected)
    assert found_any > 75


class OurRarity(scoring.BM25F):
    """Whoosh's formula with our constant and our inverse document frequency."""

    def __init__(self) -> None:
        super().__init__(K1=K1)

    def idf(self, searcher: Any, fieldname: str, text: Any) -> float:
        return idf(searcher.doc_count_all(), searcher.doc_frequency(fieldname, text))


@pytest.mark.parametrize("field", ["title", "body"])
def test_scores_of_one_field_are_those_of_whoosh_but_for_rarity(tmp_path: Path, field: str) -> None:
    chance = random.Random(5)
    texts = [" ".join(chance.choices(WORDS, k=chance.randint(1, 60))) for _ in range(80)]
    engine = WhooshEngine(tmp_path)
    build(engine, *(a_document(number, text, text) for number, text in enumerate(texts)))

    with index.open_dir(str(tmp_path / "generations" / "000001")).searcher(weighting=OurRarity()) as searcher:
        for word in WORDS:
            (name,) = (name for name in query_stems(word) if name.startswith("en:"))
            expected = {hit["id"]: hit.score for hit in searcher.search(query.Term(field, name), limit=None)}
            assert ours(tmp_path, TermQuery(word, (field,))) == pytest.approx(expected, rel=1e-4)
            assert expected


def test_removed_documents_are_removed_for_whoosh_too(folder: Path, stock: Any) -> None:
    engine = WhooshEngine(folder)

    kept = {fields["id"] for fields in stock.documents()}

    assert kept == {document.item.id for document in engine.matching(EngineRequest(limit=1000))}
    assert len(engine._searcher().segments) > 1


def test_what_a_reader_needs_is_stored(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    build(
        engine,
        a_document(
            1, "Title — één", "Body", date="2021-11", url="https://x.example", tags=(PALESTINE, ILO), source="S"
        ),
    )

    opened = index.open_dir(str(tmp_path / "generations" / "000001"))
    with opened.searcher() as searcher:
        (hit,) = searcher.search(query.Term("country", "country:PS"))
        assert dict(hit) == {"id": f"{1:016x}", "title": "Title — één", "date": "2021-11", "url": "https://x.example"}
        assert len(searcher.search(query.Term("organization", "organization:ilo"))) == 1
        assert len(searcher.search(query.Term("source", "S"))) == 1
    assert set(opened.schema.names()) >= {"title", "body", "date", "country", "organization", "topic", "source"}
