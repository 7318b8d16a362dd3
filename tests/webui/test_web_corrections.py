"""The page of a corrected item shows what was corrected, when and why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from sse_search import CorpusError, ItemVersion, NewsItem, SearchService
from tests.webui.web_archive import HOSTILE, fetch, text_of
from webui import create_app

CORRECTED, OTHER = f"{1:016x}", f"{2:016x}"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchService]:
    with SearchService.open(tmp_path_factory.mktemp("corrected")) as service:
        items = [NewsItem(id=CORRECTED, title="Coperative opens"), NewsItem(id=OTHER, title="Bakery closes")]
        service.import_items(items, source="Coop News")
        service.edit(CORRECTED, {"title": "Cooperative opens"}, reason="A letter <b>was</b> missing")
        service.edit(CORRECTED, {"date": "2021-11-09", "body": f"{HOSTILE} {'x' * 10_000}"})
        service.rebuild()
        yield service


@pytest.fixture(scope="module")
def client(service: SearchService) -> FlaskClient:
    return create_app(service=service).test_client()


def test_the_page_shows_old_and_new_values_dates_and_reasons_in_a_fold(client: FlaskClient) -> None:
    fold = fetch(client, f"/item/{CORRECTED}").select_one("details#corrections")

    assert fold is not None
    first, second = fold.select("summary ~ ul > li")
    today = datetime.now(UTC).date().isoformat()
    assert [str(each["datetime"])[:10] for each in fold.select("time")] == [today, today]
    assert ": A letter <b>was</b> missing Title: from Coperative opens to Cooperative opens" in text_of(first)
    dates, body = (text_of(change) for change in second.select("li"))
    assert dates == "Date: from nothing to 2021-11-09"
    assert body.startswith(f"Text: from nothing to {HOSTILE} xxx")
    assert len(body) < 600


def test_the_last_correction_is_the_date_of_modification(client: FlaskClient, service: SearchService) -> None:
    def record(item_id: str) -> dict[str, str]:
        script = fetch(client, f"/item/{item_id}").select_one("script[type='application/ld+json']")
        assert script is not None
        parsed: dict[str, str] = json.loads(script.get_text())
        return parsed

    assert record(CORRECTED)["dateModified"] == service.history(CORRECTED)[-1].time
    assert "dateModified" not in record(OTHER)


def test_the_log_is_read_for_a_corrected_item_alone_and_once(
    service: SearchService, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    with SearchService.open(service.home) as opened:
        corpus = opened._archive.corpus
        history = corpus.history

        def counted(id: str) -> tuple[ItemVersion, ...]:
            read.append(id)
            return history(id)

        monkeypatch.setattr(corpus, "history", counted)
        client = create_app(service=opened).test_client()
        for item_id in (OTHER, CORRECTED, OTHER, CORRECTED):
            fetch(client, f"/item/{item_id}")

    assert read == [CORRECTED]


def test_without_the_log_the_corrected_fields_are_named(
    service: SearchService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(id: str) -> None:
        raise CorpusError("the log cannot be read")

    with SearchService.open(service.home) as opened:
        monkeypatch.setattr(opened._archive.corpus, "history", refuse)
        page = fetch(create_app(service=opened).test_client(), f"/item/{CORRECTED}")

    assert page.select("#corrections") == []
    [fields] = [text_of(dt.find_next("dd")) for dt in page.select(".details dt") if text_of(dt) == "Corrected"]
    assert sorted(fields.split(", ")) == ["date", "text", "title"]
