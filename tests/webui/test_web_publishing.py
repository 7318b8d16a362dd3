"""A published site has the pages of the server and searches in the browser, from a web host and from a folder."""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page

from sse_search import RefusedError, SearchService
from sse_search.cli.publish_command import PAGE_LANGUAGES
from tests.webui.web_browser import NO_BROWSER, TIMEOUT, screenshot
from webui import publish
from webui.locales import LANGUAGES

ADDRESS = "https://coop.example/news"
Search = Callable[[str], Page]


@pytest.fixture(scope="module")
def site(service: SearchService, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published") / "site"
    publish(service, folder, ADDRESS)
    return folder


@pytest.fixture(scope="module")
def kenya(service: SearchService, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchService]:
    """An archive of the only item of a search."""
    with service.subset("kenya", tmp_path_factory.mktemp("subset")) as opened:
        yield opened


@pytest.fixture(scope="module")
def host(site: Path) -> Iterator[str]:
    """The address of a web host that serves the files and nothing else."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(params=["host", "folder"])
def search(request: pytest.FixtureRequest, site: Path, host: str, browser: Browser) -> Iterator[Search]:
    """Open the page of a search on the host or from the folder; errors in the browser fail the test."""
    base = host if request.param == "host" else site.as_uri()
    context = browser.new_context()
    context.set_default_timeout(TIMEOUT)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)

    def opened(query: str) -> Page:
        page.goto(f"{base}/search.html?{query}")
        page.wait_for_selector("body[data-ready]")
        return page

    yield opened
    context.close()
    assert errors == []


def hits(page: Page) -> list[str]:
    return page.locator(".hit-title").all_inner_texts()


def soup(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


@NO_BROWSER
def test_words_names_and_exclusions_find_what_they_find_on_the_server(search: Search, service: SearchService) -> None:
    for query in ("cooperatives", "credit unions kenya", "coopératives", "cooperativas vivienda", "Portugal", "lend"):
        page = search(f"q={quote(query)}")
        found = service.search(query)
        count = "1 item" if found.total == 1 else f"{found.total} items"
        assert hits(page)[0] == found.hits[0].title, query
        assert page.inner_text("#count") == f"{count} for “{query}”"
    assert not any("Kenya" in title for title in hits(search("q=credit+unions+-kenya")))
    assert hits(search("q=cooperat*"))


@NO_BROWSER
def test_filters_and_dates_narrow_and_their_values_are_counted(search: Search, service: SearchService) -> None:
    page = search("language=fr")
    assert len(hits(page)) == service.search("language:fr").total
    page.locator("#facet-date summary").click()
    page.locator("#facet-date .choice-box").first.click()
    page.wait_for_url("**date=2020**")
    page.wait_for_selector("body[data-ready]")
    assert len(hits(page)) == 1
    assert len(hits(search("date=undated"))) == service.search("is:undated").total


@NO_BROWSER
def test_a_hit_leads_to_its_page_and_from_there_to_its_names(search: Search, service: SearchService) -> None:
    page = search("q=kenya")
    screenshot(page, "published")
    page.locator(".hit-title a").first.click()
    assert page.inner_text("h1") == service.search("kenya").hits[0].title
    page.locator(".about-link").first.click()
    assert page.inner_text(".page-title")


@NO_BROWSER
def test_nothing_found_is_said_and_a_title_is_no_markup(search: Search) -> None:
    assert search("q=xylophone").inner_text("#count") == "Nothing found for “xylophone”"
    page = search("q=hostile")
    assert page.locator("#hits img, #hits script").count() == 0
    assert hits(page)


@NO_BROWSER
def test_a_first_search_transfers_little(host: str, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(f"{host}/search.html?q=cooperatives")
    page.wait_for_selector("body[data-ready]")
    context.close()

    assert sum(sizes) < 100_000


def test_every_link_leads_to_a_file_of_the_site(site: Path) -> None:
    broken = []
    for file in site.rglob("*.html"):
        for tag in soup(file).select("[href], [src], [action]"):
            target = urlsplit(str(tag.get("href") or tag.get("src") or tag.get("action")))
            if not target.scheme and target.path and not (file.parent / unquote(target.path)).is_file():
                broken.append((file.name, str(tag)))

    assert broken == []


def test_feeds_and_sitemap_have_the_address_of_the_site(site: Path, service: SearchService) -> None:
    items = service.state().items
    feed = (site / "feed.atom").read_text(encoding="utf-8")
    index, part = (
        [each.text for each in ElementTree.parse(site / name).iter() if each.tag.endswith("loc")]
        for name in ("sitemap.xml", "sitemap-1.xml")
    )

    assert f"{ADDRESS}/item/" in feed
    assert "published.invalid" not in feed
    assert index == [f"{ADDRESS}/sitemap-1.xml"]
    assert len([each for each in part if each and each.startswith(f"{ADDRESS}/item/")]) == items
    assert (site / "entity" / "country.KE.atom").is_file()
    assert f"Sitemap: {ADDRESS}/sitemap.xml" in (site / "robots.txt").read_text(encoding="utf-8")


def test_a_page_of_an_item_has_its_source_and_terms_and_nothing_of_a_server(site: Path, service: SearchService) -> None:
    item = service.search("kenya").hits[0]
    page = (site / "item" / f"{item.id}.html").read_text(encoding="utf-8")

    assert item.url in page
    assert "Cite this item" in page
    assert f'<link rel="canonical" href="{ADDRESS}/item/{item.id}.html">' in page
    assert not re.search(r"/api/|/export|/saved|page\.js|data-suggest", page)


def test_without_an_address_there_is_nothing_that_needs_one(kenya: SearchService, tmp_path: Path) -> None:
    site = publish(kenya, tmp_path / "site")

    pages = "".join(file.read_text(encoding="utf-8") for file in (tmp_path / "site").rglob("*.html"))
    assert not site.has_feeds
    assert not list((tmp_path / "site").rglob("*.atom"))
    assert "canonical" not in pages
    assert "published.invalid" not in pages


def test_the_site_of_a_search_has_its_items_alone(kenya: SearchService, service: SearchService, tmp_path: Path) -> None:
    site = publish(kenya, tmp_path / "site")

    item = service.search("kenya").hits[0].id
    assert site.items == 1
    assert [file.stem for file in (tmp_path / "site" / "item").iterdir()] == [item]
    assert "1 item" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert f"{item}.html" in (tmp_path / "site" / "entity" / "country.KE.html").read_text(encoding="utf-8")


def _fail(done: int, of: int) -> None:
    raise RuntimeError(f"{done} of {of}")


def test_a_site_replaces_an_earlier_one_and_nothing_else(kenya: SearchService, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    publish(kenya, folder)
    (folder / "item" / "stale.html").write_text("old", encoding="utf-8")
    publish(kenya, folder)
    assert not (folder / "item" / "stale.html").exists()

    folder.rename(tmp_path / ".site.former")  # as an interruption may leave it
    with pytest.raises(RuntimeError):
        publish(kenya, folder, progress=_fail)
    assert (folder / "index.html").is_file()

    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(RefusedError, match="is not a published site"):
        publish(kenya, other)
    assert (other / "thesis.txt").read_text(encoding="utf-8") == "mine"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["other", "site"]


def test_the_command_offers_the_languages_of_the_pages() -> None:
    assert tuple(LANGUAGES) == PAGE_LANGUAGES
