"""Near-identical items are versions of one story, which rebuilds keep correct whatever comes, goes or fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sse_search import IndexBusyError, SearchError, SearchRequest, SearchService, to_json
from sse_search.engines.memory import MemoryEngine
from sse_search.stories import SignatureStore, StoriesUnavailableError, open_store
from tests.service.service_archive import Record, filled, import_records, search, titles

TEXT = (
    "Four worker cooperatives have opened a savings bank that lends to small farmers without land titles. The bank "
    "belongs to its members, of whom each has one vote, and began with deposits of nine hundred families. Interest "
    "stays below that of the village lenders, and a part of every surplus goes into a fund for the years of drought."
)


def a_copy(number: int, **fields: Any) -> Record:
    """Make one of several copies, each with an address of its own."""
    url = f"https://paper{number}.example/bank"
    return {"title": "Cooperatives open a bank", "date": "2021-11-09", "summary": TEXT, "url": url, **fields}


ALONE: Record = {"title": "Something else", "summary": "Nothing of this is in the other ones.", "date": "2020"}


def versions(service: SearchService) -> list[int]:
    """Return how many other versions each hit for the bank has."""
    hits = search(service, "bank", stories=True).hits
    return [hit.versions for hit in hits if hit.versions is not msgspec.UNSET]


def state_of(service: SearchService) -> dict[str, str]:
    """Return the story of every item."""
    return {document.item.id: document.story for document in service.matching(SearchRequest())}


def test_hits_say_how_many_other_versions_there_are_only_when_asked(tmp_path: Path) -> None:
    with filled(tmp_path, a_copy(1), a_copy(2), a_copy(3), ALONE) as service:
        assert versions(service) == [2, 2, 2]
        assert [hit.versions for hit in search(service, "something", stories=True).hits] == [0]
        assert b"versions" not in to_json(search(service, "bank"))


def test_no_version_is_ever_hidden(tmp_path: Path) -> None:
    with filled(tmp_path, a_copy(1), a_copy(2)) as service:
        assert search(service, "bank").total == search(service, "bank", stories=True).total == 2


def test_a_query_lists_the_versions_of_any_version(tmp_path: Path) -> None:
    with filled(tmp_path, a_copy(1), a_copy(2, title="Cooperatives open a bank (updated)"), ALONE) as service:
        for hit in search(service, "bank").hits:
            assert len(titles(service, f"story:{hit.id}")) == 2
        (alone,) = search(service, "something").hits
        assert titles(service, f"story:{alone.id}") == []
        assert titles(service, "story:nonsense") == []


def test_a_later_copy_joins_an_item_that_was_alone(tmp_path: Path) -> None:
    with filled(tmp_path, a_copy(1), ALONE) as service:
        import_records(service, a_copy(2))
        report = service.rebuild()

        assert (report.full, report.items) == (False, 3)
        assert versions(service) == [1, 1]


def test_what_is_left_of_a_story_is_alone(tmp_path: Path) -> None:
    with filled(tmp_path, a_copy(1), a_copy(2)) as service:
        import_records(service, {"id": search(service, "bank").hits[0].id, "deleted": True})
        report = service.rebuild()

        assert (report.full, report.items, report.removed) == (False, 1, 1)
        assert versions(service) == [0]


class KilledError(BaseException):
    """Ends a rebuild without any chance to tidy up."""


def killed(*_: object, **__: object) -> None:
    raise KilledError


@pytest.mark.parametrize("moment", [(MemoryEngine, "build"), (SignatureStore, "commit")], ids=["before", "after"])
def test_a_rebuild_that_was_killed_before_or_after_its_index_went_live_is_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: tuple[type, str]
) -> None:
    with filled(tmp_path, a_copy(1), ALONE) as service:
        import_records(service, a_copy(2))
        with monkeypatch.context() as patch:
            patch.setattr(*moment, killed)
            with pytest.raises(KilledError):
                service.rebuild()
        import_records(service, {"id": search(service, "bank").hits[0].id, "deleted": True}, a_copy(3), a_copy(4))
        service.rebuild()

        followed = state_of(service)
        service.rebuild(full=True)
        assert followed == state_of(service)
        assert versions(service) == [2, 2, 2]


def test_the_next_rebuild_completes_one_that_was_killed_after_its_index_went_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with filled(tmp_path, a_copy(1), ALONE) as service:
        import_records(service, a_copy(2))
        with monkeypatch.context() as patch:
            patch.setattr(SignatureStore, "commit", killed)
            with pytest.raises(KilledError):
                service.rebuild()
        assert service.check()

        assert service.rebuild().full

        assert service.check() == ()
        assert service.rebuild().indexed == 0


@pytest.mark.parametrize("command", [SearchService.rebuild, SearchService.repair])
def test_what_a_rebuild_left_that_was_killed_after_its_commit_is_removed(
    tmp_path: Path, command: Callable[[SearchService], object]
) -> None:
    with filled(tmp_path, ALONE) as service:
        leftover = tmp_path / "index" / ".stories.sqlite3.sha256.123.new"
        leftover.write_bytes(b"")

        command(service)

        assert not leftover.exists()


@pytest.mark.parametrize("harm", ["missing", "damaged"])
def test_a_rebuild_replaces_a_missing_or_damaged_signature_store(tmp_path: Path, harm: str) -> None:
    with filled(tmp_path, a_copy(1), ALONE) as service:
        file = tmp_path / "index" / "stories.sqlite3"
        if harm == "missing":
            file.unlink()
        else:
            file.write_bytes(b"no database " * 1000)
        import_records(service, a_copy(2))

        report = service.rebuild()

        assert (report.full, report.items) == (True, 3)
        assert versions(service) == [1, 1]


def test_two_rebuilds_do_not_mix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sse_search.stories.signature_store.WAIT_SECONDS", 0.05)
    with filled(tmp_path, a_copy(1)) as service:
        import_records(service, a_copy(2))
        with open_store(tmp_path / "index"), pytest.raises(IndexBusyError, match="another process"):
            service.rebuild()

        assert service.rebuild().items == 2


def test_what_comes_and_goes_between_two_rebuilds_is_not_indexed(tmp_path: Path) -> None:
    with filled(tmp_path, ALONE) as service:
        import_records(service, a_copy(1))
        (batch,) = sorted((tmp_path / "corpus" / "batches").glob("000002*"))
        item_id = msgspec.json.decode(batch.read_bytes().splitlines()[1])["id"]
        import_records(service, {"id": item_id, "deleted": True})
        report = service.rebuild()

        assert (report.items, report.removed) == (1, 0)


def test_a_damaged_signature_store_is_rebuilt_and_the_report_says_so(tmp_path: Path) -> None:
    with filled(tmp_path, a_copy(1), ALONE) as service:
        store = tmp_path / "index" / "stories.sqlite3"
        store.write_bytes(b"This is no database but a text. " * 500)
        import_records(service, a_copy(2))

        report = service.rebuild()

        assert report.full
        assert report.warnings == (f"{store}: it was damaged and has been rebuilt from the corpus",)
        assert versions(service) == [1, 1]


def test_check_reports_a_damaged_signature_store_and_repair_rebuilds_it(tmp_path: Path) -> None:
    with filled(tmp_path, a_copy(1), a_copy(2)) as service:
        before = state_of(service)
        store = tmp_path / "index" / "stories.sqlite3"
        content = store.read_bytes()
        store.write_bytes(content[:4096] + bytes(4096) + content[8192:])

        (issue,) = service.check()
        service.repair()

        assert "stories.sqlite3: it was damaged; ssesearch rebuild --full" in issue.message
        assert service.check() == ()
        assert state_of(service) == before


def test_check_reports_a_signature_store_of_other_batches(tmp_path: Path) -> None:
    with filled(tmp_path, a_copy(1), a_copy(2)) as service:
        with open_store(tmp_path / "index") as store:
            store.commit(["another"])

        assert ["not those of the index" in issue.message for issue in service.check()] == [True]
        service.repair()
        assert service.check() == ()


def test_a_folder_in_place_of_the_signature_store_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with filled(tmp_path, a_copy(1)) as service:
        store = tmp_path / "index" / "stories.sqlite3"
        store.unlink()
        store.mkdir()
        import_records(service, a_copy(2))

        with pytest.raises(SearchError, match=r"stories\.sqlite3: it is a folder; move it away.*has not been changed"):
            service.rebuild()
        assert len(search(service, "bank").hits) == 1


def test_a_rebuild_whose_last_commit_fails_says_what_is_live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_store: SignatureStore, _batches: object) -> None:
        raise StoriesUnavailableError("stories.sqlite3: the disk is full; free some space and try again")

    with filled(tmp_path, a_copy(1)) as service:
        import_records(service, a_copy(2))
        with monkeypatch.context() as patch:
            patch.setattr(SignatureStore, "commit", fail)
            report = service.rebuild()

        assert report.warnings == (
            "stories.sqlite3: the disk is full; free some space and try again. Nevertheless generation 000002 is live "
            "and complete; the next rebuild reads every item",
        )
        assert len(search(service, "bank").hits) == 2
        import_records(service, a_copy(3))
        assert service.rebuild().full
