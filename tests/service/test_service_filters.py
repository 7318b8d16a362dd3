"""Filters and fields take ids, keys and names, and say which values nothing has."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from sse_search import SearchService
from tests.service.service_archive import filled, matches, search, titles


@pytest.fixture(scope="module")
def languages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchService]:
    codes = {"English": "en", "Chinese": "zh", "Persian": "fa", "Burmese": "my", "Norwegian": "no", "Bokmål": "nb"}
    records = [{"title": title, "language": code} for title, code in codes.items()]
    with filled(tmp_path_factory.mktemp("languages"), *records) as service:
        yield service


@pytest.mark.parametrize("name", ["country:PS", "PS", "ps", "Palestine", "palestinian territory", "Palestina"])
def test_a_country_has_an_id_a_code_and_names(news: SearchService, name: str) -> None:
    assert matches(news, f'country:"{name}"') == {1, 3}
    assert matches(news, filters={"country": (name,)}) == {1, 3}


@pytest.mark.parametrize("name", ["fr", "FR", "French", "francais", "Français"])
def test_a_language_has_a_code_and_names(news: SearchService, name: str) -> None:
    assert matches(news, filters={"language": (name,)}) == {4}
    assert matches(news, f"language:{name}") == {4}


@pytest.mark.parametrize(
    ("facet", "value", "advice"),
    [
        ("country", "Palestin", "Did you mean Palestine?"),
        ("country", "Spian", "Did you mean Spain?"),
        ("language", "frensh", "Did you mean French?"),
        ("source", "Coop Nws", "Did you mean Coop News?"),
        ("category", "Newz", "Did you mean News?"),
        ("country", "Atlantis of the sea", ""),
    ],
)
def test_an_unknown_value_is_named_with_the_nearest_known_one(
    news: SearchService, facet: str, value: str, advice: str
) -> None:
    for page in (search(news, filters={facet: (value,)}), search(news, f'{facet}:"{value}"')):
        (notice,) = page.notices
        assert f"no item has the {facet} {value!r}" in notice.reason
        assert notice.reason.endswith(advice)


def test_a_known_value_is_not_reported(news: SearchService) -> None:
    page = search(
        news,
        'country:Mali entity:ILO -source:"Coop News"',
        filters={"country": ("France",), "language": ("en", "French"), "source": ("coop news",)},
    )

    assert page.notices == ()


def test_dates_may_be_relative_to_today(tmp_path: Path) -> None:
    today = datetime.date.today()
    service = filled(
        tmp_path,
        {"title": "Today", "date": today.isoformat()},
        {"title": "Long ago", "date": "1999-01-01"},
    )

    assert titles(service, "date:last-7-days") == ["Today"]
    assert titles(service, date="this-year") == ["Today"]
    assert titles(service, "until:2000") == ["Long ago"]
    assert titles(service, "since:2000") == ["Today"]
    assert search(service, "date:today").query.canonical == f"date:{today}"


@pytest.mark.parametrize("name", ["Welsh", "welsh", "cy", "cy-GB", "Klingon", "Portuguese", "pt_BR"])
def test_a_language_that_no_item_is_in_has_no_hint(news: SearchService, name: str) -> None:
    (notice,) = search(news, filters={"language": (name,)}).notices

    assert notice.reason == f"no item has the language {name!r}"


@pytest.mark.parametrize(
    ("names", "titles_of"),
    [
        (("en-US", "en_GB", "EN"), {"English"}),
        (("zh-CN", "zh-Hant-TW", "Mandarin"), {"Chinese"}),
        (("Farsi", "fa-IR"), {"Persian"}),
        (("Myanmar",), {"Burmese"}),
        (("no", "Norwegian"), {"Norwegian", "Bokmål"}),
        (("nb", "Bokmål", "norsk bokmål", "nb-NO"), {"Norwegian", "Bokmål"}),
    ],
)
def test_languages_are_understood_with_their_countries_and_other_names(
    languages: SearchService, names: tuple[str, ...], titles_of: set[str]
) -> None:
    for name in names:
        page = search(languages, filters={"language": (name,)})
        assert ({hit.title for hit in page.hits}, page.notices) == (titles_of, ()), name
        assert search(languages, f'language:"{name}"').total == len(titles_of)
        assert search(languages, excluded={"language": (name,)}).total == 6 - len(titles_of)


def test_only_a_few_unknown_values_are_compared_with_the_known_ones(news: SearchService) -> None:
    names = tuple(f"Spian{'x' * number}" for number in range(2))
    page = search(news, filters={"country": ("Spian", "Frence", "Portugl", "Belgum", "Itly", *names)})

    assert len(page.notices) == 7
    assert [notice.reason.endswith("?") for notice in page.notices] == [True] * 3 + [False] * 4


def test_a_value_far_from_every_known_one_gets_no_advice(news: SearchService) -> None:
    (notice,) = search(news, "country:Qqqqqqqq").notices

    assert notice.reason == "no item has the country 'Qqqqqqqq'"
