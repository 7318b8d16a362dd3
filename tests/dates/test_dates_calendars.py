"""Weekdays, zones and times beside a date do no harm; weekdays fix a century; years of other calendars are not used."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sse_search.dates import DateRefusedError, find_date, is_date, read_date
from tests.importers.importer_inputs import ROOT

FEED = ROOT / "tests" / "cases" / "feeds" / "feed-dates.xml"
OF_24_DECEMBER = [*range(37, 52)]
EXPECTED = {
    **dict.fromkeys(OF_24_DECEMBER, "2020-12-24"),
    **dict.fromkeys(range(52, 58), "2020-08-24"),
    **dict(
        enumerate(
            "2017-09-22 2015-09-03 2014-06-19 2020-05-25 2013-10-08 2021-11-19 2022-10-02 2018-01-23 2006-01-02"
            " 2019-10-31 2023-10-28 2022-10-07 2019-03-16 2019-02-16 2023-12-18 2024-03-05 2024-03-06 2023-12-09"
            " 2023-03-15 2019-12-31 2019-12-31 2015-01-01".split()
        )
    ),
    22: None,  # seconds since 1970: no calendar date is written
    23: None,  # 31 February
    **{24: "2021-02-03", 25: "2021-12-04", 26: "2021-09-06"},
    **dict.fromkeys((27, 28, 29)),  # years 0, 1 and -1
    **{30: "2021-03-12", 31: "2021-12-03", 32: "2021-12-03", 33: "2021-03-12"},
    34: None,  # a year of the Iranian calendar
    **{35: "2020-05-01", 36: "2020-05-01"},
}


def test_every_date_of_a_feed_that_a_reader_can_tell_is_read() -> None:
    written = re.findall(r"<pubDate>(.*?)</pubDate>", FEED.read_text(encoding="utf-8"))

    read = {number: date.value if (date := find_date(text)) else None for number, text in enumerate(written)}

    assert read == EXPECTED


@pytest.mark.parametrize(
    "text",
    [
        "March 4, 2023 Saturday",
        "March 4, 2023 Saturday 8:15 PM",
        "Mar 4, 2023 (Saturday)",
        "4 March 2023, Saturday",
        "Sat, 4 Mar 2023 10:00:00 (GMT)",
        "Sat, 4 Mar 2023 10:00 (UTC+2)",
        "Sat, 4 Mar 2023 10:00 (UTC+02:00)",
        "Sat, 4 Mar 2023 10:00:00 +0100 (Central European Time)",
        "March 4, 2023, 8:15 pm PDT",
        "March 4, 2023 | 8:15 pm PDT",
        "8:15 pm PDT, March 4, 2023",
        "20h18 4 mars 2023",
        "4 mars 2023 à 20h18",
        "10:30 – 4 March 2023",
        "sábado, 4 de março de 2023 às 20h18",
        "Posted on 4 March 2023 (updated on 6 March 2023)",
        "Veröffentlicht am 4. März 2023, aktualisiert am 6. März 2023",
        "Publicado el 4 de marzo de 2023 - Actualizado el 6 de marzo de 2023",
        "lördag 4 mars 2023",
        "zaterdag 4 maart 2023",
        "sobota, 4 marca 2023",
        "суббота, 4 марта 2023",
        "4 Mart 2023, Cumartesi",
        "2023年3月4日",
        "2023년 3월 4일",
        "2023. március 4.",
    ],
)
def test_weekday_time_and_zone_beside_a_date_do_no_harm(text: str) -> None:
    assert read_date(text).value == "2023-03-04"


@pytest.mark.parametrize("weekday", ["segunda-feira", "segunda feira", "segunda", "seg", "2ª-feira", "2.ª feira"])
def test_weekdays_are_read_in_portuguese(weekday: str) -> None:
    assert read_date(f"{weekday}, 6 de março de 2023").value == "2023-03-06"


def test_a_month_may_follow_its_year_after_a_slash() -> None:
    assert read_date("2017/01").value == "2017-01"
    assert find_date("2017/18") is None


def test_two_years_after_each_other_are_no_month() -> None:
    with pytest.raises(DateRefusedError, match="two years"):
        read_date("2011/12")


@pytest.mark.parametrize("text", ["2 a 3 de mayo de 2020", "10:30 2017", "9:00 Opening", "2021-400", "2021-W60-1"])
def test_ranges_hours_and_impossible_weeks_are_no_dates(text: str) -> None:
    assert find_date(text) is None


@pytest.mark.parametrize(
    "text", ["1402/05/12", "1402-05-12", "12/05/1402", "1402-05", "1402", "14020512", "1445/09/01", "1402/05/12 10:30"]
)
def test_a_year_of_another_calendar_is_not_used_and_the_reason_is_given(text: str) -> None:
    with pytest.raises(DateRefusedError, match="another calendar"):
        read_date(text)
    assert is_date(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12 May 1455", "1455-05-12"),
        ("31 October 1517 AD", "1517-10-31"),
        ("1517-10-31 AD", "1517-10-31"),
        ("31.10.1517 n. Chr.", "1517-10-31"),
        ("1517/10/31 (Julian)", "1517-10-31"),
        ("1600-01-01", "1600-01-01"),
    ],
)
def test_an_early_year_is_used_if_a_western_calendar_is_named(text: str, value: str) -> None:
    assert read_date(text).value == value


@pytest.mark.parametrize("text", ["Fri, 04 Mar 23", "04 Mar 23 10:00:00 GMT", "Sat, 31 Feb 23"])
def test_two_digits_without_the_right_weekday_are_no_year(text: str) -> None:
    with pytest.raises(DateRefusedError, match="two digits"):
        read_date(text)


@settings(deadline=None, max_examples=50)
@given(day=st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)), form=st.sampled_from("%a %A".split()))
def test_a_weekday_fixes_the_century_of_a_year_of_two_digits(day: datetime.date, form: str) -> None:
    assert read_date(day.strftime(f"{form}, %d %b %y 10:00:00 GMT")).value == day.isoformat()
    assert read_date(day.strftime(f"{form}, %d-%b-%y 10:00:00 GMT")).value == day.isoformat()


@settings(deadline=None, max_examples=50)
@given(
    day=st.dates(datetime.date(1600, 1, 1), datetime.date(2199, 12, 31)),
    beside=st.sampled_from(["{} 20h18", "{}, 8:15 pm PDT", "{} (updated 1 May 2020)", "10:30, {}", "{} 10:00 (UTC+1)"]),
)
def test_nothing_beside_a_date_moves_it(day: datetime.date, beside: str) -> None:
    written = f"{day.day} {day:%B} {day.year}"

    assert read_date(beside.format(written)).value == day.isoformat()


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 366), st.integers(1900, 2100))
@example(366, 2021)
@example(366, 2020)
def test_a_day_of_the_year_is_the_day_of_the_calendar(number: int, year: int) -> None:
    days = 366 if datetime.date(year, 12, 31).timetuple().tm_yday == 366 else 365
    expected = (datetime.date(year, 1, 1) + datetime.timedelta(number - 1)).isoformat() if number <= days else None

    date = find_date(f"{year}-{number:03}")

    assert (date.value if date else None) == expected


@pytest.mark.parametrize("piece", ["mon, 1 jan ", "(utc ", "10:30 ", "updated ", "1 may 2020 (", "2ª-feira "])
def test_a_text_made_to_be_slow_is_refused(piece: str) -> None:
    assert find_date((piece * 60)[:120]) is None
