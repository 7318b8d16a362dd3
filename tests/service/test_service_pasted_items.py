"""The address or id of an item finds it, whatever is around it."""

from __future__ import annotations

import pytest

from sse_search import SearchService
from sse_search.identity import item_id
from sse_search.model import UNDATED
from tests.service.service_archive import filled, search, titles

ADDRESS = "https://news.example.org/2023/item-1"
OTHER = "https://news.example.org/2023/item-2"
ID, OTHER_ID = (item_id(url=url, title="", date=UNDATED, source="") for url in (ADDRESS, OTHER))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> SearchService:
    return filled(
        tmp_path_factory.mktemp("archive"),
        {"title": "Wheat exporters", "url": ADDRESS, "summary": "A harvest."},
        {"title": "Banana growers", "url": OTHER, "summary": "See the news."},
        {"title": "Parentheses", "url": "https://wiki.example.net/a_(b)", "summary": "An address."},
        {"title": "Query", "url": "https://wiki.example.net/read?a=1&b=2", "summary": "Another."},
    )


@pytest.mark.parametrize(
    "pattern",
    [
        *("{}.", "{},", "{};", "{}:", "{}!", "{}?", "{}...", "{}…", "({})", "<{}>", "[{}]", "{{{}}}", "({}).", "`{}`"),
        *('"{}"', "'{}'", "“{}”", "„{}“", "«{}»", "« {} »", "‘{}’", "‹{}›", '"{}".', "“{}", "{}”", "\u200b{}\u00a0"),
        *("- {}", "• {}", "{}/", '<a href="{}">', "*{}*", "{})]"),
    ],
)
@pytest.mark.parametrize("address", [ADDRESS, ADDRESS.removeprefix("https:"), ADDRESS.removeprefix("https://"), ID])
def test_marks_around_an_address_are_no_part_of_it(service: SearchService, pattern: str, address: str) -> None:
    page = search(service, pattern.format(address))

    assert [hit.title for hit in page.hits] == ["Wheat exporters"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("https://wiki.example.net/a_(b)", "Parentheses"),
        ("(https://wiki.example.net/a_(b))", "Parentheses"),
        ("see https://wiki.example.net/a_(b).", "Parentheses"),
        ("https://wiki.example.net/read?a=1&amp;b=2", "Query"),
        (f"({ADDRESS}?utm_source=a).", "Wheat exporters"),
        ("<wiki.example.net/read?b=2&a=1>", "Query"),
    ],
)
def test_marks_within_an_address_belong_to_it(service: SearchService, text: str, title: str) -> None:
    assert titles(service, text) == [title]


@pytest.mark.parametrize(
    "text", ["news.example.org", "//news.example.org", "(news.example.org/).", "NEWS.example.org,"]
)
def test_the_host_of_a_site_alone_finds_everything_from_it(service: SearchService, text: str) -> None:
    assert search(service, text).query.canonical == "site:news.example.org"


def test_a_host_without_items_or_beside_words_is_words(service: SearchService) -> None:
    assert "site:" not in search(service, "wheat.example").query.canonical
    assert "site:" not in search(service, "wheat news.example.org").query.canonical


@pytest.mark.parametrize(
    "text",
    [
        f"see {ADDRESS}",
        f"Bananas, bananas: {ADDRESS}.",
        f"[Banana growers]({ADDRESS})",
        f"see:{ADDRESS},bananas",
        f"Link:{ADDRESS} (banana growers)",
        f"{ID} banana",
        f"id={ID}",
        f"ID: {ID.upper()}.",
        f"http://127.0.0.1:8080/item/{ID}",
        f"localhost:8080/item/{ID}.",
        f"see https://archive.example.com/news/item/{ID}?q=banana#top",
        f"https://web.archive.org/web/2023/{ADDRESS}",
    ],
)
def test_words_beside_an_address_or_id_do_not_exclude_its_item(service: SearchService, text: str) -> None:
    assert titles(service, text)[:1] == ["Wheat exporters"]


def test_a_notice_offers_the_words_that_are_left_out(service: SearchService) -> None:
    notice = search(service, f"banana growers: {ADDRESS}").notices[0]

    assert notice.suggested_query == "banana growers"
    assert (notice.position, "not searched" in notice.reason) == (16, True)
    assert search(service, f"({ADDRESS})").notices == ()


@pytest.mark.parametrize(
    "text",
    [
        f"{ADDRESS} {OTHER}",
        f"{ADDRESS},{OTHER}",
        f"see {ADDRESS} and {OTHER}.",
        f"{ID} {OTHER_ID}",
        f"{ID},{OTHER_ID}",
        f"{ADDRESS}\n{OTHER_ID}",
        f"{ADDRESS} OR {OTHER}",
    ],
)
def test_two_addresses_or_ids_find_both_items(service: SearchService, text: str) -> None:
    assert sorted(titles(service, text)) == ["Banana growers", "Wheat exporters"]


def test_an_address_within_a_query_with_operators_is_a_clause_of_it(service: SearchService) -> None:
    assert titles(service, f"site:news.example.org -{ADDRESS}") == ["Banana growers"]
    assert titles(service, f"site:news.example.org NOT {ID}") == ["Banana growers"]
    assert len(titles(service, f"site:{ADDRESS}")) == 2
    assert titles(service, f"site:news.example.org id:{ID}.") == ["Wheat exporters"]
    assert sorted(titles(service, f"{ADDRESS} OR parentheses")) == ["Parentheses", "Wheat exporters"]
