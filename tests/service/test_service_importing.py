"""An import files items under a source, obeys the settings, and fetches only from allowed hosts."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sse_search import ImportFailedError, NewsItem
from sse_search.importers import fetching
from tests.service.service_archive import opened


def a_file(folder: Path, *records: object, name: str = "news.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


@contextmanager
def served(handler: type[http.server.BaseHTTPRequestHandler], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve on loopback, which the settings allow to fetch from; yield the address of `/news.jsonl`."""
    monkeypatch.setattr(fetching, "fetch", functools.partial(fetching.fetch, allow_loopback=True))
    monkeypatch.setenv("SSESEARCH_FETCH_HOSTS", "127.0.0.1")
    with http.server.HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/news.jsonl"
        finally:
            server.shutdown()
            thread.join(timeout=10)


def test_records_are_counted_and_filed_under_a_source(tmp_path: Path) -> None:
    reported: list[int] = []
    with opened(tmp_path / "home") as service:
        file = a_file(tmp_path, {"title": "One"}, {"title": ""}, ["no"])
        report = service.import_path(str(file), progress=lambda done, _total=None: reported.append(done))
        named = service.import_path(file, source="Coop News", dry_run=True)

    assert (report.format, report.source, report.read, report.new, report.rejected) == ("jsonl", "news", 3, 1, 2)
    assert [rejection.line for rejection in report.issues] == [2, 3]
    assert (named.source, named.batch, named.new) == ("Coop News", None, 1)
    assert report.decision.startswith("read as jsonl: ")
    assert reported[-1] == 3


def test_a_missing_input_is_an_error(tmp_path: Path) -> None:
    with opened(tmp_path / "home") as service, pytest.raises(ImportFailedError, match="there is no such file"):
        service.import_path(tmp_path / "missing.txt")


def test_the_format_can_be_given(tmp_path: Path) -> None:
    with opened(tmp_path / "home") as service:
        assert service.import_path(a_file(tmp_path, {"title": "One"}), format="jsonl").new == 1
        with pytest.raises(ImportFailedError, match="'rtf' is not a format"):
            service.import_path(a_file(tmp_path, {"title": "One"}), format="rtf")


@pytest.mark.parametrize("given", ["https://ilo.org/news", Path("https://ilo.org/news"), Path("HTTP://ilo.org/news")])
def test_nothing_is_fetched_from_a_host_that_the_settings_do_not_name(tmp_path: Path, given: str | Path) -> None:
    with opened(tmp_path / "home") as service, pytest.raises(ImportFailedError, match=r"ilo\.org") as raised:
        service.import_path(given)

    assert "no such file" not in str(raised.value)


def test_settings_decide_on_mirrors_and_the_order_of_days(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "ssesearch.toml").write_text(
        'day_first = true\n[mirrors]\n"mirror.example" = "news.example"\n', encoding="utf-8"
    )
    with opened(home) as service:
        first = service.import_path(a_file(tmp_path, {"title": "A", "url": "https://news.example/a"}))
        again = service.import_path(
            a_file(tmp_path, {"title": "A", "url": "https://mirror.example/a"}), source="news", dry_run=True
        )
        dated = service.import_path(a_file(tmp_path, {"title": "B", "date": "04/05/2025"}), dry_run=True)

    assert first.new == 1
    assert (again.new, again.changed) == (0, 1)
    assert dated.preview[0].date.value == "2025-05-04"


def test_a_page_of_a_host_that_the_settings_name_is_fetched_and_filed_under_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path == "/news.jsonl"
            self.send_response(200 if known else 404)
            self.end_headers()
            if known:
                self.wfile.write(b'{"title": "From afar", "url": "https://x.example/1"}\n')

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing."""

    with served(Handler, monkeypatch) as address, opened(tmp_path / "home") as service:
        report = service.import_path(Path(address))

    assert (report.format, report.new) == ("jsonl", 1)
    assert report.source.startswith("127.0.0.1")


def test_items_are_imported_without_a_file(tmp_path: Path) -> None:
    items = [NewsItem(id=f"{n:016x}", title=f"Item {n}", source="Own" * (n == 1)) for n in range(3)]
    with opened(tmp_path) as service:
        first = service.import_items(iter(items), source="Coop News")
        again = service.import_items([*items, NewsItem(id="f" * 16, title="More")], source="Coop News")
        service.rebuild()

        assert (first.source, first.read, first.new, first.issues) == ("Coop News", 3, 3, ())
        assert (again.new, again.unchanged) == (1, 3)
        assert {hit.source for hit in service.search("item").hits} == {"Coop News", "Own"}


def test_no_items_are_an_empty_import(tmp_path: Path) -> None:
    with opened(tmp_path) as service:
        report = service.import_items([], source="Coop News")

    assert (report.batch, report.read) == (None, 0)


def test_an_address_that_was_not_modified_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modified = "Tue, 24 Nov 2026 08:00:00 GMT"

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path == "/news.jsonl"
            same = self.headers["If-Modified-Since"] == modified
            self.send_response((304 if same else 200) if known else 404)
            self.send_header("Last-Modified", modified)
            self.end_headers()
            if known and not same:
                self.wfile.write(b'{"title": "From afar", "url": "https://x.example/1"}\n')

        def log_message(self, format: str, *args: object) -> None:
            """Log nothing."""

    with served(Handler, monkeypatch) as address, opened(tmp_path / "home") as service:
        first = service.import_path(address)
        second = service.import_path(address)

    assert (first.new, first.not_modified, first.last_modified) == (1, False, "")
    assert first.decision.startswith("read as jsonl: ")
    assert (second.read, second.not_modified, second.last_modified) == (0, True, modified)
