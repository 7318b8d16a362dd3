"""Choose the date of publication of a web page from its metadata, its linked data, its lines and its address."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from sse_search.dates import DateRefusedError, date_in_url, day_first_of, find_date, read_date
from sse_search.importers.cleaning import clean_line
from sse_search.importers.context import Context
from sse_search.importers.datelines import dates_in_line, is_label
from sse_search.importers.linkeddata import is_page
from sse_search.importers.pagelines import PageLine
from sse_search.model import UNDATED, Issue, NewsDate

_PUBLISHED_NAMES = (
    "article:published_time og:published_time og:article:published_time article:published datepublished "
    "rnews:datepublished og:datepublished date.published publish-date publish_date publishdate published "
    "published_time published-date published_date publication_date publication-date publicationdate pubdate pub_date "
    "pub-date og:pubdate dateposted parsely-pub-date sailthru.date bt:pubdate vr:published_time "
    "cxenseparse:recs:publishtime shareaholic:article_published_time originalpublicationdate article_date_original "
    "firstpublished displaydate citation_publication_date citation_online_date citation_date dc.date.issued dc.issued "
    "dcterms.issued article.published prism.publicationdate og:regdate".split()
)
"""Names of metadata that state when a page was published, the most exact first."""
_CREATED_NAMES = (
    "dcterms.created dc.date.created dc.created dc:created article:created dc.date dc:date dcterms.date date created "
    "datecreated creation_date creationdate date_created release_date".split()
)
"""Names of metadata that mostly state it."""
_LINKED_KEYS = ("datePublished", "uploadDate", "dateCreated")
_UNIVERSAL_TIME = re.compile(r"(?:Z|GMT|UTC|[+-]00:?00)$", re.IGNORECASE)
_COMMENT_TYPE = re.compile(r"comment|event|person|organization|place|rating|imageobject", re.IGNORECASE)
_SCRIPT_DATE = re.compile(
    r"""["']?(?:date_?published|publish(?:ed|ing|cation)?_?(?:date|time|at)|pub_?date|first_?published(?:_?(?:at|date))?)["']?"""
    r"""\s*[:=]\s*["'](\d{4}[-/]\d{2}[-/]\d{2})""",
    re.IGNORECASE,
)
_MAX_SCRIPT_LENGTH = 500_000
_LINES_NEAR = 8
"""Lines after the title among which a plain date is that of the page."""
_LINES_BELOW = 40
_LINES_ABOVE = 6
_DAY_FIRST_LANGUAGES = frozenset(("de", "es", "fr", "it", "pt"))


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """
    Where a page may state its date.

    Attributes:
        meta: The first value of each name of its metadata; names in lower case.
        linked: Its JSON-LD objects, the most exact description of its article first.
        heading: The element that shows its title, or None.
        lines: Its lines that may be dates.
    """

    root: Any
    meta: dict[str, str]
    linked: Sequence[dict[str, Any]]
    heading: Any | None
    lines: Sequence[PageLine]
    url: str
    language: str


def publication_date(page: Sources, context: Context) -> tuple[NewsDate, list[Issue]]:
    """
    Return the date of publication, and the issues of a stated date that is unusable.

    The first date counts of: metadata, linked data, microdata, a line near the title, the address, a line that says
    `published` elsewhere, data in scripts. A date of change alone is none of publication. Two exceptions:

    - If metadata are in universal time and the page shows a date that is a day away, the shown one counts: the date of
      an item is the one at the place of publication.
    - If metadata contradict the day in the address, and the page does not show their date, the address counts: pages
      that moved to another system have the date of the move in their metadata.
    """
    stated = list(_stated(page))
    context = msgspec.structs.replace(context, day_first=_day_first(page, stated, context))
    dates = list(_dates_shown(page.lines, context.day_first))
    shown = list(_near_title(dates, has_heading=page.heading is not None))
    issues: list[Issue] = []
    for text in stated:
        date, more = _stated_date(text, [*stated, *(line.text for line in page.lines), *page.meta.values()], context)
        issues += more
        if date.value is not None:
            return _confirmed(date, text, shown, page, context), []
    for date in (*shown[:1], date_in_url(page.url)):
        if date.value is not None:
            return _finest(date, [*shown, *_elsewhere(dates)]), []
    for date in (*_elsewhere(dates), *_in_scripts(page.root)):
        return date, []
    return UNDATED, issues[:1]


def _stated(page: Sources) -> Iterator[str]:
    """Yield the texts that state the date, the most reliable first."""
    yield from (page.meta[name] for name in _PUBLISHED_NAMES if name in page.meta)
    yield from _linked_dates(value for value in page.linked if not is_page(value))
    yield from _in_microdata(page)
    yield from (page.meta[name] for name in _CREATED_NAMES if name in page.meta)
    yield from _linked_dates(value for value in page.linked if is_page(value))


def _linked_dates(objects: Iterable[dict[str, Any]]) -> Iterator[str]:
    for value in objects:
        for key in _LINKED_KEYS:
            if isinstance(text := value.get(key), str) and text.strip():
                yield clean_line(text[:100])
                break


def _in_microdata(page: Sources) -> Iterator[str]:
    """Yield the dates of publication in attributes of elements that describe the article itself."""
    for element in page.root.iter():
        if not isinstance(element.tag, str):
            continue
        name = f"{element.get('itemprop') or ''} {element.get('property') or ''}".lower()
        if "datepublished" not in name and "dc:date" not in name and "dc:created" not in name:
            continue
        value = element.get("content") or element.get("datetime") or ""
        if value and _is_of_page(element, page.heading):
            yield clean_line(value[:100])


def is_in_scope(element: Any) -> bool:
    """Check whether an element describes a thing of the page (`itemscope`), and not the page as a whole."""
    return _scope_of(element) is not None


def _scope_of(element: Any) -> Any | None:
    scope = next((outer for outer in element.iterancestors() if outer.get("itemscope") is not None), None)
    return None if scope is None or scope.tag in ("html", "body") else scope


def _is_of_page(element: Any, heading: Any | None) -> bool:
    """Check whether an element describes the page or its article, and not a cited work, a comment or an event."""
    scope = _scope_of(element)
    if scope is None:
        return True
    if _COMMENT_TYPE.search(scope.get("itemtype") or ""):
        return False
    if heading is not None:
        return any(outer is scope for outer in heading.iterancestors()) or _has_headline(scope, heading)
    return scope.tag not in ("li", "aside", "footer", "nav")


def _has_headline(scope: Any, heading: Any) -> bool:
    """Check whether a scope without the heading states the same headline, as hidden metadata do."""
    wanted = clean_line(heading.text_content()[:500])[-60:].lower()
    for element in scope.iter():
        if isinstance(element.tag, str) and (element.get("itemprop") or "").lower() in ("headline", "name"):
            text = clean_line((element.get("content") or element.text_content() or "")[:500]).lower()
            if text and (text.endswith(wanted) or wanted.endswith(text[-60:])):
                return True
    return False


def _day_first(page: Sources, stated: Sequence[str], context: Context) -> bool | None:
    """Return how the page orders day and month: as its unambiguous dates do, else as its language does."""
    if context.day_first is not None:
        return context.day_first
    known = day_first_of([*stated, *(text for line in page.lines for text in (line.text[:200], line.value))])
    if known is None and page.language.lower().replace("_", "-").partition("-")[0] in _DAY_FIRST_LANGUAGES:
        return True
    return known


class _ShownDate(msgspec.Struct, frozen=True):
    """
    A date that a line shows.

    Attributes:
        is_stated: Whether a word or an element says that it is that of publication; else it is a plain one.
    """

    date: NewsDate
    line: PageLine
    is_stated: bool


def _dates_shown(lines: Iterable[PageLine], day_first: bool | None) -> Iterator[_ShownDate]:
    """Yield the dates in the lines of the article that may be that of publication."""
    label = ""
    for line in lines:
        known = dates_in_line(line.text, day_first=day_first, label=label)
        if not known and line.value:
            known = dates_in_line(line.value, day_first=day_first, label=f"{label} {line.text}")
        is_changed = line.mark == "updated" and not any(date.kind == "updated" for date in known)
        for found in known if not line.is_outside else ():
            is_plain = found.kind == "plain" and not is_changed
            if (is_plain or found.kind == "published") and (found.is_byline or line.mark):
                yield _ShownDate(found.date, line, found.kind == "published" or line.mark == "published")
        label = line.text if not known and is_label(line.text) else ""


def _near_title(shown: Sequence[_ShownDate], *, has_heading: bool) -> Iterator[NewsDate]:
    """
    Yield the dates near the title: below it, then above it.

    Plain dates directly below it come before those that are stated further down, and these before other plain ones.
    """
    plain_lines = (_LINES_NEAR, _LINES_BELOW) if has_heading else (-1,)
    for count in plain_lines:
        for found in shown:
            if 0 <= found.line.distance <= (_LINES_BELOW if found.is_stated else count):
                yield found.date
    for found in reversed(shown) if has_heading else ():
        if -_LINES_ABOVE <= found.line.distance < 0:
            yield found.date


def _elsewhere(shown: Sequence[_ShownDate]) -> Iterator[NewsDate]:
    """Yield the dates that are stated, then those in elements for dates."""
    yield from (found.date for found in shown if found.is_stated)
    yield from (found.date for found in shown if found.line.mark)


def _in_scripts(root: Any) -> Iterator[NewsDate]:
    """Yield the date of publication in the scripts of a page, if they state a single one."""
    values = {
        match[1].replace("/", "-")
        for script in root.iter("script")
        if "json" not in (script.get("type") or "")  # linked data are read as such
        for match in _SCRIPT_DATE.finditer((script.text or "")[:_MAX_SCRIPT_LENGTH])
    }
    if len(values) == 1 and (date := find_date(values.pop(), origin="metadata")) is not None:
        yield date


def _confirmed(date: NewsDate, text: str, shown: Sequence[NewsDate], page: Sources, context: Context) -> NewsDate:
    """Return a stated date, or the one that the page shows or its address has instead; see `publication_date`."""
    if _UNIVERSAL_TIME.search(text.rstrip()) and (near := _nearest(date, [*shown, *_all_dates(page.lines, context)])):
        return near
    in_address = date_in_url(page.url)
    if date.precision != "day":
        return _finest(date, [*shown, in_address])
    if in_address.precision == "day" and str(in_address.value) < str(date.value):
        is_shown = any(_days_between(other, date) <= 1 for other in shown)
        if not is_shown and _days_between(in_address, date) > 1:
            return in_address
    return date


def _all_dates(lines: Sequence[PageLine], context: Context) -> Iterator[NewsDate]:
    """Yield every date near the title, in either order of day and month."""
    for line in lines:
        if abs(line.distance) <= _LINES_BELOW and not line.is_outside:
            for day_first in (True, False) if context.day_first is None else (context.day_first,):
                for found in dates_in_line(line.text, day_first=day_first):
                    if found.kind in ("plain", "published") and (found.is_byline or line.mark):
                        yield found.date


def _finest(date: NewsDate, others: Iterable[NewsDate]) -> NewsDate:
    """Return a date, or the first other one that is the same but more exact."""
    if date.precision == "day":
        return date
    return next((other for other in others if (other.value or "").startswith(f"{date.value}-")), date)


def _stated_date(text: str, others: Iterable[str], context: Context) -> tuple[NewsDate, list[Issue]]:
    """Read a date; if the order of day and month is open, another date of the page, at most a day away, decides."""
    try:
        return read_date(clean_line(text), day_first=context.day_first, origin="metadata"), []
    except DateRefusedError:
        readings = [date for order in (True, False) if (date := find_date(text, day_first=order)) is not None]
        for other in others:
            for found in dates_in_line(other):
                if found.kind != "event" and (near := _nearest(found.date, readings)):
                    return NewsDate.of(near.value, "metadata"), []
    return context.parse_date(text, "metadata")


def _nearest(known: NewsDate, dates: Iterable[NewsDate]) -> NewsDate | None:
    """Return the first date that is at most a day from a known one."""
    return next((date for date in dates if _days_between(known, date) <= 1), None)


def _days_between(first: NewsDate, second: NewsDate) -> float:
    """Return the days between two dates; infinity if one is not exact to the day."""
    days = [
        datetime.date.fromisoformat(date.value) for date in (first, second) if date.value and date.precision == "day"
    ]
    return abs((days[0] - days[1]).days) if len(days) == 2 else math.inf
