"""Put the web servers of docs/server.md before a running application."""

from __future__ import annotations

import base64
import contextlib
import http.client
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

USER, PASSWORD = "reader", "reader"
PREFIX = "/archive"
HOST = "127.0.0.1"
_TIMEOUT = 20
_HEADER = re.compile(r"proxy_set_header ([A-Za-z-]+) (\S+);")

Proxy = Callable[[str, str, Path], AbstractContextManager[str]]
"""Runs a web server with the text of its file before an address, in a folder; yields its own address."""


@contextmanager
def tiny_proxy(nginx_file: str, upstream: str, _: Path) -> Iterator[str]:
    """A proxy in Python that sends the headers of the nginx file, with its prefix and its password."""
    headers = [(name, value) for name, value in _HEADER.findall(nginx_file) if name != "Connection"]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            allowed = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
            if self.headers.get("Authorization") != allowed:
                self.send_response(401)
            elif self.path == PREFIX:
                self.send_response(308)
                self.send_header("Location", f"{PREFIX}/")
            else:
                self._pass_on()
                return
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _pass_on(self) -> None:
            values = {"$http_host": self.headers["Host"], "$scheme": "http", "$request_id": "0123456789abcdef"}
            values["$proxy_add_x_forwarded_for"] = self.client_address[0]
            sent = {name: values.get(value, value) for name, value in headers}
            connection = http.client.HTTPConnection(urlsplit(upstream).netloc, timeout=_TIMEOUT)
            connection.request("GET", self.path.removeprefix(PREFIX), headers=sent)
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the output of the tests clean."""

    with ThreadingHTTPServer((HOST, 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://{HOST}:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def nginx(text: str, upstream: str, folder: Path) -> Iterator[str]:
    """The real nginx, without TLS."""
    port = _free_port()
    (folder / "htpasswd").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", encoding="utf-8")
    text = re.sub(r"\n *ssl_\w+ [^;]*;", "", text).replace("listen 443 ssl;", f"listen {HOST}:{port};")
    text = text.replace("/etc/nginx/news.htpasswd", str(folder / "htpasswd"))
    text = text.replace("127.0.0.1:8080", urlsplit(upstream).netloc)
    paths = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""  # nobody else may read the folder
    config.write_text(
        f"{user} pid {folder}/pid; error_log {folder}/error.log; daemon off; events {{}}\n"
        f"http {{ access_log off; {paths}\n{text}\n}}\n",
        encoding="utf-8",
    )
    command = ["nginx", "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(config)]
    subprocess.run([*command, "-t"], check=True, capture_output=True, timeout=_TIMEOUT)
    with _process(command, port):
        yield f"http://{HOST}:{port}"


@contextmanager
def caddy(text: str, upstream: str, folder: Path) -> Iterator[str]:
    """The real Caddy, without TLS."""
    port = _free_port()
    text = text.replace("news.example", f"http://{HOST}:{port}").replace("127.0.0.1:8080", urlsplit(upstream).netloc)
    config = folder / "Caddyfile"
    config.write_text("{\n\tadmin off\n\tauto_https off\n}\n" + text, encoding="utf-8")
    with _process(["caddy", "run", "--config", str(config)], port):
        yield f"http://{HOST}:{port}"


PROXIES: dict[str, tuple[str, Proxy]] = {
    "a proxy in Python": ("nginx", tiny_proxy),
    "nginx": ("nginx", nginx),
    "caddy": ("caddy", caddy),
}
"""What is put before the application: the language of its file on the page, and how it runs."""


def is_installed(name: str) -> bool:
    return name not in ("nginx", "caddy") or shutil.which(name) is not None


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def _process(command: list[str], port: int) -> Iterator[None]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            deadline = time.monotonic() + _TIMEOUT
            while not _listens(port):
                assert process.poll() is None, f"{command[0]} ended"
                assert time.monotonic() < deadline, f"{command[0]} does not listen"
                threading.Event().wait(0.05)
            yield
        finally:
            process.terminate()


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
        return True
    return False
