"""Public collections are imported or rejected item by item; what came of each file is written down here."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bench.importing import page_scores
from sse_search.corpus import Corpus
from sse_search.errors import ImportFailedError
from sse_search.importers import read
from sse_search.model import Issue, NewsItem, Tombstone
from tests.importers.importer_inputs import data_folder

Counts = tuple[str, int, int, int, int]
"""Format, items, removals, rejections, warnings."""

REFUSED: Counts = ("none", 0, 0, 0, 0)

NEWSWIRE: dict[str, Counts] = {
    "LISTING 1 A NewsML-G2 News Item.xml": ("newsml", 1, 0, 0, 0),
    "README.md": REFUSED,
    "afp.xml": ("newsml", 1, 0, 0, 0),
    "ansa-newsmlg2-text.xml": ("newsml", 1, 0, 0, 0),
    "ap-nitf.xml": ("nitf", 1, 0, 0, 0),
    "efe_nitf.xml": ("nitf", 1, 0, 0, 0),
    "ninjs1.json": ("ninjs", 1, 0, 0, 0),
    "nitf-fishing.xml": ("nitf", 0, 1, 0, 1),
    "ritzau_news.xml": REFUSED,  # a layout of its own, no standard
    "stt_newsml_test.xml": ("newsml", 1, 0, 0, 0),
    "tag_reuters.com_2014_newsml_KBN0FL0NM_version_10": ("newsml", 0, 0, 1, 0),  # a package of pictures
    "tag_reuters.com_2016_newsml_L1N14N0FF_version_1542761538": ("newsml", 0, 1, 0, 1),
    "tag_reuters.com_2016_newsml_L1N14N0FF_version_978556838": ("newsml", 1, 0, 0, 0),
    "wordpress_wxr.xml": ("wxr", 1, 0, 4, 0),  # four attachments
}
WARC: dict[str, Counts] = {
    "LICENSE": REFUSED,
    "README.md": REFUSED,
    "bad.arc": ("warc", 0, 0, 2, 1),
    "example-bad-non-chunked.warc.gz": ("warc", 1, 0, 0, 1),
    "example-bad.warc.gz.bad": ("warc", 1, 0, 0, 1),
    "example-digest.warc": ("warc", 0, 0, 1, 0),
    "example-iana.org-chunked.warc": ("warc", 1, 0, 0, 1),
    "example-resource.warc.gz": ("warc", 1, 0, 0, 1),
    "example-space-in-target-uri.warc.gz": ("warc", 0, 0, 1, 0),
    "example-space-in-url.arc": ("warc", 1, 0, 0, 2),  # 12 bytes short of what it says
    "example-trunc.warc": ("warc", 1, 0, 0, 2),
    "example-wget-bad-target-uri.warc.gz": ("warc", 1, 0, 0, 1),
    "example-wrong-chunks.warc.gz": ("warc", 1, 0, 0, 1),
    "example.arc": ("warc", 1, 0, 0, 1),
    "example.arc.gz": ("warc", 1, 0, 0, 1),
    "example.warc": ("warc", 1, 0, 0, 1),
    "example.warc.gz": ("warc", 1, 0, 0, 1),
    "post-test.warc.gz": ("warc", 0, 0, 1, 0),
}
FEEDS = {"files": 1441, "refused": 3, "items": 314, "rejections": 1143}


def counts(path: Path) -> Counts:
    try:
        reading = read(path)
    except ImportFailedError:
        return REFUSED
    records = list(reading.records)
    issues = [record for record in records if isinstance(record, Issue)]
    assert [record for record in issues if not record.message or not record.file] == []
    return (
        reading.format,
        sum(isinstance(record, NewsItem) for record in records),
        sum(isinstance(record, Tombstone) for record in records),
        sum(record.severity == "error" for record in issues),
        sum(record.severity == "warning" for record in issues),
    )


@pytest.mark.parametrize(("folder", "expected"), [("newswire", NEWSWIRE), ("warc", WARC)])
def test_every_file_gives_what_is_written_down(folder: str, expected: dict[str, Counts]) -> None:
    files = sorted(path for path in data_folder(folder).iterdir() if path.is_file())

    assert {path.name: counts(path) for path in files} == expected


def test_every_feed_gives_entries_or_a_reason() -> None:
    total: Counter[str] = Counter()
    for path in sorted(data_folder("feeds").rglob("*")):
        if path.is_file():
            format, items, _, rejections, _ = counts(path)
            assert (format == "none") == (items + rejections == 0)
            total.update({"files": 1, "refused": format == "none", "items": items, "rejections": rejections})

    assert dict(total) == FEEDS


@pytest.mark.parametrize("folder", ["newswire", "warc", "html"])
def test_what_is_read_adds_up_and_the_second_time_nothing_is_new(folder: str, tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "corpus")
    reports = []
    for _ in range(2):
        reading = read(data_folder(folder))
        reports.append(
            corpus.append(reading.records, source=reading.source, format=reading.format, sha256=reading.sha256)
        )

    first, again = reports
    assert first.read == first.new + first.changed + first.unchanged + first.rejected
    assert first.new > 0
    assert (again.new, again.changed, again.batch) == (0, 0, None)
    assert (again.read, again.rejected) == (first.read, first.rejected)


@pytest.mark.parametrize("order", [1, -1])
def test_the_newest_version_of_an_agency_item_counts_in_whatever_order_they_come(order: int, tmp_path: Path) -> None:
    versions = sorted(data_folder("newswire").glob("tag_reuters.com_2016_*"), key=lambda path: len(path.read_bytes()))
    corpus = Corpus(tmp_path / "corpus")
    for path in versions[::order]:
        reading = read(path, source="Reuters")
        corpus.append(reading.records, source=reading.source, format=reading.format, sha256=reading.sha256)

    assert corpus.count() == 0  # the later version takes the item back


def test_every_story_of_reuters_has_a_date_and_an_id_of_its_own() -> None:
    precisions: Counter[str] = Counter()
    years: Counter[str] = Counter()
    ids = set()
    for record in read(data_folder("reuters21578")).records:
        if isinstance(record, NewsItem):
            precisions[record.date.precision] += 1
            years[str(record.date.value)[:4]] += 1
            ids.add(record.id)

    assert precisions == {"day": 21_578}
    assert years == {"1987": 21_578}
    assert len(ids) == 21_578


def test_articles_keep_title_date_and_text_and_lose_what_stands_around() -> None:
    scores = page_scores(data_folder("html"))

    assert scores.pages == 27
    assert scores.titles >= 0.90
    assert scores.dates >= 0.85
    assert scores.wanted >= 0.90
    assert scores.unwanted <= 0.10
