"""
End a command on SIGINT, SIGTERM and SIGHUP: clean up, print one line, exit with 128 and the number of the signal.

SIGINT counts even if it was ignored at the start, as shells arrange for what a script runs in the background: such a
server still ends when the signal is sent to it. An ignored SIGHUP stays ignored, for `nohup`.
"""

from __future__ import annotations

import _thread
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

_LINES = {"SIGINT": "Interrupted.", "SIGTERM": "Terminated.", "SIGHUP": "Hung up."}
_GRACE_SECONDS = 1.5
"""Time to clean up. After it the process ends as after a power failure, which loses nothing either."""


class EndedBySignal(SystemExit):
    """
    A signal asked the process to end; raised in the main thread.

    Its base is what servers and other loops of libraries let through.
    """


def end_at_once() -> None:
    """End the process on a signal without any clean-up, while its modules are still being imported."""
    _handle(lambda number, _: _end(number))


@contextmanager
def ending_on_signals() -> Iterator[None]:
    """Raise `EndedBySignal` in the block on the first signal, and end the process after it; ignore further signals."""
    received: list[int] = []

    def end_block(number: int, _: FrameType | None) -> None:
        _handle(signal.SIG_IGN)
        received.append(number)
        raise EndedBySignal(128 + number)

    _watch()
    _handle(end_block)
    try:
        yield
    finally:
        if received:
            _end(received[0])
        _handle(signal.SIG_IGN)  # the command is done; Python, which ends now, would let them kill the process


def _handle(handler: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
    for number in _signals():
        if number == signal.SIGINT or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, handler)


def _signals() -> dict[int, str]:
    """Return the signals that this system has, with the line that is printed for each."""
    return {getattr(signal, name): line for name, line in _LINES.items() if hasattr(signal, name)}


def _watch() -> None:
    """
    Wait for a signal in another thread, and end the process when the main thread takes too long to do so.

    The main thread may be in a function of a library that runs for seconds, or swallow the exception in a finalizer.
    """
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)

    def wait() -> None:
        while (number := os.read(reader, 1)[0]) not in _signals():
            pass
        time.sleep(_GRACE_SECONDS)
        _end(number)

    _thread.start_new_thread(wait, ())


def _end(number: int) -> NoReturn:
    with suppress(OSError):  # there may be no terminal any more
        os.write(2, f"{_signals()[number]}\n".encode())
    os._exit(128 + number)
