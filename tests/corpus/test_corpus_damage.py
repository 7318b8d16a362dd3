"""A damaged batch is never used, always reported, and harms no other batch."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from sse_search.corpus import Corpus
from sse_search.errors import CorpusError
from sse_search.model import Issue
from tests.corpus.corpus_items import added, an_item, batch, files, got, removal, titles

LOOKUP = ".lookup.sqlite3"


@pytest.fixture
def three(corpus: Corpus) -> Corpus:
    """A log of three batches, of which the one in the middle changes what the first says."""
    added(corpus, an_item(1, "First"), an_item(2, "Removed by the second"))
    added(corpus, an_item(1, "First, changed"), removal(2), an_item(3, "Third"))
    added(corpus, an_item(4, "Fourth"))
    return corpus


def the_issue(corpus: Corpus) -> Issue:
    (issue,) = corpus.check()
    return issue


def test_a_batch_cut_off_anywhere_is_not_used_and_is_reported(three: Corpus) -> None:
    path = batch(three, 1)
    whole = path.read_bytes()

    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert titles(three) == ["First", "Removed by the second", "Fourth"], f"cut off after {length} bytes"
        issue = the_issue(three)
        assert issue.file == str(path)
        assert re.fullmatch(r".+; put the file back from a backup, .+", issue.message)
        assert (len(three.batches()), [*map(str, three.problems())]) == (2, ["000002-news.jsonl is damaged"])

    path.write_bytes(whole)
    assert titles(three) == ["First, changed", "Third", "Fourth"]
    assert three.check() == ()


def test_a_flipped_bit_anywhere_is_reported(three: Corpus) -> None:
    path = batch(three, 1)
    whole = path.read_bytes()

    for at in range(0, len(whole), 7):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x04]) + whole[at + 1 :])
        assert the_issue(three).file == str(path), f"byte {at}"
        assert titles(three) == ["First", "Removed by the second", "Fourth"]


@pytest.mark.parametrize(
    ("damage", "expected", "line"),
    [
        (lambda data: data[:0], "header", 1),
        (lambda data: data.replace(b'"batch"', b'"botch"'), "header", 1),
        (lambda data: data.replace(b'"format_version":1', b'"format_version":3'), "format version 3", 1),
        (lambda data: data[: data.index(b"\n") + 1], "cut off", 1),
        (lambda data: data.replace(b'{"end"', b'{"END"'), "last line", 5),
        (lambda data: data[:-1], "not complete", 5),
        (lambda data: data.replace(b'"records":3', b'"records":4'), "3 records", 5),
        (lambda data: data.replace(b"Third", b"Thurd"), "checksum", 5),
        (lambda data: data.replace(b'"title":"Third"', b'"title":5'), "not a record", 4),
        (lambda data: data + b"\n", "not a record", 5),
        (lambda data: data + data, "not a record", 5),
        (lambda data: data.replace(b"\n", b"\r\n"), "checksum", 5),
        (lambda data: b"\xef\xbb\xbf" + data, "header", 1),
        (lambda data: b"\x00" * len(data), "header", 1),
    ],
)
def test_the_report_says_what_is_wrong_and_in_which_line(
    three: Corpus, damage: Callable[[bytes], bytes], expected: str, line: int
) -> None:
    path = batch(three, 1)
    path.write_bytes(damage(path.read_bytes()))

    issue = the_issue(three)

    assert expected in issue.message
    assert (issue.file, issue.line, issue.severity) == (str(path), line, "error")
    assert titles(three) == ["First", "Removed by the second", "Fourth"]


def test_a_byte_that_changed_without_the_time_of_the_file_is_noticed_when_read_and_by_a_check(three: Corpus) -> None:
    path = batch(three, 1)
    three.count()
    _damage_without_new_time(path)

    with pytest.raises(CorpusError, match="changed after it was written"):
        got(three, 3)
    with pytest.raises(CorpusError, match="changed after it was written"):
        titles(three)
    with pytest.raises(CorpusError, match="checksum"):
        list(three.changes([three.batches()[0].state]) or ())

    assert "checksum" in the_issue(three).message
    assert titles(three) == ["First", "Removed by the second", "Fourth"]


def test_a_batch_that_was_put_back_with_its_old_time_is_used_again_after_a_check(three: Corpus) -> None:
    path = batch(three, 1)
    whole, times = path.read_bytes(), path.stat()
    _damage_without_new_time(path)
    the_issue(three)
    assert three.count() == 3

    path.write_bytes(whole)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    assert three.check() == ()
    assert titles(three) == ["First, changed", "Third", "Fourth"]


def _damage_without_new_time(path: Path) -> None:
    times = path.stat()
    path.write_bytes(path.read_bytes().replace(b"Third", b"Thurd"))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_the_number_of_a_damaged_batch_is_not_reused(three: Corpus) -> None:
    batch(three, 2).write_bytes(b"")

    report = added(three, an_item(4, "Fourth"))

    assert report.new == 1
    assert report.batch == "000004-news.jsonl"
    assert titles(three) == ["First, changed", "Third", "Fourth"]


@pytest.mark.parametrize("content", [None, b"", b"no database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_missing_or_damaged_lookup_is_rebuilt(three: Corpus, content: bytes | None) -> None:
    path = three.folder / LOOKUP
    path.unlink()
    if content is not None:
        path.write_bytes(content)

    assert titles(three) == ["First, changed", "Third", "Fourth"]
    assert added(three, an_item(4, "Fourth")).unchanged == 1
    assert three.count() == 3


def test_a_lookup_that_is_damaged_in_the_middle_is_rebuilt(three: Corpus) -> None:
    path = three.folder / LOOKUP
    whole = path.read_bytes()

    for page in range(1, len(whole) // 4096):
        path.write_bytes(whole[: page * 4096] + b"\xa5" * 4096 + whole[(page + 1) * 4096 :])
        assert added(three, an_item(4, "Fourth")).batch is None
        path.write_bytes(whole[: page * 4096] + b"\xa5" * 4096 + whole[(page + 1) * 4096 :])
        assert got(three, 3) == an_item(3, "Third", source="news")
        assert titles(three) == ["First, changed", "Third", "Fourth"]


def test_a_folder_whose_lookup_cannot_be_written_can_be_read(three: Corpus) -> None:
    (three.folder / LOOKUP).unlink()
    (three.folder / LOOKUP).mkdir()  # not even root can open that as a file

    assert titles(three) == ["First, changed", "Third", "Fourth"]
    assert [issue.message for issue in three.check()] == ["it is a folder; move it away"]
    assert added(three, an_item(5, "Fifth")).new == 1
    assert three.count() == 4


def test_other_files_in_the_folder_are_left_alone(three: Corpus) -> None:
    (three.folder / "notes.txt").write_text("Mine.")

    assert three.check() == ()
    assert three.repair() == ()
    assert titles(three) == ["First, changed", "Third", "Fourth"]


def test_a_repair_removes_what_an_interrupted_import_left(three: Corpus) -> None:
    (three.folder / ".0123456789abcdef.unfinished").write_bytes(b"{")

    (sentence,) = three.repair()

    assert "interrupted" in sentence
    assert files(three) == [f"00000{number}-news.jsonl" for number in (1, 2, 3)]


def test_a_log_that_cannot_be_written_is_an_error_that_names_the_folder(tmp_path: Path) -> None:
    (tmp_path / "corpus").write_text("A file where a folder should be.")

    with pytest.raises(CorpusError, match="corpus"):
        added(Corpus(tmp_path / "corpus"), an_item())


def test_a_batch_that_vanishes_while_it_is_read_is_a_corpus_error(three: Corpus) -> None:
    reading = three.items()
    next(reading)
    changes = three.changes([])
    assert changes is not None
    for path in three.folder.glob("*.jsonl"):
        path.unlink()

    with pytest.raises(CorpusError, match="cannot be read"):
        list(reading)
    with pytest.raises(CorpusError, match="cannot be read"):
        list(changes)
    assert titles(three) == []


def test_a_record_that_can_no_longer_be_read_can_be_replaced(three: Corpus) -> None:
    path = batch(three, 2)
    three.count()
    times = path.stat()
    path.write_bytes(path.read_bytes().replace(b'"Third"', b'"Third;'))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    report = added(three, an_item(3, "Third, corrected"))

    assert report.new + report.changed == 1
    assert got(three, 3) == an_item(3, "Third, corrected", source=report.source)
