"""What the keeper decided is not lost because a batch of decisions is gone, changed or damaged."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from sse_search import NewsItem, SearchService, WouldLoseItemsError
from sse_search.model import Tombstone
from tests.service.service_archive import titles

ONE, TWO, THREE, FOUR = (f"00000000000000a{digit}" for digit in "1234")
ALL = ["Apples", "Pears", "Plums", "Figs"]
KEEPER = "000002-keeper.jsonl"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[SearchService]:
    """An archive of four items that nothing was decided about, indexed."""
    with SearchService.open(tmp_path) as service:
        items = [NewsItem(id=item_id, title=title) for item_id, title in zip((ONE, TWO, THREE, FOUR), ALL, strict=True)]
        service.import_items(items, source="news")
        service.rebuild()
        yield service


def batch(service: SearchService, name: str = KEEPER) -> Path:
    return service.home / "corpus" / "batches" / name


def assert_refused(service: SearchService, lost: str) -> WouldLoseItemsError:
    before = titles(service), service.stats().index_generation
    with pytest.raises(WouldLoseItemsError, match=f"{lost} would be lost") as refusal:
        service.rebuild()
    assert (titles(service), service.stats().index_generation) == before
    assert any(f"{lost} would be lost" in issue.message for issue in service.check())
    return refusal.value


@pytest.mark.parametrize("condition", ["gone", "damaged", "unreadable"])
def test_a_removed_item_does_not_come_back_with_a_lost_batch(archive: SearchService, condition: str) -> None:
    archive.remove([ONE])
    archive.rebuild()
    content = batch(archive).read_bytes()
    batch(archive).unlink()
    if condition == "damaged":
        batch(archive).write_bytes(content[:-30])
    if condition == "unreadable":
        batch(archive).mkdir()

    assert assert_refused(archive, "1 removal").batches == (f"{KEEPER} is {condition}",)
    archive.rebuild(accept_loss=True)

    assert sorted(titles(archive)) == sorted(ALL)
    assert archive.rebuild().indexed == 0


def test_lost_decisions_of_all_kinds_are_counted(archive: SearchService) -> None:
    archive.remove([ONE])
    archive.edit(TWO, {"title": "Quinces", "summary": "Ripe"})
    archive.edit(THREE, {"tags": ["fruit"]})
    archive.merge(FOUR, THREE)
    archive.rebuild()
    for path in batch(archive).parent.glob("*-keeper.jsonl"):
        path.unlink()

    assert_refused(archive, "2 corrections, 1 merge and 1 removal")


def test_a_lost_restoration_does_not_remove_the_item(archive: SearchService) -> None:
    archive.remove([ONE])
    archive.restore(ONE)
    archive.rebuild()
    batch(archive, "000003-keeper.jsonl").unlink()

    assert_refused(archive, "1 restoration")


def test_a_new_batch_in_the_name_of_a_lost_one_does_not_hide_the_loss(archive: SearchService) -> None:
    archive.remove([ONE])
    archive.rebuild()
    batch(archive).unlink()
    archive.edit(TWO, {"title": "Quinces"})

    assert assert_refused(archive, "1 removal").batches == (f"{KEEPER} is changed",)


def test_a_decision_that_was_taken_again_is_not_lost(archive: SearchService) -> None:
    archive.remove([ONE])
    archive.rebuild()
    batch(archive).unlink()
    archive.remove([ONE])
    archive.edit(TWO, {"title": "Quinces"})

    archive.rebuild()

    assert sorted(titles(archive)) == ["Figs", "Plums", "Quinces"]


def test_decisions_taken_back_since_are_not_lost_with_a_batch(archive: SearchService) -> None:
    archive.import_items([NewsItem(id=ONE, title="Apples")], source="again")
    archive.import_items([NewsItem(id="00000000000000a5", title="Nuts")], source="nuts")
    archive.remove([ONE])
    archive.rebuild()
    archive.restore(ONE)
    batch(archive, "000002-nuts.jsonl").rename(batch(archive, "000002-renamed.jsonl"))

    archive.rebuild()

    assert sorted(titles(archive)) == sorted([*ALL, "Nuts"])


def test_an_item_that_its_source_withdrew_does_not_come_back_with_a_lost_batch(archive: SearchService) -> None:
    archive._archive.corpus.append([Tombstone(id=ONE)], source="news", format="jsonl", sha256="")
    archive.rebuild()
    batch(archive, "000002-news.jsonl").unlink()

    assert_refused(archive, "1 removal")


@pytest.mark.parametrize("with_record", [True, False])
def test_an_older_corpus_without_the_record_of_erasures_does_not_bring_erased_text_back(
    archive: SearchService, tmp_path: Path, with_record: bool
) -> None:
    older = tmp_path.with_name(f"{tmp_path.name}-backup")
    shutil.copytree(archive.home / "corpus", older)
    archive.erase(ONE)
    shutil.rmtree(archive.home / "corpus")
    older.rename(archive.home / "corpus")
    if not with_record:
        (archive.home / "erasures.json").unlink()
        assert_refused(archive, "1 erasure")

    archive.erase(ONE)

    assert sorted(titles(archive)) == ["Figs", "Pears", "Plums"]
    assert "Apples" not in batch(archive, "000001-news.jsonl").read_text()


def test_an_index_that_does_not_know_the_decisions_refuses_to_lose_a_batch_of_them(archive: SearchService) -> None:
    archive.remove([ONE])
    archive.rebuild()
    engine = archive._archive.engine
    metadata = engine.metadata()
    assert metadata is not None
    engine.build([], [], msgspec.structs.replace(metadata, decided=None), full=False)
    path = batch(archive)
    path.rename(path.with_suffix(".aside"))

    assert_refused(archive, "1 batch of decisions and 1 removal")
    path.with_suffix(".aside").rename(path)
    archive.rebuild()
    path.unlink()

    assert_refused(archive, "1 removal")


def test_a_batch_in_the_place_of_another_is_named_when_nothing_is_lost(archive: SearchService) -> None:
    archive.remove([ONE])
    archive.rebuild()
    first = batch(archive, "000001-news.jsonl")
    first.rename(first.with_name("000001-other.jsonl"))

    assert any("000001-news.jsonl is gone" in warning for warning in archive.rebuild().warnings)
    assert sorted(titles(archive)) == ["Figs", "Pears", "Plums"]
