"""Nothing drops out of the index because a batch of the corpus is gone, changed, newer, damaged or unreadable."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from sse_search import CorpusError, SearchService, WouldLoseItemsError
from tests.service.service_archive import import_records, titles

ALL = ["Apples", "Pears", "Plums"]
SECOND = "000002-coop-news.jsonl"


def newer(path: Path) -> None:
    header, _, rest = path.read_bytes().partition(b"\n")
    path.write_bytes(
        header.replace(b'"format_version":1,"source"', b'"format_version":7,"source":3,"older"') + b"\n" + rest
    )


def dangling(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def damaged(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])


def changed(path: Path) -> None:
    first = path.with_name("000001-coop-news.jsonl")
    path.write_bytes(first.read_bytes())


def failing(path: Path) -> None:
    """Make reading fail with EIO."""
    path.unlink()
    path.symlink_to("/proc/self/mem")


class Harm(NamedTuple):
    harm: Callable[[Path], None]
    condition: str
    report: str


HARMS = [
    Harm(Path.unlink, "gone", "the batch is gone"),
    Harm(changed, "changed", "the batch is changed"),
    Harm(newer, "newer than this program", "newer than this program"),
    Harm(damaged, "damaged", "it was cut off"),
    Harm(folder, "unreadable", "cannot be read: it is a folder"),
    Harm(failing, "unreadable", "the batch cannot be read (Input/output error); make the file readable"),
]
with_each_harm = pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.harm.__name__)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[SearchService]:
    """An archive on disk of three batches with one item each, all of them indexed."""
    (tmp_path / "corpus").mkdir()
    with SearchService.open(tmp_path) as service:
        for title in ALL:
            import_records(service, {"title": title, "url": f"https://x.example/{title}"})
        service.rebuild()
        yield service


def batch(service: SearchService, name: str = SECOND) -> Path:
    return service.home / "corpus" / "batches" / name


@pytest.mark.parametrize("full", [False, True], ids=["incremental", "full"])
@with_each_harm
def test_a_rebuild_refuses_to_drop_the_items_of_a_lost_batch(archive: SearchService, harm: Harm, full: bool) -> None:
    harm.harm(batch(archive))

    with pytest.raises(WouldLoseItemsError, match="1 item that the corpus lacks") as refusal:
        archive.rebuild(full)

    assert (refusal.value.items, refusal.value.batches) == (1, (f"{SECOND} is {harm.condition}",))
    assert sorted(titles(archive)) == ALL
    archive.rebuild(full, accept_loss=True)
    assert sorted(titles(archive)) == ["Apples", "Plums"]
    assert archive.stats().items_not_in_corpus == 0


@with_each_harm
def test_check_names_a_lost_batch_and_how_many_items_the_corpus_lacks(archive: SearchService, harm: Harm) -> None:
    harm.harm(batch(archive))

    issues = archive.check()

    assert [Path(issue.file).name for issue in issues] == [SECOND, ""]
    assert harm.report in issues[0].message
    assert "the index holds 1 item that the corpus lacks" in issues[1].message


def test_an_import_beside_a_batch_that_cannot_be_read_is_refused(archive: SearchService) -> None:
    failing(batch(archive))

    with pytest.raises(CorpusError, match=f"{SECOND}: the batch cannot be read"):
        import_records(archive, {"title": "Quinces"})


def test_a_batch_that_could_never_be_read_is_left_out_and_named(archive: SearchService) -> None:
    batch(archive, "000004-x.jsonl").symlink_to("/proc/self/mem")
    archive.check()

    report = archive.rebuild()

    assert report.items == 3
    assert "000004-x.jsonl is unreadable" in " ".join(report.warnings)


def test_a_newer_batch_is_never_called_damaged(archive: SearchService) -> None:
    newer(batch(archive))

    with pytest.raises(WouldLoseItemsError, match="use a newer ssesearch") as refusal:
        archive.rebuild()

    texts = [str(refusal.value), *(issue.message for issue in archive.check()), *archive.stats().missing_batches]
    assert not [text for text in texts if "damaged" in text]
    assert "has format version 7, this program reads 2" in texts[1]


def test_a_dangling_link_is_named_whether_it_was_indexed_or_not(archive: SearchService) -> None:
    dangling(batch(archive))
    batch(archive, "000009-other.jsonl").symlink_to("nowhere")

    messages = {Path(issue.file).name: issue.message for issue in archive.check()}

    assert "a link to a file that does not exist" in messages[SECOND]
    assert "a link to a file that does not exist" in messages["000009-other.jsonl"]


def test_an_older_backup_of_the_corpus_is_reported_and_not_indexed(archive: SearchService) -> None:
    for name in (SECOND, "000003-coop-news.jsonl"):
        batch(archive, name).unlink()

    stats = archive.stats()

    assert (stats.corpus_items, stats.index_items, stats.items_not_in_corpus) == (1, 3, 2)
    assert stats.missing_batches == (f"{SECOND} is gone", "000003-coop-news.jsonl is gone")
    assert len(archive.check()) == 3
    with pytest.raises(WouldLoseItemsError, match="2 items"):
        archive.rebuild()


def test_a_later_version_of_an_item_is_not_given_up_for_an_earlier_one(archive: SearchService) -> None:
    import_records(archive, {"title": "Apples", "url": "https://x.example/Apples", "summary": "Corrected."})
    archive.rebuild()
    batch(archive, "000004-coop-news.jsonl").unlink()

    with pytest.raises(WouldLoseItemsError, match="later versions of 1 item") as refusal:
        archive.rebuild()

    assert refusal.value.items == 0
    assert titles(archive, "corrected") == ["Apples"]


def test_a_batch_whose_items_are_in_others_as_well_is_named_but_no_loss(archive: SearchService) -> None:
    shutil.copy(batch(archive), batch(archive, "000004-copy.jsonl"))
    archive.rebuild()
    batch(archive).unlink()

    assert [issue.message.partition(",")[0] for issue in archive.check()] == ["the batch is gone"]
    assert archive.stats().items_not_in_corpus == 0
    assert archive.rebuild().warnings == (f"{SECOND} is gone; ssesearch check says what to do",)
    assert sorted(titles(archive)) == ALL


def test_items_that_a_later_batch_removes_are_no_loss(archive: SearchService) -> None:
    removed = next(archive.matching("plums")).item.id
    import_records(archive, {"id": removed, "deleted": True})

    assert archive.stats().items_not_in_corpus == 0
    assert archive.rebuild(full=True).items == 2
    assert archive.check() == ()


def test_an_item_that_was_removed_and_came_back_in_a_lost_batch_is_a_loss(archive: SearchService) -> None:
    plums = next(archive.matching("plums")).item
    import_records(archive, {"id": plums.id, "deleted": True})
    import_records(archive, {"id": plums.id, "title": "Plums", "summary": "Back."})
    archive.rebuild()
    batch(archive, "000005-coop-news.jsonl").unlink()

    with pytest.raises(WouldLoseItemsError, match="1 item that"):
        archive.rebuild()


def test_a_repair_of_a_damaged_index_does_not_drop_items_either(archive: SearchService) -> None:
    arrays = max(
        (file for file in (archive.home / "index" / "generations").rglob("*") if file.is_file()),
        key=lambda file: file.stat().st_size,
    )
    content = bytearray(arrays.read_bytes())
    content[-1] ^= 1
    arrays.write_bytes(content)
    batch(archive).unlink()

    with pytest.raises(WouldLoseItemsError):
        archive.repair()

    assert (archive.home / "index" / "current").read_text().split()[0] == "000001"
    archive.repair(accept_loss=True)
    assert sorted(titles(archive)) == ["Apples", "Plums"]
    assert archive.check() == ()


def test_an_index_whose_metadata_is_damaged_is_not_replaced_by_an_emptier_one(archive: SearchService) -> None:
    for manifest in (archive.home / "index").rglob("manifest*"):
        manifest.write_bytes(b"{}")
    batch(archive).unlink()

    with (
        SearchService.open(archive.home) as opened,
        pytest.raises(WouldLoseItemsError, match="nobody can tell") as refusal,
    ):
        opened.rebuild()

    assert (refusal.value.items, refusal.value.batches) == (None, (f"{SECOND} is gone",))


def test_an_index_of_another_version_is_not_replaced_by_an_emptier_one(archive: SearchService) -> None:
    """Another version of the program has its own signatures of stories, so that only the manifest tells the batches."""
    for manifest in (archive.home / "index").rglob("manifest.json"):
        manifest.write_text(manifest.read_text().replace('"layout": ', '"layout": 9'))
    (archive.home / "index" / "stories.sqlite3").unlink()
    newer(batch(archive))

    with SearchService.open(archive.home) as opened:
        with pytest.raises(WouldLoseItemsError, match="nobody can tell") as refusal:
            opened.rebuild()
        assert opened.stats().index == "other version"
        assert not [issue for issue in opened.check() if "damage" in issue.message]

    assert refusal.value.batches == (f"{SECOND} is newer than this program",)


def test_when_nothing_tells_the_batches_of_an_index_every_one_that_cannot_be_read_may_be_lost(
    archive: SearchService,
) -> None:
    (archive.home / "index" / "current").write_bytes(b"?")
    (archive.home / "index" / "stories.sqlite3").unlink()
    damaged(batch(archive))

    with SearchService.open(archive.home) as opened:
        with pytest.raises(WouldLoseItemsError) as refusal:
            opened.rebuild()
        assert opened.rebuild(accept_loss=True).items == 2

    assert refusal.value.batches == (f"{SECOND} is damaged",)


def test_a_batch_of_a_lost_file_system_counts_as_gone(archive: SearchService) -> None:
    (archive.home / "corpus").rename(archive.home / "elsewhere")
    (archive.home / "corpus").mkdir()

    with pytest.raises(WouldLoseItemsError, match="3 items"):
        archive.rebuild(full=True)
