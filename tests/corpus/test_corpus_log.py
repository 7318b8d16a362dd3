"""The log holds what was imported: later records replace earlier ones, and nothing is counted twice."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search.corpus import Corpus
from sse_search.model import ImportReport, Issue, NewsDate, NewsItem, Tombstone
from tests.corpus.corpus_items import added, an_item, append, batch, files, got, id_of, removal, titles

BAD = Issue(message="no title")


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return report.read, report.new, report.changed, report.unchanged, report.rejected


def test_an_empty_log_holds_nothing_and_makes_no_folder(corpus: Corpus) -> None:
    assert (corpus.count(), corpus.batches(), list(corpus.items()), corpus.check()) == (0, (), [], ())
    assert corpus.get(id_of(1)) is None
    assert corpus.repair() == ()
    assert not corpus.path.exists()


def test_what_is_imported_comes_back_with_its_source_in_the_order_of_import(corpus: Corpus) -> None:
    first = an_item(9, "First", date=NewsDate.of("2021-11", "heading"), tags=("a", "b"), body="One.\n\nTwo.")
    report = added(corpus, first, an_item(1, "Second"), source="ILO")

    assert counts(report) == (2, 2, 0, 0, 0)
    assert (report.batch, report.source, report.format) == ("000001-ilo.jsonl", "ILO", "jsonl")
    assert titles(corpus) == ["First", "Second"]
    assert got(corpus, 9) == msgspec.structs.replace(first, source="ILO")


def test_the_same_import_again_adds_nothing(corpus: Corpus) -> None:
    added(corpus, an_item(1), an_item(2))

    again = added(corpus, an_item(1), an_item(2))

    assert counts(again) == (2, 0, 0, 2, 0)
    assert again.batch is None
    assert files(corpus) == ["000001-news.jsonl"]


def test_a_later_record_replaces_the_earlier_one_and_only_what_changed_is_written(corpus: Corpus) -> None:
    added(corpus, an_item(1, "Old"), an_item(2, "Same"))

    report = added(corpus, an_item(1, "New"), an_item(2, "Same"), an_item(3, "Third"), source="other")

    assert counts(report) == (3, 1, 1, 1, 0)
    assert titles(corpus) == ["Same", "New", "Third"]
    assert [(batch.name, batch.records) for batch in corpus.batches()] == [
        ("000001-news.jsonl", 2),
        ("000002-other.jsonl", 2),
    ]
    assert got(corpus, 1) == an_item(1, "New", source="news")
    assert got(corpus, 2) == an_item(2, "Same", source="news")


def test_a_tombstone_removes_and_the_item_can_come_back(corpus: Corpus) -> None:
    added(corpus, an_item(1), an_item(2, "Stays"))

    assert counts(added(corpus, removal(1))) == (1, 0, 1, 0, 0)
    assert (titles(corpus), corpus.count(), corpus.get(id_of(1))) == (["Stays"], 1, None)
    assert counts(added(corpus, removal(1), removal(7))) == (2, 0, 0, 2, 0)
    assert counts(added(corpus, an_item(1))) == (1, 1, 0, 0, 0)
    assert titles(corpus) == ["Stays", "Cooperatives meet"]


def test_an_earlier_version_never_replaces_a_later_one(corpus: Corpus) -> None:
    added(corpus, an_item(1, "Version 3", version=3))

    report = added(corpus, an_item(1, "Version 2", version=2), removal(1, version=1))

    assert counts(report) == (2, 0, 0, 2, 0)
    assert all("version" in remark.message and remark.severity == "warning" for remark in report.issues)
    assert titles(corpus) == ["Version 3"]
    assert counts(added(corpus, an_item(1, "Version 4", version=4))) == (1, 0, 1, 0, 0)
    assert counts(added(corpus, an_item(1, "Unnumbered"))) == (1, 0, 1, 0, 0)


def test_a_removal_of_a_later_version_keeps_an_earlier_one_out(corpus: Corpus) -> None:
    assert counts(added(corpus, removal(1, version=5))) == (1, 0, 1, 0, 0)
    assert counts(added(corpus, an_item(1, version=4))) == (1, 0, 0, 1, 0)
    assert counts(added(corpus, an_item(1, version=6))) == (1, 1, 0, 0, 0)


def test_within_one_input_the_last_record_of_an_id_wins_and_the_others_are_reported(corpus: Corpus) -> None:
    report = added(corpus, an_item(1, "A"), an_item(2, "B"), an_item(1, "C"), an_item(1, "C"))

    assert counts(report) == (4, 2, 0, 2, 0)
    assert titles(corpus) == ["B", "C"]
    assert [batch.records for batch in corpus.batches()] == [2]
    assert "more than once" in report.issues[0].message
    assert corpus.check() == ()


def test_a_record_that_is_taken_back_within_one_input_leaves_no_trace(corpus: Corpus) -> None:
    added(corpus, an_item(1, "Same"))

    report = added(corpus, an_item(1, "Other"), an_item(1, "Same"))

    assert counts(report) == (2, 0, 0, 2, 0)
    assert files(corpus) == ["000001-news.jsonl"]


def test_a_rejected_record_is_counted_and_a_remark_is_not(corpus: Corpus) -> None:
    remark = Issue(message="an unknown key", severity="warning")

    report = added(corpus, an_item(1), BAD, remark)

    assert counts(report) == (2, 1, 0, 0, 1)
    assert report.issues == (BAD, remark)


def test_of_very_many_rejections_only_the_first_are_listed(corpus: Corpus) -> None:
    report = append(corpus, (BAD for _ in range(10_050)))

    assert report.rejected == 10_050
    assert len(report.issues) == 10_001
    assert report.issues[-1].message.startswith("50 more")


def test_a_dry_run_reports_everything_and_writes_nothing(corpus: Corpus) -> None:
    report = added(corpus, an_item(1), an_item(2), BAD, dry_run=True)

    assert counts(report) == (3, 2, 0, 0, 1)
    assert (report.batch, len(report.preview)) == (None, 2)
    assert not corpus.folder.exists() or files(corpus) == []


def test_progress_is_reported_from_time_to_time_and_at_the_end(corpus: Corpus) -> None:
    reported: list[int] = []

    append(corpus, (an_item(number) for number in range(1200)), progress=reported.append)

    assert reported[-1] == 1200
    assert len(reported) > 2
    assert reported == sorted(reported)


def test_a_batch_is_written_as_documented(corpus: Corpus) -> None:
    added(corpus, an_item(1, "Économie\u2028sociale", date=NewsDate.of("2021")), removal(2, version=1), source="É/t é")

    path = batch(corpus)
    header, first, second, end = (json.loads(line) for line in path.read_bytes().split(b"\n")[:-1])
    assert path.name == "000001-e-t-e.jsonl"
    assert (header["batch"], header["format_version"]) == (1, 1)
    assert header["source"] == {"name": "É/t é", "format": "jsonl", "sha256": "0" * 64}
    assert len(header["imported_at"]) == len("2026-11-23T12:27:10Z")
    date = {"value": "2021", "precision": "year", "origin": "stated"}
    assert first == {"id": id_of(1), "title": "Économie\u2028sociale", "date": date}
    assert second == {"id": id_of(2), "deleted": True, "version": 1}
    content = path.read_bytes()[: path.read_bytes().rindex(b'{"end"')]
    assert end == {"end": True, "records": 2, "sha256": hashlib.sha256(content).hexdigest()}


def test_changes_are_what_later_batches_bring(corpus: Corpus) -> None:
    added(corpus, an_item(1), an_item(2))
    known = [batch.state for batch in corpus.batches()]
    added(corpus, an_item(1, "Changed"), source="other")
    added(corpus, removal(2))

    changed, removed = list(corpus.changes(known) or ())
    assert (changed, removed) == (corpus.get(id_of(1)), Tombstone(id=id_of(2)))
    assert len(list(corpus.changes([]) or ())) == 4
    assert list(corpus.changes([batch.state for batch in corpus.batches()]) or ()) == []


@pytest.mark.parametrize("known", [["000002-news.jsonl"], ["000009-gone.jsonl"], ["000001-news.jsonl"] * 3])
def test_changes_need_batches_that_the_log_starts_with(corpus: Corpus, known: list[str]) -> None:
    added(corpus, an_item(1))
    added(corpus, an_item(2))

    assert corpus.changes(known) is None


def test_batches_are_in_the_order_of_their_numbers(corpus: Corpus) -> None:
    added(corpus, an_item(1, "First"))
    batch(corpus).rename(corpus.folder / "999999-news.jsonl")
    added(corpus, an_item(1, "Second"))
    added(corpus, an_item(1, "Third"))

    assert [batch.name for batch in corpus.batches()] == [
        f"{number}-news.jsonl" for number in (999_999, 1_000_000, 1_000_001)
    ]
    assert titles(corpus) == ["Third"]


def test_a_batch_copied_into_the_folder_is_used_at_once(corpus: Corpus, tmp_path: Path) -> None:
    other = Corpus(tmp_path / "other")
    added(other, an_item(1, "Theirs"), an_item(2, "Theirs too"), source="theirs")
    added(corpus, an_item(1, "Ours"))

    (corpus.folder / "000002-theirs.jsonl").write_bytes(batch(other).read_bytes())
    assert titles(corpus) == ["Theirs", "Theirs too"]

    batch(corpus, 1).unlink()
    assert titles(corpus) == ["Ours"]


numbers = st.integers(0, 3)
record = st.one_of(
    st.builds(an_item, numbers, st.sampled_from("ABC"), version=st.sampled_from([0, 0, 1, 2])),
    st.builds(removal, numbers, st.sampled_from([0, 0, 1, 2])),
    st.just(BAD),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(record, max_size=8), max_size=5))
def test_counts_add_up_and_the_lookup_agrees_with_the_files(
    tmp_path_factory: pytest.TempPathFactory, imports: list[list[NewsItem | Tombstone | Issue]]
) -> None:
    corpus = Corpus(tmp_path_factory.mktemp("log"))
    for records in imports:
        before = corpus.count()
        report = append(corpus, records)
        assert report.read == len(records)
        assert report.read == report.new + report.changed + report.unchanged + report.rejected
        assert min(counts(report)) >= 0
        assert corpus.count() <= before + report.new

    live: dict[str, NewsItem] = {}
    for record in corpus.changes([]) or ():
        live.pop(record.id, None)
        if isinstance(record, NewsItem):
            live[record.id] = record
    assert list(corpus.items()) == list(live.values())
    assert corpus.count() == len(live)
    assert corpus.check() == ()
    last = [record for record in imports[-1] if not isinstance(record, Issue)] if imports else []
    assert all(corpus.get(record.id) == live.get(record.id) for record in last)


def test_a_changed_item_says_what_changed(corpus: Corpus) -> None:
    added(corpus, an_item(1), an_item(2))

    report = added(corpus, an_item(1, "Another title", category="Report"), an_item(2))

    (remark,) = report.issues
    assert remark.severity == "warning"
    assert remark.message == f"“Another title” ({id_of(1)}) has changed: title, category"
    assert (report.changed, report.unchanged, report.rejected) == (1, 1, 0)
