"""Define the argument and options that select items, shared by `query` and `export`."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping
from typing import Any, get_args

import click
from click.core import ParameterSource

from sse_search.model import ENTITY_FACETS, RECORD_FACETS, DateRange, Match, SearchRequest, Sort, Undated
from sse_search.wording import as_sentence

FACET_OPTIONS = (*ENTITY_FACETS, *RECORD_FACETS)
_SPELLINGS = {"organization": ("--organization", "--organisation")}
_SHARED = ("match", "sort", "date", "undated", "aliases", "feedback", "semantic", "excluded")
_HELP = {
    "source": "Only items from this source.",
    "language": "Only items in this language (en, fr, ...).",
    "category": "Only items in this category of the publisher.",
}


def search_options(command: Callable[..., None]) -> Callable[..., None]:
    """
    Give a command the argument TEXT and the options that select and sort items.

    The command gets them as one argument, `request`, a `SearchRequest` without facet counts.
    """

    @functools.wraps(command)
    def with_request(*args: Any, text: tuple[str, ...], **values: Any) -> None:
        filters = {facet: values.pop(facet) for facet in FACET_OPTIONS}
        request = SearchRequest(
            text=" ".join(text),
            filters={facet: wanted for facet, wanted in filters.items() if wanted},
            facets=False,
            **{name: values.pop(name) for name in _SHARED},
        )
        command(*args, request=request, **values)

    for decorate in reversed(_decorators()):
        with_request = decorate(with_request)
    return with_request


def _decorators() -> list[Callable[[Callable[..., None]], Callable[..., None]]]:
    return [
        click.argument("text", nargs=-1),
        click.option(
            "--match",
            type=click.Choice(get_args(Match)),
            default="auto",
            show_default=True,
            help="Require all words or any of them; auto lifts items with all.",
        ),
        click.option(
            "--sort", type=click.Choice(get_args(Sort)), default="relevance", show_default=True, help="Sort order."
        ),
        *map(_facet_option, FACET_OPTIONS),
        click.option(
            "--exclude",
            "excluded",
            multiple=True,
            metavar="FACET=NAME",
            callback=_by_facet,
            help="No items with this value of a facet: country=Kenya, source='Coop News', ...",
        ),
        click.option(
            "--date",
            multiple=True,
            metavar="RANGE",
            callback=_valid_ranges,
            help="Only items of this date or range: 2021, 2021-11, 2021-11-09, 2020-05..2021 or 2020.. (open-ended).",
        ),
        click.option(
            "--undated",
            type=click.Choice(get_args(Undated)),
            help="Whether items without a date are included; by default they are, except with --date.",
        ),
        click.option(
            "--aliases/--no-aliases",
            default=True,
            show_default=True,
            help="Let words that name an entity also find items tagged with it.",
        ),
        *_ranking_options(),
    ]


def _ranking_options() -> list[Callable[[Callable[..., None]], Callable[..., None]]]:
    return [
        click.option(
            "--feedback/--no-feedback",
            default=None,
            help="Rank items higher that have the words which the best items share. By default the setting decides.",
        ),
        click.option(
            "--semantic/--no-semantic",
            default=None,
            help="Rank items by meaning too, and list those that have no word of TEXT but its meaning; or do neither. "
            "By default items are ranked by meaning where they have vectors.",
        ),
    ]


def _facet_option(facet: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(
        *_SPELLINGS.get(facet, (f"--{facet}",)),
        multiple=True,
        metavar="NAME",
        help=_HELP.get(facet, f"Only items about this {facet}, given by ID or any name."),
    )


def _by_facet(_: click.Context, __: click.Parameter, pairs: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    excluded: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        facet, _equals, value = pair.partition("=")
        facet = facet.strip().lower()
        if facet not in FACET_OPTIONS or not value.strip():
            raise click.BadParameter(f"{pair!r} is not FACET=NAME; the facets are {', '.join(FACET_OPTIONS)}.")
        excluded[facet] = (*excluded.get(facet, ()), value)
    return excluded


def _valid_ranges(_: click.Context, __: click.Parameter, ranges: tuple[str, ...]) -> tuple[str, ...]:
    for text in ranges:
        try:
            DateRange.parse(text)
        except ValueError as error:
            raise click.BadParameter(as_sentence(str(error))) from error
    return ranges


def refuse_together(ctx: click.Context, pairs: Mapping[str, Collection[str]]) -> None:
    """
    Raise UsageError for an option that would be ignored beside another one.

    Args:
        pairs: Parameter to those that mean nothing beside it.
    """
    spellings = {param.name: param.opts[0] for param in ctx.command.params}
    given = {name for name in spellings if ctx.get_parameter_source(str(name)) is ParameterSource.COMMANDLINE}
    for name, others in pairs.items():
        for other in others:
            if name in given and other in given:
                raise click.UsageError(f"{spellings[name]} and {spellings[other]} cannot be used together.", ctx)


def report_format_option(note: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return the option `--format` of a command that prints a report, a table or JSON; `note` goes into its help."""
    return click.option(
        "--format",
        "output",
        type=click.Choice(("text", "csv", "json")),
        default="text",
        show_default=True,
        help=f"Output format; {note}",
    )
