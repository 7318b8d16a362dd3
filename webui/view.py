"""
Prepare the page of results: chips, notices, fields and page links.

Everything here is data for a template: words and URLs, no markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from sse_search import (
    FACET_NAMES,
    MAX_RESULT_WINDOW,
    Document,
    Message,
    ResultPage,
    SearchRequest,
    Tag,
    as_sentence,
    worded,
    worded_count,
)
from webui.facets import FacetGroup, facet_label
from webui.labels import (
    FACET_TITLES,
    TYPE_TITLES,
    UNDATED_LABELS,
    capital,
    excluded_label,
    in_language,
    is_relative,
    range_label,
)
from webui.links import search_url
from webui.localization import translate
from webui.params import dates, with_changes, without_date, without_exclusion, without_filter, write_request

SHOWN_FIELDS = ("q", "page", "sort", "match", "limit", "aliases", "feedback", "semantic", "stories", "explain")
"""Parameters that the page of results has fields for."""
_NO_PHRASE_BUT_ANY = worded("No item has the quoted words next to one another; those with any of them are shown.")
_NO_PHRASE_BUT_ALL = worded("No item has the quoted words next to one another; those with all of them are shown.")
_DIGEST = re.compile("[0-9a-f]+")
_INCOMPLETE = worded("The search reached its time limit, so the results are incomplete. Try a narrower search.")
_ONLY_FIRST = worded(
    "Only the first {limit:,} items can be shown. Narrow the search or reverse the sort order.", limit=MAX_RESULT_WINDOW
)
PAGES_AROUND = 2
"""Page numbers on either side of the current one."""


class Chip(msgspec.Struct, frozen=True):
    """An active filter, with the URL of the search without it."""

    kind: str
    label: str
    url: str


class Citation(msgspec.Struct, frozen=True, kw_only=True):
    """
    How to cite the results of a search.

    Attributes:
        receipt: Digest of the search, the state of the archive, and the page. url: an address that carries it.
        remark: Whether the results are those cited, where the page was requested by such an address; else empty.
    """

    url: str
    receipt: str
    remark: str


_SAME = worded("These are the results as they were cited.")
_CHANGED = worded(
    "The results have changed since they were cited: items, scores or the vocabulary of names are others."
)
_NO_RECEIPT = worded("The receipt in this address is not one; it may have been cut off or changed.")


def cited_remark(cited: str, receipt: str) -> str:
    """Say whether results are those that an address with a receipt stands for; empty without one."""
    if not cited:
        return ""
    if len(cited) != len(receipt) or not _DIGEST.fullmatch(cited):
        return _NO_RECEIPT
    return _SAME if cited == receipt else _CHANGED


class DateFields(msgspec.Struct, frozen=True):
    """
    The contents of the fields From, To and Date range.

    Attributes:
        error: What is wrong with a field, as a sentence; field: the parameter that it is about.
    """

    first: str = ""
    last: str = ""
    date: str = ""
    error: str = ""
    field: str = ""


class Notice(msgspec.Struct, frozen=True):
    """A sentence about the results, with an offer to change the search."""

    text: str
    offer: str = ""
    url: str = ""


class Pager(msgspec.Struct, frozen=True):
    """Links to other pages: numbers with their URLs, no URL for the current page, None for a gap."""

    previous: str
    next: str
    numbers: tuple[tuple[int, str] | None, ...]
    last: int


def chips(page: ResultPage, request: SearchRequest, names: Mapping[str, str]) -> Iterator[Chip]:
    """Yield every active filter, in the order in which the page lists facets; `names` are those of excluded values."""
    for facet in FACET_TITLES:
        labels = {value.value: facet_label(facet, value) for value in page.facets.get(facet, ()) if value.selected}
        for value in request.filters.get(facet, ()):
            url = search_url(without_filter(request, facet, value))
            yield Chip(type_name(facet), labels.get(value, value), url)
        for value in request.excluded.get(facet, ()):
            url = search_url(without_exclusion(request, facet, value))
            yield Chip(excluded_label(facet), names.get(value, value), url)
    for date in dates(request):
        yield Chip(translate(worded("Date")), range_label(date), search_url(without_date(request, date)))
    if request.undated:
        url = search_url(with_changes(request, undated=None))
        yield Chip(translate(worded("Undated items")), translate(UNDATED_LABELS[request.undated]), url)
    if not request.aliases:
        url = search_url(with_changes(request, aliases=True))
        yield Chip(translate(worded("Names")), translate(worded("as typed only")), url)


def notices(page: ResultPage, request: SearchRequest) -> Iterator[Notice]:
    """Yield how the search was read, widened, narrowed or cut short."""
    different = {(notice.reason, notice.suggested_query): notice for notice in page.notices}
    for notice in different.values():
        offer = notice.suggested_query or ""
        url = search_url(with_changes(request, text=offer)) if offer else ""
        offered = translate(worded("Search for {query}", query=offer)) if offer else ""
        yield Notice(as_sentence(translate(notice.reason)), offered, url)
    if page.relaxed == "phrase":
        any_word = page.query.match == "any"
        yield Notice(translate(_NO_PHRASE_BUT_ANY if any_word else _NO_PHRASE_BUT_ALL))
    if page.relaxed == "any" and page.total:
        yield Notice(translate(worded("No item has all the words; items with any of them are shown.")))
    if page.undated_hidden:
        yield Notice(
            translate(_excluded_undated(page.undated_hidden)),
            translate(worded("Show it") if page.undated_hidden == 1 else worded("Show them")),
            search_url(with_changes(request, undated="include")),
        )
    if page.partial:
        yield Notice(translate(_INCOMPLETE))
    if page.total > MAX_RESULT_WINDOW:
        yield Notice(translate(_ONLY_FIRST))


def hidden_fields(groups: Sequence[FacetGroup], request: SearchRequest) -> tuple[tuple[str, str], ...]:
    """Return the parameters that the form has to submit although no checkbox or field of the page shows them."""
    boxes = {(group.name, choice.value) for group in groups for choice in group.choices}
    parameters = write_request(request)
    if len(dates(request)) == 1:
        parameters.pop("date")
    fields = ((name, value) for name, values in parameters.items() if name not in SHOWN_FIELDS for value in values)
    return tuple(field for field in fields if field not in boxes)


def kept_fields(request: SearchRequest) -> tuple[tuple[str, str], ...]:
    """Return the parameters that a form without any other field than the search box has to submit."""
    parameters = write_request(request)
    return tuple((name, value) for name, values in parameters.items() if name not in ("q", "page") for value in values)


def date_fields(request: SearchRequest) -> DateFields:
    """Return what the date fields show: the dates that are filtered by, if that is a single range."""
    ranges = dates(request)
    if len(ranges) != 1:
        return DateFields()
    if is_relative(ranges[0]):
        return DateFields(date=ranges[0])
    first, dots, last = ranges[0].partition("..")
    return DateFields(first=first, last=last if dots else first)


def tags_by_type(document: Document) -> tuple[tuple[str, tuple[Tag, ...]], ...]:
    """Return the tags that an item names itself, under the heading of their type."""
    named = in_language([tag for tag in document.tags if not tag.implied_by])
    types = dict.fromkeys((*TYPE_TITLES, *(tag.type for tag in named)))
    groups = ((type_, tuple(tag for tag in named if tag.type == type_)) for type_ in types)
    return tuple((TYPE_TITLES.get(type_, capital(type_)), tags) for type_, tags in groups if tags)


def narrowed(text: str, within: str) -> str:
    """
    Return a query for what a further one finds among the results of a query.

    >>> narrowed("fair trade", "women"), narrowed("a OR b", "c")
    ('fair trade women', '(a OR b) (c)')
    """
    plain = all(word.isalnum() and not word.isupper() for word in f"{text} {within}".split())
    return f"{text} {within}".strip() if plain or not text else f"({text}) ({within})"


def type_name(type_: str) -> str:
    """Return the name of a type of entity, with a capital letter."""
    return capital(translate(FACET_NAMES.get(type_, type_)))


def pager(page: ResultPage, request: SearchRequest) -> Pager | None:
    """Return links to the other pages; None when there is only one page."""
    here, last = page.page, page.pages
    if last < 2:
        return None
    shown = sorted({1, last, *range(max(1, here - PAGES_AROUND), min(last, here + PAGES_AROUND) + 1)})
    numbers: list[tuple[int, str] | None] = []
    for previous, number in zip([0, *shown], shown, strict=False):
        if number - previous > 1:
            numbers.append(None)
        numbers.append((number, "" if number == here else _page_url(request, number)))
    return Pager(
        previous=_page_url(request, min(here - 1, last)) if here > 1 else "",
        next=_page_url(request, here + 1) if here < last else "",
        numbers=tuple(numbers),
        last=last,
    )


def _excluded_undated(number: int) -> Message:
    return worded_count(
        "{count:,} item is excluded only because it has no date.",
        "{count:,} items are excluded only because they have no date.",
        number,
    )


def _page_url(request: SearchRequest, number: int) -> str:
    return search_url(with_changes(request, page=number))
