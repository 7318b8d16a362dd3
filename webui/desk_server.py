"""Serve the desk of the keeper on the loopback interface."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from webui.desk import Desk, create_desk
from webui.server import Server, bound_socket

LOOPBACK = "127.0.0.1"


def desk_server(home: Path | None, port: int) -> tuple[Server, str]:
    """
    Return a server of the desk and the address of the page, which holds a secret.

    Args:
        port: 0 picks a free one.

    Raises:
        SearchError: The server cannot listen on the port.
    """
    app, desk = create_desk(home)
    server = Server(app, bound_socket(LOOPBACK, port))
    return server, _open(desk, server.url)


def serve_desk(home: Path | None, port: int, on_ready: Callable[[str], None]) -> None:
    """Serve the desk until Ctrl-C is pressed; `on_ready` gets its address. Raises like `desk_server`."""
    server, address = desk_server(home, port)
    on_ready(address)
    server.run()


def _open(desk: Desk, url: str) -> str:
    """Let the desk answer under the address of its server; return the address of the page."""
    port = urlsplit(url).port
    desk.hosts = (f"{LOOPBACK}:{port}", f"localhost:{port}")
    return f"{url}/desk/{desk.address}"
