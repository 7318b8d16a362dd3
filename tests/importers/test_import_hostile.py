"""Inputs made to do harm are refused with a clear line each, or reduced to what a record may be."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest

from sse_search.errors import ImportFailedError
from sse_search.importers import read
from sse_search.importers.context import MAX_BODY_LENGTH, MAX_SUMMARY_LENGTH, MAX_TITLE_LENGTH, MAX_WORD_LENGTH, Record
from sse_search.model import Issue, NewsItem
from tests.importers.hostile_inputs import ARCHIVES, BOMBS, DEPTHS, TOKENS, Maker, bomb, listing, zipped
from tests.importers.importer_inputs import items, reasons, rejections, written


def outcome(path: Path) -> list[Record]:
    """Return what is read, or the failure as a rejection."""
    try:
        return list(read(path).records)
    except ImportFailedError as error:
        return [Issue(message=str(error).removeprefix(str(path)), file=str(path))]


def named(makers: dict[str, Maker]) -> list[object]:
    return [pytest.param(maker, id=name) for name, maker in makers.items()]


@pytest.mark.parametrize("make", named(BOMBS))
def test_a_document_with_entities_of_its_own_gives_nothing(tmp_path: Path, make: Maker) -> None:
    (issue,) = outcome(written(tmp_path, make()))

    assert isinstance(issue, Issue)
    assert "entities" in issue.message or "has no article text" in issue.message


@pytest.mark.parametrize("make", named(ARCHIVES))
def test_an_archive_that_is_a_trap_is_refused(tmp_path: Path, make: Maker) -> None:
    (issue,) = outcome(written(tmp_path, make(), "sub/archive.bin"))

    assert isinstance(issue, Issue)
    assert len(issue.message) > 10
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["archive.bin", "sub"]


@pytest.mark.parametrize("make", named({**TOKENS, **DEPTHS}))
def test_what_is_endless_or_bottomless_is_refused_or_cut(tmp_path: Path, make: Maker) -> None:
    records = outcome(written(tmp_path, make()))

    kept = [record for record in records if isinstance(record, NewsItem)]
    for item in kept:
        assert len(item.title) <= MAX_TITLE_LENGTH
        assert len(item.summary) <= MAX_SUMMARY_LENGTH
        assert len(item.body) <= MAX_BODY_LENGTH
        assert max(map(len, item.text.split()), default=0) <= MAX_WORD_LENGTH + 1
    assert len(records) < 5
    assert kept or all(isinstance(record, Issue) and record.message for record in records)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (ARCHIVES["zip, leads out"], "its path leads out of the archive"),
        (ARCHIVES["zip, a link"], "it is a link"),
        (ARCHIVES["zip, encrypted"], "it is encrypted"),
        (ARCHIVES["zip, in a zip"], "an archive in an archive"),
        (ARCHIVES["zip, 10,001 entries"], "more than 10,000 entries"),
        (ARCHIVES["xz, wants 1.5 GB"], "Memory usage limit"),
        (DEPTHS["newsml"], "nested more than 500 deep"),
        (DEPTHS["wxr"], "nested more than 500 deep"),
        (DEPTHS["feed"], "nested too deeply"),
        (DEPTHS["jsonl"], "nested too deeply"),
        (DEPTHS["markdown, front matter"], "nested too deeply"),
        (DEPTHS["markdown, references"], "references are not allowed"),
        (TOKENS["sgml without end"], "longer than 4 MB"),
        (TOKENS["html"], "larger than 5 MB"),
    ],
)
def test_the_reason_is_named(tmp_path: Path, make: Maker, reason: str) -> None:
    (issue,) = outcome(written(tmp_path, make()))

    assert isinstance(issue, Issue)
    assert reason in issue.message


def test_a_compressed_file_has_a_limit_even_where_it_does_not_shrink(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sse_search.importers.unpacking.MAX_UNPACKED_BYTES", 1 << 20)
    lines = b"".join(b'{"title": "%s"}\n' % random.Random(n).randbytes(30).hex().encode() for n in range(20_000))

    with pytest.raises(ImportFailedError, match="unpacks to more than 1 MB"):
        items(written(tmp_path, gzip.compress(lines)))


def test_what_is_cut_is_reported(tmp_path: Path) -> None:
    (item, issue) = outcome(written(tmp_path, listing(b"word " * 200)[:-1100]))

    assert isinstance(item, NewsItem)
    assert item.title.endswith("word…")
    assert isinstance(issue, Issue)
    assert (issue.severity, issue.message) == ("warning", "the title is too long and was cut")


def test_the_good_entries_of_a_bad_archive_are_kept(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        zipped(
            ("a.txt", listing(b"First")),
            ("../b.txt", listing(b"Evil")),
            ("c.txt", b"\0\1\2"),
            ("d.txt", listing(b"Last")),
        ),
        "news.zip",
    )

    assert [item.title for item in items(path)] == ["First", "Last"]
    assert sorted((issue.file.rpartition("!")[2], issue.message) for issue in rejections(path)) == [
        ("../b.txt", "its path leads out of the archive"),
        ("c.txt", "it is not a text"),
    ]


def test_the_limit_of_an_archive_counts_all_its_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sse_search.importers.unpacking.MAX_UNPACKED_BYTES", 3 << 20)
    path = written(tmp_path, zipped(*((f"{n}.txt", listing(b"Title %d" % n) + b" \n" * (1 << 19)) for n in range(3))))

    with pytest.raises(ImportFailedError, match="more than 3 MB"):
        read(path)


def test_a_bomb_that_begins_like_a_text_is_found_while_it_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, zipped(("good.txt", listing(b"A title")), ("then.txt", bomb(9))))

    assert any("times its size" in reason for reason in reasons(path))


@pytest.mark.parametrize("make", [lambda: b"\x7fELF" + b"\0" * 100, lambda: b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_text_is_refused_by_what_it_is(tmp_path: Path, make: Maker) -> None:
    with pytest.raises(ImportFailedError, match=r"input\.txt: it is (not a text|a picture)"):
        read(written(tmp_path, make()))
