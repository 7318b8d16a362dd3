"""The index is an index of Whoosh: its searcher and query parser find in it what they find in an index of their own."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from whoosh import index, qparser, query, scoring
from whoosh.writing import IndexingError

from sse_search.engines.port import EngineRequest
from sse_search.engines.queries import (
    AllQuery,
    AnyQuery,
    DateRangeFilter,
    FuzzyQuery,
    NotQuery,
    PhraseQuery,
    PrefixQuery,
    Query,
    TermQuery,
    TermsFilter,
)
from sse_search.engines.scoring import K1, idf
from sse_search.engines.whoosh import WhooshEngine
from sse_search.engines.whoosh.storage.whoosh_codec import open_index
from sse_search.errors import IndexDamagedError, IndexMissingError
from sse_search.model import DateRange
from sse_search.text.stemming import query_stems
from sse_search.tokens import words
from tests.engines.engine_archive import ILO, METADATA, PALESTINE, a_document, build
from tests.engines.random_requests import WORDS, fill
from tests.engines.stock_index import live, scores


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of several segments with removed documents."""
    engine = WhooshEngine(tmp_path / "index")
    fill([engine], random.Random(7))
    engine.close()
    return tmp_path / "index"


@pytest.fixture
def searcher(folder: Path) -> Iterator[Any]:
    with index.open_dir(str(live(folder))).searcher() as opened:
        yield opened


YEARS = {"2020": ("2020", "2020\uffff"), "2020..": ("2020", None), "..2020": (None, "2020\uffff")}


def for_whoosh(clause: Query) -> Any:
    """Say a clause in Whoosh's terms."""
    alternatives: list[Any]
    match clause:
        case AllQuery(children):
            return query.And(list(map(for_whoosh, children)))
        case AnyQuery(children):
            return query.Or(list(map(for_whoosh, children)))
        case NotQuery(child):
            return query.Not(for_whoosh(child))
        case TermQuery(form, fields):
            alternatives = [query.Term(field, name) for field in fields for name in query_stems(form)]
        case TermsFilter(facet, values):
            alternatives = [query.Term(facet, value) for value in values]
        case PhraseQuery(forms):
            alternatives = [query.Phrase("words", list(forms))]
        case PrefixQuery(prefix):
            alternatives = [query.Prefix("words", prefix)]
        case FuzzyQuery(form, distance):
            alternatives = [query.FuzzyTerm("words", form, maxdist=distance, prefixlength=1)]
        case DateRangeFilter(wanted):
            alternatives = [query.TermRange("date", *YEARS[str(wanted)])]
        case _:
            raise AssertionError(clause)
    return query.Or(alternatives)


def ours(engine: WhooshEngine, clause: Query) -> dict[str, float]:
    found = engine.search(EngineRequest(query=clause, limit=1000, facets=False, snippets=False))
    return {hit.document.item.id: hit.score for hit in found.hits}


def a_tree(chance: random.Random, depth: int = 2) -> Query:
    if depth == 0 or chance.random() < 0.3:
        form = chance.choice(words(chance.choice(WORDS)))
        leaves: list[Query] = [
            TermQuery(form),
            TermQuery(form, (chance.choice(("title", "body")),)),
            PhraseQuery((form, chance.choice(words(chance.choice(WORDS))))),
            PrefixQuery(form[: chance.randint(1, 4)]),
            FuzzyQuery(form, chance.randint(1, 2)),
            TermsFilter("source", (chance.choice(("a", "b", "Coop News", "nobody")),)),
            TermsFilter("category", ("News", "Event")),
            DateRangeFilter(DateRange.parse(chance.choice(list(YEARS)))),
        ]
        return chance.choice(leaves)
    children = tuple(a_tree(chance, depth - 1) for _ in range(chance.randint(2, 3)))
    return AllQuery((*children, NotQuery(a_tree(chance, 0)))) if chance.random() < 0.5 else AnyQuery(children)


@pytest.mark.parametrize("seed", range(3))
def test_whoosh_finds_the_same_documents_for_the_same_tree(folder: Path, searcher: Any, seed: int) -> None:
    chance = random.Random(seed)
    engine = WhooshEngine(folder)
    found_any = 0
    for _ in range(100):
        clause = a_tree(chance)
        expected = set(scores(searcher, for_whoosh(clause)))
        assert set(ours(engine, clause)) == expected, clause
        found_any += bool(expected)
    assert found_any > 50


class OurIdf(scoring.BM25F):
    """Whoosh's formula with our constant and our inverse document frequency."""

    def __init__(self) -> None:
        super().__init__(K1=K1)

    def idf(self, searcher: Any, fieldname: str, text: Any) -> float:
        return idf(searcher.doc_count_all(), searcher.doc_frequency(fieldname, text))


@pytest.mark.parametrize("segments", [1, 3])
@pytest.mark.parametrize("field", ["title", "body"])
def test_scores_of_one_field_are_those_of_whoosh_but_for_idf(tmp_path: Path, field: str, segments: int) -> None:
    chance = random.Random(5)
    texts = [" ".join(chance.choices(WORDS, k=chance.randint(1, 60))) for _ in range(240)]
    documents = [a_document(number, text, text) for number, text in enumerate(texts)]
    engine = WhooshEngine(tmp_path)
    for part in range(segments):
        engine.build(documents[part::segments], (), METADATA, full=part == 0)

    with open_index(tmp_path).searcher(weighting=OurIdf()) as searcher:
        assert len(searcher.reader().leaf_readers()) == segments
        for word in {word for text in WORDS for word in words(text)}:
            (name,) = (name for name in query_stems(word) if name.startswith("en:"))
            expected = scores(searcher, query.Term(field, name))
            assert ours(engine, TermQuery(word, (field,))) == pytest.approx(expected, rel=1e-4)
            assert expected


def test_removed_documents_are_removed_for_whoosh_too(folder: Path, searcher: Any) -> None:
    engine = WhooshEngine(folder)

    kept = {fields["id"] for fields in searcher.documents()}

    assert kept == {document.item.id for document in engine.matching(EngineRequest(limit=1000))}
    assert len(engine._reader().searcher.segments) > 1
    assert all(not reader.is_deleted(reader.doc_count_all()) for reader, _ in searcher.reader().leaf_readers())


PARSED = [
    ('"fair trade"', {1}),
    ('"trade fair"', set()),
    ('"trade fair"~2', {2}),
    ('"prices trade"', {2}),
    ('"FAIR Trade" OR solidaire', {1, 3}),
    ("trade NOT title:fair", {2}),
    ("Économ*", {3}),
    ("econo?ie", {3}),
    ("solidare~", {3}),
    ("l'économie", {3}),
    ("title:trading", {1, 2}),
    ("body:TRADES", {2}),
    ("country:'country:PS'", {2}),
    ("source:'Coop News'", {1, 2, 3}),
    ("date:2021*", {1, 2}),
    ("date:[2021 TO 2021-10]", {1}),
    ("[fair TO fast]", {1, 2}),
    ("trade AND nothing", set()),
    ("*:*", {1, 2, 3}),
]


@pytest.mark.parametrize(("text", "expected"), PARSED)
def test_queries_that_whoosh_parses_are_answered(tmp_path: Path, text: str, expected: set[int]) -> None:
    engine = WhooshEngine(tmp_path)
    build(
        engine,
        a_document(1, "Fair Trade", "Coffee", date="2021", source="Coop News"),
        a_document(2, "Trade", "fair prices trade", date="2021-11-09", source="Coop News", tags=(PALESTINE, ILO)),
        a_document(3, "L'économie solidaire", language="fr", source="Coop News"),
    )
    opened = open_index(tmp_path)
    parser = qparser.QueryParser("words", opened.schema)
    parser.add_plugin(qparser.FuzzyTermPlugin())

    with opened.searcher() as searcher:
        assert {int(hit["id"], 16) for hit in searcher.search(parser.parse(text), limit=None)} == expected


def test_what_a_reader_needs_is_stored(tmp_path: Path) -> None:
    document = a_document(1, "Title — één", "Body", date="2021-11", url="https://x.example", tags=(PALESTINE, ILO))
    build(WhooshEngine(tmp_path), document)

    opened = index.open_dir(str(live(tmp_path)))
    with opened.searcher() as searcher:
        (hit,) = searcher.search(query.Term("country", "country:PS"))
        assert dict(hit) == {"id": f"{1:016x}", "title": "Title — één", "date": "2021-11", "url": "https://x.example"}
        assert hit.highlights("title", "title") == ""
        (hit,) = searcher.search(query.Or([query.Term("title", name) for name in query_stems("titles")]))
        assert hit.highlights("title") == '<b class="match term0">Title</b> — één'
    assert set(opened.schema.names()) >= {"title", "body", "date", "country", "organization", "topic", "source"}


def test_terms_and_fields_that_are_not_there_have_no_documents(searcher: Any) -> None:
    reader = searcher.reader()

    for field in ("title", "body", "words", "date", "source", "id", "nothing"):
        assert (field, b"absent") not in reader
        assert scores(searcher, query.Term(field, "absent")) == {}
    for field in ("title", "words", "date", "source"):
        assert reader.frequency(field, "absent") == reader.doc_frequency(field, "absent") == 0


def test_an_index_without_documents_is_opened(tmp_path: Path) -> None:
    build(WhooshEngine(tmp_path))

    for opened in (open_index(tmp_path), index.open_dir(str(live(tmp_path)))):
        assert opened.doc_count() == 0
        assert opened.is_empty()


def in_a_new_process(script: str, *arguments: object) -> str:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


OPEN = """
import sys
from whoosh import index
opened = index.open_dir(sys.argv[1])
"""
SEARCH = """
from whoosh.qparser import QueryParser
with opened.searcher() as searcher:
    query = QueryParser("words", opened.schema).parse('"credit union" OR title:workers OR soli*')
    print(*sorted(hit["id"] for hit in searcher.search(query, limit=None)))
"""


def test_a_new_process_opens_an_index_with_whoosh_alone(folder: Path) -> None:
    wanted = AnyQuery((PhraseQuery(("credit", "union")), TermQuery("workers", ("title",)), PrefixQuery("soli")))
    expected = ours(WhooshEngine(folder), wanted)
    assert in_a_new_process(OPEN + SEARCH, live(folder)).split() == sorted(expected)


def test_our_index_class_unpickles_nothing(folder: Path) -> None:
    refuse = """
import pickle, sys
def refuse(*arguments, **options):
    raise AssertionError("something was unpickled")
pickle.load = pickle.loads = refuse
from sse_search.engines.whoosh.storage.whoosh_codec import open_index
opened = open_index(sys.argv[1])
"""
    expected = in_a_new_process(OPEN + SEARCH, live(folder))

    assert len(expected.split()) > 1
    assert in_a_new_process(refuse + SEARCH, folder) == expected


def test_the_table_of_contents_names_only_what_is_part_of_the_format(folder: Path) -> None:
    script = """
import sys
def note(event, arguments):
    if event == "pickle.find_class":
        print(*arguments)
sys.addaudithook(note)
from whoosh import index
index.open_dir(sys.argv[1])
"""
    storage = "sse_search.engines.whoosh.storage"
    named = set(in_a_new_process(script, live(folder)).splitlines())
    assert named == {f"{storage}.whoosh_schema index_schema", f"{storage}.whoosh_codec ArraySegment"}


def test_whoosh_cannot_change_an_index(folder: Path) -> None:
    for opened in (index.open_dir(str(live(folder))), open_index(folder)):
        with pytest.raises(IndexingError, match="use ssesearch to change it"):
            opened.writer()
        with pytest.raises(IndexingError, match="use ssesearch to change it"):
            opened.delete_by_term("source", "a")
    assert WhooshEngine(folder).check() == ()


def test_an_index_that_is_missing_or_damaged_is_not_opened(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="no index yet"):
        open_index(tmp_path / "nothing")
    next(live(folder).glob("*.live")).unlink()
    with pytest.raises(IndexDamagedError, match="it is missing"):
        open_index(folder)
