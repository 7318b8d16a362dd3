"""A receipt repeats a search, and says what has changed since and why."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec
import pytest

from sse_search import InvalidQueryError, Receipt, Replay, SearchRequest, SearchService, to_json
from sse_search.engines.memory import MemoryEngine
from sse_search.model.relative_dates import current_day
from tests.service.service_archive import NEWS, filled, import_records

COOPS = SearchRequest(text="cooperatives", undated="include")


@pytest.fixture
def service(tmp_path: Path) -> SearchService:
    return filled(tmp_path, *NEWS)


def id_of(service: SearchService, query: str) -> str:
    """Return the id of the only item of a query."""
    (hit,) = service.search(query).hits
    return hit.id


def batch(service: SearchService) -> str:
    """Return the name of the last batch."""
    return sorted(path.name for path in (service.home / "corpus" / "batches").iterdir() if path.suffix == ".jsonl")[-1]


def replayed(service: SearchService, receipt: Receipt) -> Replay:
    service.rebuild(accept_loss=True)
    return service.replay(receipt)


def test_a_receipt_holds_what_was_searched_in_what_and_what_was_found(service: SearchService) -> None:
    receipt = service.receipt(SearchRequest(text="cooperatives  law", match="any", filters={"country": ("Palestine",)}))

    assert receipt.canonical == "cooperatives law"
    assert receipt.request.filters == {"country": ("country:PS",)}
    assert receipt.total == len(receipt.ids) == len(receipt.hits) == 2
    assert receipt.facets["year"] == {"2021": 1}
    assert len(receipt.batches) == 1


def test_an_unchanged_archive_gives_the_same_answer_from_the_file_too(service: SearchService) -> None:
    receipt = service.receipt(COOPS)

    again = service.replay(to_json(receipt))

    assert (again.outcome, again.causes, again.gained, again.lost, again.scores, again.counts) == (
        "same",
        (),
        (),
        (),
        0,
        (),
    )
    assert service.receipt(COOPS).digest == receipt.digest == service.citation(COOPS, service.search(COOPS))


def test_a_new_item_is_named_with_its_batch(service: SearchService) -> None:
    receipt = service.receipt(COOPS)
    import_records(service, {"title": "More cooperatives"})

    again = replayed(service, receipt)

    assert (again.outcome, again.total_then, again.total_now) == ("more items", 3, 4)
    ((change,), (cause,)) = again.gained, again.causes
    assert (change.id, change.reason) == (id_of(service, "title:more"), f"imported in batch {batch(service)}")
    assert cause == f"batches came since: {batch(service)} (1 record)"


def test_items_that_do_not_match_change_scores_alone(service: SearchService) -> None:
    receipt = service.receipt(SearchRequest(text="cooperatives", filters={"country": ("Palestine",)}))
    import_records(service, {"title": "A long note on quite other things"})

    again = replayed(service, receipt)

    assert (again.outcome, again.gained_count, again.scores) == ("other scores", 0, 1)
    assert again.causes == (f"batches came since: {batch(service)} (1 record)",)


def test_a_correction_is_named_with_its_field(service: SearchService) -> None:
    receipt = service.receipt(SearchRequest(text="cooperatives", date="2021"))
    item = id_of(service, "title:support")
    service.edit(item, {"date": "2019"})

    again = replayed(service, receipt)

    assert again.outcome == "fewer items"
    assert [(each.id, each.reason) for each in again.lost] == [(item, f"corrected (date) in batch {batch(service)}")]
    assert again.causes == (f"batches came since: {batch(service)} (1 decision)",)


def test_a_removal_is_named(service: SearchService) -> None:
    receipt = service.receipt(COOPS)
    item = id_of(service, "title:support")
    service.remove([item])

    again = replayed(service, receipt)

    assert [(each.id, each.reason) for each in again.lost] == [(item, f"removed in batch {batch(service)}")]


def test_a_merge_is_named(service: SearchService) -> None:
    receipt = service.receipt(COOPS)
    item, into = id_of(service, "title:support"), id_of(service, "title:forest")
    service.merge(item, into)

    again = replayed(service, receipt)

    assert [(each.id, each.reason) for each in again.lost] == [(item, f"merged into {into} in batch {batch(service)}")]


def test_an_erasure_is_named(service: SearchService) -> None:
    receipt = service.receipt(COOPS)
    item = id_of(service, "title:support")
    service.erase(item)

    again = replayed(service, receipt)

    assert [each.id for each in again.lost] == [item]
    assert again.lost[0].reason.startswith("erased in batch ")
    assert any("without what was erased" in cause for cause in again.causes)


def test_a_new_vocabulary_is_the_reason_for_items_that_no_batch_changed(service: SearchService) -> None:
    receipt = service.receipt(SearchRequest(filters={"organization": ("organization:owners",)}))
    (service.home / "vocabulary.toml").write_text(
        '[[entity]]\nid = "organization:owners"\nlabel = "Forest Cooperatives"\n'
        'aliases = { en = ["Forest cooperatives"] }\n'
        'source = "https://www.example.org"\n'
    )

    again = replayed(service, receipt)

    assert (again.outcome, again.causes) == ("more items", ("the vocabulary of entities has changed",))
    assert [each.reason for each in again.gained] == ["the vocabulary of entities has changed"]


def test_a_missing_batch_is_named(service: SearchService) -> None:
    import_records(service, {"title": "More cooperatives"})
    service.rebuild()
    receipt = service.receipt(COOPS)
    name = batch(service)
    (service.home / "corpus" / "batches" / name).unlink()

    again = replayed(service, receipt)

    assert [each.reason for each in again.lost] == [f"its batch is gone: {name}"]
    assert again.causes == (f"batches are gone: {name}",)


def test_another_language_of_items_without_one_is_named(tmp_path: Path) -> None:
    engine = MemoryEngine()
    (tmp_path / "corpus").mkdir()
    with SearchService(tmp_path, engine=engine) as service:
        import_records(service, {"title": "1234 cooperatives"}, {"title": "5678"})
        service.rebuild()
        receipt = service.receipt(SearchRequest(filters={"language": ("fr",)}))
    (tmp_path / "ssesearch.toml").write_text('language = "fr"\n')
    with SearchService(tmp_path, engine=engine) as service:
        again = replayed(service, receipt)

    assert again.outcome == "more items"
    assert {each.reason for each in again.gained} == set(again.causes)
    assert again.causes == ("the setting language has changed from 'en' to 'fr'",)


def test_a_setting_that_the_receipt_holds_changes_nothing(service: SearchService) -> None:
    receipt = service.receipt(COOPS)
    (service.home / "ssesearch.toml").write_text("feedback = false\n")
    engine = service._archive.engine

    assert SearchService(service.home, engine=engine).replay(receipt).outcome == "same"


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"format_version":1}'])
def test_what_is_no_receipt_is_refused(service: SearchService, content: bytes) -> None:
    with pytest.raises(InvalidQueryError, match="not a receipt"):
        service.replay(content)


def test_a_receipt_that_was_changed_is_refused(service: SearchService) -> None:
    receipt = msgspec.structs.replace(service.receipt(COOPS), total=5)

    with pytest.raises(InvalidQueryError, match="changed after it was written"):
        service.replay(to_json(receipt))


def test_an_item_that_another_was_merged_into_is_new_for_that_reason(service: SearchService) -> None:
    import_records(service, {"title": "A bare note"}, {"title": "A note with a text", "summary": "On xylophones"})
    service.rebuild()
    receipt = service.receipt("xylophones")
    into, item = id_of(service, "title:bare"), id_of(service, "xylophones")
    service.merge(item, into)

    again = replayed(service, receipt)

    assert [(each.id, each.reason) for each in again.gained] == [
        (into, f"{item} was merged into it in batch {batch(service)}")
    ]
    assert [each.reason for each in again.lost] == [f"merged into {into} in batch {batch(service)}"]

    receipt = service.receipt("xylophones")
    service.restore(item)
    assert [each.reason for each in replayed(service, receipt).lost] == [
        f"{item} was separated from it in batch {batch(service)}"
    ]


def test_every_event_of_an_item_is_named(service: SearchService) -> None:
    receipt = service.receipt(SearchRequest(text="cooperatives", date="2021"))
    item = id_of(service, "title:support")
    service.edit(item, {"date": "2019"})
    first = batch(service)
    service.edit(item, {"category": "law"})

    (lost,) = replayed(service, receipt).lost

    assert lost.reason == f"corrected (date) in batch {first}; corrected (category) in batch {batch(service)}"


@pytest.mark.parametrize("request_", [SearchRequest(date="last-month"), SearchRequest(text="added:7d")])
def test_a_relative_date_is_named(
    service: SearchService, request_: SearchRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = service.receipt(request_)
    for month in (1, 2):
        later = current_day() + datetime.timedelta(40 * month)
        for place in ("model.periods.current_day", "query.parser.current_import_day", "service.replaying.current_day"):
            monkeypatch.setattr(f"sse_search.{place}", lambda later=later: later)
        again = replayed(service, receipt)
        assert f"it has dates relative to the day: the receipt is of {current_day()}" in again.causes
        assert all("relative to the day" in each.reason for each in again.lost)


def test_items_with_some_of_the_words_are_gone_because_others_have_all(service: SearchService) -> None:
    receipt = service.receipt("cooperatives xylophone")
    import_records(service, {"title": "Cooperatives of xylophone makers"})

    again = replayed(service, receipt)

    expected = "items with any of the words were found then, those with all that the query says now"
    assert {each.reason for each in again.lost} == {expected}
    assert expected in again.causes


def test_a_receipt_of_another_archive_is_recognized(service: SearchService, tmp_path: Path) -> None:
    receipt = service.receipt(COOPS)
    (tmp_path / "other").mkdir()
    other = filled(tmp_path / "other", {"title": "Other cooperatives"})

    again = other.replay(receipt)

    assert again.causes == ("none of its batches is in this archive, so that the receipt is of another one",)
    assert {each.reason for each in again.lost} == {"the receipt is of another archive"}


def test_a_receipt_of_a_newer_version_is_not_called_changed(service: SearchService) -> None:
    content = to_json(service.receipt(COOPS)).replace(b'"format_version":1', b'"format_version":2,"more":[]')

    with pytest.raises(InvalidQueryError, match="a newer ssesearch wrote this receipt"):
        service.replay(content)
