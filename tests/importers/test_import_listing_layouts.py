"""Listings in many layouts, as text: one layout is chosen for a whole page, and what does not fit it is reported."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search.errors import ImportFailedError
from sse_search.importers import read
from sse_search.importers.listing import entries, layout_of
from tests.importers.importer_inputs import ROOT, items, warnings, written

CASES = ROOT / "tests" / "cases" / "listing"
WEAVERS, POTTERS, BAKERS = "Weavers hold their yearly meeting", "Potters open a shop", "Bakers join the federation"
Item = tuple[str, str | None, str, str]
"""Title, date, summary, address."""


def listed(path: Path) -> list[Item]:
    reading = read(path)
    assert reading.format == "listing"
    return [(item.title, item.date.value, item.summary, item.url) for item in items(path)]


def three(*dates: str, summaries: bool = True) -> list[Item]:
    texts = ("Forty came.", "It is in Bergen.", "They are nine.") if summaries else ("", "", "")
    return [
        (title, date, text, "") for title, date, text in zip((WEAVERS, POTTERS, BAKERS), dates, texts, strict=False)
    ]


LONG_TITLE = "Weavers hold their yearly meeting in the old town hall, with guests from three neighbouring countries"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "label_long",
            [
                ("A potter from Bergen on her workshop", "2022-05-18", "She tells how the workshop began.", ""),
                (WEAVERS, "2022-05-17", "Forty came.", ""),
            ],
        ),
        ("date_first", three("2019-03-14", "2019-02-12", "2019-01-03")),
        ("unnumbered_flat", three("2019-03-14", "2019-03-12", "2019-03-11")),
        ("one_line_dash", three("2019-03-14", "2019-02-12", "2019-01-03", summaries=False)),
        ("word_symbol_bullets", three("2019-03-14", "2019-02-12")),
        (
            "url_lines",
            [
                (WEAVERS, "2019-03-14", "Forty came.", "https://example.org/a/1"),
                (POTTERS, "2019-03-12", "It is in Bergen.", "https://example.org/a/2"),
            ],
        ),
        (
            "years_in_title",
            [
                ("Plan for 2025 is adopted by weavers", "2019-03-14", "It was adopted.", ""),
                (POTTERS, "2019-03-12", "It is in Bergen.", ""),
            ],
        ),
        (
            "pdf_wrapped",
            [
                (
                    LONG_TITLE,
                    "2019-03-14",
                    "Forty came, and the chair said that the year had been a good one for 1. wool, and 2. linen.",
                    "",
                ),
                (POTTERS, "2019-03-12", "It is in Bergen.", ""),
            ],
        ),
    ],
)
def test_a_listing_is_read_as_a_reader_sees_it(name: str, expected: list[Item]) -> None:
    path = CASES / f"{name}.txt"

    assert listed(path) == expected
    assert warnings(path) == []


def test_the_line_above_a_title_is_its_label_however_long_it_is() -> None:
    assert [item.category for item in items(CASES / "label_long.txt")] == ["Voices of our members", "News"]


def test_an_article_with_a_numbered_list_is_no_listing() -> None:
    with pytest.raises(ImportFailedError, match="no known layout"):
        read(CASES / "article_with_list.txt")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Agenda\n\n14 March 2019\n\n1. Opening\n2. Minutes\n3. Wool\n", id="agenda"),
        pytest.param(
            "Meeting\n14 March 2019\n\n1. Opening\n2. Wool\n\nNext meeting\n12 April 2019\n", id="agenda with two dates"
        ),
        pytest.param(
            "Annual meeting\n\n14 March 2019\n\n9:00 Opening\n10:00 Wool\n\n15 March 2019\n\n9:00 Looms\n", id="hours"
        ),
        pytest.param(
            "From: Jane <jane@example.org>\nTo: Rik\nDate: 14 March 2019\nSubject: Wool\n\nDear Rik,\n\n"
            "From: Rik\nDate: 13 March 2019\nSubject: Wool\n\nHow many?\n",
            id="mail",
        ),
        pytest.param(
            "March 2019\n\nWeavers met. They asked three things:\n\n1. Wool\n2. Looms\n3. A day off\n\nAll agreed.\n",
            id="article under a month",
        ),
        pytest.param(
            "Weavers meet\n\nBy Jane Doe\n14 March 2019\n\nThey agreed on:\n\n• Wool\n\n• Looms\n",
            id="article, bullets",
        ),
        pytest.param(
            "Agenda of the yearly meeting\n\nTown hall, Bergen\n\n1. Opening\n14 March 2019, 10:00\n"
            "2. Report on wool\n14 March 2019, 11:00\n3. Closing\n15 March 2019, 12:00\n",
            id="agenda with dates",
        ),
        pytest.param(
            "Weavers hold their meeting\n\n14 March 2019\n\nForty came.\n\nBackground\n\n12 March 2018\n\n"
            "The first meeting was held in Oslo.\n\n11 March 2017\n\nThe founders met.\n",
            id="article with dates on lines of their own",
        ),
    ],
)
def test_articles_agendas_and_mails_are_no_listings(text: str) -> None:
    assert layout_of(text) == ""


BELOW = {
    "flat": "{title}\n{date}\n{text}\n",
    "blocks": "{title}\n{date}\n{text}\n\n",
    "blank lines everywhere": "{title}\n\n{date}\n\n{text}\n\n",
    "read more": "{title}\n{date}\n{text} Read more »\n\n",
    "numbers": "{n}. {title}\n{date}\n{text}\n",
    "numbers on lines of their own": "{n}.\n{title}\n{date}\n{text}\n",
    "numbers in brackets": "({n}) {title}\n{date}\n{text}\n",
    "bullets": "• {title}\n{date}\n{text}\n",
    "bullets of Word": "\uf0a7\t{title}\n\t{date}\n\t{text}\n",
    "page numbers": "{n}. {title}\n{date}\n{text}\n\nPage {n} of 3\n\n",
    "date above the title": "{date}\n{title}\n{text}\n",
    "date above the title, blank lines": "{date}\n\n{title}\n\n{text}\n\nLire la suite\n\n",
    "date above the number": "{date}\n{n}. {title}\n{text}\n",
    "date in the title, at its end": "{title} ({date})\n{text}\n\n",
    "date in the title, numbers": "{n}. {title} ({date})\n{text}\n",
    "date before the title": "{date} – {title}\n{text}\n",
    "date before the title, colon": "{date}: {title}\n{text}\n\n",
    "date before the title, bullets": "* {date} – {title}\n{text}\n",
    "date before the title, brackets": "[{date}] {title}\n{text}\n\n",
    "date before the title, bar": "{date} | {title}\n{text}\n\n",
}


@pytest.mark.parametrize("layout", BELOW)
@pytest.mark.parametrize("preface", ["", "News\n\n"])
def test_one_listing_in_many_layouts_gives_the_same_items(layout: str, preface: str, tmp_path: Path) -> None:
    dates = ("14 March 2019", "12 February 2019", "3 January 2019")
    text = preface + "".join(
        BELOW[layout].format(n=number, title=title, date=written_date, text=summary)
        for number, ((title, _, summary, _), written_date) in enumerate(zip(three(*dates), dates, strict=True), start=1)
    )

    assert listed(written(tmp_path, text)) == three("2019-03-14", "2019-02-12", "2019-01-03")


@pytest.mark.parametrize(
    "entry",
    [
        "{title}\n{date}\n\n",
        "{title}\n\n{date}\n\n",
        "{date}\n\n{title}\n\n",
        "{date}\t{title}\n",
        "{title} ({date})\n",
        "{title} – {date}\n",
        "{date}: {title}\n",
        "- {date} – {title}\n",
    ],
)
def test_a_listing_needs_no_summaries(entry: str, tmp_path: Path) -> None:
    dates = ("14/03/2019", "12/02/2019", "03/01/2019")
    text = "".join(
        entry.format(title=title, date=date) for title, date in zip((WEAVERS, POTTERS, BAKERS), dates, strict=True)
    )

    assert listed(written(tmp_path, text)) == three("2019-03-14", "2019-02-12", "2019-01-03", summaries=False)


@pytest.mark.parametrize(
    "entry",
    [
        "{title}\nBy {name}\n{date}\n{text}\n\n",
        "{title}\nBy {name}\n{date}\n{text}\n",
        "{title}\n{date}\nBy {name}\n{text}\n\n",
        "{title}\nBy {name} | {date}\n{text}\n\n",
        "1. {title}\n\n   By {name}\n\n   {date}\n\n   {text}\n\n",
    ],
)
def test_a_byline_names_the_authors(entry: str, tmp_path: Path) -> None:
    text = "".join(
        entry.format(title=title, name=name, date=date, text="Forty came.")
        for title, name, date in ((WEAVERS, "Jane Doe", "14 March 2019"), (POTTERS, "Rik van Dam", "12 March 2019"))
    )

    assert [
        (item.title, item.authors, item.date.value, item.summary)
        for item in items(written(tmp_path, text), format="listing")
    ] == [
        (WEAVERS, ("Jane Doe",), "2019-03-14", "Forty came."),
        (POTTERS, ("Rik van Dam",), "2019-03-12", "Forty came."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"Voices of our members\n\n{WEAVERS}\n\n18 May 2022\n\nShe tells.\n\n"
        f"News\n\n{POTTERS}\n\n17 May 2022\n\nIt is.\n\nNews\n\n{BAKERS}\n\n16 May 2022\n\nNine.\n",
        f"1. Voices of our members\n{WEAVERS}\n18 May 2022\nShe tells.\n2. News\n{POTTERS}\n17 May 2022\nIt is.\n"
        f"3. News\n{BAKERS}\n16 May 2022\nNine.\n",
        f"18 May 2022\n\nVoices of our members\n\n{WEAVERS}\n\nShe tells.\n\n"
        f"17 May 2022\n\nNews\n\n{POTTERS}\n\nIt is.\n\n16 May 2022\n\nNews\n\n{BAKERS}\n\nNine.\n",
    ],
)
def test_labels_are_told_from_titles_by_the_whole_page(text: str) -> None:
    assert [(entry.category, entry.title) for entry in entries(text)] == [
        ("Voices of our members", WEAVERS),
        ("News", POTTERS),
        ("News", BAKERS),
    ]


def test_a_year_or_a_day_within_a_text_is_no_date_of_an_item(tmp_path: Path) -> None:
    text = f"2019\n\n{WEAVERS}\n14 March 2019\nThe club was founded in\n1998\nby forty weavers, and again on\n"
    text += "3 May 2001\nby ten.\n\n"
    text += f"2018\n\n{POTTERS}\n12 March 2018\nIt is in Bergen.\n"

    assert listed(written(tmp_path, text)) == [
        (WEAVERS, "2019-03-14", "The club was founded in 1998 by forty weavers, and again on 3 May 2001 by ten.", ""),
        (POTTERS, "2018-03-12", "It is in Bergen.", ""),
    ]


def test_days_can_be_headings_of_several_entries() -> None:
    text = f"14 March 2019\n\n1. {WEAVERS}\n2. {POTTERS}\n\n13 March 2019\n\n1. {BAKERS}\n"

    assert [(entry.title, entry.date.value, entry.date.origin) for entry in entries(text)] == [
        (WEAVERS, "2019-03-14", "heading"),
        (POTTERS, "2019-03-14", "heading"),
        (BAKERS, "2019-03-13", "heading"),
    ]


def test_an_entry_in_another_layout_is_reported_with_its_line(tmp_path: Path) -> None:
    text = f"1. {WEAVERS}\n\n14 March 2019\n\nForty came.\n\n{BAKERS}\n\n11 March 2019\n\nThey are nine.\n\n"
    path = written(tmp_path, f"{text}2. {POTTERS}\n\n12 March 2019\n\nIt is in Bergen.\n")

    assert [item.title for item in items(path)] == [WEAVERS, POTTERS]
    assert BAKERS in items(path)[0].summary
    (remark,) = warnings(path)
    assert remark.startswith("2 entries read as numbered titles with dates; left over: line 9")


def test_the_layout_of_most_entries_is_the_layout_of_the_page(tmp_path: Path) -> None:
    flat = "".join(f"{title}\n{day} March 2019\nA text.\n\n" for day, title in ((9, BAKERS), (8, "Smiths strike")))
    text = f"1. {WEAVERS}\n14 March 2019\nForty came.\n\n{flat}{POTTERS}\n7 March 2019\nIt is in Bergen.\n"

    assert [item.title for item in items(written(tmp_path, text))] == [WEAVERS, BAKERS, "Smiths strike", POTTERS]


WORDS = st.sampled_from("weavers potters bakers smiths meet join open strike wool bread shop town".split())
TITLES = st.lists(WORDS, min_size=2, max_size=7).map(lambda words: " ".join(words).capitalize())
SENTENCES = st.lists(WORDS, min_size=1, max_size=30).map(lambda words: " ".join(words).capitalize() + ".")


@settings(deadline=None, max_examples=50)
@given(
    layout=st.sampled_from(sorted(BELOW)),
    rows=st.lists(
        st.tuples(TITLES, st.dates(datetime.date(1901, 1, 1), datetime.date(2099, 1, 1)), SENTENCES),
        min_size=3,
        max_size=12,
    ),
)
def test_any_listing_keeps_its_titles_dates_and_texts(layout: str, rows: list[tuple[str, datetime.date, str]]) -> None:
    text = "".join(
        BELOW[layout].format(n=number, title=title, date=f"{day:%d %B %Y}", text=summary)
        for number, (title, day, summary) in enumerate(rows, start=1)
    )

    assert [(entry.title, entry.date.value, entry.summary) for entry in entries(text)] == [
        (title, str(day), summary) for title, day, summary in rows
    ]


@pytest.mark.parametrize(
    ("days", "first"),
    [
        ("14–16 March 2019", "2019-03-14"),
        ("12 to 13 March 2019", "2019-03-12"),
        ("28 February - 2 March 2019", "2019-02-28"),
        ("28 December – 2 January 2020", "2019-12-28"),
        ("du 14 au 16 mars 2019", "2019-03-14"),
        ("del 14 al 16 de marzo de 2019", "2019-03-14"),
        ("28 de febrero al 2 de marzo de 2019", "2019-02-28"),
        ("14.–16.03.2019", "2019-03-14"),
        ("March 14-16, 2019", "2019-03-14"),
        ("2019-03-14 to 2019-03-16", "2019-03-14"),
    ],
)
def test_a_range_of_days_is_a_date_of_its_first_day(days: str, first: str) -> None:
    text = f"{WEAVERS}\n{days}\nForty came.\n\n{POTTERS}\n11 February 2019\nIn Bergen.\n"

    assert [(entry.title, entry.date.value, entry.category) for entry in entries(text)] == [
        (WEAVERS, first, ""),
        (POTTERS, "2019-02-11", ""),
    ]
    first_entry, _ = entries(f"{days} – {WEAVERS}\n1 March 2018 – {POTTERS}\n")
    assert first_entry.date.value == first


def test_a_date_inside_an_open_sentence_begins_no_item() -> None:
    inside = "Forty came. The next meeting is on\n\n14 May 2019\n\nin the old hall."
    text = f"{WEAVERS}\n14 March 2019\n{inside}\n\n{POTTERS}\n12 March 2019\nIn Bergen.\n"

    assert [(entry.title, entry.summary) for entry in entries(text)] == [(WEAVERS, inside), (POTTERS, "In Bergen.")]


@pytest.mark.parametrize("end", ["\r", "\r\n"])
def test_any_line_end_will_do(tmp_path: Path, end: str) -> None:
    text = f"{WEAVERS}\n14 March 2019\nForty came.\n\n{POTTERS}\n12 March 2019\nIt is in Bergen.\n"

    assert listed(written(tmp_path, text.replace("\n", end).encode())) == three("2019-03-14", "2019-03-12")


def test_addresses_without_www_and_after_titles_are_addresses(tmp_path: Path) -> None:
    below = f"{WEAVERS}\nexample.org/w/1\n14 March 2019\nForty came.\n\n{POTTERS}\n12 March 2019\nIt is in Bergen.\n"
    beside = f"14.03.2019\t{WEAVERS}\thttps://example.org/1\n12.03.2019\t{POTTERS}\twww.example.org/2\n"

    assert listed(written(tmp_path, below))[0] == (WEAVERS, "2019-03-14", "Forty came.", "https://example.org/w/1")
    assert listed(written(tmp_path, beside)) == [
        (WEAVERS, "2019-03-14", "", "https://example.org/1"),
        (POTTERS, "2019-03-12", "", "https://www.example.org/2"),
    ]


@pytest.mark.parametrize(
    "dates",
    [
        ("March 14: {}", "March 12: {}", "January 3: {}"),
        ("14 mars – {}", "12 mars – {}", "3 janvier – {}"),
        ("- {} (14 de marzo)", "- {} (12 de marzo)", "- {} (3 de enero)"),
        ("{}\n14. März\n", "{}\n12. März\n", "{}\n3. Januar\n"),
    ],
)
def test_dates_without_a_year_are_of_the_year_above_them(tmp_path: Path, dates: tuple[str, str, str]) -> None:
    march, also_march, january = (
        form.format(title) for form, title in zip(dates, (WEAVERS, POTTERS, BAKERS), strict=True)
    )

    read_items = listed(written(tmp_path, f"2019\n\n{march}\n\n{also_march}\n\n2018\n\n{january}\n", "listing.txt"))

    assert [item[:2] for item in read_items] == [
        (WEAVERS, "2019-03-14"),
        (POTTERS, "2019-03-12"),
        (BAKERS, "2018-01-03"),
    ]


def test_days_without_a_year_are_no_dates_below_other_text(tmp_path: Path) -> None:
    text = f"2019\nwas a good year.\n\n{WEAVERS}\n14 March 2019\n\n{POTTERS}\n12 March 2019\nMarch 2: they open.\n"

    assert [item[1:3] for item in listed(written(tmp_path, text, "listing.txt"))] == [
        ("2019-03-14", ""),
        ("2019-03-12", "March 2: they open."),
    ]
