"""Read an input: detect its format, load the importer of the format, and yield its records."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import msgspec

from sse_search.errors import ImportFailedError, SearchError
from sse_search.formats import IMPORTERS
from sse_search.identity import host_of
from sse_search.importers.cleaning import clean_line
from sse_search.importers.context import Context, Record
from sse_search.importers.decoding import is_binary
from sse_search.importers.detection import HEAD_SIZE, Detection, detect
from sse_search.importers.jsonl import batch_source
from sse_search.importers.lines import InputRefusedError
from sse_search.importers.office import DOCUMENT_NAMES
from sse_search.importers.recoding import assumption, check_encoding, recoded
from sse_search.importers.sidecars import MAX_BYTES, Sidecars
from sse_search.importers.unpacking import Part, UnpackingError, files_of, hidden_names, parts_of
from sse_search.wording import counted

AUTO = "auto"
MIXED = "mixed"
_BINARY = ("warc", "pdf")
"""Formats that are no texts; documents packed like archives are told from their parts."""
_CHUNK_SIZE = 1024 * 1024
_MAX_SOURCE_LENGTH = 80
_MAX_NAMES = 3
"""Files that a remark names."""

Begin = Callable[[str, str], None]


class Importer(Protocol):
    """
    **Port:** reads one format. A module or an object; `formats.IMPORTERS` names those there are.

    It may also have `detect(head: bytes) -> str | None`, which returns what shows that an input has this format ("the
    header of a clipping"), or None. It is called with the first bytes of inputs that have no built-in format.
    """

    def read(self, stream: io.BufferedReader, context: Context, /) -> Iterator[Record]:
        """
        Yield the items of an input with `context.item`, and its issues with `context.reject` and `context.warn`.

        The stream is at its beginning, and decompressed. One bad record must not stop the others.

        Raises:
            ImportFailedError: The input as a whole is unusable; nothing of it is kept.
        """


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """
    An input that is ready to be read.

    Attributes:
        format: The format it is read as; `mixed` for a folder or an archive of several.
        decision: The format and what decided on it: `read as csv: a header row with a title column`.
        source: The name to file the items under.
        sha256: Of the bytes of the input; of names and bytes for a folder.
        records: The items, removals, rejections and warnings; can be read once. Raises ImportFailedError while it is
            read, if a compressed input turns out to be damaged or too large.
    """

    format: str
    decision: str
    source: str
    sha256: str
    records: Iterator[Record]


def import_formats() -> tuple[str, ...]:
    """Return the formats that `read` takes, `auto` first."""
    return (AUTO, *IMPORTERS.names)


def read(
    path: Path,
    *,
    format: str = AUTO,
    source: str | None = None,
    name: str = "",
    url: str = "",
    charset: str = "",
    encoding: str = "",
    day_first: bool | None = None,
    columns: Mapping[str, str] | None = None,
    mirrors: Mapping[str, str] | None = None,
    begin: Begin | None = None,
) -> Reading:
    """
    Examine a file or folder and prepare it for reading.

    Args:
        format: One of `import_formats()`; `auto` detects the format of each file by its content.
        source: Name to file the items under; else the host of `url`, the source of a batch file, or the file name.
        name: Name of the input in messages, if its path is a temporary one.
        url: Address that the file was fetched from.
        charset: Encoding that its server named; the bytes take precedence.
        encoding: Encoding that the user names; it takes precedence over the bytes.
        day_first: Whether `04/05/2025` is 4 May; None lets unambiguous dates of the same page decide.
        columns: Column name of a table to the field of an item that it holds.
        mirrors: Host to the host that it copies.
        begin: Called with a phase and the name of a file when the phase begins for the file.

    Raises:
        ImportFailedError: It is missing, unreadable, empty, binary or of no supported format.
    """
    name = name or str(path)
    begin = begin or (lambda _phase, _file: None)
    check_encoding(encoding)
    parts, sha256 = _survey(path, format, name, encoding, begin)
    context = Context(
        file=name,
        source=_source(path, source, url, parts),
        url=url,
        charset=charset,
        encoding=encoding,
        day_first=day_first,
        columns=columns or {},
        mirrors=mirrors or {},
    )
    formats = Counter(part.detection.format for part in parts if part.detection.format is not None)
    if not formats:
        raise ImportFailedError(_unsupported(name, parts))
    reader = _Reader(path, format, context, begin, [Path(part.name) for part in parts])
    return Reading(
        format=next(iter(formats)) if len(formats) == 1 else MIXED,
        decision=_decision(parts, formats),
        source=context.source,
        sha256=sha256,
        records=reader.records(),
    )


class _SurveyedPart(msgspec.Struct, frozen=True):
    """A part of an input and what its first bytes show."""

    name: str
    stem: str
    detection: Detection
    batch_source: str | None = None


def _survey(path: Path, format: str, name: str, encoding: str, begin: Begin) -> tuple[list[_SurveyedPart], str]:
    """Return the parts of an input and its digest. Raises ImportFailedError if it cannot be read."""
    if format != AUTO and format not in IMPORTERS:
        raise ImportFailedError(f"{format!r} is not a format; choose one of {', '.join(import_formats())}")
    try:
        parts = []
        for part in parts_of(path, name):
            begin("Examining", part.name)
            parts.append(_surveyed(_recoded(part, encoding), format))
        return parts, _folder_digest(path) if path.is_dir() else _file_digest(path)
    except FileNotFoundError as error:
        raise ImportFailedError(f"{name}: there is no such file or folder") from error
    except OSError as error:
        raise ImportFailedError(f"{name}: it cannot be read ({error.strerror or error})") from error


def _recoded(part: Part, encoding: str) -> Part:
    """Return a part in UTF-8 if the user names the encoding, unless it is no text."""
    if not encoding or part.stream is None or part.format or _is_no_text(part.stream.peek(HEAD_SIZE)[:HEAD_SIZE]):
        return part
    return msgspec.structs.replace(part, stream=recoded(part.stream, encoding))


def _is_no_text(head: bytes) -> bool:
    return detect(head).format in _BINARY


def _surveyed(part: Part, format: str) -> _SurveyedPart:
    try:
        head = _head(part)
    except UnpackingError as error:
        return _SurveyedPart(part.name, part.stem, Detection(None, str(error)))
    return _SurveyedPart(part.name, part.stem, _detection(head, format, part.format), batch_source(head))


def _head(part: Part) -> bytes:
    """Return the first bytes of a part without consuming them. Raises UnpackingError if there are none to read."""
    if part.stream is None:
        raise UnpackingError(part.refusal)
    return part.stream.peek(HEAD_SIZE)[:HEAD_SIZE]


def _detection(head: bytes, format: str, packed: str = "") -> Detection:
    """
    Detect the format of a part, or check whether it can be the format that the caller chose.

    Args:
        packed: Format of a document that is packed like an archive.
    """
    if packed and format in (AUTO, packed):
        return Detection(packed, f"the parts of {DOCUMENT_NAMES[packed]}")
    if format == AUTO:
        detection = detect(head)
        return _added_detection(head, detection) if detection.format in (None, "listing") else detection
    if not head.strip():
        return Detection(None, "it is empty")
    if format not in _BINARY and format in IMPORTERS.built_in and is_binary(head):
        return Detection(None, f"it is not a text, and so not {format}")
    return Detection(format, "the format given")


def _added_detection(head: bytes, built_in: Detection) -> Detection:
    """Let the importers of other distributions detect what has no built-in format, or only a layout of lines."""
    for name in IMPORTERS.added if head.strip() else ():
        try:
            with _failures_named(name):
                detect_added = getattr(IMPORTERS.load(name), "detect", None)
                reason = detect_added(head) if detect_added is not None else None
        except SearchError as error:
            if built_in.format is None:
                built_in = msgspec.structs.replace(built_in, reason=f"{built_in.reason}; {error}")
            continue
        if reason:
            return Detection(name, reason)
    return built_in


@contextmanager
def _failures_named(format: str) -> Iterator[None]:
    """Turn any exception of an importer that another distribution adds into an error that names it."""
    try:
        yield
    except (SearchError, UnpackingError, InputRefusedError, OSError):
        raise
    except Exception as error:
        if format in IMPORTERS.built_in:
            raise
        reason = f"{type(error).__name__}: {error}"
        raise ImportFailedError(
            f"the importer of the format {format}, {IMPORTERS.origin(format)}, failed ({reason})"
        ) from error


class _Reader:
    """Reads the parts of an input; of several parts, one that fails does not stop the others."""

    def __init__(self, path: Path, format: str, context: Context, begin: Begin, files: list[Path]) -> None:
        self._path, self._format, self._context, self._begin = path, format, context, begin
        self._several = len(files) > 1 or path.is_dir()
        self._sidecars = Sidecars(files if self._several and format == AUTO else (), self._content)
        self._packed: dict[Path, bytes] = {}  # the sidecars of the last archive

    def records(self) -> Iterator[Record]:
        """Yield the records of the file or the folder."""
        sidecars = self._sidecars
        try:
            for part in self._parts():
                file = Path(part.name)
                if file not in sidecars:
                    yield from sidecars.completed(file, self._part_records(part), self._located(part))
            if unused := sidecars.unused:
                for part in self._parts():
                    if Path(part.name) in unused:
                        yield from self._part_records(part)
            if used := sidecars.used:
                yield self._context.warn(f"{_listed(used)} gave the files beside them their fields")
            if hidden := hidden_names(self._path):
                yield self._context.warn(f"{_listed(hidden)} skipped, because hidden")
        except OSError as error:
            raise ImportFailedError(f"{self._context.file}: it cannot be read to its end ({error})") from error

    def _parts(self) -> Iterator[Part]:
        return parts_of(self._path, self._context.file)

    def _content(self, sidecar: Path) -> bytes:
        """Return the bytes of a sidecar; nothing if they are too many, or cannot be read."""
        if self._path.is_dir() and sidecar.is_file():
            return sidecar.read_bytes() if sidecar.stat().st_size <= MAX_BYTES else b""
        if sidecar not in self._packed:
            self._packed = {}
            for part in self._archive_parts(sidecar):
                if Path(part.name) in self._sidecars and part.stream is not None:
                    content = part.stream.read(MAX_BYTES + 1)
                    self._packed[Path(part.name)] = content if len(content) <= MAX_BYTES else b""
        return self._packed.get(sidecar, b"")

    def _archive_parts(self, file: Path) -> Iterator[Part]:
        """Yield the parts of the archive that holds a file."""
        if not self._path.is_dir():
            return self._parts()
        pieces = str(file).split("!")
        names = ("!".join(pieces[:count]) for count in range(1, len(pieces)))
        archive = next((name for name in names if Path(name).is_file()), "")
        return parts_of(Path(archive)) if archive else iter(())

    def _located(self, part: Part) -> Context:
        return msgspec.structs.replace(self._context, file=part.name)

    def _part_records(self, part: Part) -> Iterator[Record]:
        self._begin("Reading", part.name)
        context = self._located(part)
        try:
            yield from _records(_recoded(part, context.encoding), self._format, context)
        except InputRefusedError as error:
            yield context.reject(str(error))
        except (UnpackingError, SearchError) as error:
            reason = str(error).removeprefix(f"{part.name}: ")
            if not self._several:
                named = reason.startswith(f"{part.name}!")  # the sheet of a workbook
                raise ImportFailedError(reason if named else f"{part.name}: {reason}") from error
            yield context.reject(reason)


def _listed(names: list[str]) -> str:
    """
    Return a number of files with the names of the first ones.

    >>> _listed(["a", "b", "c", "d"])
    '4 files (a, b, c ...)'
    """
    first = ", ".join(names[:_MAX_NAMES])
    return f"{counted(len(names), 'file')} ({first}{' ...' if len(names) > _MAX_NAMES else ''})"


def _records(part: Part, format: str, context: Context) -> Iterator[Record]:
    detection = _detection(_head(part), format, part.format)
    if detection.format is None or part.stream is None:
        raise UnpackingError(detection.reason)
    with _failures_named(detection.format):
        importer: Importer = IMPORTERS.load(detection.format)
        remark = assumption(_head(part), detection.format, context.charset)
        yield from importer.read(part.stream, context)
        if remark:
            yield context.warn(remark)


def _unsupported(name: str, parts: list[_SurveyedPart]) -> str:
    if not parts:
        return f"{name}: there is no file in it"
    first = f"{parts[0].name}: {parts[0].detection.reason}"
    if len(parts) == 1:
        known = f"; the formats are {', '.join(IMPORTERS.names)}" if parts[0].detection.layout_unknown else ""
        return first + known
    return f"{name}: none of its {len(parts):,} files can be read; the first one, {first}"


def _decision(parts: list[_SurveyedPart], formats: Counter[str]) -> str:
    if len(parts) == 1:
        return f"read as {parts[0].detection.format}: {parts[0].detection.reason}"
    counts = [f"{count:,} {name}" for name, count in sorted(formats.items())]
    refused = len(parts) - formats.total()
    counts += [f"{refused:,} not readable"] if refused else []
    return f"read as {next(iter(formats)) if len(formats) == 1 else MIXED}: {len(parts):,} files, {', '.join(counts)}"


def _source(path: Path, source: str | None, url: str, parts: list[_SurveyedPart]) -> str:
    """Return the source that the caller named, else the best name that the input has."""
    if source is not None and clean_line(source):
        return clean_line(source)[:_MAX_SOURCE_LENGTH]
    if host := host_of(url):
        return host
    if len(parts) == 1 and parts[0].batch_source:
        return clean_line(parts[0].batch_source)[:_MAX_SOURCE_LENGTH]
    name = path.resolve().name if path.is_dir() or len(parts) != 1 else parts[0].stem
    return clean_line(Path(name).stem if not path.is_dir() else name)[:_MAX_SOURCE_LENGTH] or "import"


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _folder_digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in files_of(folder):
        digest.update(f"{file.relative_to(folder)}\0{_file_digest(file)}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
