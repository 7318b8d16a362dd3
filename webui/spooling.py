"""Write exports to temporary files, a few at once, so that neither they nor slow clients keep pages waiting."""

from __future__ import annotations

import gzip
import itertools
import threading
import weakref
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from flask import Response, request
from werkzeug.exceptions import ClientDisconnected, ServiceUnavailable
from werkzeug.wsgi import wrap_file

from webui import compression
from webui.channel import HAS_LEFT

WORKERS = 3
"""Requests answered at once; others wait. More searches would only compete for the interpreter: with 8 threads the
slowest responses to 8 clients take half as long again (docs/performance.md)."""
MAX_WRITTEN = WORKERS - 1
"""Exports written at once; the last worker is left to pages."""
MAX_UNSENT = 32
"""Exports that are being written or sent at once; each holds a temporary file until its client has all of it."""
MAX_IN_MEMORY = 256 * 1024
"""Bytes of an export that needs no file."""
RETRY_AFTER = 5
"""Seconds after which a client may ask again."""


class Slots:
    """
    Count what may be done at once.

    >>> slots = Slots(1)
    >>> slots.take()
    >>> slots.give_back()
    """

    def __init__(self, count: int) -> None:
        self._free = threading.BoundedSemaphore(count)

    def take(self) -> None:
        """Take a slot. Raises ServiceUnavailable when none is free."""
        if not self._free.acquire(blocking=False):
            message = "Too many exports are being made; try again in a few seconds."
            raise ServiceUnavailable(message, retry_after=RETRY_AFTER)

    def give_back(self) -> None:
        """Give a slot back."""
        self._free.release()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold a slot for the time of a block. Raises ServiceUnavailable when none is free."""
        self.take()
        try:
            yield
        finally:
            self.give_back()


class Spool:
    """A temporary file that gives its slot back when it is closed or forgotten."""

    def __init__(self, slots: Slots) -> None:
        slots.take()
        file = cast(IO[bytes], SpooledTemporaryFile(MAX_IN_MEMORY))  # noqa: SIM115 - `close` closes it
        self._file = file
        self.read, self.tell = file.read, file.tell
        self.close: Callable[[], object] = weakref.finalize(self, _close, file, slots)

    def write(self, data: bytes) -> int:
        """Append to the file. Raises ServiceUnavailable when there is no room."""
        with _room_is_needed():
            return self._file.write(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move in the file, after everything is written. Raises ServiceUnavailable when there is no room."""
        with _room_is_needed():
            return self._file.seek(offset, whence)

    def flush(self) -> None:
        """Do nothing: the file is read by its writer alone."""


@contextmanager
def _room_is_needed() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ServiceUnavailable(f"The temporary file of the export cannot be written: {error.strerror}.") from error


def _close(file: IO[bytes], slots: Slots) -> None:
    file.close()
    slots.give_back()


class Exports:
    """Makes responses of exports, for one application."""

    def __init__(self) -> None:
        self._written = Slots(MAX_WRITTEN)
        self._unsent = Slots(MAX_UNSENT)

    def response(self, texts: Iterable[str], media_type: str) -> Response:
        """
        Return the texts as one file, compressed if the client accepts that; in answer to HEAD nothing is written,
        and no length is stated.

        Raises:
            ServiceUnavailable: Too many exports are being made.
            ClientDisconnected: The client left while its export was being written.
        """
        if request.method == "HEAD":
            return Response(iter(()), mimetype=media_type)  # Werkzeug states the length 0 of a body that is a sequence
        with self._written.taken():
            spool = Spool(self._unsent)
            try:
                compressed = _write(texts, spool)
                size = spool.tell()
                spool.seek(0)
            except BaseException:
                spool.close()
                raise
        response = Response(wrap_file(request.environ, cast(IO[bytes], spool)), mimetype=media_type)
        response.direct_passthrough = True
        response.content_length = size
        if compressed:
            response.content_encoding = "gzip"
        return response


def _write(texts: Iterable[str], spool: Spool) -> bool:
    """Write texts to a file; return whether they were compressed. Raises ClientDisconnected if the client leaves."""
    chunks = _while_client_waits(texts)
    start = bytearray()
    for chunk in chunks:
        start += chunk
        if len(start) >= compression.MIN_SIZE:
            break
    everything = itertools.chain((bytes(start),), chunks)
    if len(start) < compression.MIN_SIZE or not compression.accepted():
        for chunk in everything:
            spool.write(chunk)
        return False
    with gzip.GzipFile("", "wb", compression.LEVEL, cast(IO[bytes], spool), mtime=0) as target:
        for chunk in everything:
            target.write(chunk)
    return True


def _while_client_waits(texts: Iterable[str]) -> Iterator[bytes]:
    has_left = request.environ.get(HAS_LEFT)
    for text in texts:
        if has_left and has_left():
            if isinstance(texts, Generator):
                texts.close()  # the error would keep it, and the index that it reads
            raise ClientDisconnected("The client has left; nothing more is written.")
        yield text.encode()
