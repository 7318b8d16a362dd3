"""Keep the list of sources of an archive: `sources.toml` in its home."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from sse_search.errors import SettingsError
from sse_search.formats import IMPORTERS
from sse_search.identity import host_of
from sse_search.service.toml_blocks import (
    block_places,
    find_named,
    read_blocks,
    remove_block,
    with_blocks,
    write_blocks,
)

SOURCES_FILE = "sources.toml"
SYNC_LOCK_FILE = ".sync.lock"
"""File in the folder of the corpus that a sync locks."""
AUTO = "auto"
MAX_NAME_LENGTH = 80
_SECONDS = {"m": 60, "h": 3600, "d": 86_400}
_BLOCK = "source"
_COMMENT = "# Sources that `ssesearch sync` fetches; `ssesearch sources` lists and changes them.\n"


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """
    A feed, listing, news sitemap or page that is fetched regularly.

    Attributes:
        name: What it is called; its items are filed under it unless they state their own source.
        url: Its address. Its host may be fetched from, as those in the setting `fetch_hosts`.
        format: `auto` or a format of `ssesearch import`.
        language: Two letters, for items that state no language.
        day_first: Whether `04/05/2025` is 4 May; None as the settings say.
        tags: Tags that each of its items gets.
        full_text: Whether the page of each new item is fetched for its text.
        interval: Shortest time between two fetches (`30m`, `6h`, `1d`); empty fetches it with every sync.

    >>> Source(name="Coop News", url="https://coop.example/feed", interval="6h").seconds
    21600
    """

    name: Annotated[str, Meta(min_length=1, max_length=MAX_NAME_LENGTH, pattern=r"^\S(?:[^\x00-\x1f\x7f]*\S)?\Z")]
    url: Annotated[str, Meta(pattern=r"^https?://[^\s/?#]")]
    format: str = AUTO
    language: Annotated[str, Meta(pattern=r"^(?:[a-z]{2})?\Z")] = ""
    day_first: bool | None = None
    tags: tuple[str, ...] = ()
    full_text: bool = False
    interval: Annotated[str, Meta(pattern=r"^(?:[1-9]\d{0,4}[mhd])?\Z")] = ""

    @property
    def seconds(self) -> int:
        """The interval in seconds; 0 without one."""
        return int(self.interval[:-1]) * _SECONDS[self.interval[-1]] if self.interval else 0


_ALLOWED = {
    "name": f"a text on one line of at most {MAX_NAME_LENGTH} characters",
    "url": "an address that begins with http:// or https://",
    "format": "auto or a format of ssesearch import",
    "language": "two lowercase letters",
    "day_first": "true or false",
    "tags": 'a list of texts, as in ["co-ops"]',
    "full_text": "true or false",
    "interval": "minutes, hours or days, as in 30m, 6h or 1d",
}


def load_sources(home: Path) -> tuple[Source, ...]:
    """
    Return the sources of an archive in the order of the file; none if there is no file.

    Raises:
        SettingsError: The file is not valid; the message names file and line.
    """
    return _parse(read_blocks(home / SOURCES_FILE), home / SOURCES_FILE)


def add_sources(home: Path, sources: Sequence[Source]) -> None:
    """Append sources to the file, whose other content stays as it is. Raises SettingsError if one cannot be added."""
    path = home / SOURCES_FILE
    text = read_blocks(path)
    known = [source.name for source in _parse(text, path)]
    for source in sources:
        _source(msgspec.to_builtins(source), "the new source")
        if source.name in known:
            raise SettingsError(f"{path}: there is a source named {source.name!r} already; choose another name")
    text = with_blocks(text if text.strip() else _COMMENT, _BLOCK, map(msgspec.to_builtins, sources))
    _parse(text, path)
    write_blocks(path, text)


def fault_of(source: Source) -> str:
    """
    Return why a source cannot be added; empty if it can.

    >>> fault_of(Source(name="A", url="ftp://coop.example"))
    "url cannot be 'ftp://coop.example': it is an address that begins with http:// or https://"
    """
    try:
        _source(msgspec.to_builtins(source), "")
    except SettingsError as error:
        return str(error).removeprefix(": ")
    return ""


def remove_source(home: Path, name: str) -> None:
    """Remove the block of a source from the file. Raises SettingsError if there is no source of this name."""
    remove_block(home / SOURCES_FILE, _BLOCK, name, find_sources, _parse)


def find_sources(sources: Sequence[Source], names: Iterable[str]) -> tuple[Source, ...]:
    """Return the sources of some names, all without names. Raises SettingsError for an unknown name."""
    return find_named({each.name: each for each in sources}, names, ("source", "sources"), "ssesearch sources add URL")


def free_name(wanted: str, url: str, taken: Iterable[str]) -> str:
    """
    Return a name that no other source has: the wanted one, else the host of the address, with a number if necessary.

    >>> free_name("", "https://www.coop.example/feed", ["coop.example"])
    'coop.example 2'
    """
    base = " ".join(wanted.split())[: MAX_NAME_LENGTH - 5].strip() or host_of(url) or "source"
    names = frozenset(taken)
    name, count = base, 1
    while name in names:
        count += 1
        name = f"{base} {count}"
    return name


def _parse(text: str, path: Path) -> tuple[Source, ...]:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: it is not TOML: {error}") from error
    tables = content.pop("source", [])
    if content or not isinstance(tables, list):
        raise SettingsError(f"{path}: it consists of blocks [[source]] with name and url, and nothing else")
    sources: list[Source] = []
    for where, table in zip(block_places(text, _BLOCK, path, len(tables)), tables, strict=True):
        source = _source(table, where)
        if any(source.name == other.name for other in sources):
            raise SettingsError(f"{where}: there is another source named {source.name!r}; give it another name")
        sources.append(source)
    return tuple(sources)


def _source(table: Any, where: str) -> Source:
    if not isinstance(table, dict):
        raise SettingsError(f"{where}: a source is a block [[source]] with name and url")
    for key in table:
        if key not in _ALLOWED:
            raise SettingsError(f"{where}: a source has no {key!r}; it has {', '.join(_ALLOWED)}")
    for key in ("name", "url"):
        if key not in table:
            raise SettingsError(f"{where}: the source has no {key}")
    for key, value in table.items():
        try:
            msgspec.convert({"name": "-", "url": "https://-", key: value}, Source)
        except msgspec.ValidationError as error:
            raise SettingsError(f"{where}: {key} cannot be {value!r}: it is {_ALLOWED[key]}") from error
    if table.get("format", AUTO) != AUTO and table["format"] not in IMPORTERS:
        raise SettingsError(f"{where}: format cannot be {table['format']!r}: it is auto, {', '.join(IMPORTERS.names)}")
    return msgspec.convert(table, Source)
