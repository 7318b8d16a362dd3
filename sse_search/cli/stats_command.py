"""Describe the archive and count the items of a search: the command `stats`."""

from __future__ import annotations

import sys

import click

from sse_search.cli.count_bars import count_lines
from sse_search.cli.exit_codes import ExitCode
from sse_search.cli.failures import Failure, show_error_position
from sse_search.cli.help import QueryCommand
from sse_search.cli.home import open_archive, wants_pager
from sse_search.cli.options import search_options
from sse_search.cli.rendering import how_read
from sse_search.cli.tables import statistics_lines
from sse_search.cli.terminal import show_lines, style, write
from sse_search.counts_export import COUNT_FORMATS, export_counts
from sse_search.errors import InvalidOptionError, UnknownFacetError
from sse_search.model import SearchRequest


@click.command(
    cls=QueryCommand,
    examples=(
        "ssesearch stats",
        "ssesearch stats --by year",
        'ssesearch stats "worker cooperatives" --by country,year --top 10 --share',
        "ssesearch stats --country Kenya --by source,month --format csv",
    ),
)
@search_options
@click.option("--by", metavar="FACET[,FACET]", help="Count the matching items by one facet or two: year, country, ...")
@click.option("--share", is_flag=True, help="Add the share of all matching items.")
@click.option(
    "--top", type=click.IntRange(min=1), help="Only so many values of each facet; years and months are complete."
)
@click.option(
    "--format",
    "output",
    type=click.Choice(("text", *COUNT_FORMATS)),
    default="text",
    show_default=True,
    help="Output format.",
)
@click.option("--json", "as_json", is_flag=True, help="Same as --format json.")
@click.pass_context
def stats(
    ctx: click.Context,
    *,
    request: SearchRequest,
    by: str | None,
    share: bool,
    top: int | None,
    output: str,
    as_json: bool,
) -> None:
    """
    Print what the archive has and the state of its index, or count the items that match TEXT by one facet or two.

    Without TEXT and --by: items by source, language and year; what they lack; what was corrected, removed and rejected
    lately; why the index is not current, and which of its batches the corpus lacks. With --by: exact counts; an item
    with several values of a facet counts with each of them, and items without a value are counted as well.
    """
    output = "json" if as_json else output
    if by is not None:
        _print_counts(ctx, request, by, share=share, top=top, output=output)
    elif share or top is not None or output not in ("text", "json") or request != SearchRequest(facets=False):
        raise click.UsageError("Say what to count by: --by year, --by country,year, ...", ctx)
    else:
        _print_statistics(ctx, as_json=output == "json")


def _print_statistics(ctx: click.Context, *, as_json: bool) -> None:
    from sse_search import to_json

    with open_archive(ctx) as service:
        statistics = service.stats()
    if as_json:
        write(to_json(statistics))
    else:
        show_lines(statistics_lines(statistics, style()), pager=wants_pager(ctx))


def _print_counts(
    ctx: click.Context, request: SearchRequest, by: str, *, share: bool, top: int | None, output: str
) -> None:
    if output == "parquet" and sys.stdout.isatty():
        raise Failure("Parquet is not text; send it to a file: --format parquet > counts.parquet")
    with open_archive(ctx) as service, show_error_position(request.text):
        try:
            counts = service.counts(request, by, top=top)
        except InvalidOptionError as error:
            raise Failure(error.reason if isinstance(error, UnknownFacetError) else f"--by {by}: {error}") from error
    if output != "text":
        write(export_counts(counts, output, share=share))
    elif counts.total:
        show_lines(count_lines(counts, style(), share=share), pager=wants_pager(ctx))
    else:
        click.echo("Nothing found.", err=True)
    for line in how_read(counts):
        click.echo(line, err=True)
    ctx.exit(ExitCode.DONE if counts.total else ExitCode.NOTHING)
