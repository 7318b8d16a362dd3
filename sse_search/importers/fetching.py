"""
Fetch a page or a feed from the hosts that the settings name, within limits.

It is one page at a time, as robots.txt allows, only if it has changed, at most 10 MB in 10 s over at most 3 redirects,
each of which is checked like the first address. Private networks and this machine are never reached.
"""

from __future__ import annotations

import email.utils
import io
import re
import tempfile
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from http import HTTPStatus
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import unquote, urljoin

import msgspec

from sse_search.errors import ImportFailedError, ServerBusyError
from sse_search.importers.robots import RobotRules
from sse_search.importers.validators import Validators, known_validators
from sse_search.importers.webaddress import IPAddress, WebAddress, parse_address, resolve
from sse_search.importers.webrequest import Deadline, Response, get

_MAX_ROBOTS_BYTES = 500 * 1024
"""Of robots.txt; RFC 9309 requires at least this limit."""
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_ACCEPTED = "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, */*;q=0.5"
_BUSY = frozenset((HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE))
_MAX_NAME_LENGTH = 80
PAUSE_SECONDS = 1.0
"""Between two requests to one host."""
_MAX_RETRY_AFTER = 7 * 24 * 3600


class FetchLimits(msgspec.Struct, frozen=True, kw_only=True):
    """
    Limits of a fetch, robots.txt and redirects included.

    >>> FetchLimits(seconds=5).bytes >> 20
    10
    """

    seconds: float = 10.0
    bytes: int = 10 * 1024 * 1024
    redirects: int = 3


class Pacing:
    """
    What several fetches share: pauses between requests to a host, its rules, and how long it wants to be left alone.

    Args:
        pause: Seconds between the end of a request to a host and the next one; None for `PAUSE_SECONDS`.
        sleep: Waits for some seconds.
    """

    def __init__(
        self,
        pause: float | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.robots: dict[str, RobotRules] = {}
        self._pause = PAUSE_SECONDS if pause is None else pause
        self._sleep, self._clock = sleep, clock
        self._next: dict[str, float] = {}
        self._busy: dict[str, float] = {}

    def wait(self, host: str) -> float:
        """Wait until a host may be sent a request; return the seconds. Raises ServerBusyError if it wants no more."""
        if (left := self._busy.get(host, 0.0) - self._clock()) > 0:
            raise ServerBusyError(f"{host}: its server wants no request for another {left:.0f} seconds", left)
        seconds = max(0.0, self._next.get(host, 0.0) - self._clock())
        if seconds:
            self._sleep(seconds)
        return seconds

    def end(self, host: str, retry_after: float = 0.0) -> None:
        """Note that a request to a host has ended, and how many seconds it wants to be left alone."""
        self._next[host] = self._clock() + self._pause
        if retry_after:
            self._busy[host] = self._clock() + retry_after


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """
    A fetched page.

    Attributes:
        requested_url: The requested address in canonical form.
        url: The address after redirects.
        path: The content; None if nothing has changed since the last time.
        charset: The encoding that the server names, or empty.
        validators: What makes the next request conditional; see `validators.remember`.
    """

    requested_url: str
    url: str
    path: Path | None
    charset: str = ""
    validators: Validators = Validators()


def fetch(
    url: str,
    folder: Path,
    *,
    hosts: Collection[str],
    state: Path | None = None,
    allow_loopback: bool = False,
    limits: FetchLimits = FetchLimits(),  # noqa: B008  # frozen
    pacing: Pacing | None = None,
) -> Fetched:
    """
    Fetch an address into a file in `folder`, for `read(fetched.path, url=fetched.url, ...)`.

    Args:
        hosts: The hosts that may be fetched from; no other host is contacted.
        state: File that `validators.remember` writes; what has not changed since is not sent again.
        allow_loopback: Allow the addresses of this machine and any port; for tests.
        pacing: Of a series of fetches; the pauses do not count towards the limit of time.

    Raises:
        ServerBusyError: The server wants to be left alone for some time.
        ImportFailedError: It must not be fetched, cannot be fetched, or exceeds a limit.
    """
    session = _Session(hosts, limits, allow_loopback, pacing or Pacing(pause=0.0))
    address = session.parse(url)
    requested_url = address.url
    known = known_validators(state, requested_url)
    for _ in range(limits.redirects + 1):
        session.check_robots(address)
        with _new_file(folder, address) as file:
            response = session.get(address, file, limits.bytes, known.headers(address.url))
        if response.status == HTTPStatus.NOT_MODIFIED and known.headers(address.url):
            return Fetched(requested_url=requested_url, url=address.url, path=None, validators=known)
        if response.status not in _REDIRECTS:
            return _fetched(requested_url, address, response, Path(file.name))
        address = session.redirected(address, response)
    raise ImportFailedError(f"{requested_url}: it redirects more than {limits.redirects} times")


def _fetched(requested_url: str, address: WebAddress, response: Response, path: Path) -> Fetched:
    if response.status in _BUSY or response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise _busy(address, response)
    if response.status != HTTPStatus.OK:
        raise ImportFailedError(f"{address.url}: the server says {response.status} {response.reason}".rstrip())
    headers = response.headers
    charset = headers.get("content-type", "").lower().partition("charset=")[2].partition(";")[0].strip("\"' ")
    validators = Validators(
        url=address.url, etag=headers.get("etag", ""), last_modified=headers.get("last-modified", "")
    )
    return Fetched(requested_url=requested_url, url=address.url, path=path, charset=charset, validators=validators)


class _Session:
    """The requests of one fetch: each host is looked up once, and all share a deadline."""

    def __init__(self, hosts: Collection[str], limits: FetchLimits, allow_loopback: bool, pacing: Pacing) -> None:
        self._hosts, self._limits, self._allow_loopback = hosts, limits, allow_loopback
        self._deadline = Deadline(limits.seconds)
        self._ip_addresses: dict[str, Sequence[IPAddress]] = {}
        self._pacing = pacing

    def parse(self, url: str) -> WebAddress:
        return parse_address(url, self._hosts, any_port=self._allow_loopback)

    def redirected(self, address: WebAddress, response: Response) -> WebAddress:
        """Return the target of a redirect, checked like a requested address."""
        try:
            return self.parse(urljoin(address.url, response.headers.get("location", "")))
        except ValueError as error:
            raise ImportFailedError(f"{address.url}: it redirects to what is not a web address ({error})") from error

    def get(self, address: WebAddress, into: IO[bytes], max_bytes: int, headers: dict[str, str]) -> Response:
        """Send a request, after looking up its host."""
        if address.host not in self._ip_addresses:
            left = self._deadline.left()
            self._ip_addresses[address.host] = resolve(address, left, allow_loopback=self._allow_loopback)
        common = {"User-Agent": _agent(), "Accept": _ACCEPTED, "Accept-Encoding": "identity", "Connection": "close"}
        ip_addresses = self._ip_addresses[address.host]
        self._deadline.extend(self._pacing.wait(address.host))
        retry_after = 0.0
        try:
            response = get(address, ip_addresses, common | headers, into, max_bytes=max_bytes, deadline=self._deadline)
            retry_after = _retry_after(response.headers) if response.status in _BUSY else 0.0
        finally:
            self._pacing.end(address.host, retry_after)
        return response

    def check_robots(self, address: WebAddress) -> None:
        """Raise ImportFailedError if the site does not allow this address to be fetched."""
        robots = self._pacing.robots
        if address.origin not in robots:
            robots[address.origin] = RobotRules(self._fetch_robots(address), _agent())
        if not robots[address.origin].allows(address.target):
            raise ImportFailedError(f"{address.url}: the site's robots.txt does not allow it")

    def _fetch_robots(self, address: WebAddress) -> str:
        """Read robots.txt as RFC 9309 requires: without one everything is allowed, with a failing server nothing."""
        robots = self.parse(f"{address.origin}/robots.txt")
        for _ in range(self._limits.redirects + 1):
            content = io.BytesIO()
            response = self.get(robots, content, _MAX_ROBOTS_BYTES, {})
            if response.status == HTTPStatus.OK:
                return content.getvalue().decode("utf-8", "replace")
            if response.status not in _REDIRECTS:
                break
            robots = self.redirected(robots, response)
        if response.status == HTTPStatus.TOO_MANY_REQUESTS or response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            reason = f"{robots.url}: the server says {response.status}; without it nothing is fetched"
            raise ServerBusyError(reason, _retry_after(response.headers))
        return ""


def _busy(address: WebAddress, response: Response) -> ServerBusyError:
    seconds = _retry_after(response.headers)
    again = f"; it asks to wait {seconds:.0f} seconds" if seconds else ""
    return ServerBusyError(
        f"{address.url}: the server says {response.status} {response.reason}".rstrip() + again, seconds
    )


def _retry_after(headers: Mapping[str, str]) -> float:
    """Return the seconds of a Retry-After header, which gives seconds or a point in time; 0 without a valid one."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), _MAX_RETRY_AFTER))
    try:
        seconds = email.utils.parsedate_to_datetime(text).timestamp() - time.time()
    except (ValueError, OverflowError, OSError):
        return 0.0
    return min(max(0.0, seconds), _MAX_RETRY_AFTER)


def _agent() -> str:
    try:
        return f"ssesearch/{metadata.version('ssesearch')}"
    except metadata.PackageNotFoundError:  # run from a folder that was never installed
        return "ssesearch/0"


def _new_file(folder: Path, address: WebAddress) -> IO[bytes]:
    """Open a file with a safe name that resembles the address."""
    last = PurePosixPath(unquote(address.target.partition("?")[0])).name
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", last).strip("-")[:_MAX_NAME_LENGTH] or "page"
    return tempfile.NamedTemporaryFile(dir=folder, prefix=f"{name}-", delete=False)
