"""Similar items share the weighty words and entities of an item, and are no copies of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_search import InvalidQueryError, ItemNotFoundError, SearchService
from sse_search.engines.whoosh import WhooshEngine
from tests.service.service_archive import filled, import_records, search

STORY = " ".join(f"milk{number} of the" for number in range(40))
ITEMS = (
    {"title": "Wheat growers meet in Kenya", "summary": "The growers of wheat store grain in silos."},
    {"title": "Silos for grain", "summary": "Wheat is stored in Portugal."},
    {"title": "A bank in Kenya", "summary": "The bank lends to its members."},
    {"title": "Grain and wheat in Kenya", "summary": "Silos again."},
    {"title": "The weather", "summary": "It rains on the sea in the north."},
    {"title": "Milk prices", "summary": STORY, "url": "https://a.example/1"},
    {"title": "Milk prices", "summary": STORY, "url": "https://a.example/2"},
)


@pytest.fixture(params=["memory", "whoosh"])
def archive(tmp_path: Path, request: pytest.FixtureRequest) -> SearchService:
    if request.param == "memory":
        return filled(tmp_path, *ITEMS)
    (tmp_path / "corpus").mkdir()
    service = SearchService(tmp_path, engine=WhooshEngine(tmp_path / "index"))
    import_records(service, *ITEMS)
    service.rebuild()
    return service


def id_of(service: SearchService, title: str) -> str:
    return next(hit.id for hit in search(service, f'title:"{title}"').hits if hit.title == title)


def test_similar_items_share_words_and_entities_and_say_which(archive: SearchService) -> None:
    similar = archive.similar(id_of(archive, "Wheat growers meet in Kenya"))

    assert [hit.title for hit in similar.hits] == ["Grain and wheat in Kenya", "Silos for grain", "A bank in Kenya"]
    shared = [{part.text for part in hit.explanation or ()} for hit in similar.hits]
    assert shared[0] >= {"wheat", "grain", "silos", "kenya", "Kenya"}
    assert shared[1] >= {"wheat", "grain", "silos"}
    assert "kenya" in shared[2]
    for hit in similar.hits:
        assert sum(part.value for part in hit.explanation or ()) == pytest.approx(hit.score, abs=5e-4)


def test_other_versions_of_its_story_are_not_similar_to_an_item(archive: SearchService) -> None:
    hits = search(archive, "title:milk", stories=True).hits

    assert [hit.versions for hit in hits] == [1, 1]
    assert archive.similar(hits[0].id).hits == ()


def test_an_item_that_shares_nothing_telling_has_no_similar_ones(archive: SearchService) -> None:
    assert archive.similar(id_of(archive, "The weather")).hits == ()


def test_the_limit_is_that_of_a_page(archive: SearchService) -> None:
    wheat = id_of(archive, "Wheat growers meet in Kenya")

    assert len(archive.similar(wheat, limit=1).hits) == 1
    for limit in (0, 101):
        with pytest.raises(InvalidQueryError, match="1 to 100 items"):
            archive.similar(wheat, limit)
    with pytest.raises(ItemNotFoundError):
        archive.similar("0" * 16)
