"""Sources are fetched politely and imported; one that fails, falls silent or changes is reported and stops no other."""

from __future__ import annotations

import functools
import gzip
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sse_search import SearchService, SourceReport
from sse_search.importers import fetching, webrequest
from sse_search.service.source_state import read_states
from tests.importers.lying_server import Reply, Server, conditional, endless, page, raw, redirect, running_server
from tests.service.service_archive import opened


def feed(*items: tuple[str, str, str]) -> bytes:
    """Return a feed of items: title, path or address, date or nothing."""
    entries = "".join(
        f"<item><title>{title}</title><link>{link}</link>{f'<pubDate>{date}</pubDate>' if date else ''}"
        f"<description>In short: {title}</description></item>"
        for title, link, date in items
    )
    return f'<rss version="2.0"><channel><title>News</title>{entries}</channel></rss>'.encode()


DATE = "Fri, 03 Dec 2021 10:00:00 GMT"
TEXT = "The members of the cooperative met on Friday and decided to open a second bakery in the old station. " * 3


def article(title: str, date: str = "") -> bytes:
    meta = f'<meta property="article:published_time" content="{date}">' if date else ""
    head = f"<head><title>{title}</title>{meta}</head>"
    return f"<html>{head}<body><article><h1>{title}</h1><p>{TEXT}</p></article></body></html>".encode()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(fetching, "fetch", functools.partial(fetching.fetch, allow_loopback=True))
    monkeypatch.setattr(fetching, "PAUSE_SECONDS", 0.0)
    with running_server() as running:
        yield running


@pytest.fixture
def service(tmp_path: Path) -> Iterator[SearchService]:
    with opened(tmp_path / "home") as service:
        yield service


def sync(service: SearchService, *names: str, dry_run: bool = False) -> SourceReport:
    (report,) = service.sync(names, dry_run).sources
    return report


def counts(source: SourceReport) -> tuple[int, int, int, int]:
    report = source.report
    assert report is not None
    assert report.read == report.new + report.changed + report.unchanged + report.rejected + report.blocked
    return report.read, report.new, report.changed, report.unchanged


def test_new_items_of_a_source_are_imported_and_described_as_the_keeper_says(
    server: Server, service: SearchService
) -> None:
    server.replies["/feed"] = page(feed(("Bakers meet", "/a", DATE)))
    service.add_source(f"{server.url}/feed", "Coop News", language="pt", tags=("bread",))

    assert counts(sync(service)) == (1, 1, 0, 0)
    server.replies["/feed"] = page(feed(("Bakers meet", "/a", DATE), ("Millers meet", "/b", DATE)))
    assert counts(sync(service)) == (2, 1, 0, 1)
    service.rebuild()

    document = service.document(service.search("bakers").hits[0].id)
    assert (document.item.language, document.item.tags) == ("pt", ("bread",))
    (status,) = service.sources()
    assert (status.items, status.errors, bool(status.last_success)) == (2, 0, True)


def test_a_news_sitemap_is_a_source_whose_pages_bring_the_texts(server: Server, service: SearchService) -> None:
    news = "<n:news><n:title>Bakers meet</n:title><n:publication_date>2021-12-03</n:publication_date></n:news>"
    sitemap = f"<urlset xmlns:n='n'><url><loc>{server.url}/a</loc>{news}</url></urlset>"
    server.replies["/map.xml.gz"] = page(gzip.compress(sitemap.encode()))
    server.replies["/a"] = page(article("Bakers meet"))
    service.add_source(f"{server.url}/map.xml.gz", "Coop News", format="sitemap", full_text=True)

    assert counts(sync(service)) == (1, 1, 0, 0)
    service.rebuild()
    item = service.document(service.search("bakers").hits[0].id).item
    assert (item.title, item.date.value, "second bakery" in item.body) == ("Bakers meet", "2021-12-03", True)


def test_what_has_not_changed_is_not_sent_again_and_a_dry_run_changes_nothing(
    server: Server, service: SearchService
) -> None:
    server.replies["/feed"] = conditional(feed(("Bakers meet", "/a", DATE)), '"v1"', DATE)
    service.add_source(f"{server.url}/feed", "Coop News")

    assert counts(sync(service, dry_run=True)) == (1, 1, 0, 0)
    assert service.sources()[0].last_success == ""
    assert [sync(service).status, sync(service).status] == ["imported", "unchanged"]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (page(b"no", 404), "says 404"),
        (page(b"no", 500), "says 500"),
        (page(b""), "empty"),
        (redirect("http://10.0.0.1/feed"), "add it to fetch_hosts"),
        (redirect("/feed"), "redirects more than"),
        (raw(b"nonsense\r\n\r\n"), "cannot be fetched"),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<rss>"), "bytes came"),
        (endless, "larger than"),
        (page(article("We are down for maintenance")), "was feed and is html now"),
    ],
)
def test_a_source_that_fails_stops_no_other_and_its_errors_are_counted(
    server: Server, service: SearchService, reply: Reply, reason: str
) -> None:
    server.replies["/feed"] = server.replies["/other"] = page(feed(("Bakers meet", "/a", DATE)))
    service.add_source(f"{server.url}/feed", "Bad")
    sync(service)
    service.add_source(f"{server.url}/other", "Good")
    server.replies["/feed"] = reply

    report = service.sync()
    service.sync()

    assert report.failed == ("Bad",)
    assert reason in report.sources[0].error
    assert report.sources[1].status == "imported"
    bad, good = service.sources()
    assert (bad.errors, good.errors, bool(bad.last_success)) == (2, 0, True)
    server.replies["/feed"] = page(feed(("Bakers meet", "/a", DATE)))
    assert sync(service, "Bad").status == "imported"
    assert service.sources()[0].errors == 0


def test_a_source_that_falls_silent_or_loses_its_dates_is_a_warning(server: Server, service: SearchService) -> None:
    service.add_source(f"{server.url}/feed", "Coop News")
    server.replies["/feed"] = page(feed(("Bakers meet", "/a", DATE)))
    assert sync(service).warnings == ()

    server.replies["/feed"] = page(feed())
    assert sync(service).warnings == ("it gives no items; the last time it gave 1; look whether its page has changed",)
    server.replies["/feed"] = page(feed(("Millers meet", "/b", "")))
    assert sync(service).warnings == ("it gives only undated items; before, it gave dates",)


def test_a_server_that_asks_for_patience_gets_it(server: Server, service: SearchService) -> None:
    server.replies["/feed"] = page(b"no", 429, Retry_After="3600")
    service.add_source(f"{server.url}/feed", "A")
    service.add_source(f"{server.url}/other", "B")

    first = service.sync()
    requests = len(server.requests)
    again = service.sync(["A"])

    assert [source.status for source in first.sources] == ["failed", "postponed"]
    assert (first.sources[1].not_before, service.sources()[1].errors) == (service.sources()[0].not_before, 0)
    assert server.paths() == ["/feed"]
    assert (again.sources[0].status, len(server.requests)) == ("postponed", requests)


def test_a_check_asks_no_server_that_wants_no_request_and_remembers_that_it_wants_none(
    server: Server, service: SearchService
) -> None:
    server.replies["/feed"] = page(b"no", 429, Retry_After="3600")
    server.replies["/other"] = page(feed(("Bakers meet", "/a", DATE)))
    service.add_source(f"{server.url}/feed", "A")

    checked = sync(service, "A", dry_run=True)
    service.add_source(f"{server.url}/other", "B")
    requests = len(server.requests)

    assert (checked.status, service.sources()[0].errors) == ("failed", 0)
    for name in ("A", "B"):
        assert [sync(service, name, dry_run=dry_run).status for dry_run in (True, False)] == ["postponed"] * 2
    assert len(server.requests) == requests


def test_a_source_that_failed_often_is_tried_when_it_is_named_or_checked(
    server: Server, service: SearchService
) -> None:
    service.add_source(f"{server.url}/gone", "Gone")
    for _ in range(4):
        service.sync()

    assert [sync(service).status, sync(service, dry_run=True).status] == ["postponed", "failed"]
    assert sync(service, "Gone").status == "failed"


def test_a_source_with_an_interval_is_fetched_when_it_is_due_or_named(server: Server, service: SearchService) -> None:
    server.replies["/feed"] = page(feed(("Bakers meet", "/a", DATE)))
    service.add_source(f"{server.url}/feed", "Coop News", interval="6h")

    statuses = [sync(service).status, sync(service).status, sync(service, "Coop News").status]

    assert statuses == ["imported", "postponed", "imported"]


def test_robots_txt_is_fetched_once_and_obeyed(server: Server, service: SearchService) -> None:
    server.replies["/robots.txt"] = page(b"User-agent: *\nDisallow: /*private$")
    server.replies["/feed"] = page(feed(("Bakers meet", "/a", DATE)))
    service.add_source(f"{server.url}/feed", "A")
    service.add_source(f"{server.url}/private", "B")

    report = service.sync()

    assert report.failed == ("B",)
    assert [path for path, _ in server.requests] == ["/robots.txt", "/feed"]


class TestFullText:
    @pytest.fixture(autouse=True)
    def _source(self, server: Server, service: SearchService) -> None:
        service.add_source(f"{server.url}/feed", "Coop News", full_text=True)

    def body(self, service: SearchService, text: str) -> str:
        service.rebuild()
        return service.get(service.search(text).hits[0].id).body

    def test_the_page_of_each_new_item_is_fetched_once_for_its_text(
        self, server: Server, service: SearchService
    ) -> None:
        server.replies["/feed"] = page(feed(("Bakers meet", f"{server.url}/a", "")))
        server.replies["/a"] = page(article("Bakers meet", "2021-12-03"))

        first, second = sync(service), sync(service)

        assert (counts(first), first.pages, counts(second), second.pages) == ((1, 1, 0, 0), 1, (1, 0, 0, 1), 0)
        assert "second bakery" in self.body(service, "bakers")
        assert service.search("bakers").hits[0].date.value == "2021-12-03"

    def test_a_page_that_fails_for_a_moment_is_fetched_with_the_next_sync(
        self, server: Server, service: SearchService
    ) -> None:
        server.replies["/feed"] = conditional(feed(("Bakers meet", f"{server.url}/a", DATE)), '"v1"', DATE)
        server.replies["/a"] = page(b"no", 500)
        first = sync(service)
        assert first.report is not None
        assert "later sync" in first.report.issues[0].message
        server.replies["/a"] = page(article("Bakers meet"))

        assert counts(sync(service)) == (1, 0, 1, 0)
        assert "second bakery" in self.body(service, "bakers")
        assert sync(service).status == "unchanged"

    def test_a_page_that_is_gone_or_elsewhere_costs_its_text_alone(
        self, server: Server, service: SearchService
    ) -> None:
        server.replies["/feed"] = page(
            feed(("Bakers meet", f"{server.url}/gone", DATE), ("Millers meet", "https://elsewhere.example/b", DATE))
        )

        report = sync(service).report

        assert report is not None
        assert [issue.severity for issue in report.issues] == ["warning", "warning"]
        assert "says 404" in report.issues[0].message
        assert "add it to fetch_hosts" in report.issues[1].message
        assert (report.new, read_states(service.home / "corpus")["Coop News"].pending) == (2, ())

    def test_the_counts_of_pages_add_up(self, server: Server, service: SearchService) -> None:
        server.replies["/robots.txt"] = page(b"User-agent: *\nDisallow: /barred")
        names = ("good", "barred", "gone", "busy")
        server.replies["/feed"] = page(feed(*((f"{name} news", f"{server.url}/{name}", DATE) for name in names)))
        server.replies["/good"] = page(article("good news"))
        server.replies["/busy"] = page(b"no", 503)

        report = sync(service)

        assert (report.pages, report.pages_without_text, report.pages_later) == (1, 2, 1)

    def test_the_page_of_a_removed_item_is_left_alone(self, server: Server, service: SearchService) -> None:
        server.replies["/feed"] = page(feed(("Bakers meet", f"{server.url}/a", DATE)))
        server.replies["/a"] = page(article("Bakers meet"))
        sync(service)
        service.rebuild()
        service.remove([service.search("bakers").hits[0].id])

        report = sync(service)

        assert (report.pages, report.report and report.report.blocked) == (0, 1)


def test_a_source_with_a_certificate_that_can_be_trusted_is_fetched_over_https(
    server: Server, service: SearchService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2", "-nodes"]
    new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*new, *subject], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.replies["/feed"] = page(feed(("Bakers meet", "/a", DATE)))
    service.add_source(f"https://localhost:{server.server_address[1]}/feed", "Coop News")

    untrusted = sync(service)
    webrequest._tls.cache_clear()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    trusted = sync(service)
    webrequest._tls.cache_clear()

    assert (untrusted.status, trusted.status) == ("failed", "imported"), trusted.error
    assert "certificate" in untrusted.error.lower()


def test_nothing_that_a_sync_writes_has_the_address_of_an_erased_item(server: Server, service: SearchService) -> None:
    server.replies["/feed"] = page(feed(("Bakers meet", "/brimborion", DATE), ("Millers meet", "/b", DATE)))
    server.replies["/moved"] = redirect("/brimborion")
    server.replies["/brimborion"] = conditional(article("Bakers meet"), '"v1"', DATE)
    service.add_source(f"{server.url}/feed", "Coop News", full_text=True)
    sync(service)
    service.rebuild()
    service.erase(service.search("bakers").hits[0].id)
    service.add_source(f"{server.url}/moved", "Moved")

    service.sync()
    server.replies["/brimborion"] = page(b"no", 404)
    report = sync(service, "Moved")

    assert report.status == "failed"
    files = [path for path in service.home.rglob("*") if path.is_file() and b"brimborion" in path.read_bytes()]
    assert files == []
