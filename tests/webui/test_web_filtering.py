"""Filters are kept on every page, all values of a facet can be reached, and a bad date is said beside its field."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from sse_search import NewsItem, SearchService
from tests.webui.web_archive import fetch, text_of
from webui import create_app
from webui.facets import VISIBLE_VALUES


def kept(page: BeautifulSoup) -> dict[str, str]:
    return {str(field["name"]): str(field["value"]) for field in page.select("#search input[type=hidden]")}


@pytest.fixture(scope="module")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Serve an archive with thirty categories."""
    service = SearchService.open(tmp_path_factory.mktemp("numbered"))
    items = [NewsItem(id=f"{n:016x}", title=f"Item {n}", category=f"Volume {n}") for n in range(1, 31)]
    service.import_items(items, source="news")
    service.rebuild()
    return create_app(service=service).test_client()


def test_filters_are_kept_on_the_page_of_an_item(client: FlaskClient) -> None:
    results = fetch(client, "/?q=Ramallah&country=country:PS&-category=News&date=2021&sort=newest")
    item = fetch(client, str(results.select_one(".hit-title a")["href"]))  # type: ignore[index]

    assert kept(item) == {"country": "country:PS", "-category": "News", "date": "2021", "sort": "newest"}


def test_filters_are_kept_on_an_error_page_as_far_as_they_are_valid(client: FlaskClient) -> None:
    page = fetch(client, "/?q=coop&country=country:PS&date=2021&date=x&sort=latest&limit=20", status=400)

    assert kept(page) == {"country": "country:PS", "date": "2021", "limit": "20"}


def test_the_form_of_the_results_submits_what_no_field_shows(client: FlaskClient) -> None:
    page = fetch(client, "/?q=coop&-country=country:PT&date=2021&date=2019&undated=include&country=country:PS")

    assert [(field["name"], field["value"]) for field in page.select("#search input[type=hidden]")] == [
        ("-country", "country:PT"), ("date", "2021"), ("date", "2019"), ("undated", "include"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("parameters", "field", "message"),
    [
        ("date=someday", "date", "“someday” is not a date like 2021"),
        ("from=2021-13", "from", "“2021-13” is not a date of the calendar"),
        ("from=2021&to=2019", "to", "2021..2019 ends before it starts"),
    ],
)
def test_a_bad_date_is_said_at_its_field_and_the_rest_of_the_search_is_answered(
    client: FlaskClient, parameters: str, field: str, message: str
) -> None:
    page = fetch(client, f"/?q=cooperatives&country=country:PS&{parameters}")

    assert text_of(page.select_one(".count-number")) == "3 items"
    invalid = page.select("[aria-invalid]")
    assert [box["id"] for box in invalid] == [field]
    assert str(invalid[0]["value"]) in parameters
    help_text = page.select_one(f"#{invalid[0]['aria-describedby']}")
    assert message in text_of(help_text)
    assert text_of(page.select_one("[role=alert]")).startswith(text_of(help_text))
    assert invalid[0].find_parent("details").has_attr("open")  # type: ignore[union-attr]


def test_programs_still_get_an_error_for_a_bad_date(client: FlaskClient) -> None:
    assert client.get("/api/search?q=coop&date=someday").status_code == 400


def test_a_value_is_excluded_by_its_button_and_taken_back_by_its_chip(client: FlaskClient) -> None:
    page = fetch(client, "/?q=cooperatives")
    button = page.select_one('.choice-not[value="country:PS"]')
    assert button is not None
    assert button["aria-label"] == "Exclude Palestine"

    without = fetch(client, f"/?q=cooperatives&{button['name']}={button['value']}")

    assert text_of(without.select_one(".count-number")) == "6 items"
    chip = without.select_one(".chip")
    assert text_of(chip) == "Remove filter: Not country Palestine"
    assert str(chip["href"]) == "/?q=cooperatives"  # type: ignore[index]


def test_every_value_of_a_facet_can_be_reached(numbered: FlaskClient) -> None:
    page = fetch(numbered, "/?q=item")
    assert len(page.select(".facet-category .choice")) == VISIBLE_VALUES
    link = page.select_one(".facet-category .all-values")
    assert link is not None

    values = fetch(numbered, str(link["href"]))

    assert text_of(values.h1) == "Categories 30"
    assert [text_of(node) for node in values.select(".choice-label")] == [f"Volume {n}" for n in range(1, 31)]


def test_values_are_found_by_the_beginning_of_a_word(numbered: FlaskClient) -> None:
    page = fetch(numbered, "/values/category?q=item&find=2&category=Volume+3")

    assert [text_of(node) for node in page.select(".choice-label")] == [
        "Volume 2", *(f"Volume {n}" for n in range(20, 30)),
    ]  # fmt: skip
    form = {str(field["name"]): str(field["value"]) for field in page.select(".values-form input")}
    assert form == {"find": "2", "q": "item", "category": "Volume 3"}
    assert text_of(fetch(numbered, "/values/category?find=zz").select_one(".notice")).startswith("No name")


def test_selected_values_come_first_and_names_are_sorted_by_their_numbers(numbered: FlaskClient) -> None:
    page = fetch(numbered, "/values/category?category=Volume+10&order=name")

    assert [text_of(node) for node in page.select(".choice-label")][:3] == ["Volume 10", "Volume 1", "Volume 2"]
    assert text_of(page.select_one(".choice-selected")) == "Remove filter: Volume 10 1 item"
    assert text_of(fetch(numbered, "/?q=item").select_one(".facet-category .choice-label")) == "Volume 1"


def test_an_unknown_facet_is_not_found(client: FlaskClient) -> None:
    assert "valid facets: country" in text_of(
        fetch(client, "/values/colour", status=404).select_one(".problem-message")
    )


def test_settings_name_the_archive_and_its_contact(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (tmp_path / "ssesearch.toml").write_text(
        'site_name = "Coop <News>"\nsite_line = "News since 1844"\ncontact = "desk@coop.example"\nlogo = "logo.svg"\n'
    )
    with SearchService.open(tmp_path) as service:
        service.import_items([NewsItem(id="a" * 16, title="Dairy")], source="news")
        service.rebuild()
        client = create_app(service=service).test_client()
        page = fetch(client, "/")
        logo = client.get("/logo")

    assert page.title is not None
    assert page.title.string == "Coop <News> – News since 1844"
    assert text_of(page.h1) == "News since 1844"
    assert text_of(page.select_one(".brand")) == "Coop <News>"
    assert page.select_one("footer a[href='mailto:desk@coop.example']") is not None
    assert (logo.status_code, logo.mimetype) == (200, "image/svg+xml")
    logo.close()


@pytest.mark.parametrize("name", ["missing.png", "../logo.png", "..\\logo.png"])
def test_a_logo_that_is_not_in_the_home_is_refused(tmp_path: Path, name: str) -> None:
    from sse_search import SettingsError

    (tmp_path / "logo.png").write_bytes(b"")
    home = tmp_path / "home"
    home.mkdir()
    (home / "ssesearch.toml").write_text(f"logo = '{name}'\n")

    with pytest.raises(SettingsError, match="logo: there is no file"):
        create_app(home)


def test_without_a_logo_there_is_none(client: FlaskClient) -> None:
    assert client.get("/logo").status_code == 404
