"""Abbreviations become known and unknown with the items that define them, and only what has them is indexed again."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_search import SearchService
from sse_search.model import RebuildReport
from tests.service.service_archive import Record, filled, import_records, titles

TAGGED = "entity:organization:copac"
LONG = "Committee for the Promotion and Advancement of Cooperatives"
USE: Record = {"title": "News of the CPAC", "id": "00000000000000ff"}


def definition(number: int) -> Record:
    return {"title": f"Report {number}", "summary": f"The {LONG} (CPAC) met.", "id": f"{number:016x}"}


def fillers(count: int) -> list[Record]:
    return [{"title": f"Something else {number}", "id": f"{number + 1000:016x}"} for number in range(count)]


def rebuilt(service: SearchService, *records: Record) -> RebuildReport:
    import_records(service, *records)
    report = service.rebuild()
    assert not report.full
    return report


def test_an_item_is_tagged_when_later_ones_define_its_abbreviation(tmp_path: Path) -> None:
    with filled(tmp_path, USE, definition(1), *fillers(20)) as service:
        assert rebuilt(service, definition(2)).indexed == 1
        assert "News of the CPAC" not in titles(service, TAGGED)

        report = rebuilt(service, definition(3))

        assert report.indexed == 4  # the new one, and the three that have the abbreviation
        assert "News of the CPAC" in titles(service, TAGGED)


def test_an_item_loses_its_tag_when_too_few_define_the_abbreviation(tmp_path: Path) -> None:
    with filled(tmp_path, USE, *map(definition, range(1, 4)), *fillers(20)) as service:
        assert "News of the CPAC" in titles(service, TAGGED)

        rebuilt(service, {"id": f"{1:016x}", "deleted": True})

        assert titles(service, TAGGED) == ["Report 2", "Report 3"]
        rebuilt(service, {**definition(2), "summary": f"The {LONG} (CPAC) met again."}, definition(1))
        assert "News of the CPAC" in titles(service, TAGGED)


@pytest.mark.parametrize("deleted", [False, True])
def test_a_word_in_lower_case_anywhere_makes_an_abbreviation_unknown(tmp_path: Path, deleted: bool) -> None:
    with filled(tmp_path, USE, *map(definition, range(1, 4)), *fillers(20)) as service:
        words: list[Record] = [{"title": "Some cpac is here", "id": f"{number:016x}"} for number in (51, 52)]
        rebuilt(service, *words)
        assert "News of the CPAC" not in titles(service, TAGGED)

        rebuilt(service, {"id": words[0]["id"], "deleted": True})
        assert "News of the CPAC" not in titles(service, TAGGED)

        rebuilt(service, {"id": words[1]["id"], "deleted": True} if deleted else {**words[1], "title": "Nothing"})
        assert "News of the CPAC" in titles(service, TAGGED)


def test_two_batches_that_change_an_item_between_two_rebuilds_count_it_once(tmp_path: Path) -> None:
    with filled(tmp_path, USE, definition(1)) as service:
        for summary in ("First.", "Second.", "Third."):
            import_records(service, {**definition(2), "summary": f"The {LONG} (CPAC) met. {summary}"})

        assert service.rebuild().indexed == 1
        assert "News of the CPAC" not in titles(service, TAGGED)
        rebuilt(service, {"id": f"{2:016x}", "deleted": True})
        rebuilt(service, definition(3))
        assert "News of the CPAC" not in titles(service, TAGGED)
