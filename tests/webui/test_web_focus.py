"""A page that replaces another one after a filter was changed keeps the focus, and says what was found."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect

from tests.webui.web_browser import NO_BROWSER, OpenPage, focused, unfold


@NO_BROWSER
def test_excluding_a_value_keeps_the_focus_beside_it_and_says_the_count(open_page: OpenPage) -> None:
    page = open_page("/?q=cooperatives")
    unfold(page, "Countries")
    ids = [box.get_attribute("id") for box in page.locator(".facet-country .choice-box").all()]

    page.get_by_role("button", name="Exclude Palestine").press("Enter")

    expect(page).to_have_url(re.compile(r"&-country=country%3APS$"))
    expect(page.locator("#announcement")).to_have_text("6 items")
    assert focused(page) == ids[ids.index("country-country:PS") + 1]


@NO_BROWSER
def test_where_the_only_value_of_a_facet_is_excluded_its_fold_or_the_results_have_the_focus(
    open_page: OpenPage,
) -> None:
    page = open_page("/?q=Uruguay")
    unfold(page, "Countries")

    page.get_by_role("button", name="Exclude Uruguay").press("Enter")

    expect(page.locator("#announcement")).to_have_text("Nothing found")
    assert focused(page) == "results"
    page.get_by_role("link", name="Remove filter: Not country Uruguay").press("Enter")
    expect(page.locator("#announcement")).to_have_text("1 item")
    assert focused(page) == "results"


@NO_BROWSER
@pytest.mark.parametrize(
    ("values", "field"),
    [({"from": "2021-13"}, "from"), ({"from": "2021", "to": "2019"}, "to"), ({"date": "soon"}, "date")],
)
def test_a_bad_date_stays_in_its_field_which_keeps_the_focus(
    open_page: OpenPage, values: dict[str, str], field: str
) -> None:
    page = open_page("/?q=cooperatives")
    unfold(page, "Dates")
    for name, value in values.items():
        page.locator(f"#{name}").fill(value)
    page.locator(f"#{field}").press("Enter")

    expect(page.locator(".field-error[role=alert]")).to_be_visible()
    expect(page.locator("#announcement")).to_have_text(str(page.locator("#date-help").text_content()))
    assert focused(page) == field
    assert page.locator("[aria-invalid]").get_attribute("id") == field
    assert {name: page.locator(f"#{name}").input_value() for name in values} == values
    assert page.locator(".count-number").text_content() == "9 items"


@pytest.mark.parametrize(
    ("dates", "written"),
    [
        ("from=2020&to=2021-03", "date=2020..2021-03"),
        ("from=2020&to=2020", "date=2020"),
        ("from=2020", "date=2020.."),
        ("to=2020-05&date=last-week", "date=last-week&date=..2020-05"),
    ],
)
def test_a_search_with_two_dates_has_the_address_of_their_range(client: FlaskClient, dates: str, written: str) -> None:
    response = client.get(f"/?lang=de&q=cooperatives&{dates}&country=country:PS&sort=newest")

    assert response.status_code == 302
    assert response.headers["Location"] == f"/?lang=de&q=cooperatives&country=country:PS&{written}&sort=newest"
    assert client.get("/?q=cooperatives&from=&to=").status_code == 200
