"""Requests are validated, limited in size and time, and answered or refused with a position."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search import (
    IndexMissingError,
    InvalidQueryError,
    ItemNotFoundError,
    SearchRequest,
    SearchService,
    UnknownFacetError,
    to_json,
)
from sse_search.engines.memory import MemoryEngine
from sse_search.engines.port import EngineRequest, EngineResult
from sse_search.model import Facet
from sse_search.service import search as service_search
from sse_search.service.request import ResolvedQuery, resolve
from sse_search.settings import Settings
from tests.service.service_archive import opened, search, titles


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"limit": 0}, "a page has 1 to 100 hits"),
        ({"limit": 101}, "a page has 1 to 100 hits"),
        ({"page": 0}, "pages are counted from 1"),
        ({"page": 1001}, "paging reaches the first 10,000 hits"),
        ({"page": 101, "limit": 100}, "paging reaches the first 10,000 hits"),
        ({"match": "some"}, "match cannot be 'some'; it is one of auto, all, any"),
        ({"sort": "best"}, "sort cannot be 'best'"),
        ({"undated": "maybe"}, "undated cannot be 'maybe'; it is one of include, exclude, only"),
        ({"filters": {"land": ("Portugal",)}}, "there is no facet 'land'"),
        ({"date": "someday"}, "'someday' is not a date"),
        ({"date": ("2021", "2022..2021")}, "ends before it starts"),
        ({"filters": {"year": ("last",)}}, "'last' is not a date"),
    ],
)
def test_an_invalid_request_is_refused_with_what_is_valid(
    news: SearchService, options: dict[str, object], reason: str
) -> None:
    with pytest.raises(InvalidQueryError) as raised:
        search(news, "cooperatives", **options)

    assert reason in raised.value.reason


def test_the_last_page_within_the_result_window_is_valid(news: SearchService) -> None:
    assert search(news, page=100, limit=100).hits == ()


def test_the_error_of_an_invalid_query_has_its_position(news: SearchService) -> None:
    with pytest.raises(InvalidQueryError) as raised:
        search(news, "x" * 8193)

    assert (raised.value.position, raised.value.suggested_query) == (8192, None)


def test_every_matching_document_is_available_without_pages(news: SearchService) -> None:
    request = SearchRequest(text="workers forest", limit=1, page=2, sort="oldest")

    documents = list(news.matching(request))

    assert [document.item.title for document in documents] == titles(news, "workers forest", sort="oldest")
    assert len(list(news.matching(request, limit=2))) == 2
    assert {document.item.id for document in news.matching(SearchRequest())} == {
        hit.id for hit in search(news, limit=100).hits
    }


def test_a_bad_request_fails_before_the_first_document_is_read(news: SearchService) -> None:
    with pytest.raises(InvalidQueryError):
        news.matching(SearchRequest(limit=0))


def test_an_item_is_returned_by_its_id(news: SearchService) -> None:
    hit = search(news, "forest").hits[0]

    assert news.get(hit.id).title == hit.title
    assert news.document(hit.id).language == "en"
    for unknown in ("0" * 16, "nonsense", ""):
        with pytest.raises(ItemNotFoundError, match="there is no item"):
            news.get(unknown)


def test_the_error_of_a_missing_index_names_the_remedy(tmp_path: Path) -> None:
    with opened(tmp_path) as service:
        for ask in (
            lambda: search(service, "x"),
            lambda: service.get("0" * 16),
            lambda: service.suggest("coop"),
            lambda: list(service.matching(SearchRequest())),
            service.state,
        ):
            with pytest.raises(IndexMissingError, match="ssesearch rebuild"):
                ask()


def test_the_deadline_of_the_settings_reaches_the_engine(news: SearchService, monkeypatch: pytest.MonkeyPatch) -> None:
    deadlines: list[float] = []
    engine_search = MemoryEngine.search

    def observed(engine: MemoryEngine, request: EngineRequest) -> EngineResult:
        deadlines.append(request.deadline)
        return engine_search(engine, msgspec.structs.replace(request, deadline=1e-9 if request.deadline else 0.0))

    monkeypatch.setattr(MemoryEngine, "search", observed)
    page = search(news, "forest", limit=91)

    assert page.partial
    assert page.suggestion is None
    assert all(deadlines)


class _Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = time.monotonic()

    def monotonic(self) -> float:
        return self.now


def test_the_deadline_includes_reading_and_resolving_the_query(
    news: SearchService, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = _Clock()
    started, deadlines = clock.now, []
    engine_search = MemoryEngine.search

    def slow_resolve(*arguments: Any) -> ResolvedQuery:
        clock.now += 60
        return resolve(*arguments)

    def observed(engine: MemoryEngine, request: EngineRequest) -> EngineResult:
        deadlines.append(request.deadline)
        return engine_search(engine, request)

    monkeypatch.setattr(service_search, "time", clock)
    monkeypatch.setattr(service_search, "resolve", slow_resolve)
    monkeypatch.setattr(MemoryEngine, "search", observed)
    search(news, "forest", limit=92)

    assert deadlines == [started + Settings().deadline]


def test_facets_that_are_labelled_after_the_deadline_are_left_out_and_the_page_is_partial(
    news: SearchService, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete = search(news, "cooperatives")
    clock = _Clock()
    facet = service_search._facet

    def slow_facet(name: str, *arguments: Any) -> Facet:
        clock.now += 60
        return facet(name, *arguments)

    monkeypatch.setattr(service_search, "time", clock)
    monkeypatch.setattr(service_search, "_facet", slow_facet)
    page = search(news, "cooperatives", limit=93)

    assert (complete.partial, page.partial) == (False, True)
    assert page.hits[:10] == complete.hits
    assert page.facets.keys() == complete.facets.keys()
    assert sum(map(bool, page.facets.values())) == 1 < sum(map(bool, complete.facets.values()))


@pytest.mark.parametrize(
    "options",
    [
        {"filters": {"country": [f"c{n}" for n in range(65)]}},
        {"filters": {"country": ("a",) * 32, "source": ("b",) * 32}, "date": "2021"},
        {"filters": {"year": ["2021"] * 65}},
        {"date": ("2021",) * 65},
        {"filters": {"source": ["x" * 4097]}},
    ],
)
def test_a_request_has_a_limited_number_of_filter_values(news: SearchService, options: dict[str, Any]) -> None:
    with pytest.raises(InvalidQueryError, match="filters and dates have at most"):
        search(news, **options)
    with pytest.raises(InvalidQueryError, match="filters and dates have at most"):
        list(news.matching(SearchRequest(**options)))


def test_64_filter_values_are_allowed(news: SearchService) -> None:
    assert search(news, filters={"country": [*["Italy"] * 62, "Palestine"]}, date="2021").total == 1


def test_the_text_of_a_query_is_a_request(news: SearchService) -> None:
    assert news.search("forest").hits == search(news, "forest").hits
    assert list(news.matching("forest")) == list(news.matching(SearchRequest(text="forest")))


def test_bytes_that_were_not_utf_8_become_replacement_characters_in_the_answer(news: SearchService) -> None:
    page = search(news, "forest\udcff", filters={"source": ("Coop\ud800 News",)}, match="any")

    answer = msgspec.json.decode(to_json(page))
    assert answer["query"]["text"] == "forest\ufffd"
    assert answer["query"]["filters"] == {"source": ["Coop\ufffd News"]}
    with pytest.raises(InvalidQueryError, match="\ufffd"):
        search(news, date="2021\udcff")


def test_an_unknown_facet_and_a_negative_limit_are_errors_of_the_request(news: SearchService) -> None:
    with pytest.raises(UnknownFacetError, match="there is no facet 'land' to filter by"):
        search(news, filters={"land": ("Portugal",)})
    with pytest.raises(InvalidQueryError, match="a limit is 0 or more, not -1"):
        news.matching("forest", limit=-1)
    assert list(news.matching("forest", limit=0)) == []


@given(st.text(max_size=60) | st.text(alphabet='ab" ()-:*~.ANDORT20', max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_answered_or_refused_with_a_position_in_it(news: SearchService, text: str) -> None:
    try:
        page = search(news, text)
    except InvalidQueryError as error:
        refused = error
    else:
        assert search(news, page.query.canonical).total == page.total
        return
    assert refused.reason
    assert 0 <= refused.position <= len(text)
