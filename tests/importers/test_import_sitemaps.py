"""News sitemaps: the pages of a site that have a title are items, the others are counted."""

from __future__ import annotations

import gzip
from pathlib import Path

from sse_search.importers import read
from tests.importers.importer_inputs import only_item, reasons, written

HEAD = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
PAGE = (
    "<url><loc>https://loom.example/a?b=1&amp;c=2</loc><n:news><n:publication><n:name>The Loom</n:name>"
    "<n:language>no</n:language></n:publication><n:publication_date>2019-03-14T23:30:00-08:00</n:publication_date>"
    "<n:title>Weavers &amp;amp; potters meet</n:title><n:keywords>wool, looms</n:keywords></n:news></url>"
)
BARE = "<url><loc>https://loom.example/about</loc><lastmod>2020-01-01</lastmod></url>"


def test_a_page_with_a_title_is_an_item(tmp_path: Path) -> None:
    path = written(tmp_path, f'<?xml version="1.0"?>{HEAD}{PAGE}</urlset>')

    item = only_item(path)
    assert read(path).decision == "read as sitemap: root element <urlset>"
    assert (item.title, item.date.value, item.url) == (
        "Weavers & potters meet",
        "2019-03-14",
        "https://loom.example/a?b=1&c=2",
    )
    assert (item.source, item.language, item.tags) == ("The Loom", "no", ("wool", "looms"))


def test_a_compressed_sitemap_is_read(tmp_path: Path) -> None:
    assert only_item(written(tmp_path, gzip.compress(f"{HEAD}{PAGE}</urlset>".encode()), "map.xml.gz")).language == "no"


def test_pages_without_a_title_are_counted(tmp_path: Path) -> None:
    path = written(tmp_path, f"{HEAD}{BARE}{PAGE}{BARE}</urlset>")

    assert only_item(path).source == "The Loom"
    assert reasons(path) == [
        "2 of 3 pages are without a title (news:title), the first is https://loom.example/about; import the pages "
        "themselves, or the feed of the site"
    ]


def test_an_index_of_sitemaps_is_refused_with_some_of_their_addresses(tmp_path: Path) -> None:
    parts = "".join(f"<sitemap><loc>https://loom.example/{name}.xml</loc></sitemap>" for name in "abcd")

    assert reasons(written(tmp_path, f"<sitemapindex>{parts}</sitemapindex>")) == [
        "it is an index of sitemaps (https://loom.example/a.xml, https://loom.example/b.xml, "
        "https://loom.example/c.xml ...); import the one for news, or make it a source"
    ]


def test_an_empty_or_damaged_sitemap_is_rejected(tmp_path: Path) -> None:
    assert reasons(written(tmp_path, "<urlset></urlset>")) == ["the sitemap lists no pages"]
    assert "the XML is not well-formed" in reasons(written(tmp_path, f"{HEAD}{PAGE}<url>"))[0]
    assert only_item(written(tmp_path, f"{HEAD}{PAGE}<url>")).source == "The Loom"
