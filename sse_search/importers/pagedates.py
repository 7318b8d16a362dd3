"""Choose the date of publication of a web page from its metadata, its linked data, its lines and its address."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

import msgspec

from sse_search.dates import date_in_url, day_first_of, find_date, is_date
from sse_search.importers.cleaning import clean_line
from sse_search.importers.context import Context
from sse_search.importers.datelines import dates_in_line, is_label, is_neutral
from sse_search.importers.linkeddata import event_days, is_page
from sse_search.importers.pagelines import PageLine, lines_of
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
_HOUR = re.compile(r"[T ](\d{2}):\d{2}")
_MAX_HOURS_WEST, _MAX_HOURS_EAST = 12, 14
"""Hours of the time zones that are farthest from universal time."""
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
_MAX_KICKER_WORDS = 6
_TEXT_ENDS = (".", "!", "?")
_DAY_FIRST_LANGUAGES = frozenset(("de", "es", "fr", "it", "pt"))
_EMPTY_DAYS = frozenset(("0001-01-01", "1900-01-01", "1969-12-31", "1970-01-01"))
"""Days that systems write for a field without a date; that before the epoch is the epoch, west of Greenwich."""


class Sources(msgspec.Struct, frozen=True, kw_only=True):
    """
    Where a page may state its date.

    Attributes:
        meta: The first value of each name of its metadata; names in lower case.
        linked: Its JSON-LD objects, the most exact description of its article first.
        heading: The element that shows its title, or None.
    """

    root: Any
    meta: dict[str, str]
    linked: Sequence[dict[str, Any]]
    heading: Any | None
    url: str
    language: str


def publication_date(page: Sources, context: Context) -> tuple[NewsDate, list[Issue]]:
    """
    Return the date of publication, and the issues of a stated date that is unusable.

    The first date counts of: metadata, linked data, microdata, a line near the title, the address, a line that says
    `published` elsewhere, data in scripts. A date of change alone is none of publication. Three exceptions:

    - If metadata are in universal time and the page shows a date that is a day away, the shown one counts: the date of
      an item is the one at the place of publication.
    - If metadata contradict the day in the address, and the page does not show their date, the address counts: pages
      that moved to another system have the date of the move in their metadata.
    - A day that stands for an empty field or lies in the future counts only if nothing else states one, and metadata
      that do not say what they are the date of give way to an earlier day that the page says it was published on.
    """
    certain = list(_stated(page))
    stated = [*certain, *_stated_vaguely(page)]
    shown = _Shown(page, stated, context.day_first)
    issues: list[Issue] = []
    doubtful: list[tuple[NewsDate, str]] = []
    for position, text in enumerate(stated):
        date, more = _stated_date(text, stated, shown, context)
        issues += more
        if _is_improbable(date) or (position >= len(certain) and shown.is_published_before(date)):
            doubtful.append((date, text))
        elif date.value is not None:
            return _confirmed(date, text, shown), []
    for date in (*shown.near_title[:1], date_in_url(page.url)):
        if date.value is not None:
            return _finest(date, shown.anywhere), []
    for date in (*shown.anywhere, *_in_scripts(page.root)):
        return date, []
    for date, text in doubtful:
        return _confirmed(date, text, shown), []
    return UNDATED, (issues or shown.unusable(context))[:1]


def _is_improbable(date: NewsDate) -> bool:
    """Check for a day that stands for an empty field, or on which nothing can have been published yet."""
    if date.value is None or date.precision != "day":
        return False
    tomorrow = datetime.date.today() + datetime.timedelta(days=1)
    return date.value in _EMPTY_DAYS or date.value > tomorrow.isoformat()


def _stated(page: Sources) -> Iterator[str]:
    """Yield the texts that state the date of publication, the most reliable first."""
    yield from (page.meta[name] for name in _PUBLISHED_NAMES if name in page.meta)
    yield from _linked_dates(value for value in page.linked if not is_page(value))
    yield from _in_microdata(page)


def _stated_vaguely(page: Sources) -> Iterator[str]:
    """Yield the texts that state a date, mostly that of publication."""
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
    for element in page.root.xpath("//*[@itemprop or @property]"):
        name = f"{element.get('itemprop') or ''} {element.get('property') or ''}".lower()
        if "datepublished" not in name and "dc:date" not in name and "dc:created" not in name:
            continue
        value = element.get("content") or element.get("datetime") or ""
        if value and is_of_page(element, page.heading):
            yield clean_line(value[:100])


def is_in_scope(element: Any) -> bool:
    """Check whether an element describes a thing of the page (`itemscope`), and not the page as a whole."""
    return _scope_of(element) is not None


def _scope_of(element: Any) -> Any | None:
    scope = next((outer for outer in element.iterancestors() if outer.get("itemscope") is not None), None)
    return None if scope is None or scope.tag in ("html", "body") else scope


def is_of_page(element: Any, heading: Any | None) -> bool:
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
        if known or not (label and is_neutral(line.text)):
            label = line.text if not known and is_label(line.text) else ""


def _directly_above(lines: Sequence[PageLine]) -> Iterator[PageLine]:
    """Yield the lines above the title, from below, up to the first text: there ends something else, as a comment."""
    for line in reversed([line for line in lines if line.distance < 0]):
        yield line
        if len(line.text.split()) > _MAX_KICKER_WORDS and not dates_in_line(line.text):
            return
        if line.text.rstrip().endswith(_TEXT_ENDS):
            return


class _Shown:
    """
    The dates that a page shows; read when they are needed, as most metadata need no confirmation.

    Attributes:
        page: The page.
        stated: What its metadata state.
    """

    def __init__(self, page: Sources, stated: Sequence[str], day_first: bool | None) -> None:
        self.page = page
        self.stated = stated
        self._given_order = day_first

    @cached_property
    def lines(self) -> list[PageLine]:
        """The lines of the page."""
        return lines_of(self.page.root, self.page.heading, self.page.url)

    @cached_property
    def day_first(self) -> bool | None:
        """How the page orders day and month: as its unambiguous dates do, else as its language does."""
        if self._given_order is not None:
            return self._given_order
        known = day_first_of([*self.stated, *(text for line in self.lines for text in (line.text[:200], line.value))])
        if known is None and self.page.language.lower().replace("_", "-").partition("-")[0] in _DAY_FIRST_LANGUAGES:
            return True
        return known

    @cached_property
    def near_title(self) -> list[NewsDate]:
        """
        The dates near the title: below it, then above it.

        Plain dates directly below it come before those that are stated further down, and these before other plain ones.
        """
        return [found.date for found in self._near_title]

    @cached_property
    def _near_title(self) -> list[_ShownDate]:
        lines = [line for line in self.lines if -_LINES_ABOVE - 1 <= line.distance <= _LINES_BELOW]
        shown = self._shown_in(lines)
        near: list[_ShownDate] = []
        for count in (_LINES_NEAR, _LINES_BELOW) if self.page.heading is not None else (-1,):
            near += [
                found for found in shown if 0 <= found.line.distance <= (_LINES_BELOW if found.is_stated else count)
            ]
        if self.page.heading is not None:
            above = {line.distance for line in _directly_above(lines)}
            near += [found for found in reversed(shown) if found.line.distance in above]
        return near

    def is_published_before(self, date: NewsDate) -> bool:
        """Check whether the date nearest to the title says that it is that of publication, and is an earlier one."""
        first = self._near_title[0] if date.precision == "day" and self._near_title else None
        is_earlier = first is not None and first.is_stated and str(first.date.value) < str(date.value)
        return first is not None and is_earlier and _days_between(first.date, date) > 1

    @cached_property
    def anywhere(self) -> list[NewsDate]:
        """The dates near the title, then those that a line states further down, then those in elements for dates."""
        has_heading = self.page.heading is not None
        shown = self._shown_in([line for line in self.lines if line.distance >= 0 or not has_heading])
        stated = [found.date for found in shown if found.is_stated]
        return [*self.near_title, *stated, *(found.date for found in shown if found.line.mark)]

    def _shown_in(self, lines: Sequence[PageLine]) -> list[_ShownDate]:
        """Return the dates in lines, without plain ones of the days of events that the page announces."""
        shown = list(_dates_shown(lines, self.day_first))
        days = event_days(self.page.root) if shown else set()
        return [found for found in shown if found.is_stated or found.date.value not in days]

    def unusable(self, context: Context) -> list[Issue]:
        """Return the issue of the first date directly below the title that is written like one, and cannot be used."""
        for line in self.lines:
            if 0 <= line.distance <= _LINES_NEAR and not line.is_outside:
                for text in filter(is_date, (line.value, line.text)):
                    _, issues = context.parse_date(text, "metadata")
                    if issues:
                        return issues
        return []

    def near_title_in_either_order(self) -> Iterator[NewsDate]:
        """Yield the dates near the title, where the order of day and month is open in both orders."""
        yield from self.near_title
        if self.day_first is None:
            lines = [line for line in self.lines if abs(line.distance) <= _LINES_BELOW]
            for day_first in (True, False):
                yield from (found.date for found in _dates_shown(lines, day_first))


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


def _confirmed(date: NewsDate, text: str, shown: _Shown) -> NewsDate:
    """Return a stated date, or the one that the page shows or its address has instead; see `publication_date`."""
    if _UNIVERSAL_TIME.search(text.rstrip()):
        near = _nearest(date, shown.near_title_in_either_order())
        if near is not None and _is_same_moment(text, date, near):
            return near
    in_address = date_in_url(shown.page.url)
    if date.precision != "day":
        return _finest(date, [*shown.near_title, in_address])
    if in_address.precision == "day" and str(in_address.value) < str(date.value):
        is_moved = _days_between(in_address, date) > 1
        if is_moved and not any(_days_between(other, date) <= 1 for other in shown.near_title):
            return in_address
    return date


def _is_same_moment(text: str, date: NewsDate, other: NewsDate) -> bool:
    """Check whether the time of day in universal time allows that it is another day somewhere on earth."""
    hour = _HOUR.search(text)
    if hour is None or other.value == date.value:
        return True
    is_earlier = str(other.value) < str(date.value)
    return int(hour[1]) < _MAX_HOURS_WEST if is_earlier else int(hour[1]) >= 24 - _MAX_HOURS_EAST


def _finest(date: NewsDate, others: Iterable[NewsDate]) -> NewsDate:
    """Return a date, or the first other one that is the same but more exact."""
    if date.precision == "day":
        return date
    return next((other for other in others if (other.value or "").startswith(f"{date.value}-")), date)


def _stated_date(text: str, stated: Sequence[str], shown: _Shown, context: Context) -> tuple[NewsDate, list[Issue]]:
    """Read a date; if the order of day and month is open, another date of the page, at most a day away, decides."""
    date, issues = context.parse_date(text, "metadata")
    if date.value is not None or not is_date(text):
        return date, issues
    readings = [reading for order in (True, False) if (reading := find_date(text, day_first=order)) is not None]
    for other in (*stated, *(line.text for line in shown.lines), *shown.page.meta.values()):
        for found in dates_in_line(other):
            if found.kind != "event" and (near := _nearest(found.date, readings)):
                return NewsDate.of(near.value, "metadata"), []
    return msgspec.structs.replace(context, day_first=shown.day_first).parse_date(text, "metadata")


def _nearest(known: NewsDate, dates: Iterable[NewsDate]) -> NewsDate | None:
    """Return the first date that is at most a day from a known one."""
    return next((date for date in dates if _days_between(known, date) <= 1), None)


def _days_between(first: NewsDate, second: NewsDate) -> float:
    """Return the days between two dates; infinity if one is not exact to the day."""
    days = [
        datetime.date.fromisoformat(date.value) for date in (first, second) if date.value and date.precision == "day"
    ]
    return abs((days[0] - days[1]).days) if len(days) == 2 else math.inf
