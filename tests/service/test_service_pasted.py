"""What is pasted is searched: an address, an id, a long text, a quotation that no item has."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_search import QueryTooCostlyError, SearchService
from sse_search.query.parser import MAX_LENGTH, MAX_TERMS
from tests.service.service_archive import filled, search, titles

RECORDS = (
    {"title": "Dairy opens", "url": "https://www.coop.example/news/dairy?utm_source=mail", "summary": "Members met."},
    {"title": "Mill closes", "url": "https://coop.example/news/mill", "summary": "Fair members, trade of flour."},
    {"title": "Bank", "url": "http://other.example/bank", "summary": "Trade in flour and bread by a fair mill."},
)


@pytest.fixture
def service(tmp_path: Path) -> SearchService:
    return filled(tmp_path, *RECORDS)


@pytest.mark.parametrize(
    "address",
    [
        "https://www.coop.example/news/dairy?utm_source=mail",
        " http://coop.example/news/dairy/#top ",
        "www.coop.example/news/dairy",
        "HTTPS://COOP.example/news/dairy",
    ],
)
def test_the_address_of_an_item_finds_it_however_it_is_spelt(service: SearchService, address: str) -> None:
    page = search(service, address)

    assert [hit.title for hit in page.hits] == ["Dairy opens"]
    assert page.query.canonical == f"id:{page.hits[0].id}"
    assert page.notices == ()


def test_the_address_of_a_site_finds_everything_from_it(service: SearchService) -> None:
    assert sorted(titles(service, "https://coop.example/")) == ["Dairy opens", "Mill closes"]
    assert titles(service, "www.other.example") == ["Bank"]
    assert titles(service, "flour site:www.coop.example") == ["Mill closes"]


def test_an_unknown_address_is_words_and_says_so(service: SearchService) -> None:
    page = search(service, "https://nowhere.example/flour")

    assert page.notices[0].reason == "no item has this address. Its words are searched"
    assert "Mill closes" in [hit.title for hit in page.hits]


def test_the_id_of_an_item_finds_it(service: SearchService) -> None:
    hit = search(service, "dairy").hits[0]

    assert titles(service, hit.id) == ["Dairy opens"]
    assert titles(service, hit.id.upper()) == ["Dairy opens"]
    assert titles(service, f"id:{hit.id}") == ["Dairy opens"]
    assert titles(service, f"members -id:{hit.id}") == ["Mill closes"]
    assert titles(service, "0123456789abcdef") == []


def test_a_mirror_of_a_site_is_the_same_address(tmp_path: Path) -> None:
    service = filled(tmp_path, {"title": "Study", "url": "https://www.ilo.org/study"})

    assert titles(service, "https://www.oit.org/study") == ["Study"]
    assert titles(service, "site:oit.org") == ["Study"]


def test_a_text_of_many_words_is_searched_by_its_rarest(service: SearchService) -> None:
    text = " ".join([*(f"word{number}" for number in range(MAX_TERMS + 10)), "flour", "flour", "dairy"])

    page = search(service, text)

    assert page.query.canonical in {"dairy flour", "flour dairy"}
    assert "the 2 rarest that items have" in page.notices[0].reason
    assert len(page.hits) == 3


def test_only_a_text_that_is_too_long_is_refused(service: SearchService) -> None:
    with pytest.raises(QueryTooCostlyError):
        search(service, "a" * (MAX_LENGTH + 1))


def test_a_quotation_that_no_item_has_is_words_the_nearest_first(service: SearchService) -> None:
    page = search(service, '"fair bread trade"')

    assert page.relaxed == "phrase"
    assert [hit.title for hit in page.hits if not hit.some_words] == ["Bank"]
    assert search(service, '"fair bread trade"', match="all").hits == ()


def test_words_next_to_one_another_rank_first(tmp_path: Path) -> None:
    service = filled(
        tmp_path,
        {"title": "One", "summary": "Flour that is fair, from a mill with good trade."},
        {"title": "Two", "summary": "Flour from a mill with fair trade that is good."},
    )

    page = search(service, '"fair trade flour"')

    assert [hit.title for hit in page.hits] == ["Two", "One"]


def test_a_quotation_without_any_item_relaxes_to_any_of_its_words(service: SearchService) -> None:
    page = search(service, '"dairy of the moon"')

    assert page.relaxed == "any"
    assert "Dairy opens" in [hit.title for hit in page.hits]


def test_a_negative_number_does_not_exclude_its_own_item(tmp_path: Path) -> None:
    service = filled(tmp_path, {"title": "Inflation", "summary": "Rates at -0.1% fell, by -$5 in all."})

    for text in ("rates at -0.1% fell", "-0.1%", "rates by -$5", "rates -0.1"):
        assert titles(service, text) == ["Inflation"]
    assert titles(service, "rates NOT 0.1") == titles(service, 'rates -"0.1"') == []


@pytest.mark.parametrize(
    "text",
    [
        *("<p>Wheat exporters</p>", "<b>wheat</b> exporters", "wheat exporters</div>", "<br/>wheat<br>exporters"),
        *(
            "wheat&nbsp;exporters",
            "wheat &amp; exporters",
            "<p class='a'>Wheat&#8212;exporters",
            "wheat &quot;exporters",
        ),
        *(
            "<title>Wheat exporters</title>",
            "<story:text>wheat</story:text> <i>exporters</i>",
            "<p>&lt;Wheat&gt; exporters",
        ),
    ],
)
def test_markup_is_left_out_and_says_so(service: SearchService, text: str) -> None:
    page = search(service, text)

    assert page.query.canonical.lower() == "wheat exporters"
    assert "HTML" in page.notices[0].reason


@pytest.mark.parametrize("text", ["AT&T; fair", "a < b", "a <b", "R&D;x", "1<2>3", "<y> mill"])
def test_a_text_without_markup_is_read_as_it_is(service: SearchService, text: str) -> None:
    assert not [notice for notice in search(service, text).notices if "HTML" in notice.reason]


@pytest.mark.parametrize(
    "text", ["flour,bananas", "flour—bananas", "flour/bananas", "flour|bananas", "<b>flour</b> bananas"]
)
def test_words_joined_by_punctuation_relax_as_others_do(service: SearchService, text: str) -> None:
    page, plain = search(service, text), search(service, "flour bananas")

    assert (page.relaxed, sorted(hit.title for hit in page.hits)) == ("any", ["Bank", "Mill closes"])
    assert [(hit.title, hit.score) for hit in page.hits] == [(hit.title, hit.score) for hit in plain.hits]
    assert [clause.text for clause in page.clauses] == ["flour", "bananas"]


@pytest.mark.parametrize("number", ["1 234", "1\u00a0234", "1\u202f234", "1 234,"])
def test_a_number_typed_with_spaces_is_ranked_and_counted_as_one_word(tmp_path: Path, number: str) -> None:
    service = filled(tmp_path, {"title": "Paid", "summary": "They paid 1,234 euros."}, {"title": "A 1 and 234"})

    for text, plain in ((number, "1234"), (f"paid {number} euros", "paid 1234 euros")):
        page, same = search(service, text, explain=True), search(service, plain, explain=True)
        assert page.hits == same.hits
        assert page.hits[0].score > 0
        assert page.clauses == same.clauses
        assert "<mark>1,234</mark>" in page.hits[0].snippet
