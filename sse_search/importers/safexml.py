"""Parse XML safely: no entities of its own, no network, limited size and depth; a document type line is allowed."""

from __future__ import annotations

import codecs
import html.entities
import io
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from sse_search.importers.decoding import decode, encoding_of, incremental_decoder
from sse_search.importers.lines import InputRefusedError, read_bytes
from sse_search.importers.markup import local_name

MAX_XML_BYTES = 30 * 1024 * 1024
"""Of a document that is read as a whole; its tree takes about five times that."""

MAX_DEPTH = 500
"""Nested elements; real documents have fewer than thirty."""

_DECLARATION = re.compile(r"<\?xml[^<>]*\?>")
_DECLARED = re.compile(rb"<\?xml[^<>]{0,100}\bencoding\s*=\s*[\"'](?!utf-?8)", re.IGNORECASE)
_MAX_DECLARATION = 1024
_NAMED_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_INVALID_BYTES = bytes(set(range(32)) - set(b"\t\n\r"))
_CHUNK_SIZE = 64 * 1024


def parse(stream: io.BufferedReader) -> Element:
    """
    Return the root of a document.

    Raises:
        InputRefusedError: It is too large, not well-formed, or brings entities of its own.
    """
    content = utf8_xml(read_bytes(stream, MAX_XML_BYTES, "the document"))
    try:
        return _parsed(content)
    except ParseError:  # entities that only the missing document type defines, or control characters
        text = _NAMED_ENTITY.sub(_character, content.decode("utf-8", "replace"))
        try:
            return _parsed(text.encode("utf-8", "ignore").translate(None, _INVALID_BYTES))
        except ParseError as error:
            raise InputRefusedError(f"the XML is not well-formed ({error})") from error


def iterate(stream: io.BufferedReader, name: str) -> Iterator[Element]:
    """
    Yield each element of this local name and drop it afterwards, so that the memory needed does not grow.

    Raises:
        InputRefusedError: As `parse`; the elements yielded before are usable.
    """
    try:
        path: list[Element] = []
        for event, element in _events(_PrintableStream(stream)):
            if event == "start":
                path.append(element)
                continue
            path.pop()
            if local_name(element) == name:
                yield element
            if path and not any(local_name(outer) == name for outer in path):
                path[-1].remove(element)
    except ParseError as error:
        raise InputRefusedError(f"the XML is not well-formed ({error})") from error


def utf8_xml(content: bytes, declared: str = "") -> bytes:
    """
    Return a document in UTF-8 that does not declare another encoding; the bytes decide which one it has.

    Args:
        declared: Encoding that the server named.
    """
    if encoding_of(content, declared) == "utf-8" and not _DECLARED.search(content[:_MAX_DECLARATION]):
        try:
            content.decode("utf-8")
            return content
        except UnicodeDecodeError:
            pass
    return _without_declaration(decode(content, declared)).encode("utf-8", "ignore")


def _without_declaration(text: str) -> str:
    return _DECLARATION.sub("", text.removeprefix("\ufeff"), count=1)


def children(element: Element | None, name: str) -> list[Element]:
    """Return the children with a local name; none of None."""
    return [] if element is None else [inner for inner in element if local_name(inner) == name]


def child(element: Element | None, *names: str) -> Element | None:
    """Return the first descendant on a path of local names, or None."""
    for name in names:
        element = next(iter(children(element, name)), None)
    return element


def find_all(element: Element | None, *names: str) -> list[Element]:
    """Return all descendants with one of these local names, in document order."""
    if element is None:
        return []
    return [inner for inner in element.iter() if local_name(inner) in names and inner is not element]


def find(element: Element | None, *names: str) -> Element | None:
    """Return the first descendant with one of these local names, or None."""
    return next(iter(find_all(element, *names)), None)


def line_of(element: Element | None) -> str:
    """Return the text of an element on one line; empty for None."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def attribute(element: Element | None, *names: str) -> str:
    """Return the first attribute with one of these local names that has a value; empty if there is none."""
    if element is not None:
        for name in names:
            for key, value in element.items():
                if key.rpartition("}")[2] == name and value.strip():
                    return str(value).strip()
    return ""


def _parsed(content: bytes) -> Element:
    root: Element | None = None
    for _, element in _events(io.BytesIO(content)):
        root = element if root is None else root
    if root is None:
        raise ParseError("no element found")
    return root


def _events(file: io.BytesIO | _PrintableStream) -> Iterator[tuple[str, Element]]:
    """Yield "start" and "end" of each element. Raises ParseError, or InputRefusedError for what is unsafe."""
    depth = 0
    try:
        for event, element in iterparse(file, events=("start", "end"), forbid_entities=True, forbid_external=True):
            depth += 1 if event == "start" else -1
            if depth > MAX_DEPTH:
                raise InputRefusedError(f"elements are nested more than {MAX_DEPTH} deep")
            yield event, element
    except DefusedXmlException as error:
        kind = type(error).__name__
        raise InputRefusedError(
            f"it defines its own entities or refers to other files, which is refused ({kind})"
        ) from error
    except (ValueError, LookupError) as error:  # an unsupported encoding
        raise ParseError(str(error)) from error


def _character(reference: re.Match[str]) -> str:
    """Return the character of an HTML entity; empty for an unknown entity, and one of XML as it is."""
    name = reference[1]
    return reference[0] if name in _XML_ENTITIES else html.entities.html5.get(f"{name};", "")


class _PrintableStream(io.RawIOBase):
    """A stream in UTF-8 without the control characters that XML forbids and exports contain nevertheless."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._head = b""
        self._decoder: codecs.IncrementalDecoder | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        while chunk := self._stream.read(_CHUNK_SIZE if size < 0 else min(size, _CHUNK_SIZE)):
            kept = self._in_utf8(chunk).translate(None, _INVALID_BYTES)
            if kept:
                return kept
        rest = self._decoder.decode(b"", final=True) if self._decoder else ""
        self._decoder = None
        return rest.encode("utf-8")

    def _in_utf8(self, chunk: bytes) -> bytes:
        """Return a chunk in UTF-8; the first one that is not ASCII decides on the encoding of the stream."""
        is_first = not self._head
        self._head = self._head or chunk[:_MAX_DECLARATION]
        if self._decoder is None and not (chunk.isascii() and b"\x00" not in chunk):
            self._decoder = incremental_decoder(encoding_of(self._head + b" " * (len(self._head) % 4) + chunk))
        if self._decoder is None and not is_first:
            return chunk
        text = self._decoder.decode(chunk) if self._decoder else chunk.decode("ascii")
        return (_without_declaration(text) if is_first else text).encode("utf-8", "ignore")
