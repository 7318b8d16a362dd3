"""Pages and counts become data frames where pandas is installed."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from sse_search import SearchError, SearchService
from tests.service.service_archive import NEWS, filled

pytest.importorskip("pandas")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchService]:
    with filled(tmp_path_factory.mktemp("frames"), *NEWS) as opened:
        yield opened


def test_a_page_has_a_row_for_each_hit_with_its_date_as_exactly_as_it_is_known(service: SearchService) -> None:
    page = service.search("mutuals")
    frame = page.to_frame()

    assert list(frame["id"]) == [hit.id for hit in page.hits]
    assert set(zip(frame["date"].fillna(""), frame["date_precision"], strict=True)) == {
        ("", "none"),
        ("2019", "year"),
    }
    assert list(frame.columns)[:3] == ["id", "title", "date"]


def test_counts_have_a_row_for_each_combination(service: SearchService) -> None:
    counts = service.counts("", "country,year")
    frame = counts.to_frame()

    assert list(frame.columns) == ["country_id", "country", "year", "count", "share"]
    assert list(frame["count"]) == [group.count for group in counts.groups]
    assert frame["count"].dtype.kind == "i"


def test_nothing_found_is_a_frame_without_rows(service: SearchService) -> None:
    assert len(service.search("xylophone").to_frame()) == 0
    assert list(service.counts("xylophone", "year").to_frame().columns) == ["year", "count", "share"]


def test_without_pandas_the_error_says_what_to_install(service: SearchService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)

    with pytest.raises(SearchError, match="pip install pandas"):
        service.search("mutuals").to_frame()
