"""A new index that lacks items, or does not find them, never replaces the live one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sse_search import SearchService, WouldLoseItemsError
from sse_search.corpus import Snapshot
from sse_search.engines.whoosh.writing import analysis
from tests.service.service_archive import import_records, titles

ALL = ["Apples", "Pears", "Plums"]


def an_id(number: int) -> str:
    return f"{number:016x}"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[SearchService]:
    """An archive on disk of three items, all of them indexed, and a fourth that is not."""
    (tmp_path / "corpus").mkdir()
    with SearchService.open(tmp_path) as service:
        import_records(service, *({"id": an_id(number), "title": title} for number, title in enumerate(ALL)))
        service.rebuild()
        import_records(service, {"id": an_id(9), "title": "Quinces"})
        yield service


def forget(monkeypatch: pytest.MonkeyPatch, title: str) -> None:
    """Let the corpus forget an item without removing it, whether all items are read or only changes."""

    def forgetful(read: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
        return lambda *args: (record for record in read(*args) if getattr(record, "title", "") != title)

    for name in ("items", "changes"):
        monkeypatch.setattr(Snapshot, name, forgetful(getattr(Snapshot, name)))


def drop(monkeypatch: pytest.MonkeyPatch, title: str) -> None:
    """Let the corpus forget an item, also in its count."""
    init = Snapshot.__init__

    def miscounting(snapshot: Snapshot, *args: Any, **options: Any) -> None:
        init(snapshot, *args, **options)
        snapshot.count -= 1

    forget(monkeypatch, title)
    monkeypatch.setattr(Snapshot, "__init__", miscounting)


Split = tuple[list[str], list[str]]


def analyse_as(monkeypatch: pytest.MonkeyPatch, change: Callable[[Split], Split]) -> None:
    """Change the words of title and text of what is written to a segment."""
    analysed = analysis._analysed
    monkeypatch.setattr(analysis, "_analysed", lambda documents, split: analysed(documents, map(change, split)))


def lose_words(monkeypatch: pytest.MonkeyPatch) -> None:
    analyse_as(monkeypatch, lambda _: (["lost"], ["lost"]))


def test_an_item_that_nothing_removed_stops_the_swap(archive: SearchService, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        drop(patch, "Pears")
        with pytest.raises(WouldLoseItemsError, match=r"1 item would be lost; .*--accept-loss") as refusal:
            archive.rebuild(full=True)

    assert refusal.value.items == 1
    assert refusal.value.details == (f"  {an_id(1)}  not in the new index     Pears",)
    assert sorted(titles(archive)) == ALL
    assert [path.name for path in (archive.home / "index" / "generations").iterdir()] == ["000001"]
    assert archive.rebuild().items == 4


@pytest.mark.parametrize("full", [False, True])
def test_an_index_with_another_number_of_items_than_the_corpus_is_not_used(
    archive: SearchService, full: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        forget(patch, "Quinces")
        with pytest.raises(WouldLoseItemsError, match="it holds 3 items and the corpus 4 items"):
            archive.rebuild(full)

        assert archive.state().generation == "000001"
        assert archive.rebuild(full, accept_loss=True).items == 3


@pytest.mark.parametrize("full", [False, True])
def test_an_item_that_is_no_hit_of_its_own_title_stops_the_swap(
    archive: SearchService, full: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_words(monkeypatch)

    with pytest.raises(WouldLoseItemsError, match="would be lost") as refusal:
        archive.rebuild(full)

    assert f"  {an_id(9)}  no hit of its own title  Quinces" in refusal.value.details
    assert sorted(titles(archive)) == ALL


def test_an_unchanged_item_that_a_query_no_longer_finds_stops_the_swap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "corpus").mkdir()
    with SearchService.open(tmp_path) as service:
        import_records(service, {"title": "Milk"}, {"title": "Bread", "summary": "Some milk.", "id": an_id(1)})
        service.rebuild()
        analyse_as(monkeypatch, lambda words: (words[0], []))

        with pytest.raises(WouldLoseItemsError, match="1 item would be lost") as refusal:
            service.rebuild(full=True)

        assert refusal.value.details == (f"  {an_id(1)}  no hit any more          Bread",)
        assert sorted(titles(service, "milk")) == ["Bread", "Milk"]


def test_items_that_a_record_removes_are_no_loss(archive: SearchService) -> None:
    import_records(archive, {"id": an_id(1), "deleted": True})
    assert archive.rebuild().items == 3

    import_records(archive, {"id": an_id(2), "deleted": True})
    assert archive.rebuild(full=True).items == 2


def test_a_long_list_of_losses_is_cut(archive: SearchService, monkeypatch: pytest.MonkeyPatch) -> None:
    import_records(archive, *({"id": an_id(100 + number), "title": f"Nuts {number}"} for number in range(40)))
    lose_words(monkeypatch)

    with pytest.raises(WouldLoseItemsError) as refusal:
        archive.rebuild(full=True)

    assert len(refusal.value.details) == 21
    assert refusal.value.details[-1] == "  and 24 more"
