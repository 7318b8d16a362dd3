"""Keep the saved searches of an archive: `saved.toml` in its home."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from sse_search.errors import SettingsError
from sse_search.model import SearchRequest
from sse_search.model.saved import MAX_SAVED_NAME, SavedSearch
from sse_search.query import LANGUAGE_VERSION, read
from sse_search.service.toml_blocks import (
    block_places,
    find_named,
    read_blocks,
    remove_block,
    with_blocks,
    write_blocks,
)

SAVED_FILE = "saved.toml"
_BLOCK = "search"
_COMMENT = "# Searches that `ssesearch watch` reports on; `ssesearch saved` lists and changes them.\n"
_ALLOWED = {
    "name": f"at most {MAX_SAVED_NAME} Latin letters, digits, spaces, and . _ - between them",
    "request": "a table with the fields of a search, as ssesearch saved add writes it",
    "canonical": "the query as it was read when it was saved",
    "language": "the version of the query language, a whole number",
    "day": "the day on which it was saved, like 2026-11-09",
    "owner": "a text on one line of at most 200 characters",
    "note": "a text on one line of at most 500 characters",
}
_SAMPLE = {"name": "a", "request": {}, "canonical": "", "language": 1}


def load_saved(home: Path) -> tuple[SavedSearch, ...]:
    """Return the saved searches in the order of the file. Raises SettingsError, which names file and line."""
    return _parse(read_blocks(home / SAVED_FILE), home / SAVED_FILE)


def offered_searches(home: Path) -> tuple[SavedSearch, ...]:
    """Return the saved searches that a text alone repeats; none while the file is malformed."""
    try:
        searches = load_saved(home)
    except SettingsError:
        return ()
    return tuple(
        each
        for each in searches
        if msgspec.structs.replace(each.request, match="auto") == SearchRequest(text=each.request.text)
    )


def add_saved(home: Path, search: SavedSearch) -> None:
    """Append a search to the file. Raises SettingsError if it cannot be added."""
    path = home / SAVED_FILE
    text = read_blocks(path)
    known = _parse(text, path)
    _search(_block(search), "the new search")
    if any(search.name.casefold() == other.name.casefold() for other in known):
        raise SettingsError(f"{path}: there is a search named {search.name!r} already; choose another name")
    text = with_blocks(text if text.strip() else _COMMENT, _BLOCK, [_block(search)])
    _parse(text, path)
    write_blocks(path, text)


def remove_saved(home: Path, name: str) -> None:
    """Remove a search from the file. Raises SettingsError if there is none of this name."""
    remove_block(home / SAVED_FILE, _BLOCK, name, find_saved, _parse)


def find_saved(searches: Sequence[SavedSearch], names: Iterable[str]) -> tuple[SavedSearch, ...]:
    """Return the searches of some names, all without names. Raises SettingsError for an unknown name."""
    return find_named(
        {each.name: each for each in searches},
        names,
        ("saved search", "saved searches"),
        "ssesearch saved add NAME TEXT",
    )


def changed_meaning(search: SavedSearch) -> str:
    """Return how the query of a saved search is read otherwise than when it was saved; empty if it is not."""
    now = str(read(search.request.text, search.day).tree)
    if now == search.canonical:
        return ""
    return (
        f"the saved search {search.name!r} was read as {search.canonical!r} when it was saved (query language "
        f"{search.language}), and is read as {now!r} now (query language {LANGUAGE_VERSION}); "
        "if that is what you want, remove it and save it again"
    )


def _block(search: SavedSearch) -> dict[str, Any]:
    block: dict[str, Any] = msgspec.to_builtins(search)
    return block


def _parse(text: str, path: Path) -> tuple[SavedSearch, ...]:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: it is not TOML: {error}") from error
    tables = content.pop(_BLOCK, [])
    if content or not isinstance(tables, list):
        raise SettingsError(f"{path}: it consists of blocks [[{_BLOCK}]] with name and request, and nothing else")
    searches: list[SavedSearch] = []
    for where, table in zip(block_places(text, _BLOCK, path, len(tables)), tables, strict=True):
        search = _search(table, where)
        if any(search.name.casefold() == other.name.casefold() for other in searches):
            raise SettingsError(f"{where}: there is another search named {search.name!r}; give it another name")
        searches.append(search)
    return tuple(searches)


def _search(table: Any, where: str) -> SavedSearch:
    if not isinstance(table, dict):
        raise SettingsError(f"{where}: a saved search is a block [[{_BLOCK}]] with name and request")
    for key in table:
        if key not in _ALLOWED:
            raise SettingsError(f"{where}: a saved search has no {key!r}; it has {', '.join(_ALLOWED)}")
    for key in _SAMPLE:
        if key not in table:
            raise SettingsError(f"{where}: the saved search has no {key}")
    for key, value in table.items():
        try:
            msgspec.convert({**_SAMPLE, key: value}, SavedSearch)
        except msgspec.ValidationError as error:
            raise SettingsError(f"{where}: {key} cannot be {value!r}: it is {_ALLOWED[key]}") from error
    if unknown := table["request"].keys() - set(SearchRequest.__struct_fields__):
        raise SettingsError(f"{where}: a request has no {min(unknown)!r}; {_ALLOWED['request']}")
    search = msgspec.convert(table, SavedSearch)
    return msgspec.structs.replace(search, request=without_fallback(search.request))


def without_fallback(request: SearchRequest) -> SearchRequest:
    """Return a request that requires every word: what a search falls back to while none has all of them is not new."""
    return msgspec.structs.replace(request, match="all") if request.match == "auto" else request
