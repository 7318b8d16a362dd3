"""Read and write OPML, the lists of feeds that feed readers exchange."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import msgspec

from sse_search.errors import ImportFailedError
from sse_search.importers.context import clean_names
from sse_search.importers.lines import InputRefusedError
from sse_search.importers.markup import local_name
from sse_search.importers.safexml import parse
from sse_search.languages import language_code

_FEED_SCHEMES = ("feed", "feeds")
_FEED_TYPES = ("rss", "atom", "feed")


class Outline(msgspec.Struct, frozen=True, kw_only=True):
    """
    A feed in an OPML file; empty where the file is silent.

    Attributes:
        given_url: The address as it is written, if that is not `url`; empty otherwise.

    >>> Outline(title="Coop News", url="https://coop.example/feed").tags
    ()
    """

    title: str
    url: str
    given_url: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()


def read_opml(content: bytes, name: str) -> tuple[Outline, ...]:
    """
    Return the feeds of an OPML file, in its order, `feed://` addresses as those of the web.

    An outline that says that it is a feed has an empty address if it states none. Raises ImportFailedError.
    """
    try:
        root = parse(io.BufferedReader(io.BytesIO(content)))
    except InputRefusedError as error:
        raise ImportFailedError(f"{name}: {error}") from error
    if local_name(root) != "opml":
        raise ImportFailedError(f"{name}: it is not OPML; its root is <{local_name(root)}>")
    return tuple(_outlines(root))


def _outlines(root: Element) -> Iterator[Outline]:
    for element in root.iter():
        values = {name.lower(): value.strip() for name, value in element.attrib.items()}
        given_url = values.get("xmlurl", "")
        if local_name(element) == "outline" and (given_url or values.get("type", "").lower() in _FEED_TYPES):
            url = _web_address(given_url)
            yield Outline(
                title=" ".join((values.get("title") or values.get("text") or "").split()),
                url=url,
                given_url=given_url if given_url != url else "",
                language=language_code(values.get("language", "")),
                tags=clean_names(tag.strip("/ ") for tag in values.get("category", "").split(",")),
            )


def _web_address(url: str) -> str:
    """
    Return the address that a browser hands to a feed reader as one of the web.

    >>> _web_address("feed://coop.example/feed"), _web_address("feed:http://coop.example/feed")
    ('https://coop.example/feed', 'http://coop.example/feed')
    """
    scheme, colon, rest = url.partition(":")
    if not colon or scheme.lower() not in _FEED_SCHEMES:
        return url
    return f"https:{rest}" if rest.startswith("//") else rest


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
