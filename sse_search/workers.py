"""
How is work done by several processors at once? By processes that are sent the arguments of a function.

They are started as commands, not forked: a fork of a server with threads may hang, and a spawned copy of the caller's
script would run that script again. A worker ends when the pipe to it closes, so none is left behind, however its
parent ends.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from importlib import import_module
from typing import IO, Any, Generic, TypeVar, get_type_hints

import msgspec

from sse_search.errors import SearchError

_MOST = 8
"""Processes, unless a number is given."""
_ALONE = 0.25
"""Seconds of work in this process before others are started: about what starting them takes."""
_UNDER_WAY = 3
"""Arguments under way, for each process; what is more is worked on in this one."""
_LENGTH = struct.Struct("<Q")

_encode = msgspec.msgpack.Encoder().encode

Argument = TypeVar("Argument")
Result = TypeVar("Result")


class WorkerError(SearchError):
    """A process that was to help ended or failed."""


class Workers:
    """
    Processes that help this one. They start when there is enough to do.

    Args:
        processes: How many; by default one for each processor but the one that this process uses, at most 8: more
            would wait for this one.
        after: Seconds of work in this process after which they are started.
    """

    def __init__(self, processes: int | None = None, after: float = _ALONE) -> None:
        self.processes = min(_MOST, _processors() - 1) if processes is None else processes
        self.after = after
        self._pool: ThreadPoolExecutor | None = None
        self._local = threading.local()
        self._started: list[subprocess.Popen[bytes]] = []

    @property
    def started(self) -> bool:
        """Whether they have been started."""
        return self._pool is not None

    def submit(self, name: str, argument: bytes) -> Future[bytes]:
        """Have a process call the function of this name (`module:function`) with an encoded argument."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.processes, initializer=self._start)
        return self._pool.submit(self._ask, name, argument)

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        for process in self._started:
            process.kill()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        for process in self._started:
            process.communicate()

    def _start(self) -> None:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", f"from {__name__} import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},  # the same modules as here
            start_new_session=True,  # Ctrl-C is for the parent, which ends its workers
        )
        self._local.process = process
        self._started.append(process)

    def _ask(self, name: str, argument: bytes) -> bytes:
        process: subprocess.Popen[bytes] = self._local.process
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            _send(process.stdin, name.encode())
            _send(process.stdin, argument)
            answer = _receive(process.stdout)
        except OSError:  # it ended, and the pipe with it
            answer = None
        if answer is None:
            raise WorkerError(f"a process that was to help ended with code {process.wait()}; try again")
        return answer


class Stage(Generic[Argument, Result]):
    """
    Calls one function for many arguments, in this process and in others; results come in the order of the arguments.

    Args:
        work: A function of a module, whose parameter and result have types that msgspec can send. An error that it
            raises ends the process that it happens in.
    """

    def __init__(self, workers: Workers, work: Callable[[Argument], Result]) -> None:
        self._workers = workers
        self._work = work
        self._name = f"{work.__module__}:{work.__qualname__}"
        self._decode = msgspec.msgpack.Decoder(get_type_hints(work)["return"]).decode
        self._results: deque[Future[bytes] | Result] = deque()
        self._seconds = 0.0

    def put(self, argument: Argument) -> None:
        """Have the function called with this argument."""
        under_way = sum(isinstance(one, Future) and not one.done() for one in self._results)
        little = self._seconds < self._workers.after and not self._workers.started
        if little or under_way >= _UNDER_WAY * self._workers.processes:
            begun = time.perf_counter()
            self._results.append(self._work(argument))
            self._seconds += time.perf_counter() - begun
        else:
            self._results.append(self._workers.submit(self._name, _encode(argument)))

    def ready(self) -> Iterator[Result]:
        """Yield the results that are there, without waiting."""
        while self._results:
            first = self._results[0]
            if isinstance(first, Future) and not first.done():
                return
            yield self._next()

    def rest(self) -> Iterator[Result]:
        """Yield all that is left, waiting for it."""
        while self._results:
            yield self._next()

    def _next(self) -> Result:
        found = self._results.popleft()
        result: Result = self._decode(found.result()) if isinstance(found, Future) else found
        return result


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _send(stream: IO[bytes], message: bytes) -> None:
    stream.write(_LENGTH.pack(len(message)))
    stream.write(message)
    stream.flush()


def _receive(stream: IO[bytes]) -> bytes | None:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    message = stream.read(_LENGTH.unpack(head)[0])
    return message if len(message) == _LENGTH.unpack(head)[0] else None


@cache
def _function(name: bytes) -> tuple[Callable[[Any], Any], Callable[[bytes], Any]]:
    """Return a function by its name, and what decodes its argument."""
    module, _, function = name.decode().partition(":")
    work = getattr(import_module(module), function)
    (argument,) = (kind for parameter, kind in get_type_hints(work).items() if parameter != "return")
    return work, msgspec.msgpack.Decoder(argument).decode


def main() -> None:
    """Call functions for what comes from standard input until it ends."""
    while (name := _receive(sys.stdin.buffer)) is not None:
        argument = _receive(sys.stdin.buffer)
        if argument is None:
            return
        work, decode = _function(name)
        _send(sys.stdout.buffer, _encode(work(decode(argument))))
