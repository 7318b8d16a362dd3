"""A listing in text: month headings, numbered titles, dates of their own, summaries."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search.importers.listing import entries
from tests.importers.importer_inputs import SEED, dates, items, only_item, reasons, warnings, written

LISTING = """\
News on Social and Solidarity Economy

December 2021

  1. Statistics of cooperatives are discussed in a conference

    03 December 2021

    Researchers heard how countries may count their cooperatives.

November 2021

  1. “Lights on”: a project on worker co‑ops starts

    23 November 2021

    First paragraph.

    Second paragraph, November 5, 2021.

  2. Regional conference of cooperatives, November 5, 2021

    15 November 2021

  3. TSUNAGARU: a newsletter

  4. Launch of a programme

    09 November 2021

    The launch follows on November 24, 2021."""


def listing(path: Path, text: str, **options: object) -> list[tuple[str, str | None, str]]:
    return [(item.title, item.date.value, item.summary) for item in items(written(path, text), **options)]


def test_every_entry_becomes_an_item_with_title_date_and_summary(tmp_path: Path) -> None:
    assert listing(tmp_path, LISTING) == [
        (
            "Statistics of cooperatives are discussed in a conference",
            "2021-12-03",
            "Researchers heard how countries may count their cooperatives.",
        ),
        (
            "“Lights on”: a project on worker co‑ops starts",
            "2021-11-23",
            "First paragraph.\n\nSecond paragraph, November 5, 2021.",
        ),
        ("Regional conference of cooperatives, November 5, 2021", "2021-11-15", ""),
        ("TSUNAGARU: a newsletter", "2021-11", ""),
        ("Launch of a programme", "2021-11-09", "The launch follows on November 24, 2021."),
    ]


def test_an_entry_without_a_date_has_the_month_of_its_heading(tmp_path: Path) -> None:
    assert dates(written(tmp_path, LISTING)) == [
        ("2021-12-03", "day", "stated"),
        ("2021-11-23", "day", "stated"),
        ("2021-11-15", "day", "stated"),
        ("2021-11", "month", "heading"),
        ("2021-11-09", "day", "stated"),
    ]


@pytest.mark.parametrize(
    "spoilt",
    [
        pytest.param(LISTING + "\n", id="final newline"),
        pytest.param(LISTING.replace("\n", "\r\n"), id="CR LF"),
        pytest.param(LISTING.replace("\n", "\r"), id="CR"),
        pytest.param("\ufeff" + LISTING, id="byte order mark"),
        pytest.param(LISTING.replace("  ", "\u00a0 "), id="no-break spaces in front"),
        pytest.param(LISTING.replace("03 December", "03\u00a0December"), id="no-break space in a date"),
        pytest.param(LISTING.replace("    ", "\t"), id="tabs"),
        pytest.param(LISTING.replace("\n", "  \n"), id="trailing spaces"),
        pytest.param(LISTING.replace("\n\n", "\n\n\n\n"), id="more blank lines"),
        pytest.param("\n".join(line.strip() for line in LISTING.split("\n")), id="no indentation"),
        pytest.param("\n".join(f"      {line}" for line in LISTING.split("\n")), id="everything indented"),
        pytest.param(LISTING.replace("  1. ", "  1) ").replace("  2. ", "  2) "), id="brackets behind numbers"),
        pytest.param(LISTING.replace("Statistics", "Sta\u00adtis\x08tics\u200b"), id="characters that mean nothing"),
    ],
)
def test_layout_and_line_ends_make_no_difference(tmp_path: Path, spoilt: str) -> None:
    whole, damaged = written(tmp_path, LISTING, "news.txt"), written(tmp_path, spoilt, "spoilt/news.txt")

    assert items(damaged, format="listing") == items(whole)


def test_utf_16_is_read_like_utf_8(tmp_path: Path) -> None:
    utf8, utf16 = written(tmp_path, LISTING, "a/news.txt"), written(tmp_path, LISTING.encode("utf-16"), "b/news.txt")

    assert items(utf16) == items(utf8)


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("3 December 2021", "2021-12-03"),
        ("03 Dec 2021", "2021-12-03"),
        ("2021-12-03", "2021-12-03"),
        ("13 juin 2022", "2022-06-13"),
        ("14/04/2025", "2025-04-14"),
        ("Friday, 3 December 2021", "2021-12-03"),
        ("Published on 3 December 2021", "2021-12-03"),
        ("Dec 3rd, 2021", "2021-12-03"),
        ("3 de diciembre de 2021", "2021-12-03"),
        ("3. Dezember 2021", "2021-12-03"),
        ("December 2021", "2021-12"),
        ("2021", "2021"),
    ],
)
def test_a_date_may_be_written_in_many_ways(tmp_path: Path, line: str, value: str) -> None:
    text = f"January 2020\n\n  1. A title\n\n    {line}\n\n    A summary.\n"

    assert listing(tmp_path, text) == [("A title", value, "A summary.")]


def test_an_unambiguous_date_decides_how_the_others_of_a_listing_are_meant(tmp_path: Path) -> None:
    text = "2025\n\n  1. One\n\n    04/05/2025\n\n  2. Two\n\n    14/04/2025\n"

    assert [value for _, value, _ in listing(tmp_path, text)] == ["2025-05-04", "2025-04-14"]


def test_an_ambiguous_date_is_reported_and_the_heading_counts(tmp_path: Path) -> None:
    path = written(tmp_path, "April 2025\n\n  1. One\n\n    04/05/2025\n\n    A summary.\n")

    assert dates(path) == [("2025-04", "month", "heading")]
    assert only_item(path).summary == "A summary."
    assert "two ways" in warnings(path)[0]
    assert dates(path, day_first=True) == [("2025-05-04", "day", "stated")]
    assert dates(path, day_first=False) == [("2025-04-05", "day", "stated")]


def test_an_impossible_date_is_reported_and_the_item_kept(tmp_path: Path) -> None:
    path = written(tmp_path, "  1. One\n\n    31 November 2021\n\n    A summary.\n\n  2. Two\n\n    1 May 2021\n")

    assert [(item.title, item.date.value) for item in items(path)] == [("One", None), ("Two", "2021-05-01")]
    assert "impossible" in warnings(path)[0]


def test_a_title_may_take_several_lines(tmp_path: Path) -> None:
    title = "  1. A title that goes on\n     and on\n     and ends\n\n"
    text = f"May 2020\n\n{title}    2 May 2020\n\n    Text\n    goes on.\n"

    assert listing(tmp_path, text) == [("A title that goes on and on and ends", "2020-05-02", "Text goes on.")]


def test_an_entry_needs_no_blank_lines(tmp_path: Path) -> None:
    text = "May 2020\n1. First\n2 May 2020\nIts text.\n2. Second\n1 May 2020\nMore text.\n"

    assert listing(tmp_path, text) == [("First", "2020-05-02", "Its text."), ("Second", "2020-05-01", "More text.")]


@pytest.mark.parametrize(
    "text",
    [
        "May 2020\n\n  1. News\n\n     A title\n\n    2 May 2020\n\n    Text.\n",
        "May 2020\n\n  1. News\n     A title\n\n    2 May 2020\n\n    Text.\n",
        "May 2020\n\n  1. A title\n\n    News | 2 May 2020\n\n    Text.\n",
        "May 2020\n\n  1. A title\n\n    2 May 2020 - News\n\n    Text.\n",
        "May 2020\n\n  News\n\n  1. A title\n\n    2 May 2020\n\n    Text.\n",
    ],
)
def test_a_category_stands_before_the_title_or_beside_the_date(tmp_path: Path, text: str) -> None:
    item = only_item(written(tmp_path, text))

    assert (item.category, item.title, item.date.value, item.summary) == ("News", "A title", "2020-05-02", "Text.")


def test_months_come_in_any_order_and_each_numbers_afresh(tmp_path: Path) -> None:
    text = "\n\n".join(
        f"{month}\n\n" + "\n\n".join(f"  {number}. {month} item {number}" for number in range(1, count + 1))
        for month, count in (("March 2019", 3), ("July 2022", 1), ("enero 2020", 2), ("March 2021", 12))
    )

    months = [(value, precision) for value, precision, _ in dates(written(tmp_path, text))]

    assert (
        months
        == [("2019-03", "month")] * 3
        + [("2022-07", "month")]
        + [("2020-01", "month")] * 2
        + [("2021-03", "month")] * 12
    )


def test_numbered_lines_inside_a_summary_are_not_entries(tmp_path: Path) -> None:
    summary = "    Three aims:\n\n      1. bread\n      2. work\n\n"
    text = f"May 2020\n\n  1. A title\n\n    2 May 2020\n\n{summary}  2. Another\n"

    assert [title for title, _, _ in listing(tmp_path, text)] == ["A title", "Another"]


def test_a_title_may_begin_with_a_number_or_a_year(tmp_path: Path) -> None:
    text = "May 2020\n\n  1. 2020 is a year\n\n    2 May 2020\n\n  2. 12 cooperatives\n\n    1 May 2020\n"

    assert [title for title, _, _ in listing(tmp_path, text)] == ["2020 is a year", "12 cooperatives"]


def test_bullets_serve_as_numbers(tmp_path: Path) -> None:
    text = "May 2020\n\n  - First\n\n    2 May 2020\n\n  - Second\n\n    1 May 2020\n"

    assert [title for title, _, _ in listing(tmp_path, text)] == ["First", "Second"]


def test_a_listing_needs_no_numbers_where_each_entry_has_a_date(tmp_path: Path) -> None:
    text = "First title\n2 May 2020\nIts text.\n\nSecond title\n1 May 2020\nMore text.\n"

    assert listing(tmp_path, text) == [
        ("First title", "2020-05-02", "Its text."),
        ("Second title", "2020-05-01", "More text."),
    ]


def test_a_listing_without_entries_is_rejected_with_a_reason(tmp_path: Path) -> None:
    path = written(tmp_path, "December 2021\n\nNothing happened.\n")

    assert items(path, format="listing") == []
    assert "it has no entries" in reasons(path, format="listing")[0]


def test_the_line_of_an_entry_is_named_when_something_is_wrong(tmp_path: Path) -> None:
    from sse_search.importers import read
    from sse_search.model import Issue

    path = written(tmp_path, "May 2020\n\n  1. One\n\n    2 May 2020\n\n  2. Two\n\n    30 February 2020\n")

    issues = [record for record in read(path).records if isinstance(record, Issue)]
    assert [(issue.file, issue.line) for issue in issues] == [(str(path), 7)]


TITLES = st.lists(
    st.text(alphabet="abcdefghijklm ÉéñØ“”’&-", min_size=3, max_size=60)
    .map(lambda title: "Title " + " ".join(title.replace("-", "").split()))
    .map(str.strip),
    min_size=1,
    max_size=40,
    unique=True,
)


@settings(deadline=None)
@given(titles=TITLES, ends=st.sampled_from(["\n", "\r\n"]), indented=st.booleans())
def test_any_number_of_entries_is_found(titles: list[str], ends: str, indented: bool) -> None:
    blank = " " * 4 if indented else ""
    number = " " * 2 if indented else ""
    parts = [f"{number}{n}. {title}\n\n{blank}{n % 28 + 1:02} June 2022" for n, title in enumerate(titles, start=1)]
    text = ("June 2022\n\n" + "\n\n".join(parts)).replace("\n", ends)

    parsed = list(entries(text.replace("\r\n", "\n")))

    assert [entry.title for entry in parsed] == titles
    assert [entry.date.value for entry in parsed] == [f"2022-06-{n % 28 + 1:02}" for n in range(1, len(titles) + 1)]


@settings(deadline=None)
@given(st.text(max_size=2000))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    for entry in entries(text):
        assert entry.line >= 1


@settings(deadline=None)
@given(st.lists(st.sampled_from([*LISTING.split("\n"), "News", "1.", "04/05/2025", "2021", "- "]), max_size=60))
def test_shuffled_lines_of_a_listing_do_not_make_the_reader_fail(lines: list[str]) -> None:
    assert all(entry.date.precision in ("none", "year", "month", "day") for entry in entries("\n".join(lines)))


class TestTheListingOfDecember2021:
    """The page that the project began with, where it is at hand."""

    pytestmark = pytest.mark.skipif(not SEED.exists(), reason=f"the first listing is not at {SEED}")

    def test_it_has_exactly_ten_items_with_their_dates(self) -> None:
        assert dates(SEED) == [
            ("2021-12-03", "day", "stated"),
            ("2021-11-26", "day", "stated"),
            ("2021-11-26", "day", "stated"),
            ("2021-11-25", "day", "stated"),
            ("2021-11-25", "day", "stated"),
            ("2021-11-23", "day", "stated"),
            ("2021-11-15", "day", "stated"),
            ("2021-11", "month", "heading"),
            ("2021-11-09", "day", "stated"),
            ("2021-11-09", "day", "stated"),
        ]

    def test_titles_and_summaries_are_those_of_the_page(self) -> None:
        lines = [line.strip() for line in SEED.read_text(encoding="utf-8").split("\n")]

        titles = [line.partition(". ")[2] for line in lines if line[:1].isdigit() and line[1:3] == ". "]
        assert [item.title for item in items(SEED)] == titles
        assert [bool(item.summary) for item in items(SEED)] == [True] * 6 + [False] * 2 + [True] * 2
        assert [item.summary for item in items(SEED) if item.summary and item.summary not in lines] == []
