"""Run one of the measured servers in a process of its own: `python -m bench.serving waitress PORT`."""

from __future__ import annotations

import os
import socket
import sys

from flask import Flask

from webui import Server, create_app
from webui.spooling import WORKERS

INTERVAL_VARIABLE = "BENCH_SWITCH_INTERVAL"
"""Environment variable with the seconds after which a thread gives the interpreter to another one."""


def application() -> Flask:
    """Create the application of the archive that `SSESEARCH_HOME` names; the server calls this in each process."""
    sys.setswitchinterval(float(os.environ[INTERVAL_VARIABLE]))
    return create_app()


def main(name: str, port: int) -> None:
    """Serve on a port that several processes share, until the process is terminated."""
    if name == "waitress":
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listening.bind(("127.0.0.1", port))
        listening.listen()
        Server(application(), listening).run()
    else:
        from cheroot import wsgi  # noqa: PLC0415 - the other servers are measured without it

        wsgi.Server(
            ("127.0.0.1", port), application(), numthreads=WORKERS, request_queue_size=128, reuse_port=True
        ).safe_start()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
