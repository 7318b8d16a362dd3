"""
Generate documents and requests, and compare the results of two engines, rounding of scores apart.

`python -m bench oracle` compares the engines on more requests than the test suite.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from sse_search.engines.memory import MemoryEngine
from sse_search.engines.port import Engine, EngineRequest, EngineResult, IndexMetadata
from sse_search.engines.queries import (
    AddedFilter,
    AllQuery,
    AnyQuery,
    DateRangeFilter,
    EntityQuery,
    FuzzyQuery,
    MatchAll,
    NearOperand,
    NearQuery,
    NotQuery,
    PatternQuery,
    PhraseQuery,
    PrefixQuery,
    Query,
    TermQuery,
    TermsFilter,
    UndatedFilter,
    WildcardQuery,
)
from sse_search.model import TEXT_FIELDS, DateRange, Document, NewsDate, NewsItem, Proximity, Sort, Tag, Undated
from sse_search.tokens import words

TOLERANCE = 1e-4
"""Relative difference of scores: one engine adds in single precision."""

_TEXT = (
    "cooperative cooperatives co-operative Coopératives coopérer cooperativa cooperativas cooperation worker workers "
    "working travail travailleurs trabajo social Sociale sociales solidarity solidarité solidaridad economy Économie "
    "economía the of and la les de y o mutual mutuals mutuelle bank banks credit union unions law laws statistics "
    "news statistique new 2021 2030 ILO OPT Palestine Palestinian Italy Italie 合作社 合作 経済 fair trade "
    "commerce équitable STRASSE straße women femmes mujeres youth jeunes l'économie member's SDG8 covid-19 a"
)
WORDS = _TEXT.split()
_WORDS_AND_COMPOUNDS = [*WORDS, *"Genossenschaft Energiegenossenschaft Genossenschaftsrecht Sozialwirtschaft".split()]
"""Compounds are found by their parts, which other readers of an index do not know."""
TAGS = (
    Tag("country:PS", "country", "Palestine", "Palestinian", "body"),
    Tag("country:IT", "country", "Italy", "Italy", "title"),
    Tag("region:europe", "region", "Europe", implied_by="country:IT"),
    Tag("organization:ilo", "organization", "International Labour Organization", "ILO", "body"),
    Tag("topic:cooperatives", "topic", "cooperatives", "cooperatives", "title"),
    Tag("event:day", "event", "Day of Cooperatives", "Day", "body"),
    Tag("person:x", "person", "Somebody", "Somebody", "body"),
    Tag("work:report", "work", "A Report", "Report", "title"),
)
DATES = (None, None, "2019", "2020", "2020-02", "2020-02-29", "2021-11", "2021-11-09", "2021-11-09", "2022-01-01")
RANGES = ("2019", "2020..", "..2020", "2020-02", "2021-11-09", "2020-02-10..2021-11", "2023")
LANGUAGES = ("en", "en", "en", "fr", "es", "pt", "de")
VALUES = {
    "source": ("a", "b", "Coop News", "absent"),
    "category": ("News", "news", "Event"),
    "language": ("en", "fr", "xx"),
    "country": ("country:PS", "country:IT", "country:XX"),
    "region": ("region:europe",),
    "organization": ("organization:ilo",),
    "topic": ("topic:cooperatives",),
    "entity": ("country:PS", "work:report", "person:x"),
    "year": ("2020", "2021"),
    "month": ("2021-11",),
}
FILTERS = [facet for facet in VALUES if facet not in ("entity", "year", "month")]
"""Years and months are filtered by dates, entities by the facet of their type."""
FIELDS = (("title", "body"), ("title", "body"), ("title", "body"), ("title",), ("body",))


def a_document(rng: random.Random, number: int) -> Document:
    """Generate a document; some are the same but for their id."""
    if rng.random() < 0.15:
        rng = random.Random(rng.randrange(4))
    item = NewsItem(
        id=f"{number:016x}",
        title=" ".join(rng.choices(_WORDS_AND_COMPOUNDS, k=rng.randint(1, 8))),
        body=" ".join(rng.choices(_WORDS_AND_COMPOUNDS, k=rng.choice((0, 3, 10, 40)))),
        summary=" ".join(rng.choices(WORDS, k=rng.choice((0, 0, 5)))),
        date=NewsDate.of(rng.choice(DATES)),
        source=rng.choice(("a", "b", "Coop News")),
        category=rng.choice(("", "News", "news", "Event")),
        added=rng.choice(("", "2020-02-10", "2020-02-29", "2021-11-09")),
    )
    return Document(item, rng.choice(LANGUAGES), tuple(rng.sample(TAGS, rng.choice((0, 0, 1, 2, 4)))))


def fill(engines: list[Engine], rng: random.Random, size: int = 200) -> None:
    """Build the same index in every engine: at once, then with changes and removals in two more steps."""
    metadata = IndexMetadata(generation="", items=0, batches=(), vocabulary="", analysis="")
    first = [a_document(rng, number) for number in range(size)]
    steps: list[tuple[list[Document], list[str]]] = [(first, [])]
    for _ in range(2):
        changed = [a_document(rng, rng.randrange(size + 40)) for _ in range(size // 5)]
        ids = {document.item.id for document in changed}
        removed_ids = {f"{rng.randrange(size):016x}" for _ in range(size // 10)} - ids
        steps.append((changed, sorted(removed_ids)))
    for number, (documents, removed) in enumerate(steps):
        for engine in engines:
            engine.build(documents, removed, metadata, full=number == 0)


def a_request(rng: random.Random) -> EngineRequest:
    """Generate a request."""
    filters = rng.sample(FILTERS, rng.choice((0, 0, 0, 1, 2)))
    return EngineRequest(
        query=_query(rng, 3),
        filters={facet: tuple(rng.sample(VALUES[facet], rng.randint(1, len(VALUES[facet])))) for facet in filters},
        dates=tuple(DateRange.parse(text) for text in rng.sample(RANGES, rng.choice((0, 0, 0, 1, 2)))),
        undated=rng.choice(_UNDATED),
        sort=rng.choice(_SORTS),
        offset=rng.choice((0, 0, 0, 3, 40)),
        limit=rng.choice((1, 5, 10, 500)),
        facets=rng.random() < 0.7,
    )


_UNDATED: tuple[Undated, ...] = ("include", "include", "exclude", "only")
_SORTS: tuple[Sort, ...] = ("relevance", "relevance", "newest", "oldest", "added")


def _query(rng: random.Random, depth: int) -> Query:
    if depth and rng.random() < 0.6:
        children = tuple(_query(rng, depth - 1) for _ in range(rng.randint(1, 3)))
        return rng.choice((AllQuery(children), AnyQuery(children), AnyQuery(children), NotQuery(children[0])))
    return _leaf(rng)


def _leaf(rng: random.Random) -> Query:
    tokens = words(rng.choice(_WORDS_AND_COMPOUNDS))
    fields = rng.choice(FIELDS)
    facet = rng.choice(list(VALUES))
    several = words(" ".join(rng.choices(WORDS, k=rng.choice((1, 2, 2, 3)))))
    leaves: tuple[Query, ...] = (
        TermQuery(tokens[0], fields),
        TermQuery(tokens[0], fields),
        TermQuery(tokens[0], fields),
        TermQuery("absent", fields),
        PhraseQuery(tuple(several), fields),
        PrefixQuery(tokens[0][: rng.randint(1, 4)], fields),
        FuzzyQuery(tokens[0], rng.randint(1, 2), fields),
        WildcardQuery(f"{tokens[0][:2]}*{tokens[0][-1]}", fields),
        a_chain(rng),
        EntityQuery(tuple(tag.id for tag in rng.sample(TAGS, rng.randint(1, 3)))),
        TermsFilter(facet, tuple(rng.sample(VALUES[facet], 1))),
        DateRangeFilter(DateRange.parse(rng.choice(RANGES))),
        AddedFilter(DateRange.parse(rng.choice(RANGES))),
        UndatedFilter(),
        MatchAll(),
    )
    return rng.choice(leaves)


def a_chain(rng: random.Random) -> NearQuery:
    """Generate a chain of two or three operands."""
    size = rng.choice((2, 2, 3))
    operands = tuple(tuple(_operand(rng) for _ in range(rng.choice((1, 1, 2)))) for _ in range(size))
    links = tuple(Proximity(rng.choice((1, 2, 5, 40)), rng.random() < 0.4) for _ in range(size - 1))
    return NearQuery(operands, links, rng.choice(FIELDS))


def _operand(rng: random.Random) -> NearOperand:
    token, fields = words(rng.choice(WORDS))[0], rng.choice((TEXT_FIELDS, *FIELDS))
    pair = (token, words(rng.choice(WORDS))[0])
    operands: tuple[NearOperand, ...] = (
        TermQuery(token, fields),
        TermQuery(token, fields),
        PhraseQuery(pair, fields, slop=rng.choice((0, 2, 9))),
        PrefixQuery(token[:3], fields),
        FuzzyQuery(token, 1, fields),
        WildcardQuery(f"{token[:2]}*{token[-1]}", fields),
    )
    return rng.choice(operands)


def a_pattern(rng: random.Random) -> PatternQuery:
    """Generate a prefix or a fuzzy word."""
    token, fields = words(rng.choice(WORDS))[0], rng.choice(FIELDS)
    if rng.random() < 0.6:
        return PrefixQuery(token[: rng.randint(0, 4)], fields)
    return FuzzyQuery(token, rng.randint(1, 3), fields)


def differences(request: EngineRequest, oracle: Engine, engine: Engine) -> Iterator[str]:
    """Yield how the result of an engine differs from that of the oracle, rounding of scores apart."""
    expected, actual = oracle.search(request), engine.search(request)
    for name in ("total", "undated_hidden", "partial"):
        if getattr(expected, name) != getattr(actual, name):
            yield f"{name} is {getattr(actual, name)}, not {getattr(expected, name)}"
    if request.facets:
        for facet, counts in expected.facets.items():
            if actual.facets.get(facet) != counts:
                yield f"{facet} is {actual.facets.get(facet)}, not {counts}"
    yield from _differing_hits(request, expected, actual, oracle)
    for hit in actual.hits:
        if oracle.get(hit.document.item.id) != hit.document:
            yield f"{hit.document.item.id} is not the document that was given"


def _differing_hits(
    request: EngineRequest, expected: EngineResult, actual: EngineResult, oracle: Engine
) -> Iterator[str]:
    oracle_hits = [(hit.document.item.id, hit.score) for hit in expected.hits]
    hits = [(hit.document.item.id, hit.score) for hit in actual.hits]
    if len(oracle_hits) != len(hits):
        yield f"{len(hits)} hits, not {len(oracle_hits)}"
        return
    if request.sort != "relevance" and [i for i, _ in oracle_hits] != [i for i, _ in hits]:
        yield f"the hits are {hits}, not {oracle_hits}"
        return
    scores = _all_scores(request, oracle)
    for rank, ((_, score), (item_id, actual_score)) in enumerate(zip(oracle_hits, hits, strict=True)):
        if not (_close(scores.get(item_id, -1.0), actual_score) and _close(score, actual_score)):
            yield f"rank {rank}: {item_id} has {actual_score}, not {scores.get(item_id)}; the oracle has {score} there"
    for left, right in zip(actual.hits, actual.hits[1:], strict=False):
        if request.sort == "relevance" and left.score == right.score and _later(left.document) < _later(right.document):
            yield f"{left.document.item.id} and {right.document.item.id} are equally good and in the wrong order"


def _all_scores(request: EngineRequest, oracle: Engine) -> dict[str, float]:
    whole = EngineRequest(
        query=request.query,
        filters=request.filters,
        dates=request.dates,
        undated=request.undated,
        limit=10**6,
        facets=False,
        snippets=False,
    )
    return {hit.document.item.id: hit.score for hit in oracle.search(whole).hits}


def _close(left: float, right: float) -> bool:
    return abs(left - right) <= TOLERANCE * max(abs(left), abs(right))


def _later(document: Document) -> tuple[str, int]:
    return document.item.date.value or "", -int(document.item.id, 16)


def compare(folder: Path, requests: int, seed: int, name: str = "whoosh") -> Iterator[str]:
    """Yield each request for which an engine differs from the memory engine, with the first difference."""
    from tests.engines.engine_archive import ENGINES

    rng = random.Random(seed)
    oracle, engine = MemoryEngine(), ENGINES[name](folder)
    fill([oracle, engine], rng)
    for number in range(requests):
        request = a_request(rng)
        difference = next(differences(request, oracle, engine), None)
        if difference:
            yield f"seed {seed}, request {number}: {difference}\n  {request}"
    engine.close()
