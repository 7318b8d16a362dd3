"""How is an item or a tombstone written as one line, and what is the digest of its content?"""

from __future__ import annotations

import hashlib

import msgspec

from sse_search.model import UNDATED, NewsItem, Tombstone

DIGEST_BYTES = 16
"""Enough to tell any two contents of one item apart."""

_UNSURROGATE = dict.fromkeys(range(0xD800, 0xE000))


class Key(msgspec.Struct, frozen=True):
    """What the lookup needs to know of a record."""

    id: str
    deleted: bool = False
    version: int = 0


class _Removal(msgspec.Struct, omit_defaults=True):
    id: str
    deleted: bool | msgspec.UnsetType = msgspec.UNSET
    version: int = 0


_encoder = msgspec.json.Encoder()
_keys = msgspec.json.Decoder(Key)
_items = msgspec.json.Decoder(NewsItem)


def encode(record: NewsItem | Tombstone) -> bytes:
    """
    Return the line of a record, without its end: equal content gives equal bytes.

    The source is left out: it stands in the head of the batch.
    """
    if isinstance(record, Tombstone):
        return _encoder.encode(_Removal(record.id, True, record.version))
    if record.source:
        record = msgspec.structs.replace(record, source="")
    if record.date.value is None and record.date is not UNDATED:
        record = msgspec.structs.replace(record, date=UNDATED)
    try:
        return _encoder.encode(record)
    except UnicodeEncodeError:  # half of a surrogate pair: no character, and nothing that UTF-8 can hold
        return _encoder.encode(_without_surrogates(record))


def decode(line: bytes, source: str = "") -> NewsItem | Tombstone:
    """Read a line of a batch back. Raises ValueError (or msgspec's subclass of it) when it is no record."""
    key = _keys.decode(line)
    if key.deleted:
        return Tombstone(id=key.id, version=key.version)
    item = _items.decode(line)
    return msgspec.structs.replace(item, source=source) if source else item


def key_of(line: bytes) -> Key:
    """Read id, version and kind of a record, after checking all of it. Raises ValueError when it is no record."""
    record = decode(line)
    return Key(record.id, isinstance(record, Tombstone), record.version)


def digest_of(line: bytes) -> bytes:
    """Return the digest of a record's line."""
    return hashlib.blake2b(line, digest_size=DIGEST_BYTES).digest()


def _without_surrogates(item: NewsItem) -> NewsItem:
    texts = {
        name: getattr(item, name).translate(_UNSURROGATE) for name in ("summary", "body", "url", "language", "category")
    }
    tags = tuple(tag.translate(_UNSURROGATE) for tag in item.tags)
    title = item.title.translate(_UNSURROGATE)
    return msgspec.structs.replace(item, title=title if title.strip() else "?", tags=tags, **texts)
