"""Options control how inputs are read, and a web address is fetched again only when it has changed."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sse_search.cli import import_command
from sse_search.formats import IMPORTERS
from sse_search.importers import fetching, fieldnames
from tests.cli.cli_archive import run_in, write_records


def only_hit(home: Path, *arguments: str) -> dict[str, object]:
    (hit,) = json.loads(run_in(home, "query", *arguments, "--json").stdout)["hits"]
    assert isinstance(hit, dict)
    return hit


def test_help_lists_every_format(empty_home: Path) -> None:
    shown = run_in(empty_home, "import", "--help").stdout

    assert f"[{'|'.join(('auto', *IMPORTERS.built_in))}]" in shown


def test_an_unknown_format_is_refused_with_the_known_ones(empty_home: Path) -> None:
    refused = run_in(empty_home, "import", "news.doc", "--format", "doc")

    assert refused.exit_code == 2
    assert "'doc' is not one of 'auto', 'listing', " in refused.stderr


def test_a_column_can_hold_every_field_of_a_table() -> None:
    assert sorted(import_command.COLUMN_FIELDS) == sorted((*fieldnames.FIELDS, fieldnames.IGNORED))


def test_a_front_matter_page_is_read_as_such(empty_home: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("---\ntitle: A page\ndate: 2021-11-09\n---\nText.\n", encoding="utf-8")

    imported = run_in(empty_home, "import", str(page), "--format", "markdown")

    assert imported.exit_code == 0, imported.output
    assert f"{page}: read as markdown" in imported.stdout


@pytest.mark.parametrize(("option", "date"), [("--day-first", "2025-05-04"), ("--month-first", "2025-04-05")])
def test_an_option_sets_the_order_of_day_and_month_and_overrides_the_settings(
    empty_home: Path, tmp_path: Path, option: str, date: str
) -> None:
    setting = "false" if option == "--day-first" else "true"
    (empty_home / "ssesearch.toml").write_text(f"day_first = {setting}\n", encoding="utf-8")
    file = write_records(tmp_path / "news.jsonl", {"title": "One", "date": "04/05/2025"})

    assert run_in(empty_home, "import", str(file), option, "--rebuild").exit_code == 0

    assert only_hit(empty_home)["date"] == {"value": date, "precision": "day", "origin": "stated"}


def test_the_columns_of_a_table_can_be_mapped(empty_home: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("Was,Wo=da,title\nA headline,Kenya,no title\n", encoding="utf-8")
    mapped = ("--column", "Was=title", "--column", "Wo=da=category")

    imported = run_in(empty_home, "import", str(table), "--format", "csv", *mapped, "--rebuild")

    assert imported.exit_code == 0, imported.output
    hit = only_hit(empty_home)
    assert (hit["title"], hit["category"]) == ("A headline", "Kenya")


@pytest.mark.parametrize("wrong", ["Was", "Was=headline", "=title", " =title"])
def test_an_invalid_column_mapping_is_refused(empty_home: Path, wrong: str) -> None:
    refused = run_in(empty_home, "import", "table.csv", "--column", wrong)

    assert refused.exit_code == 2
    assert "as in Headline=title" in refused.stderr


MODIFIED = "Tue, 09 Nov 2021 10:00:00 GMT"


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves a page, or 304 if it was not modified; records the status of each response."""

    statuses: list[int]

    def do_GET(self) -> None:
        status = 404 if self.path != "/news.jsonl" else 304 if self.headers["If-Modified-Since"] == MODIFIED else 200
        if status != 404:
            self.statuses.append(status)
        self.send_response(status)
        self.send_header("Last-Modified", MODIFIED)
        self.end_headers()
        if status == 200:
            self.wfile.write(b'{"title": "From afar", "url": "https://x.example/1"}\n')

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(fetching, "fetch", functools.partial(fetching.fetch, allow_loopback=True))
    monkeypatch.setenv("SSESEARCH_FETCH_HOSTS", "127.0.0.1")
    Handler.statuses = []
    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/news.jsonl"
        server.shutdown()
        thread.join(timeout=10)


def test_an_address_that_has_not_changed_is_not_fetched_again(empty_home: Path, address: str) -> None:
    first = run_in(empty_home, "import", address)
    again = run_in(empty_home, "import", address, "--rebuild")

    assert (first.exit_code, again.exit_code) == (0, 0), again.output
    assert "1 record = 1 new" in first.stdout
    assert f"{address}: unchanged since {MODIFIED}" in again.stdout
    assert "1 item, 1 analysed" in again.stdout
    assert Handler.statuses == [200, 304]


def test_a_dry_run_or_other_options_fetch_in_full(empty_home: Path, address: str) -> None:
    for options in (["--dry-run"], [], ["--dry-run"], ["--source", "Afar"], ["--source", "Afar"]):
        assert run_in(empty_home, "import", address, *options).exit_code == 0

    assert Handler.statuses == [200, 200, 200, 200, 304]


def test_an_archive_whose_batches_are_gone_fetches_in_full(empty_home: Path, address: str) -> None:
    run_in(empty_home, "import", address)
    for batch in (empty_home / "corpus" / "batches").iterdir():
        batch.unlink()

    assert "1 record = 1 new" in run_in(empty_home, "import", address).stdout
