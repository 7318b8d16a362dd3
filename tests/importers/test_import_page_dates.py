"""A page has the date of its own article's publication: not that of a change, a comment, an event or a cited work."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.importers.importer_inputs import CASES, only_item, warnings, written

TITLE = "Weavers hold their yearly meeting"
PARAGRAPHS = (
    "<p>Forty came to the yearly meeting of the weavers in the old town hall of Bergen, and they spoke of wool.</p>" * 3
)
PUBLISHED = "2019-03-14"
SCOPE = 'itemscope itemtype="https://schema.org'


def page(
    *, head: str = "", above: str = "", heading: str = TITLE, below: str = "", end: str = "", language: str = "en"
) -> str:
    return f"""<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{TITLE} | Example Times</title>
{head}</head><body><header><a href="/">Home</a></header>{above}<main><article><h1>{heading}</h1>{below}{PARAGRAPHS}
</article></main>{end}<footer><p>© 2026 Example</p></footer></body></html>"""


def linked(*objects: Mapping[str, object]) -> str:
    return f'<script type="application/ld+json">{json.dumps(objects)}</script>'


def date_of(folder: Path, url: str = "", **parts: str) -> str | None:
    return only_item(written(folder, page(**parts)), url=url).date.value


@pytest.mark.parametrize(
    ("name", "title", "date"),
    [
        ("updated_only.html", "h04 Members approve merger of bank and mutual society", "2017-11-27"),
        ("main_entity.html", "h07 Members approve merger of bank and mutual society", "2021-05-06"),
        ("reference_date.html", TITLE, "2017-01-30"),
        ("section_prefix.html", TITLE, PUBLISHED),
    ],
)
def test_a_page_of_the_cases_has_its_title_and_its_date(name: str, title: str, date: str) -> None:
    item = only_item(CASES / "html" / name)

    assert (item.title, item.date.value) == (title, date)


LINES = {
    "en": ("Published on 14 March 2019", "updated on 16 March 2019"),
    "fr": ("Publié le 14 mars 2019", "mis à jour le 16 mars 2019"),
    "es": ("Publicado el 14 de marzo de 2019", "actualizado el 16 de marzo de 2019"),
    "pt": ("Publicado em 14 de março de 2019", "atualizado em 16 de março de 2019"),
    "de": ("Veröffentlicht am 14. März 2019", "aktualisiert am 16. März 2019"),
    "it": ("Pubblicato il 14 marzo 2019", "aggiornato il 16 marzo 2019"),
}


@pytest.mark.parametrize("language", LINES)
def test_publication_and_change_are_told_apart_in_six_languages(tmp_path: Path, language: str) -> None:
    published, updated = LINES[language]

    assert date_of(tmp_path, below=f"<p>{published} ({updated})</p>", language=language) == PUBLISHED
    assert date_of(tmp_path, below=f"<p>{updated.capitalize()} | {published}</p>", language=language) == PUBLISHED
    assert date_of(tmp_path, below=f"<p>{updated.capitalize()}</p>", language=language) is None


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "First published: 14/03/2019 10:00 | Last modified: 16/03/2019"),
        ("fr", "Publié : 14/03/2019 à 10h00 - Mis à jour : 16/03/2019 à 11h00"),
        ("es", "Publicado: 14/03/2019 10:00 | Última actualización: 16/03/2019"),
        ("pt", "Publicado em 14/03/2019 às 10h00 - Atualizado em 16/03/2019 às 11h"),
        ("de", "Erstellt: 14.03.2019, 10:00 Uhr Aktualisiert: 16.03.2019, 11:00 Uhr"),
        ("it", "Pubblicato 14/03/2019 ore 10:00 - Ultimo aggiornamento 16/03/2019"),
        ("es", "14/03/2019 01:57 | Actualizado a 16/03/2019 19:20"),
    ],
)
def test_times_of_day_beside_the_dates_do_no_harm(tmp_path: Path, language: str, line: str) -> None:
    assert date_of(tmp_path, below=f"<p>{line}</p>", language=language) == PUBLISHED


@pytest.mark.parametrize(
    "below",
    [
        "<p>By Anna Baker | March 14, 2019 | 5 min read</p>",
        "<p>Von Anna Bäcker, 14.03.2019, 14:05 Uhr</p>",
        "<p>BERGEN, 14 March 2019</p>",
        "<div>Published</div><div>14 March 2019</div>",
        '<p>Posted <abbr class="published" title="2019-03-14T10:00:00+01:00">last week</abbr></p>',
        '<a href="/page"><time class="entry-date published updated" datetime="2019-03-14">then</time></a>',
        '<a href="https://example.org/page">14 March 2019</a>',
    ],
)
def test_a_byline_states_the_date(tmp_path: Path, below: str) -> None:
    assert date_of(tmp_path, url="https://example.org/page", below=below) == PUBLISHED


def test_a_date_may_stand_above_the_title_with_a_section_between(tmp_path: Path) -> None:
    assert date_of(tmp_path, above="<p>14 March 2019</p><p>Crafts</p>") == PUBLISHED


@pytest.mark.parametrize(
    "parts",
    [
        {"head": '<meta property="article:modified_time" content="2019-03-16">'},
        {"head": linked({"@type": "NewsArticle", "dateModified": "2019-03-16"})},
        {"head": linked({"@type": "Event", "startDate": "2022-05-05", "datePublished": "2022-05-01"})},
        {"below": "<p>Last updated:</p><p>16 March 2019</p>"},
        {"below": '<p>Last updated: <time datetime="2019-03-16">Saturday</time></p>'},
        {"below": '<time itemprop="dateModified" datetime="2019-03-16">16 March 2019</time>'},
        {"below": '<p class="event-date">5 May 2022</p>'},
        {"below": "<p>When: 5 May 2022</p>"},
        {"below": "<p>5 May 2022 – 7 May 2022</p>"},
        {"below": "<p>The next meeting takes place on 5 May 2022 in Bergen.</p>"},
        {"below": '<p><time itemprop="startDate" datetime="2022-05-05">5 May 2022</time></p>'},
        {"below": f'<div {SCOPE}/Event"><time datetime="2022-05-05">5 May</time></div>'},
        {"below": f'<div {SCOPE}/Book"><meta itemprop="datePublished" content="1988"></div>'},
        {"above": '<div class="comments"><p>Anna, 3 May 2020 at 10:00</p><p>Nice.</p></div>'},
        {"above": "<div><b>Anna</b> <time>3 May 2020</time><p>What a nice story.</p></div>"},
        {"above": "<div><b>Anna</b> <span class='date'>3 May 2020</span><p>I was there with my mother, too</p></div>"},
        {"head": linked({"@type": "Event", "startDate": "2022-05-05T18:00"}), "below": "<p>5 May 2022, 18:00</p>"},
        {"above": "<h3>2 comments</h3><ul><li><b>Anna</b> <time>3 May 2020</time></li></ul>"},
        {"above": f'<div {SCOPE}/Comment"><time itemprop="datePublished">3 May 2020</time></div>'},
        {"end": f'<ul><li {SCOPE}/Article"><meta itemprop="datePublished" content="1988-02-03">An older paper</ul>'},
        {"end": "<aside><p>Published on 3 May 2020</p></aside>"},
        {"above": "<div>Today is Friday, 1 May 2026</div>"},
        {"above": '<header><time datetime="2026-05-01">Friday, 1 May 2026</time></header>'},
        {"above": '<div class="masthead"><time datetime="2026-05-01">Friday, 1 May 2026</time></div>'},
    ],
)
def test_the_date_of_anything_else_is_not_that_of_the_page(tmp_path: Path, parts: dict[str, str]) -> None:
    assert date_of(tmp_path, **parts) is None
    head = parts.get("head", "") + '<meta name="date" content="2019-03-14">'
    assert date_of(tmp_path, **{**parts, "head": head}) == PUBLISHED


ARTICLE = {"@type": "NewsArticle", "datePublished": PUBLISHED}
PAGE = {"@type": "WebPage", "datePublished": "2010-01-01"}


@pytest.mark.parametrize(
    "objects",
    [
        [PAGE, ARTICLE],
        [{**PAGE, "mainEntity": [{**ARTICLE, "@type": ["Report"]}]}],
        [{**ARTICLE, "headline": "Some other story", "datePublished": "2010-01-01"}, {**ARTICLE, "headline": TITLE}],
        [{**ARTICLE, "citation": {**ARTICLE, "datePublished": "1988-01-01"}, "isPartOf": PAGE}],
    ],
)
def test_the_article_of_the_page_comes_first_among_linked_data(
    tmp_path: Path, objects: list[dict[str, object]]
) -> None:
    assert date_of(tmp_path, head=linked(*objects)) == PUBLISHED


def test_linked_data_with_an_error_still_state_the_date(tmp_path: Path) -> None:
    broken = linked(ARTICLE).replace("}", ', "name": "a "b""}')

    assert date_of(tmp_path, head=broken) == PUBLISHED


@pytest.mark.parametrize(
    "heading",
    [
        f"<span>Crafts | </span>{TITLE}",
        f"Crafts: {TITLE}",
        f"<small>Crafts</small> {TITLE}",
        f"<div>Crafts</div><div>{TITLE}</div>",
    ],
)
def test_a_section_before_the_title_is_no_part_of_it(tmp_path: Path, heading: str) -> None:
    head = f"""<meta property="og:title" content="{TITLE}">
    <meta property="article:published_time" content="2019-03-15T01:09:55+00:00">"""
    path = written(tmp_path, page(head=head, heading=heading, below="<time>March 14, 2019 at 6:09 p.m.</time>"))

    item = only_item(path)
    assert (item.title, item.date.value) == (TITLE, PUBLISHED)


def test_metadata_of_a_move_give_way_to_the_day_in_the_address(tmp_path: Path) -> None:
    head = '<meta property="article:published_time" content="2021-08-01">'

    assert date_of(tmp_path, url="https://example.org/2019/03/14/weavers", head=head) == PUBLISHED
    below = "<p>Published on 1 August 2021</p>"
    assert date_of(tmp_path, url="https://example.org/2019/03/14/weavers", head=head, below=below) == "2021-08-01"


def test_a_month_in_the_address_is_completed_by_a_day_that_the_page_shows(tmp_path: Path) -> None:
    url = "https://example.org/2019/03/weavers"

    assert date_of(tmp_path, url=url) == "2019-03"
    assert date_of(tmp_path, url=url, end='<p class="date">14 March 2019</p>') == PUBLISHED


def test_the_language_of_a_page_orders_day_and_month(tmp_path: Path) -> None:
    assert date_of(tmp_path, below="<p>03/05/2019</p>", language="fr") == "2019-05-03"
    assert date_of(tmp_path, below="<p>03/05/2019</p>", language="en") is None


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- saved from url=(0045)https://www.example.org/2019/03/weavers/ -->",
        "<!--\n Page saved with SingleFile \n url: https://www.example.org/2019/03/weavers/ \n saved date: x\n-->",
        "<!-- Mirrored from www.example.org/2019/03/weavers/index.html by HTTrack Website Copier/3.x -->",
    ],
)
def test_the_comment_of_the_program_that_saved_a_page_gives_its_address(tmp_path: Path, comment: str) -> None:
    saved = only_item(written(tmp_path, page().replace("<!doctype html>", f"<!doctype html>\n{comment}\n")))

    assert saved.id == only_item(written(tmp_path, page()), url="https://example.org/2019/03/weavers").id
    assert saved.date.value == "2019-03"


def test_the_address_of_the_site_is_not_that_of_the_page(tmp_path: Path) -> None:
    head = '<link rel="canonical" href="https://example.org/"><meta property="og:url" content="https://example.org/a">'

    assert only_item(written(tmp_path, page(head=head))).url == "https://example.org/a"


@pytest.mark.parametrize(
    "head",
    [
        linked({"@type": "NewsArticle", "author": [{"@type": "Person", "name": "Jane Doe"}, {"name": "Rik Roe"}]}),
        linked({"@type": "NewsArticle", "author": {"name": ["Jane Doe", "Rik Roe"]}}),
    ],
)
def test_a_page_names_its_site_and_its_authors(tmp_path: Path, head: str) -> None:
    item = only_item(written(tmp_path, page(head=head + '<meta property="og:site_name" content="Example Times">')))

    assert (item.source, item.authors) == ("Example Times", ("Jane Doe", "Rik Roe"))


def test_an_address_is_no_name_of_an_author(tmp_path: Path) -> None:
    head = '<meta property="article:author" content="https://example.org/jane"><meta name="byl" content="Jane Doe">'

    assert only_item(written(tmp_path, page(head=head))).authors == ("Jane Doe",)


@pytest.mark.parametrize(
    ("moment", "shown", "date"),
    [
        ("2019-03-15T01:09:55Z", "14 March 2019", "2019-03-14"),
        ("2019-03-13T23:30:00Z", "14 March 2019", "2019-03-14"),
        ("2019-03-15T18:09:55Z", "14 March 2019", "2019-03-15"),
        ("2019-03-15T01:09:55+01:00", "14 March 2019", "2019-03-15"),
    ],
)
def test_a_shown_day_counts_where_it_is_that_of_the_same_moment(
    tmp_path: Path, moment: str, shown: str, date: str
) -> None:
    head = f'<meta property="article:published_time" content="{moment}">'

    assert date_of(tmp_path, head=head, below=f"<p>By A. Baker | {shown}</p>") == date


@pytest.mark.parametrize(
    "words",
    [
        "Stand: 20.04.2020",
        "Stand 20.04.2020",
        "Stand vom 20.04.2020",
        "Aktualisiert am 20.04.2020",
        "Updated: 20 April 2020",
        "Mis à jour le 20 avril 2020",
        "Actualizado el 20 de abril de 2020",
        "Atualizado em 20 de abril de 2020",
        "Aggiornato il 20 aprile 2020",
    ],
)
def test_the_date_of_a_change_alone_is_no_date_of_the_article(tmp_path: Path, words: str) -> None:
    assert only_item(written(tmp_path, page(below=f"<p>{words}</p>"), "page.html")).date.value is None


@pytest.mark.parametrize("day", ["1970-01-01T00:00:00Z", "1969-12-31T19:00:00-05:00", "1900-01-01", "2099-03-14"])
@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="{day}">',
        '<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": "{day}"}}</script>',
    ],
)
def test_a_day_of_an_empty_field_or_of_the_future_gives_way_to_one_that_the_page_shows(
    tmp_path: Path, head: str, day: str
) -> None:
    head = head.format(day=day)

    assert date_of(tmp_path, head=head, below="<p>By Jane Doe, 14 March 2019 | 3 min read</p>") == PUBLISHED
    assert date_of(tmp_path, head=head, url="https://example.org/2019/03/14/weavers") == PUBLISHED
    assert date_of(tmp_path, head=head + '<meta name="date" content="2019-03-14">') == PUBLISHED
    assert date_of(tmp_path, head=head) == day[:10]


@pytest.mark.parametrize(
    "below",
    [
        "<p>Published: 14 March 2019</p>",
        '<p>Posted by <a href="/jane">Jane Doe</a> on <time datetime="2019-03-14">14 March 2019</time></p>',
    ],
)
def test_a_date_in_metadata_that_may_be_that_of_a_change_gives_way_to_the_publication_on_the_page(
    tmp_path: Path, below: str
) -> None:
    vague = '<meta name="date" content="2024-05-01"><meta property="article:modified_time" content="2024-05-01T10:00Z">'
    exact = '<meta property="article:published_time" content="2024-05-01">'

    assert date_of(tmp_path, head=vague, below=below) == PUBLISHED
    assert date_of(tmp_path, head=vague, below="<p>14 March 2019</p>") == "2024-05-01"
    assert date_of(tmp_path, head=exact, below=below) == "2024-05-01"


def test_the_header_of_an_article_shows_its_date(tmp_path: Path) -> None:
    text = page().replace("<main><article>", "<main><article><header><time>14 March 2019</time></header>")

    assert only_item(written(tmp_path, text)).date.value == PUBLISHED


@pytest.mark.parametrize(
    "line",
    [
        "2019年3月14日",
        "平成31年3月14日",
        "2019년 3월 14일",
        "Gepubliceerd op donderdag 14 maart 2019 | Laatst gewijzigd 20 maart 2019",
        "Опубликовано 14 марта 2019 г.",
        "12:30, 14 березня 2019",
        "ngày 14 tháng 3 năm 2019",
        "2019 m. kovo 14 d.",
    ],
)
def test_a_line_below_the_title_is_read_in_many_languages(line: str, tmp_path: Path) -> None:
    text = "<p>Members of the cooperative met on Saturday and decided to bake more bread than ever before.</p>"
    page = f"<html><head><meta charset=utf-8></head><body><h1>Bakers vote</h1><p>{line}</p>{text}</body></html>"

    assert only_item(written(tmp_path, page)).date.value == "2019-03-14"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('<time datetime="2012-06-31">June 31, 2012</time>', "the date '2012-06-31' is impossible"),
        ("<p>Published: 3/5/99</p>", "the date 'Published: 3/5/99' has a year of two digits"),
    ],
)
def test_a_date_below_the_title_that_cannot_be_used_is_reported(line: str, reason: str, tmp_path: Path) -> None:
    text = "<p>Members of the cooperative met on Saturday and decided to bake more bread than ever before.</p>"
    path = written(tmp_path, f"<html><body><h1>Bakers vote</h1>{line}{text}</body></html>")

    assert only_item(path).date.value is None
    assert [reason in warning for warning in warnings(path)] == [True]
