"""A rebuild brings the index up to date with the corpus, with as little work as possible."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from sse_search import SearchService, VocabularyError
from sse_search.engines.port import EngineRequest
from sse_search.engines.whoosh import WhooshEngine
from sse_search.service import rebuilding
from sse_search.workers import WorkerPool
from tests.service.service_archive import NEWS, filled, import_records, opened, search, titles

ONE = {"title": "One thing", "url": "https://x.example/1"}
TWO = {"title": "Two things", "url": "https://x.example/2"}


def test_the_first_rebuild_takes_everything_and_the_next_what_is_new(tmp_path: Path) -> None:
    with opened(tmp_path) as service:
        import_records(service, ONE)
        first = service.rebuild()
        import_records(service, ONE, TWO)
        second = service.rebuild()

        assert (first.full, first.items, first.indexed, first.removed) == (True, 1, 1, 0)
        assert (second.full, second.items, second.indexed, second.removed) == (False, 2, 1, 0)
        assert second.generation > first.generation
        assert sorted(titles(service)) == ["One thing", "Two things"]


def test_a_current_index_is_left_as_it_is(tmp_path: Path) -> None:
    with filled(tmp_path, ONE) as service:
        again = service.rebuild()

        assert (again.full, again.indexed, again.generation, again.items) == (False, 0, "000001", 1)
        assert service.rebuild(full=True).generation == "000002"


def test_a_changed_item_replaces_its_former_version(tmp_path: Path) -> None:
    with filled(tmp_path, ONE, TWO) as service:
        import_records(service, {**ONE, "summary": "Told differently."})
        report = service.rebuild()

        assert (report.items, report.indexed) == (2, 1)
        assert titles(service, "differently") == ["One thing"]


def test_an_item_is_removed_and_restored_as_the_last_record_says(tmp_path: Path) -> None:
    with filled(tmp_path, ONE, TWO) as service:
        item_id = search(service, "one").hits[0].id
        import_records(service, {"id": item_id, "deleted": True})
        removed = service.rebuild()

        assert (removed.items, removed.indexed, removed.removed) == (1, 0, 1)
        assert titles(service, "one") == []

        import_records(service, {**ONE, "summary": "Back."})
        import_records(service, {"id": item_id, "deleted": True})
        import_records(service, {**ONE, "summary": "Back again."})
        back = service.rebuild()

        assert (back.items, back.removed) == (2, 0)
        assert titles(service, "again") == ["One thing"]


def test_an_item_that_was_removed_and_came_back_between_two_rebuilds_stays(tmp_path: Path) -> None:
    with filled(tmp_path, ONE, TWO) as service:
        item_id = search(service, "one").hits[0].id
        import_records(service, {"id": item_id, "deleted": True})
        import_records(service, {**ONE, "summary": "Back."})
        report = service.rebuild()

        assert (report.items, report.removed) == (2, 0)
        assert titles(service, "back") == ["One thing"]


def test_a_full_rebuild_holds_what_the_corpus_holds(tmp_path: Path) -> None:
    with filled(tmp_path, ONE, TWO) as service:
        item_id = search(service, "one").hits[0].id
        import_records(service, {"id": item_id, "deleted": True})
        report = service.rebuild(full=True)

        assert (report.full, report.items, report.indexed) == (True, 1, 1)
        assert titles(service) == ["Two things"]


def test_a_changed_vocabulary_tags_every_item_again(tmp_path: Path) -> None:
    with filled(tmp_path, {"title": "The Zyxland Fund meets"}, ONE) as service:
        assert titles(service, 'organization:"Zyxland Fund"') == []
        (tmp_path / "vocabulary.toml").write_text(
            '[[entity]]\nid = "organization:zyxland-fund"\nlabel = "Zyxland Fund"\nsource = "https://zyx.example"\n',
            encoding="utf-8",
        )

        report = service.rebuild()

        assert (report.full, report.indexed) == (True, 2)
        assert titles(service, 'organization:"Zyxland Fund"') == ["The Zyxland Fund meets"]
        assert service.rebuild().indexed == 0


def test_another_default_language_analyses_every_item_again(tmp_path: Path) -> None:
    with filled(tmp_path, {"title": "Zyx"}) as service:
        engine = service._archive.engine
    (tmp_path / "ssesearch.toml").write_text('language = "pt"\n', encoding="utf-8")

    with SearchService(tmp_path, engine=engine) as service:
        assert service.stats().index == "stale"
        report = service.rebuild()

        assert (report.full, report.indexed) == (True, 1)
        assert [hit.language for hit in search(service).hits] == ["pt"]
        assert service.stats().index == "current"


def test_a_malformed_vocabulary_stops_the_rebuild_and_changes_nothing(tmp_path: Path) -> None:
    with filled(tmp_path, ONE) as service:
        assert titles(service) == ["One thing"]
        import_records(service, TWO)
        (tmp_path / "vocabulary.toml").write_text('[[entity]]\nid = "nothing"\n', encoding="utf-8")

        with pytest.raises(VocabularyError, match=r"vocabulary\.toml:1"):
            service.rebuild()

        assert titles(service) == ["One thing"]


def test_the_language_is_the_one_stated_or_the_one_it_is_written_in(tmp_path: Path) -> None:
    with filled(
        tmp_path,
        {"title": "Stated", "language": "pt", "summary": "The text of this is in English, and it shows."},
        {"title": "Les coopératives", "summary": "Elles sont dans la ville et les gens qui les aiment sont heureux."},
        {"title": "Zyx"},
    ) as service:
        languages = {hit.title: hit.language for hit in search(service).hits}

    assert languages == {"Stated": "pt", "Les coopératives": "fr", "Zyx": "en"}


def test_abbreviations_that_the_archive_defines_are_learned_and_kept(tmp_path: Path) -> None:
    defining = [
        {"title": f"Report {n}", "summary": f"The International Cooperative Alliance (ZQX) met in town {n}."}
        for n in range(4)
    ]
    with filled(tmp_path, *defining) as service:
        metadata = service._archive.engine.metadata()
        assert metadata is not None
        import_records(service, {"title": "News of the ZQX"})
        service.rebuild()
        later = service._archive.engine.metadata()

        assert later is not None
        assert later.learned == metadata.learned
        assert "News of the ZQX" in titles(service, f"entity:{metadata.learned['ZQX']}")


def test_progress_is_reported_with_the_total(tmp_path: Path) -> None:
    reported: list[tuple[int, int | None]] = []
    with opened(tmp_path) as service:
        import_records(service, *NEWS)
        service.rebuild(progress=lambda done, total=None: reported.append((done, total)))

    assert reported[-1] == (5, 5)


def test_a_long_rebuild_reports_its_progress_out_of_all_items(tmp_path: Path) -> None:
    reported: list[tuple[int, int | None]] = []
    with opened(tmp_path) as service:
        import_records(service, *({"title": f"Item {n}", "summary": f"Number {n} of many"} for n in range(450)))
        service.rebuild(progress=lambda done, total=None: reported.append((done, total)))

    assert len(reported) > 2
    assert reported == sorted(reported)
    assert {total for _, total in reported} == {450}
    assert reported[-1] == (450, 450)


def test_a_full_rebuild_gives_the_same_index_whatever_the_number_of_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ("The Occupied Palestinian Territory (OPT) in 2021", "News of the OPT", "Milk and bread of Italy, again")
    states = []
    for processes, early in ((0, False), (2, False), (2, True)):
        monkeypatch.setattr(rebuilding, "WorkerPool", partial(WorkerPool, processes, after=0))
        monkeypatch.setattr(rebuilding, "_MIN_RECORDS_FOR_WORKERS", 300 if early else 301)
        home = tmp_path / f"{processes}-{early}"
        (home / "corpus").mkdir(parents=True)
        engine = WhooshEngine(home / "index")
        with SearchService(home, engine=engine) as service:
            records = (
                {"title": f"Item {n % 3}", "url": f"https://x.example/{n}", "summary": f"{texts[n % 3]}. " * 9}
                for n in range(300)
            )
            import_records(service, *records)
            service.rebuild()
            metadata = engine.metadata()
            assert metadata is not None
            states.append((metadata.learned, {item_id: engine.get(item_id) for item_id in engine.ids()}))

    assert states[0] == states[1] == states[2]
    learned, documents = states[0]
    assert learned == {"OPT": "country:PS"}
    tagged = [document for document in documents.values() if document and "News" in document.item.text]
    assert all(document.tags and document.story for document in tagged)


def test_a_damaged_batch_gives_a_warning_and_everything_else_is_indexed(tmp_path: Path) -> None:
    with opened(tmp_path) as service:
        import_records(service, ONE)
        import_records(service, TWO)
        batch = max((tmp_path / "corpus" / "batches").glob("*.jsonl"))
        batch.write_bytes(batch.read_bytes()[:-40])

        report = service.rebuild()

        assert report.warnings == (f"{batch.name} is damaged; ssesearch check says what to do",)
        assert titles(service) == ["One thing"]


def test_an_empty_corpus_gives_an_empty_index(tmp_path: Path) -> None:
    with opened(tmp_path) as service:
        report = service.rebuild()

        assert (report.items, report.full) == (0, True)
        assert search(service, "x").total == 0


def test_a_service_that_is_searched_sees_a_rebuild_of_another(tmp_path: Path) -> None:
    from sse_search import SearchService

    (tmp_path / "corpus").mkdir()
    with SearchService.open(tmp_path) as writer, SearchService.open(tmp_path) as reader:
        import_records(writer, ONE)
        writer.rebuild()
        assert titles(reader) == ["One thing"]
        (tmp_path / "vocabulary.toml").write_text(
            '[[entity]]\nid = "topic:things"\nlabel = "Things"\naliases = ["objects"]\nsource = "https://x.example"\n'
            'case = "any"\n',
            encoding="utf-8",
        )
        import_records(writer, {"title": "Many things"})
        writer.rebuild()

        assert reader.state().generation == "000002"
        assert titles(reader, "objects") == ["Many things"]


def test_the_corpus_can_be_copied_to_another_home(tmp_path: Path) -> None:
    import shutil

    with filled(tmp_path / "one", *NEWS) as service:
        before = json.loads(json.dumps([hit.id for hit in search(service, sort="newest").hits]))
    shutil.copytree(tmp_path / "one" / "corpus", tmp_path / "two" / "corpus")

    with opened(tmp_path / "two") as service:
        service.rebuild()
        assert [hit.id for hit in search(service, sort="newest").hits] == before


def test_while_the_vocabulary_is_malformed_a_running_service_goes_on_with_the_last_good_one(tmp_path: Path) -> None:
    with filled(tmp_path, *NEWS) as service:
        assert len(titles(service, "Palestine")) == 2
        (tmp_path / "vocabulary.toml").write_text("[[entity", encoding="utf-8")
        engine = service._archive.engine
        metadata = engine.metadata()
        assert metadata is not None
        engine.build((), (), metadata, full=False)

        assert service.state().generation == "000002"
        assert len(titles(service, "Palestine")) == 2

    with filled(tmp_path / "other", *NEWS) as service:
        (tmp_path / "other" / "vocabulary.toml").write_text("[[entity", encoding="utf-8")
        with pytest.raises(VocabularyError):
            titles(service, "Palestine")


def test_a_damaged_index_is_replaced_with_a_warning(tmp_path: Path) -> None:
    from sse_search import SearchService

    (tmp_path / "corpus").mkdir()
    with SearchService.open(tmp_path) as service:
        import_records(service, ONE)
        service.rebuild()
    for manifest in (tmp_path / "index").rglob("manifest*"):
        manifest.write_bytes(b"{}")

    with SearchService.open(tmp_path) as service:
        assert service.stats().index == "damaged"
        assert service.check() != ()
        report = service.rebuild()

        assert report.full
        assert report.warnings[0].endswith(". This rebuild was a full one and has replaced it")
        assert titles(service) == ["One thing"]


def test_an_open_index_keeps_its_generation_while_another_is_built(tmp_path: Path) -> None:
    with filled(tmp_path, ONE) as service:
        index = service._archive.index()
        import_records(service, TWO)
        service.rebuild()

        assert index.state.items == index.reader.count(EngineRequest()) == 1
        assert service._archive.index().state.items == 2


@pytest.mark.parametrize("change", [{"summary": "Changed meanwhile."}, {"deleted": True}])
@pytest.mark.parametrize("full", [False, True])
def test_an_import_during_a_rebuild_waits_for_the_next_one(
    tmp_path: Path, change: dict[str, object], full: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "The members of the dairy cooperative elected a new board at their general meeting on Saturday evening. " * 9
    copies = [{"id": f"{n:016x}", "title": "Dairy cooperative elects board", "summary": text} for n in range(1, 3)]
    with filled(tmp_path, copies[0]) as service:
        import_records(service, copies[1], source="Other")
        engine = service._archive.engine
        build = engine.build

        def import_and_build(*args: object, **options: object) -> object:
            monkeypatch.setattr(engine, "build", build)
            import_records(service, {**copies[0], **change})
            return build(*args, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(engine, "build", import_and_build)
        during = service.rebuild(full)

        assert during.items == 2
        assert service.stats().batches_to_index == 1
        assert titles(service, "meanwhile") == []
        assert service.rebuild().items == (1 if "deleted" in change else 2)
