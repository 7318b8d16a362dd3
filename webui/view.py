"""
Prepare the page of results: facets, chips, notices and page links.

Everything here is data for a template: words and URLs, no markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from sse_search import MAX_RESULT_WINDOW, FacetValue, ResultPage, SearchRequest, as_sentence, counted, language_name
from webui.labels import FACET_TITLES, UNDATED_LABELS, range_label
from webui.links import search_url
from webui.params import dates, with_changes, with_filter, without_date, without_filter

VISIBLE_VALUES = 6
"""Values of a facet that are visible before 'more' is unfolded; selected ones always are."""
PAGES_AROUND = 2
"""Page numbers on either side of the current one."""


class FacetChoice(msgspec.Struct, frozen=True):
    """One value of a facet, as a checkbox."""

    value: str
    label: str
    count: int
    selected: bool
    url: str


class FacetGroup(msgspec.Struct, frozen=True):
    """One facet: the visible values, and those that unfold."""

    name: str
    title: str
    shown: tuple[FacetChoice, ...]
    more: tuple[FacetChoice, ...]


class Chip(msgspec.Struct, frozen=True):
    """An active filter, with the URL of the search without it."""

    kind: str
    label: str
    url: str


class Notice(msgspec.Struct, frozen=True):
    """A sentence about the results, with an offer to change the search."""

    text: str
    offer: str = ""
    url: str = ""


class Choice(msgspec.Struct, frozen=True):
    """One value of an option, as a link."""

    label: str
    url: str
    current: bool


class Pager(msgspec.Struct, frozen=True):
    """Links to other pages: numbers with their URLs, no URL for the current page, None for a gap."""

    previous: str
    next: str
    numbers: tuple[tuple[int, str] | None, ...]
    last: int


def facet_groups(page: ResultPage, request: SearchRequest) -> tuple[FacetGroup, ...]:
    """Return the facets that have values, the selected values first."""
    groups = []
    for name, title in FACET_TITLES.items():
        values = [_facet_choice(name, value, request) for value in page.facets.get(name, ())]
        values.sort(key=lambda value: not value.selected)
        visible = max(VISIBLE_VALUES, sum(value.selected for value in values))
        if len(values) == visible + 1:
            visible += 1  # a fold for a single value would take as much room as the value
        if values:
            groups.append(FacetGroup(name, title, tuple(values[:visible]), tuple(values[visible:])))
    return tuple(groups)


def chips(page: ResultPage, request: SearchRequest) -> Iterator[Chip]:
    """Yield every active filter, in the order in which the page lists facets."""
    for facet in FACET_TITLES:
        labels = {value.value: _facet_label(facet, value) for value in page.facets.get(facet, ())}
        for value in request.filters.get(facet, ()):
            yield Chip(facet.capitalize(), labels.get(value, value), search_url(without_filter(request, facet, value)))
    for date in dates(request):
        yield Chip("Date", range_label(date), search_url(without_date(request, date)))
    if request.undated:
        url = search_url(with_changes(request, undated=None))
        yield Chip("Undated items", UNDATED_LABELS[request.undated], url)
    if not request.aliases:
        yield Chip("Names", "as typed only", search_url(with_changes(request, aliases=True)))


def notices(page: ResultPage, request: SearchRequest) -> Iterator[Notice]:
    """Yield how the search was read, widened, narrowed or cut short."""
    for notice in page.notices:
        offer = notice.suggested_query or ""
        url = search_url(with_changes(request, text=offer)) if offer else ""
        yield Notice(as_sentence(notice.reason), f"Search for {offer}" if offer else "", url)
    if page.relaxed == "phrase":
        yield Notice("No item has the quoted words next to one another; those with all of them are shown.")
    if page.relaxed == "any" and page.total:
        yield Notice("No item has all the words; items with any of them are shown.")
    if page.undated_hidden:
        single = page.undated_hidden == 1
        yield Notice(
            f"{counted(page.undated_hidden, 'item')} {'is' if single else 'are'} excluded only because "
            f"{'it has' if single else 'they have'} no date.",
            f"Show {'it' if single else 'them'}",
            search_url(with_changes(request, undated="include")),
        )
    if page.partial:
        yield Notice("The search reached its time limit, so the results are incomplete. Try a narrower search.")
    if page.total > MAX_RESULT_WINDOW:
        yield Notice(
            f"Only the first {MAX_RESULT_WINDOW:,} items can be shown. Narrow the search or reverse the sort order."
        )


def choices(request: SearchRequest, option: str, labels: Mapping[str, str]) -> tuple[Choice, ...]:
    """Return a link for each value of an option, given its labels."""
    return tuple(
        Choice(label, search_url(with_changes(request, **{option: value})), getattr(request, option) == value)
        for value, label in labels.items()
    )


def hidden_fields(page: ResultPage, request: SearchRequest) -> tuple[tuple[str, str], ...]:
    """Return the parameters that the form has to submit although no checkbox or field of the page shows them."""
    boxes = {(name, value.value) for name in FACET_TITLES for value in page.facets.get(name, ())}
    filters = [(name, value) for name, values in request.filters.items() for value in values]
    fields = [pair for pair in filters if pair not in boxes]
    if len(dates(request)) > 1:
        fields += [("date", value) for value in dates(request)]
    options = (("undated", request.undated or ""), ("match", request.match), ("sort", request.sort))
    return (*fields, *((name, value) for name, value in options if value not in ("", "auto", "relevance")))


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


def _page_url(request: SearchRequest, number: int) -> str:
    return search_url(with_changes(request, page=number))


def _facet_choice(facet: str, value: FacetValue, request: SearchRequest) -> FacetChoice:
    change = without_filter if value.selected else with_filter
    url = search_url(change(request, facet, value.value))
    return FacetChoice(value.value, _facet_label(facet, value), value.count, value.selected, url)


def _facet_label(facet: str, value: FacetValue) -> str:
    return language_name(value.label) if facet == "language" else value.label
