"""
Send slow, silent, huge and malformed requests to a server process while a good client uses the page.

The hostile clients have another address than the good one, who must get every page. Each of them must be refused,
closed or answered; an error of the server (500) is wrong.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.golden.golden_channels import ROOT
from tests.soak.trial import Outcome, Size
from tests.webui.web_archive import ITEMS, build_archive
from tests.webui.web_sockets import TIMEOUT, exchange, received, status_of

_ROUNDS = {"quick": 2, "full": 40}
_IDLE_CONNECTIONS = {"quick": 30, "full": 300}
_IDLE_SECONDS = 2
_HOSTILE_ADDRESS = "127.0.0.2"
_PAGE = ("GET /?q=credit HTTP/1.1", "Host: a.b")
_REFUSALS = {400, 404, 405, 408, 413, 414, 416, 429, 431, 501, 503, 505}

_Make = Callable[[random.Random], bytes]


def run(seed: int, size: Size) -> Outcome:
    """Start a server, use it well and badly at once."""
    chance = random.Random(seed)
    outcomes: Counter[str] = Counter()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder, _serving(build_archive(Path(folder) / "home", ITEMS)) as address:
        with _GoodClient(address) as good, ExitStack() as stack:
            idle = [stack.enter_context(_connected(address)) for _ in range(_IDLE_CONNECTIONS[size])]
            for number, connection in enumerate(idle):
                connection.sendall(BEGINNINGS[number % len(BEGINNINGS)])
            for _ in range(_ROUNDS[size]):
                for name, make in REQUESTS.items():
                    outcome = _sent(address, make(chance), name)
                    outcomes[outcome] += 1
                    if outcome not in ("refused", "closed", "answered"):
                        wrong.append(f"{name}: {outcome}")
            for connection in idle:
                outcome = "closed" if _is_closed(connection) else "not closed"
                outcomes[outcome] += 1
                wrong += ["an idle connection is not closed"] if outcome == "not closed" else []
        wrong += good.wrong
    print(*wrong[:10], sep="\n", flush=True)
    note = f"{good.pages:,} pages for the good client meanwhile, the slowest after {good.slowest:.2f} s; "
    note += ", ".join(f"{count:,} {outcome}" for outcome, count in outcomes.most_common())
    tried = outcomes.total()
    refused = outcomes["refused"] + outcomes["closed"]
    return Outcome(
        tried=tried, survived=max(0, tried - refused - len(wrong)), reported=refused, wrong=len(wrong), note=note
    )


@contextmanager
def _serving(home: Path) -> Iterator[str]:
    """Run `ssesearch serve` in a process of its own; yield its address."""
    command = [sys.executable, "-m", "sse_search", "--home", str(home), "serve", "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SSESEARCH_IDLE_TIMEOUT": str(_IDLE_SECONDS)}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            yield next(word for word in process.stderr.readline().split() if word.startswith("http"))
        finally:
            process.send_signal(signal.SIGINT)
            _, printed = process.communicate(timeout=60)
            print(printed, end="", flush=True)  # says why a good client got no page


class _GoodClient:
    """Asks for a page again and again in a thread."""

    def __init__(self, address: str) -> None:
        self.pages = 0
        self.slowest = 0.0
        self.wrong: list[str] = []
        self._address = address
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> _GoodClient:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._stopped.wait(0.02):
            started = time.monotonic()
            try:
                head, body = exchange(self._address, *_PAGE)
                is_right = status_of(head) == 200 and b"unions of Kenya" in body
            except (OSError, IndexError) as error:
                is_right, head = False, repr(error).encode()
            seconds = time.monotonic() - started
            self.pages += 1
            self.slowest = max(self.slowest, seconds)
            if not is_right:
                self.wrong.append(f"the good client waited {seconds:.1f} s for {head[:80]!r}")


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    target = (parts.hostname or "", parts.port or 80)
    return socket.create_connection(target, timeout=TIMEOUT, source_address=(_HOSTILE_ADDRESS, 0))


def _sent(address: str, request: bytes, name: str) -> str:
    """Send a request and say what came of it."""
    with _connected(address) as connection:
        try:
            connection.sendall(request)
            if name in UNREAD:
                return "answered"
            answer = received(connection)
        except (BrokenPipeError, ConnectionResetError):
            return "closed"
        except TimeoutError:
            return "neither answered nor closed"
    if not answer:
        return "closed"
    status = status_of(answer)
    return "refused" if status in _REFUSALS else "answered" if status in (200, 304) else f"status {status}"


def _is_closed(connection: socket.socket) -> bool:
    try:
        received(connection)
    except TimeoutError:
        return False
    return True


def _get(path: str, *headers: str) -> bytes:
    return "\r\n".join((f"GET {path} HTTP/1.1", "Host: a.b", "Connection: close", *headers, "", "")).encode("latin-1")


def _post(body: bytes, *headers: str) -> bytes:
    return "\r\n".join(("POST / HTTP/1.1", "Host: a.b", "Connection: close", *headers, "", "")).encode() + body


def _mutated(chance: random.Random) -> bytes:
    request = bytearray(_get("/?q=credit", "Accept: text/html", "Accept-Encoding: gzip", "If-None-Match: *"))
    for _ in range(chance.randint(1, 8)):
        request[chance.randrange(len(request))] = chance.randrange(256)
    return bytes(request) + b"\r\n\r\n"


BEGINNINGS = (
    b"",
    b"GET / HT",
    b"GET / HTTP/1.1\r\nHost: a.b\r\nX: ",
    b"POST / HTTP/1.1\r\nHost: a.b\r\nContent-Length: 9\r\n\r\na",
)
"""What a client sends before it falls silent."""
UNREAD = ("unread exports", "unread pages")
REQUESTS: dict[str, _Make] = {
    "random bytes": lambda chance: chance.randbytes(chance.randint(1, 5000)) + b"\r\n\r\n",
    "mutated request": _mutated,
    "no request line": lambda _: b"\r\n\r\n\r\nX\r\n\r\n",
    "preface of HTTP/2": lambda _: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "start of TLS": lambda _: b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "unknown method": lambda _: b"B" * 500 + b" / HTTP/1.1\r\nHost: a.b\r\nConnection: close\r\n\r\n",
    "version of its own": lambda _: b"GET / HTTP/9.9\r\nHost: a.b\r\nConnection: close\r\n\r\n",
    "long path": lambda _: _get("/" + "a" * 200_000),
    "long query": lambda _: _get("/?q=" + "a+OR+" * 20_000),
    "many parameters": lambda _: _get("/?" + "&".join(f"source={number}" for number in range(3_000))),
    "odd percent signs": lambda _: _get("/?q=%ff%00%u1234%zz%%&page=-1&limit=99999999999999999999&date=%f0%9f"),
    "path upwards": lambda _: _get("/static/../../../../etc/passwd"),
    "encoded path upwards": lambda _: _get("/static/%2e%2e/%2e%2e/pyproject.toml"),
    "huge header": lambda _: _get("/", "X: " + "x" * 400_000),
    "many headers": lambda _: _get("/", *(f"X-{number}: {number}" for number in range(20_000))),
    "header of control characters": lambda _: _get("/", "X: \x00\x01\x0b", "Y : z", " folded"),
    "many ranges": lambda _: _get("/static/base.css", "Range: bytes=" + ",".join(f"{n}-" for n in range(2_000))),
    "many etags": lambda _: _get("/?q=credit", "If-None-Match: " + ", ".join(f'"{n}"' for n in range(9_000))),
    "many encodings": lambda _: _get("/", "Accept-Encoding: " + ", ".join(f"x{n};q=0.1" for n in range(9_000))),
    "many addresses of proxies": lambda _: _get("/", "X-Forwarded-For: " + ", ".join(["1.2.3.4"] * 9_000)),
    "huge body": lambda _: _post(b"x" * 1_000_000, "Content-Length: 1000000"),
    "body that is announced only": lambda _: _post(b"", "Content-Length: 999999999999"),
    "negative length": lambda _: _post(b"", "Content-Length: -5"),
    "two lengths": lambda _: _post(b"abc", "Content-Length: 3", "Content-Length: 4"),
    "length and chunks": lambda _: _post(b"0\r\n\r\n", "Content-Length: 5", "Transfer-Encoding: chunked"),
    "huge chunk": lambda _: _post(b"ffffffffffffffff\r\n" + b"x" * 200_000, "Transfer-Encoding: chunked"),
    "no chunk": lambda _: _post(b"zz\r\nxx\r\n", "Transfer-Encoding: chunked"),
    "many small chunks": lambda _: _post(b"1\r\nx\r\n" * 100_000 + b"0\r\n\r\n", "Transfer-Encoding: chunked"),
    "many requests at once": lambda _: b"GET /healthz HTTP/1.1\r\nHost: a.b\r\n\r\n" * 200 + _get("/healthz"),
    "unread exports": lambda _: b"GET /export.jsonl HTTP/1.1\r\nHost: a.b\r\n\r\n" * 50,
    "unread pages": lambda _: b"GET /?q=credit HTTP/1.1\r\nHost: a.b\r\n\r\n" * 50,
}
"""What a client sends, by what it is called."""
