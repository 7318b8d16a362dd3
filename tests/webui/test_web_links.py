"""Links that are made from prepared addresses are those that writing each search would give."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given, settings

from sse_search import SearchRequest
from tests.webui.test_web_params import searches, word
from webui.links import date_url, filter_url, item_url, search_url
from webui.params import FILTERS, with_date, with_filter, write_request


@given(searches, word, word)
@settings(max_examples=40, deadline=None)
def test_a_prepared_address_is_that_of_the_changed_search(
    app: Flask, search: SearchRequest, first: str, second: str
) -> None:
    with app.test_request_context("/?lang=de"):
        for facet in FILTERS[:3]:
            for value in (first, second, *search.filters.get(facet, ())):
                assert filter_url(search, facet, value) == search_url(with_filter(search, facet, value))
        for value in ("2021", "2020-05..2021"):
            assert date_url(search, value) == search_url(with_date(search, value))
        query = search_url(search).partition("?lang=de")[2]
        assert item_url("00000000000000aa", search) == f"/item/00000000000000aa?lang=de{query}"
        assert bool(write_request(search)) == bool(query)


@pytest.mark.parametrize(("prefix", "language"), [("", ""), ("/archive", ""), ("", "de"), ("/archive", "fr")])
def test_addresses_have_the_prefix_and_the_language_of_the_request(app: Flask, prefix: str, language: str) -> None:
    address = f"{prefix}/?lang={language}"
    with app.test_request_context(address, environ_overrides={"SCRIPT_NAME": prefix}):
        lang = f"?lang={language}" if language else ""
        assert item_url("00000000000000aa") == f"{prefix}/item/00000000000000aa{lang}"
