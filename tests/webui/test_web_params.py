"""A search is written as URL parameters and read back."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from sse_search import SearchRequest
from webui.parameters import ParameterError
from webui.params import (
    FILTERS,
    is_blank,
    read_leniently,
    read_request,
    with_changes,
    with_date,
    with_exclusion,
    with_filter,
    without_date,
    without_exclusion,
    without_filter,
    write_request,
)

word = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(
    lambda text: text == text.strip()
)
searches = st.builds(
    SearchRequest,
    text=st.one_of(st.just(""), word),
    match=st.sampled_from(["auto", "all", "any"]),
    sort=st.sampled_from(["relevance", "newest", "oldest"]),
    limit=st.integers(1, 100),
    page=st.integers(1, 10_000),
    filters=st.dictionaries(
        st.sampled_from(FILTERS), st.lists(word, min_size=1, max_size=3, unique=True).map(tuple), max_size=3
    ),
    date=st.lists(
        st.sampled_from(["2021", "2021-11", "2021-11-09", "..2020", "2020..", "2019..2021-03"]), unique=True, max_size=3
    ).map(tuple),
    excluded=st.dictionaries(st.sampled_from(FILTERS), st.tuples(word), max_size=2),
    undated=st.sampled_from([None, "include", "exclude", "only"]),
    aliases=st.booleans(),
    stories=st.booleans(),
)


def read(address: str) -> SearchRequest:
    return read_request(
        MultiDict((name, value) for name, _, value in (pair.partition("=") for pair in address.split("&")) if name)
    )


@given(searches)
@settings(max_examples=200, deadline=None)
def test_a_search_written_as_parameters_is_read_back(search: SearchRequest) -> None:
    address = urlencode(write_request(search), doseq=True)

    assert read_request(MultiDict(parse_qsl(address))) == search


def test_defaults_are_omitted_from_the_url() -> None:
    assert write_request(SearchRequest(text="coop", page=1, match="auto")) == {"q": ["coop"]}
    assert is_blank(SearchRequest())
    assert not is_blank(SearchRequest(sort="newest"))


def test_empty_fields_of_a_form_count_as_missing() -> None:
    assert read("q=coop&date=&country=&limit=&undated=&aliases=") == SearchRequest(text="coop")


def test_parameters_of_mailing_lists_are_ignored() -> None:
    assert read("q=coop&utm_source=letter") == SearchRequest(text="coop")


@pytest.mark.parametrize(
    ("address", "parameter", "sentence"),
    [
        ("countri=PT", "countri", "There is no parameter 'countri'; did you mean country?"),
        (
            "sort=latest",
            "sort",
            "The parameter 'sort' cannot be 'latest': it must be relevance, newest, oldest or added.",
        ),
        ("limit=0", "limit", "The parameter 'limit' cannot be '0': it must be a whole number from 1 to 100."),
        ("limit=101", "limit", "The parameter 'limit' cannot be '101': it must be a whole number from 1 to 100."),
        ("limit=x", "limit", "The parameter 'limit' cannot be 'x': it must be a whole number from 1 to 100."),
        ("limit=²", "limit", "The parameter 'limit' cannot be '²': it must be a whole number from 1 to 100."),
        ("page=-1", "page", "The parameter 'page' cannot be '-1': it must be a whole number from 1 upwards."),
        ("undated=maybe", "undated", "The parameter 'undated' cannot be 'maybe': it must be include, exclude or only."),
        ("aliases=perhaps", "aliases", "The parameter 'aliases' cannot be 'perhaps': it must be true or false."),
        ("q=a&q=b", "q", "The parameter 'q' can be given only once."),
    ],
)
def test_an_invalid_parameter_is_named_with_its_valid_values(address: str, parameter: str, sentence: str) -> None:
    with pytest.raises(ParameterError) as caught:
        read(address)

    assert (caught.value.parameter, caught.value.description) == (parameter, sentence)


@pytest.mark.parametrize("value", ["0000", "2021-13", "2021-11-31", "2022..2021", "..", "someday", "2021-1"])
def test_an_impossible_date_is_refused_by_name(value: str) -> None:
    with pytest.raises(ParameterError, match=f"The parameter 'date' cannot be '{value}'"):
        read(f"date={value}")


def test_a_filter_is_added_once_and_removed_again() -> None:
    search = SearchRequest(text="coop", page=3)

    portugal = with_filter(search, "country", "country:PT")
    both = with_filter(portugal, "country", "country:PS")

    assert portugal.page == 1
    assert both.filters == {"country": ("country:PT", "country:PS")}
    assert with_filter(both, "country", "country:PS") == both
    assert without_filter(both, "country", "country:PT").filters == {"country": ("country:PS",)}
    assert without_filter(portugal, "country", "country:PT").filters == {}


def test_a_chosen_date_replaces_other_dates_and_undated_items() -> None:
    search = SearchRequest(date=("2020", "2021-11"), undated="include", page=3)

    assert with_date(search, "2021") == SearchRequest(date=("2021",))


def test_from_and_to_are_a_range() -> None:
    assert read("from=2019&to=2021-03").date == ("2019..2021-03",)
    assert read("from=2019").date == ("2019..",)
    assert read("to=2019&date=2021").date == ("2021", "..2019")
    assert read("from=2019&to=2019").date == ("2019",)
    assert read("from=&to=").date == ()


@pytest.mark.parametrize(
    ("address", "parameter"),
    [("from=x", "from"), ("to=2021-13", "to"), ("from=2021&to=2019", "to"), ("from=2019..2020", "from")],
)
def test_an_impossible_end_of_a_range_is_refused_by_name(address: str, parameter: str) -> None:
    with pytest.raises(ParameterError) as caught:
        read(address)

    assert caught.value.parameter == parameter


def test_a_search_is_read_as_far_as_it_is_valid() -> None:
    args = MultiDict(
        [("q", "coop"), ("country", "PT"), ("date", "2021"), ("date", "x"), ("sort", "latest"), ("z", "1")]
    )

    search, errors = read_leniently(args)

    assert search == SearchRequest(text="coop", filters={"country": ("PT",)}, date=("2021",))
    assert [error.parameter for error in errors] == ["z", "sort", "date"]


def test_an_exclusion_ends_a_filter_and_is_taken_back() -> None:
    search = with_filter(SearchRequest(text="coop", page=3), "country", "country:PT")

    excluding = with_exclusion(search, "country", "country:PT")

    assert excluding == SearchRequest(text="coop", excluded={"country": ("country:PT",)})
    assert write_request(excluding) == {"q": ["coop"], "-country": ["country:PT"]}
    assert without_exclusion(excluding, "country", "country:PT") == SearchRequest(text="coop")


def test_removing_the_last_date_resets_undated() -> None:
    search = SearchRequest(date=("2021",), undated="include")

    assert without_date(search, "2021") == SearchRequest()


def test_a_changed_search_starts_at_page_one() -> None:
    assert with_changes(SearchRequest(page=4), sort="newest") == SearchRequest(sort="newest")
    assert with_changes(SearchRequest(page=4), page=5).page == 5
