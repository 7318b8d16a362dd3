"""Dates, languages and entities have names for people, in the language of the page."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from sse_search import language_name
from tests.webui.web_archive import fetch, text_of
from webui.labels import range_label


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ("2021", "2021"),
        ("2021-11", "November 2021"),
        ("2021-11-09", "9 November 2021"),
        ("2021-11..2022-02", "November 2021 to February 2022"),
        ("..2020", "until 2020"),
        ("2020-05-01..", "from 1 May 2020"),
    ],
)
def test_a_date_range_has_a_label(value: str, label: str) -> None:
    assert range_label(value) == label


def test_a_language_has_a_name_and_an_unknown_code_stays() -> None:
    assert [language_name(code) for code in ("pt", "xx")] == ["Portuguese", "xx"]


def test_entities_have_their_names_in_the_language_of_the_page(client: FlaskClient) -> None:
    page = fetch(client, "/?q=cooperatives&country=country:PT&-country=country:UY&lang=de")

    shown = {str(box["value"]): text_of(box.find_next("bdi")) for box in page.select("#facet-country input")}
    assert shown["country:PS"] == "Palästinensische Autonomiegebiete"
    assert text_of(page.select_one(".chip")) == "Filter entfernen: Land Portugal"
    assert "Palestine" in text_of(fetch(client, "/?q=cooperatives&lang=en").select_one("#facet-country"))


def test_pages_of_items_and_entities_have_these_names_and_addresses_have_ids(client: FlaskClient) -> None:
    hit = fetch(client, "/?q=Ramallah&lang=de").select_one(".hit-title a")
    assert hit is not None
    tag = fetch(client, str(hit["href"])).select_one(".item-about a.tag-country")
    assert tag is not None
    assert "country=country:PS" in str(tag["href"]).replace("%3A", ":")
    assert text_of(tag.bdi) == "Palästinensische Autonomiegebiete"
    assert text_of(fetch(client, "/entity/country:KE?lang=de").h1) == "Kenia"
    assert "Kenia" in text_of(fetch(client, "/overview?lang=de").main)
    assert "Kenia" in text_of(fetch(client, "/compare?q=credit&q=women&lang=de").main)


def test_all_values_are_sorted_and_searched_by_the_names_that_are_shown(client: FlaskClient) -> None:
    def names(path: str) -> list[str]:
        return [text_of(name) for name in fetch(client, path).select(".values .choice-label")]

    german = names("/values/country?order=name&lang=de")
    assert german.index("Kanada") < german.index("Kenia") < german.index("Palästinensische Autonomiegebiete")
    assert names("/values/country?find=kenia&lang=de") == names("/values/country?find=Kenya&lang=de") == ["Kenia"]
    assert names("/values/language?find=franz&lang=de") == ["Französisch"]
    assert names("/values/country?find=palast&lang=de") == ["Palästinensische Autonomiegebiete"]


def test_what_similar_items_share_is_named_in_the_language_too(client: FlaskClient) -> None:
    hit = fetch(client, "/?q=Ramallah").select_one(".hit-title a")
    assert hit is not None

    shared = [text_of(each) for each in fetch(client, f"{hit['href']}&lang=de").select(".similar-shared")]

    assert any("Palästinensische Autonomiegebiete" in each for each in shared), shared
