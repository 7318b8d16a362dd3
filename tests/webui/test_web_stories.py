"""Hits show on request the number of their other versions, and the page of an item lists them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from sse_search import SearchService
from tests.webui.web_archive import ITEMS, build_archive, fetch, text_of
from webui import create_app
from webui.item_parts import MAX_VERSIONS

TEXT = " ".join(f"word{number} of" for number in range(50))
OTHER_TEXT = " ".join(f"term{number} for" for number in range(50))
COPIES = tuple({"title": f"A kiosk {'opens' * n}", "summary": TEXT, "url": f"https://x.example/{n}"} for n in range(3))
REPRINTS = tuple(
    {
        "title": "Strike of dockers ends",
        "date": f"2020-01-0{n}",
        "summary": f"{OTHER_TEXT} dock {n}.",
        "url": f"https://y{n}.example/",
    }
    for n in range(1, MAX_VERSIONS + 4)
)


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    home = build_archive(tmp_path_factory.mktemp("stories") / "home", (*COPIES, *REPRINTS, *ITEMS))
    with SearchService.open(home) as service:
        yield create_app(service=service).test_client()


def test_versions_are_not_shown_by_default(stories: FlaskClient) -> None:
    page = fetch(stories, "/?q=kiosk")

    assert len(page.select(".hit")) == 3
    assert page.select(".versions") == []
    assert "versions" not in stories.get("/api/search?q=kiosk").text


def test_versions_are_counted_and_listed_on_request(stories: FlaskClient) -> None:
    page = fetch(stories, "/?q=kiosk&stories=true")

    links = page.select(".hit .versions a")
    assert [text_of(link) for link in links] == ["2 other versions"] * 3
    listed = fetch(stories, str(links[0]["href"]))
    assert len(listed.select(".hit")) == 3
    hits = stories.get("/api/search?q=kiosk&stories=true").get_json()["hits"]
    assert [hit["versions"] for hit in hits] == [2, 2, 2]


def test_a_hit_without_other_versions_shows_no_number(stories: FlaskClient) -> None:
    page = fetch(stories, "/?q=Uruguay&stories=true")

    assert len(page.select(".hit")) == 1
    assert page.select(".versions") == []


def test_the_options_show_whether_versions_are_counted(stories: FlaskClient) -> None:
    chosen = [fetch(stories, path).select_one("#stories option[selected]") for path in ("/?q=a", "/?q=a&stories=true")]

    assert chosen[0] is None
    assert chosen[1] is not None
    assert chosen[1]["value"] == "true"


def test_exports_and_feeds_ignore_versions(stories: FlaskClient) -> None:
    page = fetch(stories, "/?q=kiosk&stories=true")

    exported = [str(link["href"]) for link in page.select(".export-links a")]
    assert [path for path in exported if "stories" in path and "/api/" not in path] == []


def test_the_page_of_an_item_lists_its_other_versions(stories: FlaskClient) -> None:
    titles = {text_of(link): str(link["href"]) for link in fetch(stories, "/?q=kiosk").select(".hit-title a")}
    for title, address in titles.items():
        page = fetch(stories, address)

        section = page.select_one("[aria-labelledby=versions]")
        assert section is not None
        assert {text_of(link) for link in section.select(".brief-title a")} == set(titles) - {title}
        assert [text_of(line) for line in section.select(".meta li")] == ["undated", "Archive"] * 2
        everything = section.select("a")[-1]
        assert len(fetch(stories, str(everything["href"])).select(".hit")) == 3


def test_of_many_versions_the_oldest_are_listed(stories: FlaskClient) -> None:
    results = fetch(stories, "/?q=dockers&sort=newest").select(".hit-title a")
    assert len(results) == len(REPRINTS)

    page = fetch(stories, str(results[0]["href"]))

    dates = [str(time["datetime"]) for time in page.select("[aria-labelledby=versions] time")]
    assert dates == [f"2020-01-0{n}" for n in range(1, MAX_VERSIONS + 1)]


def test_an_item_without_other_versions_has_no_list_of_them(stories: FlaskClient) -> None:
    address = fetch(stories, "/?q=Uruguay").select(".hit-title a")[0]["href"]

    assert fetch(stories, str(address)).select("[aria-labelledby=versions]") == []
