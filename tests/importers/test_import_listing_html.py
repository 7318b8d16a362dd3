"""The same listing as a web page gives the same items, with the links of its titles."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

import pytest

from sse_search.importers.listing import entries
from sse_search.importers.listing_entry import Entry
from sse_search.model import NewsDate, NewsItem
from tests.importers.importer_inputs import SEED, dates, items, only_item, written

LISTING = """\
December 2021

  1. Statistics of cooperatives & “social economy” are discussed

    03 December 2021

    Researchers heard how countries < 20 may count their cooperatives.

November 2021

  1. Lights on: a project starts

    23 November 2021

    A first paragraph.

  2. Regional conference, November 5, 2021

    15 November 2021

  3. TSUNAGARU: a newsletter

  4. Launch of a programme

    09 November 2021

    The launch follows on November 24, 2021.
"""

PAGE = """<!DOCTYPE html><html lang="en"><head><title>News on the social economy</title>
<meta charset="utf-8"><script>var month = "January 2020";</script></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/2020">2020</a></li></ul></nav>
<header><p>1 January 1999</p></header><main><h1>News</h1>
{content}
</main><footer><ul><li>Contact</li></ul><p>2 February 2022</p></footer></body></html>"""

Layout = Callable[[str, list[Entry]], str]


def day(entry: Entry) -> str:
    return str(entry.date) if entry.date.precision == "day" else ""


def as_list(month: str, under: list[Entry]) -> str:
    rows = [
        f'<li><a href="/news/{n}">{html.escape(e.title)}</a>'
        + (f"<p>{day(e)}</p>" if day(e) else "")
        + (f"<p>{html.escape(e.summary)}</p>" if e.summary else "")
        + "</li>"
        for n, e in enumerate(under, start=1)
    ]
    return f"<h2>{month}</h2>\n<ol>\n" + "\n".join(rows) + "\n</ol>"


def as_headings(month: str, under: list[Entry]) -> str:
    rows = [
        f'<article><h3><a href="/news/{n}">{html.escape(e.title)}</a></h3>'
        + (f"<time>{day(e)}</time>" if day(e) else "")
        + (f"<div>{html.escape(e.summary)}</div>" if e.summary else "")
        + "</article>"
        for n, e in enumerate(under, start=1)
    ]
    return f"<h2>{month}</h2>" + "".join(rows)


def as_lines(month: str, under: list[Entry]) -> str:
    rows = [
        f'<li><b><a href="/news/{n}">{html.escape(e.title)}</a></b><br>\n'
        + (f'<span class="date">{day(e)}</span><br>\n' if day(e) else "")
        + f"{html.escape(e.summary)}</li>"
        for n, e in enumerate(under, start=1)
    ]
    return f"<h3>{month}</h3><ul>" + "".join(rows) + "</ul>"


def under_months(text: str) -> Iterator[tuple[str, list[Entry]]]:
    for month, under in groupby(entries(text), key=lambda entry: str(entry.date.value)[:7]):
        yield str(NewsDate.of(month)), list(under)


def page(text: str, layout: Layout) -> str:
    return PAGE.format(content="\n".join(layout(month, under) for month, under in under_months(text)))


def facts(records: list[NewsItem]) -> list[tuple[str, str, NewsDate, str]]:
    return [(item.id, item.title, item.date, item.summary) for item in records]


LAYOUTS = pytest.mark.parametrize("layout", [as_list, as_headings, as_lines])


@LAYOUTS
def test_a_listing_as_a_page_gives_the_items_of_the_listing_as_text(tmp_path: Path, layout: Layout) -> None:
    text, markup = written(tmp_path, LISTING, "news.txt"), written(tmp_path, page(LISTING, layout), "news.html")

    assert facts(items(markup)) == facts(items(text))


@LAYOUTS
@pytest.mark.skipif(not SEED.exists(), reason=f"the first listing is not at {SEED}")
def test_the_first_listing_as_a_page_gives_the_same_ids(tmp_path: Path, layout: Layout) -> None:
    markup = written(tmp_path, page(SEED.read_text(encoding="utf-8"), layout), f"{SEED.stem}.html")

    assert facts(items(markup)) == facts(items(SEED))
    assert len(items(markup)) == 10


@LAYOUTS
def test_each_item_has_the_link_of_its_title(tmp_path: Path, layout: Layout) -> None:
    markup = written(tmp_path, page(LISTING, layout), "news.html")

    urls = [item.url for item in items(markup, url="https://www.example.org/list.html")]
    assert urls == [f"https://www.example.org/news/{number}" for number in (1, 1, 2, 3, 4)]


def test_a_link_does_not_change_what_an_item_is(tmp_path: Path) -> None:
    text, markup = written(tmp_path, LISTING, "a.txt"), written(tmp_path, page(LISTING, as_list), "b.html")

    fetched = items(markup, source="News", url="https://example.org/list.html")
    assert [item.id for item in fetched] == [item.id for item in items(text, source="News")]


def test_a_page_that_was_not_fetched_gives_no_half_addresses(tmp_path: Path) -> None:
    assert {item.url for item in items(written(tmp_path, page(LISTING, as_list), "news.html"))} == {""}


def test_menus_and_footers_are_no_entries(tmp_path: Path) -> None:
    titles = [item.title for item in items(written(tmp_path, page(LISTING, as_list), "news.html"))]

    assert [title for title in titles if title in ("Home", "2020", "Contact")] == []
    assert len(titles) == 5


def test_a_month_without_a_day_comes_from_the_heading(tmp_path: Path) -> None:
    assert dates(written(tmp_path, page(LISTING, as_lines), "news.html"))[3] == ("2021-11", "month", "heading")


def test_an_article_with_a_list_stays_one_article(tmp_path: Path) -> None:
    markup = """<html><head><title>How we spent November</title></head><body><h1>How we spent November</h1>
    <p>The cooperative met four times and talked about three things, which are issue here at length.</p>
    <ul><li>Bread, and how much of it is baked by members every single week of the year.</li>
    <li>Work, and who does it when nobody else is willing to do any of it at all.</li></ul>
    <p>Everybody agreed in the end that the next meeting should be held in the spring.</p></body></html>"""

    assert only_item(written(tmp_path, markup, "article.html")).title == "How we spent November"
