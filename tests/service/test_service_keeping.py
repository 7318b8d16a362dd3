"""The keeper's word holds, whatever is imported later."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sse_search import (
    CorpusError,
    EditError,
    ImportReport,
    ItemNotFoundError,
    NewsDate,
    NewsItem,
    SearchService,
    export,
)

ONE, TWO = "00000000000000a1", "00000000000000a2"


def an_item(item_id: str = ONE, title: str = "Dairy co-op opens", **fields: Any) -> NewsItem:
    return NewsItem(id=item_id, title=title, **fields)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[SearchService]:
    with SearchService.open(tmp_path) as opened:
        imported(opened, an_item(date=NewsDate.of("2021"), body="Members met."), an_item(TWO, "Bank opens", url="x:y"))
        opened.rebuild()
        yield opened


def imported(service: SearchService, *items: NewsItem) -> ImportReport:
    return service.import_items(items, source="news")


def titles(service: SearchService) -> dict[str, str]:
    """Return the titles of the index, which a full rebuild must not change."""
    service.rebuild()
    incremental = {document.item.id: document.item for document in service.matching("")}
    service.rebuild(full=True)
    assert incremental == {document.item.id: document.item for document in service.matching("")}
    assert service.check() == ()
    return {item.id: item.title for item in incremental.values()}


def test_a_correction_is_laid_over_later_imports_until_it_is_unset(service: SearchService) -> None:
    report = service.edit(ONE, {"date": "26 November 2021", "tags": ["milk", "milk"]}, reason="Printed edition")
    imported(service, an_item(title="Dairy co-op has opened", date=NewsDate.of("2020")))
    assert titles(service) == {ONE: "Dairy co-op has opened", TWO: "Bank opens"}

    item = service.get(ONE)
    assert report.items == (ONE,)
    assert (item.date, item.tags, item.body) == (NewsDate.of("2021-11-26"), ("milk",), "Members met.")
    assert set(item.corrected) == {"date", "tags"}

    service.edit(ONE, unset=("date",))
    titles(service)
    assert (service.get(ONE).date, service.get(ONE).corrected) == (NewsDate.of("2020"), ("tags",))


def test_a_correction_can_empty_a_field(service: SearchService) -> None:
    service.edit(ONE, {"body": "", "date": ""})
    titles(service)

    assert (service.get(ONE).body, service.get(ONE).date.value) == ("", None)


def test_the_same_correction_again_writes_nothing(service: SearchService) -> None:
    service.edit(ONE, {"title": "Milk"})

    assert service.edit(ONE, {"title": " Milk "}).batch is None


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"title": " "}, "the title cannot be empty"),
        ({"date": "soon"}, "write it like 2021"),
        ({"language": "Elvish"}, "no language"),
        ({"url": "javascript:alert(1)"}, "no address"),
        ({"url": "not a url"}, "no address"),
        ({"url": "news"}, "no address"),
        ({"url": "http://not a url"}, "no address"),
        ({"url": "mailto:press@example.org"}, "no address"),
        ({"mood": "glad"}, "'mood' cannot be corrected; the fields are title"),
    ],
)
def test_an_impossible_correction_says_what_is_possible(
    service: SearchService, values: dict[str, str], message: str
) -> None:
    with pytest.raises(EditError, match=message):
        service.edit(ONE, values)


def test_a_table_corrects_several_items(service: SearchService, tmp_path: Path) -> None:
    table = tmp_path / "corrections.csv"
    table.write_text(f"id,title,date,tags\n{ONE},Milk,,a \\; b; c\n\n{TWO},,2022-02,\n")

    assert service.edit_from(table).items == (ONE, TWO)
    titles(service)
    assert (service.get(ONE).title, service.get(ONE).tags) == ("Milk", ("a ; b", "c"))
    assert service.get(TWO).date == NewsDate.of("2022-02")


@pytest.mark.parametrize(
    ("row", "line", "message"),
    [
        (b"ffffffffffffffff,x", 2, "no item 'ffffffffffffffff'"),
        (b'%(ONE)s,"Milk', 2, "a quotation mark opens on this line and is not closed"),
        (b"%(ONE)s,Milk,x", 2, "3 cells for 2 columns"),
        (b"%(ONE)s,Mil\xff", 2, "a byte that cannot be read"),
        (b",Milk", 2, "the row has no id"),
        (b"\n\n%(TWO)s,Bank\n%(TWO)s,Milk", 5, "is on line 4 already"),
        (b'%(ONE)s,"\n\n\xc2\xad"', 2, "the title cannot be empty"),
    ],
)
def test_a_wrong_row_of_a_table_is_rejected_with_its_line_and_the_others_count(
    service: SearchService, tmp_path: Path, row: bytes, line: int, message: str
) -> None:
    table = tmp_path / "corrections.csv"
    row = row % {b"ONE": ONE.encode(), b"TWO": TWO.encode()}
    last = b"" if TWO.encode() in row else b"%s,B\xc3\xa4nk\n" % TWO.encode()
    table.write_bytes(b"id,title\n" + row + b"\n" + last)

    report = service.edit_from(table)

    assert (report.items, report.rejected) == ((TWO,), 1)
    (issue,) = report.issues
    assert (issue.file, issue.line, message in issue.message) == (str(table), line, True), issue
    assert titles(service)[ONE] == "Dairy co-op opens"


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("id,title,mood", "line 1: the column 'mood' is no field; the columns are id and any of title"),
        ("title,date", "line 1: it has no column id"),
        ("id,tag,tags", "line 1: two columns are 'tags'"),
        ("id,entities", "line 1: the column 'entities' is no field"),
    ],
)
def test_a_table_with_a_wrong_header_corrects_nothing(
    service: SearchService, tmp_path: Path, header: str, message: str
) -> None:
    table = tmp_path / "corrections.csv"
    table.write_text(f"{header}\n{ONE},b,c\n")

    with pytest.raises(EditError, match=message):
        service.edit_from(table)


def test_in_an_export_only_what_was_changed_is_a_correction(service: SearchService, tmp_path: Path) -> None:
    table = tmp_path / "export.csv"
    exported = "".join(export(service.matching(""), "csv"))
    table.write_text(exported, newline="")
    assert service.edit_from(table).unchanged == 2

    table.write_text(
        exported.replace("Dairy co-op opens", "Milk").replace(",x:y,", ",https://example.org/,"), newline=""
    )
    report = service.edit_from(table)

    assert set(report.items) == {ONE, TWO}
    titles(service)
    assert (service.get(ONE).title, service.get(ONE).corrected) == ("Milk", ("title",))
    assert (service.get(TWO).url, service.get(TWO).corrected) == ("https://example.org/", ("url",))


def test_setting_and_unsetting_a_field_at_once_is_refused(service: SearchService) -> None:
    with pytest.raises(EditError, match="title is both set and unset"):
        service.edit(ONE, {"title": "Milk"}, unset=("title",))


@pytest.mark.parametrize("what", ["edit", "remove", "merge", "erase"])
@pytest.mark.parametrize(
    ("code", "remedy"), [(errno.ENOSPC, "free some space"), (errno.EACCES, "change its permissions")]
)
def test_a_decision_that_cannot_be_written_says_what_to_do(
    service: SearchService, what: str, code: int, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("sse_search.corpus.log.BatchWriter", fail)
    commands: dict[str, Callable[[], object]] = {
        "edit": lambda: service.edit(ONE, {"title": "Milk"}),
        "remove": lambda: service.remove([ONE]),
        "merge": lambda: service.merge(ONE, TWO),
        "erase": lambda: service.erase(ONE),
    }

    with pytest.raises(CorpusError, match=rf"cannot be written \({os.strerror(code)}\); {remedy}"):
        commands[what]()


def test_a_removed_item_is_blocked_until_it_is_restored(service: SearchService) -> None:
    assert service.remove([ONE], dry_run=True).items == (ONE,)
    assert service.remove([ONE]).items == (ONE,)
    report = imported(service, an_item(title="Again"), an_item(TWO, "Bank opens", url="x:y"))

    assert (report.read, report.blocked, report.unchanged, report.batch) == (2, 1, 1, None)
    assert titles(service) == {TWO: "Bank opens"}
    with pytest.raises(ItemNotFoundError, match="was removed; ssesearch restore"):
        service.get(ONE)

    service.restore(ONE)
    assert titles(service) == {ONE: "Dairy co-op opens", TWO: "Bank opens"}
    assert imported(service, an_item(title="Again")).changed == 1


def test_later_imports_of_a_merged_item_go_to_the_other_and_only_complete_it(service: SearchService) -> None:
    service.merge(ONE, TWO, reason="Same story")
    assert titles(service) == {TWO: "Bank opens"}
    assert (service.get(TWO).body, service.get(TWO).date.value) == ("Members met.", "2021")

    report = imported(service, an_item(title="Another title", authors=("Ana",)))
    assert (report.new, report.changed) == (0, 1)
    assert titles(service) == {TWO: "Bank opens"}
    assert service.get(TWO).authors == ("Ana",)
    assert imported(service, an_item(title="Another title", authors=("Ana",))).unchanged == 1

    with pytest.raises(EditError, match="already"):
        service.merge(TWO, ONE)
    with pytest.raises(EditError, match="the same item; give the ids of two"):
        service.merge(ONE, ONE)


def test_separated_items_have_what_was_imported_for_each_of_them(service: SearchService) -> None:
    service.merge(ONE, TWO)
    service.edit(ONE, {"language": "fr"})
    both = imported(service, an_item(title="Another title", authors=("Ana",)), an_item(TWO, "Bank opens", url="x:y"))
    titles(service)
    assert (both.changed, both.unchanged) == (1, 1)
    assert [issue.message for issue in both.issues] == [f"“Another title” ({ONE}) has changed: title, authors"]
    assert (service.get(TWO).authors, service.get(TWO).language, service.get(TWO).corrected) == (("Ana",), "fr", ())

    service.restore(ONE)

    assert titles(service) == {ONE: "Another title", TWO: "Bank opens"}
    assert (service.get(TWO).body, service.get(TWO).authors, service.get(TWO).language) == ("", (), "")
    assert (service.get(ONE).body, service.get(ONE).authors) == ("Members met.", ("Ana",))


def test_a_removed_item_adds_nothing_to_the_one_that_it_was_merged_into(service: SearchService) -> None:
    service.merge(ONE, TWO)
    service.remove([ONE])

    titles(service)
    assert service.get(TWO).body == ""
    assert imported(service, an_item(body="Again")).blocked == 1


def test_the_history_of_an_item_has_what_others_added_to_it(service: SearchService) -> None:
    service.merge(ONE, TWO)
    imported(service, an_item(authors=("Ana",)))
    service.restore(ONE)

    assert [
        (version.event, version.other, [(change.field, change.after) for change in version.changes])
        for version in service.history(TWO)[1:]
    ] == [
        ("merged", ONE, [("date", "2021"), ("body", "Members met.")]),
        ("imported", ONE, [("authors", "Ana")]),
        ("separated", ONE, [("date", ""), ("body", ""), ("authors", "")]),
    ]


def test_the_history_has_every_version_with_its_batch_and_what_changed(service: SearchService) -> None:
    service.edit(ONE, {"title": "Milk"}, reason="Typo")
    imported(service, an_item(title="Butter", body="Members met. They voted."))
    service.remove([ONE])

    versions = service.history(ONE)

    assert [(version.event, version.batch, version.line) for version in versions] == [
        ("imported", "000001-news.jsonl", 2),
        ("corrected", "000002-keeper.jsonl", 2),
        ("imported", "000003-news.jsonl", 2),
        ("removed", "000004-keeper.jsonl", 2),
    ]
    assert [(change.field, change.before, change.after) for version in versions[1:] for change in version.changes] == [
        ("title", "Dairy co-op opens", "Milk"),
        ("body", "Members met.", "Members met. They voted."),
    ]
    assert versions[1].reason == "Typo"
    with pytest.raises(ItemNotFoundError):
        service.history("ffffffffffffffff")


def test_an_export_has_the_corrections(service: SearchService) -> None:
    service.edit(ONE, {"source": "ILO", "authors": ["Ana Costa"]})
    titles(service)

    assert {(hit.id, hit.source, hit.authors) for hit in service.search("").hits} == {
        (ONE, "ILO", ("Ana Costa",)),
        (TWO, "news", ()),
    }


def test_an_id_is_read_whatever_its_case(service: SearchService, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(f"id,category\n{TWO.upper()},News\n")

    assert service.edit(ONE.upper(), {"url": "https://example.org/a b"}).items == (ONE,)
    assert service.edit_from(table).items == (TWO,)
    assert service.get(ONE.upper()).id == ONE
    assert service.history(ONE.upper())[-1].changes[0].after == "https://example.org/a%20b"
    assert service.merge(ONE.upper(), TWO.upper()).items == (ONE,)
    assert service.restore(ONE.upper()).items == (ONE,)
    assert service.remove([ONE.upper()]).items == (ONE,)
    assert service.erase(ONE.upper()).items == (ONE,)


def test_an_ambiguous_date_of_a_correction_names_no_option_of_the_import(service: SearchService) -> None:
    with pytest.raises(EditError, match=r"can be read in two ways; write it like 2021, 2021-11 or 2021-11-26$"):
        service.edit(ONE, {"date": "3/4/2020"})
