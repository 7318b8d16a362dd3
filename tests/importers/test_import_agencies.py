"""What agencies and publishers send: NewsML 1.2 and G2, NITF, ninjs, WordPress exports, Reuters' SGML."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sse_search.corpus import Corpus
from sse_search.importers import read
from sse_search.model import NewsItem
from tests.importers.importer_inputs import items, only_item, reasons, records, removals, warnings, written

G2 = """<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:example.org,2021:1" version="{version}" xml:lang="en">
<itemMeta><itemClass qcode="ninat:{kind}"/><pubStatus qcode="stat:{status}"/>
<firstCreated>2021-12-03T23:30:00-08:00</firstCreated><versionCreated>2021-12-05T00:00:00Z</versionCreated></itemMeta>
<contentMeta><headline>{title}</headline><description role="drol:summary">In short.</description>
<genre><name>Feature</name></genre><subject><name>Finance</name></subject><keyword>bread</keyword>
<language tag="fr-CA"/></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head>
<title>no</title></head><body><p>First.</p><p>Second.</p></body></html></inlineXML></contentSet></newsItem>"""

V12 = """<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>example.org</ProviderId><DateId>20211203</DateId>
<NewsItemId>a1</NewsItemId><RevisionId PreviousRevision="0" Update="N">2</RevisionId></NewsIdentifier></Identification>
<NewsManagement><FirstCreated>20211203T233000-0800</FirstCreated><Status FormalName="Usable"/></NewsManagement>
<NewsComponent><NewsLines><HeadLine>A title</HeadLine><KeywordLine>bread</KeywordLine></NewsLines>
<DescriptiveMetadata><Language FormalName="es"/></DescriptiveMetadata><ContentItem><MediaType FormalName="Text"/>
<DataContent><p>First.</p><p>Second.</p></DataContent></ContentItem>
<ContentItem><MediaType FormalName="Photo"/><DataContent>no</DataContent></ContentItem></NewsComponent>
</NewsItem></NewsML>"""

NITF = """<nitf baselang="de"><head><title>no</title><docdata management-status="{status}"><doc-id id-string="17"/>
<du-key version="2"/><date.issue norm="20211203T233000Z"/><key-list><keyword key="bread"/></key-list></docdata></head>
<body><body.head><hedline><hl1>A title</hl1></hedline><abstract><p>In short.</p></abstract></body.head>
<body.content><p>First.</p><p>Second.</p></body.content></body></nitf>"""

NINJS = {
    "uri": "tag:example.org,2021:1",
    "version": "3",
    "type": "text",
    "pubstatus": "usable",
    "headline": "A title",
    "firstcreated": "2021-12-03T23:30:00-08:00",
    "versioncreated": "2021-12-05T00:00:00Z",
    "description_text": "In short.",
    "body_html": "<p>First.</p><p>Second.</p>",
    "language": "en",
    "subject": [{"name": "Finance"}],
    "genre": [{"name": "Feature"}],
}

WXR = """<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Blog</title><wp:wxr_version>1.2</wp:wxr_version>
<item><title>A title</title><link>https://example.org/a</link><pubDate>Sat, 04 Dec 2021 07:30:00 +0000</pubDate>
<content:encoded><![CDATA[<p>First.</p><p>Second.</p>]]></content:encoded><excerpt:encoded>In short.</excerpt:encoded>
<wp:post_date>2021-12-03 23:30:00</wp:post_date><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<category domain="category">Finance</category><category domain="post_tag">bread</category></item>
<item><title>A draft</title><wp:status>draft</wp:status><wp:post_type>post</wp:post_type></item>
<item><title>A picture</title><wp:status>inherit</wp:status><wp:post_type>attachment</wp:post_type></item>
</channel></rss>"""

SGML = """<!DOCTYPE lewis SYSTEM "lewis.dtd">
<REUTERS TOPICS="YES" NEWID="17"><DATE>26-FEB-1987 15:01:01.79</DATE><TOPICS><D>grain</D></TOPICS>
<PLACES><D>usa</D></PLACES><PEOPLE></PEOPLE><ORGS></ORGS><UNKNOWN>&#5;&#5;C T</UNKNOWN><TEXT>&#2;
<TITLE>A TITLE &lt;ABC></TITLE><DATELINE>    SALVADOR, Feb 26 - </DATELINE><BODY>First line
of it.
    Second one.
 Reuter
&#3;</BODY></TEXT></REUTERS>
<REUTERS NEWID="18"><DATE> 2-MAR-1987 04:09</DATE><TEXT TYPE="UNPROC">&#2;
******A FLASH WITHOUT A BODY
</TEXT></REUTERS>
<REUTERS NEWID="19"><DATE>30-FEB-1987</DATE><TEXT TYPE="BRIEF"><TITLE>ONLY A TITLE</TITLE></TEXT></REUTERS>
<REUTERS NEWID="20"><DATE>1-MAR-1987</DATE><TEXT><TITLE>CUT OFF</TITLE>"""


def g2(title: str = "A title", version: int = 1, status: str = "usable", kind: str = "text") -> str:
    return G2.format(title=title, version=version, status=status, kind=kind)


def essence(item: NewsItem) -> tuple[str, str | None, str, str]:
    return item.title, item.date.value, item.language, item.body


BODY = "First.\n\nSecond."


def test_newsml_g2(tmp_path: Path) -> None:
    item = only_item(written(tmp_path, g2()))

    assert essence(item) == ("A title", "2021-12-03", "fr", BODY)
    assert (item.summary, item.category, item.tags, item.version) == ("In short.", "Feature", ("Finance", "bread"), 1)


def test_newsml_1(tmp_path: Path) -> None:
    item = only_item(written(tmp_path, V12))

    assert essence(item) == ("A title", "2021-12-03", "es", BODY)
    assert (item.tags, item.version) == (("bread",), 2)


def test_nitf(tmp_path: Path) -> None:
    item = only_item(written(tmp_path, NITF.format(status="usable")))

    assert essence(item) == ("A title", "2021-12-03", "de", BODY)
    assert (item.summary, item.tags, item.version) == ("In short.", ("bread",), 2)


def test_ninjs(tmp_path: Path) -> None:
    item = only_item(written(tmp_path, json.dumps(NINJS, indent=1)))

    assert essence(item) == ("A title", "2021-12-03", "en", BODY)
    assert (item.summary, item.category, item.tags, item.version) == ("In short.", "Feature", ("Finance",), 3)


def test_wordpress(tmp_path: Path) -> None:
    path = written(tmp_path, WXR)

    item = only_item(path)
    assert essence(item) == ("A title", "2021-12-03", "", BODY)
    assert (item.summary, item.category, item.tags) == ("In short.", "Finance", ("Finance", "bread"))
    assert [reason.partition("”")[2] for reason in reasons(path)] == [
        " has the status draft; only published ones are imported",
        " is of the type attachment, not a post or page",
    ]


def test_reuters(tmp_path: Path) -> None:
    path = written(tmp_path, SGML.encode("latin-1"))

    first, second, third = items(path)
    assert essence(first) == ("A TITLE <ABC>", "1987-02-26", "", "SALVADOR, Feb 26 - First line of it.\n\nSecond one.")
    assert (first.category, first.tags) == ("grain", ("usa", "grain"))
    assert (second.title, second.date.value) == ("A FLASH WITHOUT A BODY", "1987-03-02")
    assert (third.title, third.date.value) == ("ONLY A TITLE", None)
    assert "impossible" in warnings(path)[0]
    assert reasons(path) == ["the file ends within a story"]


def test_a_later_version_replaces_and_an_earlier_one_never_does(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "corpus")
    for number, title in ((1, "First"), (3, "Third"), (2, "Second")):
        reading = read(written(tmp_path, g2(title, number), f"{number}.xml"))
        corpus.append(reading.records, source="agency", format=reading.format, sha256=reading.sha256)

    assert [(item.title, item.version) for item in corpus.items()] == [("Third", 3)]


@pytest.mark.parametrize("status", ["canceled", "cancelled", "killed", "withdrawn", "withheld", "Canceled"])
@pytest.mark.parametrize(
    "with_status",
    [
        lambda status: g2(version=2, status=status),
        lambda status: V12.replace('FormalName="Usable"', f'FormalName="{status}"'),
        lambda status: NITF.format(status=status),
        lambda status: json.dumps(NINJS | {"pubstatus": status}),
    ],
    ids=["newsml-g2", "newsml-1", "nitf", "ninjs"],
)
def test_every_agency_format_has_the_same_statuses_that_withdraw_an_item(
    tmp_path: Path, with_status: Callable[[str], str], status: str
) -> None:
    path = written(tmp_path, with_status(status))
    before = only_item(written(tmp_path, with_status("usable"), "before.xml"), source=read(path).source)

    (removal,) = removals(path)
    assert removal.id == before.id
    assert "withdrew" in warnings(path)[0]


@pytest.mark.parametrize("version", ["1" * 19, "٣", "-1", "1.5", "x", ""])
def test_a_version_that_is_no_small_number_counts_as_none(tmp_path: Path, version: str) -> None:
    nitf = written(tmp_path, NITF.format(status="usable").replace('version="2"', f'version="{version}"'))
    ninjs = written(tmp_path, json.dumps(NINJS | {"version": version}), "b.json")

    assert (only_item(nitf).version, only_item(ninjs).version) == (0, 0)


def test_pictures_and_packages_are_rejected_by_name(tmp_path: Path) -> None:
    picture = written(tmp_path, g2(kind="picture"), "a.xml")
    package = written(
        tmp_path, "<packageItem guid='p'><groupSet><itemRef/><itemRef/></groupSet></packageItem>", "b.xml"
    )

    assert reasons(picture) == ["tag:example.org,2021:1 is a picture, not a text"]
    assert reasons(package) == ["p is a package of 2 items, not a text; import its items"]


def test_a_wrong_encoding_in_the_declaration_does_not_stop_anything(tmp_path: Path) -> None:
    content = g2(title="Économie sociale").encode("cp1252")

    assert only_item(written(tmp_path, content)).title == "Économie sociale"


@pytest.mark.parametrize("content", ["<newsItem>", "<nitf><body></nitf>", "<newsItem/>", "<nitf/>", "<newsMessage/>"])
def test_what_holds_nothing_is_rejected_with_a_reason(tmp_path: Path, content: str) -> None:
    (issue,) = records(written(tmp_path, content))

    assert not isinstance(issue, NewsItem)
    assert reasons(written(tmp_path, content))[0]
