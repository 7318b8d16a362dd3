"""Items are ordered by the day of their import, the latest first."""

from __future__ import annotations

from sse_search.engines.port import Engine
from sse_search.engines.queries import TermQuery
from tests.engines.engine_archive import METADATA, a_document, build, numbers, search


def test_the_latest_import_comes_first_then_the_newer_item_then_the_smaller_id(engine: Engine) -> None:
    build(
        engine,
        a_document(1, date="2019", added="2026-11-02"),
        a_document(2, date="2021", added="2026-11-01"),
        a_document(3, added="2026-11-02"),
        a_document(5, date="2020", added="2026-11-02"),
        a_document(4, date="2020", added="2026-11-02"),
        a_document(6, date="2026"),
    )

    assert numbers(search(engine, sort="added")) == [4, 5, 1, 3, 2, 6]
    assert numbers(search(engine, sort="added", limit=2, offset=1)) == [5, 1]


def test_arrivals_of_several_builds_are_one_order(engine: Engine) -> None:
    build(engine, *(a_document(n, "apple", date="2021", added=f"2026-11-{10 + n}") for n in range(1, 9)))
    engine.build(
        [a_document(20, "apple", added="2026-11-15"), a_document(21, added="2026-12-01")], (), METADATA, full=False
    )

    assert numbers(search(engine, TermQuery("apple"), sort="added")) == [8, 7, 6, 5, 20, 4, 3, 2, 1]
    assert numbers(search(engine, TermQuery("apple"), sort="added", limit=5)) == [8, 7, 6, 5, 20]
