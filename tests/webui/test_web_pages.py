"""A reader searches, narrows, turns pages and reads an item, without any script."""

from __future__ import annotations

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.webui.web_archive import HOSTILE, ITEMS, look, words_of


def titles(page: BeautifulSoup) -> list[str]:
    return [words_of(node) for node in page.select(".hit-title")]


def count(page: BeautifulSoup) -> str:
    return words_of(page.select_one(".count-number"))


def link(page: BeautifulSoup, words: str) -> str:
    found = [node["href"] for node in page.find_all("a") if words in words_of(node)]
    assert found, f"no link says {words!r}"
    return str(found[0])


def test_the_start_page_has_the_focus_in_the_box_and_offers_what_the_archive_holds(client: FlaskClient) -> None:
    page = look(client, "/")

    box = page.select_one("input[name=q]")
    assert box is not None
    assert box.has_attr("autofocus")
    assert page.select_one("label[for=q]") is not None
    assert f"{len(ITEMS)} items" in words_of(page.select_one(".hero-lead"))
    assert len(page.select(".brief")) == 5


def test_every_example_of_the_start_page_finds_something(client: FlaskClient) -> None:
    examples = look(client, "/").select("a.example")

    assert len(examples) >= 3
    for example in examples:
        assert titles(look(client, str(example["href"]))), example


def test_a_search_shows_titles_dates_snippets_and_entities(client: FlaskClient) -> None:
    page = look(client, "/?q=cooperatives+Palestine+Ramallah")

    assert count(page) == "1 item"
    hit = page.select_one(".hit")
    assert hit is not None
    assert words_of(hit.select_one("time")) == "8 November 2021"
    assert "Ramallah" in [words_of(mark) for mark in hit.select(".snippet mark")]
    assert [words_of(node) for node in hit.select(".meta li")][1:] == ["Archive", "Event", "English"]
    assert any("Palestine" in words_of(tag) for tag in hit.select("a.tag-country"))


def test_a_name_finds_items_that_use_another_name_of_it(client: FlaskClient) -> None:
    assert len(titles(look(client, "/?q=cooperatives+Palestine"))) == 3


def test_the_box_and_the_title_keep_the_question(client: FlaskClient) -> None:
    page = look(client, "/?q=credit+unions")

    assert page.select_one("input[name=q]")["value"] == "credit unions"  # type: ignore[index]
    assert page.title is not None
    assert page.title.string == "credit unions – 2 items – ssesearch"


def test_dates_are_as_precise_as_they_are_known(client: FlaskClient) -> None:
    page = look(client, "/?sort=newest&limit=100")

    shown = {
        words_of(hit.select_one(".hit-title")): words_of(hit.select_one(".meta li")) for hit in page.select(".hit")
    }
    assert shown["Forest cooperatives in Portugal plan for dry summers"] == "February 2020"
    assert shown["Las cooperativas de vivienda en Uruguay cumplen cincuenta años"] == "2019"
    assert shown["Notes from a kitchen table"] == "undated"


def test_titles_and_snippets_say_their_language(client: FlaskClient) -> None:
    hit = look(client, "/?q=Belgique").select_one(".hit")

    assert hit is not None
    assert hit.select_one(".hit-title a")["lang"] == "fr"  # type: ignore[index]
    assert hit.select_one(".snippet")["lang"] == "fr"  # type: ignore[index]


def test_values_of_one_facet_widen_and_facets_together_narrow(client: FlaskClient) -> None:
    both = look(client, "/?country=country:PT&country=country:BE&sort=newest")
    narrower = look(client, "/?country=country:PT&country=country:BE&language=fr")

    assert count(both) == "3 items"
    assert titles(narrower) == ["L’économie sociale et solidaire face à la crise en Belgique"]


def test_ticked_values_come_first_and_are_ticked(client: FlaskClient) -> None:
    page = look(client, "/?country=country:UY")

    boxes = page.select(".facet-country input[type=checkbox]")
    assert boxes[0]["value"] == "country:UY"
    assert boxes[0].has_attr("checked")
    assert not boxes[1].has_attr("checked")
    assert all(box["form"] == "search" for box in boxes)


def test_a_filter_by_name_ticks_its_box_and_leaves_no_second_field(client: FlaskClient) -> None:
    page = look(client, "/?country=Palestine")

    fields = page.select("[name=country][checked], input[type=hidden][name=country]")
    assert [field["value"] for field in fields] == ["country:PS"]
    assert words_of(page.select_one(".chip bdi")) == "Palestine"


def test_facet_counts_say_what_a_tick_would_give(client: FlaskClient) -> None:
    page = look(client, "/?q=cooperatives")

    for box in page.select(".facet-country li"):
        value = box.select_one("input")["value"]  # type: ignore[index]
        expected = words_of(box.select_one(".choice-count")).lstrip(", ")
        assert count(look(client, f"/?q=cooperatives&country={value}")) == expected


def test_every_active_filter_is_a_chip_that_removes_it_alone(client: FlaskClient) -> None:
    page = look(client, "/?q=cooperatives&country=country:PS&date=2021")

    chips = {words_of(chip): str(chip["href"]) for chip in page.select("a.chip")}
    assert list(chips) == ["Remove the filter Country Palestine", "Remove the filter Date 2021"]
    assert chips["Remove the filter Country Palestine"] == "/?q=cooperatives&date=2021"
    assert chips["Remove the filter Date 2021"] == "/?q=cooperatives&country=country:PS"
    assert link(page, "Remove all filters") == "/?q=cooperatives"


def test_an_undated_item_that_a_date_filter_hides_is_counted_and_can_be_shown(client: FlaskClient) -> None:
    page = look(client, "/?q=cooperatives+Palestine&date=2021")

    assert count(page) == "2 items"
    assert words_of(page.select_one(".notice")) == "1 undated item is left out by the date filter. Show it"
    assert count(look(client, link(page, "Show it"))) == "3 items"


def test_years_and_months_are_bars_that_lead_to_their_items(client: FlaskClient) -> None:
    page = look(client, "/?sort=newest")
    year = look(client, link(page, "2021: 4 items"))
    month = look(client, link(year, "November 2021: 4 items"))

    assert count(year) == "4 items"
    assert count(month) == "4 items"
    assert [words_of(chip) for chip in month.select("a.chip")] == ["Remove the filter Date November 2021"]
    assert not page.select("[style]")


def test_order_and_matching_can_be_chosen(client: FlaskClient) -> None:
    page = look(client, "/?q=cooperatives")

    newest = titles(look(client, link(page, "Newest")))
    oldest = titles(look(client, link(page, "Oldest")))
    assert newest[0] == "Women in cooperatives answer the pandemic"
    assert oldest[0] == "Credit unions of Canada report on their year"  # credit unions are cooperatives
    assert look(client, link(page, "Newest")).select_one(".segment[aria-current]").string == "Newest"  # type: ignore[union-attr]
    assert count(look(client, "/?q=kitchen+Kenya&match=any")) == "2 items"
    assert count(look(client, "/?q=kitchen+Kenya&match=all")) == "Nothing found"


def test_a_search_that_was_widened_says_so(client: FlaskClient) -> None:
    page = look(client, "/?q=kitchen+Kenya")

    assert count(page) == "2 items"
    assert words_of(page.select_one(".notice")) == "No item has every word; showing items with some."


def test_pages_are_linked_both_ways(client: FlaskClient) -> None:
    first = look(client, "/?sort=newest&limit=5")
    second = look(client, str(first.select_one("a[rel=next]")["href"]))  # type: ignore[index]
    third = look(client, str(second.select_one("a[rel=next]")["href"]))  # type: ignore[index]

    assert first.select_one("a[rel=prev]") is None
    assert third.select_one("a[rel=next]") is None
    assert words_of(second.select_one("[aria-current=page]")) == "Page 2"
    assert second.select_one(".hits")["start"] == "6"  # type: ignore[index]
    seen = titles(first) + titles(second) + titles(third)
    assert len(seen) == len(set(seen)) == len(ITEMS)


def test_a_page_beyond_the_last_says_so(client: FlaskClient) -> None:
    page = look(client, "/?q=credit+unions&page=7")

    assert words_of(page.select_one("p.notice")) == "There is no page 7. Go to the first page"
    assert count(look(client, link(page, "Go to the first page"))) == "2 items"


def test_a_misspelt_word_gets_a_suggestion_that_finds(client: FlaskClient) -> None:
    page = look(client, "/?q=Urugay")

    suggestion = page.select_one(".suggestion a")
    assert suggestion is not None
    assert "uruguay" in words_of(suggestion).lower()
    assert count(look(client, str(suggestion["href"]))) == "1 item"


def test_an_empty_answer_offers_ways_out(client: FlaskClient) -> None:
    page = look(client, "/?q=xylophone&country=country:PT")

    assert count(page) == "Nothing found"
    assert link(page, "Search without the filters") == "/?q=xylophone"
    assert page.select("a.example")


def test_an_item_shows_its_text_its_date_and_why_it_has_its_names(client: FlaskClient) -> None:
    results = look(client, "/?q=Ramallah&language=en")
    page = look(client, str(results.select_one(".hit-title a")["href"]))  # type: ignore[index]

    assert (
        words_of(page.h1) == "Launch event of the project on cooperatives in the Occupied Palestinian Territory (OPT)"
    )
    assert words_of(page.select_one(".item-date")).startswith("8 November 2021 stated")
    reasons = {
        words_of(node.select_one("bdi")): words_of(node.select_one(".reason-why")) for node in page.select(".reason")
    }
    assert reasons["Palestine"] == "from “Occupied Palestinian Territory” in the title"
    original = page.select_one(".original a")
    assert original is not None
    assert original["href"] == "https://news.example/opt-launch"
    assert "noopener" in original["rel"]
    assert link(page, "Back to the results") == "/?q=Ramallah&language=en"


def test_the_text_of_an_item_has_paragraphs(client: FlaskClient) -> None:
    results = look(client, "/?q=webinar")
    page = look(client, str(results.select_one(".hit-title a")["href"]))  # type: ignore[index]

    assert [words_of(node) for node in page.select(".prose p")][-2:] == [
        "Its second part was about credit.",
        "All of it was recorded.",
    ]


def test_a_name_that_follows_from_another_says_from_which(client: FlaskClient) -> None:
    results = look(client, "/?q=forest")
    page = look(client, str(results.select_one(".hit-title a")["href"]))  # type: ignore[index]

    assert "implied by Portugal" in [words_of(node) for node in page.select(".reason-why")]


def test_an_undated_item_says_that_no_date_was_found(client: FlaskClient) -> None:
    results = look(client, "/?q=kitchen")
    page = look(client, str(results.select_one(".hit-title a")["href"]))  # type: ignore[index]

    assert words_of(page.select_one(".item-date")) == "undated no date was found for this item"


def test_a_hostile_title_is_only_text(client: FlaskClient) -> None:
    results = look(client, "/?q=hostile")
    page = look(client, str(results.select_one(".hit-title a")["href"]))  # type: ignore[index]

    assert titles(results) == [HOSTILE]
    assert words_of(page.h1) == HOSTILE
    for soup in (results, page):
        assert [script.get("src") for script in soup.select("script")] != [None]
        assert len(soup.select("script")) == 1
        assert not soup.select("img, b:not(.brand b), i")


def test_landmarks_and_headings_are_in_place(client: FlaskClient) -> None:
    for path in ("/", "/?q=cooperatives", "/?q=%22", "/nowhere"):
        page = BeautifulSoup(client.get(path).text, "html.parser")
        assert len(page.select("h1")) == 1, path
        assert [len(page.select(name)) for name in ("main", "body > header", "body > footer", "[role=search]")] == [
            1
        ] * 4
        skip = page.select_one("a.skip")
        assert skip is not None
        assert page.select_one(str(skip["href"])) is not None
        ids = [node["id"] for node in page.select("[id]")]
        assert len(ids) == len(set(ids)), path
        for field in page.select("input:not([type=hidden]), select"):
            assert page.select_one(f'label[for="{field["id"]}"]') or field.find_parent("label"), field


def test_no_page_asks_for_anything_from_elsewhere(client: FlaskClient) -> None:
    for path in ("/", "/?q=cooperatives", "/?q=%22"):
        page = BeautifulSoup(client.get(path).text, "html.parser")
        for node in page.select("link[rel=stylesheet], link[rel=icon], script, img"):
            assert str(node.get("href") or node.get("src")).startswith("/static/")
