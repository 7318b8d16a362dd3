"""Words are counted over the years and near one another, for all items and for those of two searches."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sse_search import InvalidOptionError, InvalidQueryError, SearchService, WordsOverTime
from sse_search.service.comparing import log_likelihood
from tests.service.service_archive import filled

_FILLER = "The harvest was stored and the road was repaired by the village."


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchService]:
    """Dairy items in which milk is fresh, bank items in which credit is fresh, and an undated one."""
    records = [
        *({"title": f"Dairy {n}", "date": "2020", "summary": f"Fresh milk is sold. {_FILLER}"} for n in range(8)),
        *({"title": f"Bank {n}", "date": "2021-05", "summary": f"Fresh credit is lent. {_FILLER}"} for n in range(8)),
        {"title": "Milk, milk, milk", "summary": "Fair trade and fairly traded."},
    ]
    with filled(tmp_path_factory.mktemp("words"), *records) as opened:
        yield opened


def by_year(answer: WordsOverTime, series: int = 0) -> list[tuple[str, int, int]]:
    return [(each.year, each.occurrences, each.items) for each in answer.series[series].years]


def test_a_word_has_its_occurrences_and_items_in_each_year(service: SearchService) -> None:
    answer = service.words("milk")

    assert by_year(answer) == [("2021", 0, 0), ("2020", 8, 8), ("", 3, 1)]
    total = answer.series[0].total
    assert (total.occurrences, total.items, total.all_items, total.share) == (11, 9, 17, 9 / 17)
    assert total.per_million == round(11 * 1_000_000 / total.words, 3)
    assert answer.series[0].years[1].share == 1.0


def test_words_side_by_side_are_a_phrase_and_patterns_stand_for_words(service: SearchService) -> None:
    answer = service.words(["fair trade", "fresh", "mi*", "fair ADJ trade"])

    assert [(each.word, each.total.occurrences) for each in answer.series] == [
        ('"fair trade"', 1),
        ("fresh", 16),
        ("mi*", 11),
        ("fair ADJ trade", 2),
    ]


def test_words_are_counted_in_the_items_of_two_searches(service: SearchService) -> None:
    answer = service.words(["fresh", "milk"], ["dairy", "title:bank date:2021"])

    assert [(each.word, each.scope, each.total.occurrences) for each in answer.series] == [
        ("fresh", 0, 8),
        ("fresh", 1, 8),
        ("milk", 0, 8),
        ("milk", 1, 0),
    ]
    assert [(scope.query.canonical, scope.items) for scope in answer.scopes] == [
        ("dairy", 8),
        ("title:bank date:2021", 8),
    ]


@pytest.mark.parametrize("text", ["", "milk OR credit", "-milk", "country:Kenya", "date:2020", "milk title:credit"])
def test_what_is_no_word_is_refused(service: SearchService, text: str) -> None:
    with pytest.raises(InvalidQueryError, match="neither a word nor a phrase"):
        service.words(text)


def test_numbers_of_words_and_searches_are_limited(service: SearchService) -> None:
    with pytest.raises(InvalidOptionError, match="not 6"):
        service.words(["milk"] * 6)
    with pytest.raises(InvalidOptionError, match="not 0"):
        service.words([])
    with pytest.raises(InvalidOptionError, match="not 3"):
        service.words("milk", ["a", "b", "c"])


def test_collocates_have_the_log_likelihood_of_their_frequencies(service: SearchService) -> None:
    (scope,) = service.collocates("fresh", window=1).scopes

    credit = scope.collocates[0]
    near, others = 8, 0
    assert (credit.word, credit.near, credit.total) == ("credit", near, near + others)
    expected = log_likelihood(near, scope.near_words, others, scope.words - scope.near_words)
    assert credit.likelihood == round(expected, 2)
    assert {each.word for each in scope.collocates} == {"credit", "milk"}
    assert scope.occurrences == 16


def test_function_words_are_no_collocates(service: SearchService) -> None:
    (scope,) = service.collocates("harvest", window=2).scopes

    assert not {"the", "was", "and"} & {each.word for each in scope.collocates}


def test_two_searches_differ_in_their_collocates(service: SearchService) -> None:
    answer = service.collocates("fresh", ["dairy", "bank"], window=2)

    differences = {each.word: (each.near, each.scope) for each in answer.differences}
    assert differences["milk"] == ((8, 0), 0)
    assert differences["credit"] == ((0, 8), 1)


def test_limits_of_collocates_are_named(service: SearchService) -> None:
    with pytest.raises(InvalidOptionError, match="the window is 1 to 20, not 21"):
        service.collocates("fresh", window=21)
    with pytest.raises(InvalidOptionError, match="number of collocates"):
        service.collocates("fresh", top=0)
    with pytest.raises(InvalidQueryError, match="have collocates, not fresh NEAR"):
        service.collocates("fresh NEAR/3 milk")


def test_collocates_after_the_time_limit_say_that_some_are_missing(
    service: SearchService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sse_search.service.collocating.DEADLINES", -1)

    assert service.collocates("fresh").partial
