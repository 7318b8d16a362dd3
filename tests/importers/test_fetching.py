"""Pages and feeds are fetched from allowed hosts only, politely, and within limits that no server can break."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest

from sse_search.errors import ImportFailedError
from sse_search.importers import read
from sse_search.importers.fetching import fetch
from sse_search.importers.validators import Validators, remember
from sse_search.model import NewsItem
from tests.importers import lying_server
from tests.importers.lying_server import Server, content, get, page, redirect, refused, resolve_to

ARTICLE = b"""<html><head><title>A cooperative bakes</title></head><body><h1>A cooperative bakes</h1>
<p>Members of the cooperative baked four hundred loaves of bread on the first of May.</p></body></html>"""


def test_a_page_is_fetched_into_a_file_that_can_be_imported(server: Server, tmp_path: Path) -> None:
    server.replies["/news/a"] = page(ARTICLE, Content_Type="text/html; charset=UTF-8")

    fetched = get(server, "/news/a", tmp_path)

    assert (fetched.url, content(fetched), fetched.charset) == (f"{server.url}/news/a", ARTICLE, "utf-8")
    assert fetched.path is not None
    reading = read(fetched.path, name=fetched.requested_url, url=fetched.url, charset=fetched.charset)
    (item,) = [record for record in reading.records if isinstance(record, NewsItem)]
    assert (item.title, item.url) == ("A cooperative bakes", f"{server.url}/news/a")
    assert reading.source == f"127.0.0.1:{server.server_address[1]}"
    assert reading.decision == "read as html: root element <html>"


def test_the_encoding_that_only_the_server_names_counts(server: Server, tmp_path: Path) -> None:
    server.replies["/a"] = page(
        ARTICLE.decode().replace("bakes", "piecze żyto").encode("iso8859-2"),
        Content_Type="text/html; charset=ISO-8859-2",
    )

    fetched = get(server, "/a", tmp_path)

    assert fetched.path is not None
    (item,) = [i for i in read(fetched.path, charset=fetched.charset).records if isinstance(i, NewsItem)]
    assert item.title == "A cooperative piecze żyto"


def test_the_request_names_the_program(server: Server, tmp_path: Path) -> None:
    server.replies["/a?x=1&y=é"] = server.replies["/a?x=1&y=%C3%A9"] = page(b"ok")

    get(server, "/a?x=1&y=é#part", tmp_path)

    headers = server.headers("/a?x=1&y=%C3%A9")
    assert re.fullmatch(r"ssesearch/\d[\w.]*", headers["user-agent"])
    assert headers["host"] == server.url.removeprefix("http://")
    assert headers["accept-encoding"] == "identity"


class TestWhatMayBeFetched:
    def test_nothing_is_fetched_from_a_host_that_the_settings_do_not_name(self, server: Server, tmp_path: Path) -> None:
        server.replies["/a"] = page(b"ok")

        refused(server, "/a", tmp_path, "add it to fetch_hosts", hosts=[])
        refused(server, "/a", tmp_path, "add it to fetch_hosts", hosts=["example.org"])
        assert server.requests == []

    @pytest.mark.parametrize(
        "host", ["example.org.evil.test", "evil-example.org", "news.example.org", "example.org."[:-4]]
    )
    def test_only_the_host_itself_and_its_www_are_allowed(self, host: str, tmp_path: Path) -> None:
        with pytest.raises(ImportFailedError, match="add it to fetch_hosts"):
            fetch(f"https://{host}/", tmp_path, hosts=["example.org"])

    @pytest.mark.parametrize(
        ("url", "reason"),
        [
            ("ftp://example.org/a", "only addresses that begin with http"),
            ("file:///etc/passwd", "only addresses that begin with http"),
            ("gopher://example.org/", "only addresses that begin with http"),
            ("example.org/a", "only addresses that begin with http"),
            ("http://", "only addresses that begin with http"),
            ("http://[::1", "not a web address"),
            ("https://example.org:8443/", "port 8443 is not fetched from"),
            ("http://example.org:443/", "port 443 is not fetched from"),
            ("http://example.org:22/", "port 22 is not fetched from"),
            ("http://example.org:99999/", "not a web address"),
            ("https://me:secret@example.org/", "name or password"),
            ("https://example.org@evil.test/", "name or password"),
        ],
    )
    def test_other_schemes_ports_and_passwords_are_refused(self, url: str, reason: str, tmp_path: Path) -> None:
        with pytest.raises(ImportFailedError, match=reason) as caught:
            fetch(url, tmp_path, hosts=["example.org", "evil.test"])
        assert "secret" not in str(caught.value)

    @pytest.mark.parametrize(
        ("address", "reason"),
        [
            ("127.0.0.1", "this machine itself"),
            ("127.9.9.9", "this machine itself"),
            ("::1", "this machine itself"),
            ("0.0.0.0", "not a public address"),
            ("::", "another address in disguise"),
            ("10.0.0.1", "not a public address"),
            ("172.16.5.4", "not a public address"),
            ("192.168.1.1", "not a public address"),
            ("100.64.0.1", "not a public address"),
            ("198.18.0.1", "not a public address"),
            ("169.254.169.254", "a link-local address"),
            ("fe80::1", "a link-local address"),
            ("fe80::1%1", "a link-local address"),
            ("fc00::1", "not a public address"),
            ("224.0.0.1", "a multicast address"),
            ("ff02::1", "a multicast address"),
            ("240.0.0.1", "not a public address"),
            ("255.255.255.255", "not a public address"),
            ("::ffff:127.0.0.1", "another address in disguise"),
            ("::ffff:93.184.216.34", "another address in disguise"),
            ("2002:7f00:1::", "another address in disguise"),
            ("64:ff9b::7f00:1", "another address in disguise"),
        ],
    )
    def test_a_name_that_leads_to_an_address_that_is_not_public_is_refused(
        self, address: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        resolve_to(monkeypatch, "93.184.216.34", address)

        with pytest.raises(ImportFailedError, match=reason):
            fetch("https://example.org/", tmp_path, hosts=["example.org"])

    @pytest.mark.parametrize(
        "host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1"]
    )
    def test_an_address_in_numbers_is_treated_alike(self, host: str, tmp_path: Path) -> None:
        with pytest.raises(ImportFailedError, match=r"leads to|is not found"):
            fetch(f"http://{host}/", tmp_path, hosts=[host])

    def test_the_switch_for_tests_lets_no_other_private_address_pass(self, tmp_path: Path) -> None:
        with pytest.raises(ImportFailedError, match="not a public address"):
            fetch("http://10.0.0.1/", tmp_path, hosts=["10.0.0.1"], allow_loopback=True)

    def test_a_host_that_does_not_exist_is_named(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def unknown(*_args: object, **_options: object) -> None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        with pytest.raises(ImportFailedError, match=r"nowhere\.example is not found"):
            fetch("https://nowhere.example/", tmp_path, hosts=["nowhere.example"])

    def test_a_name_is_looked_up_once_and_that_address_is_connected_to(
        self, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lookups = resolve_to(monkeypatch, "127.0.0.1")
        server.replies["/a"] = redirect("/b")
        server.replies["/b"] = page(b"ok")
        port = server.server_address[1]

        fetched = get(server, f"http://news.example.org:{port}/a", tmp_path, hosts=["news.example.org"])

        assert content(fetched) == b"ok"
        assert lookups == ["news.example.org"]
        assert server.headers("/b")["host"] == f"news.example.org:{port}"


class TestRedirects:
    def test_three_are_followed(self, server: Server, tmp_path: Path) -> None:
        for number, status in ((1, 301), (2, 307), (3, 308)):
            server.replies[f"/{number}"] = redirect(f"/{number + 1}", status)
        server.replies["/4"] = page(b"ok")

        fetched = get(server, "/1", tmp_path)

        assert (content(fetched), fetched.url, fetched.requested_url) == (b"ok", f"{server.url}/4", f"{server.url}/1")

    def test_a_fourth_is_not(self, server: Server, tmp_path: Path) -> None:
        for number in (1, 2, 3, 4):
            server.replies[f"/{number}"] = redirect(f"/{number + 1}")
        server.replies["/5"] = page(b"ok")

        refused(server, "/1", tmp_path, "more than 3 times")

    def test_a_loop_comes_to_an_end(self, server: Server, tmp_path: Path) -> None:
        server.replies["/a"] = redirect("/a")

        refused(server, "/a", tmp_path, "more than 3 times")
        assert server.paths() == ["/a"] * 4

    @pytest.mark.parametrize(
        ("target", "reason"),
        [
            ("http://10.0.0.1/", "not a public address"),
            ("http://169.254.169.254/latest/meta-data/", "a link-local address"),
            ("http://evil.test/", "add it to fetch_hosts"),
            ("file:///etc/passwd", "only addresses"),
            ("javascript:alert(1)", "only addresses"),
            ("http://[::ffff:127.0.0.1]/", "in disguise"),
            ("http://[::1", "not a web address"),
        ],
    )
    def test_each_is_checked_like_a_requested_address(
        self, server: Server, tmp_path: Path, target: str, reason: str
    ) -> None:
        server.replies["/a"] = redirect(target)

        refused(
            server, "/a", tmp_path, reason, hosts=["127.0.0.1", "10.0.0.1", "169.254.169.254", "[::ffff:127.0.0.1]"]
        )


class TestWhatHasNotChanged:
    @pytest.fixture
    def state(self, tmp_path: Path) -> Path:
        return tmp_path / "fetched.json"

    def test_it_is_not_sent_again(self, server: Server, tmp_path: Path, state: Path) -> None:
        server.replies["/a"] = lying_server.conditional(b"news", '"v1"', "Fri, 03 Dec 2021 10:00:00 GMT")

        first = get(server, "/a", tmp_path, state=state)
        remember(state, first.requested_url, first.validators)
        second = get(server, "/a", tmp_path, state=state)

        assert content(first) == b"news"
        assert (second.path, second.url) == (None, f"{server.url}/a")

    def test_it_is_sent_again_until_somebody_says_that_it_is_stored(
        self, server: Server, tmp_path: Path, state: Path
    ) -> None:
        server.replies["/a"] = lying_server.conditional(b"news", '"v1"', "Fri, 03 Dec 2021 10:00:00 GMT")

        get(server, "/a", tmp_path, state=state)

        assert content(get(server, "/a", tmp_path, state=state)) == b"news"

    def test_what_has_changed_is_sent(self, server: Server, tmp_path: Path, state: Path) -> None:
        remember(state, f"{server.url}/a", Validators(url=f"{server.url}/a", etag='"v0"'))
        server.replies["/a"] = lying_server.conditional(b"news", '"v1"', "Fri, 03 Dec 2021 10:00:00 GMT")

        assert content(get(server, "/a", tmp_path, state=state)) == b"news"
        assert server.headers("/a")["if-none-match"] == '"v0"'

    def test_a_redirect_that_leads_elsewhere_now_is_requested_in_full(
        self, server: Server, tmp_path: Path, state: Path
    ) -> None:
        remember(state, f"{server.url}/a", Validators(url=f"{server.url}/old", etag='"v1"'))
        server.replies["/a"] = redirect("/new")
        server.replies["/new"] = page(b"news")

        get(server, "/a", tmp_path, state=state)

        assert "if-none-match" not in server.headers("/new")

    @pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"a": 1}', b"\xff\xfe", b'{"x": {"etag": 1}}'])
    def test_a_damaged_state_costs_a_page_and_nothing_else(
        self, server: Server, tmp_path: Path, state: Path, damage: bytes
    ) -> None:
        state.write_bytes(damage)
        server.replies["/a"] = page(b"news", ETag='"v1"')

        fetched = get(server, "/a", tmp_path, state=state)
        remember(state, fetched.requested_url, fetched.validators)

        assert content(fetched) == b"news"
        assert state.read_text(encoding="utf-8").count("v1") == 1

    def test_pages_without_validators_are_not_remembered(self, state: Path) -> None:
        remember(state, "http://example.org/a", Validators(url="http://example.org/a"))

        assert state.read_text(encoding="utf-8").strip() == "{}"


class TestRobots:
    @pytest.mark.parametrize(
        ("rules", "allowed"),
        [
            (b"User-agent: *\nDisallow: /news/", False),
            (b"User-agent: ssesearch\nDisallow: /", False),
            (b"User-agent: ssesearch\nAllow: /news/\nDisallow: /\n\nUser-agent: *\nDisallow: /", True),
            (b"User-agent: othersearch\nDisallow: /", True),
            (b"User-agent: *\nDisallow: /private/", True),
            (b"User-agent: *\nDisallow:", True),
            (b"", True),
            (b"\xff\xfe\x00 nonsense", True),
        ],
    )
    def test_what_the_site_asks_for_is_obeyed(
        self, server: Server, tmp_path: Path, rules: bytes, allowed: bool
    ) -> None:
        server.replies["/robots.txt"] = page(rules)
        server.replies["/news/a"] = page(b"ok")

        if allowed:
            assert content(get(server, "/news/a", tmp_path)) == b"ok"
        else:
            refused(server, "/news/a", tmp_path, r"robots\.txt does not allow it")
            assert server.paths() == []

    @pytest.mark.parametrize("status", [404, 403, 410])
    def test_a_site_without_rules_allows_everything(self, server: Server, tmp_path: Path, status: int) -> None:
        server.replies["/robots.txt"] = page(b"no", status)
        server.replies["/a"] = page(b"ok")

        assert content(get(server, "/a", tmp_path)) == b"ok"

    def test_a_site_whose_rules_cannot_be_known_is_left_alone(self, server: Server, tmp_path: Path) -> None:
        server.replies["/robots.txt"] = page(b"no", 503)
        server.replies["/a"] = page(b"ok")

        refused(server, "/a", tmp_path, "without it nothing is fetched")
        assert server.paths() == []

    def test_a_redirect_does_not_lead_around_the_rules(self, server: Server, tmp_path: Path) -> None:
        server.replies["/robots.txt"] = page(b"User-agent: *\nDisallow: /private/")
        server.replies["/a"] = redirect("/private/b")
        server.replies["/private/b"] = page(b"ok")

        refused(server, "/a", tmp_path, r"robots\.txt does not allow it")

    def test_rules_without_end_are_not_read(self, server: Server, tmp_path: Path) -> None:
        server.replies["/robots.txt"] = lying_server.endless

        refused(server, "/a", tmp_path, "larger than")
