"""Dates are read as they are written, in six languages, to the day, the month or the year; nothing is guessed."""

from __future__ import annotations

import pytest

from sse_search.dates import DateRefusedError, date_in_url, day_first_of, find_date, is_date, read_date
from sse_search.model import UNDATED, NewsDate


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # English
        ("3 December 2021", "2021-12-03"),
        ("03 Dec 2021", "2021-12-03"),
        ("3rd of December, 2021", "2021-12-03"),
        ("December 3, 2021", "2021-12-03"),
        ("Dec. 3rd, 2021", "2021-12-03"),
        ("Fri, 03 Dec 2021 23:59:59 GMT", "2021-12-03"),
        ("Fri Dec 3 16:29:06 PDT 2021", "2021-12-03"),
        ("Published on Friday 3 December 2021 at 10:30 pm", "2021-12-03"),
        ("Last updated: 3 December 2021, 10:30", "2021-12-03"),
        ("26-FEB-1987 15:01:01.79", "1987-02-26"),
        ("December 2021", "2021-12"),
        ("Sept. 2021", "2021-09"),
        # French
        ("1er mai 2020", "2020-05-01"),
        ("le 13 juin 2022", "2022-06-13"),
        ("Publié le lundi 13 juin 2022 à 8h30", "2022-06-13"),
        ("3 août 2021", "2021-08-03"),
        ("3 aout 2021", "2021-08-03"),
        ("févr. 2021", "2021-02"),
        ("décembre 2021", "2021-12"),
        # Spanish
        ("3 de diciembre de 2021", "2021-12-03"),
        ("viernes, 3 de diciembre del 2021", "2021-12-03"),
        ("Publicado el 9 de setiembre de 2021", "2021-09-09"),
        ("enero de 2020", "2020-01"),
        # Portuguese
        ("3 de dezembro de 2021", "2021-12-03"),
        ("sexta-feira, 3 de março de 2023", "2023-03-03"),
        ("1º de maio de 2020", "2020-05-01"),
        # German
        ("3. Dezember 2021", "2021-12-03"),
        ("Freitag, den 3. März 2023", "2023-03-03"),
        ("03.12.2021", "2021-12-03"),
        ("3. 12. 2021, 14:05 Uhr", "2021-12-03"),
        ("Januar 2020", "2020-01"),
        ("Jänner 2020", "2020-01"),
        # Italian
        ("3 dicembre 2021", "2021-12-03"),
        ("venerdì 3 dicembre 2021 ore 10:30", "2021-12-03"),
        ("1º gennaio 2020", "2020-01-01"),
        # Slavic and Baltic languages, with the word for "year"
        ("4 мая 2023 г.", "2023-05-04"),
        ("4 мая 2023 года", "2023-05-04"),
        ("04.05.2023 г.", "2023-05-04"),
        ("четвер, 4 травня 2023 р.", "2023-05-04"),
        ("4. května 2023", "2023-05-04"),
        ("4 marca 2023 roku", "2023-03-04"),
        ("4. svibnja 2023.", "2023-05-04"),
        ("2023 m. gegužės 4 d.", "2023-05-04"),
        # Other languages
        ("Kamis, 4 Mei 2023", "2023-05-04"),
        ("4 Μαρτίου 2023", "2023-03-04"),
        ("4. helmikuuta 2023", "2023-02-04"),
        ("4 de març de 2023", "2023-03-04"),
        ("4 באפריל 2023", "2023-04-04"),
        ("ngày 4 tháng 5 năm 2023", "2023-05-04"),
        ("2023. 5. 4.", "2023-05-04"),
        ("令和5年5月4日", "2023-05-04"),
        ("平成元年3月1日", "1989-03-01"),
        ("Th 4 May 2023", "2023-05-04"),
        # Numbers
        ("2021-12-03", "2021-12-03"),
        ("2021-12-03T23:59:59+14:00", "2021-12-03"),
        ("2021-12-03T00:00:00.000Z", "2021-12-03"),
        ("2021-12-03 00:00:00 -1100", "2021-12-03"),
        ("2021/12/03", "2021-12-03"),
        ("2021.12.03", "2021-12-03"),
        ("20211203", "2021-12-03"),
        ("20211203T101500Z", "2021-12-03"),
        ("20211203T101500+0200", "2021-12-03"),
        ("14/04/2025", "2025-04-14"),
        ("04/14/2025", "2025-04-14"),
        ("14-04-2025", "2025-04-14"),
        ("05/05/2025", "2025-05-05"),
        ("2021-12", "2021-12"),
        ("2021", "2021"),
        # However it is set
        ("  3\u00a0December\u20072021 ", "2021-12-03"),
        ("3 DECEMBER 2021", "2021-12-03"),
        ("(3 December 2021)", "2021-12-03"),
        ("３ December ２０２１", "2021-12-03"),
    ],
)
def test_a_date_is_read_as_precisely_as_it_is_written(text: str, value: str) -> None:
    assert read_date(text) == NewsDate.of(value)


@pytest.mark.parametrize(
    ("text", "day_first", "value"),
    [
        ("04/05/2025", True, "2025-05-04"),
        ("04/05/2025", False, "2025-04-05"),
        ("4-5-2025", True, "2025-05-04"),
        ("25/04/2025", False, "2025-04-25"),
        ("04/25/2025", True, "2025-04-25"),
    ],
)
def test_the_convention_decides_which_number_is_the_day(text: str, day_first: bool, value: str) -> None:
    assert read_date(text, day_first=day_first).value == value


@pytest.mark.parametrize("text", ["04/05/2025", "4/5/2025", "04-05-2025", "Updated: 01/02/2020 10:00"])
def test_a_date_that_can_be_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(DateRefusedError, match="two ways"):
        read_date(text)
    assert is_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "31 November 2021",
        "29 February 2021",
        "2021-02-30",
        "2021-13-01",
        "2021-00-10",
        "2021-13",
        "2021-01-00",
        "31/31/2021",
        "00/05/2021",
        "3 December 0021",
        "3 December 9999",
        "20211332",
        "0000",
        "1066",
    ],
)
def test_an_impossible_date_is_refused_and_still_looks_like_one(text: str) -> None:
    with pytest.raises(DateRefusedError, match="impossible"):
        read_date(text)
    assert is_date(text)
    assert find_date(text) is None


@pytest.mark.parametrize("text", ["3 December 21", "03/12/21", "3.12.21", "3 Dec '21", "12-Dec-99"])
def test_the_century_is_never_guessed(text: str) -> None:
    with pytest.raises(DateRefusedError, match="two digits"):
        read_date(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "December",
        "3 December",
        "yesterday",
        "last week",
        "2 days ago",
        "International Conference, November 5, 2021",
        "The 2021 report",
        "12 cooperatives in 2021",
        "May 5 members, 2021 members",
        "1.2.3",
        "2021-12-03-04",
        "COVID-19",
        "10:30",
        "20211",
        "3 Foovember 2021",
        "x" * 10_000,
        "1" * 10_000,
    ],
)
def test_what_is_more_or_less_than_a_date_is_none(text: str) -> None:
    assert find_date(text) is None
    assert not is_date(text)


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["04/05/2025"], None),
        (["04/05/2025", "14/04/2025"], True),
        (["04/05/2025", "04/14/2025"], False),
        (["14/04/2025", "04/14/2025"], None),
        (["on 14/04/2025 at 10"], True),
        (["14/14/2025", "2021-12-25"], None),
        ([], None),
    ],
)
def test_dates_that_can_be_read_in_one_way_only_tell_the_convention_of_a_page(
    texts: list[str], order: bool | None
) -> None:
    assert day_first_of(texts) is order


@pytest.mark.parametrize(
    ("url", "value"),
    [
        ("https://example.org/2021/nov/26/title", "2021-11-26"),
        ("https://example.org/news/2021/11/26.html", "2021-11-26"),
        ("https://example.org/2021/decision/26", None),
        ("https://example.org/2021/11/26/a-title", "2021-11-26"),
        ("https://example.org/news/2021/11/a-title", "2021-11"),
        ("https://example.org/2021-11-26-a-title", "2021-11-26"),
        ("https://example.org/2021/11/26", "2021-11-26"),
        ("https://example.org/2021/02/30/impossible", None),
        ("https://example.org/2021/13/a-title", None),
        ("https://example.org/item/20211126", None),
        ("https://example.org/?d=/2021/11/26/", None),
        ("https://example.org/1234/11/26/", None),
        ("", None),
    ],
)
def test_an_address_may_hold_a_date_in_its_path(url: str, value: str | None) -> None:
    assert date_in_url(url) == (NewsDate.of(value, "url") if value else UNDATED)


def test_where_a_date_was_found_is_kept() -> None:
    assert read_date("December 2021", origin="heading") == NewsDate.of("2021-12", "heading")


@pytest.mark.parametrize("text", ["03/2019", "3/2019", "03.2019", "03-2019", "Mar-2019", "mars/2019"])
def test_a_month_before_its_year_needs_no_word(text: str) -> None:
    assert read_date(text).value == "2019-03"


@pytest.mark.parametrize("text", ["13/2019", "0/2019", "3.2019"])
def test_other_numbers_before_a_year_are_no_month(text: str) -> None:
    with pytest.raises(DateRefusedError, match="such as 2021-12-03"):
        read_date(text)
