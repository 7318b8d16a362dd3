"""An open service and its page follow the index on disk, also when it was deleted or damaged."""

from __future__ import annotations

import shutil
from pathlib import Path

from sse_search import SearchService
from tests.service.service_archive import import_records, search, titles
from webui import create_app

ONE = {"title": "One thing", "url": "https://x.example/1"}
TWO = {"title": "Two things", "url": "https://x.example/2"}


def filled(home: Path) -> SearchService:
    """Open an archive of one item, with its index on disk."""
    (home / "corpus").mkdir()
    service = SearchService.open(home)
    import_records(service, ONE, source="Mill Gazette")
    service.rebuild()
    return service


def test_an_open_service_follows_an_index_that_was_deleted_and_built_again(tmp_path: Path) -> None:
    with filled(tmp_path) as reading:
        assert search(reading, "", filters={"source": ("mill gazette",)}).total == 1
        before = reading.state()
        shutil.rmtree(tmp_path / "index")
        shutil.rmtree(tmp_path / "corpus")
        (tmp_path / "corpus").mkdir()
        with SearchService.open(tmp_path) as writing:
            import_records(writing, TWO, source="MILL GAZETTE")
            writing.rebuild()

        assert reading.state() == before  # the same number of items, and the same generation
        assert titles(reading) == ["Two things"]
        assert search(reading, "", filters={"source": ("mill gazette",)}).total == 1


def test_a_page_changes_its_etag_when_the_index_was_deleted_and_built_again(tmp_path: Path) -> None:
    with filled(tmp_path) as service:
        client = create_app(service=service).test_client()
        first = client.get("/?q=thing")
        assert client.get("/?q=thing", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304

        shutil.rmtree(tmp_path / "index")
        with SearchService.open(tmp_path) as writing:
            writing.rebuild()

        again = client.get("/?q=thing", headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 200
        assert again.headers["ETag"] != first.headers["ETag"]


def test_an_update_of_a_damaged_index_becomes_a_full_build_and_says_so(tmp_path: Path) -> None:
    with filled(tmp_path):
        pass
    path = next((tmp_path / "index").rglob("values.arrays"))
    content = path.read_bytes()
    path.write_bytes(content.replace(b"Mill Gazette", b"Mild Gazette"))
    with SearchService.open(tmp_path) as service:
        import_records(service, TWO)
        report = service.rebuild()

        assert (report.full, report.items) == (True, 2)
        assert "values.arrays: the index is damaged" in report.warnings[0]
        assert report.warnings[0].endswith("This rebuild was a full one and has replaced it")
        assert service.check() == ()
        assert search(service, "", filters={"source": ("Mill Gazette",)}).total == 1
