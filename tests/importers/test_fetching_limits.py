"""No server can keep a fetch busy for long, fill the disk, or pass off half a page as a whole one."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path
from typing import Any

import pytest

from sse_search.errors import ImportFailedError
from sse_search.importers.fetching import FetchLimits, fetch
from tests.importers import lying_server
from tests.importers.lying_server import Server, content, get, page, raw, redirect, refused


def test_a_body_without_end_is_cut_off(server: Server, tmp_path: Path) -> None:
    server.replies["/a"] = lying_server.endless

    refused(server, "/a", tmp_path, "larger than 10 MB")


def test_a_body_that_is_announced_as_too_large_is_not_read(server: Server, tmp_path: Path) -> None:
    server.replies["/a"] = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 10485761\r\n\r\nx")

    refused(server, "/a", tmp_path, "larger than 10 MB")


@pytest.mark.parametrize("reply", [lying_server.dripping, lying_server.dripping_headers, lying_server.silent])
def test_a_slow_answer_is_not_waited_for(server: Server, tmp_path: Path, reply: lying_server.Reply) -> None:
    server.replies["/a"] = reply

    refused(server, "/a", tmp_path, "more than 0.3 seconds", limits=FetchLimits(seconds=0.3))


def test_slow_redirects_share_one_deadline(server: Server, tmp_path: Path) -> None:
    def slowly(handler: lying_server.Handler) -> None:
        handler.server.over.wait(0.2)
        redirect("/a")(handler)

    server.replies["/a"] = slowly
    refused(server, "/a", tmp_path, "more than 0.3 seconds", limits=FetchLimits(seconds=0.3))


def test_a_lookup_that_takes_long_is_not_waited_for(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def waiting(*_args: object, **_options: object) -> list[Any]:
        server.over.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", waiting)

    refused(server, "/a", tmp_path, "takes too long", limits=FetchLimits(seconds=0.1))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "only 5 of 100 bytes"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort", "cannot be fetched"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "cannot be fetched"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000, "cannot be fetched"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 1000 + b"\r\n", "cannot be fetched"),
        (b"SSH-2.0-OpenSSH_9.0\r\n", "cannot be fetched"),
        (b"HTTP/1.1 abc\r\n\r\n", "cannot be fetched"),
        (b"", "cannot be fetched"),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n", "the server says 304"),
        (b"HTTP/1.1 206 Partial Content\r\nContent-Length: 1\r\n\r\nx", "the server says 206"),
    ],
)
def test_an_answer_that_is_no_good_one_is_refused(server: Server, tmp_path: Path, answer: bytes, reason: str) -> None:
    server.replies["/a"] = raw(answer)

    refused(server, "/a", tmp_path, reason)


@pytest.mark.parametrize("status", [401, 404, 410, 500])
def test_an_error_of_the_server_is_reported(server: Server, tmp_path: Path, status: int) -> None:
    server.replies["/a"] = page(b"no", status)

    refused(server, "/a", tmp_path, f"the server says {status}")


def test_chunks_and_a_body_without_a_length_are_read_whole(server: Server, tmp_path: Path) -> None:
    server.replies["/chunked"] = raw(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    )
    server.replies["/open"] = raw(b"HTTP/1.0 200 OK\r\n\r\nabcde")

    assert content(get(server, "/chunked", tmp_path)) == b"abcde"
    assert content(get(server, "/open", tmp_path)) == b"abcde"


def test_a_closed_port_is_reported(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
    with pytest.raises(ImportFailedError, match="cannot be fetched"):
        fetch(url, tmp_path, hosts=["127.0.0.1"], allow_loopback=True)


def test_a_certificate_is_wanted(server: Server, tmp_path: Path) -> None:
    secure = server.url.replace("http://", "https://")

    refused(server, f"{secure}/a", tmp_path, "cannot be fetched", limits=FetchLimits(seconds=2))
    assert ssl.create_default_context().check_hostname


@pytest.mark.parametrize("path", ["/..%2f..%2fetc%2fpasswd", "/%2e%2e", "/.hidden", "/" + "a" * 300, "/a%00b", "/"])
def test_the_file_stays_in_its_folder(server: Server, tmp_path: Path, path: str) -> None:
    server.replies[path] = page(b"ok")

    fetched = get(server, path, tmp_path)

    assert fetched.path is not None
    assert fetched.path.parent == tmp_path
    assert content(fetched) == b"ok"
