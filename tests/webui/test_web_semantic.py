"""The page and HTTP offer ranking and finding by meaning where the archive has a model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from sse_search import NewsItem, SearchService
from tests.engines.toy_model import make_model
from tests.webui.web_archive import fetch, text_of
from webui import create_app


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    """An archive with a model and vectors."""
    make_model(tmp_path / "model")
    (tmp_path / "corpus").mkdir()
    (tmp_path / "ssesearch.toml").write_text('semantic_model = "model"\n', encoding="utf-8")
    items = [
        NewsItem(id="00000000000000a1", title="Dairy opens", body="milk report", language="en"),
        NewsItem(id="00000000000000a2", title="Harbour closed", body="boat report", language="en"),
    ]
    with SearchService.open(tmp_path) as service:
        service.import_items(items, source="news")
        service.rebuild()
        service.embed()
        app = create_app(service=service)
        app.testing = True
        yield app.test_client()


def test_items_found_by_meaning_stand_apart_with_a_mark_and_their_own_count(client: FlaskClient) -> None:
    page = fetch(client, "/?q=cow&semantic=1&explain=1")

    section = page.select_one("section[aria-labelledby=by-meaning]")
    assert text_of(page.select_one(".count-number")) == "Nothing found"
    assert [text_of(title) for title in section.select(".hit-title")] == ["Dairy opens"]  # type: ignore[union-attr]
    assert "by meaning, no word in common" in text_of(section)
    assert "1 item, counted neither in the total nor in the filters" in text_of(section)
    assert "meaning: cosine" in text_of(section)
    assert fetch(client, "/?q=cow").select("section[aria-labelledby=by-meaning]") == []


def test_a_switch_among_the_options_turns_meaning_off_and_stays(client: FlaskClient) -> None:
    page = fetch(client, "/?q=report&semantic=0")
    chosen = page.select_one("#semantic option[selected]")

    assert chosen is not None
    assert chosen["value"] == "false"
    assert "semantic" not in client.get("/api/search?q=report&semantic=0").get_json()
    assert client.get("/api/search?q=report").get_json()["semantic"] == {"ranked": 2}


def test_without_a_model_the_page_has_no_such_switch(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    with SearchService.open(tmp_path) as service:
        service.import_items([NewsItem(id="00000000000000a1", title="Dairy opens")], source="news")
        service.rebuild()
        assert fetch(create_app(service=service).test_client(), "/?q=dairy").select("#semantic") == []
