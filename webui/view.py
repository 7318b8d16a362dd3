"""
What does the page of results show? Facets, chips, notices and page links, made from an answer.

Everything here is data for a template: words and addresses, no markup.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sse_search import MAX_RESULT_WINDOW, Facet, FacetValue, ResultPage, SearchRequest
from webui.labels import FACET_TITLES, TYPE_NAMES, counted, language_words, range_words
from webui.links import search_url
from webui.params import dates, with_changes, with_filter, without_date, without_filter

SHOWN_AT_ONCE = 6
"""Values of a facet that are seen before 'more'; selected ones are always seen."""
PAGES_AROUND = 2
"""Page numbers shown on either side of the current one."""


class Choice(msgspec.Struct, frozen=True):
    """One value of a facet as a box to tick."""

    value: str
    label: str
    count: int
    selected: bool
    url: str


class FacetGroup(msgspec.Struct, frozen=True):
    """One facet: what is seen at once and what unfolds."""

    name: str
    title: str
    shown: tuple[Choice, ...]
    more: tuple[Choice, ...]


class Chip(msgspec.Struct, frozen=True):
    """An active filter that one click removes."""

    kind: str
    label: str
    url: str


class Notice(msgspec.Struct, frozen=True):
    """A sentence about the answer, with an offer to change the question."""

    text: str
    offer: str = ""
    url: str = ""


class Segment(msgspec.Struct, frozen=True):
    """One of a few ways to ask the same question."""

    label: str
    url: str
    current: bool


class Pager(msgspec.Struct, frozen=True):
    """Links to other pages; a number without an address is where we are, None is a gap."""

    previous: str
    next: str
    numbers: tuple[tuple[int, str] | None, ...]
    last: int


def facet_groups(page: ResultPage, request: SearchRequest) -> tuple[FacetGroup, ...]:
    """Return the facets that have values, the ticked values first."""
    groups = []
    for name, title in FACET_TITLES.items():
        choices = [_choice(name, value, request) for value in page.facets.get(name, ())]
        choices.sort(key=lambda choice: not choice.selected)
        seen = max(SHOWN_AT_ONCE, sum(choice.selected for choice in choices))
        if len(choices) == seen + 1:
            seen += 1  # unfolding a single value would take as much room as the value
        if choices:
            groups.append(FacetGroup(name, title, tuple(choices[:seen]), tuple(choices[seen:])))
    return tuple(groups)


def facet_label(facet: str, value: FacetValue) -> str:
    """Return the name of a facet value for people."""
    return language_words(value.label) if facet == "language" else value.label


def chips(page: ResultPage, request: SearchRequest) -> tuple[Chip, ...]:
    """Return every active filter, in the order in which the page lists facets."""
    return tuple(_chips(page, request))


def notices(page: ResultPage, request: SearchRequest) -> tuple[Notice, ...]:
    """Return what is to be said about the answer beside its number of items."""
    return tuple(_notices(page, request))


def segments(request: SearchRequest, option: str, choices: dict[str, str]) -> tuple[Segment, ...]:
    """Return the ways in which one option of a search can be set, given its values with their names."""
    return tuple(
        Segment(label, search_url(with_changes(request, **{option: value})), getattr(request, option) == value)
        for value, label in choices.items()
    )


def hidden_fields(page: ResultPage, request: SearchRequest) -> tuple[tuple[str, str], ...]:
    """Return what the form has to carry along because no box or field of the page stands for it."""
    boxes = {(name, value.value) for name in FACET_TITLES for value in page.facets.get(name, ())}
    kept = [(name, value) for name, values in request.filters.items() for value in values]
    fields = [pair for pair in kept if pair not in boxes]
    if len(dates(request)) > 1:
        fields += [("date", value) for value in dates(request)]
    fields += [
        (name, value)
        for name, value in (("undated", request.undated or ""), ("match", request.match), ("sort", request.sort))
        if value not in ("", "auto", "relevance")
    ]
    return tuple(fields)


def pager(page: ResultPage, request: SearchRequest) -> Pager | None:
    """Return links to the other pages; None when one page holds everything."""
    reachable = min(page.total, MAX_RESULT_WINDOW // page.size * page.size)
    last = -(-reachable // page.size)
    if last < 2:
        return None
    here = page.page
    wanted = sorted({1, last, *range(max(1, here - PAGES_AROUND), min(last, here + PAGES_AROUND) + 1)})
    numbers: list[tuple[int, str] | None] = []
    for before, number in zip([0, *wanted], wanted, strict=False):
        if number - before > 1:
            numbers.append(None)
        numbers.append((number, "" if number == here else _page_url(request, number)))
    return Pager(
        previous=_page_url(request, min(here - 1, last)) if here > 1 else "",
        next=_page_url(request, here + 1) if here < last else "",
        numbers=tuple(numbers),
        last=last,
    )


def _page_url(request: SearchRequest, number: int) -> str:
    return search_url(with_changes(request, page=number))


def _choice(facet: str, value: FacetValue, request: SearchRequest) -> Choice:
    change = without_filter if value.selected else with_filter
    url = search_url(change(request, facet, value.value))
    return Choice(value.value, facet_label(facet, value), value.count, value.selected, url)


def _chips(page: ResultPage, request: SearchRequest) -> Iterator[Chip]:
    for facet in FACET_TITLES:
        known = _labels(facet, page.facets.get(facet, ()))
        for value in request.filters.get(facet, ()):
            url = search_url(without_filter(request, facet, value))
            yield Chip(TYPE_NAMES[facet], known.get(value, value), url)
    for wanted in dates(request):
        yield Chip("Date", range_words(wanted), search_url(without_date(request, wanted)))
    if request.undated:
        words = {"include": "also shown", "exclude": "left out", "only": "alone"}[request.undated]
        yield Chip("Items without a date", words, search_url(with_changes(request, undated=None)))
    if not request.aliases:
        yield Chip("Names", "as typed only", search_url(with_changes(request, aliases=True)))


def _labels(facet: str, values: Facet) -> dict[str, str]:
    return {value.value: facet_label(facet, value) for value in values}


def _notices(page: ResultPage, request: SearchRequest) -> Iterator[Notice]:
    if page.relaxed and page.total:
        yield Notice("No item has every word; showing items with some.")
    if page.undated_hidden:
        are, them = ("is", "it") if page.undated_hidden == 1 else ("are", "them")
        yield Notice(
            f"{counted(page.undated_hidden, 'undated item')} {are} left out by the date filter.",
            f"Show {them}",
            search_url(with_changes(request, undated="include")),
        )
    if page.partial:
        yield Notice("This is a partial answer: the time limit passed before every item was looked at. Ask for less.")
    if page.total > MAX_RESULT_WINDOW:
        yield Notice(
            f"Only the first {MAX_RESULT_WINDOW:,} items can be paged through; narrow the search, "
            "or sort it the other way."
        )
