"""Run several processes that answer requests on one socket, and replace those that die."""

from __future__ import annotations

import logging
import os
import selectors
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable

from sse_search import SearchError, counted
from webui.metrics import Metrics
from webui.metrics_server import MetricsServer
from webui.server import SECONDS_TO_FINISH, Server, url_of

MIN_LIFE = 1.0
"""Seconds before a process is replaced that died sooner: one that cannot start would be started all the time."""
_TICK = 0.2
"""Seconds between two looks at the processes."""
_log = logging.getLogger("ssesearch.workers")


class Supervisor:
    """
    Forks processes that share a listening socket: whichever is free accepts the next connection.

    Args:
        worker: Returns the server of the process with a number, in that process.
        metrics: What the processes count in; `metrics_server` is answered by this one.

    Attributes:
        url: Address of the page. metrics_url: of the metrics, empty without any.
        pids: Process ids of the workers, by their number.
    """

    def __init__(
        self,
        listening: socket.socket,
        worker: Callable[[int], Server],
        metrics: Metrics,
        metrics_server: MetricsServer | None,
        *,
        workers: int,
    ) -> None:
        if not hasattr(os, "fork"):
            raise SearchError("this system has no fork, so it cannot serve with several workers; use --workers 1")
        self.url = url_of(listening)
        self.metrics_url = metrics_server.url if metrics_server else ""
        self.pids: dict[int, int] = {}
        self._worker = worker
        self._metrics, self._metrics_server = metrics, metrics_server
        self._workers = workers
        self._started: dict[int, float] = {}
        self._stopping = False
        self._listening = listening
        self._life = os.pipe()
        """Closed at one end when this process ends, however that happens; the workers see it at the other."""

    def run(self) -> None:
        """Run the processes until `stop` is called or Ctrl-C is pressed; return when all have ended."""
        try:
            with selectors.DefaultSelector() as selector:
                if self._metrics_server:
                    selector.register(self._metrics_server, selectors.EVENT_READ)
                while not self._stopping:
                    self._replace_ended()
                    if selector.select(_TICK) and self._metrics_server:
                        self._metrics_server.handle_request()
        except KeyboardInterrupt:
            pass
        finally:
            self._end_workers()
            if self._metrics_server:
                self._metrics_server.server_close()
            self._listening.close()

    def stop(self) -> None:
        """Make `run` return after the requests in progress; may be called from any thread and handler of signals."""
        self._stopping = True

    def _replace_ended(self) -> None:
        now = time.monotonic()
        for number in range(self._workers):
            if number in self.pids and not self._has_ended(number):
                continue
            if now - self._started.get(number, -MIN_LIFE) < MIN_LIFE:
                continue
            if number in self._started:
                self._metrics.restarts += 1
            self._started[number] = now
            self.pids[number] = self._fork(number)

    def _has_ended(self, number: int) -> bool:
        """Tell whether a process has ended, and say why in the log; its number is free then."""
        pid, status = os.waitpid(self.pids[number], os.WNOHANG)
        if not pid:
            return False
        code = os.waitstatus_to_exitcode(status)
        reason = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
        _log.warning("Worker %d (process %d) %s; another one takes its place.", number + 1, pid, reason)
        del self.pids[number]
        return True

    def _fork(self, number: int) -> int:
        sys.stdout.flush()
        sys.stderr.flush()
        kept = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        pid = os.fork()
        if pid:
            signal.pthread_sigmask(signal.SIG_SETMASK, kept)
            return pid
        code = 1
        try:
            signal.set_wakeup_fd(-1)  # it belongs to the process that was forked
            signal.signal(signal.SIGTERM, signal.SIG_DFL)  # until it answers requests
            signal.pthread_sigmask(signal.SIG_SETMASK, kept)
            os.close(self._life[1])
            if self._metrics_server:
                self._metrics_server.socket.close()
            self._work(number)
            code = 0
        except BaseException:  # noqa: BLE001 - nothing may return into the code of the other process
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _work(self, number: int) -> None:
        """Answer requests until SIGTERM comes or the process that forked this one has ended."""
        for name in ("SIGINT", "SIGHUP"):  # a terminal sends them to all processes; ours are ended by the first
            signal.signal(getattr(signal, name), signal.SIG_IGN)
        server = self._worker(number)
        signal.signal(signal.SIGTERM, lambda *_: server.stop())

        def stop_with_supervisor() -> None:
            os.read(self._life[0], 1)
            server.stop()

        threading.Thread(target=stop_with_supervisor, daemon=True).start()
        server.run()

    def _end_workers(self) -> None:
        """Let every process finish its requests; kill those that do not end."""
        for pid in self.pids.values():
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + SECONDS_TO_FINISH + 2
        for pid in self.pids.values():
            while os.waitpid(pid, os.WNOHANG) == (0, 0):
                if time.monotonic() > deadline:
                    _log.warning("Worker process %d did not end within %s and is killed.", pid, _limit())
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
                    break
                time.sleep(0.02)
        self.pids.clear()


def _limit() -> str:
    return counted(SECONDS_TO_FINISH, "second")
