"""The server picks a free port, reports its address, and refuses a port that is in use."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from sse_search import SearchError
from tests.webui.web_sockets import connect
from webui import create_app, serve
from webui.server import Server, bound_socket
from webui.serving import SWITCH_INTERVAL

PROGRAM = """
import sys
from pathlib import Path
from webui import create_app, serve
serve(Path(sys.argv[1]), "127.0.0.1", 0, on_ready=lambda address: print(address, sys.getswitchinterval(), flush=True))
print("ended", flush=True)
"""


def test_the_server_answers_and_ends_cleanly_on_ctrl_c(home: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(home)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        address, interval = process.stdout.readline().split()
        with urllib.request.urlopen(f"{address}/healthz", timeout=10) as answer:
            state = json.load(answer)
        os.kill(process.pid, signal.SIGINT)
        rest, errors = process.communicate(timeout=10)

    assert state["generation"] == "000001"
    assert float(interval) == SWITCH_INTERVAL
    assert (rest, errors, process.returncode) == ("ended\n", "", 0)


def test_a_port_in_use_is_refused_with_a_message(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(SearchError, match=f"cannot listen on 127.0.0.1 port {port}: .* choose another with --port"):
            serve(home, "127.0.0.1", port)


@pytest.mark.parametrize(("host", "port"), [("no.such.host.invalid", 0), ("127.0.0.1", 70_000), ("127.0.0.1", -1)])
def test_an_invalid_address_is_refused_with_a_message(home: Path, host: str, port: int) -> None:
    with pytest.raises(SearchError, match="cannot listen on"):
        serve(home, host, port)


def test_a_proxy_on_this_machine_may_name_the_public_address(address: str) -> None:
    request = urllib.request.Request(
        f"{address}/opensearch.xml", headers={"X-Forwarded-Proto": "https", "X-Forwarded-Host": "archive.example"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        text = answer.read().decode()

    assert 'template="https://archive.example/?q={searchTerms}"' in text


def test_a_new_connection_does_not_get_the_events_of_one_that_had_its_file_descriptor(home: Path) -> None:
    server = Server(create_app(home), bound_socket("127.0.0.1", 0))
    listener = server._server
    with connect(server.url) as idle, contextlib.ExitStack() as opened:
        server._poll(timeout=1)
        (channel,) = listener.active_channels.values()
        closing = channel.socket.fileno()
        channel.last_activity = 0
        listener._idle = {channel}
        listener.next_channel_cleanup = 0  # the next poll closes it for idleness while it collects what to wait for
        client = opened.enter_context(connect(server.url))
        while opened.enter_context(Path(os.devnull).open()).fileno() < closing:
            pass  # until no lower one is free, so that the new connection gets this one
        server._poll(timeout=1)

        assert idle.recv(1) == b""
        (accepted,) = listener.active_channels.values()
        assert accepted.socket.fileno() == closing
        client.settimeout(0)
        with pytest.raises(BlockingIOError):
            client.recv(1)
        accepted.handle_close()
    server.stop()
    server.run()
