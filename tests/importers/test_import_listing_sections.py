"""Web pages that group their items: days with several items, headings with dates below, tables that name columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.importer_inputs import items, only_item, warnings, written

LINK = '<a href="https://example.org/a/{n}">{title}</a>'
FIRST, SECOND, THIRD = (
    LINK.format(n=number, title=title)
    for number, title in enumerate(("Weavers hold their meeting", "Weavers sing", "Potters open"), start=1)
)
TEXT = "Forty weavers came to the hall and talked about wool for a long time, and about linen, which they liked."


def page(content: str, head: str = "") -> str:
    return f"<html><head><title>News</title>{head}</head><body>{content}</body></html>"


@pytest.mark.parametrize(
    "content",
    [
        f"<dl><dt>14 March 2019</dt><dd>{FIRST}</dd><dd>{SECOND}</dd><dt>12 March 2019</dt><dd>{THIRD}</dd></dl>",
        f"<ul><li>14 March 2019<ul><li>{FIRST}</li><li>{SECOND}</li></ul></li>"
        f"<li><b>12 March 2019</b><ol><li>{THIRD}</li></ol></li></ul>",
    ],
)
def test_each_item_of_a_day_has_its_date_and_its_link(tmp_path: Path, content: str) -> None:
    assert [(item.title, item.date.value, item.url) for item in items(written(tmp_path, page(content)))] == [
        ("Weavers hold their meeting", "2019-03-14", "https://example.org/a/1"),
        ("Weavers sing", "2019-03-14", "https://example.org/a/2"),
        ("Potters open", "2019-03-12", "https://example.org/a/3"),
    ]


def test_a_definition_without_a_link_is_the_summary(tmp_path: Path) -> None:
    days = (("14 March 2019", FIRST, "Forty came."), ("12 March 2019", THIRD, "It is in Bergen."))
    content = "".join(f"<dt>{day}</dt><dd>{title}</dd><dd>{text}</dd>" for day, title, text in days)

    assert [(item.title, item.summary) for item in items(written(tmp_path, page(f"<dl>{content}</dl>")))] == [
        ("Weavers hold their meeting", "Forty came."),
        ("Potters open", "It is in Bergen."),
    ]


def sections(name: str, date: str, text: str = "Forty came.") -> str:
    days = (("Weavers meet", "14 March 2019"), ("Potters open", "12 March 2019"), ("Bakers join", "11 March 2019"))
    more = '<p><a href="https://example.org/more">Read more</a></p>'
    return "".join(f"<{name}>{title}</{name}>{date.format(day=day)}<p>{text}</p>{more}" for title, day in days)


@pytest.mark.parametrize("name", ["h2", "h3"])
@pytest.mark.parametrize("date", ["<p>{day}</p>", "<p><em>{day}</em></p>", "<p>{day} | News</p>"])
def test_headings_with_a_date_below_are_items(tmp_path: Path, name: str, date: str) -> None:
    path = written(tmp_path, page(f"<h1>News</h1>{sections(name, date)}"))

    assert [(item.title, item.date.value, item.summary, item.url) for item in items(path)] == [
        ("Weavers meet", "2019-03-14", "Forty came.", "https://example.org/more"),
        ("Potters open", "2019-03-12", "Forty came.", "https://example.org/more"),
        ("Bakers join", "2019-03-11", "Forty came.", "https://example.org/more"),
    ]


@pytest.mark.parametrize(
    ("content", "head"),
    [
        (sections("h2", "<p>{day}</p>"), '<meta property="og:type" content="article">'),
        (sections("h2", "<p>{day}</p>") + "<h2>About us</h2><p>We weave.</p>", ""),
        (sections("h2", "<p>{day}</p>", TEXT * 11), ""),
        (f"<p>{TEXT * 3}</p>" + sections("h2", "<p>{day}</p>"), ""),
        (sections("h2", f"<p>{TEXT}</p><p>{{day}}</p>"), ""),
    ],
)
def test_an_article_with_headings_stays_one_item(tmp_path: Path, content: str, head: str) -> None:
    assert only_item(written(tmp_path, page(f"<h1>The year of the weavers</h1>{content}", head)))


def test_a_title_of_two_words_beside_a_date_is_no_label_of_it(tmp_path: Path) -> None:
    long = LINK.format(n=2, title="Potters open a shop")
    days = (("14 March 2019", FIRST), ("12 March 2019", long), ("3 January 2019", THIRD))
    content = "".join(f"<p><strong>{day}</strong> – {title}</p>" for day, title in days)

    assert [(item.title, item.date.value) for item in items(written(tmp_path, page(content)))] == [
        ("Weavers hold their meeting", "2019-03-14"),
        ("Potters open a shop", "2019-03-12"),
        ("Potters open", "2019-01-03"),
    ]


@pytest.mark.parametrize("pager", ["Next page", "Older posts »", "« Page précédente", "Nächste Seite"])
def test_the_links_to_other_pages_and_to_a_pdf_are_no_items_and_no_texts(tmp_path: Path, pager: str) -> None:
    pdf = '<a href="https://example.org/a/1.pdf">PDF (1.2 MB)</a>'
    rows = (f"{FIRST} {pdf}<br>14.03.2019", f"{SECOND}<br>12.03.2019", f'<a href="?page=2">{pager}</a>')
    path = written(tmp_path, page(f"<ul>{''.join(f'<li>{row}</li>' for row in rows)}</ul>"))

    assert [(item.title, item.summary) for item in items(path)] == [
        ("Weavers hold their meeting", ""),
        ("Weavers sing", ""),
    ]
    assert warnings(path) == []


TABLE = """<table><tr><th>Date</th><th>Titre</th><th>Source</th><th>Lieu</th></tr>
<tr><td>14/03/2019</td><td><a href="a/1">Les tisserands</a></td><td>Le Monde</td><td></td></tr>
<tr><td rowspan="2">12/03/2019</td><td><a href="a/2">Les potiers</a></td><td>Libé</td><td>Lyon</td></tr>
<tr><td><a href="a/3">Les boulangers</a></td><td>Libé</td><td></td></tr></table>"""


def test_the_columns_of_a_table_are_fields_and_a_cell_counts_for_the_rows_that_it_covers(tmp_path: Path) -> None:
    path = written(tmp_path, page(TABLE, '<base href="https://example.org/fr/">'))

    assert [(item.title, item.date.value, item.source, item.summary, item.url) for item in items(path)] == [
        ("Les tisserands", "2019-03-14", "Le Monde", "", "https://example.org/fr/a/1"),
        ("Les potiers", "2019-03-12", "Libé", "Lyon", "https://example.org/fr/a/2"),
        ("Les boulangers", "2019-03-12", "Libé", "", "https://example.org/fr/a/3"),
    ]


def test_a_table_within_an_article_is_part_of_it(tmp_path: Path) -> None:
    assert only_item(written(tmp_path, page(f"<h1>Weavers meet</h1>{f'<p>{TEXT}</p>' * 5}{TABLE}")))


def test_relative_links_need_the_address_of_the_page_or_its_base(tmp_path: Path) -> None:
    rows = "".join(f'<li><a href="a/{day}">Weavers meet {day}</a> {day} March 2019</li>' for day in (14, 12))
    plain = written(tmp_path, page(f"<ul>{rows}</ul>"))
    based = written(tmp_path, page(f"<ul>{rows}</ul>", '<base href="https://example.org/en/">'), "based.html")

    assert [item.url for item in items(plain)] == ["", ""]
    (remark,) = warnings(plain)
    assert remark.startswith("2 items without an address: links such as “a/14” are relative")
    assert [item.url for item in items(based)] == ["https://example.org/en/a/14", "https://example.org/en/a/12"]
    assert [item.url for item in items(plain, url="https://example.org/en/list")] == [item.url for item in items(based)]


NAMED = "<tr><th>#</th><th>Headline</th><th>Published</th><th>Outlet</th></tr>"
REGULAR = (
    '<tr><td>1</td><td><a href="https://n.example/1">Mill opens</a></td><td>14 March 2019</td><td>Gazette</td></tr>'
    "<tr><td>2</td><td>Bank lends</td><td>2 March 2019</td><td>Gazette</td></tr>"
)
SPANNING = '<tr><td colspan="4">February</td></tr>'
LEFT_OVER = "3 rows read; left over: 1 row without the columns of the table, the first one “February”"
IRREGULAR = {
    f"{SPANNING}<tr><td>3</td><td>Fair</td><td>1 February 2019</td><td>Post</td></tr>": (
        "2019-02-01",
        "Post",
        [LEFT_OVER],
    ),
    "<tr><td>Fair</td><td>1 February 2019</td><td>Post</td></tr>": ("2019-02-01", "Post", []),
    "<tr><td>3</td><td>Fair</td><td>1 February 2019</td></tr>": ("2019-02-01", "", []),
    "<tr><td>3</td><td>Fair</td><td></td><td>Post</td></tr>" + REGULAR.replace("2019", "2018"): (None, "Post", []),
}


@pytest.mark.parametrize("rows", IRREGULAR)
def test_a_row_with_other_cells_takes_the_columns_from_no_other_row(rows: str, tmp_path: Path) -> None:
    path = written(tmp_path, f"<html><body><table>{NAMED}{REGULAR}{rows}</table></body></html>", "page.html")
    date, source, remarks = IRREGULAR[rows]

    assert [(item.title, item.date.value, item.source, item.url) for item in items(path)][:3] == [
        ("Mill opens", "2019-03-14", "Gazette", "https://n.example/1"),
        ("Bank lends", "2019-03-02", "Gazette", ""),
        ("Fair", date, source, ""),
    ]
    assert {item.summary for item in items(path)} == {""}  # the numbers of the rows are no text
    assert warnings(path) == remarks
