"""Complete the items of a folder's files with what files beside them state: `story.json` beside `story.pdf`."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from sse_search.importers.context import Context, Record
from sse_search.importers.detection import HEAD_SIZE, detect
from sse_search.importers.fieldnames import field_of
from sse_search.importers.jsonrecord import RecordReader
from sse_search.importers.jsontext import parse_json
from sse_search.importers.lines import InputRefusedError
from sse_search.importers.markup import local_name
from sse_search.importers.safexml import line_of, parse
from sse_search.model import UNDATED, Issue, NewsItem

MAX_BYTES = 1024 * 1024
_COMPLETED = frozenset((".html", ".htm", ".xhtml", ".mhtml", ".pdf", ".docx", ".md", ".txt"))
"""Suffixes of files that may have a sidecar."""
_ENDINGS = (".json", ".info.json", ".meta.json", ".xml")
_FIELDS = ("title", "date", "summary", "url", "language", "category", "tags", "source", "authors")

Read = Callable[[Path], Iterator[Record]]


class Sidecars:
    """
    The sidecar files of a folder.

    Args:
        files: The files of the folder.
        read: Reads a file as any other.

    >>> sidecars = Sidecars([Path("a.pdf"), Path("a.json"), Path("b.json")], read=lambda file: iter(()))
    >>> Path("a.json") in sidecars, Path("b.json") in sidecars
    (True, False)
    """

    def __init__(self, files: Iterable[Path], read: Read) -> None:
        known = set(files)
        self._read = read
        self._of = {file: sidecar for file in known if (sidecar := _sidecar(file, known)) is not None}
        self._files = frozenset(self._of.values())
        self._used: list[Path] = []
        self._done: set[Path] = set()

    def __contains__(self, file: object) -> bool:
        return file in self._files

    def completed(self, file: Path, records: Iterator[Record], context: Context) -> Iterator[Record]:
        """
        Yield the records of a file; the only item of it with the fields of its sidecar.

        A sidecar that has a text of its own, or no field of an item, is read like any other file.
        """
        sidecar = self._of.get(file)
        if sidecar is None:
            yield from records
            return
        listed = list(records)
        items = [record for record in listed if isinstance(record, NewsItem)]
        stated = _stated(sidecar, items[0], context) if len(items) == 1 else []
        fields = next((record for record in stated if isinstance(record, NewsItem)), None)
        for record in listed:
            yield from _joined(record, fields, context) if isinstance(record, NewsItem) and fields else [record]
        if fields is not None:
            self._used.append(sidecar)
            yield from (replace(issue, file=str(sidecar)) for issue in stated if isinstance(issue, Issue))
        elif sidecar not in self._done:
            yield from self._read(sidecar)
        self._done.add(sidecar)

    @property
    def used(self) -> list[str]:
        """Names of the sidecars whose fields were taken."""
        return sorted({file.name for file in self._used})


def _sidecar(file: Path, known: set[Path]) -> Path | None:
    if file.suffix.lower() not in _COMPLETED:
        return None
    candidates = (file.with_name(f"{base}{ending}") for base in (file.name, file.stem) for ending in _ENDINGS)
    return next((candidate for candidate in candidates if candidate in known), None)


def _stated(sidecar: Path, item: NewsItem, context: Context) -> list[Record]:
    """Return an item of the fields that a sidecar states, and warnings; nothing if it is no sidecar."""
    try:
        content = sidecar.read_bytes() if sidecar.stat().st_size <= MAX_BYTES else b""
        values = _values(content)
    except (InputRefusedError, OSError):
        return []
    fields = {field_of(key) for key in values}
    if fields.isdisjoint(_FIELDS[1:]) or "body" in fields:
        return []
    if "title" not in fields:
        values = {"title": item.title, **values}
    return list(RecordReader(replace(context, columns={})).read(values))


def _values(content: bytes) -> dict[str, Any]:
    """Return the values of a JSON object, or of an XML document of an unknown kind by the names of its elements."""
    detection = detect(content[:HEAD_SIZE])
    if detection.format == "jsonl":
        value = parse_json(content)
        value = value[0] if isinstance(value, list) and len(value) == 1 else value
        return value if isinstance(value, dict) else {}
    if detection.format is not None or not content.lstrip().startswith(b"<"):
        return {}
    values: dict[str, Any] = {}
    for element in parse(io.BufferedReader(io.BytesIO(content))).iter():
        if not len(element) and (text := line_of(element)):
            values.setdefault(local_name(element), []).append(text)
    return {name: texts[0] if len(texts) == 1 else texts for name, texts in values.items()}


def _joined(item: NewsItem, fields: NewsItem, context: Context) -> Iterator[Record]:
    """Yield an item with the fields that a sidecar states."""
    values = {name: getattr(fields, name) or getattr(item, name) for name in _FIELDS if name != "date"}
    yield from context.item(**values, date=item.date if fields.date == UNDATED else fields.date, body=item.body)
