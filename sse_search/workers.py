"""
Run a function in several processes.

Worker processes are started as commands, not forked: a fork of a server with threads may hang, and a spawned copy of
the caller's script would run that script again. A worker ends when the pipe to it closes, so none outlives its parent.
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

from sse_search.errors import WorkerError

_MAX_PROCESSES = 8
"""Processes unless a number is given: one process cannot keep more of them busy."""
_SECONDS_ALONE = 0.25
"""Seconds of work in this process before workers are started, which takes about as long."""
_MAX_QUEUED = 3
"""Arguments sent ahead for each worker; this process works on further ones itself."""
_LENGTH = struct.Struct("<Q")
_PROGRAM = f"import signal; signal.signal(signal.SIGINT, signal.SIG_DFL); from {__name__} import main; main()"
"""What a worker runs; a signal ends it without a word, and its parent reports that."""

_encode = msgspec.msgpack.Encoder().encode

Argument = TypeVar("Argument")
Result = TypeVar("Result")


class WorkerPool:
    """
    Worker processes, started when there is enough work.

    Args:
        processes: Number of workers; by default one for each processor but the one that this process uses, at most 8.
        after: Seconds of work in this process after which they are started.
    """

    def __init__(self, processes: int | None = None, after: float = _SECONDS_ALONE) -> None:
        self.processes = min(_MAX_PROCESSES, available_processors() - 1) if processes is None else processes
        self.after = after
        self._threads: ThreadPoolExecutor | None = None
        self._local = threading.local()
        self._started: list[subprocess.Popen[bytes]] = []

    @property
    def started(self) -> bool:
        """Whether the workers have been started."""
        return self._threads is not None

    def submit(self, name: str, argument: bytes) -> Future[bytes]:
        """Let a worker call the function of this name (`module:function`) with an encoded argument."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self.processes, initializer=self._start)
        return self._threads.submit(self._call, name, argument)

    def start(self, function: Callable[[Argument], Any], argument: Argument) -> None:
        """Start the workers now; each begins with a call of a function, which loads what further calls need."""
        for _ in range(self.processes):
            self.submit(name_of(function), _encode(argument))

    def close(self) -> None:
        """Kill the workers, whatever they are doing; no work can be submitted afterwards."""
        for process in self._started:
            process.kill()
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)
        for process in self._started:
            process.communicate()
        self._started.clear()

    def _start(self) -> None:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", _PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},  # finds the same modules
            start_new_session=True,  # Ctrl-C reaches only the parent, which kills its workers
        )
        self._local.process = process
        self._started.append(process)

    def _call(self, name: str, argument: bytes) -> bytes:
        process: subprocess.Popen[bytes] = self._local.process
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            _send(process.stdin, name.encode())
            _send(process.stdin, argument)
            answer = _receive(process.stdout)
        except OSError:  # the worker ended, and closed the pipe
            answer = None
        if answer is None:
            raise WorkerError(process.wait())
        return answer


class Stage(Generic[Argument, Result]):
    """
    Calls a function for many arguments, in this process and in workers; returns results in the order of the arguments.

    Args:
        function: A function of a module; msgspec must be able to encode its parameter and result. An error that it
            raises in a worker ends that worker.

    >>> from sse_search.tokens import fold
    >>> stage = Stage(WorkerPool(processes=0), fold)
    >>> stage.put("Économie")
    >>> stage.put("Sociale")
    >>> list(stage.rest())
    ['economie', 'sociale']
    """

    def __init__(self, pool: WorkerPool, function: Callable[[Argument], Result]) -> None:
        self._pool = pool
        self._function = function
        self._name = name_of(function)
        self._decode = msgspec.msgpack.Decoder(get_type_hints(function)["return"]).decode
        self._results: deque[Future[bytes] | Result] = deque()
        self._seconds = 0.0

    def put(self, argument: Argument) -> None:
        """Call the function with this argument, here or in a worker."""
        queued = sum(isinstance(result, Future) and not result.done() for result in self._results)
        alone = self._seconds < self._pool.after and not self._pool.started
        if alone or queued >= _MAX_QUEUED * self._pool.processes:
            started = time.perf_counter()
            self._results.append(self._function(argument))
            self._seconds += time.perf_counter() - started
        else:
            self._results.append(self._pool.submit(self._name, _encode(argument)))

    def ready(self) -> Iterator[Result]:
        """Yield the results that are available without waiting."""
        while self._results:
            first = self._results[0]
            if isinstance(first, Future) and not first.done():
                return
            yield self._next()

    def rest(self) -> Iterator[Result]:
        """Yield all remaining results, waiting for them."""
        while self._results:
            yield self._next()

    def _next(self) -> Result:
        result = self._results.popleft()
        if isinstance(result, Future):
            result = self._decode(result.result())
        return result


def name_of(function: Callable[..., Any]) -> str:
    """
    Return the name by which another process finds a function of a module.

    >>> name_of(name_of)
    'sse_search.workers:name_of'
    """
    return f"{function.__module__}:{function.__qualname__}"


def available_processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _send(stream: IO[bytes], message: bytes) -> None:
    stream.write(_LENGTH.pack(len(message)))
    stream.write(message)
    stream.flush()


def _receive(stream: IO[bytes]) -> bytes | None:
    prefix = stream.read(_LENGTH.size)
    if len(prefix) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(prefix)
    message = stream.read(length)
    return message if len(message) == length else None


@cache
def _function(name: bytes) -> tuple[Callable[[Any], Any], Callable[[bytes], Any]]:
    """Return a function by its name, and the decoder of its argument."""
    module, _, attribute = name.decode().partition(":")
    function = getattr(import_module(module), attribute)
    (argument,) = (hint for parameter, hint in get_type_hints(function).items() if parameter != "return")
    return function, msgspec.msgpack.Decoder(argument).decode


def main() -> None:
    """Call functions for the messages of standard input until it ends."""
    while (name := _receive(sys.stdin.buffer)) is not None:
        argument = _receive(sys.stdin.buffer)
        if argument is None:
            return
        function, decode = _function(name)
        try:
            _send(sys.stdout.buffer, _encode(function(decode(argument))))
        except BrokenPipeError:  # the parent was killed
            os._exit(0)
