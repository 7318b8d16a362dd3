"""Web archives, compressed files, zips and folders: each file in them is read as what it is."""

from __future__ import annotations

import bz2
import gzip
import logging
import lzma
import os
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from sse_search.corpus import Corpus
from sse_search.errors import ImportFailedError
from sse_search.importers import import_formats, read
from sse_search.model import NewsItem
from tests.importers.hostile_inputs import listing, newsml, nitf, page, rss, story, web_archive, wxr, zipped
from tests.importers.importer_inputs import CASES, items, only_item, reasons, rejections, warnings, written

TEXT = b"Members of the cooperative met on Saturday and decided to bake more bread than ever before."
PAGE = page(TEXT).replace(b"t</title>", b"A title</title>").replace(b"<h1>t<", b"<h1>A title<")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def chunks(content: bytes) -> bytes:
    half = len(content) // 2
    parts = [content[:half], content[half:], b""]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)


@pytest.mark.parametrize(
    ("header", "content"),
    [
        (b"", PAGE),
        (b"Transfer-Encoding: chunked\r\n", chunks(PAGE)),
        (b"Transfer-Encoding: chunked\r\n", PAGE),
        (b"Content-Encoding: gzip\r\n", gzip.compress(PAGE)),
        (b"Content-Encoding: gzip\r\n", PAGE),
        (b"Content-Encoding: deflate\r\n", zlib.compress(PAGE)),
        (b"Content-Encoding: deflate\r\n", zlib.compress(PAGE)[2:-4]),
        (b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", chunks(gzip.compress(PAGE))),
    ],
)
def test_a_page_in_a_web_archive_is_unpacked_and_read(tmp_path: Path, header: bytes, content: bytes) -> None:
    item = only_item(written(tmp_path, web_archive(content, HEAD + header + b"\r\n")))

    assert (item.title, item.url, item.body) == ("A title", "http://example.org/a", TEXT.decode())


@pytest.mark.parametrize(
    ("header", "content", "reason"),
    [
        (b"Content-Encoding: br\r\n", b"\x0b\x02\x80", "compressed with br"),
        (b"Content-Encoding: gzip\r\n", b"\x1f\x8b\x08" + b"\xff" * 50, "is damaged"),
        (b"Content-Encoding: deflate\r\n", b"\xff" * 50, "is damaged"),
    ],
)
def test_a_page_that_cannot_be_unpacked_is_named(
    tmp_path: Path, header: bytes, content: bytes, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, web_archive(content, HEAD + header + b"\r\n") + web_archive(PAGE))

    assert only_item(path).title == "A title"
    assert reason in reasons(path)[0]
    assert capsys.readouterr().err == ""


def test_what_else_a_web_archive_holds_is_counted(tmp_path: Path) -> None:
    picture = web_archive(b"x", b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n")
    missing = web_archive(PAGE, b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n")

    path = written(tmp_path, picture + web_archive(PAGE) + missing + picture)

    assert warnings(path) == ["skipped 2 image/png, 1 responses with status 404: they are not pages"]


def test_a_web_archive_that_is_cut_off_gives_what_it_has_in_silence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, web_archive(PAGE) + web_archive(PAGE)[:-60])

    assert [item.title for item in items(path)] == ["A title", "A title"]
    assert warnings(path) == ["the archive ends within the page; its beginning is kept"]
    assert capsys.readouterr().err == ""


def test_garbage_in_a_web_archive_is_reported_in_silence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    between = written(tmp_path, web_archive(PAGE) + b"garbage\r\n" + web_archive(PAGE), "a.warc")
    within = written(tmp_path, web_archive(PAGE)[:-4] + b"garbage\r\n" + web_archive(PAGE), "b.warc")

    assert "damaged after 1 pages" in reasons(between)[0]
    assert [item.title for item in items(within)] == ["A title", "A title"]
    assert warnings(within) == ["the archive is malformed: 1 records have a wrong length"]
    assert capsys.readouterr().err == ""


def test_spaces_in_an_address_are_replaced_without_a_word_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger("warcio.recordloader")
    path = written(tmp_path, web_archive(PAGE).replace(b"/a\r\n", b"/a b\r\n"))
    reading = iter(read(path).records)

    item = next(reading)

    assert isinstance(item, NewsItem)
    assert item.url == "http://example.org/a%20b"
    assert (caplog.records, logger.level) == ([], logging.NOTSET)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, lambda b: zipped(("news.txt", b))])
def test_a_compressed_file_is_what_is_in_it(tmp_path: Path, pack: object) -> None:
    plain = written(tmp_path, listing(b"A title"), "a/news.txt")
    packed = written(tmp_path, pack(listing(b"A title")), "b/news.txt.gz")  # type: ignore[operator]

    assert [item.title for item in items(packed)] == ["A title"]
    assert items(packed, source="s") == items(plain, source="s")


def test_members_of_a_gzip_are_read_one_after_the_other(tmp_path: Path) -> None:
    content = gzip.compress(b'{"title": "One"}\n') + gzip.compress(b'{"title": "Two"}\n')

    assert [item.title for item in items(written(tmp_path, content))] == ["One", "Two"]


def test_files_of_a_folder_are_read_in_order_each_as_what_it_is(tmp_path: Path) -> None:
    written(tmp_path, listing(b"From a listing"), "b/listing.xml")
    written(tmp_path, '{"title": "From lines"}\n', "a/lines.csv")
    written(tmp_path, "title,date\nFrom a table,2021\n", "c/table.txt")
    written(tmp_path, "", "d/empty.txt")
    written(tmp_path, listing(b"Hidden"), ".hidden/listing.txt")

    reading = read(tmp_path)

    assert reading.format == "mixed"
    assert reading.decision == "read as mixed: 4 files, 1 csv, 1 jsonl, 1 listing, 1 not readable"
    assert [item.title for item in items(tmp_path)] == ["From lines", "From a listing", "From a table"]
    assert [(Path(issue.file).name, issue.message) for issue in rejections(tmp_path)] == [("empty.txt", "it is empty")]


def test_links_that_lead_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    secret = written(tmp_path, listing(b"Secret"), "secret.txt")
    written(tmp_path, listing(b"Open"), "folder/open.txt")
    (tmp_path / "folder" / "link.txt").symlink_to(secret)
    (tmp_path / "folder" / "loop").symlink_to(tmp_path / "folder")
    os.mkfifo(tmp_path / "folder" / "pipe")

    assert [item.title for item in items(tmp_path / "folder")] == ["Open"]
    messages = {Path(issue.file).name: issue.message for issue in rejections(tmp_path / "folder")}
    assert messages == {
        "link.txt": "it is a link that leads out of the folder",
        "loop": "it is a link to a folder, which is not followed; import that folder itself",
        "pipe": "it is not a file",
    }


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b"  \n ", "it is empty"),
        (b"Nothing that anybody knows.", "no known layout"),
        (b"<svg></svg>", "an XML document <svg>"),
        (b"[1, 2]", "a JSON array"),
        (b"\x00\x01\x02" * 100, "not a text"),
    ],
)
def test_an_input_that_cannot_be_read_is_named_with_the_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    path = written(tmp_path, content)

    with pytest.raises(ImportFailedError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: it ")
    assert reason in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImportFailedError, match="there is no such file or folder"):
        read(tmp_path / "nowhere.txt")


def test_an_empty_folder_and_an_unknown_format_are_reported(tmp_path: Path) -> None:
    with pytest.raises(ImportFailedError, match="there is no file in it"):
        read(tmp_path)
    with pytest.raises(ImportFailedError, match="choose one of auto, listing"):
        read(tmp_path, format="tiff")


def test_the_given_format_is_tried_on_anything_but_binaries(tmp_path: Path) -> None:
    for format in import_formats()[1:]:
        path = written(tmp_path, "Nothing that anybody knows, but a text of some length all the same.")
        assert read(path, format=format).decision == f"read as {format}: the format given"
        assert len(items(path, format=format)) <= 1


@pytest.mark.parametrize(
    ("content", "decision"),
    [
        (listing(b"A title"), "listing: numbered titles under month headings"),
        (b"1. A title\n3 May 2020\n", "listing: numbered titles with dates"),
        (b"A title\n3 May 2020\n\nB title\n4 May 2020\n", "listing: dates on lines of their own"),
        (PAGE, "html: root element <html>"),
        (b"<!doctype html>text", "html: the document type of HTML"),
        (b"<p>A text.", "html: HTML element <p>"),
        (b"A text.<br>Another.", "html: HTML tags"),
        (rss(b"A title"), "feed: root element <rss>"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "feed: the version of a JSON Feed"),
        (b'{"title": "One"}\n', "jsonl: a JSON object on the first line"),
        (b"title,date\nOne,2021\n", "csv: a header row with a title column"),
        (web_archive(PAGE), "warc: the header of a web archive"),
        (newsml(b"A title"), "newsml: root element <newsItem>"),
        (nitf(b"A title"), "nitf: root element <nitf>"),
        (b'{"headline": "A title"}', "ninjs: one JSON object with keys of ninjs"),
        (story(b"A title"), "sgml: the document type of Reuters-21578"),
        (wxr(b"A title"), "wxr: an export of WordPress"),
        (b"---\ntitle: A\n---\nText.", "markdown: front matter between lines of ---"),
    ],
)
def test_the_decision_names_the_format_and_what_shows_it(tmp_path: Path, content: bytes, decision: str) -> None:
    assert read(written(tmp_path, content)).decision == f"read as {decision}"


def test_the_source_is_named_or_follows_from_address_or_file(tmp_path: Path) -> None:
    path = written(tmp_path, listing(b"A title"), "our.news.txt.gz")

    assert read(path, source="  Our  News ").source == "Our News"
    assert read(path, url="https://www.example.org/feed").source == "example.org"
    assert read(path).source == "our.news"
    assert read(path.parent).source == tmp_path.name


def test_a_name_stands_for_a_temporary_path_in_every_message(tmp_path: Path) -> None:
    good, bad = written(tmp_path, '{"title": "One"}\n[]\n', "x.jsonl"), written(tmp_path, "?", "y")

    assert [issue.file for issue in rejections(good, name="https://example.org/a")] == ["https://example.org/a"]
    with pytest.raises(ImportFailedError, match=r"^https://example\.org/a: "):
        read(bad, name="https://example.org/a")


def test_an_archive_that_turns_out_damaged_adds_nothing_of_it(tmp_path: Path) -> None:
    lines = b"".join(b'{"title": "Title %d %s"}\n' % (n, os.urandom(20).hex().encode()) for n in range(20_000))
    path = written(tmp_path, gzip.compress(lines)[:-5000])
    corpus = Corpus(tmp_path / "corpus")
    reading = read(path)

    with pytest.raises(ImportFailedError, match="damaged"):
        corpus.append(reading.records, source="s", format="jsonl", sha256=reading.sha256)
    assert (corpus.count(), list(corpus.folder.glob("*.jsonl"))) == (0, [])


def test_the_same_bytes_have_the_same_digest(tmp_path: Path) -> None:
    first, second = written(tmp_path, listing(b"A"), "x/a.txt"), written(tmp_path, listing(b"A"), "y/a.txt")

    assert read(first).sha256 == read(second).sha256
    assert read(first.parent).sha256 == read(second.parent).sha256
    assert read(first).sha256 != read(written(tmp_path, listing(b"B"), "z/a.txt")).sha256


def test_a_list_of_feeds_is_refused_with_the_command_that_takes_it() -> None:
    with pytest.raises(
        ImportFailedError, match="it is OPML, a list of feeds; make them sources with: ssesearch sources"
    ):
        read(CASES / "refs" / "feeds.opml")


@pytest.mark.parametrize(
    ("damage", "titles"),
    [
        (lambda packed, _: packed[:-8] + b"????????" + packed, ["A title", "A title", "B title"]),
        (lambda packed, start: packed[: start + 60] + b"\xff\xff" + packed[start + 62 :], ["A title"]),
        (lambda packed, start: packed[: start + 10], ["A title"]),
    ],
    ids=["checksum of the last record", "bytes within a record", "cut off"],
)
def test_a_damaged_web_archive_gives_its_sound_records(
    damage: Callable[[bytes, int], bytes], titles: list[str], tmp_path: Path
) -> None:
    one, two = (gzip.compress(web_archive(HEAD + PAGE.replace(b"A title", name))) for name in (b"A title", b"B title"))
    path = written(tmp_path, damage(one + two, len(one)))

    assert [item.title for item in items(path)] == titles
    assert "the archive is damaged in 1 place; the records there are left out" in reasons(path)
