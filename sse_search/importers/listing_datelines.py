"""Read the lines of a listing that are dates, alone or among other facts: `By Ann Lee · 14 March 2021 · 3 min read`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from sse_search.dates import DateRefusedError, is_date, read_date
from sse_search.importers.bylines import NAME_LINKS, is_byline, is_medium
from sse_search.importers.datelines import DAY_SPAN, dates_in_line, is_neutral
from sse_search.importers.dayranges import first_day
from sse_search.importers.fieldvalues import author_names
from sse_search.importers.furniture import is_furniture
from sse_search.importers.listing_fields import FieldLine, address_of, field_line
from sse_search.importers.listing_labels import MAX_CATEGORY_LENGTH, could_be_category, could_be_label, is_category
from sse_search.model import NewsDate
from sse_search.tokens import fold

_SEPARATORS = re.compile(r"(?<!\s)\s+[|·•–—-]\s+|(?<!\s)\s*\|\s*")
_YEAR = re.compile(r"\d{4}")
_ASIDE = re.compile(
    r"\d{1,2}[.:h]\d{2}(?:\s?(?:[ap]\.?m\.?|uhr|h|hrs))?"
    r"|(?:pp?\.|pages?|pág\.|págs\.|página|pagina|seite|s\.)\s?\d{1,4}(?:\s?[-–,]\s?\d{1,4})?",
    re.IGNORECASE,
)
"""A time of day, or the page of a newspaper."""
_MAX_LENGTH = 160
_MAX_PARTS = 6
_MAX_LABELS = 3
_MAX_NAME_WORDS = 5
_EDGES = " ,;:.|/()[]–—-"
_INNER = re.compile(r",\s|;\s|\s//?\s|\s?\(|\)\s?|\.\s(?=[^\W\d_]{2,20}:)")
"""What divides facts on one side of a date."""
_TIME_AFTER = re.compile(
    r"\s{0,2},?\s?(?:at|à|a las|às|alle|um)?\s?\d{1,2}[.:h]\d{2}\s?(?:[ap]\.?m\.?|uhr|h|hrs)?(?=\s|,|$)", re.IGNORECASE
)
_PUBLISHED = frozenset("posted published written publicado publicada publie paru veroffentlicht pubblicato".split())
_WHEN = frozenset("on am le el em il".split())
"""Words between a name and a date."""
_BY = re.compile(r"(?:by|von|par|por|di)\s\S", re.IGNORECASE)
_SECTION = re.compile(r"(?:^|\s)(?:in|en|em|dans|unter)\s(?P<label>[^\W\d_][^,;|]{1,40})$")
"""The section of a site at the end of a line: `by admin in News`."""


class DateLine(NamedTuple):
    """
    A line that is written as a date: the date, or what is wrong with it, and what stands beside it.

    Attributes:
        name: Of a place or a newspaper, before the date and a comma: `Oslo, 14 March 2019`.
        byline: Words that name authors.
    """

    date: NewsDate | None
    issue: str = ""
    label: str = ""
    name: str = ""
    byline: str = ""
    fields: tuple[FieldLine, ...] = ()

    @property
    def precision(self) -> str:
        return self.date.precision if self.date else "day"


class Facts(NamedTuple):
    """What stands beside a date: the fields of its item."""

    category: str
    source: str
    authors: tuple[str, ...]
    url: str


def beside_date(date: DateLine | None, *, names_media: bool = False) -> Facts:
    """
    Return the fields that the line of a date states.

    Args:
        names_media: Whether names before the dates of a page are those of newspapers.

    >>> beside_date(parse_date_line("Le Monde, 12 avril 2022", None)).source
    'Le Monde'
    """
    if date is None:
        return Facts("", "", (), "")
    stated = dict(reversed(date.fields))
    is_source = names_media and "source" not in stated
    return Facts(
        category=date.label or stated.get("category", "") or ("" if is_source else date.name),
        source=stated.get("source", "") or (date.name if is_source else ""),
        authors=tuple(author_names(stated.get("authors", ""))),
        url=address_of(stated.get("url", "")),
    )


def parse_date_line(text: str, day_first: bool | None) -> DateLine | None:
    """
    Return the date of a line that is written as one, alone or among other facts; None for any other line.

    >>> line = parse_date_line("Published: 14 March 2019 | By Ann Lee | Source: Gazette", None)
    >>> line.date.value, line.byline, line.fields[0].value
    ('2019-03-14', 'By Ann Lee', 'Gazette')
    >>> parse_date_line("Lyon, le 3 janvier 2020", None).name
    'Lyon'
    """
    if first := first_day(text, day_first=day_first):
        return DateLine(first)
    if alone := _date_alone(text, day_first):
        return alone
    if len(text) > _MAX_LENGTH or not any(map(str.isdigit, text)):
        return None
    parts = [part.strip() for part in _SEPARATORS.split(text)]
    if len(parts) > _MAX_PARTS or not all(parts):
        return None
    return _among_parts(parts, day_first, has_bar="|" in text)


def is_remark_on_date(text: str) -> bool:
    """
    Check whether a date says what it is the date of, so that it belongs to the date above it.

    >>> is_remark_on_date("Updated: 15 March 2019"), is_remark_on_date("15 March 2019")
    (True, False)
    """
    dates = dates_in_line(text)
    return not dates or any(date.kind != "plain" for date in dates)


def _date_alone(text: str, day_first: bool | None) -> DateLine | None:
    try:
        return DateLine(read_date(text, day_first=day_first))
    except DateRefusedError as error:
        return DateLine(None, str(error)) if error.looks_like_a_date else None


def _among_parts(parts: Sequence[str], day_first: bool | None, *, has_bar: bool) -> DateLine | None:
    """Return the date that is one of the parts of a line, if the others are known facts or short labels."""
    asides = [part for part in parts if _is_aside(part) and not _has_day(part)]
    others = [part for part in parts if part not in asides]
    for date_part in others if 1 <= len(others) <= _MAX_LABELS + 1 else ():
        labels = [part for part in others if part is not date_part]
        is_above = has_bar and len(parts) == 2 and date_part is not parts[0]
        if not all(_is_label(label, is_above=is_above) for label in labels):
            continue
        date = (_date_alone(date_part, day_first) if len(parts) > 1 else None) or _date_with_words(date_part, day_first)
        if date is not None and (len(labels) < 2 or date.precision == "day"):
            return _with_asides(date._replace(label=" | ".join(labels) or date.label), asides)
    return None


def _has_day(text: str) -> bool:
    return _YEAR.search(text) is not None and DAY_SPAN.search(fold(text)) is not None


def _is_label(text: str, *, is_above: bool) -> bool:
    """
    Check whether a part of a line can be a label beside its date.

    Args:
        is_above: Whether it is the first of two parts, divided by a bar.
    """
    return len(text) <= 2 * MAX_CATEGORY_LENGTH and (could_be_category(text) or (is_above and could_be_label(text)))


def _is_aside(text: str) -> bool:
    return is_byline(text) or field_line(text) is not None or is_furniture(text) or _ASIDE.fullmatch(text) is not None


def _with_asides(date: DateLine, asides: Sequence[str]) -> DateLine:
    fields = tuple(field for aside in asides if (field := field_line(aside)))
    return date._replace(byline=date.byline or next(filter(is_byline, asides), ""), fields=date.fields + fields)


def _date_with_words(text: str, day_first: bool | None) -> DateLine | None:
    """Return the only day of a text, if what stands around it is a name before it, and known facts."""
    folded = fold(text)
    if not _YEAR.search(text) or len(folded) != len(text):
        return None
    spans = list(islice(DAY_SPAN.finditer(folded), 2))
    day = text[spans[0].start() : spans[0].end()] if len(spans) == 1 else ""
    date = _date_alone(day, day_first) if day else None
    if date is None or date.precision != "day":
        return None
    head, tail = text[: spans[0].start()], _TIME_AFTER.sub("", text[spans[0].end() :], count=1)
    section = _SECTION.search(tail)
    tail = tail[: section.start()] if section else tail
    pieces = [piece for side in (head, tail) for piece in _INNER.split(side)]
    facts = [fact for piece in pieces if (fact := _without_words_of_date(piece.strip(_EDGES), day))]
    asides = [fact for fact in facts if _is_aside(fact) or _BY.match(fact)]
    others = [fact for fact in facts if fact not in asides]
    media = [fact for fact in others if is_medium(fact) and not is_category(fact)]
    names = [fact for fact in others if fact not in media and fact in head and not is_category(fact)]
    labels = [fact for fact in others if fact not in media and fact not in names]
    if (
        max(len(media), len(names), len(labels)) > 1
        or not all(map(_is_name, names))
        or not all(map(is_category, labels))
    ):
        return None
    if names and not _is_apart(head):
        return None
    source = tuple(FieldLine("source", medium) for medium in media)
    label = "".join(labels) or (section["label"] if section else "")
    return _with_asides(date._replace(name="".join(names), label=label, fields=source), asides)


def _is_apart(before: str) -> bool:
    """Check whether a comma or a bracket divides a name from the date, or words that say only that it is one."""
    last = _INNER.split(before)[-1].strip()
    return not last or is_neutral(last)


def _without_words_of_date(fact: str, day: str) -> str:
    """Return a fact without words that say only that something is of that day: `Published by Jane Doe on`."""
    words = fact.split(" ")
    while words and fold(words[0]) in _PUBLISHED:
        del words[0]
    while words and fold(words[-1]) in _WHEN:
        words.pop()
    rest = " ".join(words)
    is_of_date = (is_neutral(rest) and (not rest or rest[0].islower())) or is_date(
        f"{rest} {day}"
    )  # "Mon" but not "Montreal"
    return "" if is_of_date else rest


def _is_name(text: str) -> bool:
    words = text.split()
    return (
        0 < len(words) <= _MAX_NAME_WORDS
        and len(text) <= MAX_CATEGORY_LENGTH
        and not any(map(str.isdigit, text))
        and text[:1].isupper()
        and text[-1:].isalpha()
        and all(word[:1].isupper() or word in NAME_LINKS for word in words)
    )
