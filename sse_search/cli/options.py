"""Which options say what to search for? The ones that `query` and `export` share, and the request that they make."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypedDict, TypeVar

import click

from sse_search.model import ENTITY_FACETS, RECORD_FACETS, DateRange, SearchRequest

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

FACET_OPTIONS = (*ENTITY_FACETS, *RECORD_FACETS)
_SPELLINGS = {"organization": ("--organization", "--organisation")}
_MEANING = {
    "source": "the source with this name",
    "language": "this language (en, fr ...)",
    "category": "this category of the publisher",
}


class Criteria(TypedDict):
    """The values of the shared options."""

    text: tuple[str, ...]
    match: Literal["auto", "all", "any"]
    sort: Literal["relevance", "newest", "oldest"]
    country: tuple[str, ...]
    organization: tuple[str, ...]
    region: tuple[str, ...]
    person: tuple[str, ...]
    event: tuple[str, ...]
    topic: tuple[str, ...]
    source: tuple[str, ...]
    language: tuple[str, ...]
    category: tuple[str, ...]
    date: tuple[str, ...]
    undated: Literal["include", "exclude", "only"] | None
    aliases: bool


def search_options(command: Decorated) -> Decorated:
    """Give a command the argument TEXT and the options that narrow and order a search."""
    for decorate in reversed(_decorators()):
        command = decorate(command)
    return command


def request_for(criteria: Criteria, *, facets: bool = False, **shown: Any) -> SearchRequest:
    """Return the request that the options make; `shown` are fields that say what the answer holds."""
    given: dict[str, Any] = dict(criteria)
    return SearchRequest(
        text=" ".join(criteria["text"]),
        match=criteria["match"],
        sort=criteria["sort"],
        filters={facet: given[facet] for facet in FACET_OPTIONS if given[facet]},
        date=criteria["date"],
        undated=criteria["undated"],
        aliases=criteria["aliases"],
        facets=facets,
        **shown,
    )


def _decorators() -> list[Callable[[Decorated], Decorated]]:
    return [
        click.argument("text", nargs=-1),
        click.option(
            "--match",
            type=click.Choice(["auto", "all", "any"]),
            default="auto",
            show_default=True,
            help="Items with all of the words or with any of them; auto means all, and any where no item has all.",
        ),
        click.option(
            "--sort",
            type=click.Choice(["relevance", "newest", "oldest"]),
            default="relevance",
            show_default=True,
            help="Which item comes first.",
        ),
        *map(_facet_option, FACET_OPTIONS),
        click.option(
            "--date",
            multiple=True,
            metavar="RANGE",
            callback=_checked_ranges,
            help="2021, 2021-11, 2021-11-09, 2020-05..2021 or 2020.. (open to one side).",
        ),
        click.option(
            "--undated",
            type=click.Choice(["include", "exclude", "only"]),
            help="What becomes of items without a date; with --date they are left out unless included.",
        ),
        click.option(
            "--aliases/--no-aliases",
            default=True,
            show_default=True,
            help="Let words that name an entity also find what is tagged with it.",
        ),
    ]


def _facet_option(facet: str) -> Callable[[Decorated], Decorated]:
    meaning = _MEANING.get(facet, f"this {facet}, by id or any name")
    return click.option(
        *_SPELLINGS.get(facet, (f"--{facet}",)),
        multiple=True,
        metavar="NAME",
        help=f"Only items of {meaning}." if facet in _MEANING else f"Only items about {meaning}.",
    )


def _checked_ranges(_: click.Context, __: click.Parameter, ranges: tuple[str, ...]) -> tuple[str, ...]:
    for written in ranges:
        try:
            DateRange.parse(written)
        except ValueError as error:
            raise click.BadParameter(f"{error}.") from error
    return ranges
