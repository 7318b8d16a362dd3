"""Complete items of a folder or archive with what files beside theirs state: `story.json` beside `story.pdf`."""

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

Content = Callable[[Path], bytes]


class Sidecars:
    """
    The sidecar files of a folder or an archive.

    Args:
        files: Their files.
        content: Returns the bytes of a sidecar, or nothing if it has more than `MAX_BYTES`.

    >>> sidecars = Sidecars([Path("a.pdf"), Path("a.json"), Path("b.json")], content=lambda file: b"")
    >>> Path("a.json") in sidecars, Path("b.json") in sidecars
    (True, False)
    """

    def __init__(self, files: Iterable[Path], content: Content) -> None:
        known = set(files)
        self._content = content
        self._of = {file: sidecar for file in known if (sidecar := _sidecar(file, known)) is not None}
        self._files = frozenset(self._of.values())
        self._used: set[Path] = set()

    def __contains__(self, file: object) -> bool:
        return file in self._files

    def completed(self, file: Path, records: Iterator[Record], context: Context) -> Iterator[Record]:
        """
        Yield the records of a file; the only item of it with the fields of its sidecar.

        A sidecar that has a text of its own, or no field of an item, is one of `unused`.
        """
        sidecar = self._of.get(file)
        if sidecar is None:
            yield from records
            return
        listed = list(records)
        items = [record for record in listed if isinstance(record, NewsItem)]
        stated = self._stated(sidecar, items[0], context) if len(items) == 1 else []
        fields = next((record for record in stated if isinstance(record, NewsItem)), None)
        for record in listed:
            yield from _joined(record, fields, context) if isinstance(record, NewsItem) and fields else [record]
        if fields is not None:
            self._used.add(sidecar)
            yield from (replace(issue, file=str(sidecar)) for issue in stated if isinstance(issue, Issue))

    @property
    def used(self) -> list[str]:
        """Names of the sidecars whose fields were taken."""
        return sorted({file.name.rpartition("!")[2] for file in self._used})

    @property
    def unused(self) -> frozenset[Path]:
        """The sidecars whose fields were not taken, once all files are completed; they are read as any other file."""
        return self._files - self._used

    def _stated(self, sidecar: Path, item: NewsItem, context: Context) -> list[Record]:
        """Return an item of the fields that a sidecar states, and warnings; nothing if it is no sidecar."""
        try:
            values = _values(self._content(sidecar))
        except (InputRefusedError, OSError):
            return []
        fields = {field_of(key) for key in values}
        if fields.isdisjoint(_FIELDS[1:]) or "body" in fields:
            return []
        if "title" not in fields:
            values = {"title": item.title, **values}
        return list(RecordReader(replace(context, columns={})).read(values))


def _sidecar(file: Path, known: set[Path]) -> Path | None:
    if file.suffix.lower() not in _COMPLETED:
        return None
    candidates = (file.with_name(f"{base}{ending}") for base in (file.name, file.stem) for ending in _ENDINGS)
    return next((candidate for candidate in candidates if candidate in known), None)


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
