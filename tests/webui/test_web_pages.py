"""Readers search, filter, turn pages and read an item without any script."""

from __future__ import annotations

import re
from pathlib import Path

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from sse_search import NewsItem, SearchService
from tests.webui.web_archive import HOSTILE, ITEMS, fetch, text_of
from webui import create_app


def titles(page: BeautifulSoup) -> list[str]:
    return [text_of(node) for node in page.select(".hit-title")]


def count(page: BeautifulSoup) -> str:
    return text_of(page.select_one(".count-number"))


def link(page: BeautifulSoup, words: str) -> str:
    links = [node["href"] for node in page.find_all("a") if words in text_of(node)]
    assert links, f"no link says {words!r}"
    return str(links[0])


def test_the_start_page_focuses_the_search_box_and_shows_the_archive(client: FlaskClient) -> None:
    page = fetch(client, "/")

    box = page.select_one("input[name=q]")
    assert box is not None
    assert box.has_attr("autofocus")
    assert page.select_one("label[for=q]") is not None
    assert f"{len(ITEMS)} items" in text_of(page.select_one(".hero-lead"))
    assert len(page.select(".brief")) == 5


def test_every_example_of_the_start_page_finds_something(client: FlaskClient) -> None:
    examples = fetch(client, "/").select("a.example")

    assert len(examples) >= 3
    for example in examples:
        assert titles(fetch(client, str(example["href"]))), example


def test_a_search_shows_titles_dates_snippets_and_entities(client: FlaskClient) -> None:
    page = fetch(client, "/?q=cooperatives+Ramallah")

    assert count(page) == "1 item"
    hit = page.select_one(".hit")
    assert hit is not None
    assert text_of(hit.select_one("time")) == "8 November 2021"
    assert "Ramallah" in [text_of(mark) for mark in hit.select(".snippet mark")]
    assert [text_of(node) for node in hit.select(".meta li")][1:] == ["Event", "English"]
    assert text_of(hit.select_one("a.tag-country")) == "Filter by country: Palestine"
    assert [text_of(mark) for mark in hit.select(".hit-title mark")] == ["cooperatives"]


def test_at_most_four_names_stand_beside_a_hit_and_the_others_are_counted(tmp_path: Path) -> None:
    with SearchService.open(tmp_path) as service:
        text = "Kenya, Portugal, Uruguay, Italy, Spain and France on fair trade."
        service.import_items([NewsItem(id="00000000000000a1", title="Six countries meet", summary=text)], source="news")
        service.rebuild()
        page = fetch(create_app(service=service).test_client(), "/?q=meet+Kenya")

    names = [text_of(tag) for tag in page.select(".hit .tag bdi")]
    assert len(names) == 4
    assert "Kenya" not in names  # the query names it
    assert text_of(page.select_one(".tag-more")) == "+2 more names"


def test_what_all_hits_have_in_common_is_not_repeated(client: FlaskClient) -> None:
    page = fetch(client, "/?q=cooperatives&limit=100")

    details = [[text_of(node) for node in hit.select(".meta li")] for hit in page.select(".hit")]
    assert not any("Archive" in node for node in details)
    assert any("French" in node for node in details)
    assert not any(text_of(tag) == "Cooperatives" for tag in page.select(".hit .tag bdi"))


def test_items_with_some_of_the_words_are_counted_and_marked(client: FlaskClient) -> None:
    page = fetch(client, "/?q=cooperatives+Palestine")
    every, some = len(titles(fetch(client, "/?q=cooperatives+Palestine&match=all"))), page.select(".hit .some-words")

    assert (len(titles(page)), len(some)) == (every + len(some), len(some))
    assert f"Items with some of the words rank among these: {len(some)} more" in text_of(page.select_one(".results"))
    assert page.select_one("ol.hits")["start"] == "1"  # type: ignore[index]


def test_a_switch_among_the_options_turns_feedback_off(client: FlaskClient) -> None:
    chosen = fetch(client, "/?q=cooperatives&feedback=0").select_one("#feedback option[selected]")

    assert chosen is not None
    assert chosen["value"] == "false"


def test_a_name_finds_items_that_use_another_name_of_it(client: FlaskClient) -> None:
    assert len(titles(fetch(client, "/?q=cooperatives+Palestine&match=all"))) == 3


def test_the_search_box_and_the_title_keep_the_query(client: FlaskClient) -> None:
    page = fetch(client, "/?q=credit+unions")

    assert page.select_one("input[name=q]")["value"] == "credit unions"  # type: ignore[index]
    assert page.title is not None
    assert page.title.string == "credit unions – 2 items – ssesearch"


def test_dates_are_as_precise_as_they_are_known(client: FlaskClient) -> None:
    page = fetch(client, "/?sort=newest&limit=100")

    shown = {text_of(hit.select_one(".hit-title")): text_of(hit.select_one(".meta li")) for hit in page.select(".hit")}
    assert shown["Forest cooperatives in Portugal plan for dry summers"] == "February 2020"
    assert shown["Las cooperativas de vivienda en Uruguay cumplen cincuenta años"] == "2019"
    assert shown["Notes from a kitchen table"] == "undated"


def test_titles_and_snippets_are_marked_with_their_language(client: FlaskClient) -> None:
    hit = fetch(client, "/?q=Belgique").select_one(".hit")

    assert hit is not None
    assert hit.select_one(".hit-title a")["lang"] == "fr"  # type: ignore[index]
    assert hit.select_one(".snippet")["lang"] == "fr"  # type: ignore[index]


def test_values_of_one_facet_widen_and_facets_together_narrow(client: FlaskClient) -> None:
    both = fetch(client, "/?country=country:PT&country=country:BE&sort=newest")
    narrower = fetch(client, "/?country=country:PT&country=country:BE&language=fr")

    assert count(both) == "3 items"
    assert titles(narrower) == ["L’économie sociale et solidaire face à la crise en Belgique"]


def test_selected_values_come_first_and_are_checked(client: FlaskClient) -> None:
    page = fetch(client, "/?country=country:UY")

    boxes = page.select(".facet-country input[type=checkbox]")
    assert boxes[0]["value"] == "country:UY"
    assert boxes[0].has_attr("checked")
    assert not boxes[1].has_attr("checked")
    assert all(box["form"] == "search" for box in boxes)


def test_a_filter_by_name_checks_its_box_and_adds_no_hidden_field(client: FlaskClient) -> None:
    page = fetch(client, "/?country=Palestine")

    fields = page.select("[name=country][checked], input[type=hidden][name=country]")
    assert [field["value"] for field in fields] == ["country:PS"]
    assert text_of(page.select_one(".chip bdi")) == "Palestine"


def test_facet_counts_are_the_totals_of_the_filtered_search(client: FlaskClient) -> None:
    page = fetch(client, "/?q=cooperatives")

    for box in page.select(".facet-country li"):
        value = box.select_one("input")["value"]  # type: ignore[index]
        expected = text_of(box.select_one(".choice-count")).lstrip(", ")
        assert count(fetch(client, f"/?q=cooperatives&country={value}")) == expected


def test_every_active_filter_is_a_chip_that_removes_it_alone(client: FlaskClient) -> None:
    page = fetch(client, "/?q=cooperatives&country=country:PS&date=2021")

    chips = {text_of(chip): str(chip["href"]) for chip in page.select("a.chip")}
    assert list(chips) == ["Remove filter: Country Palestine", "Remove filter: Date 2021"]
    assert chips["Remove filter: Country Palestine"] == "/?q=cooperatives&date=2021"
    assert chips["Remove filter: Date 2021"] == "/?q=cooperatives&country=country:PS"
    assert link(page, "Remove all filters") == "/?q=cooperatives"


def test_undated_items_excluded_by_a_date_filter_are_counted_and_can_be_shown(client: FlaskClient) -> None:
    page = fetch(client, "/?q=cooperatives+Palestine&date=2021")

    assert count(page) == "2 items"
    assert text_of(page.select_one(".notice")) == "1 item is excluded only because it has no date. Show it"
    assert count(fetch(client, link(page, "Show it"))) == "3 items"


def test_years_and_months_are_bars_with_links_to_their_items(client: FlaskClient) -> None:
    page = fetch(client, "/?sort=newest")
    year = fetch(client, link(page, "2021: 4 items"))
    month = fetch(client, link(year, "November 2021: 4 items"))

    assert count(year) == "4 items"
    assert count(month) == "4 items"
    assert [text_of(chip) for chip in month.select("a.chip")] == ["Remove filter: Date November 2021"]
    assert not page.select("[style]")


def test_sort_order_and_match_mode_can_be_chosen(client: FlaskClient) -> None:
    page = fetch(client, "/?q=cooperatives")

    options = {
        text_of(option): option["value"] for option in (*page.select("#sort option"), *page.select("#match option"))
    }
    assert list(options) == ["Relevance", "Newest", "Oldest", "Latest added", "Best", "All words", "Any word"]
    newest = titles(fetch(client, f"/?q=cooperatives&sort={options['Newest']}"))
    oldest = titles(fetch(client, f"/?q=cooperatives&sort={options['Oldest']}"))
    assert newest[0] == "Women in cooperatives answer the pandemic"
    assert oldest[0] == "Credit unions of Canada report on their year"  # credit unions are cooperatives
    assert text_of(fetch(client, "/?q=a&sort=newest").select_one("#sort [selected]")) == "Newest"
    assert count(fetch(client, "/?q=kitchen+Kenya&match=any")) == "2 items"
    assert count(fetch(client, "/?q=kitchen+Kenya&match=all")) == "Nothing found"


def test_a_widened_search_says_so(client: FlaskClient) -> None:
    page = fetch(client, "/?q=kitchen+Kenya")

    assert count(page) == "2 items"
    assert text_of(page.select_one(".notice")) == "No item has all the words; items with any of them are shown."


def test_pages_are_linked_both_ways(client: FlaskClient) -> None:
    first = fetch(client, "/?sort=newest&limit=5")
    second = fetch(client, str(first.select_one("a[rel=next]")["href"]))  # type: ignore[index]
    third = fetch(client, str(second.select_one("a[rel=next]")["href"]))  # type: ignore[index]

    assert first.select_one("a[rel=prev]") is None
    assert third.select_one("a[rel=next]") is None
    assert text_of(second.select_one("[aria-current=page]")) == "Page 2"
    assert second.select_one(".hits")["start"] == "6"  # type: ignore[index]
    seen = titles(first) + titles(second) + titles(third)
    assert len(seen) == len(set(seen)) == len(ITEMS)


def test_a_page_beyond_the_last_says_so(client: FlaskClient) -> None:
    page = fetch(client, "/?q=credit+unions&page=7")

    assert text_of(page.select_one("p.notice")) == "There is no page 7. Go to the first page"
    assert count(fetch(client, link(page, "Go to the first page"))) == "2 items"


def test_a_misspelt_word_gets_a_suggestion_that_finds(client: FlaskClient) -> None:
    page = fetch(client, "/?q=Urugay")

    suggestion = page.select_one(".suggestion a")
    assert suggestion is not None
    assert "uruguay" in text_of(suggestion).lower()
    assert count(fetch(client, str(suggestion["href"]))) == "1 item"


def test_a_search_without_results_offers_alternatives(client: FlaskClient) -> None:
    page = fetch(client, "/?q=Uruguay&country=country:PT")

    assert count(page) == "Nothing found"
    assert link(page, "Without the filter country:Portugal") == "/?q=Uruguay"
    assert count(fetch(client, "/?q=Uruguay")) == text_of(page.select_one("#more + ul .ladder-count"))
    parts = [text_of(part) for part in page.select("#clauses + ul li")]
    assert parts[0] == "Uruguay 1 item"
    assert parts[1].startswith("country:Portugal ")
    assert parts[1].endswith(", none with the rest of the search")
    assert [text_of(heading) for heading in page.select(".results h2")][:2] == [
        "Searches that find more",
        "Each part of the search alone",
    ]
    assert page.select("a.example")


def test_the_parts_of_every_search_are_linked_with_their_counts(client: FlaskClient) -> None:
    page = fetch(client, "/?q=cooperatives+Palestine&limit=1")

    for part in page.select("#clauses + ul li"):
        assert count(fetch(client, str(part.select("a")[0]["href"]))) == text_of(part.select_one(".ladder-count"))
    assert page.select("#more") == []


def test_an_item_shows_its_text_its_date_and_the_reasons_for_its_tags(client: FlaskClient) -> None:
    results = fetch(client, "/?q=Ramallah&language=en")
    page = fetch(client, str(results.select_one(".hit-title a")["href"]))  # type: ignore[index]

    assert text_of(page.h1) == "Launch event of the project on cooperatives in the Occupied Palestinian Territory (OPT)"
    assert text_of(page.select_one(".item-date")).startswith("8 November 2021 stated")
    reasons = {
        text_of(node.select_one("bdi")): text_of(node.select_one(".reason-text")) for node in page.select(".reason")
    }
    assert reasons["Palestine"] == "from “Occupied Palestinian Territory” in the title"
    original = page.select_one(".original a")
    assert original is not None
    assert original["href"] == "https://news.example/opt-launch"
    assert "noopener" in original["rel"]
    assert link(page, "Back to results") == "/?q=Ramallah&language=en"


def test_the_text_of_an_item_has_paragraphs(client: FlaskClient) -> None:
    results = fetch(client, "/?q=webinar")
    page = fetch(client, str(results.select_one(".hit-title a")["href"]))  # type: ignore[index]

    assert [text_of(node) for node in page.select(".prose p")][-2:] == [
        "Its second part was about credit.",
        "All of it was recorded.",
    ]


def test_an_implied_tag_names_the_one_that_implies_it(client: FlaskClient) -> None:
    results = fetch(client, "/?q=forest")
    page = fetch(client, str(results.select_one(".hit-title a")["href"]))  # type: ignore[index]

    assert "implied by Portugal" in [text_of(node) for node in page.select(".reason-text")]


def test_an_undated_item_says_that_it_has_no_date(client: FlaskClient) -> None:
    results = fetch(client, "/?q=kitchen")
    page = fetch(client, str(results.select_one(".hit-title a")["href"]))  # type: ignore[index]

    assert text_of(page.select_one(".item-date")) == "undated no date found"


def test_a_hostile_title_is_only_text(client: FlaskClient) -> None:
    results = fetch(client, "/?q=hostile")
    page = fetch(client, str(results.select_one(".hit-title a")["href"]))  # type: ignore[index]

    assert titles(results) == [HOSTILE]
    assert text_of(page.h1) == HOSTILE
    for soup, scripts in ((results, ["page.js", "live.js"]), (page, ["page.js"])):
        assert [str(script["src"]).partition("?")[0] for script in soup.select("script[src]")] == [
            f"/static/{name}" for name in scripts
        ]
        assert {script.get("type") for script in soup.select("script:not([src])")} <= {"application/ld+json"}
        assert not soup.select("img, b:not(.brand b), i")


def test_landmarks_and_headings_are_in_place(client: FlaskClient) -> None:
    for path in ("/", "/?q=cooperatives", "/?q=%22", "/nowhere"):
        page = BeautifulSoup(client.get(path).text, "html.parser")
        assert len(page.select("h1")) == 1, path
        assert [len(page.select(name)) for name in ("main", "body > header", "body > footer", "[role=search]")] == [
            1
        ] * 4
        skip = page.select_one("a.skip-link")
        assert skip is not None
        assert page.select_one(str(skip["href"])) is not None
        ids = [node["id"] for node in page.select("[id]")]
        assert len(ids) == len(set(ids)), path
        for field in page.select("input:not([type=hidden]), select"):
            assert page.select_one(f'label[for="{field["id"]}"]') or field.find_parent("label"), field


def test_pages_load_nothing_from_other_sites(client: FlaskClient) -> None:
    for path in ("/", "/?q=cooperatives", "/?q=%22"):
        page = BeautifulSoup(client.get(path).text, "html.parser")
        for node in page.select("link[rel=stylesheet], link[rel=icon], script, img"):
            assert str(node.get("href") or node.get("src")).startswith("/static/")


def test_the_page_of_an_item_marks_corrected_fields_and_names_authors_and_the_day_of_the_import(tmp_path: Path) -> None:
    with SearchService.open(tmp_path) as service:
        item = NewsItem(id="00000000000000a1", title="Dairy opens", authors=("Ana Costa", "J. Smith"))
        service.import_items([item], source="news")
        service.edit(item.id, {"date": "2021-11-26"})
        service.rebuild()
        page = create_app(service=service).test_client().get(f"/item/{item.id}").get_data(as_text=True)

    text = " ".join(BeautifulSoup(page, "html.parser").select(".details")[0].get_text(" ").split())
    assert "Date 26 November 2021 corrected" in text
    assert "Authors Ana Costa; J. Smith" in text
    assert re.search(r"Added \d+ \w+ 20\d\d ", text)
    assert "Corrected date" in text


def test_the_parts_of_a_score_are_in_a_fold_of_each_hit_on_request(client: FlaskClient) -> None:
    assert fetch(client, "/?q=cooperatives").select(".explanation") == []

    page = fetch(client, "/?q=cooperatives&explain=true")

    folds = page.select(".hit details.explanation")
    assert len(folds) == len(page.select(".hit"))
    assert "in the title" in text_of(page.select(".score-parts li")[0])
    values = [float(text_of(value)) for value in folds[0].select(".score-value")]
    assert f"{sum(values):.2f}"[:3] == text_of(folds[0].select("summary")[0]).split()[1][:3]
    assert page.select_one("#explain option[selected]") is not None
    assert "explain=true" in str(page.select(".all-values, .presets a")[0]["href"])
    assert not any(
        "explain" in str(link["href"]) for link in page.select(".export-links a") if "api" not in link["href"]
    )


def test_the_page_of_an_item_links_similar_items_and_says_what_they_share(client: FlaskClient) -> None:
    first = fetch(client, "/?q=cooperatives+Palestine").select(".hit-title a")[0]

    page = fetch(client, str(first["href"]))

    links = page.select("section.similar .brief-title a")
    assert links
    assert text_of(page.select(".similar-shared")[0]).startswith("Also about: ")
    assert text_of(links[0]) in text_of(fetch(client, str(links[0]["href"])).select("h1")[0])
