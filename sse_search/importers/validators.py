"""What did a server say about a page the last time? ETag and Last-Modified, in a small file that may be thrown away."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from sse_search.durable import replace_file

_MOST_PAGES = 10_000
"""Pages remembered; beyond, those asked for longest ago are forgotten."""
_LONGEST = 1_000


class Validators(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a server names the state of the page at `url` (where redirects ended); empty where it does not."""

    url: str = ""
    etag: str = ""
    last_modified: str = ""

    def headers(self, url: str) -> dict[str, str]:
        """Return the headers that ask for a page only if it has changed; none for any other page."""
        wanted = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in wanted.items() if value and url == self.url}


_pages = msgspec.json.Decoder(dict[str, Validators])


def state_file(folder: Path, options: bytes) -> Path:
    """Return the file in `folder` with the validators of pages that are imported with these encoded options."""
    return folder / f".fetched-{hashlib.sha256(options).hexdigest()[:12]}.json"


def known_validators(state: Path | None, asked: str) -> Validators:
    """Return what is remembered of a page: nothing, when the file is not there or damaged."""
    return _read(state).get(asked, Validators()) if state is not None else Validators()


def remember(state: Path, asked: str, validators: Validators) -> None:
    """
    Remember the state of a page that was asked for. To be called when its items are safely stored, never before.

    Raises:
        OSError: The file cannot be written.
    """
    pages = _read(state)
    pages.pop(asked, None)
    known = validators.headers(validators.url).values()
    if known and all(len(value) < _LONGEST for value in known):
        pages[asked] = validators
    kept = dict(list(pages.items())[-_MOST_PAGES:])
    replace_file(state, msgspec.json.format(msgspec.json.encode(kept), indent=1))


def _read(state: Path) -> dict[str, Validators]:
    try:
        return _pages.decode(state.read_bytes())
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):  # a page too many is fetched, nothing worse
        return {}
