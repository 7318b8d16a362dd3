"""A saved page becomes one article: its title, its day, its address, its text, and nothing that stands around."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_search.importers.tags import without_surplus_attributes
from tests.importers.importer_inputs import only_item, reasons, warnings, written

PAGE = """<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{window}</title>{head}</head><body>
<header><a href="/">The Daily</a></header><nav><ul><li><a href="/news">News</a></li></ul></nav>
<article><h1>{title}</h1>{byline}
<p>Members of the cooperative met on Saturday and decided, after a long debate, to bake more bread.</p>
<p>They will meet again in the spring, when the new oven is expected to arrive from abroad.</p></article>
<script>var evil = "5 May 1999";</script><footer>Copyright 2024 The Daily</footer></body></html>"""

SHARED = '<meta property="og:title" content="A cooperative bakes"><meta property="og:site_name" content="The Daily">'
LINKED = (
    '<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "datePublished": "2000-01-01"},'
    ' {"@type": "NewsArticle", "datePublished": "2021-12-03T23:30:00-08:00"}]}</script>'
)


def page(
    *, head: str = "", byline: str = "", title: str = "A cooperative bakes", window: str | None = None, lang: str = "en"
) -> str:
    return PAGE.format(head=head, byline=byline, title=title, window=window or f"{title} | The Daily", lang=lang)


def test_the_text_is_that_of_the_article(tmp_path: Path) -> None:
    item = only_item(written(tmp_path, page()))

    assert item.title == "A cooperative bakes"
    assert item.body.startswith("Members of the cooperative met on Saturday")
    assert item.body.endswith("arrive from abroad.")
    assert [word for word in ("evil", "Copyright", "News") if word in item.body] == []


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2021-12-03T23:30:00-08:00">',
        '<meta name="dc.date" content="2021-12-03">',
        '<meta itemprop="datePublished" content="3 December 2021">',
        LINKED,
    ],
)
def test_the_date_that_a_page_states_in_its_metadata_counts(tmp_path: Path, head: str) -> None:
    item = only_item(written(tmp_path, page(head=head, byline="<p>1 January 2020</p>")))

    assert (item.date.value, item.date.origin) == ("2021-12-03", "metadata")


@pytest.mark.parametrize(
    "byline",
    [
        "<p>3 December 2021</p>",
        "<div><span>By A. Baker</span> <span>Published on 3 December 2021 at 10:30</span></div>",
        '<time datetime="2021-12-03">yesterday</time>',
        "<p>Viernes, 3 de diciembre de 2021</p>",
    ],
)
def test_a_date_that_is_shown_near_the_title_is_found(tmp_path: Path, byline: str) -> None:
    assert only_item(written(tmp_path, page(byline=byline))).date.value == "2021-12-03"


def test_the_address_may_tell_the_date(tmp_path: Path) -> None:
    item = only_item(written(tmp_path, page()), url="https://example.org/2021/12/03/bakes")

    assert (item.date.value, item.date.origin) == ("2021-12-03", "url")


def test_metadata_in_universal_time_do_not_move_the_day_that_is_shown(tmp_path: Path) -> None:
    head = '<meta property="article:published_time" content="2021-12-04T07:30:00Z">'

    assert only_item(written(tmp_path, page(head=head, byline="<p>3 December 2021</p>"))).date.value == "2021-12-03"


def test_another_date_of_the_page_decides_an_ambiguous_one(tmp_path: Path) -> None:
    head = '<meta name="date" content="05/03/2022">'

    assert only_item(written(tmp_path, page(head=head, byline="<p>5 March 2022</p>"))).date.value == "2022-03-05"
    assert only_item(written(tmp_path, page(head=head)), day_first=False).date.value == "2022-05-03"
    assert only_item(written(tmp_path, page(head=head))).date.value is None
    assert "two ways" in warnings(written(tmp_path, page(head=head)))[0]


@pytest.mark.parametrize("window", ["A cooperative bakes", "A cooperative bakes – The Daily", "The Daily"])
def test_the_name_of_the_site_is_no_part_of_the_title(tmp_path: Path, window: str) -> None:
    assert only_item(written(tmp_path, page(head=SHARED, window=window))).title == "A cooperative bakes"


def test_the_canonical_address_makes_the_identity(tmp_path: Path) -> None:
    head = '<link rel="canonical" href="/bakes">'
    first = only_item(written(tmp_path, page(head=head)), url="https://www.example.org/bakes?utm_source=x")
    second = only_item(written(tmp_path, page(title="Changed", head=head)), url="http://example.org/old-address")

    assert first.url == "https://www.example.org/bakes"
    assert first.id == second.id


def test_a_mirror_is_the_same_item(tmp_path: Path) -> None:
    path, mirrors = written(tmp_path, page()), {"oit.example": "ilo.example"}

    ids = {
        only_item(path, url=f"https://www.{host}/news/1", mirrors=mirrors).id for host in ("oit.example", "ilo.example")
    }
    assert len(ids) == 1


def test_language_section_tags_and_description_are_kept(tmp_path: Path) -> None:
    head = """<meta name="description" content="In short."><meta property="article:section" content="Economy">
    <meta property="article:tag" content="bread"><meta property="article:tag" content="work">"""

    item = only_item(written(tmp_path, page(head=head, lang="es-MX")))
    assert (item.language, item.category, item.tags, item.summary) == ("es", "Economy", ("bread", "work"), "In short.")


@pytest.mark.parametrize(
    ("content", "declared"),
    [
        (page(title="Économie à l’œuvre").encode("utf-8"), ""),
        (page(title="Économie à l’œuvre").encode("utf-16"), ""),
        (page(title="Économie à l’œuvre").replace("utf-8", "windows-1252").encode("cp1252"), ""),
        (page(title="Économie à l’œuvre").replace("utf-8", "iso-8859-1").encode("cp1252"), ""),
        (page(title="Économie à l’œuvre").encode("cp1252"), ""),
        (page(title="Économie à l’œuvre").encode("utf-8"), "iso-8859-1"),
        (page(title="Économie à l’œuvre").encode("cp1252"), "windows-1252"),
        (page(title="Économie à l’œuvre").replace("utf-8", "no-such-encoding").encode("cp1252"), ""),
        (page(title="Économie à l’œuvre").replace("utf-8", "hex").encode("cp1252"), ""),
        (page(title="Économie à l’œuvre").encode("utf-8"), "utf-7"),
    ],
)
def test_whatever_the_encoding_and_whatever_is_said_of_it(tmp_path: Path, content: bytes, declared: str) -> None:
    assert only_item(written(tmp_path, content), charset=declared).title == "Économie à l’œuvre"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<html><body></body></html>", "neither a title nor a text"),
        ("<html><head><title>Menu</title></head><body><p>x</p></body></html>", "has no article text"),
    ],
)
def test_a_page_without_an_article_is_rejected(tmp_path: Path, content: str, reason: str) -> None:
    assert reason in reasons(written(tmp_path, content))[0]


def test_a_page_of_a_video_has_its_description(tmp_path: Path) -> None:
    content = """<html><head><title>Weavers at work</title><meta property="og:type" content="{}">
    <meta name="description" content="A film about the weavers of Bergen."></head><body><h1>Weavers at work</h1>"""

    assert only_item(written(tmp_path, content.format("video.other"))).summary == "A film about the weavers of Bergen."
    assert "has no article text" in reasons(written(tmp_path, content.format("website")))[0]


def test_control_characters_and_markup_do_not_reach_the_record(tmp_path: Path) -> None:
    item = only_item(written(tmp_path, page(title="A &lt;b&gt;bold\x08&lt;/b&gt; &amp;amp; title\u200b")))

    assert item.title == "A <b>bold</b> &amp; title"


def test_of_a_tag_with_countless_attributes_the_first_are_read(tmp_path: Path) -> None:
    attributes = " ".join(f"a{i}=1" for i in range(5000))

    assert len(without_surplus_attributes(f"<p {attributes}>")) < len(attributes) / 5
    assert only_item(written(tmp_path, page(byline=f"<p {attributes}>A line</p>"))).title == "A cooperative bakes"


@pytest.mark.parametrize(
    "markup", ["<p a=1 b='2>' c>x</p>", "<!-- <p a> -->", "<script>if (x<y) " + "z " * 900 + "</script>", "a < b", "<p"]
)
def test_tags_of_the_usual_size_are_left_as_they_are(markup: str) -> None:
    assert without_surplus_attributes(markup) == markup


def test_a_page_that_the_extraction_takes_too_long_for_keeps_all_its_text(tmp_path: Path) -> None:
    path = written(tmp_path, page(byline=f"<p>{'<span>a</span> ' * 1001}</p>"))

    (warning,) = warnings(path)
    assert warning.endswith("a paragraph of it has more than 1,000 elements; save the article alone")
    assert "arrive from abroad." in only_item(path).body


TEXT = "<p>Members of the cooperative met on Saturday and decided, after a long debate, to bake more bread.</p>"


@pytest.mark.parametrize(
    ("window", "headings", "title"),
    [
        ("El Faro - Weavers meet", "<h1>Weavers meet</h1>", "Weavers meet"),
        ("Gazette: Weavers meet", "<h1>Weavers meet</h1>", "Weavers meet"),
        ("Weavers meet « Gazette", "<h1>Weavers meet</h1>", "Weavers meet"),
        ("News | Gazette | Weavers meet", "<h1>Weavers meet</h1>", "Weavers meet"),
        ("News | Weavers meet | Gazette", "<h1>Weavers meet</h1>", "Weavers meet"),
        ("The Gazette of the Valley - Mill opens", "<h1>Mill opens</h1>", "Mill opens"),
        ("Gazette", "<h1>Gazette</h1><h2>Weavers meet in the hall</h2>", "Weavers meet in the hall"),
        ('Mill: "we\'re fine" » Archive » Blog', "<h2>Mill: “we’re fine”</h2>", "Mill: “we’re fine”"),
        ("Weavers meet - El Faro", "<h1>El Faro</h1><div>Weavers meet</div>", "Weavers meet"),
        ("Weavers meet - El Faro del Valle", "<h1><a href='/'>El Faro del Valle</a></h1>", "Weavers meet"),
        ("Weavers meet - El Faro", "<h1>El Faro</h1><h2>Weavers meet</h2>", "Weavers meet"),
        ("Il dit « non » - Le Phare", "<h1>Le Phare</h1><p>Il dit « non »</p>", "Il dit « non »"),
    ],
)
def test_the_title_is_the_part_of_the_window_that_the_page_shows_as_its_heading(
    window: str, headings: str, title: str, tmp_path: Path
) -> None:
    page = f"<html><head><meta charset=utf-8><title>{window}</title></head><body>{headings}{TEXT}</body></html>"

    assert only_item(written(tmp_path, page)).title == title


def test_lists_and_headings_between_paragraphs_belong_to_the_text(tmp_path: Path) -> None:
    lists = "<ul><li>Ten <b>ovens</b></li></ul><h2>Vote</h2><p>They voted.</p><pre>9 : 3</pre>"
    lists += "<dl><dt>Chair</dt><dd>Ann</dd></dl>"
    menu = "<ul><li><a href='/a'>Home</a></li></ul>"

    item = only_item(written(tmp_path, f"<html><body>{menu}<h1>Bakers vote</h1>{TEXT}{lists}{menu}</body></html>"))

    assert item.body.split("\n\n")[1:] == ["- Ten ovens", "Vote", "They voted.", "9 : 3", "- Chair", "- Ann"]


def test_a_table_that_only_places_the_parts_of_a_page_is_none(tmp_path: Path) -> None:
    cell = "<h1>Bakers vote</h1>By Ann Lee<br><br>They bake more bread.<br><br>They will meet again in spring."
    page = f"<html><body><table><tr><td>Home | About</td></tr><tr><td>{cell}</td></tr></table></body></html>"

    assert only_item(written(tmp_path, page)).body == (
        "By Ann Lee\n\nThey bake more bread.\n\nThey will meet again in spring."
    )


def test_a_short_article_keeps_its_paragraphs(tmp_path: Path) -> None:
    article = "<article><h1>Bakers vote</h1><p>They bake more.</p><p>They will meet in spring.</p></article>"

    assert only_item(written(tmp_path, f"<html><body>{article}</body></html>")).body == (
        "They bake more.\n\nThey will meet in spring."
    )


def test_the_author_in_microdata_of_the_article_counts_before_that_of_the_page(tmp_path: Path) -> None:
    author = "<div itemprop='author' itemscope><span itemprop='name'>Ann Lee</span></div>"
    scope = f"<div itemscope itemtype='http://schema.org/NewsArticle'><h1>Bakers vote</h1>{author}{TEXT}</div>"
    cited = "<li itemscope itemtype='http://schema.org/Book'><span itemprop='author'>Rik Roe</span></li>"

    page = f"<html><head><meta name=author content=admin></head><body>{cited}{scope}</body></html>"

    assert only_item(written(tmp_path, page)).authors == ("Ann Lee",)


@pytest.mark.parametrize("name", ["id='disqus'", "class='comments'", "id='disqus_thread'"])
def test_comments_are_no_part_of_the_text(name: str, tmp_path: Path) -> None:
    texts = f"<div>{TEXT}{TEXT.replace('Members', 'Friends')}</div>"
    page = f"<html><body><h1>Bakers vote</h1>{texts}<div {name}><p>Nice!</p></div></body></html>"

    assert "Nice!" not in only_item(written(tmp_path, page)).body
