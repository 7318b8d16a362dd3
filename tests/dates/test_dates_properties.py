"""What holds for every date and for every text."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search.dates import DateRefusedError, day_first_of, find_date, is_date, read_date
from sse_search.model import NewsDate

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
}
DAYS = st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31))
LANGUAGES = st.sampled_from(sorted(MONTHS))
TIMES = st.times()
OFFSETS = st.integers(-12 * 60, 14 * 60)


def month_name(day: datetime.date, language: str) -> str:
    return MONTHS[language].split()[day.month - 1]


@settings(deadline=None)
@given(day=DAYS, language=LANGUAGES, padded=st.booleans(), capital=st.booleans())
def test_a_written_day_is_read_in_every_language(
    day: datetime.date, language: str, padded: bool, capital: bool
) -> None:
    number = f"{day.day:02}" if padded else str(day.day)
    of = {"es": " de ", "pt": " de ", "de": ". "}.get(language, " ")
    text = f"{number}{of}{month_name(day, language)}{of if language in ('es', 'pt') else ' '}{day.year}"

    assert read_date(text.upper() if capital else text).value == day.isoformat()


@settings(deadline=None)
@given(day=DAYS, language=LANGUAGES)
def test_a_written_month_stays_a_month(day: datetime.date, language: str) -> None:
    assert read_date(f"{month_name(day, language)} {day.year}") == NewsDate.of(day.isoformat()[:7])


FORMS = st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%Y%m%d", "%d %B %Y", "%B %d, %Y"])


@settings(deadline=None)
@given(day=DAYS, form=FORMS)
def test_a_day_in_any_form_is_the_same_day(day: datetime.date, form: str) -> None:
    assert read_date(day.strftime(form)).value == day.isoformat()


@settings(deadline=None)
@given(day=DAYS, time=TIMES, offset=OFFSETS)
def test_a_time_and_an_offset_never_move_the_day(day: datetime.date, time: datetime.time, offset: int) -> None:
    zone = datetime.timezone(datetime.timedelta(minutes=offset))
    moment = datetime.datetime.combine(day, time, zone)

    assert read_date(moment.isoformat(timespec="seconds")).value == day.isoformat()
    assert read_date(moment.strftime("%a, %d %b %Y %H:%M:%S %z")).value == day.isoformat()


@settings(deadline=None)
@given(day=DAYS, separator=st.sampled_from("/-"))
def test_either_order_is_read_as_the_convention_says_and_never_swapped(day: datetime.date, separator: str) -> None:
    european = day.strftime(f"%d{separator}%m{separator}%Y")
    american = day.strftime(f"%m{separator}%d{separator}%Y")

    assert read_date(european, day_first=True).value == day.isoformat()
    assert read_date(american, day_first=False).value == day.isoformat()
    if day.day <= 12 and day.day != day.month:
        assert find_date(european) is None
    else:
        assert read_date(european).value == day.isoformat()


@settings(deadline=None)
@given(st.lists(DAYS, min_size=1, max_size=20))
def test_a_page_in_one_convention_is_never_taken_for_the_other(days: list[datetime.date]) -> None:
    assert day_first_of(day.strftime("%d/%m/%Y") for day in days) in (True, None)
    assert day_first_of(day.strftime("%m/%d/%Y") for day in days) in (False, None)


@settings(deadline=None)
@given(year=st.integers(1990, 2030), month=st.integers(0, 99), day=st.integers(0, 99))
def test_a_day_that_no_calendar_has_is_never_returned(year: int, month: int, day: int) -> None:
    text = f"{year}-{month:02}-{day:02}"
    try:
        expected: str | None = datetime.date(year, month, day).isoformat()
    except ValueError:
        expected = None

    date = find_date(text)

    assert (date.value if date else None) == expected


@settings(deadline=None)
@given(st.text(max_size=150) | st.text(alphabet="0123456789 /-.:,TZ+deDecmbr", max_size=60))
def test_every_text_is_a_date_or_is_refused_with_a_reason(text: str) -> None:
    date = find_date(text)

    if date is None:
        with pytest.raises(DateRefusedError, match="date"):
            read_date(text)
    else:
        assert date.value is not None
        assert read_date(date.value) == date
        assert is_date(text)


@pytest.mark.parametrize("piece", ["1 ", "(", "a", "1/", "le ", "mon, ", "1.1.1.1.", "1 de "])
def test_a_text_made_to_be_slow_is_refused(piece: str) -> None:
    assert find_date((piece * 120)[:120]) is None
