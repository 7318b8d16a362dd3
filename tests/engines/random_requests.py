"""
Do two engines give the same answers? Generated documents and requests, and what may differ.

`python -m tests.engines.random_requests 10000 7` compares the Whoosh engine with the memory engine on 10,000 requests
of seed 7, outside the test suite.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sse_search.engines.memory import MemoryEngine
from sse_search.engines.port import Engine, EngineRequest, EngineResult, IndexMetadata
from sse_search.engines.queries import (
    AllQuery,
    AnyQuery,
    DateRangeFilter,
    EntityQuery,
    FuzzyQuery,
    MatchAll,
    NotQuery,
    PatternQuery,
    PhraseQuery,
    PrefixQuery,
    Query,
    TermQuery,
    TermsFilter,
    UndatedFilter,
)
from sse_search.model import DateRange, Document, NewsDate, NewsItem, Sort, Tag, Undated
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


def a_document(chance: random.Random, number: int) -> Document:
    """Make up a document; some are the same but for their id."""
    if chance.random() < 0.15:
        chance = random.Random(chance.randrange(4))
    item = NewsItem(
        id=f"{number:016x}",
        title=" ".join(chance.choices(WORDS, k=chance.randint(1, 8))),
        body=" ".join(chance.choices(WORDS, k=chance.choice((0, 3, 10, 40)))),
        summary=" ".join(chance.choices(WORDS, k=chance.choice((0, 0, 5)))),
        date=NewsDate.of(chance.choice(DATES)),
        source=chance.choice(("a", "b", "Coop News")),
        category=chance.choice(("", "News", "news", "Event")),
    )
    return Document(item, chance.choice(LANGUAGES), tuple(chance.sample(TAGS, chance.choice((0, 0, 1, 2, 4)))))


def fill(engines: list[Engine], chance: random.Random, size: int = 200) -> None:
    """Build the same index in every engine: at once, then with changes and removals in two more steps."""
    metadata = IndexMetadata(generation="", items=0, batches=(), vocabulary="", analysis="")
    first = [a_document(chance, number) for number in range(size)]
    steps: list[tuple[list[Document], list[str]]] = [(first, [])]
    for _ in range(2):
        changed = [a_document(chance, chance.randrange(size + 40)) for _ in range(size // 5)]
        ids = {document.item.id for document in changed}
        gone = {f"{chance.randrange(size):016x}" for _ in range(size // 10)} - ids
        steps.append((changed, sorted(gone)))
    for number, (documents, removed) in enumerate(steps):
        for engine in engines:
            engine.build(documents, removed, metadata, full=number == 0)


def a_request(chance: random.Random) -> EngineRequest:
    """Make up a request."""
    filters = chance.sample(FILTERS, chance.choice((0, 0, 0, 1, 2)))
    return EngineRequest(
        query=_clause(chance, 3),
        filters={
            facet: tuple(chance.sample(VALUES[facet], chance.randint(1, len(VALUES[facet])))) for facet in filters
        },
        dates=tuple(DateRange.parse(text) for text in chance.sample(RANGES, chance.choice((0, 0, 0, 1, 2)))),
        undated=chance.choice(_UNDATED),
        sort=chance.choice(_SORTS),
        offset=chance.choice((0, 0, 0, 3, 40)),
        limit=chance.choice((1, 5, 10, 500)),
        facets=chance.random() < 0.7,
    )


_UNDATED: tuple[Undated, ...] = ("include", "include", "exclude", "only")
_SORTS: tuple[Sort, ...] = ("relevance", "relevance", "newest", "oldest")


def _clause(chance: random.Random, depth: int) -> Query:
    if depth and chance.random() < 0.6:
        children = tuple(_clause(chance, depth - 1) for _ in range(chance.randint(1, 3)))
        return chance.choice((AllQuery(children), AnyQuery(children), AnyQuery(children), NotQuery(children[0])))
    return _leaf(chance)


def _leaf(chance: random.Random) -> Query:
    forms = words(chance.choice(WORDS))
    fields = chance.choice(FIELDS)
    facet = chance.choice(list(VALUES))
    several = words(" ".join(chance.choices(WORDS, k=chance.choice((1, 2, 2, 3)))))
    leaves: tuple[Query, ...] = (
        TermQuery(forms[0], fields),
        TermQuery(forms[0], fields),
        TermQuery(forms[0], fields),
        TermQuery("absent", fields),
        PhraseQuery(tuple(several), fields),
        PrefixQuery(forms[0][: chance.randint(1, 4)], fields),
        FuzzyQuery(forms[0], chance.randint(1, 2), fields),
        EntityQuery(tuple(tag.id for tag in chance.sample(TAGS, chance.randint(1, 3)))),
        TermsFilter(facet, tuple(chance.sample(VALUES[facet], 1))),
        DateRangeFilter(DateRange.parse(chance.choice(RANGES))),
        UndatedFilter(),
        MatchAll(),
    )
    return chance.choice(leaves)


def a_pattern(chance: random.Random) -> PatternQuery:
    """Make up a prefix or a fuzzy word."""
    token, fields = words(chance.choice(WORDS))[0], chance.choice(FIELDS)
    if chance.random() < 0.6:
        return PrefixQuery(token[: chance.randint(0, 4)], fields)
    return FuzzyQuery(token, chance.randint(1, 3), fields)


def differences(request: EngineRequest, oracle: Engine, engine: Engine) -> Iterator[str]:
    """Yield in what the answer of an engine differs from that of the oracle beyond what rounding explains."""
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
    wanted = [(hit.document.item.id, hit.score) for hit in expected.hits]
    got = [(hit.document.item.id, hit.score) for hit in actual.hits]
    if len(wanted) != len(got):
        yield f"{len(got)} hits, not {len(wanted)}"
        return
    if request.sort != "relevance" and [i for i, _ in wanted] != [i for i, _ in got]:
        yield f"the hits are {got}, not {wanted}"
        return
    scores = _all_scores(request, oracle)
    for rank, ((_, score), (item_id, found)) in enumerate(zip(wanted, got, strict=True)):
        if not (_close(scores.get(item_id, -1.0), found) and _close(score, found)):
            yield f"rank {rank}: {item_id} has {found}, not {scores.get(item_id)}; the oracle has {score} there"
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
    return abs(left - right) <= TOLERANCE * max(abs(left), abs(right), 1e-9)


def _later(document: Document) -> tuple[str, int]:
    return document.item.date.value or "", -int(document.item.id, 16)


def compare(folder: Path, requests: int, seed: int) -> Iterator[str]:
    """Yield each request that the Whoosh engine answers otherwise than the memory engine, with the first difference."""
    from tests.engines.engine_archive import ENGINES

    chance = random.Random(seed)
    oracle, engine = MemoryEngine(), ENGINES["whoosh"](folder)
    fill([oracle, engine], chance)
    for number in range(requests):
        request = a_request(chance)
        difference = next(differences(request, oracle, engine), None)
        if difference:
            yield f"seed {seed}, request {number}: {difference}\n  {request}"
    engine.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        found = list(compare(Path(name), int(sys.argv[1]), int(sys.argv[2])))
    print("\n".join(found[:20]) or "no differences")
    sys.exit(bool(found))
