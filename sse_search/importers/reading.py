"""Which importer reads this input, and what does it yield?"""

from __future__ import annotations

import hashlib
import importlib
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import cast

import msgspec

from sse_search.errors import ImportFailedError
from sse_search.identity import host_of
from sse_search.importers.cleaning import clean_line
from sse_search.importers.context import Context, Record
from sse_search.importers.decoding import is_binary
from sse_search.importers.detection import HEAD, Detected, detect
from sse_search.importers.jsonl import batch_source
from sse_search.importers.unpacking import Part, UnpackingError, files_of, parts_of

_MODULES = {
    "listing": "listing",
    "html": "htmlpage",
    "feed": "feed",
    "jsonl": "jsonl",
    "csv": "csvfile",
    "warc": "warc",
    "newsml": "newsml",
    "nitf": "nitf",
    "ninjs": "ninjs",
    "sgml": "sgml",
    "wxr": "wxr",
    "markdown": "markdown",
}
FORMATS = ("auto", *_MODULES)
"""What can be asked for; `auto` decides for each file by its content."""

MIXED = "mixed"
_CHUNK = 1024 * 1024
_LONGEST_SOURCE = 80

Importer = Callable[[io.BufferedReader, Context], Iterator[Record]]


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """
    An input that is ready to be read.

    Attributes:
        format: The format it is read as; `mixed` for a folder or an archive of several.
        decision: One sentence: what was decided, and why.
        source: What the items are to be filed under.
        sha256: Of the bytes of the input; of names and bytes for a folder.
        records: The items, removals, rejections and remarks; can be read once. Raises ImportFailedError while it is
            read, when a compressed input turns out to be damaged or too large.
    """

    format: str
    decision: str
    source: str
    sha256: str
    records: Iterator[Record]


def read(
    path: Path,
    *,
    format: str = "auto",
    source: str | None = None,
    name: str = "",
    url: str = "",
    charset: str = "",
    day_first: bool | None = None,
    columns: Mapping[str, str] | None = None,
    mirrors: Mapping[str, str] | None = None,
) -> Reading:
    """
    Look into a file or folder and make it ready to be read.

    Args:
        format: One of `FORMATS`.
        source: Name to file the items under; else the host of `url`, what a batch of ours says, or the file's name.
        name: What messages call the input, where its path is a temporary one.
        url: Address that the file was fetched from.
        charset: Encoding that its server named.
        day_first: How `04/05/2025` is meant; None lets unambiguous dates of the same page decide.
        columns: Column name of a table to the field of an item that it holds.
        mirrors: Host to the host that it is a copy of.

    Raises:
        ImportFailedError: It is missing, unreadable, empty, binary or of no known format.
    """
    if format not in FORMATS:
        raise ImportFailedError(f"{format!r} is not a format; choose one of {', '.join(FORMATS)}")
    called, whole = name or str(path), path.is_dir()
    try:
        found = _survey(path, format, called)
        sha256 = _folder_digest(path) if whole else _file_digest(path)
    except FileNotFoundError as error:
        raise ImportFailedError(f"{called}: there is no such file or folder") from error
    except OSError as error:
        raise ImportFailedError(f"{called}: it cannot be read ({error.strerror or error})") from error
    formats = Counter(look.detected.format for look in found if look.detected.format is not None)
    if not formats:
        raise ImportFailedError(_why_none(called, found))
    decided = next(iter(formats)) if len(formats) == 1 else MIXED
    context = Context(
        file=called,
        source=_source(path, source, url, found),
        url=url,
        charset=charset,
        day_first=day_first,
        columns=columns or {},
        mirrors=mirrors or {},
    )
    return Reading(
        format=decided,
        decision=_decision(called, format, found, formats),
        source=context.source,
        sha256=sha256,
        records=_records(path, format, context, several=len(found) > 1 or whole),
    )


class _Look(msgspec.Struct, frozen=True):
    """What a first look at a part showed."""

    name: str
    stem: str
    detected: Detected
    batch_source: str | None = None


def _survey(path: Path, format: str, called: str) -> list[_Look]:
    looks = []
    for part in parts_of(path, called):
        if part.stream is None:
            looks.append(_Look(part.name, part.stem, Detected(None, part.refusal)))
            continue
        try:
            head = _head(part.stream)
        except UnpackingError as error:
            looks.append(_Look(part.name, part.stem, Detected(None, str(error))))
            continue
        looks.append(_Look(part.name, part.stem, _decided(head, format), batch_source(head)))
    return looks


def _head(stream: io.BufferedReader) -> bytes:
    """Return the first bytes without moving on."""
    return stream.peek(HEAD)[:HEAD]


def _decided(head: bytes, format: str) -> Detected:
    """Decide the format of a part, or why it cannot be the one that was asked for."""
    if format == "auto":
        return detect(head)
    if not head.strip():
        return Detected(None, "it is empty")
    if format != "warc" and is_binary(head):
        return Detected(None, f"it is not a text, and so no {format}")
    return Detected(format, "it was asked for")


def _records(path: Path, format: str, context: Context, *, several: bool) -> Iterator[Record]:
    """Yield the records of every part; in an input of several, one that fails does not stop the rest."""
    try:
        for part in parts_of(path, context.file):
            here = msgspec.structs.replace(context, file=part.name)
            try:
                yield from _part(part, format, here)
            except (UnpackingError, ImportFailedError) as error:
                if not several:
                    raise ImportFailedError(f"{part.name}: {error}") from error
                yield here.reject(str(error))
    except OSError as error:
        raise ImportFailedError(f"{context.file}: it cannot be read to its end ({error})") from error


def _part(part: Part, format: str, context: Context) -> Iterator[Record]:
    if part.stream is None:
        raise UnpackingError(part.refusal)
    detected = _decided(_head(part.stream), format)
    if detected.format is None:
        raise UnpackingError(_refusal(detected))
    yield from importer(detected.format)(part.stream, context)


def importer(format: str) -> Importer:
    """Return the importer of a format; its libraries are loaded now, not before."""
    module = importlib.import_module(f"sse_search.importers.{_MODULES[format]}")
    return cast(Importer, module.read)


def _refusal(detected: Detected) -> str:
    return detected.why if detected.why.startswith(("it ", "its ")) else f"it {detected.why}"


def _why_none(called: str, found: list[_Look]) -> str:
    if not found:
        return f"{called}: there is no file in it"
    if len(found) == 1:
        return f"{found[0].name}: {_refusal(found[0].detected)}; the formats are {', '.join(_MODULES)}"
    first = f"{found[0].name}: {_refusal(found[0].detected)}"
    return f"{called}: none of its {len(found):,} files can be read; the first one, {first}"


def _decision(called: str, format: str, found: list[_Look], formats: Counter[str]) -> str:
    if format != "auto":
        return f"{called} is read as {format}, as asked for."
    if len(found) == 1:
        return f"{called} is read as {found[0].detected.format} because it {found[0].detected.why}."
    kinds = [f"{count:,} as {name}" for name, count in sorted(formats.items(), key=lambda pair: str(pair[0]))]
    refused = len(found) - sum(formats.values())
    kinds += [f"{refused:,} not at all"] if refused else []
    return f"{called} holds {len(found):,} files; by their content, {', '.join(kinds)} can be read."


def _source(path: Path, given: str | None, url: str, found: list[_Look]) -> str:
    if given is not None and clean_line(given):
        return clean_line(given)[:_LONGEST_SOURCE]
    if host := host_of(url):
        return host
    if len(found) == 1 and found[0].batch_source:
        return clean_line(found[0].batch_source)[:_LONGEST_SOURCE]
    name = path.resolve().name if path.is_dir() or len(found) != 1 else found[0].stem
    return clean_line(Path(name).stem if not path.is_dir() else name)[:_LONGEST_SOURCE] or "import"


def _file_digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _folder_digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in files_of(folder):
        digest.update(f"{file.relative_to(folder)}\0{_file_digest(file)}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
