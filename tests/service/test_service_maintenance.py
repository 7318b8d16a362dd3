"""The archive reports its state, finds what is wrong with it, and repairs what can be repaired."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_search import ItemNotFoundError, SearchRequest, SearchService
from tests.service.service_archive import NEWS, filled, import_records, opened, search, titles


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def on_disk(home: Path) -> SearchService:
    """Open an archive with its index on disk."""
    (home / "corpus").mkdir(parents=True, exist_ok=True)
    return SearchService.open(home)


def largest_index_file(home: Path) -> Path:
    return max(
        (file for file in (home / "index" / "generations").rglob("*") if file.is_file()),
        key=lambda file: file.stat().st_size,
    )


def test_stats_say_how_much_there_is_and_whether_the_index_is_current(tmp_path: Path) -> None:
    with opened(tmp_path) as service:
        nothing = service.stats()
        import_records(service, *NEWS)
        imported = service.stats()
        service.rebuild()
        current = service.stats()
        import_records(service, {"title": "More"}, source="Other")
        stale = service.stats()

    assert (nothing.corpus_items, nothing.corpus_batches, nothing.last_import, nothing.index) == (0, 0, "", "missing")
    assert (imported.corpus_items, imported.index, imported.batches_to_index) == (5, "missing", 1)
    assert (current.index, current.index_items, current.index_generation, current.batches_to_index) == (
        "current",
        5,
        "000001",
        0,
    )
    assert (stale.index, stale.index_items, stale.batches_to_index) == ("stale", 5, 1)
    assert stale.sources == ("Coop News", "Other")
    assert stale.home == str(tmp_path)
    assert stale.last_import.endswith("Z")


def test_stats_say_what_the_items_are_and_what_was_decided_about_them(tmp_path: Path) -> None:
    with filled(tmp_path, *NEWS) as service:
        first, second, third, fourth = (hit.id for hit in service.search(SearchRequest(sort="newest")).hits[:4])
        service.edit(first, {"title": "Another title", "tags": ["a"]})
        service.remove([second])
        service.merge(third, fourth)
        service.erase(fourth, with_merged=True)
        import_records(service, {"title": "More", "source": "Other", "date": "1947"})
        stats = service.stats()

    contents = stats.contents
    assert contents is not None
    assert (stats.corpus_items, stats.removed, stats.merged, stats.erased) == (3, 1, 0, 2)
    assert contents.sources == {"Coop News": 2, "Other": 1}
    assert contents.languages == {"en": 2, "": 1}
    assert (contents.years, contents.undated) == ({"2021": 1, "1947": 1}, 1)
    assert (contents.first_date, contents.last_date) == ("1947", "2021-11-09")
    assert (contents.without_text, contents.without_tags, contents.corrected) == (1, 2, 1)
    assert stats.stale_because == ("1 batch not indexed yet",)


def test_stats_say_what_was_rejected_lately_and_why(tmp_path: Path) -> None:
    with filled(tmp_path, *NEWS) as service:
        import_records(service, {"summary": "No title"}, {"summary": "Nor here"}, {"title": "More"}, source="Other")
        (past,) = service.stats().rejections

    assert (past.source, past.rejected) == ("Other", 2)
    (reason,) = past.reasons
    assert (reason.line, reason.file) == (1, str(tmp_path / "input.jsonl"))
    assert reason.message.endswith("(the first of 2)")


def test_a_changed_vocabulary_makes_the_index_stale(tmp_path: Path) -> None:
    with filled(tmp_path, *NEWS) as service:
        (tmp_path / "vocabulary.toml").write_text('[[block]]\nphrase = "Palestine street"\n', encoding="utf-8")

        assert (service.stats().index, service.stats().stale_because) == (
            "stale",
            ("the vocabulary has changed: a file of it was changed, added or removed",),
        )

        service.rebuild()
        assert service.stats().stale_because == ()
        (tmp_path / "vocabulary.toml").write_text("\n[[entity]\n", encoding="utf-8")
        assert "vocabulary.toml:2: this is not valid TOML" in service.stats().stale_because[0]
        (tmp_path / "vocabulary.toml").unlink()
        assert service.stats().stale_because == (
            "the vocabulary has changed: vocabulary.toml or its folder was removed, or ssesearch has another one",
        )
        assert service.check() == ()


def test_a_sound_archive_has_no_problems_and_needs_no_repair(tmp_path: Path) -> None:
    with on_disk(tmp_path) as service:
        assert (service.check(), service.repair()) == ((), ())
        import_records(service, *NEWS)
        service.rebuild()
        assert (service.check(), service.repair()) == ((), ())


def test_a_damaged_index_is_reported_and_rebuilt(tmp_path: Path) -> None:
    with on_disk(tmp_path) as service:
        import_records(service, *NEWS)
        service.rebuild()
    file = largest_index_file(tmp_path)
    damage(file)

    with on_disk(tmp_path) as service:
        problems = service.check()
        done = service.repair()

        assert len(problems) == 1
        assert file.name in problems[0].message
        assert any("rebuilt the index" in step for step in done)
        assert service.check() == ()
        assert len(titles(service)) == 5


def test_a_damaged_batch_is_reported_with_its_file_and_never_removed(tmp_path: Path) -> None:
    with filled(tmp_path, *NEWS) as service:
        batch = next((tmp_path / "corpus" / "batches").glob("*.jsonl"))
        damage(batch)

        problems = service.check()
        service.repair()

        assert problems[0].file == str(batch)
        assert "backup" in problems[0].message
        assert batch.exists()
        assert [problem.file for problem in service.check()][:1] == [str(batch)]


def test_a_missing_index_is_an_issue_once_there_are_items(tmp_path: Path) -> None:
    with opened(tmp_path) as service:
        assert service.check() == ()
        import_records(service, *NEWS)
        assert [problem.message for problem in service.check()] == [
            "there is no index of the 5 items yet: ssesearch rebuild makes one"
        ]
        assert len(service.repair()) == 1
        assert service.check() == ()


def test_a_malformed_vocabulary_is_an_issue_with_file_and_line(tmp_path: Path) -> None:
    with filled(tmp_path, *NEWS) as service:
        assert titles(service, "forest") == [NEWS[1]["title"]]
        (tmp_path / "vocabulary.toml").write_text('[[entity]]\nid = "country"\n', encoding="utf-8")

        assert "vocabulary.toml:1" in service.check()[0].message
        assert "vocabulary.toml" in "".join(f"{p.file}{p.message}" for p in service.entities_check())
        assert titles(service, "forest") == [NEWS[1]["title"]]


def test_every_tag_of_an_item_is_explained(news: SearchService) -> None:
    item_id = search(news, "programme").hits[0].id

    reasons = news.entities_explain(item_id)

    palestine = next(reason for reason in reasons if reason.id == "country:PS" and reason.surface)
    title = NEWS[0]["title"]
    assert (palestine.label, palestine.field) == ("Palestine", "title")
    assert title[palestine.start : palestine.end] == palestine.surface == "Occupied Palestinian Territory"
    assert any(reason.rule == "implied" and reason.implied_by == "country:PS" for reason in reasons)
    with pytest.raises(ItemNotFoundError):
        news.entities_explain("0" * 16)
