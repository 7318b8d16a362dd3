"""Run one of the measured servers in a process of its own: `python -m bench.serving waitress FD`."""

from __future__ import annotations

import os
import socket
import sys
from typing import Any

from flask import Flask

from webui import Server, create_app
from webui import server as own_server
from webui.spooling import WORKERS

INTERVAL_VARIABLE = "BENCH_SWITCH_INTERVAL"
"""Environment variable with the seconds after which a thread gives the interpreter to another one."""


def application() -> Flask:
    """Create the application of the archive that `SSESEARCH_HOME` names; the server calls this in each process."""
    sys.setswitchinterval(float(os.environ[INTERVAL_VARIABLE]))
    return create_app()


def main(name: str, descriptor: int) -> None:
    """Serve on an open socket until the process is terminated."""
    listening = socket.socket(fileno=descriptor)
    if name == "waitress":
        own_server._bound_socket = lambda *_: listening
        Server(application(), "", 0).run()
    else:
        _run_cheroot(listening)


def _run_cheroot(listening: socket.socket) -> None:
    from cheroot import wsgi  # noqa: PLC0415 - the other servers are measured without it

    class OnOpenSocket(wsgi.Server):  # type: ignore[misc]  # Cheroot has no types
        def bind(self, *_: Any) -> socket.socket:
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as Cheroot does
            self.socket = listening
            return listening

    OnOpenSocket(listening.getsockname(), application(), numthreads=WORKERS, request_queue_size=128).safe_start()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
