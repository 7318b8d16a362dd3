"""JSON Lines: our own batches and exports, and anybody's objects that have a title."""

from __future__ import annotations

import json
import string
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search.corpus import Corpus
from sse_search.identity import item_id
from sse_search.importers import read
from sse_search.importers.context import Context
from sse_search.importers.jsonl import read as read_lines
from sse_search.model import UNDATED, Issue, NewsDate, NewsItem
from tests.importers.importer_inputs import items, only_item, reasons, records, rejections, removals, warnings, written

FULL = {
    "id": "0123456789abcdef",
    "title": "A title",
    "date": {"value": "2021-11", "precision": "month", "origin": "heading"},
    "summary": "In short.",
    "body": "First.\n\nSecond.",
    "url": "https://www.example.org/a",
    "language": "fr",
    "category": "report",
    "tags": ["one", "two"],
    "version": 3,
}


def lines(folder: Path, *objects: object) -> Path:
    return written(folder, "".join(json.dumps(thing, ensure_ascii=False) + "\n" for thing in objects), "news.jsonl")


def test_every_field_of_a_record_is_read(tmp_path: Path) -> None:
    assert only_item(lines(tmp_path, FULL)) == NewsItem(
        id="0123456789abcdef",
        title="A title",
        date=NewsDate.of("2021-11", "heading"),
        summary="In short.",
        body="First.\n\nSecond.",
        url="https://www.example.org/a",
        language="fr",
        category="report",
        tags=("one", "two"),
        version=3,
    )


def test_a_title_is_all_that_a_record_needs(tmp_path: Path) -> None:
    item = only_item(lines(tmp_path, {"title": "A title"}), source="News")

    assert item.date is UNDATED
    assert item.id == item_id(url="", title="A title", date=UNDATED, source="News")


def test_an_id_that_is_missing_follows_from_the_address(tmp_path: Path) -> None:
    first, second = items(
        lines(
            tmp_path,
            {"title": "One", "url": "http://www.example.org/a/?utm_source=feed"},
            {"title": "Other", "url": "https://example.org/a#top"},
        )
    )

    assert first.id == second.id


def test_an_id_of_somebody_else_names_the_item_within_its_source(tmp_path: Path) -> None:
    path = lines(tmp_path, {"id": 17, "title": "Before"}, {"id": "17", "title": "After"})

    before, after = items(path, source="one")
    assert before.id == after.id
    assert items(path, source="other")[0].id != before.id


@pytest.mark.parametrize("written_date", ["26 November 2021", "2021-11-26", "2021-11-26T23:30:00-05:00", "26.11.2021"])
def test_a_date_may_be_a_plain_text(tmp_path: Path, written_date: str) -> None:
    item = only_item(lines(tmp_path, {"title": "A title", "date": written_date}))

    assert item.date == NewsDate.of("2021-11-26", "stated")


@pytest.mark.parametrize(
    "date",
    ["31 November 2021", "04/05/2025", "yesterday", 7, [7], {"value": "2021-13"}, {"value": 5}, {"precision": "day"}],
)
def test_an_unusable_date_is_reported_and_the_item_kept(tmp_path: Path, date: object) -> None:
    path = lines(tmp_path, {"title": "A title", "date": date})

    assert only_item(path).date == UNDATED
    assert "kept without a date" in warnings(path)[0]


def test_an_unknown_key_is_reported_once(tmp_path: Path) -> None:
    path = lines(tmp_path, {"title": "One", "colour": 1}, {"title": "Two", "colour": 2, "source": "x"})

    assert warnings(path) == ["the key 'colour' is unknown and ignored, here and in later lines"]
    assert [item.title for item in items(path)] == ["One", "Two"]


def test_a_field_of_the_wrong_kind_is_reported_and_left_out(tmp_path: Path) -> None:
    path = lines(tmp_path, {"title": "One", "summary": 1, "tags": 5, "language": None})

    assert (only_item(path).summary, only_item(path).tags) == ("", ())
    assert warnings(path) == [
        "'summary' is not a text and was ignored",
        "'tags' is not a list of texts and was ignored",
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[1, 2]", "the line is not a JSON object"),
        ('"text"', "the line is not a JSON object"),
        ("null", "the line is not a JSON object"),
        ("{", "the line is not JSON"),
        ("not json at all", "the line is not JSON"),
        ("{}", "the record has no title"),
        ('{"title": "  "}', "the record has no title"),
        ('{"title": 7}', "the title is not a text"),
        ('{"deleted": true}', "a removal needs the id of an item"),
        ('{"title": "\\ud800"}', "the record has neither a title nor a text"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_bad_line_is_rejected_with_its_number_and_the_others_are_kept(tmp_path: Path, line: str, reason: str) -> None:
    path = written(tmp_path, f'{{"title": "Before"}}\n\n{line}\n{{"title": "After"}}\n')

    assert [item.title for item in items(path)] == ["Before", "After"]
    (rejection,) = rejections(path)
    assert (rejection.file, rejection.line) == (str(path), 3)
    assert reason in rejection.message


def test_a_record_can_remove_an_item(tmp_path: Path) -> None:
    (removal,) = removals(lines(tmp_path, {"title": "x"}, {"id": "0123456789abcdef", "deleted": True, "version": 2}))

    assert (removal.id, removal.version) == ("0123456789abcdef", 2)


def test_a_line_longer_than_a_record_can_be_is_skipped(tmp_path: Path) -> None:
    path = written(tmp_path, '{"title": "Before"}\n' + "x" * (17 << 20) + '\n{"title": "After"}\n')

    assert [item.title for item in items(path)] == ["Before", "After"]
    assert [(rejection.line, rejection.message) for rejection in rejections(path)] == [
        (2, "the line is too long for a record")
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_lines_may_be_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    if encoding == "utf-16-le":
        content = "\ufeff".encode(encoding) + '{"title": "Économie sociale – ici"}\r\n'.encode(encoding)
    else:
        content = '{"title": "Économie sociale – ici"}\r\n'.encode(encoding)

    assert only_item(written(tmp_path, content), format="jsonl").title == "Économie sociale – ici"


def test_a_batch_file_is_taken_in_under_its_source_without_its_frame(tmp_path: Path) -> None:
    first = Corpus(tmp_path / "one")
    reading = read(lines(tmp_path, FULL, {"title": "Other"}), source="The Source")
    first.append(reading.records, source=reading.source, format=reading.format, sha256=reading.sha256)
    (batch,) = first.folder.glob("*.jsonl")

    again = read(batch)

    assert (again.format, again.source) == ("jsonl", "The Source")
    assert list(again.records) == [msgspec.structs.replace(item, added="") for item in first.items()]


def test_each_batch_of_a_folder_keeps_its_source(tmp_path: Path) -> None:
    log = Corpus(tmp_path / "one")
    for source in ("ILO", "ICA"):
        reading = read(lines(tmp_path, {"title": f"Of {source}"}), source=source)
        log.append(reading.records, source=reading.source, format=reading.format, sha256=reading.sha256)

    again = read(log.folder, source="colleague")

    assert [item.source for item in again.records if isinstance(item, NewsItem)] == ["ILO", "ICA"]


def test_the_same_input_again_adds_nothing_and_the_counts_add_up(tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps(FULL) + '\n{"title": "Other"}\n[]\n{"title": "Third", "date": "31/31/2020"}\n')
    corpus = Corpus(tmp_path / "corpus")
    reports = []
    for _ in range(2):
        reading = read(path)
        reports.append(corpus.append(reading.records, source="s", format="jsonl", sha256=reading.sha256))

    counts = [(r.read, r.new, r.changed, r.unchanged, r.rejected) for r in reports]
    assert counts == [(4, 3, 0, 0, 1), (4, 0, 0, 3, 1)]
    assert reports[1].batch is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.sampled_from([*FULL, "deleted", "batch", "end"]) | st.text(max_size=5), JSON, max_size=8)


@settings(deadline=None)
@given(st.lists(OBJECTS | JSON, max_size=5))
def test_any_json_gives_items_or_rejections_and_never_fails(things: list[object]) -> None:
    import io

    content = "".join(json.dumps(thing) + "\n" for thing in things).encode()
    stream: io.BufferedReader = io.BufferedReader(io.BytesIO(content))

    records = list(read_lines(stream, Context(file="f", source="s")))

    assert sum(isinstance(record, NewsItem) for record in records) <= len(things)


PLAIN = st.text(alphabet=string.ascii_letters + "éÉñ“”’ß", min_size=1, max_size=12)
WORDS = st.lists(PLAIN, min_size=1, max_size=6).map(" ".join)


@settings(deadline=None)
@given(title=WORDS, summary=WORDS, tags=st.lists(PLAIN, unique=True, max_size=4), language=st.sampled_from(["", "en"]))
def test_what_the_corpus_writes_reads_back_the_same(
    title: str, summary: str, tags: list[str], language: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from sse_search.corpus.record_codec import encode

    item = NewsItem(
        id="0123456789abcdef",
        title=title,
        summary=summary,
        tags=tuple(tags),
        language=language,
        date=NewsDate.of("2020-02"),
    )
    path = written(tmp_path_factory.getbasetemp(), encode(item) + b"\n", "again.jsonl")

    assert records(path) == [item]


def test_reasons_name_what_is_wrong(tmp_path: Path) -> None:
    assert reasons(written(tmp_path, "{}\n[]\n", "x"), format="jsonl") == [
        "the record has no title",
        "the line is not a JSON object",
    ]


def test_null_and_empty_values_empty_a_field_and_absent_keys_do_not(tmp_path: Path) -> None:
    item = only_item(
        lines(tmp_path, {"title": "A", "body": None, "summary": "", "tags": [], "date": None, "authors": ["Ana"]})
    )

    assert set(item.emptied) == {"body", "summary", "tags", "date"}


def test_the_list_of_pages_of_a_web_archive_makes_no_items(tmp_path: Path) -> None:
    page = {"id": "0123456789abcdef", "url": "https://example.org/a", "ts": "2023-01-01T00:00:00Z", "title": "A"}
    records = list(read(lines(tmp_path, {"format": "json-pages-1.0", "id": "pages"}, page), format="jsonl").records)

    assert [type(record) for record in records] == [Issue]
    assert "lists the pages of a web archive" in records[0].message  # type: ignore[union-attr]
