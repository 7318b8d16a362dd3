"""Serve the application with Waitress, a WSGI server in pure Python."""

from __future__ import annotations

import logging
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from waitress import wasyncore

from sse_search import SearchError
from webui.factory import create_app
from webui.listener import Listener
from webui.spooling import WORKERS

BACKLOG = 128
"""Connections that may wait to be accepted."""
OTHER_FILES = 200
"""Open files that are no connections: index, libraries, output that waits for its client."""
SWITCH_INTERVAL = 0.0005
"""Seconds after which Python takes the interpreter from a thread: a tenth of its own, so that the thread that reads and
sends does not wait for searches (docs/performance.md)."""
MAX_BODY = 64 * 1024
"""Bytes of a request body; no request needs one, but clients may send a form by mistake and read the error page."""


class Server:
    """Serves an application on a socket that is bound at construction. `url` is its address."""

    def __init__(self, app: Flask, host: str, port: int) -> None:
        # Waitress would log every request that waits for a thread.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        listening = _bound_socket(host, port)
        name, bound_port = listening.getsockname()[:2]
        self.url = f"http://{f'[{name}]' if ':' in name else name}:{bound_port}"
        self._connections: dict[int, object] = {}
        self._server = Listener(
            app,
            listening,
            per_client=app.config["CONNECTIONS_PER_ADDRESS"],
            is_proxy=app.config["TRUSTED_PROXIES"].__contains__,
            map=self._connections,
            threads=WORKERS,
            backlog=BACKLOG,
            ident="",
            connection_limit=_with_open_files(app.config["CONNECTION_LIMIT"]),
            channel_timeout=app.config["IDLE_TIMEOUT"],
            cleanup_interval=1,  # seconds between searches for idle connections
            outbuf_high_watermark=2**62,  # no thread ever waits for a client to read; large output goes to files
            asyncore_use_poll=True,  # select knows the first 1,024 files only
            max_request_body_size=MAX_BODY + 1,  # the first size that is refused
            clear_untrusted_proxy_headers=False,  # `addresses` decides whose headers are obeyed
        )

    def run(self) -> None:
        """Answer requests until `stop` is called or Ctrl-C is pressed; return when every connection is closed."""
        self._server.run()
        self._server.task_dispatcher.shutdown()
        self._close()

    def stop(self) -> None:
        """Make `run` return; may be called from any thread."""
        self._server.trigger.pull_trigger(self._close)

    def _close(self) -> None:
        for channel in list(self._server.active_channels.values()):
            channel.handle_close()  # closes the files of its output too
        wasyncore.close_all(self._connections)


def serve(home: Path | None, host: str, port: int, on_ready: Callable[[str], None] | None = None) -> None:
    """
    Serve the archive in `home` until Ctrl-C is pressed; the process is for this alone from then on.

    Args:
        port: 0 picks a free one.
        on_ready: Called once, with the URL, when connections are accepted.

    Raises:
        SearchError: The server cannot listen on the host or the port.
    """
    server = Server(create_app(home), host, port)
    sys.setswitchinterval(SWITCH_INTERVAL)
    if on_ready:
        on_ready(server.url)
    server.run()


def _with_open_files(connections: int) -> int:
    """Let the process open as many files as these connections need; return how many it can have."""
    try:
        import resource  # noqa: PLC0415 - Windows has neither the module nor such a limit
    except ImportError:
        return connections
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return connections
    wanted = connections + OTHER_FILES
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(1, min(connections, soft - OTHER_FILES))


def _bound_socket(host: str, port: int) -> socket.socket:
    try:
        if not 0 <= port < 2**16:
            raise OverflowError("ports are numbers from 0 to 65535")
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family, backlog=BACKLOG)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SearchError(
            f"cannot listen on {host} port {port}: {reason}; choose another with --port (0 picks a free one)"
        ) from error
