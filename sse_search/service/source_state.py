"""Remember how the last fetches of each source went, in a small file that may be deleted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from sse_search.durable import replace_file
from sse_search.ordinary_files import read_file

_FILE = ".sources.json"


class SourceState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    How the last fetches of a source went.

    Attributes:
        url: The address; the state of another one does not count.
        checked: Moment of the last fetch in UTC, or empty.
        succeeded: Moment of the last fetch without an error, or empty.
        items: Records of the last fetch that brought any.
        format: Format of what was read last, or empty.
        dated: Whether one of these had a date.
        errors: Failed fetches since the last success.
        error: The last one, or empty.
        not_before: Moment before which it is not fetched unless it is named, because it failed often; or empty.
        retry_at: Moment before which its server wants no request; or empty.
        pending: Ids of items whose page is still to be fetched for its text.

    >>> SourceState(url="https://coop.example/feed").errors
    0
    """

    url: str = ""
    checked: str = ""
    succeeded: str = ""
    items: int = 0
    format: str = ""
    dated: bool = False
    errors: int = 0
    error: str = ""
    not_before: str = ""
    retry_at: str = ""
    pending: tuple[str, ...] = ()


_states = msgspec.json.Decoder(dict[str, SourceState])


def read_states(folder: Path) -> dict[str, SourceState]:
    """Return the state of each source by name; none if the file is missing or damaged."""
    try:
        return _states.decode(read_file(folder / _FILE))
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):  # sources are fetched again, nothing worse
        return {}


def write_states(folder: Path, states: Mapping[str, SourceState]) -> None:
    """Replace the file atomically. Raises OSError."""
    replace_file(folder / _FILE, msgspec.json.format(msgspec.json.encode(states), indent=1))
