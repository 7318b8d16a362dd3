"""Collect the metadata of a web page: title, date, address, language, section, from where publishers state them."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin

import msgspec

from sse_search.dates import DateRefusedError, date_in_url, day_first_of, find_date, read_date
from sse_search.importers.cleaning import clean_line, first_of
from sse_search.importers.context import Context
from sse_search.model import UNDATED, Issue, NewsDate
from sse_search.tokens import fold

_DATE_NAMES = (
    "article:published_time og:published_time article:published datepublished date.published publish-date publish_date "
    "pubdate parsely-pub-date sailthru.date citation_publication_date citation_date dc.date.issued dcterms.issued "
    "dcterms.created dc.date.created dc.date dcterms.date article.published date".split()
)
"""Names of metadata that state when a page was published, the most exact first."""

_SEPARATORS = "|–—·»:•-"
_SEPARATOR = re.compile(rf"\s[{_SEPARATORS}]+\s|\s\||\|\s")
_QUOTES = str.maketrans("’‘“”«»–—", '\'\'""""--')
_LONG_TITLE_WORDS = 5
_MAX_SITE_WORDS = 4
_LINES_NEAR_TITLE = 40
"""Lines before and after the title among which a date may be that of the page."""
_MAX_JSON_LENGTH = 500_000
_ARTICLE_TYPE = re.compile(r"article|posting|report|webpage|review|newsitem", re.IGNORECASE)
_UNIVERSAL_TIME = re.compile(r"(?:Z|GMT|UTC|[+-]00:?00)$", re.IGNORECASE)
_UNREAD_ELEMENTS = frozenset("script style title option noscript".split())


class PageFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The metadata of a page; empty where it states nothing. `issues` warn of unusable dates."""

    title: str
    date: NewsDate
    url: str
    language: str
    description: str
    category: str
    tags: tuple[str, ...]
    issues: tuple[Issue, ...] = ()


def page_facts(root: Any, context: Context) -> PageFacts:
    """Collect the metadata of a page."""
    meta = _meta(root)
    url = _address(root, meta, context)
    headings = [clean_line(heading.text_content()) for heading in root.iter("h1")]
    title = _title(meta, clean_line("".join(root.xpath("string(//title)"))), list(filter(None, headings)))
    date, issues = _date(root, meta, url, title, context)
    languages = (root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang"), meta.get("og:locale"))
    return PageFacts(
        title=title,
        date=date,
        url=url,
        language=first_of(language or "" for language in languages),
        description=meta.get("og:description") or meta.get("description", ""),
        category=meta.get("article:section", ""),
        tags=tuple(_tags(root, meta)),
        issues=tuple(issues),
    )


def _meta(root: Any) -> dict[str, str]:
    """Return the first non-empty value of each name; names in lower case."""
    values: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        value = clean_line(element.get("content") or "")
        if name and value:
            values.setdefault(name.strip().lower(), value)
    return values


def _tags(root: Any, meta: dict[str, str]) -> list[str]:
    tags = [element.get("content") or "" for element in root.iter("meta") if element.get("property") == "article:tag"]
    return tags or (meta.get("news_keywords") or meta.get("keywords", "")).split(",")


def _address(root: Any, meta: dict[str, str], context: Context) -> str:
    links = [link.get("href") for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    for link in (*links, meta.get("og:url"), context.url):
        try:
            address = urljoin(context.url, clean_line(link or ""))
        except ValueError:
            continue
        if address.startswith(("http://", "https://")):
            return address
    return ""


def _title(meta: dict[str, str], window: str, headings: list[str]) -> str:
    """Choose among the headings, the title for sharing and the title of the window, without the name of the site."""
    shared, site = meta.get("og:title", ""), meta.get("og:site_name", "")
    for heading in headings:
        if any(_begins(title, heading) for title in (shared, window)):
            return heading
    own = [heading for heading in headings if not _ends(window, heading) and _loose(heading) != _loose(site)]
    if len(own) == 1 and len(own[0].split()) >= _LONG_TITLE_WORDS:
        return own[0]
    names = [site, *headings]
    rest = window[len(shared) :]
    if shared and rest and window.startswith(shared) and not _SEPARATOR.match(rest):
        return _without_site(window, names)
    return _without_site(shared or window, names) or first_of(headings)


def _begins(title: str, heading: str) -> bool:
    """Check whether a title is the heading, alone or followed by the name of a site."""
    long, short = _loose(title), _loose(heading)
    if not short or not long.startswith(short):
        return False
    return long == short or _SEPARATOR.match(long[len(short) :] + " ") is not None


def _ends(title: str, name: str) -> bool:
    long, short = _loose(title), _loose(name)
    return long != short and long.endswith(short)


def _without_site(title: str, names: list[str]) -> str:
    for name in names:
        if name and _ends(title, name):
            shorter = title[: len(title) - len(name)]
            if _SEPARATOR.search(f"{shorter[-4:]} "):
                return shorter.rstrip(_SEPARATORS + " ")
    parts = title.split(" | ")
    if len(parts) > 1 and len(parts[-1].split()) <= _MAX_SITE_WORDS:
        return " | ".join(parts[:-1])
    return title.strip(" |")


def _loose(text: str) -> str:
    return fold(text.translate(_QUOTES)).strip()


def _date(root: Any, meta: dict[str, str], url: str, title: str, context: Context) -> tuple[NewsDate, list[Issue]]:
    """
    Return the date of publication: from metadata, linked data, a line near the title, or the address.

    If metadata are in universal time and the page shows a date that is a day away, the shown date is used: the date of
    an item is the one at the place of publication. The same lines decide whether `3/5/2022` is in March or in May.
    """
    stated = [meta[name] for name in _DATE_NAMES if name in meta]
    stated += [text for article in _linked_articles(root) if isinstance(text := article.get("datePublished"), str)]
    shown = list(_lines_near_title(root, title))
    if context.day_first is None:
        context = msgspec.structs.replace(context, day_first=day_first_of([*stated, *shown]))
    issues: list[Issue] = []
    for text in stated:
        date, more = _stated_date(text, [*stated, *shown, *meta.values()], context)
        issues += more
        if date.value is not None:
            universal = _UNIVERSAL_TIME.search(text.rstrip()) is not None
            return (universal and _nearest(date, shown)) or date, []
    for text in shown:
        shown_date = find_date(text, day_first=context.day_first)
        if shown_date is not None and shown_date.precision == "day":
            return shown_date, []
    date = date_in_url(url)
    return (date, []) if date.value else (UNDATED, issues[:1])


def _stated_date(text: str, others: Iterable[str], context: Context) -> tuple[NewsDate, list[Issue]]:
    """Read a date; if the order of day and month is open, another date of the page, at most a day away, decides."""
    try:
        return read_date(clean_line(text), day_first=context.day_first, origin="metadata"), []
    except DateRefusedError:
        for other in others:
            known = find_date(other)
            if known is not None and known.precision == "day" and (near := _nearest(known, [text])):
                return NewsDate.of(near.value, "metadata"), []
    return context.parse_date(text, "metadata")


def _nearest(known: NewsDate, texts: Iterable[str]) -> NewsDate | None:
    """Return the first date among texts, in either order of day and month, that is at most a day from a known one."""
    for text in texts:
        for day_first in (True, False):
            date = find_date(text, day_first=day_first)
            if date is not None and _days_between(known, date) <= 1:
                return date
    return None


def _days_between(first: NewsDate, second: NewsDate) -> float:
    """Return the days between two dates; infinity if one is not exact to the day."""
    days = [
        datetime.date.fromisoformat(date.value) for date in (first, second) if date.value and date.precision == "day"
    ]
    return abs((days[0] - days[1]).days) if len(days) == 2 else math.inf


def _lines_near_title(root: Any, title: str) -> Iterator[str]:
    """
    Yield the lines near the title that may be dates: values of `time` elements, and texts with a digit.

    Lines below a title come first: bylines are more often below it, and a line above may be the end of another item.
    """
    loose_title = _loose(title)[:60]
    recent: list[str] = []
    above: list[str] = []
    left = 0
    for element, line in _lines(root):
        is_link = element.tag == "a"  # links lead to other days
        if loose_title and not is_link and _loose(line)[:60] == loose_title:
            left = _LINES_NEAR_TITLE
            above += reversed(recent)
            recent = []
        elif not is_link and any(character.isdigit() for character in line):
            if left:
                yield line
            else:
                recent = [*recent[-5:], line]
        left = max(0, left - 1)
    yield from above


def _lines(root: Any) -> Iterator[tuple[Any, str]]:
    """Yield the texts directly in each element, in the order in which the elements begin."""
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in _UNREAD_ELEMENTS:
            continue
        pieces = [element.text or ""] + [child.tail or "" for child in element]
        if element.tag == "time":
            pieces = [element.get("datetime") or "", *pieces]
        for piece in pieces:
            if line := clean_line(piece[:200]):
                yield element, line


def _linked_articles(root: Any) -> Iterator[dict[str, Any]]:
    """Yield the articles among the JSON-LD objects of a page."""
    for script in root.iter("script"):
        if (script.get("type") or "").lower() != "application/ld+json":
            continue
        text = (script.text or "").strip()[:_MAX_JSON_LENGTH]
        try:
            stack = [msgspec.json.decode(re.sub(r"[\x00-\x1f]", " ", text))]
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            continue
        while stack:
            value = stack.pop()
            if isinstance(value, list):
                stack += reversed(value)
            elif isinstance(value, dict):
                if _ARTICLE_TYPE.search(str(value.get("@type", ""))):
                    yield value
                if "@graph" in value:
                    stack.append(value["@graph"])
