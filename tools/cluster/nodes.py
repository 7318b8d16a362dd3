"""Start and stop OpenSearch nodes on the loopback interface, each a process that is known by its id."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

START_SECONDS = 300
_STOP_SECONDS = 30
_RETRY_SECONDS = 20
"""How long a cluster has to become green by itself."""
_HEAP = "512m"
_LOGGING = """\
status = error
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
"""
_FAST_START = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_AS_IN_USE = ("-XX:+UseG1GC", "-XX:G1ReservePercent=25", "-XX:InitiatingHeapOccupancyPercent=30")
"""The collector that OpenSearch comes with; under load another leaves garbage that it takes for a full heap."""
_JAVA_OPTIONS = (
    "-Djava.security.manager=allow",
    "-Djna.nosys=true",
    "-Dlog4j2.disable.jmx=true",
    "-Dlog4j.shutdownHookEnabled=false",
    "-Dio.netty.noUnsafe=true",
    "-Dio.netty.noKeySetOptimization=true",
    "-Dio.netty.allocator.type=unpooled",
    "-Dio.netty.allocator.numDirectArenas=0",
    "-Dopensearch.distribution.type=tar",
    "-Dopensearch.bundled_jdk=false",
)


class Cluster:
    """
    Nodes of one cluster, with their files in a folder; leaving the context stops them.

    Args:
        home: What `opensearch_home` returns.
        folder: For configuration, data and logs; it must be reachable for `nobody` when run as root.
        nodes: How many.
        settings: Further settings of every node.
        fast_start: Whether Java compiles and collects garbage as suits tests, and not as in use.
        scheme: Protocol of the addresses.
    """

    def __init__(
        self,
        home: Path,
        folder: Path,
        nodes: int = 1,
        *,
        heap: str = _HEAP,
        settings: Mapping[str, Any] | None = None,
        fast_start: bool = True,
        scheme: str = "http",
    ) -> None:
        self._home, self._folder, self._heap, self._scheme = home, folder, heap, scheme
        self._opener = urllib.request.build_opener()
        self._options = _FAST_START if fast_start else _AS_IN_USE
        self.names = [f"node{number}" for number in range(1, nodes + 1)]
        ports = _free_ports(2 * nodes)
        self._http = dict(zip(self.names, ports[:nodes], strict=True))
        self._transport = dict(zip(self.names, ports[nodes:], strict=True))
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        for name in self.names:
            self._configure(name, settings or {})

    @property
    def urls(self) -> list[str]:
        """The address of every node."""
        return [self.url(name) for name in self.names]

    def url(self, name: str) -> str:
        """Return the address of a node."""
        return f"{self._scheme}://127.0.0.1:{self._http[name]}"

    def log(self, name: str) -> Path:
        """Return the file with what a node has written."""
        return self._folder / name / "out.log"

    def process_id(self, name: str) -> int:
        """Return the id of the process of a node that was started."""
        return self._running[name].pid

    def __enter__(self) -> Self:
        """Start every node and wait until the cluster is green."""
        try:
            for name in self.names:
                self.start(name)
            self.wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop every node."""
        self.stop()

    def start(self, name: str) -> None:
        """Start a node; it answers some seconds later."""
        base = self._folder / name
        command = [
            "java", f"-Xms{self._heap}", f"-Xmx{self._heap}", *_JAVA_OPTIONS, *self._options,
            f"-Djava.io.tmpdir={base / 'tmp'}", f"-Djna.tmpdir={base / 'tmp'}",
            f"-Dopensearch.path.home={self._home}", f"-Dopensearch.path.conf={base / 'config'}",
            "-cp", f"{self._home / 'lib'}/*", "org.opensearch.bootstrap.OpenSearch",
        ]  # fmt: skip
        as_nobody: dict[str, Any] = {}
        if os.getuid() == 0:  # OpenSearch refuses to run as root
            for path in (base, *base.rglob("*")):
                shutil.chown(path, "nobody", "nogroup")
            as_nobody = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        with self.log(name).open("ab") as log:
            self._running[name] = subprocess.Popen(
                command, cwd=base, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **as_nobody
            )

    def wait(self, status: str = "green", seconds: float = START_SECONDS) -> None:
        """
        Wait until every running node is in the cluster, and the cluster has at least this status.

        Raises:
            RuntimeError: A node has ended. TimeoutError: It took longer.
        """
        running = [name for name in self.names if name in self._running]
        deadline = time.monotonic() + seconds
        states: list[dict[str, Any]] = []
        retry = time.monotonic() + _RETRY_SECONDS
        while time.monotonic() < deadline:
            for name in running:
                if self._running[name].poll() is not None:
                    raise RuntimeError(f"{name} has ended:\n{self.log(name).read_text()[-3000:]}")
            states = [self._health(name) for name in running]
            good = {"green", status}
            if all(state.get("number_of_nodes") == len(running) and state["status"] in good for state in states):
                return
            if time.monotonic() > retry:
                self._retry_failed(running[0])
                retry = time.monotonic() + _RETRY_SECONDS
            time.sleep(0.1)
        raise TimeoutError(f"no {status} cluster of {len(running)} nodes after {seconds:.0f} s: {states}")

    def kill(self, name: str) -> None:
        """End a node at once, as a failing machine does."""
        process = self._running.pop(name)
        process.kill()
        process.wait()

    def freeze(self, name: str, *, frozen: bool = True) -> None:
        """Let a node stop answering without ending, or go on."""
        self._running[name].send_signal(signal.SIGSTOP if frozen else signal.SIGCONT)

    def stop(self, name: str | None = None) -> None:
        """Stop a node, or all, as a service manager does."""
        stopping = [self._running.pop(each) for each in ([name] if name else list(self._running))]
        for process in stopping:
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in stopping:
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _health(self, name: str) -> dict[str, Any]:
        try:
            with self._opener.open(f"{self.url(name)}/_cluster/health", timeout=5) as response:
                health: dict[str, Any] = json.load(response)
        except OSError:
            return {}
        return health

    def _retry_failed(self, name: str) -> None:
        """Let shards be placed again that nodes have refused five times, as they do on a busy machine."""
        with contextlib.suppress(OSError):
            self._opener.open(
                f"{self.url(name)}/_cluster/reroute?retry_failed=true&metric=none", b"", timeout=5
            ).close()

    def _configure(self, name: str, settings: Mapping[str, Any]) -> None:
        base = self._folder / name
        for part in ("config", "tmp"):
            (base / part).mkdir(parents=True, exist_ok=True)
        (base / "config" / "log4j2.properties").write_text(_LOGGING)
        configuration = {
            "cluster.name": "ssesearch",
            "node.name": name,
            "network.host": "127.0.0.1",
            "http.port": self._http[name],
            "transport.port": self._transport[name],
            "path.data": str(base / "data"),
            "path.logs": str(base / "logs"),
            "discovery.seed_hosts": [f"127.0.0.1:{port}" for port in self._transport.values()],
            "cluster.initial_cluster_manager_nodes": self.names,
            "cluster.routing.allocation.disk.threshold_enabled": False,
            "indices.query.bool.max_clause_count": 16_384,
            "node.processors": 2,
            **settings,
        }
        (base / "config" / "opensearch.yml").write_text(json.dumps(configuration, indent=1))  # JSON is YAML too


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()
