"""Saved searches keep their meaning, and hand out each item once ever."""

from __future__ import annotations

import datetime
import time
from pathlib import Path

import pytest

from sse_search import InvalidQueryError, SearchRequest, SearchService, SettingsError
from sse_search.model.relative_dates import current_day
from sse_search.query import LANGUAGE_VERSION
from tests.service.service_archive import NEWS, filled, import_records


@pytest.fixture
def service(tmp_path: Path) -> SearchService:
    return filled(tmp_path, *NEWS)


def taken(service: SearchService, *names: str) -> list[str]:
    """Take what is new; return the titles."""
    with service.new_hits(*names) as news:
        return [hit.title for each in news for hit in each.hits]


def test_a_search_is_saved_with_ids_of_its_filters_and_its_canonical_text(service: SearchService) -> None:
    request = SearchRequest(
        text="cooperatives  OR  mutuals", filters={"country": ("Palestine",)}, date="2021..", limit=3
    )

    saved = service.save_search("Palestine 1", request, owner="Ana", note="for the report")

    assert saved == service.saved_search("Palestine 1")
    assert saved.request.filters == {"country": ("country:PS",)}
    assert (saved.canonical, saved.language) == ("cooperatives OR mutuals", LANGUAGE_VERSION)
    assert (saved.request.limit, saved.request.date) == (10, "2021..")
    (state,) = service.saved_searches()
    assert (state.total, state.recent, state.warning) == (1, 1, "")
    assert service.search(state.recent_request).total == 1


def test_each_item_is_handed_out_once_ever(service: SearchService) -> None:
    service.save_search("coops", "cooperatives")

    assert len(taken(service, "coops")) == 3
    assert taken(service, "coops") == []

    import_records(service, {"title": "New cooperatives"}, {"title": "Something else"})
    service.rebuild()
    assert taken(service, "coops") == ["New cooperatives"]
    assert taken(service, "coops") == []
    service.rebuild(full=True)
    assert taken(service, "coops") == []


def test_what_could_not_be_delivered_is_handed_out_again(service: SearchService) -> None:
    service.save_search("coops", "cooperatives")

    with pytest.raises(ConnectionError), service.new_hits("coops"):
        raise ConnectionError

    assert len(taken(service, "coops")) == 3


def test_a_line_that_a_crash_cut_off_loses_nothing(service: SearchService) -> None:
    service.save_search("coops", "cooperatives")
    assert len(taken(service, "coops")) == 3
    seen = service.home / "saved" / "coops.ids"
    seen.write_bytes(seen.read_bytes()[:-5])

    assert len(taken(service, "coops")) == 1
    assert taken(service, "coops") == []
    assert len(seen.read_text().split()) == 4  # the line that was cut off, too


def test_from_now_reports_only_what_comes_later(service: SearchService) -> None:
    service.save_search("all", "", from_now=True)

    assert taken(service, "all") == []
    import_records(service, {"title": "Later"})
    service.rebuild()
    assert taken(service, "all") == ["Later"]


def test_a_search_that_is_removed_and_saved_again_begins_from_the_start(service: SearchService) -> None:
    service.save_search("coops", "cooperatives")
    taken(service, "coops")
    service.remove_saved_search("coops")

    assert service.saved_searches() == ()
    service.save_search("coops", "cooperatives")
    assert len(taken(service, "coops")) == 3


def test_a_changed_meaning_is_said(service: SearchService) -> None:
    service.save_search("coops", "cooperatives mutuals")
    file = service.home / "saved.toml"
    file.write_text(
        file.read_text().replace('canonical = "cooperatives mutuals"', 'canonical = "cooperatives OR mutuals"')
    )

    with service.new_hits("coops") as (news,):
        assert "was read as 'cooperatives OR mutuals' when it was saved" in news.warning
    assert service.saved_searches()[0].warning == news.warning


@pytest.mark.parametrize(
    ("name", "text", "error", "message"),
    [
        ("../etc", "a", SettingsError, "name cannot be '../etc'"),
        ("", "a", SettingsError, "name cannot be ''"),
        ("COOPS", "a", SettingsError, "there is a search named 'COOPS' already"),
        ("b", 'an "open', InvalidQueryError, "must be read without doubt"),
    ],
)
def test_what_cannot_be_saved_is_refused(
    service: SearchService, name: str, text: str, error: type[Exception], message: str
) -> None:
    service.save_search("coops", "cooperatives")
    before = (service.home / "saved.toml").read_bytes()

    with pytest.raises(error, match=message):
        service.save_search(name, text)

    assert (service.home / "saved.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("[[search]]\nname = 1\n", r"saved.toml:1: the saved search has no request"),
        ('[[search]]\nname = "a"\nrequest = {}\ncanonical = ""\nlanguage = 1\nmail = "x"\n', "has no 'mail'"),
        ('[[search]]\nname = "a"\nrequest = {txt = "b"}\ncanonical = ""\nlanguage = 1\n', "a request has no 'txt'"),
        ('[[search]]\nname = "a"\nrequest = {text = 1}\ncanonical = ""\nlanguage = 1\n', "request cannot be"),
        ("[search", "it is not TOML"),
        ("x = 1\n", r"it consists of blocks"),
    ],
)
def test_a_wrong_file_is_reported_with_its_place(service: SearchService, block: str, message: str) -> None:
    (service.home / "saved.toml").write_text(block)

    with pytest.raises(SettingsError, match=message):
        service.saved_searches()


def test_an_unknown_name_lists_the_known_ones(service: SearchService) -> None:
    service.save_search("coops", "cooperatives")

    with pytest.raises(SettingsError, match="'co-ops'; the saved searches are coops"):
        taken(service, "co-ops")


def test_items_with_some_of_the_words_are_never_new_nor_counted(service: SearchService) -> None:
    service.save_search("both", "cooperatives xylophone")

    assert taken(service, "both") == []
    assert service.saved_searches()[0].total == 0

    import_records(service, {"title": "Cooperatives of xylophone makers"})
    service.rebuild()
    assert service.saved_searches()[0].total == 1
    assert taken(service, "both") == ["Cooperatives of xylophone makers"]


def test_a_hand_written_search_requires_every_word_too(service: SearchService) -> None:
    block = (
        '[[search]]\nname = "a"\nrequest = {text = "cooperatives xylophone"}\ncanonical = "cooperatives xylophone"\n'
    )
    (service.home / "saved.toml").write_text(f"{block}language = {LANGUAGE_VERSION}\n")

    assert taken(service, "a") == []


def test_what_came_lately_is_counted_with_any_of_the_words_where_the_search_wants_that(service: SearchService) -> None:
    service.save_search("any", SearchRequest(text="statistics Palestine xylophone", match="any"))

    (state,) = service.saved_searches()

    assert state.total > 1
    assert state.recent == state.total == service.search(state.recent_request).total


def test_a_relative_date_is_read_on_every_day_without_a_change_of_meaning(
    service: SearchService, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = service.save_search("week", "cooperatives added:7d")
    later = current_day() + datetime.timedelta(40)
    monkeypatch.setattr("sse_search.model.periods.current_day", lambda: later)
    monkeypatch.setattr("sse_search.query.parser.current_import_day", lambda: later)

    (state,) = service.saved_searches()

    assert (saved.canonical, state.warning) == (service.saved_search("week").canonical, "")
    assert state.total == 0
    assert taken(service, "week") == []


def test_a_request_that_cannot_be_answered_is_an_error_that_names_the_search(service: SearchService) -> None:
    block = '[[search]]\nname = "a"\nrequest = {text = "b", date = "20x"}\ncanonical = "b"\nlanguage = 1\n'
    (service.home / "saved.toml").write_text(block)

    with pytest.raises(SettingsError, match=r"saved.toml: the saved search 'a': '20x' is not a date"):
        service.saved_searches()
    with pytest.raises(SettingsError, match="the saved search 'a'"):
        taken(service)


@pytest.mark.parametrize("zone", ["Etc/GMT+12", "UTC", "Etc/GMT-14"])
def test_what_was_just_imported_is_found_by_its_day_in_every_time_zone(
    service: SearchService, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert service.search("cooperatives added:today").total == service.search("cooperatives added:7d").total == 3
        service.save_search("coops", "cooperatives")
        assert service.saved_searches()[0].recent == 3
    finally:
        monkeypatch.undo()
        time.tzset()
