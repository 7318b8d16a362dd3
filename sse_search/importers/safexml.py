"""How is XML read without harm? No entities of its own, no network, bounded size; a mere document type line is fine."""

from __future__ import annotations

import html.entities
import io
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from sse_search.importers.decoding import decode
from sse_search.importers.markup import local_name

LARGEST_XML = 30 * 1024 * 1024
"""Bytes of a document that is held as a whole; its tree takes some five times that."""

DEEPEST = 500
"""Elements within each other; real documents stay below thirty."""

_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_KEPT = frozenset(("amp", "lt", "gt", "quot", "apos"))
_NO_XML = bytes(set(range(32)) - set(b"\t\n\r"))
_CHUNK = 64 * 1024


class XMLRefusedError(Exception):
    """A document is not well-formed, too large, or wants what is not given; the message says which."""


def parse(stream: io.BufferedReader) -> Element:
    """
    Return the root of a document.

    Raises:
        XMLRefusedError: It cannot be read, or brings entities of its own.
    """
    content = stream.read(LARGEST_XML + 1)
    if len(content) > LARGEST_XML:
        raise XMLRefusedError(f"the document is larger than {LARGEST_XML >> 20} MB; split it")
    try:
        return _parsed(content)
    except ParseError:
        # A wrong encoding, or names that only the missing document type explains: read it as text, with names replaced.
        text = _NAMED.sub(_character, _DECLARATION.sub("", decode(content), count=1))
        try:
            return _parsed(text.encode("utf-8", "ignore").translate(None, _NO_XML))
        except ParseError as error:
            raise XMLRefusedError(f"the XML is not well-formed ({error})") from error


def iterate(stream: io.BufferedReader, name: str) -> Iterator[Element]:
    """
    Yield each element of this local name and forget it afterwards, so that memory stays flat.

    Raises:
        XMLRefusedError: As `parse`; what was yielded before is good.
    """
    try:
        path: list[Element] = []
        for event, element in _events(_Printable(stream)):
            if event == "start":
                path.append(element)
                continue
            path.pop()
            if local_name(element) == name:
                yield element
            if path and not any(local_name(outer) == name for outer in path):
                path[-1].remove(element)
    except ParseError as error:
        raise XMLRefusedError(f"the XML is not well-formed ({error})") from error


def children(element: Element, name: str) -> list[Element]:
    """Return the children of a local name."""
    return [inner for inner in element if local_name(inner) == name]


def child(element: Element | None, *names: str) -> Element | None:
    """Return the first child of the first child ... of these local names, or None."""
    for name in names:
        if element is None:
            return None
        element = next((inner for inner in element if local_name(inner) == name), None)
    return element


def find_all(element: Element | None, *names: str) -> list[Element]:
    """Return every element below with one of these local names, in the order of the document."""
    if element is None:
        return []
    return [inner for inner in element.iter() if local_name(inner) in names and inner is not element]


def find(element: Element | None, *names: str) -> Element | None:
    """Return the first element below with one of these local names, or None."""
    return next(iter(find_all(element, *names)), None)


def words_of(element: Element | None) -> str:
    """Return the text of an element on one line; empty for None."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def attribute(element: Element | None, *names: str) -> str:
    """Return the first attribute of these local names that has a value; empty when there is none."""
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


def _events(file: io.BytesIO | _Printable) -> Iterator[tuple[str, Element]]:
    """Yield "start" and "end" of every element. Raises ParseError, or XMLRefusedError for what is refused."""
    depth = 0
    try:
        for event, element in iterparse(file, events=("start", "end"), forbid_entities=True, forbid_external=True):
            depth += 1 if event == "start" else -1
            if depth > DEEPEST:
                raise XMLRefusedError(f"elements are nested more than {DEEPEST} deep")
            yield event, element
    except DefusedXmlException as error:
        kind = type(error).__name__
        raise XMLRefusedError(
            f"it brings its own entities or refers to other files, which is refused ({kind})"
        ) from error
    except (ValueError, LookupError) as error:  # an encoding that the parser does not know
        raise ParseError(str(error)) from error


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if name in _KEPT:
        return found[0]
    return html.entities.html5.get(f"{name};", "")


class _Printable(io.RawIOBase):
    """Leaves out the control characters that XML forbids and exports contain all the same."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        while chunk := self._stream.read(_CHUNK if size < 0 else min(size, _CHUNK)):
            kept = chunk.translate(None, _NO_XML)
            if kept:
                return kept
        return b""
