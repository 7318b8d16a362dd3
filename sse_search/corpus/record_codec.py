"""Encode items and tombstones as lines of a batch, and compute their digests."""

from __future__ import annotations

import hashlib

import msgspec

from sse_search.model import UNDATED, NewsItem, Tombstone

DIGEST_BYTES = 16
"""Enough to distinguish any two versions of an item."""

_NO_SURROGATES = dict.fromkeys(range(0xD800, 0xE000))


class RecordKey(msgspec.Struct, frozen=True):
    """The part of a record that the item lookup stores."""

    id: str
    deleted: bool = False
    version: int = 0


class _Removal(msgspec.Struct, omit_defaults=True):
    id: str
    deleted: bool | msgspec.UnsetType = msgspec.UNSET
    version: int = 0


_encoder = msgspec.json.Encoder()
_key_decoder = msgspec.json.Decoder(RecordKey)
_item_decoder = msgspec.json.Decoder(NewsItem)


def encode(record: NewsItem | Tombstone) -> bytes:
    """
    Return the line of a record, without a line feed: equal content gives equal bytes.

    The source is omitted, because the header of the batch holds it.

    >>> encode(NewsItem(id="00000000000000a1", title="A bank opens", source="ILO"))
    b'{"id":"00000000000000a1","title":"A bank opens"}'
    """
    if isinstance(record, Tombstone):
        return _encoder.encode(_Removal(record.id, True, record.version))
    if record.source:
        record = msgspec.structs.replace(record, source="")
    if record.date.value is None and record.date is not UNDATED:
        record = msgspec.structs.replace(record, date=UNDATED)
    try:
        return _encoder.encode(record)
    except UnicodeEncodeError:  # half of a surrogate pair: no character, so UTF-8 cannot hold it
        return _encoder.encode(_without_surrogates(record))


def decode(line: bytes, source: str = "") -> NewsItem | Tombstone:
    """Decode a line of a batch. Raises ValueError (or msgspec's subclass of it) when it is not a record."""
    key = _key_decoder.decode(line)
    if key.deleted:
        return Tombstone(id=key.id, version=key.version)
    item = _item_decoder.decode(line)
    return msgspec.structs.replace(item, source=source) if source else item


def key_of(line: bytes) -> RecordKey:
    """Return id, version and kind of a record after validating all of it. Raises ValueError as `decode` does."""
    record = decode(line)
    return RecordKey(record.id, isinstance(record, Tombstone), record.version)


def digest_of(line: bytes) -> bytes:
    """Return the digest of a record's line."""
    return hashlib.blake2b(line, digest_size=DIGEST_BYTES).digest()


def _without_surrogates(item: NewsItem) -> NewsItem:
    fields = ("summary", "body", "url", "language", "category")
    texts = {name: getattr(item, name).translate(_NO_SURROGATES) for name in fields}
    tags = tuple(tag.translate(_NO_SURROGATES) for tag in item.tags)
    title = item.title.translate(_NO_SURROGATES)
    return msgspec.structs.replace(item, title=title if title.strip() else "?", tags=tags, **texts)
