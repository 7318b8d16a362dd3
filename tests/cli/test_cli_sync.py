"""`sync` reports on each source and rebuilds; its exit code suits cron. `sources` changes the list of sources."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

from sse_search.importers import fetching
from tests.cli.cli_archive import run_in
from tests.importers.lying_server import Server, page, running_server

FEED = b"""<rss version="2.0"><channel><title>News</title><item><title>Bakers meet</title><link>https://a.example/1</link>
<pubDate>Fri, 03 Dec 2021 10:00:00 GMT</pubDate></item></channel></rss>"""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(fetching, "fetch", functools.partial(fetching.fetch, allow_loopback=True))
    monkeypatch.setattr(fetching, "PAUSE_SECONDS", 0.0)
    with running_server() as running:
        running.replies["/feed"] = page(FEED)
        yield running


def test_a_sync_imports_rebuilds_and_ends_with_0_also_when_nothing_is_new(empty_home: Path, server: Server) -> None:
    assert run_in(empty_home, "sources", "add", f"{server.url}/feed", "--name", "Coop News").exit_code == 0

    first, second = run_in(empty_home, "sync"), run_in(empty_home, "sync")

    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert "Coop News: filed under Coop News: 1 record = 1 new + 0 changed" in first.stdout
    assert "1 item, 1 analysed" in first.stdout
    assert "0 new + 0 changed + 1 unchanged" in second.stdout
    assert "Bakers meet" in run_in(empty_home, "query", "bakers").stdout


def test_a_sync_with_a_source_that_failed_imports_the_others_and_ends_with_2(empty_home: Path, server: Server) -> None:
    run_in(empty_home, "sources", "add", f"{server.url}/gone", "--name", "Gone")
    run_in(empty_home, "sources", "add", f"{server.url}/feed", "--name", "Coop News")

    done = run_in(empty_home, "sync")

    assert done.exit_code == 2
    assert "Error: Gone: " in done.stderr
    assert "2 sources: 1 imported, 1 failed." in done.stderr
    assert "1 item, 1 analysed" in done.stdout
    listed = run_in(empty_home, "sources", "list").stdout
    assert "Gone: never fetched, 0 items, 1 error in a row" in listed
    checked = run_in(empty_home, "sources", "check", "Coop News")
    assert (checked.exit_code, checked.stderr) == (0, "1 source: 1 checked; nothing was imported.\n")


def test_the_pages_of_items_are_counted_by_what_they_gave(empty_home: Path, server: Server) -> None:
    server.replies["/feed"] = page(FEED.replace(b"https://a.example/1", f"{server.url}/busy".encode()))
    server.replies["/busy"] = page(b"no", 503)
    run_in(empty_home, "sources", "add", f"{server.url}/feed", "--name", "Coop News", "--full-text")

    assert "Coop News: 1 page of items = 0 with a text + 0 without + 1 for a later" in run_in(empty_home, "sync").stdout


def test_sources_are_removed_exported_and_imported(empty_home: Path, tmp_path: Path) -> None:
    run_in(empty_home, "sources", "add", "https://a.example/feed", "--tag", "bread")
    opml = tmp_path / "feeds.opml"
    opml.write_bytes(run_in(empty_home, "sources", "export").stdout_bytes)

    assert run_in(empty_home, "sources", "remove", "a.example").exit_code == 0
    assert run_in(empty_home, "sources", "remove", "a.example").exit_code == 2
    assert run_in(empty_home, "sources", "import", str(opml)).stdout == "a.example\n"


def test_a_sync_without_sources_says_how_to_add_one(empty_home: Path) -> None:
    done = run_in(empty_home, "sync")

    assert done.exit_code == 2
    assert "ssesearch sources add URL" in done.stderr
