"""How is one request made? To an address that was looked up before, within a time and a size."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import cache
from http import HTTPStatus
from time import monotonic
from typing import IO, Any

import msgspec

from sse_search.errors import ImportFailedError
from sse_search.importers.webaddress import Place

_CHUNK = 64 * 1024


class Deadline:
    """A point in time by which everything has to be done."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds
        self.seconds = seconds

    def left(self) -> float:
        """Return the seconds that are left, 0 when none are."""
        return max(0.0, self._end - monotonic())

    def apply(self, connected: socket.socket) -> None:
        """Let the next thing that a socket does take as long as is left. Raises TimeoutError when nothing is."""
        left = self.left()
        if not left:
            raise TimeoutError
        connected.settimeout(left)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a server answered; names of headers in lower case."""

    status: int
    reason: str
    headers: Mapping[str, str]


def get(
    place: Place,
    addresses: Sequence[tuple[socket.AddressFamily, str]],
    headers: Mapping[str, str],
    into: IO[bytes],
    *,
    most: int,
    deadline: Deadline,
) -> Answer:
    """
    Ask for a page and write what comes with status 200 to `into`.

    Raises:
        ImportFailedError: The server cannot be reached, is too slow, sends more than `most` bytes, or breaks off.
    """
    try:
        with closing(_connected(place, addresses, deadline)) as connected:
            return _exchange(place, _Timed(connected, deadline), headers, into, most)
    except TimeoutError as error:
        raise ImportFailedError(f"{place.url}: it took more than {deadline.seconds:g} seconds") from error
    except (OSError, http.client.HTTPException, ValueError) as error:  # ValueError: a header that is not well-formed
        raise ImportFailedError(f"{place.url}: it cannot be fetched ({_shortly(error)})") from error


def _exchange(place: Place, connected: _Timed, headers: Mapping[str, str], into: IO[bytes], most: int) -> Answer:
    connection = http.client.HTTPConnection(place.host, place.port)
    connection.sock = connected  # so that nothing is looked up again
    connection.putrequest("GET", place.target, skip_host=True, skip_accept_encoding=True)
    connection.putheader("Host", place.origin.partition("://")[2])
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    with closing(connection.getresponse()) as response:
        if response.status == HTTPStatus.OK:
            _copy(response, into, most)
        given = {name.lower(): value for name, value in response.getheaders()}
        return Answer(status=response.status, reason=response.reason, headers=given)


def _copy(response: http.client.HTTPResponse, into: IO[bytes], most: int) -> None:
    too_large = f"it is larger than {most >> 20} MB" if most >= 1 << 20 else f"it is larger than {most:,} bytes"
    expected = response.length
    if expected is not None and expected > most:
        raise OSError(too_large)
    size = 0
    while chunk := response.read1(_CHUNK):
        size += len(chunk)
        if size > most:
            raise OSError(too_large)
        into.write(chunk)
    if expected is not None and size != expected:
        raise OSError(f"only {size:,} of {expected:,} bytes came")


def _connected(
    place: Place, addresses: Sequence[tuple[socket.AddressFamily, str]], deadline: Deadline
) -> socket.socket:
    """Connect to the first address that answers."""
    failure: OSError | None = None
    for family, address in addresses:
        plain = socket.socket(family, socket.SOCK_STREAM)
        try:
            deadline.apply(plain)
            plain.connect((address, place.port))
            if place.scheme == "http":
                return plain
            deadline.apply(plain)
            return _tls().wrap_socket(plain, server_hostname=place.host)
        except OSError as error:
            plain.close()
            failure = error
    assert failure is not None
    raise failure


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Timed:
    """
    Does what `http.client` asks of a socket, each time within what is left of the deadline.

    Closing it does nothing: `http.client` does that before the content is read. The socket is closed by who opened it.
    """

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._connected, self._deadline = connected, deadline

    def sendall(self, data: Any, flags: int = 0) -> None:
        self._deadline.apply(self._connected)
        self._connected.sendall(data, flags)

    def makefile(self, *_args: Any, **_options: Any) -> Any:
        return io.BufferedReader(_Received(self._connected, self._deadline))

    def close(self) -> None:
        """Leave the socket open."""


class _Received(io.RawIOBase):
    """What comes in over a socket, as a file."""

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._connected, self._deadline = connected, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._deadline.apply(self._connected)
        return self._connected.recv_into(buffer)


def _shortly(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
