"""Serve the application with Waitress, a WSGI server in pure Python."""

from __future__ import annotations

import logging
import select
import socket
import time

from flask import Flask
from waitress import wasyncore

from sse_search import SearchError
from webui.listener import Listener
from webui.spooling import WORKERS

BACKLOG = 128
"""Connections that may wait to be accepted."""
OTHER_FILES = 200
"""Open files that are no connections: index, libraries, output that waits for its client."""
SECONDS_TO_FINISH = 10
"""Time that the requests in progress have when the server stops."""
MAX_BODY = 64 * 1024
"""Bytes of a request body; no request needs one, but clients may send a form by mistake and read the error page."""


class Server:
    """
    Serves an application on a bound socket.

    Attributes:
        url: Its address.
    """

    def __init__(self, app: Flask, listening: socket.socket) -> None:
        # Waitress would log every request that waits for a thread.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self.url = url_of(listening)
        self._connections: dict[int, wasyncore.dispatcher] = {}
        self._stopping = False
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
            max_request_body_size=MAX_BODY + 1,  # the first size that is refused
            clear_untrusted_proxy_headers=False,  # `addresses` decides whose headers are obeyed
        )

    def run(self) -> None:
        """
        Answer requests until `stop` is called or Ctrl-C is pressed; return when every connection is closed.

        Requests in progress are answered before, but for those that take too long.
        """
        try:
            while not self._stopping:
                self._poll(timeout=1)
        except (SystemExit, KeyboardInterrupt):
            self._stopping = True
        self._finish()
        self._server.task_dispatcher.shutdown(timeout=1)
        for channel in list(self._server.active_channels.values()):
            channel.handle_close()  # closes the files of its output too
        wasyncore.close_all(self._connections)

    def stop(self) -> None:
        """Make `run` return; may be called from any thread and any handler of signals."""
        self._stopping = True
        self._server.pull_trigger()

    def _poll(self, timeout: float) -> None:
        """
        Handle what happens on connections within some seconds.

        `wasyncore.loop` would give the event of a connection that was closed meanwhile to the new one that got its
        file descriptor, and close that too.
        """
        if not hasattr(select, "poll"):  # Windows
            wasyncore.loop(timeout, map=self._connections, count=1)
            return
        poll = select.poll()  # select knows the first 1,024 files only
        registered = dict(self._connections)
        for descriptor, connection in registered.items():
            events = select.POLLIN | select.POLLPRI if connection.readable() else 0
            if connection.writable() and not connection.accepting:
                events |= select.POLLOUT
            if events:
                poll.register(descriptor, events)
        for descriptor, events in poll.poll(timeout * 1000):
            connection = registered[descriptor]
            if self._connections.get(descriptor) is connection:
                wasyncore.readwrite(connection, events)

    def _finish(self) -> None:
        """Answer what clients have sent, and close each connection when it is done."""
        self._server.stop_listening()
        deadline = time.monotonic() + SECONDS_TO_FINISH
        while time.monotonic() < deadline:
            self._poll(timeout=0.05)
            self._server.close_idle()
            if not self._server.active_channels:
                return


def url_of(listening: socket.socket) -> str:
    """Return the address under which a socket is reached on this machine."""
    name, port = listening.getsockname()[:2]
    return f"http://{f'[{name}]' if ':' in name else name}:{port}"


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


def bound_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raises SearchError when that is impossible; port 0 picks a free one."""
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
