"""A page that was rendered is kept: it is sent again until the index changes, in its language and to its host alone."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient

from sse_search import NewsItem, ResultPage, SearchService
from webui import create_app
from webui.caching import kept

FIRST = NewsItem(id="00000000000000a1", title="Dairy opens", summary="A cooperative dairy opens in Nairobi.")
SECOND = NewsItem(id="00000000000000a2", title="Second dairy opens", summary="Another one opens in Mombasa.")


class Archive:
    """A client of the pages of an archive of one item, and the number of searches that they made."""

    def __init__(self, service: SearchService) -> None:
        self.service = service
        self.client: FlaskClient = create_app(service=service).test_client()
        self.searches = 0

    def text(self, path: str, **headers: str) -> str:
        answer = self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        assert answer.status_code == 200
        data = gzip.decompress(answer.data) if answer.content_encoding == "gzip" else answer.data
        return data.decode()


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    with SearchService.open(tmp_path) as service:
        service.import_items([FIRST], source="news")
        service.rebuild()
        opened = Archive(service)
        search = service.search

        def counted(*arguments: Any) -> ResultPage:
            opened.searches += 1
            return search(*arguments)

        monkeypatch.setattr(service, "search", counted)
        yield opened


def test_a_page_that_comes_again_is_the_same_and_costs_no_search(archive: Archive) -> None:
    first = archive.text("/?q=dairy")
    headers = dict(archive.client.get("/?q=dairy").headers)

    assert archive.text("/?q=dairy") == first
    assert archive.text("/?q=dairy", Accept_Encoding="gzip") == first
    assert archive.searches == 1
    assert dict(archive.client.get("/?q=dairy").headers).keys() == headers.keys()
    assert "Dairy" in first


def test_a_page_is_another_one_after_a_rebuild(archive: Archive) -> None:
    archive.text("/?q=dairy")
    archive.service.import_items([SECOND], source="news")
    archive.service.rebuild()

    page = archive.text("/?q=dairy")

    assert "Second" in page
    assert archive.searches == 2


def test_what_was_kept_is_forgotten_after_a_rebuild(archive: Archive) -> None:
    for path in ("/?q=dairy", "/?q=nairobi", "/", f"/item/{FIRST.id}"):
        archive.text(path, Accept_Encoding="gzip")
    with archive.client.application.app_context():
        assert len(kept()) == 8  # each page as it is and compressed

        archive.service.edit(FIRST.id, {"title": "Another title"})
        archive.service.rebuild()
        archive.text("/")

        assert len(kept()) == 1


def test_every_language_and_every_address_has_a_page_of_its_own(archive: Archive) -> None:
    english = archive.text("/?q=dairy")

    assert 'lang="fr"' in archive.text("/?q=dairy", Accept_Language="fr")
    assert 'lang="es"' in archive.text("/?q=dairy&lang=es")
    assert "http://archive.example/?q=dairy" in archive.text("/?q=dairy", Host="archive.example")
    assert archive.text("/?q=dairy") == english
    assert archive.searches == 4


def test_an_incomplete_page_is_not_kept(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    search = archive.service.search
    out_of_time = [True]

    def sometimes_partial(*arguments: Any) -> ResultPage:
        return msgspec.structs.replace(search(*arguments), partial=out_of_time.pop() if out_of_time else False)

    monkeypatch.setattr(archive.service, "search", sometimes_partial)

    assert "incomplete" in archive.text("/?q=dairy")
    assert "incomplete" not in archive.text("/?q=dairy")


def test_an_error_is_not_kept(archive: Archive) -> None:
    missing = f"/item/{SECOND.id}"

    assert [archive.client.get(missing).status_code for _ in range(2)] == [404, 404]
    archive.service.import_items([SECOND], source="news")
    archive.service.rebuild()

    assert "Second dairy" in archive.text(missing)


def test_data_are_computed_for_each_request(archive: Archive) -> None:
    for _ in range(2):
        assert archive.client.get("/api/search?q=dairy").get_json()["total"] == 1

    assert archive.searches == 2


@pytest.mark.parametrize("path", ["/", "/?q=dairy", "/embed?q=dairy", "/overview", "/entity/country:KE"])
def test_no_page_of_a_search_that_ran_out_of_time_is_kept_or_stored(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    search = archive.service.search
    out_of_time = True

    def partial(*arguments: Any) -> ResultPage:
        return msgspec.structs.replace(search(*arguments), partial=out_of_time)

    monkeypatch.setattr(archive.service, "search", partial)

    assert archive.client.get(path).headers["Cache-Control"] == "no-store"
    out_of_time = False
    assert archive.client.get(path).headers["Cache-Control"] == "no-cache"


def test_an_address_with_an_escaped_question_mark_is_another_one(archive: Archive) -> None:
    for path, query in (("/values/country", "q=dairy"), (f"/item/{FIRST.id}", "q=dairy")):
        assert archive.client.get(f"{path}%3F{query}").status_code == 404
        assert archive.client.get(f"{path}?{query}?").status_code == 200
        assert archive.client.get(f"{path}%3F{query}").status_code == 404


def test_a_page_is_another_one_with_other_settings(tmp_path: Path) -> None:
    with SearchService.open(tmp_path) as service:
        service.import_items([FIRST], source="news")
        service.rebuild()
    tags = []
    for deadline in (1, 5):
        (tmp_path / "ssesearch.toml").write_text(f"deadline = {deadline}\n", encoding="utf-8")
        with SearchService.open(tmp_path) as service:
            tags.append(create_app(service=service).test_client().get("/?q=dairy").headers["ETag"])

    assert tags[0] != tags[1]


def test_a_page_that_a_browser_has_depends_on_the_same_headers(archive: Archive) -> None:
    known = archive.client.get("/?q=dairy")

    again = archive.client.get("/?q=dairy", headers={"If-None-Match": known.headers["ETag"]})

    assert (again.status_code, again.headers["Vary"]) == (304, known.headers["Vary"])
