"""Prepare facets for the pages: the first values of each with their checkboxes, and the page of all values of one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Protocol

import msgspec
from msgspec import UNSET

from sse_search import FacetValue, ResultPage, SearchRequest, fold
from webui.labels import FACET_TITLES, entity_labels
from webui.links import filter_url, search_url
from webui.localization import locale
from webui.params import with_exclusion, without_filter

VISIBLE_VALUES = 8
"""Values of a facet on the page of results; selected ones always are among them."""
SEPARATE_FACETS = ("country", "organization", "topic")
"""Facets that have a fold beside the time axis; the others share one, until a value of theirs is selected."""
_NUMBER = re.compile(r"(\d{1,18})")


class _Named(Protocol):
    """A value of a facet with its label, whatever is counted of it."""

    @property
    def value(self) -> str: ...
    @property
    def label(self) -> str: ...


class FacetChoice(msgspec.Struct, frozen=True):
    """
    One value of a facet, as a checkbox.

    Attributes:
        count: Items with the value; in a facet that is filtered by, the items that the value would add to the results.
        adds: Whether it is the latter.
    """

    value: str
    label: str
    count: int
    selected: bool
    adds: bool = False


class FacetGroup(msgspec.Struct, frozen=True):
    """
    One facet: its first values, and whether there are more.

    >>> FacetGroup("country", "Countries", (FacetChoice("country:PS", "Palestine", 2, True),), False).selected
    1
    """

    name: str
    title: str
    choices: tuple[FacetChoice, ...]
    more: bool

    @property
    def selected(self) -> int:
        """Number of selected values."""
        return sum(choice.selected for choice in self.choices)


class ListedValue(msgspec.Struct, frozen=True):
    """One value on the page of all values, with links that filter by it (or no longer do) and that exclude it."""

    label: str
    count: int
    selected: bool
    adds: bool
    url: str
    exclude_url: str


def facet_groups(page: ResultPage, request: SearchRequest) -> tuple[FacetGroup, ...]:
    """Return the facets that have values, the selected values first, then the most frequent."""
    groups = []
    for name, title in FACET_TITLES.items():
        values = page.facets.get(name, ())
        if values:
            visible = max(VISIBLE_VALUES, len(request.filters.get(name, ())))
            if len(values) == visible + 1:
                visible += 1  # a link to a page for a single value would take as much room as the value
            choices = in_order(name, values, limit=visible)
            groups.append(FacetGroup(name, title, tuple(choices), len(values) > visible))
    return tuple(groups)


def listed(choices: Sequence[FacetChoice], facet: str, request: SearchRequest) -> list[ListedValue]:
    """Return values with the links of the page of all values."""
    return [
        ListedValue(
            label=choice.label,
            count=choice.count,
            selected=choice.selected,
            adds=choice.adds,
            url=search_url(without_filter(request, facet, choice.value))
            if choice.selected
            else filter_url(request, facet, choice.value),
            exclude_url=search_url(with_exclusion(request, facet, choice.value)),
        )
        for choice in choices
    ]


def in_order(
    facet: str, values: Sequence[FacetValue], *, by_name: bool = False, limit: int | None = None
) -> list[FacetChoice]:
    """
    Return the selected values, then the most frequent; the same often, by name with the numbers in it as numbers.

    Args:
        limit: Choices at most; None for all.
    """
    named = _namer(facet)
    keys = [
        (not value.selected, 0 if by_name else -_count(value), natural_key(name := named(value)), name, index)
        for index, value in enumerate(values)
    ]
    keys.sort()
    return [_choice(values[index], name) for *_, name, index in keys[:limit]]


@lru_cache(maxsize=4096)
def natural_key(label: str) -> tuple[tuple[int, int, str], ...]:
    """
    Return what sorts names by the numbers in them; accents are ignored.

    >>> sorted(["No. 10", "No. 9", "Egypt", "Éire"], key=natural_key)
    ['Egypt', 'Éire', 'No. 9', 'No. 10']
    """
    parts = _NUMBER.split(fold(label))
    return tuple((0, int(part), "") if index % 2 else (1, 0, part) for index, part in enumerate(parts) if part)


def with_beginning(facet: str, values: Sequence[FacetValue], find: str) -> Sequence[FacetValue]:
    """Return the values of which a word of the name, the label or the value begins like this."""
    start, named = f" {fold(find.strip())}", _namer(facet)
    return [each for each in values if start in fold(f" {named(each)} {each.label} {each.value}")]


def facet_label(facet: str, value: _Named) -> str:
    """Return the name of a value for people."""
    return _namer(facet)(value)


def _namer(facet: str) -> Callable[[_Named], str]:
    """Return what names the values of a facet in the language of the page."""
    if facet == "language":
        language = locale().language
        return lambda value: language(value.value)
    labels = entity_labels()
    return lambda value: labels.get(value.value, value.label)


def _choice(value: FacetValue, label: str) -> FacetChoice:
    return FacetChoice(value.value, label, _count(value), value.selected, adds=value.gain is not UNSET)


def _count(value: FacetValue) -> int:
    return value.count if value.gain is UNSET else value.gain
