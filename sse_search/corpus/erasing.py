"""
Erase records from batch files: each file that has any is rewritten whole, with its count and checksum.

The input of a batch is often a saved page with the title of its item as file name. A batch with such a name, in its
header or of its file, is named `erased` instead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from sse_search.corpus.batch_file import end_line, is_end_of
from sse_search.corpus.folded_words import folded_words
from sse_search.durable import FILE_MODE, flush_folder, replacing

_PASSAGES = ("title", "summary", "body")
_MIN_PASSAGE_LENGTH = 20
"""Characters; shorter summaries and texts are those of many items."""
_MIN_CONTAINED_LENGTH = 40
"""Characters of a passage that says something even within another text."""
_MIN_NAME_WORDS = 2
"""Words of a name that may be those of a title; one word is the name of many things."""
ERASED_NAME = "erased"
_objects = msgspec.json.Decoder(dict[str, Any])


def erase_records(path: Path, ids: Collection[str], titles: Collection[str] = ()) -> tuple[Path, int]:
    """
    Remove the records of items from a batch file, but not that they were erased.

    The file is replaced atomically, and not touched if it has no such record and no such name. A damaged file stays
    damaged, but loses every line that may be such a record.

    Args:
        titles: Of the items; a name that is one of them, or the beginning of one, goes too.

    Returns:
        The path of the file, which is another one if its name had to go, and the number of records.
    """
    wanted = [item_id.encode() for item_id in ids]
    with path.open("rb") as file:
        header = file.readline()
        erased = sum(_is_erased(line, wanted, ids) for line in (header, *file))
    target = path
    if _is_title(path.stem.partition("-")[2], titles):
        target = path.with_name(f"{path.stem.partition('-')[0]}-{ERASED_NAME}{path.suffix}")
    new_header = _renamed(header, titles)
    if erased or target != path or new_header != header:
        with replacing(target, FILE_MODE) as output:
            for line in _remaining(path, wanted, ids, new_header):
                output.write(line)
    if target != path:
        path.unlink()
        flush_folder(path.parent)
    return target, erased


def _renamed(header: bytes, titles: Collection[str]) -> bytes:
    """Return the first line of a batch, without a source that is named after one of some titles."""
    with suppress(msgspec.MsgspecError, ValueError, RecursionError):
        record = _objects.decode(header)
        source = record.get("source")
        if isinstance(source, dict) and _is_title(str(source.get("name") or ""), titles):
            return msgspec.json.encode({**record, "source": {**source, "name": ERASED_NAME}}) + b"\n"
    return header


def _is_title(name: str, titles: Collection[str]) -> bool:
    """Check whether a name has the words of a title, or is the beginning of one."""
    words = folded_words(name)
    return words.count(" ") > _MIN_NAME_WORDS and any(
        title.startswith(words.rstrip()) or (title in words and title.count(" ") > _MIN_NAME_WORDS)
        for title in map(folded_words, titles)
    )


def texts_of(path: Path, ids: Collection[str]) -> Iterator[str]:
    """Yield the texts that the records of items in a batch file have, corrections and their reasons included."""
    for record in _records_of(path, [item_id.encode() for item_id in ids], ids):
        yield from _texts(record)


def titles_of(paths: Iterable[Path], ids: Collection[str]) -> set[str]:
    """Return the titles that the records of items have in some batch files."""
    wanted = [item_id.encode() for item_id in ids]
    titles = set()
    for path in paths:
        for record in _records_of(path, wanted, ids):
            fields = {**record, **dict(record.get("set") or ())}
            titles |= {title for name in (record, fields) if isinstance(title := name.get("title"), str) and title}
    return titles


def ids_with_text_of(paths: Collection[Path], ids: Collection[str]) -> set[str]:
    """
    Return the ids of other items of which a record has the summary, the text, or title and text of one of these.

    Longer passages count within another text, too.
    """
    wanted = {passage for path in paths for id, passages in _passages(path) if id in ids for passage in passages}
    contained = [passage for passage in wanted if len(passage) >= _MIN_CONTAINED_LENGTH and "\n" not in passage]
    return {
        id
        for path in paths
        for id, passages in _passages(path)
        if id not in ids and (passages & wanted or any(passage in text for passage in contained for text in passages))
    }


def _records_of(path: Path, wanted: list[bytes], ids: Collection[str]) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        for line in file:
            if any(item_id in line for item_id in wanted):
                with suppress(msgspec.MsgspecError, ValueError, RecursionError):
                    record = _objects.decode(line)
                    if record.get("id") in ids:
                        yield record


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


def _remaining(path: Path, wanted: list[bytes], ids: Collection[str], header: bytes) -> Iterator[bytes]:
    """Yield the lines that stay, after a header; the last one counts and digests the others if that of the file did."""
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
                remaining = header if lines == 1 else line
                after.update(remaining)
                kept += 1
                yield remaining


def _is_erased(line: bytes, wanted: list[bytes], ids: Collection[str]) -> bool:
    """Check whether a line is a record of one of the items, or cannot be told from one."""
    if not any(item_id in line for item_id in wanted):
        return False
    try:
        record = _objects.decode(line)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return True
    return record.get("id") in ids and record.get("erased") is not True
