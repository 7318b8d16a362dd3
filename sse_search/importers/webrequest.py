"""Send one request to an IP address that was looked up before, within limits of time and size."""

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

from sse_search.errors import ImportFailedError, ServerBusyError
from sse_search.importers.cleaning import reason_of
from sse_search.importers.webaddress import IPAddress, WebAddress

_CHUNK_SIZE = 64 * 1024


class Deadline:
    """
    A point in time by which everything has to be done.

    >>> Deadline(0).left()
    0.0
    """

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds
        self.seconds = seconds

    def left(self) -> float:
        """Return the seconds that are left, 0 if there are none."""
        return max(0.0, self._end - monotonic())

    def extend(self, seconds: float) -> None:
        """Move the point in time; for a pause that was made on purpose."""
        self._end += seconds

    def apply(self, connection: socket.socket) -> None:
        """Limit the next operation of a socket to the time that is left. Raises TimeoutError if there is none."""
        left = self.left()
        if not left:
            raise TimeoutError
        connection.settimeout(left)


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """What a server answered; names of headers in lower case."""

    status: int
    reason: str
    headers: Mapping[str, str]


def get(
    address: WebAddress,
    ip_addresses: Sequence[IPAddress],
    headers: Mapping[str, str],
    into: IO[bytes],
    *,
    max_bytes: int,
    deadline: Deadline,
) -> Response:
    """
    Request a page and write the content of a response with status 200 to `into`.

    Raises:
        ServerBusyError: The server cannot be reached, is too slow, or closes the connection.
        ImportFailedError: It sends more than `max_bytes`, less than it said, or no HTTP.
    """
    try:
        with closing(_connect(address, ip_addresses, deadline)) as connection:
            return _exchange(address, _TimedSocket(connection, deadline), headers, into, max_bytes)
    except TimeoutError as error:
        raise ServerBusyError(f"{address.url}: it took more than {deadline.seconds:g} seconds") from error
    except ConnectionError as error:
        raise ServerBusyError(f"{address.url}: it cannot be fetched ({reason_of(error)})") from error
    except (OSError, http.client.HTTPException, ValueError) as error:  # ValueError: a malformed header
        raise ImportFailedError(f"{address.url}: it cannot be fetched ({reason_of(error)})") from error


def _exchange(
    address: WebAddress, connection: _TimedSocket, headers: Mapping[str, str], into: IO[bytes], max_bytes: int
) -> Response:
    request = http.client.HTTPConnection(address.host, address.port)
    request.sock = connection  # prevents another lookup
    request.putrequest("GET", address.target, skip_host=True, skip_accept_encoding=True)
    request.putheader("Host", address.origin.partition("://")[2])
    for name, value in headers.items():
        request.putheader(name, value)
    request.endheaders()
    with closing(request.getresponse()) as response:
        if response.status == HTTPStatus.OK:
            _copy(response, into, max_bytes)
        received = {name.lower(): value for name, value in response.getheaders()}
        return Response(status=response.status, reason=response.reason, headers=received)


def _copy(response: http.client.HTTPResponse, into: IO[bytes], max_bytes: int) -> None:
    limit = f"{max_bytes >> 20} MB" if max_bytes >= 1 << 20 else f"{max_bytes:,} bytes"
    expected = response.length
    if expected is not None and expected > max_bytes:
        raise OSError(f"it is larger than {limit}")
    size = 0
    while chunk := response.read1(_CHUNK_SIZE):
        size += len(chunk)
        if size > max_bytes:
            raise OSError(f"it is larger than {limit}")
        into.write(chunk)
    if expected is not None and size != expected:
        raise OSError(f"only {size:,} of {expected:,} bytes came")


def _connect(address: WebAddress, ip_addresses: Sequence[IPAddress], deadline: Deadline) -> socket.socket:
    """Connect to the first IP address that responds."""
    failure: OSError | None = None
    for family, ip_address in ip_addresses:
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            deadline.apply(connection)
            connection.connect((ip_address, address.port))
            if address.scheme == "http":
                return connection
            deadline.apply(connection)
            return _tls().wrap_socket(connection, server_hostname=address.host)
        except OSError as error:
            connection.close()
            failure = error
    assert failure is not None
    raise failure


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


class _TimedSocket:
    """
    A socket for `http.client`, each of whose operations must end before the deadline.

    Closing it does nothing: `http.client` does so before the content is read. Who opened the socket closes it.
    """

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._connection, self._deadline = connection, deadline

    def sendall(self, data: Any, flags: int = 0) -> None:
        self._deadline.apply(self._connection)
        self._connection.sendall(data, flags)

    def makefile(self, *_args: Any, **_options: Any) -> Any:
        return io.BufferedReader(_SocketStream(self._connection, self._deadline))

    def close(self) -> None:
        """Leave the socket open."""


class _SocketStream(io.RawIOBase):
    """The bytes received over a socket, as a file."""

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._connection, self._deadline = connection, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._deadline.apply(self._connection)
        return self._connection.recv_into(buffer)
