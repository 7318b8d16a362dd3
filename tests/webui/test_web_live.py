"""Results follow what is typed, within results is searched further, and both can be done without."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from playwright.sync_api import expect

from tests.webui.web_archive import fetch, text_of
from tests.webui.web_browser import NO_BROWSER, OpenPage, focused, unfold


@NO_BROWSER
def test_results_follow_what_is_typed_and_the_search_box_keeps_the_focus(open_page: OpenPage) -> None:
    page = open_page("/?q=cooperatives&category=News&lang=de")
    page.locator("#q").fill("credit")

    expect(page.locator(".count-number")).to_have_text("1 Artikel")
    expect(page).to_have_url(re.compile(r"\?lang=de&q=credit&category=News$|\?q=credit&.*category=News"))
    expect(page.locator("#announcement")).to_have_text("1 Artikel")
    expect(page).to_have_title(re.compile("^credit – 1 Artikel"))
    assert focused(page) == "q"
    page.locator("#q").fill("(")  # what cannot be read leaves a page that says so, and no error
    expect(page.locator(".notice").first).to_be_visible()
    unfold(page, "Länder")
    page.get_by_role("checkbox", name="Kenia").first.wait_for(state="attached")


@NO_BROWSER
def test_results_wait_for_enter_where_that_is_switched_off(open_page: OpenPage) -> None:
    page = open_page("/?q=cooperatives")
    unfold(page, "More filters")
    page.get_by_label("Show results while typing").uncheck()
    page.get_by_label("The key / leads to the search box").uncheck()

    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.locator(".results").press("/")
    assert focused(page) != "q"
    with page.expect_response(re.compile("/suggest")):
        page.locator("#q").press("End")
        page.locator("#q").press_sequentially(" credit")
    page.wait_for_function("performance.now() > 0")
    page.keyboard.press("Enter")
    expect(page.locator("#q")).to_have_value("cooperatives credit")

    assert [url for url in requests if "credit" in url and "/suggest" not in url and "/static" not in url] == [page.url]
    page.reload()
    expect(page.locator("#set-live")).not_to_be_checked()


def test_a_search_within_the_results_is_one_search(client: FlaskClient) -> None:
    response = client.get("/?q=cooperatives&category=News&within=Portugal&lang=fr")
    assert response.status_code == 302
    assert response.headers["Location"] == "/?lang=fr&q=cooperatives+Portugal&category=News"

    page = fetch(client, str(client.get("/?q=credit+OR+women&within=Kenya").headers["Location"]))
    assert text_of(page.select(".hit-title")[0]) == "Credit unions of Kenya lend to farmers"
    assert text_of(page.select(".count-number")[0]) == "1 item"
