"""Feeds: RSS of all ages, Atom, JSON Feed; broken ones as far as they go."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sse_search.importers import read
from tests.importers.importer_inputs import items, only_item, reasons, warnings, written

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>News</title><link>https://example.org/</link><language>fr-FR</language>
<item><title>Une &lt;b&gt;coopérative&lt;/b&gt; &amp;amp; ses membres</title><link>https://example.org/a?utm_source=rss</link>
<guid isPermaLink="false">17</guid><pubDate>Fri, 03 Dec 2021 23:30:00 -0800</pubDate>
<description>&lt;p&gt;En bref.&lt;/p&gt;</description><category>Finance</category><category>Logement</category>
<content:encoded><![CDATA[<p>Premier.</p><script>alert(1)</script><p>Second.</p>]]></content:encoded></item>
</channel></rss>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News</title></channel>
 <item><title>A title</title><link>https://example.org/a</link><dc:date>2021-12-03</dc:date></item></rdf:RDF>"""
RSS_091 = """<rss version="0.91"><channel><title>News</title><item><title>A title</title>
 <link>https://example.org/a</link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="es"><title>News</title>
 <entry><id>tag:example.org,2021:1</id><title type="html">A &lt;i&gt;title&lt;/i&gt;</title>
 <link href="https://example.org/a"/><updated>2021-12-09T00:00:00Z</updated>
 <published>2021-12-03T10:00:00+02:00</published><summary>In short.</summary>
 <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>First.</p><p>Second.</p></div></content>
 </entry></feed>"""


def test_an_entry_of_rss_keeps_what_it_says(tmp_path: Path) -> None:
    item = only_item(written(tmp_path, RSS))

    assert item.title == "Une coopérative & ses membres"
    assert (item.date.value, item.date.origin) == ("2021-12-03", "metadata")
    assert (item.summary, item.body) == ("En bref.", "Premier.\n\nSecond.")
    assert (item.url, item.language) == ("https://example.org/a?utm_source=rss", "fr")
    assert (item.category, item.tags) == ("Finance", ("Finance", "Logement"))


def test_an_entry_of_atom_has_the_day_of_its_publication(tmp_path: Path) -> None:
    item = only_item(written(tmp_path, ATOM))

    assert (item.title, item.date.value, item.summary, item.body) == (
        "A title",
        "2021-12-03",
        "In short.",
        "First.\n\nSecond.",
    )


@pytest.mark.parametrize(("feed", "value"), [(RDF, "2021-12-03"), (RSS_091, None)])
def test_old_feeds_are_read(tmp_path: Path, feed: str, value: str | None) -> None:
    item = only_item(written(tmp_path, feed))

    assert (item.title, item.url, item.date.value) == ("A title", "https://example.org/a", value)


def test_an_entry_of_a_json_feed_is_read(tmp_path: Path) -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "News",
        "language": "pt-BR",
        "items": [
            {
                "id": "1",
                "url": "https://example.org/a",
                "title": "A title",
                "content_html": "<p>First.</p><p>Second \ud83d.</p>",
                "date_published": "2021-12-03T23:00:00-03:00",
                "tags": ["one", 2],
            },
            "no object",
            {"id": 3},
        ],
    }
    path = written(tmp_path, json.dumps(feed))

    item = only_item(path)
    assert (item.title, item.date.value, item.language, item.body, item.tags) == (
        "A title",
        "2021-12-03",
        "pt",
        "First.\n\nSecond .",
        ("one",),
    )
    assert reasons(path) == ["item 2 is not an object", "item 3: the record has neither a title nor a text"]


def test_an_entry_without_a_title_has_its_first_words(tmp_path: Path) -> None:
    feed = "<rss version='2.0'><channel><item><description>Members met and talked.</description></item></channel></rss>"

    assert only_item(written(tmp_path, feed)).title == "Members met and talked."


def test_the_same_entry_in_two_feeds_of_a_site_is_one_item(tmp_path: Path) -> None:
    (first,) = items(written(tmp_path, RSS, "a.xml"))
    (second,) = items(written(tmp_path, RSS.replace("utm_source=rss", "utm_medium=mail"), "b.xml"))

    assert first.id == second.id


def test_a_bare_guid_counts_only_within_its_source(tmp_path: Path) -> None:
    feed = "<rss version='2.0'><channel><item><title>{}</title><guid>17</guid></item></channel></rss>"
    before, after = written(tmp_path, feed.format("Before"), "a.xml"), written(tmp_path, feed.format("After"), "b.xml")

    assert only_item(before, source="one").id == only_item(after, source="one").id
    assert only_item(before, source="one").id != only_item(after, source="other").id


def test_a_date_that_cannot_be_relied_on_is_reported(tmp_path: Path) -> None:
    path = written(tmp_path, RSS.replace("Fri, 03 Dec 2021 23:30:00 -0800", "04/05/2021"))

    assert only_item(path).date.value is None
    assert warnings(path) == [
        "entry 1: the date '04/05/2021' can be read in two ways; say what comes first (--day-first, --month-first);"
        " the item is kept without a date"
    ]


def test_a_feed_that_is_cut_off_gives_what_it_has(tmp_path: Path) -> None:
    assert only_item(written(tmp_path, RSS[: RSS.index("<category>")])).title == "Une coopérative & ses membres"


def test_a_feed_without_entries_is_rejected(tmp_path: Path) -> None:
    path = written(tmp_path, "<rss version='2.0'><channel><title>News</title></channel></rss>")

    assert reasons(path) == ["the feed has no entries"]


def test_relative_links_are_completed_with_the_address_of_the_feed(tmp_path: Path) -> None:
    path = written(tmp_path, RSS_091.replace("https://example.org/a", "/news/a"))

    assert only_item(path, url="https://example.org/feed.xml").url == "https://example.org/news/a"
    assert only_item(path).url == ""
    assert read(path, url="https://www.example.org/feed.xml").source == "example.org"


def test_the_markup_of_hostile_feeds_is_gone(tmp_path: Path) -> None:
    nasty = "&lt;img src=x onerror=alert(1)&gt;&lt;script&gt;evil()&lt;/script&gt;Text &amp;lt;b&amp;gt;"
    item = only_item(written(tmp_path, RSS.replace("&lt;p&gt;En bref.&lt;/p&gt;", nasty)))

    assert item.summary == "Text <b>"
