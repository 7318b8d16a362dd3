"""
How are documents analysed by several processors at once? By processes that read records and write words.

They are started as commands, not forked: a fork of a server with threads may hang, and a spawned copy of the caller's
script would run that script again. A worker ends when the pipe to
it closes, so none is left behind, however its parent ends.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO

import msgspec

from sse_search.engines.whoosh.analysis import Analysed, analyse
from sse_search.errors import EngineError

__all__ = ["Workers"]

_ALONE = 8
"""Chunks that are analysed in this process before others are started: starting takes as long as analysing these."""
_UNDER_WAY = 3
"""Chunks under way, for each process; what is more is analysed in this one."""
_LENGTH = struct.Struct("<Q")

_encode = msgspec.msgpack.Encoder().encode
_decode_records = msgspec.msgpack.Decoder(list[bytes]).decode
_decode_words = msgspec.msgpack.Decoder(Analysed).decode


class Workers:
    """
    Analyses chunks of records; results come in the order of the chunks.

    Args:
        processes: Processes beside this one; by default one for each processor but the one that this process uses.
    """

    def __init__(self, processes: int | None = None) -> None:
        self._processes = (os.cpu_count() or 1) - 1 if processes is None else processes
        self._results: deque[Future[Analysed] | Analysed] = deque()
        self._given = 0
        self._pool: ThreadPoolExecutor | None = None
        self._local = threading.local()
        self._started: list[subprocess.Popen[bytes]] = []

    def put(self, records: Sequence[bytes]) -> None:
        """Have a chunk analysed."""
        self._given += 1
        under_way = sum(isinstance(one, Future) and not one.done() for one in self._results)
        if self._given <= _ALONE or under_way >= _UNDER_WAY * self._processes:
            self._results.append(analyse(records))
            return
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._processes, initializer=self._start)
        self._results.append(self._pool.submit(self._ask, records))

    def ready(self) -> Iterator[Analysed]:
        """Yield the results that are there, without waiting."""
        while self._results:
            first = self._results[0]
            if isinstance(first, Future) and not first.done():
                return
            yield _result(self._results.popleft())

    def rest(self) -> Iterator[Analysed]:
        """Yield all that is left, waiting for it."""
        while self._results:
            yield _result(self._results.popleft())

    def close(self) -> None:
        """End the processes."""
        for process in self._started:
            process.kill()
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        for process in self._started:
            process.communicate()

    def _start(self) -> None:
        process = subprocess.Popen(
            [sys.executable, "-c", f"from {__name__} import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the parent, which ends its workers
        )
        self._local.process = process
        self._started.append(process)

    def _ask(self, records: Sequence[bytes]) -> Analysed:
        process: subprocess.Popen[bytes] = self._local.process
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            _send(process.stdin, _encode(records))
            answer = _receive(process.stdout)
        except OSError as error:
            raise EngineError(f"a process that analyses items cannot be reached: {error}") from error
        if answer is None:
            raise EngineError(f"a process that analyses items ended with code {process.wait()}; try again")
        return _decode_words(answer)


def _result(found: Future[Analysed] | Analysed) -> Analysed:
    return found.result() if isinstance(found, Future) else found


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


def main() -> None:
    """Analyse chunks from standard input until it ends."""
    while (message := _receive(sys.stdin.buffer)) is not None:
        _send(sys.stdout.buffer, _encode(analyse(_decode_records(message))))
