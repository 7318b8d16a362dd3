"""Feeds: RSS of all ages, Atom, JSON Feed; broken ones as far as they go."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from sse_search.corpus import Corpus
from sse_search.importers import read
from sse_search.model import NewsItem
from tests.importers.importer_inputs import CASES, items, only_item, reasons, warnings, written

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


def by_title(path: Path, **options: Any) -> dict[str, NewsItem]:
    """Return the items by the first word of their titles."""
    return {item.title.split()[0]: item for item in items(path, **options)}


def test_guids_tell_entries_apart_whose_links_agree() -> None:
    first, second = items(CASES / "feeds" / "min-hash.xml")

    assert (first.title, second.title) == ("Z1", "Z2")
    assert first.id != second.id
    assert first.url == "https://z.example.org/p#a"


@pytest.mark.parametrize("guids", [("1", "2"), ("tag:example.org,2021:1", "tag:example.org,2021:2")])
def test_entries_of_one_link_keep_their_ids_in_every_copy_of_the_feed(tmp_path: Path, guids: tuple[str, str]) -> None:
    entry = "<item><title>{0}</title><link>https://example.org/news?utm_id={0}</link><guid>{0}</guid></item>"
    feed = f"<rss version='2.0'><channel>{''.join(map(entry.format, guids))}</channel></rss>"
    ids = [{item.id for item in items(written(tmp_path, feed, name), source=name)} for name in ("a.xml", "b.xml")]

    assert ids[0] == ids[1]
    assert len(ids[0]) == 2


def test_items_of_a_json_feed_that_share_a_link_are_told_apart(tmp_path: Path) -> None:
    entries = [{"id": n, "url": "https://example.org/news", "title": f"T{n}"} for n in (1, 2)]
    path = written(tmp_path, json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": entries}))

    assert len({item.id for item in items(path)}) == 2


def test_captions_of_pictures_are_no_text() -> None:
    found = by_title(CASES / "feeds" / "v-media.xml")

    assert (found["V1"].summary, found["V1"].body) == ("Right summary about the bank", "")
    assert (found["V2"].summary, found["V2"].body) == ("Right summary about the mill", "")


@pytest.mark.parametrize("prefix", ["media", "m"])
def test_the_description_of_a_group_of_media_is_text_where_there_is_no_other(tmp_path: Path, prefix: str) -> None:
    group = """<media:group><media:description type="plain">About weavers.</media:description>
    <media:content url="x"><media:description>A loom</media:description></media:content></media:group>"""
    feed = f"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:{prefix}="http://search.yahoo.com/mrss/"><entry>
    <id>urn:1</id><title>A film</title>{group.replace("media:", f"{prefix}:")}{{}}</entry></feed>"""

    assert only_item(written(tmp_path, feed.format(""))).summary == "About weavers."
    assert only_item(written(tmp_path, feed.format("<summary>Own.</summary>"))).summary == "Own."


def test_the_texts_of_an_atom_feed_are_what_their_types_say() -> None:
    found = by_title(CASES / "feeds" / "atom1.xml")

    assert found["A01"].title == "A01 Use of the <br> tag &amp; others"
    assert found["A02"].title == "A02 <3 cooperatives &amp; mutuals bold"
    assert found["A04"].title == "A04 Em H2O & co"
    assert found["A04"].body == "One\n\nTwo"
    assert (found["A05"].summary, found["A05"].body) == ("", "plain <not a tag> text")
    assert found["A09"].summary == "A09 empty title but a summary on agriculture"
    assert reasons(CASES / "feeds" / "atom1.xml") == ["entry 10: the record has neither a title nor a text"]


def test_references_that_were_escaped_twice_are_characters_in_the_plain_text_of_an_atom_feed(tmp_path: Path) -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>The &lt;blink&gt; tag</title><link href="/a"/>'
        "<summary>Caf&amp;eacute;&amp;nbsp;Coop writes &amp;lt;p&amp;gt;</summary></entry></feed>"
    )

    item = only_item(written(tmp_path, feed))

    assert (item.title, item.summary) == ("The <blink> tag", "Café Coop writes &lt;p&gt;")


def test_the_links_of_an_atom_feed_are_completed_with_its_base() -> None:
    found = by_title(CASES / "feeds" / "atom1.xml")

    assert found["A01"].url == "https://a.example.org/blog/p1.html"
    assert found["A02"].url == "https://a.example.org/blog/p2.html"
    assert found["A05"].url == ""
    assert found["A06"].url == "https://a.example.org/blog/p6.html"
    assert found["A01"].date.value == "2015-05-05"


def test_an_entry_may_be_in_a_language_of_its_own() -> None:
    found = by_title(CASES / "feeds" / "atom1.xml")

    assert (found["A08"].language, found["A01"].language) == ("pt", "es")


def test_relative_links_are_completed_with_the_address_of_the_site(tmp_path: Path) -> None:
    rss = RSS.replace("https://example.org/a?utm_source=rss", "/news/a")
    entries = [{"id": 1, "url": "news/a", "title": "T"}]
    feed = {"version": "https://jsonfeed.org/version/1.1", "home_page_url": "https://example.org/", "items": entries}

    assert only_item(written(tmp_path, rss)).url == "https://example.org/news/a"
    assert only_item(written(tmp_path, json.dumps(feed))).url == "https://example.org/news/a"


FEED_DATES = {
    "D02": "2014-06-19", "D03": "2020-05-25", "D04": "2013-10-08", "D05": "2021-11-19", "D06": "2022-10-02",
    "D07": "2018-01-23", "D08": "2006-01-02", "D09": "2019-10-31", "D10": "2023-10-28", "D11": "2022-10-07",
    "D12": "2019-03-16", "D13": "2019-02-16", "D14": "2023-12-18", "D15": "2024-03-05", "D16": "2024-03-06",
    "D17": "2023-12-09", "D18": "2023-03-15", "D19": "2019-12-31", "D20": "2019-12-31", "D21": "2015-01-01",
    "D23": None, "D26": "2021-09-06", "D27": None, "D28": None, "D29": None, "D35": "2020-05-01", "D36": "2020-05-01",
    "D37": "2020-12-24", "D38": "2020-12-24", "D39": "2020-12-24", "D40": "2020-12-24", "D41": "2020-12-24",
    "D43": "2020-12-24", "D44": "2020-12-24", "D47": "2020-12-24", "D48": "2020-12-24", "D52": "2020-08-24",
    "D53": "2020-08-24", "D54": "2020-08-24", "D55": "2020-08-24", "D56": "2020-08-24", "D57": "2020-08-24",
}  # fmt: skip


def test_the_dates_of_a_feed_keep_the_day_that_is_written() -> None:
    dates = {title: item.date.value for title, item in by_title(CASES / "feeds" / "feed-dates.xml").items()}

    assert {title: dates[title] for title in FEED_DATES} == FEED_DATES


SAME = (
    *("feed.xml", "list.csv", "page.html", "page_amp.html", "page_changed.html", "page_savedby.html"),
    *("one.warc.gz", "one.wacz"),
)


@pytest.mark.parametrize("name", SAME)
def test_one_story_in_eight_ways_is_one_item(name: str) -> None:
    item = only_item(CASES / "same" / name)

    assert item.id == only_item(CASES / "same" / "page.html").id
    assert (item.title, item.date.value) == ("Weavers hold their yearly meeting", "2019-03-14")


@pytest.mark.parametrize("names", [SAME, SAME[::-1]], ids=["feed first", "feed last"])
def test_one_story_in_eight_ways_keeps_its_fullest_text(tmp_path: Path, names: tuple[str, ...]) -> None:
    corpus = Corpus(tmp_path / "corpus")
    for name in names:
        reading = read(CASES / "same" / name)
        corpus.append(reading.records, source=reading.source, format=reading.format, sha256=reading.sha256)

    (item,) = corpus.items()
    assert item.body.count("Paragraph") + item.body.count("paragraph") == 6
    assert item.summary == "Forty came."
    assert item.language == "en"


def test_items_are_filed_under_the_title_of_their_feed_with_their_authors(tmp_path: Path) -> None:
    author = "<author><name>Jane Doe</name><email>jane@example.org</email></author>"
    entry = "<entry><id>urn:{0}</id><title>T</title>{1}</entry>"
    atom = (
        f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Coop &amp; News</title>{author}{entry.format(1, '')}</feed>"
    )
    rss = RSS.replace("<pubDate>", "<author>rik@example.org (Rik Roe)</author><pubDate>")
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Coop",
        "items": [{"title": "T", "authors": [{"name": "A"}]}],
    }

    assert [(item.source, item.authors) for item in items(written(tmp_path, atom))] == [("Coop & News", ("Jane Doe",))]
    assert [(item.source, item.authors) for item in items(written(tmp_path, rss))] == [("News", ("Rik Roe",))]
    assert [(item.source, item.authors) for item in items(written(tmp_path, json.dumps(feed)))] == [("Coop", ("A",))]


def test_a_packed_web_archive_is_its_web_archive(tmp_path: Path) -> None:
    packed, plain = (read(CASES / "same" / name) for name in ("one.wacz", "one.warc.gz"))

    assert (packed.format, packed.source) == ("warc", "one")
    assert [getattr(record, "message", None) for record in packed.records] == [
        getattr(record, "message", None) for record in plain.records
    ]


def test_the_list_of_pages_of_a_web_archive_makes_no_item(tmp_path: Path) -> None:
    with zipfile.ZipFile(CASES / "same" / "one.wacz") as archive:
        archive.extractall(tmp_path)

    assert len(items(tmp_path)) == 1
    assert any("lists the pages of a web archive" in warning for warning in warnings(tmp_path))


@pytest.mark.parametrize(
    "categories",
    [
        "".join(f"<category>c{i}</category>" for i in range(1001)),
        f"<itunes:keywords><![CDATA[{','.join(f'k{i}' for i in range(1001))}]]></itunes:keywords>",
    ],
    ids=["elements", "keywords"],
)
def test_a_feed_whose_entries_have_countless_categories_is_refused(categories: str, tmp_path: Path) -> None:
    entry = f"<item><title>A title</title>{categories}</item>"

    path = written(tmp_path, f'<rss version="2.0"><channel>{entry}</channel></rss>')

    assert reasons(path) == ["an entry of the feed has more than 1,000 categories; take them out"]


def test_of_an_element_with_countless_attributes_the_first_are_read(tmp_path: Path) -> None:
    attributes = " ".join(f'a{i}="1"' for i in range(20_000))
    entry = f"<item><title {attributes}>A title</title></item>"

    assert only_item(written(tmp_path, f'<rss version="2.0"><channel>{entry}</channel></rss>')).title == "A title"


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("ann@mill.social (Ann Lee)", ("Ann Lee",)),
        ("Ann Lee &lt;ann@news.mill.example&gt;", ("Ann Lee",)),
        ("ann@mill.photography", ()),
        ("By Ann Lee and Rik Roe", ("Ann Lee", "Rik Roe")),
    ],
)
def test_the_author_of_an_entry_is_the_name_without_its_address(
    author: str, names: tuple[str, ...], tmp_path: Path
) -> None:
    entry = RSS.replace("<pubDate>", f"<author>{author}</author><pubDate>")

    assert only_item(written(tmp_path, entry)).authors == names


def test_the_label_of_a_category_of_atom_is_the_tag(tmp_path: Path) -> None:
    entry = ATOM.replace("<summary>", '<category term="wald" label="Wald &amp; Holz"/><summary>')

    assert only_item(written(tmp_path, entry)).tags == ("Wald & Holz",)


def test_a_feed_that_is_cut_off_is_reported(tmp_path: Path) -> None:
    path = written(tmp_path, RSS[: RSS.index("<description>")])

    assert [item.title for item in items(path)] == ["Une coopérative & ses membres"]
    assert warnings(path) == ["the feed is cut off: its end is missing, and its last entry may be incomplete"]
    assert warnings(written(tmp_path, RSS)) == []
