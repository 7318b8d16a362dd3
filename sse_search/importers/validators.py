"""Remember what servers say about the state of pages: ETag and Last-Modified, in a small file that may be deleted."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from sse_search.durable import replace_file
from sse_search.ordinary_files import read_file

_MAX_PAGES = 10_000
"""Pages remembered; beyond, those that were not requested for longest are forgotten."""
_MAX_HEADER_LENGTH = 1_000


class Validators(msgspec.Struct, frozen=True, omit_defaults=True):
    """
    How a server identifies the state of the page at `url`, where redirects ended; empty where it does not.

    >>> Validators("https://example.org/feed", etag='"v1"').headers("https://example.org/feed")
    {'If-None-Match': '"v1"'}
    """

    url: str = ""
    etag: str = ""
    last_modified: str = ""

    def headers(self, url: str) -> dict[str, str]:
        """Return the headers that request a page only if it has changed; none for any other page."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value and url == self.url}


_pages = msgspec.json.Decoder(dict[str, Validators])


def state_file(folder: Path, options: bytes) -> Path:
    """Return the file in `folder` with the validators of pages that are imported with these encoded options."""
    return folder / f".fetched-{hashlib.sha256(options).hexdigest()[:12]}.json"


def known_validators(state: Path | None, url: str) -> Validators:
    """Return what is remembered of a requested page: nothing, if the file is missing or damaged."""
    return _read(state).get(url, Validators()) if state is not None else Validators()


def remember(state: Path, url: str, validators: Validators) -> None:
    """
    Remember the state of a requested page. Call it when the items of the page are stored durably, never before.

    Raises:
        OSError: The file cannot be written.
    """
    pages = _read(state)
    pages.pop(url, None)
    known = validators.headers(validators.url).values()
    if known and all(len(value) < _MAX_HEADER_LENGTH for value in known):
        pages[url] = validators
    kept = dict(list(pages.items())[-_MAX_PAGES:])
    replace_file(state, msgspec.json.format(msgspec.json.encode(kept), indent=1))


def _read(state: Path) -> dict[str, Validators]:
    try:
        return _pages.decode(read_file(state))
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):  # pages are fetched again, nothing worse
        return {}
