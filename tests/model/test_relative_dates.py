"""Dates relative to today are calendar dates, whatever the language."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search.model import DateRange, period
from sse_search.model.relative_dates import relative_range

TODAY = datetime.date(2026, 11, 28)
"""A Saturday."""


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("today aujourd'hui hoy hoje heute oggi", "2026-11-28"),
        ("yesterday hier ayer ontem gestern ieri last-day", "2026-11-27"),
        ("this-week cette-semaine esta-semana diese-Woche questa-settimana", "2026-11-23..2026-11-29"),
        (
            "last-week la-semaine-dernière la-semana-pasada semana-passada letzte-Woche la-settimana-scorsa",
            "2026-11-16..2026-11-22",
        ),
        ("last-month le-mois-dernier el-mes-pasado mês-passado letzten-Monat il-mese-scorso", "2026-10"),
        ("this-month ce-mois este-mes diesen-Monat questo-mese", "2026-11"),
        ("last-year l'année-dernière l'an-dernier el-año-pasado ano-passado letztes-Jahr l'anno-scorso", "2025"),
        ("this-year cette-année este-año dieses-Jahr quest'anno", "2026"),
        (
            "last-7-days les-7-derniers-jours últimos-7-días os-últimos-7-dias letzte-7-Tage gli-ultimi-7-giorni",
            "2026-11-22..2026-11-28",
        ),
        ("7d 7D", "2026-11-22..2026-11-28"),
        ("last-2-weeks 2w", "2026-11-15..2026-11-28"),
        ("last-3-months 3-derniers-mois 3m", "2026-08-29..2026-11-28"),
        ("last-1-years 1y", "2025-11-29..2026-11-28"),
    ],
)
def test_a_relative_date_means_the_same_in_every_language(texts: str, expected: str) -> None:
    for text in texts.split():
        assert str(DateRange.parse(text, TODAY)) == expected, text
        assert str(DateRange.parse(text.replace("-", " ").upper(), TODAY)) == expected, text


@pytest.mark.parametrize(
    "text",
    ["week", "last", "last-0-days", "this-7-days", "next-week", "last-99999999999-days", "day-and-night"],
)
def test_other_texts_are_not_relative(text: str) -> None:
    assert relative_range(text, TODAY) is None


@pytest.mark.parametrize(
    ("today", "text", "expected"),
    [
        ("2024-03-31", "last-1-months", "2024-03-01..2024-03-31"),
        ("2023-03-30", "last-1-months", "2023-03-01..2023-03-30"),
        ("2024-01-01", "last-month", "2023-12"),
        ("2024-01-01", "last-week", "2023-12-25..2023-12-31"),
        ("0001-01-01", "last-week", "0001-01-01..0001-01-07"),
        ("0001-01-01", "yesterday", "0001-01-01"),
    ],
)
def test_months_have_different_lengths_and_years_begin(today: str, text: str, expected: str) -> None:
    assert str(DateRange.parse(text, datetime.date.fromisoformat(today))) == expected


@settings(max_examples=50)
@given(
    st.dates(min_value=datetime.date(2, 1, 1)),
    st.integers(1, 9999),
    st.sampled_from(["days", "weeks", "months", "years"]),
)
def test_a_span_ends_today_and_is_not_longer_than_its_unit(today: datetime.date, count: int, unit: str) -> None:
    dates = relative_range(f"last {count} {unit}", today)

    assert dates is not None
    assert dates[1] == today.isoformat()
    longest = {"days": 1, "weeks": 7, "months": 31, "years": 366}[unit]
    assert 0 <= (today - period(dates[0])[0]).days <= count * longest
