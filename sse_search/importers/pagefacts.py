"""Collect the metadata of a web page: title, date, address, language, section, from where publishers state them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec

from sse_search.importers.cleaning import clean_line, first_of
from sse_search.importers.context import Context
from sse_search.importers.linkeddata import is_page, linked_objects, names_of
from sse_search.importers.pagedates import Sources, is_in_scope, is_of_page, publication_date
from sse_search.importers.pagelines import find_heading, shows_text
from sse_search.importers.pagetitle import Headings, page_title
from sse_search.model import Issue, NewsDate

_SAVED_FROM = re.compile(
    r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*|Mirrored from )(?P<url>[^\s<>\"]{4,2000})"
)
"""The comment in which a browser, SingleFile or HTTrack states the address of the page that it saved."""
_SAVED_WITHIN = 4_096
_AUTHOR_NAMES = (
    "author",
    "article:author",
    "parsely-author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "byl",
)
_MAX_AUTHOR_LENGTH = 80


class PageFacts(msgspec.Struct, frozen=True, kw_only=True):
    """
    The metadata of a page; empty where it states nothing.

    Attributes:
        is_article: Whether it says that it is one article or video.
        heading: The element that shows the title, or None.
        issues: Warnings of unusable dates.
    """

    title: str
    site: str
    date: NewsDate
    url: str
    language: str
    description: str
    category: str
    tags: tuple[str, ...]
    authors: tuple[str, ...] = ()
    is_article: bool = False
    heading: Any = None
    issues: tuple[Issue, ...] = ()


def page_facts(root: Any, context: Context, html: str = "") -> PageFacts:
    """
    Collect the metadata of a page.

    Args:
        html: Its text, in which a program that saved it may have left a comment.
    """
    meta = _meta(root)
    url = _address(root, meta, context, saved_from(html))
    window = clean_line("".join(root.xpath("string(//title)")))
    linked = linked_objects(root, meta.get("og:title") or window, url)
    shared = meta.get("og:title") or first_of(clean_line(text) for text in _headlines(linked))
    site = meta.get("og:site_name", "") or _site_heading(root)
    title = page_title(shared, site, window, _headings(root))
    heading = find_heading(root, title)
    languages = (root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang"), meta.get("og:locale"))
    language = first_of(text or "" for text in languages)
    date, issues = publication_date(
        Sources(
            root=root,
            meta=meta,
            linked=linked,
            heading=heading,
            url=url,
            language=language,
        ),
        context,
    )
    return PageFacts(
        title=title,
        site=meta.get("og:site_name", ""),
        date=date,
        url=url,
        language=language,
        description=meta.get("og:description") or meta.get("description", ""),
        category=meta.get("article:section", ""),
        tags=tuple(_tags(root, meta)),
        authors=tuple(_authors(meta, linked, list(_in_microdata(root, heading)))),
        is_article=any(not is_page(value) for value in linked)
        or meta.get("og:type", "").startswith(("article", "video")),
        heading=heading,
        issues=tuple(issues),
    )


def _headings(root: Any) -> Headings:
    first, lower = (
        [text for heading in root.iter(*names) if (text := clean_line(heading.text_content()))]
        for names in (("h1",), ("h2", "h3"))
    )
    return Headings(first=first, lower=lower, is_shown=lambda text: shows_text(root, text))


def _site_heading(root: Any) -> str:
    """Return the heading that leads to the first page of the site, and so is its name."""
    for link in root.xpath("//h1//a[@href]"):
        try:
            address = urlsplit(link.get("href").strip())
        except ValueError:
            continue
        if address.path in ("/", "") and (address.path or address.netloc) and not address.query:
            return clean_line(next(link.iterancestors("h1")).text_content())
    return ""


def saved_from(html: str) -> str:
    """Return the address that the program that saved a page has written into a comment, or an empty text."""
    match = _SAVED_FROM.search(html[:_SAVED_WITHIN])
    if match is None:
        return ""
    url = match["url"]
    return url if "//" in url else f"http://{url}" if "Mirrored" in match[0] else ""


def _headlines(linked: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the headlines of the articles that a page describes as its own."""
    for value in linked:
        headline = value.get("headline")
        if isinstance(headline, str) and not is_page(value):
            yield headline


def _meta(root: Any) -> dict[str, str]:
    """Return the first non-empty value of each name; names in lower case. Those of works in the page are left out."""
    values: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name")
        if not name and not is_in_scope(element):
            name = element.get("itemprop") or ("pubdate" if element.get("pubdate") else "")
        value = clean_line(element.get("content") or element.get("datetime") or "")
        if name and value:
            values.setdefault(name.strip().lower(), value)
    return values


def _authors(meta: dict[str, str], linked: list[dict[str, Any]], shown: list[str]) -> Iterator[str]:
    """Yield the names of the authors from the first place that has any; an address is no name."""
    stated = (names_of(value.get("author")) for value in linked if not is_page(value))
    for names in (*stated, iter(shown), *(iter([meta[name]]) for name in _AUTHOR_NAMES if name in meta)):
        usable = [clean_line(name) for name in names if "//" not in name and 0 < len(name) <= _MAX_AUTHOR_LENGTH]
        if usable:
            yield from usable
            return


def _in_microdata(root: Any, heading: Any | None) -> Iterator[str]:
    """Yield the names in the elements that state the authors of the article itself."""
    for element in root.xpath("//*[@itemprop='author']"):
        if is_of_page(element, heading):
            name = next((inner for inner in element.iter() if inner.get("itemprop") == "name"), element)
            yield clean_line(name.get("content") or name.text_content())


def _tags(root: Any, meta: dict[str, str]) -> list[str]:
    tags = [element.get("content") or "" for element in root.iter("meta") if element.get("property") == "article:tag"]
    return tags or (meta.get("news_keywords") or meta.get("keywords", "")).split(",")


def _address(root: Any, meta: dict[str, str], context: Context, saved: str) -> str:
    """Return the address that a page states, or the one it comes from; that of a whole site only without another."""
    base = context.url or saved or first_of(element.get("href") or "" for element in root.iter("base"))
    links = [link.get("href") for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    addresses = []
    for link in (*links, meta.get("og:url"), context.url, saved):
        try:
            address = urljoin(base, clean_line(link or ""))
            is_site = urlsplit(address).path in ("", "/") and not urlsplit(address).query
        except ValueError:
            continue
        if link and address.startswith(("http://", "https://")):
            addresses.append((is_site, address))
    return min(addresses, key=lambda pair: pair[0])[1] if addresses else ""
