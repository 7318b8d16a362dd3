"""
Do the same random operations with the Whoosh engine and the memory engine, and compare.

Besides, answers of the Whoosh engine have to agree with each other: a narrower request never finds more, NOT finds the
rest, pages add up to the whole, and an item that has none of the words changes nothing.
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from sse_search.engines.memory import MemoryEngine
from sse_search.engines.port import EngineRequest, IndexMetadata
from sse_search.engines.queries import AllQuery, AnyQuery, NotQuery, Query, TermQuery
from sse_search.engines.whoosh import WhooshEngine
from sse_search.model import DATE_FACETS, Document, NewsItem
from sse_search.tokens import words
from tests.engines.random_requests import (
    FILTERS,
    VALUES,
    WORDS,
    a_document,
    a_pattern,
    a_request,
    differences,
    fill,
)
from tests.soak.trial import Outcome, Size
from tests.soak.trial_archive import in_memory

_OPERATIONS = {"quick": 90, "full": 10_000}
_PER_INDEX = 500
"""Operations after which both engines start over with other documents."""
_ALL = 1000
"""More documents than there are."""
_METADATA = IndexMetadata(generation="", items=0, batches=(), vocabulary="", analysis="")


def run(seed: int, size: Size) -> Outcome:
    """Do the operations."""
    counts: Counter[str] = Counter()
    wrong = 0
    for first in range(0, _OPERATIONS[size], _PER_INDEX):
        chance = random.Random(f"{seed} {first}")
        with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
            engines = _Engines(Path(folder), chance)
            for number in range(first, min(first + _PER_INDEX, _OPERATIONS[size])):
                operation = _choice(number - first, chance)
                counts[operation.__name__] += 1
                difference = next(operation(engines, chance), None)
                if difference:
                    print(f"operation {number} of seed {seed}, {operation.__name__}: {difference}", flush=True)
                    wrong += 1
            engines.whoosh.close()
    note = ", ".join(f"{count:,} {name}" for name, count in counts.most_common())
    return Outcome(tried=counts.total(), survived=counts.total() - wrong, wrong=wrong, note=note)


def _choice(number: int, chance: random.Random) -> _Operation:
    """Choose an operation; with each index, each one is done at least once."""
    operations = list(OPERATIONS)
    return operations[number] if number < len(operations) else chance.choices(operations, list(OPERATIONS.values()))[0]


class _Engines:
    """Both engines with the same documents."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder = folder / "index"
        self.memory = MemoryEngine()
        self.whoosh = WhooshEngine(self.folder)
        fill([self.memory, self.whoosh], chance)

    def build(self, documents: list[Document], removed: list[str]) -> None:
        for engine in (self.memory, self.whoosh):
            engine.build(documents, removed, _METADATA, full=False)

    def ids(self, request: EngineRequest) -> list[str]:
        """Return the ids of all hits of the Whoosh engine."""
        whole = msgspec.structs.replace(request, offset=0, limit=_ALL, facets=False, snippets=False)
        return [hit.document.item.id for hit in self.whoosh.search(whole).hits]

    def ids_of(self, query: Query) -> set[str]:
        return set(self.ids(EngineRequest(query=query)))


def search(engines: _Engines, chance: random.Random) -> Iterator[str]:
    request = a_request(chance)
    for difference in differences(request, engines.memory, engines.whoosh):
        yield f"{difference} {request}"


def change(engines: _Engines, chance: random.Random) -> Iterator[str]:
    documents = [a_document(chance, chance.randrange(240)) for _ in range(chance.choice((1, 5, 40)))]
    changed = {document.item.id for document in documents}
    engines.build(documents, sorted({f"{chance.randrange(240):016x}" for _ in range(5)} - changed))
    if set(engines.memory.ids()) != set(engines.whoosh.ids()):
        yield "the ids differ"


def reopen(engines: _Engines, _chance: random.Random) -> Iterator[str]:
    engines.whoosh.close()
    engines.whoosh = WhooshEngine(engines.folder)
    yield from ()


def terms(engines: _Engines, chance: random.Random) -> Iterator[str]:
    pattern, limit = a_pattern(chance), chance.choice((1, 10, 100))
    expected, given = engines.memory.terms(pattern, limit), engines.whoosh.terms(pattern, limit)
    if expected != given:
        yield f"{pattern} has {given}, not {expected}"


def values(engines: _Engines, chance: random.Random) -> Iterator[str]:
    facet, prefix = chance.choice([*FILTERS, *DATE_FACETS]), chance.choice(("", "", "c", "2"))
    expected, given = engines.memory.facet_values(facet, prefix), engines.whoosh.facet_values(facet, prefix)
    if expected != given:
        yield f"{facet} {prefix!r} has {given}, not {expected}"


def every(engines: _Engines, chance: random.Random) -> Iterator[str]:
    request = msgspec.structs.replace(a_request(chance), offset=0, limit=_ALL, sort="newest")
    expected, given = list(engines.memory.matching(request)), list(engines.whoosh.matching(request))
    if expected != given or len(given) != engines.whoosh.count(request) != engines.memory.count(request):
        yield f"other documents match {request}"


def narrow(engines: _Engines, chance: random.Random) -> Iterator[str]:
    left, right = a_request(chance).query, a_request(chance).query
    found, others = engines.ids_of(left), engines.ids_of(right)
    if engines.ids_of(AllQuery((left, right))) != found & others:
        yield f"AND is no intersection: {left}, {right}"
    if engines.ids_of(AnyQuery((left, right))) != found | others:
        yield f"OR is no union: {left}, {right}"


def negate(engines: _Engines, chance: random.Random) -> Iterator[str]:
    query = a_request(chance).query
    if engines.ids_of(NotQuery(query)) != set(engines.whoosh.ids()) - engines.ids_of(query):
        yield f"NOT does not find the rest: {query}"


def restrict(engines: _Engines, chance: random.Random) -> Iterator[str]:
    request = a_request(chance)
    facet = chance.choice(FILTERS)
    restricted = msgspec.structs.replace(request, filters={**request.filters, facet: (VALUES[facet][0],)})
    unrestricted = msgspec.structs.replace(request, filters={k: v for k, v in request.filters.items() if k != facet})
    if not set(engines.ids(restricted)) <= set(engines.ids(unrestricted)):
        yield f"a filter for {facet} finds more: {request}"


def turn_pages(engines: _Engines, chance: random.Random) -> Iterator[str]:
    request, limit = a_request(chance), chance.choice((1, 7, 50))
    whole = engines.ids(request)
    pages = [
        hit.document.item.id
        for offset in range(0, len(whole) + 1, limit)
        for hit in engines.whoosh.search(msgspec.structs.replace(request, offset=offset, limit=limit)).hits
    ]
    if pages != whole:
        yield f"pages of {limit} do not add up to the whole: {request}"


def sort(engines: _Engines, chance: random.Random) -> Iterator[str]:
    request = a_request(chance)
    orders = [engines.ids(msgspec.structs.replace(request, sort=order)) for order in ("relevance", "newest", "oldest")]
    if len({frozenset(order) for order in orders}) != 1:
        yield f"the order decides what is found: {request}"


def add_unrelated(engines: _Engines, chance: random.Random) -> Iterator[str]:
    request = EngineRequest(query=TermQuery(words(chance.choice(WORDS))[0]), sort="newest")
    before = engines.ids(request)
    item = NewsItem(id=f"{chance.randrange(900, _ALL):016x}", title="Xyzzy", body="plugh " * 5)
    engines.build([Document(item, "en", ())], [])
    if engines.ids(request) != before:
        yield f"an item that has none of the words changes the hits of {request}"


_Operation = Callable[[_Engines, random.Random], Iterator[str]]
OPERATIONS: dict[_Operation, int] = {
    search: 60,
    change: 3,
    reopen: 2,
    terms: 6,
    values: 4,
    every: 6,
    narrow: 5,
    negate: 4,
    restrict: 4,
    turn_pages: 2,
    sort: 3,
    add_unrelated: 1,
}
"""How often each is done."""
