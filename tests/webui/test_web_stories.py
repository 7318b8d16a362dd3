"""On request a hit shows the number of its other versions, with a link that lists them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from sse_search import SearchService
from tests.webui.web_archive import ITEMS, build_archive, fetch, text_of
from webui import create_app

TEXT = " ".join(f"word{number} of" for number in range(50))
COPIES = tuple({"title": f"A kiosk {'opens' * n}", "summary": TEXT, "url": f"https://x.example/{n}"} for n in range(3))


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    home = build_archive(tmp_path_factory.mktemp("stories") / "home", (*COPIES, *ITEMS))
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
