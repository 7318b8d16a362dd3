"""Read and write OPML, the lists of feeds that feed readers exchange."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import msgspec

from sse_search.errors import ImportFailedError
from sse_search.importers.context import clean_names, language_code
from sse_search.importers.lines import InputRefusedError
from sse_search.importers.markup import local_name
from sse_search.importers.safexml import parse


class Outline(msgspec.Struct, frozen=True, kw_only=True):
    """
    A feed in an OPML file; empty where the file is silent.

    >>> Outline(title="Coop News", url="https://coop.example/feed").tags
    ()
    """

    title: str
    url: str
    language: str = ""
    tags: tuple[str, ...] = ()


def read_opml(content: bytes, name: str) -> tuple[Outline, ...]:
    """Return the feeds of an OPML file, in its order, each address once. Raises ImportFailedError."""
    try:
        root = parse(io.BufferedReader(io.BytesIO(content)))
    except InputRefusedError as error:
        raise ImportFailedError(f"{name}: {error}") from error
    if local_name(root) != "opml":
        raise ImportFailedError(f"{name}: it is not OPML; its root is <{local_name(root)}>")
    outlines: dict[str, Outline] = {}
    for outline in _outlines(root):
        outlines.setdefault(outline.url, outline)
    return tuple(outlines.values())


def _outlines(root: Element) -> Iterator[Outline]:
    for element in root.iter():
        values = {name.lower(): value.strip() for name, value in element.attrib.items()}
        if local_name(element) == "outline" and (url := values.get("xmlurl", "")):
            yield Outline(
                title=" ".join((values.get("title") or values.get("text") or "").split()),
                url=url,
                language=language_code(values.get("language", "")),
                tags=clean_names(tag.strip("/ ") for tag in values.get("category", "").split(",")),
            )


def write_opml(outlines: Iterable[Outline]) -> bytes:
    """
    Return feeds as an OPML 2.0 file.

    >>> content = write_opml([Outline(title="A & B", url="https://coop.example/feed", tags=("news",))])
    >>> [outline.title for outline in read_opml(content, "feeds.opml")]
    ['A & B']
    """
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = "Sources of ssesearch"
    body = SubElement(root, "body")
    for outline in outlines:
        optional = {"language": outline.language, "category": ",".join(outline.tags)}
        values = {"type": "rss", "text": outline.title, "title": outline.title, "xmlUrl": outline.url}
        SubElement(body, "outline", values | {name: value for name, value in optional.items() if value})
    ElementTree.indent(root)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode").encode() + b"\n"
