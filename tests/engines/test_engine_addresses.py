"""Documents match the host of their address and their id; neither is a facet or an entity."""

from __future__ import annotations

import msgspec

from sse_search.engines.port import Engine
from sse_search.engines.queries import AllQuery, NotQuery, TermQuery, TermsFilter
from sse_search.model import FACETS, Document
from tests.engines.engine_archive import a_document, build, id_of, matches, search


def a_page(number: int, url: str) -> Document:
    document = a_document(number)
    return msgspec.structs.replace(document, item=msgspec.structs.replace(document.item, url=url))


def test_documents_match_the_host_of_their_address(engine: Engine) -> None:
    build(engine, a_page(1, "https://www.coop.example/a"), a_page(2, "http://other.example/"), a_page(3, ""))

    assert matches(engine, TermsFilter("site", ("coop.example",))) == {1}
    assert matches(engine, TermsFilter("site", ("coop.example", "other.example"))) == {1, 2}
    assert matches(engine, NotQuery(TermsFilter("site", ("coop.example",)))) == {2, 3}


def test_documents_match_their_ids(engine: Engine) -> None:
    build(engine, a_document(1), a_document(2), a_document(3))

    assert matches(engine, TermsFilter("id", (id_of(2), id_of(3), id_of(9), "nonsense"))) == {2, 3}
    assert matches(engine, AllQuery((TermQuery("title"), NotQuery(TermsFilter("id", (id_of(1),)))))) == {2, 3}


def test_hosts_and_ids_are_neither_a_facet_nor_an_entity(engine: Engine) -> None:
    build(engine, a_page(1, "https://coop.example/a"))

    assert set(search(engine).facets) == set(FACETS)
    assert matches(engine, TermsFilter("entity", ("coop.example", id_of(1)))) == set()
