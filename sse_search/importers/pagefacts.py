"""What does a web page say about itself? Title, date, address, language, section, from what publishers put there."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin

import msgspec

from sse_search.dates import DateRefusedError, date_in_url, day_first_of, find_date, read_date
from sse_search.importers.cleaning import clean_line
from sse_search.importers.context import Context
from sse_search.model import UNDATED, Issue, NewsDate
from sse_search.tokens import fold

_DATE_NAMES = (
    "article:published_time",
    "og:published_time",
    "article:published",
    "datepublished",
    "date.published",
    "publish-date",
    "publish_date",
    "pubdate",
    "parsely-pub-date",
    "sailthru.date",
    "citation_publication_date",
    "citation_date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "article.published",
    "date",
)
"""Names under which pages state when they were published, the most exact first."""

_SEPARATOR = re.compile(r"\s+[|–—·»:•-]+\s+|\s+\|\s*|\s*\|\s+|\s+::\s+")
_QUOTES = str.maketrans("’‘“”«»–—", '\'\'""""--')
_LONG_TITLE_WORDS = 5
_NEAR_TITLE = 40
"""Pieces of text before and after a title within which a line that is a date is taken for the page's own."""
_LONGEST_JSON = 500_000
_ARTICLES = re.compile(r"article|posting|report|webpage|review|newsitem", re.IGNORECASE)
_UNIVERSAL = re.compile(r"(?:Z|GMT|UTC|[+-]00:?00)\s*$", re.IGNORECASE)


class PageFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a page says about itself; whatever it does not say is empty. `doubts` tell of dates that are unusable."""

    title: str
    date: NewsDate
    url: str
    language: str
    description: str
    category: str
    tags: tuple[str, ...]
    doubts: tuple[Issue, ...] = ()


def facts_of(root: Any, context: Context) -> PageFacts:
    """Collect the facts of a page."""
    meta = _meta(root)
    url = _address(root, meta, context)
    headings = [clean_line(heading.text_content()) for heading in root.iter("h1")]
    title = _title(meta, clean_line("".join(root.xpath("string(//title)"))), [name for name in headings if name])
    date, doubts = _date(root, meta, url, title, context)
    return PageFacts(
        title=title,
        date=date,
        url=url,
        language=root.get("lang")
        or root.get("{http://www.w3.org/XML/1998/namespace}lang")
        or meta.get("og:locale", ""),
        description=meta.get("og:description") or meta.get("description", ""),
        category=meta.get("article:section", ""),
        tags=tuple(_tags(root, meta)),
        doubts=tuple(doubts),
    )


def _meta(root: Any) -> dict[str, str]:
    """Return the first non-empty value of each name, in lower case."""
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        value = clean_line(element.get("content") or "")
        if name and value:
            found.setdefault(name.strip().lower(), value)
    return found


def _tags(root: Any, meta: dict[str, str]) -> Iterator[str]:
    tags = [element.get("content") or "" for element in root.iter("meta") if element.get("property") == "article:tag"]
    words = meta.get("news_keywords") or meta.get("keywords", "")
    yield from tags or (word for word in words.split(","))


def _address(root: Any, meta: dict[str, str], context: Context) -> str:
    links = [link.get("href") for link in root.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    for given in (*links, meta.get("og:url"), context.url):
        try:
            address = urljoin(context.url, clean_line(given or ""))
        except ValueError:
            continue
        if address.startswith(("http://", "https://")):
            return address
    return ""


def _title(meta: dict[str, str], page: str, headings: list[str]) -> str:
    """Choose among the headings, the title for sharing and the title of the window, without the name of the site."""
    shared, site = meta.get("og:title", ""), meta.get("og:site_name", "")
    for heading in headings:
        if any(_begins(whole, heading) for whole in (shared, page)):
            return heading
    own = [name for name in headings if not _ends(page, name) and _loose(name) != _loose(site)]
    if len(own) == 1 and len(own[0].split()) >= _LONG_TITLE_WORDS:
        return own[0]
    names = [site, *headings]
    if shared and page.startswith(shared) and not _SEPARATOR.match(page[len(shared) :]) and len(page) > len(shared):
        return _without_site(page, names)
    return _without_site(shared or page, names) or (headings[0] if headings else "")


def _begins(whole: str, heading: str) -> bool:
    """Say whether a title is the heading, alone or followed by the name of a site."""
    long, short = _loose(whole), _loose(heading)
    return (
        bool(short)
        and long.startswith(short)
        and (len(long) == len(short) or bool(_SEPARATOR.match(long[len(short) :] + " ")))
    )


def _ends(whole: str, name: str) -> bool:
    long, short = _loose(whole), _loose(name)
    return long != short and long.endswith(short)


def _without_site(title: str, names: list[str]) -> str:
    for name in names:
        if name and _ends(title, name):
            shorter = title[: len(title) - len(name)]
            if _SEPARATOR.search(f"{shorter[-4:]} "):
                return re.sub(r"[\s|–—·»:•-]+$", "", shorter)
    parts = re.split(r"\s+\|\s+", title)
    return " | ".join(parts[:-1]) if len(parts) > 1 and len(parts[-1].split()) <= 4 else title.strip(" |")


def _loose(text: str) -> str:
    return fold(text.translate(_QUOTES)).strip()


def _date(root: Any, meta: dict[str, str], url: str, title: str, context: Context) -> tuple[NewsDate, list[Issue]]:
    """
    Return the date of publication: from metadata, linked data, a line of its own near the title, or the address.

    Metadata in universal time give way to a date that the page shows, if that is a day away: the date of an item is
    the one where it was published. The same neighbourhood decides how `3/5/2022` is meant.
    """
    stated = [meta[name] for name in _DATE_NAMES if name in meta]
    stated += [text for thing in _linked_data(root) if isinstance(text := thing.get("datePublished"), str)]
    shown = list(_shown_dates(root, title))
    context = msgspec.structs.replace(context, day_first=_order(context, [*stated, *shown]))
    doubts: list[Issue] = []
    for text in stated:
        date, doubt = _settled(text, [*stated, *shown, *meta.values()], context)
        doubts += doubt
        if date.value is not None:
            visible = _nearby(date, shown) if _UNIVERSAL.search(text) else None
            return visible or date, []
    for text in shown:
        date = find_date(text, day_first=context.day_first) or UNDATED
        if date.precision == "day":
            return date, []
    return (found, []) if (found := date_in_url(url)).value else (UNDATED, doubts[:1])


def _order(context: Context, texts: Iterable[str]) -> bool | None:
    return context.day_first if context.day_first is not None else day_first_of(texts)


def _settled(text: str, others: Iterable[str], context: Context) -> tuple[NewsDate, list[Issue]]:
    """Read a date; where its order is open, let another date of the page decide that is the same or a day away."""
    try:
        return read_date(clean_line(text), day_first=context.day_first, origin="metadata"), []
    except DateRefusedError:
        for other in others:
            known = find_date(other)
            if known is not None and known.precision == "day" and (found := _nearby(known, [text])):
                return NewsDate.of(found.value, "metadata"), []
    return context.dated(text, "metadata")


def _nearby(known: NewsDate, texts: Iterable[str]) -> NewsDate | None:
    """Return the first date among the texts that is at most a day from a known one, in either order of its numbers."""
    for text in texts:
        for order in (True, False):
            found = find_date(text, day_first=order)
            if found is not None and _days_between(known, found) <= 1:
                return found
    return None


def _days_between(one: NewsDate, other: NewsDate) -> float:
    """Return how far two dates are apart; infinitely when one is not exact to the day."""
    if one.value is None or other.value is None or one.precision != "day" or other.precision != "day":
        return math.inf
    return abs((datetime.date.fromisoformat(one.value) - datetime.date.fromisoformat(other.value)).days)


def _shown_dates(root: Any, title: str) -> Iterator[str]:
    """
    Yield the lines near the title that may be dates: what `time` elements say, and texts with a digit.

    Those below a title come first: bylines stand there more often than above, and above may be the end of another item.
    """
    wanted = _loose(title)
    recent: list[str] = []
    above: list[str] = []
    left = 0
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "title", "option", "noscript"):
            continue
        pieces = [element.text or ""] + [child.tail or "" for child in element]
        if element.tag == "time":
            pieces = [element.get("datetime") or "", *pieces]
        for piece in pieces:
            line = clean_line(piece[:200])
            if not line:
                continue
            if wanted and _loose(line)[:60] == wanted[:60] and element.tag != "a":
                left = _NEAR_TITLE
                above += reversed(recent)
                recent = []
            elif element.tag != "a" and any(character.isdigit() for character in line):  # links lead to other days
                if left:
                    yield line
                else:
                    recent = [*recent[-5:], line]
            left = max(0, left - 1)
    yield from above


def _linked_data(root: Any) -> Iterator[dict[str, Any]]:
    """Yield the articles among the JSON-LD objects of a page."""
    for script in root.iter("script"):
        if (script.get("type") or "").lower() != "application/ld+json":
            continue
        text = (script.text or "").strip()[:_LONGEST_JSON]
        try:
            found = msgspec.json.decode(re.sub(r"[\x00-\x1f]", " ", text))
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            continue
        stack = [found]
        while stack:
            thing = stack.pop()
            if isinstance(thing, list):
                stack += reversed(thing)
            elif isinstance(thing, dict):
                if _ARTICLES.search(str(thing.get("@type", ""))):
                    yield thing
                stack += [value for name, value in thing.items() if name == "@graph"]
