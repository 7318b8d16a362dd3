"""An import files items under a source, as the settings say, and reaches the network only where it may."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from pathlib import Path

import pytest

from sse_search import ImportFailedError
from tests.service.service_archive import opened


def a_file(folder: Path, *records: object, name: str = "news.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def test_what_is_read_is_counted_and_filed(tmp_path: Path) -> None:
    told: list[int] = []
    with opened(tmp_path / "home") as service:
        file = a_file(tmp_path, {"title": "One"}, {"title": ""}, ["no"])
        report = service.import_path(str(file), progress=lambda done, _total=None: told.append(done))
        named = service.import_path(file, source="Coop News", dry_run=True)

    assert (report.format, report.source, report.read, report.new, report.rejected) == ("jsonl", "news", 3, 1, 2)
    assert [rejection.line for rejection in report.issues] == [2, 3]
    assert (named.source, named.batch, named.new) == ("Coop News", None, 1)
    assert told[-1] == 3


def test_an_input_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with opened(tmp_path / "home") as service, pytest.raises(ImportFailedError, match="there is no such file"):
        service.import_path(tmp_path / "missing.txt")


def test_the_format_can_be_given(tmp_path: Path) -> None:
    with opened(tmp_path / "home") as service:
        assert service.import_path(a_file(tmp_path, {"title": "One"}), format="jsonl").new == 1
        with pytest.raises(ImportFailedError, match="'pdf' is not a format"):
            service.import_path(a_file(tmp_path, {"title": "One"}), format="pdf")


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
    from sse_search.importers import fetching

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path == "/news.jsonl"
            self.send_response(200 if known else 404)
            self.end_headers()
            if known:
                self.wfile.write(b'{"title": "From afar", "url": "https://x.example/1"}\n')

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    monkeypatch.setattr(fetching, "fetch", functools.partial(fetching.fetch, allow_loopback=True))
    monkeypatch.setenv("SSESEARCH_FETCH_HOSTS", "127.0.0.1")
    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server, opened(tmp_path / "home") as service:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            report = service.import_path(Path(f"http://127.0.0.1:{server.server_port}/news.jsonl"))
        finally:
            server.shutdown()
            thread.join(timeout=10)

    assert (report.format, report.new) == ("jsonl", 1)
    assert report.source.startswith("127.0.0.1")
