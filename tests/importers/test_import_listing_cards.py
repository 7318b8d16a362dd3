"""Web pages without month headings: lists, tables and cards give items; an article is one item."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.importer_inputs import ROOT, items, only_item, warnings, written

CASES = ROOT / "tests" / "cases" / "listing"
ROWS = (
    ("14 March 2019", "Weavers hold their yearly meeting", "Forty came."),
    ("12 March 2019", "Potters open a shop", "It is in Bergen."),
    ("11 March 2019", "Bakers join the federation", "They are nine."),
)
DATES = ["2019-03-14", "2019-03-12", "2019-03-11"]
PAGE = """<!DOCTYPE html><html><head><title>News</title></head><body>
<nav><ul><li><a href="/">Home page</a></li><li><a href="/2020">Archive of 2020</a></li></ul></nav>
<h1>News</h1>{content}<footer><p>© 2024 Weavers</p></footer></body></html>"""
ADDRESS = "https://example.org/list"


def page(entry: str, before: str = "", after: str = "") -> str:
    rows = (
        entry.format(n=number, date=date, title=title, text=text)
        for number, (date, title, text) in enumerate(ROWS, start=1)
    )
    return PAGE.format(content=before + "".join(rows) + after)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "h1",
            [
                (title, date, text, f"https://example.org/a/{number}", "")
                for number, ((_, title, text), date) in enumerate(zip(ROWS, DATES, strict=True), start=1)
            ],
        ),
        (
            "h3_table",
            [
                (ROWS[0][1], "2019-03-14", "", "https://example.org/a/1", ""),
                (ROWS[1][1], "2019-03-12", "", "https://example.org/a/2", ""),
            ],
        ),
        (
            "h4_ilo_like",
            [
                (
                    "A potter from Bergen on her workshop",
                    "2022-05-18",
                    "She tells.",
                    "https://example.org/a/1",
                    "Voices of our members",
                ),
                (ROWS[0][1], "2022-05-17", "Forty came.", "https://example.org/a/2", "News"),
            ],
        ),
    ],
)
def test_a_page_is_read_as_a_reader_sees_it(name: str, expected: list[tuple[str, ...]]) -> None:
    path = CASES / f"{name}.html"

    assert [(item.title, item.date.value, item.summary, item.url, item.category) for item in items(path)] == expected
    assert warnings(path) == []


WITH_TEXT = {
    "cards": '<div class="c"><h3><a href="/a/{n}">{title}</a></h3><p>{date}</p><p>{text}</p></div>',
    "cards, date first": '<div class="c"><i>{date}</i><h3><a href="/a/{n}">{title}</a></h3><p>{text}</p></div>',
    "cards, category link": '<div class="c"><p><i>{date}</i> <a href="/c">About weaving</a></p>'
    '<h3><a href="/a/{n}">{title}</a></h3><p>{text}</p></div>',
    "cards that are links": '<a class="card" href="/a/{n}"><h3>{title}</h3><p>{text}</p><small>{date}</small></a>',
    "articles": '<article class="post-{n} post"><h2><a href="/a/{n}">{title}</a></h2><time datetime="">{date}</time>'
    '<p>{text} <a href="/a/{n}">Read more</a></p></article>',
    "list": '<li><b><a href="/a/{n}">{title}</a></b><br>{date}<br>{text}</li>',
    "date in the title": '<div class="c"><h3><a href="/a/{n}">{title} – {date}</a></h3><p>{text}</p></div>',
    "columns": '<div class="r"><div><div>{date}</div></div>'
    '<div><p><a href="/a/{n}">{title}</a></p><p>{text}</p></div></div>',
    "headings in turn": '<h3><a href="/a/{n}">{title}</a></h3><p>{date}</p><p>{text}</p>',
    "dates in turn": '<p>{date}</p><h3><a href="/a/{n}">{title}</a></h3><p>{text}</p>',
}
WITHOUT_TEXT = {
    "list, date first": '<li>{date} – <a href="/a/{n}">{title}</a></li>',
    "list, date in brackets": '<li><a href="/a/{n}">{title}</a> ({date})</li>',
    "list, date in the link": '<li><a href="/a/{n}">{title} ({date})</a></li>',
    "paragraphs": '<p>{date} <a href="/a/{n}">{title}</a></p>',
    "rows": '<tr class="r{n}"><td>{date}</td><td><a href="/a/{n}">{title}</a></td></tr>',
    "definitions": '<dt>{date}</dt><dd><a href="/a/{n}">{title}</a></dd>',
}


@pytest.mark.parametrize("layout", WITH_TEXT)
def test_entries_of_a_page_have_title_date_text_and_address(layout: str, tmp_path: Path) -> None:
    path = written(tmp_path, page(WITH_TEXT[layout]), "page.html")

    assert [(item.title, item.date.value, item.summary, item.url) for item in items(path, url=ADDRESS)] == [
        (title, date, text, f"https://example.org/a/{number}")
        for number, ((_, title, text), date) in enumerate(zip(ROWS, DATES, strict=True), start=1)
    ]


@pytest.mark.parametrize("layout", WITHOUT_TEXT)
def test_entries_of_a_list_or_table_have_title_date_and_address(layout: str, tmp_path: Path) -> None:
    around = {"rows": ("<table>", "</table>"), "definitions": ("<dl>", "</dl>"), "paragraphs": ("", "")}
    path = written(tmp_path, page(WITHOUT_TEXT[layout], *around.get(layout, ("<ul>", "</ul>"))), "page.html")

    assert [(item.title, item.date.value, item.summary, item.url) for item in items(path, url=ADDRESS)] == [
        (title, date, "", f"https://example.org/a/{number}")
        for number, ((_, title, _), date) in enumerate(zip(ROWS, DATES, strict=True), start=1)
    ]


def test_rows_need_no_links(tmp_path: Path) -> None:
    head = "<table><tr><th>Date</th><th>Title</th></tr>"
    path = written(tmp_path, page("<tr><td>{date}</td><td>{title}</td></tr>", head, "</table>"), "page.html")

    assert [(item.title, item.date.value) for item in items(path)] == [
        (title, date) for (_, title, _), date in zip(ROWS, DATES, strict=True)
    ]


def test_a_date_may_be_divided_or_stand_in_an_attribute(tmp_path: Path) -> None:
    card = '<div class="c"><p><b>1{n}</b> <b>March</b> <b>2019</b></p><h3>{title}</h3><p>{text}</p></div>'
    moment = '<div class="c"><h3>{title}</h3><time datetime="2019-03-1{n}T10:00:00Z">{n} days ago</time></div>'

    for name, entry in (("divided", card), ("moment", moment)):
        path = written(tmp_path, page(entry), f"{name}.html")
        assert [item.date.value for item in items(path)] == ["2019-03-11", "2019-03-12", "2019-03-13"]


def test_an_entry_without_a_date_is_kept_and_an_element_without_a_title_is_reported(tmp_path: Path) -> None:
    entry = '<li><h3><a href="/a/{n}">{title}</a></h3><p>{date}</p></li>'
    rest = '<li><h3><a href="/a/4">Smiths strike</a></h3></li><li>Advertisement of a loom</li></ul>'
    path = written(tmp_path, page(entry, "<ul>", rest), "page.html")

    assert [item.date.value for item in items(path)] == [*DATES, None]
    assert warnings(path, url=ADDRESS) == [
        "4 entries read; left over: 1 element without a title or outside of the list, "
        "the first one “Advertisement of a loom”"
    ]


ARTICLE = "<article><h1>Weavers meet</h1><p>14 March 2019</p>{paragraphs}</article>"
PARAGRAPH = "<p>The weavers held their yearly meeting in the old town hall of Bergen, and forty of them came.</p>"


@pytest.mark.parametrize(
    ("paragraphs", "entry"),
    [
        (8, '<li><a href="/a/{n}">{title}</a> <time>{date}</time></li>'),
        (8, '<div class="card"><h3><a href="/a/{n}">{title}</a></h3><p>{date}</p></div>'),
        (
            3,
            '<li><a href="/u/{n}">Jane Doe</a> <time>{date}</time><p>{text} It was a fine meeting, thank you.</p></li>',
        ),
    ],
)
def test_an_article_beside_a_list_or_above_comments_is_one_item(paragraphs: int, entry: str, tmp_path: Path) -> None:
    markup = page(entry, ARTICLE.format(paragraphs=PARAGRAPH * paragraphs) + "<ul>", "</ul>")

    assert "forty of them came" in only_item(written(tmp_path, markup, "page.html")).body


def test_a_page_that_says_it_is_an_article_is_one_item(tmp_path: Path) -> None:
    markup = page(WITH_TEXT["cards"]).replace("<title>", '<meta property="og:type" content="article"><title>')

    assert "Forty came." in only_item(written(tmp_path, markup, "page.html")).body


def test_paragraphs_that_begin_with_a_line_in_bold_are_entries(tmp_path: Path) -> None:
    rows = (("Weber tagen", "14. März 2019"), ("Töpfer öffnen", "12. März 2019"), ("Bäcker", "11. März 2019"))
    body = "".join(
        f'<p><b>{title}</b><br>{date}<br>Vierzig kamen. <a href="https://example.org/{number}">mehr</a></p>'
        for number, (title, date) in enumerate(rows)
    )
    path = written(tmp_path, f"<html><body><h1>Nachrichten</h1>{body}</body></html>")

    assert [(item.title, item.date.value, item.url) for item in items(path)] == [
        ("Weber tagen", "2019-03-14", "https://example.org/0"),
        ("Töpfer öffnen", "2019-03-12", "https://example.org/1"),
        ("Bäcker", "2019-03-11", "https://example.org/2"),
    ]


def test_a_dated_title_outside_of_the_list_is_reported(tmp_path: Path) -> None:
    rows = "".join(
        f'<li><a href="/{day}">Weavers meet {day}</a> <span>{day} March 2019</span></li>' for day in (14, 12, 9, 8)
    )
    outside = "<div><b>Smiths strike</b> 10 March 2019</div><div>Last updated: 11 March 2019</div>"
    path = written(tmp_path, f"<html><body><h1>News</h1><ul>{rows}</ul>{outside}</body></html>")

    assert len(items(path)) == 4
    (remark,) = warnings(path, url=ADDRESS)
    assert remark.endswith(
        "1 element without a title or outside of the list, the first one “Smiths strike 10 March 2019”"
    )
