"""Encode items, tombstones and decisions as lines of a batch, and compute their digests."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from sse_search.model import UNDATED, Decision, NewsItem, Tombstone

OLDEST_VERSION = 1
FORMAT_VERSION = 2
"""Versions of the format of a batch that are read; a batch has the oldest one that can hold its records."""
DIGEST_BYTES = 16
"""Enough to distinguish any two versions of an item."""

_NO_SURROGATES = dict.fromkeys(range(0xD800, 0xE000))
_DERIVED_KEYS = ("added", "emptied", "corrected")
_DECISION_KEYS = frozenset(("set", "unset", "merged_into", "blocked", "erased"))
"""Fields of an item that are no keys of a record."""
_VERSION_2_KEYS = ("source", "authors")


class RecordKey(msgspec.Struct, frozen=True):
    """The part of a record that the item lookup stores; `decision` tells whether it is one of the keeper."""

    id: str
    deleted: bool = False
    version: int = 0
    decision: bool = False


class _Removal(msgspec.Struct, omit_defaults=True):
    id: str
    deleted: bool | msgspec.UnsetType = msgspec.UNSET
    version: int = 0


class _Kind(msgspec.Struct):
    """The keys that tell what a record is."""

    id: str
    deleted: bool = False
    version: int = 0


_encoder = msgspec.json.Encoder()
_kind_decoder = msgspec.json.Decoder(_Kind)
_decision_decoder = msgspec.json.Decoder(Decision)
_item_decoder = msgspec.json.Decoder(NewsItem)
_object_decoder = msgspec.json.Decoder(dict[str, Any])


def encode(record: NewsItem | Tombstone | Decision, source: str = "") -> bytes:
    """
    Return the line of a record, without a line feed: equal content gives equal bytes.

    Args:
        source: The source in the header of the batch; an item of this source does not repeat it.

    >>> encode(NewsItem(id="00000000000000a1", title="A bank opens", source="ILO"), "ILO")
    b'{"id":"00000000000000a1","title":"A bank opens"}'
    """
    if isinstance(record, Decision):
        return _encoder.encode(record)
    if isinstance(record, Tombstone):
        return _encoder.encode(_Removal(record.id, True, record.version))
    own_source = "" if record.source == source else record.source
    if own_source != record.source or record.added or record.emptied or record.corrected:
        record = msgspec.structs.replace(record, source=own_source, added="", emptied=(), corrected=())
    if record.date.value is None and record.date is not UNDATED:
        record = msgspec.structs.replace(record, date=UNDATED)
    try:
        return _encoder.encode(record)
    except UnicodeEncodeError:  # half of a surrogate pair: no character, so UTF-8 cannot hold it
        return _encoder.encode(_without_surrogates(record))


def version_of(record: NewsItem | Tombstone, source: str = "") -> int:
    """Return the version of the format that a batch of this source needs to hold a record."""
    needs_latest = isinstance(record, NewsItem) and (bool(record.authors) or record.source not in ("", source))
    return FORMAT_VERSION if needs_latest else OLDEST_VERSION


def decode(line: bytes, source: str = "", added: str = "", *, version: int = FORMAT_VERSION) -> NewsItem | Tombstone:
    """
    Decode a line of a batch. Raises ValueError (or msgspec's subclass of it) when it is not a record.

    Args:
        source: The source of an item that does not have its own. added: see `NewsItem`.
        version: Version of the format of the batch; the keys of later ones are ignored.
    """
    kind = _kind_decoder.decode(line)
    if kind.deleted:
        return Tombstone(id=kind.id, version=kind.version)
    try:
        item = _item_decoder.decode(line)
    except msgspec.ValidationError:
        item = _without_unknown_keys(line, version)
    if version == OLDEST_VERSION and (item.source or item.authors):
        item = msgspec.structs.replace(item, source="", authors=())
    fields = {"source": item.source or source, "added": added, "emptied": (), "corrected": ()}
    if any(getattr(item, name) != value for name, value in fields.items()):
        return msgspec.structs.replace(item, **fields)
    return item


def decode_decision(line: bytes) -> Decision:
    """Decode the line of a decision. Raises ValueError as `decode` does."""
    return _decision_decoder.decode(line)


def key_of(line: bytes, version: int = FORMAT_VERSION) -> RecordKey:
    """Return id, version and kind of a record after validating all of it. Raises ValueError as `decode` does."""
    try:
        record = decode(line, version=version)
    except msgspec.ValidationError:
        if version > OLDEST_VERSION and not _DECISION_KEYS.isdisjoint(_object_decoder.decode(line)):
            return RecordKey(decode_decision(line).id, decision=True)
        raise
    return RecordKey(record.id, isinstance(record, Tombstone), record.version)


def digest_of(line: bytes) -> bytes:
    """Return the digest of a record's line."""
    return hashlib.blake2b(line, digest_size=DIGEST_BYTES).digest()


def _without_unknown_keys(line: bytes, version: int) -> NewsItem:
    """Decode an item without the keys that its version of the format does not have, whatever they hold."""
    record = _object_decoder.decode(line)
    for key in (*_DERIVED_KEYS, *(_VERSION_2_KEYS if version == OLDEST_VERSION else ())):
        record.pop(key, None)
    return msgspec.convert(record, NewsItem)


def _without_surrogates(item: NewsItem) -> NewsItem:
    fields = ("summary", "body", "url", "language", "category", "source")
    texts = {name: getattr(item, name).translate(_NO_SURROGATES) for name in fields}
    lists = {
        name: tuple(text.translate(_NO_SURROGATES) for text in getattr(item, name)) for name in ("tags", "authors")
    }
    title = item.title.translate(_NO_SURROGATES)
    return msgspec.structs.replace(item, title=title if title.strip() else "?", **texts, **lists)
