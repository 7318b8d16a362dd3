"""A published site finds phrases and compounds, says what it does not read, and speaks the languages of the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from sse_search import RefusedError, SearchService
from tests.service.service_archive import filled
from tests.webui.web_browser import NO_BROWSER, TIMEOUT
from webui import publish

RECORDS = (
    {"title": "Fair trade grows", "summary": "The state of the art of fair trade in the state.", "date": "2021-11-09"},
    {"title": "A fair of trade", "summary": "Trade, fair as ever. The art of the state of trade.", "date": "2020"},
    {"title": "Ending with fair", "summary": "Trade begins the text."},
    {
        "title": "Wohnungsbaugenossenschaften bauen in Berlin",
        "summary": "Die Mieten bleiben niedrig.",
        "language": "de",
    },
    {"title": "労働者協同組合法が成立", "summary": "協同組合は地域で働く。", "language": "ja"},
    {"title": "協会の組合と同じ合同", "summary": "新しい法律。", "language": "ja"},
)
Show = Callable[[str], Page]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchService]:
    home = tmp_path_factory.mktemp("phrases")
    (home / "ssesearch.toml").write_text("deadline = 0\n")  # a busy machine finds the same
    with filled(home, *RECORDS) as opened:
        yield opened


@pytest.fixture(scope="module")
def sites(service: SearchService, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The archive published in two languages."""
    folder = tmp_path_factory.mktemp("sites")
    for language in ("en", "de"):
        publish(service, folder / language, language=language)
    return {language: folder / language for language in ("en", "de")}


@pytest.fixture
def show(sites: dict[str, Path], browser: Browser) -> Iterator[Show]:
    """Open the page of a search from the folder of the English site; errors in the browser fail the test."""
    context = browser.new_context()
    context.set_default_timeout(TIMEOUT)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    def opened(query: str) -> Page:
        page.goto(f"{sites['en'].as_uri()}/search.html?q={quote(query)}")
        page.wait_for_selector("body[data-ready]")
        return page

    yield opened
    context.close()
    assert errors == []


def titles(page: Page) -> list[str]:
    return page.locator(".hit-title").all_inner_texts()


@NO_BROWSER
@pytest.mark.parametrize(
    "query",
    [
        '"fair trade"',
        '"state of the art"',
        '"of the state of"',
        '"the state"',
        "“the art of the state”",
        'grows "fair trade"',
        'trade -"fair trade"',
        '"trades"',
        '"fair"',
        "協同組合",
        "Genossenschaft",
        "Genossenschaften Berlin",
        "Wohnungsbau",
    ],
)
def test_the_items_are_those_of_the_server(show: Show, service: SearchService, query: str) -> None:
    found = service.search(query)

    page = show(query)

    assert page.inner_text("#count").startswith(f"{found.total} item" if found.total else "Nothing found")
    whole = titles(page)[: found.total]
    assert sorted(whole) == sorted(hit.title for hit in found.hits[: found.total])
    assert whole[:1] == [hit.title for hit in found.hits[:1]]
    assert page.locator("#relaxed").is_hidden() == (found.relaxed is None)


@NO_BROWSER
def test_without_the_phrase_its_words_are_found_and_that_is_said(show: Show) -> None:
    page = show('"trade fair grows"')

    assert titles(page)[0] == "Fair trade grows"
    assert page.inner_text("#relaxed").startswith("No item has the quoted words next to one another")


@NO_BROWSER
def test_operators_that_are_read_as_words_are_named(show: Show) -> None:
    for query in ("fair OR trade", "title:fair", "fair NEAR/3 trade", "(fair)", "date:2021", '"fair trade"~2', "tr*de"):
        assert "read as words" in show(query).inner_text("#operators"), query
    for query in ("fair trade", '"fair OR trade"', "Trade: a fair", "tra* -fair", "https://www.example.org/", "why?"):
        assert show(query).locator("#operators").is_hidden(), query


@NO_BROWSER
def test_a_site_is_in_the_language_that_was_chosen(sites: dict[str, Path], browser: Browser) -> None:
    context = browser.new_context()
    context.set_default_timeout(TIMEOUT)
    page = context.new_page()
    page.goto(f"{sites['de'].as_uri()}/search.html?q=fair")
    page.wait_for_selector("body[data-ready]")

    assert page.inner_text("#count") == "3 Artikel für „fair“"
    assert "9. November 2021" in page.inner_text("#hits")
    assert page.inner_text("#facet-date summary") == "Jahre"
    page.locator(".hit-title a").first.click()
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.inner_text(".searchbox-button") == "Suchen"
    context.close()


def test_the_language_of_the_archive_is_that_of_its_site(service: SearchService, tmp_path: Path) -> None:
    (service.home / "ssesearch.toml").write_text('deadline = 0\nlanguage = "fr"\n')
    french = SearchService(service.home, engine=service._archive.engine)
    publish(french, tmp_path / "site")

    assert '<html lang="fr"' in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_what_somebody_put_beside_a_site_is_not_lost_with_it(service: SearchService, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    publish(service, folder)
    (folder / "CNAME").write_text("coop.example", encoding="utf-8")

    with pytest.raises(RefusedError, match="also has CNAME, which would be lost"):
        publish(service, folder)


def test_a_link_to_a_site_stays(service: SearchService, tmp_path: Path) -> None:
    publish(service, tmp_path / "real")
    (tmp_path / "link").symlink_to("real")
    publish(service, tmp_path / "link")

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "index.html").is_file()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link", "real"]
