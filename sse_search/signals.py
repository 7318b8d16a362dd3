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
_received: list[int] = []
"""The signal that ends the command, once it has come."""
_grace = [_GRACE_SECONDS]
"""Time that the present block has; the last entry counts."""


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
    _watch()
    _handle(_end_block)
    try:
        yield
    finally:
        if _received:
            _end(_received[0])
        _handle(signal.SIG_IGN)  # the command is done; Python, which ends now, would let them kill the process


@contextmanager
def stopping_on_signals(stop: Callable[[], object], seconds: float) -> Iterator[None]:
    """
    Call a function on the first signal, which lets the block end by itself; then end the command as on any signal.

    Args:
        stop: Called between two steps of the main thread, so it does no more than note that the block has to end.
        seconds: Time that the block has for it. After them, or on another signal, the process ends at once.
    """

    def begin_to_stop(number: int, _: FrameType | None) -> None:
        _handle(lambda again, _: _end(again))
        _received.append(number)
        stop()

    _grace.append(seconds)
    _handle(begin_to_stop)
    try:
        yield
    finally:
        _grace.pop()
        _handle(_end_block)
    if _received:
        raise EndedBySignal(128 + _received[0])


def _end_block(number: int, _: FrameType | None) -> None:
    _handle(signal.SIG_IGN)
    _received.append(number)
    raise EndedBySignal(128 + number)


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
        time.sleep(_grace[-1])
        _end(number)

    _thread.start_new_thread(wait, ())


def _end(number: int) -> NoReturn:
    with suppress(OSError):  # there may be no terminal any more
        os.write(2, f"{_signals()[number]}\n".encode())
    os._exit(128 + number)
