"""
How is a page or a feed fetched? From hosts that the settings name, with care for both sides.

One page at a time, as robots.txt allows, only when it has changed, at most 10 MB in 10 s over at most 3 redirects,
each of which is checked as if somebody had asked for it. Private networks and this machine are never reached.
"""

from __future__ import annotations

import io
import re
import socket
import tempfile
import urllib.robotparser
from collections.abc import Collection, Sequence
from http import HTTPStatus
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import unquote, urljoin

import msgspec

from sse_search.errors import ImportFailedError
from sse_search.importers.validators import Validators, known_validators
from sse_search.importers.webaddress import Place, addresses_of, place_of
from sse_search.importers.webrequest import Answer, Deadline, get

_LARGEST_ROBOTS = 500 * 1024
"""Bytes of robots.txt that are read, as RFC 9309 asks for at least."""
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_ACCEPTED = "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, */*;q=0.5"
_LONGEST_NAME = 80


class FetchLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How much a fetch may take, robots.txt and redirects included."""

    seconds: float = 10.0
    bytes: int = 10 * 1024 * 1024
    redirects: int = 3


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a server gave.

    Attributes:
        asked: The address that was asked for, in its plain form.
        url: The address that answered, after redirects.
        path: The content; None when nothing has changed since the last time.
        charset: The encoding that the server names, or empty.
        validators: What to ask with the next time; see `validators.remember`.
    """

    asked: str
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
) -> Fetched:
    """
    Fetch an address into a file in `folder`, for `read(fetched.path, url=fetched.url, ...)`.

    Args:
        hosts: The hosts that may be fetched from; nothing else is ever asked.
        state: File that `validators.remember` writes; what has not changed since is not sent again.
        allow_loopback: Let this machine's own addresses and any port pass; for tests.

    Raises:
        ImportFailedError: It may not be fetched, cannot be, or exceeds a limit.
    """
    visit = _Visit(hosts, limits, allow_loopback)
    place = visit.place(url)
    known = known_validators(state, place.url)
    asked = place.url
    for _ in range(limits.redirects + 1):
        visit.obey_robots(place)
        with _new_file(folder, place) as file:
            answer = visit.get(place, file, headers=known.headers(place.url))
        if answer.status == HTTPStatus.NOT_MODIFIED and known.headers(place.url):
            return Fetched(asked=asked, url=place.url, path=None, validators=known)
        if answer.status not in _REDIRECTS:
            return _outcome(asked, place, answer, Path(file.name))
        place = visit.followed(place, answer)
    raise ImportFailedError(f"{asked}: it leads on more than {limits.redirects} times")


def _outcome(asked: str, place: Place, answer: Answer, target: Path) -> Fetched:
    if answer.status != HTTPStatus.OK:
        raise ImportFailedError(f"{place.url}: the server says {answer.status} {answer.reason}".rstrip())
    charset = answer.headers.get("content-type", "").lower().partition("charset=")[2].partition(";")[0].strip("\"' ")
    validators = Validators(
        url=place.url, etag=answer.headers.get("etag", ""), last_modified=answer.headers.get("last-modified", "")
    )
    return Fetched(asked=asked, url=place.url, path=target, charset=charset, validators=validators)


class _Visit:
    """Everything that one fetch asks of the network: each host is looked up once, and all share a deadline."""

    def __init__(self, hosts: Collection[str], limits: FetchLimits, allow_loopback: bool) -> None:
        self._hosts, self._limits, self._allow_loopback = hosts, limits, allow_loopback
        self._deadline = Deadline(limits.seconds)
        self._addresses: dict[str, Sequence[tuple[socket.AddressFamily, str]]] = {}
        self._robots: dict[str, urllib.robotparser.RobotFileParser] = {}

    def place(self, url: str) -> Place:
        return place_of(url, self._hosts, any_port=self._allow_loopback)

    def followed(self, place: Place, answer: Answer) -> Place:
        """Return where a redirect leads, as if somebody had asked for that."""
        try:
            return self.place(urljoin(place.url, answer.headers.get("location", "")))
        except ValueError as error:
            raise ImportFailedError(f"{place.url}: it leads to what is not an address of the web ({error})") from error

    def get(self, place: Place, into: IO[bytes], *, headers: dict[str, str], most: int | None = None) -> Answer:
        """Ask a server, after looking up where it is."""
        if place.host not in self._addresses:
            left = self._deadline.left()
            self._addresses[place.host] = addresses_of(place, left, allow_loopback=self._allow_loopback)
        return get(
            place,
            self._addresses[place.host],
            {"User-Agent": _agent(), "Accept": _ACCEPTED, "Accept-Encoding": "identity", "Connection": "close"}
            | headers,
            into,
            most=self._limits.bytes if most is None else most,
            deadline=self._deadline,
        )

    def obey_robots(self, place: Place) -> None:
        """Raise ImportFailedError when the site does not want this address to be fetched."""
        if place.origin not in self._robots:
            self._robots[place.origin] = self._rules(place)
        if not self._robots[place.origin].can_fetch(_agent(), place.url):
            raise ImportFailedError(f"{place.url}: the site's robots.txt does not allow it")

    def _rules(self, place: Place) -> urllib.robotparser.RobotFileParser:
        """Read robots.txt as RFC 9309 wants it: none allows everything, an unreachable one nothing."""
        rules = urllib.robotparser.RobotFileParser()
        robots = self.place(f"{place.origin}/robots.txt")
        for _ in range(self._limits.redirects + 1):
            content = io.BytesIO()
            answer = self.get(robots, content, headers={}, most=_LARGEST_ROBOTS)
            if answer.status == HTTPStatus.OK:
                rules.parse(content.getvalue().decode("utf-8", "replace").splitlines())
                return rules
            if answer.status not in _REDIRECTS:
                break
            robots = self.followed(robots, answer)
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise ImportFailedError(f"{robots.url}: the server says {answer.status}; without it nothing is fetched")
        rules.parse([])
        return rules


def _agent() -> str:
    try:
        return f"ssesearch/{metadata.version('ssesearch')}"
    except metadata.PackageNotFoundError:  # run from a folder that was never installed
        return "ssesearch/0"


def _new_file(folder: Path, place: Place) -> IO[bytes]:
    """Open a file with a harmless name that reminds of the address."""
    last = PurePosixPath(unquote(place.target.partition("?")[0])).name
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", last).strip("-")[:_LONGEST_NAME] or "page"
    return tempfile.NamedTemporaryFile(dir=folder, prefix=f"{name}-", delete=False)
