"""Erase records from batch files: each file that has any is rewritten whole, with its count and checksum."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from sse_search.corpus.batch_file import end_line, is_end_of
from sse_search.durable import FILE_MODE, replacing

_PASSAGES = ("title", "summary", "body")
_MIN_PASSAGE_LENGTH = 20
"""Characters; shorter summaries and texts are those of many items."""
_objects = msgspec.json.Decoder(dict[str, Any])


def erase_records(path: Path, ids: Collection[str]) -> int:
    """
    Remove the records of items from a batch file, but not that they were erased; return their number.

    The file is replaced atomically, and not touched if it has no such record. A damaged file stays damaged, but loses
    every line that may be such a record.
    """
    wanted = [item_id.encode() for item_id in ids]
    with path.open("rb") as file:
        erased = sum(_is_erased(line, wanted, ids) for line in file)
    if erased:
        with replacing(path, FILE_MODE) as target:
            for line in _remaining(path, wanted, ids):
                target.write(line)
    return erased


def texts_of(path: Path, ids: Collection[str]) -> Iterator[str]:
    """Yield the texts that the records of items in a batch file have, corrections and their reasons included."""
    wanted = [item_id.encode() for item_id in ids]
    with path.open("rb") as file:
        for line in file:
            if any(item_id in line for item_id in wanted):
                with suppress(msgspec.MsgspecError, ValueError, RecursionError):
                    record = _objects.decode(line)
                    if record.get("id") in ids:
                        yield from _texts(record)


def ids_with_text_of(paths: Collection[Path], ids: Collection[str]) -> set[str]:
    """Return the ids of other items of which a record has the summary, the text, or title and text of one of these."""
    wanted = {passage for path in paths for id, passages in _passages(path) if id in ids for passage in passages}
    return {id for path in paths for id, passages in _passages(path) if id not in ids and passages & wanted}


def _passages(path: Path) -> Iterator[tuple[str, set[str]]]:
    with path.open("rb") as file:
        for line in file:
            with suppress(msgspec.MsgspecError, ValueError, RecursionError, TypeError):
                record = _objects.decode(line)
                fields = {**record, **dict(record.get("set") or ())}
                title, *texts = (" ".join(str(fields.get(name) or "").split()) for name in _PASSAGES)
                passages = {text for text in texts if len(text) >= _MIN_PASSAGE_LENGTH}
                yield str(record.get("id")), passages | ({"\n".join((title, *texts))} if title else set())


def _texts(record: Mapping[str, Any]) -> Iterator[str]:
    fields = {**record, **{f"set {name}": value for name, value in dict(record.get("set", ())).items()}}
    yield from (value for name, value in fields.items() if isinstance(value, str) and name not in ("id", "merged_into"))


def _remaining(path: Path, wanted: list[bytes], ids: Collection[str]) -> Iterator[bytes]:
    """Yield the lines that stay; the last one counts and digests the others if that of the file did."""
    before, after = hashlib.sha256(), hashlib.sha256()
    lines, kept = 0, 0
    with path.open("rb") as file:
        for line in file:
            if is_end_of(line, lines - 1, before.hexdigest()):
                yield end_line(kept - 1, after.hexdigest())
                continue
            before.update(line)
            lines += 1
            if not _is_erased(line, wanted, ids):
                after.update(line)
                kept += 1
                yield line


def _is_erased(line: bytes, wanted: list[bytes], ids: Collection[str]) -> bool:
    """Check whether a line is a record of one of the items, or cannot be told from one."""
    if not any(item_id in line for item_id in wanted):
        return False
    try:
        record = _objects.decode(line)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return True
    return record.get("id") in ids and record.get("erased") is not True
