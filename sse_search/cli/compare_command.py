"""Compare searches side by side: the command `compare`."""

from __future__ import annotations

from collections.abc import Iterator

import click

from sse_search.cli.exit_codes import ExitCode
from sse_search.cli.failures import Failure
from sse_search.cli.help import ExampleCommand
from sse_search.cli.home import open_archive, wants_pager
from sse_search.cli.options import report_format_option
from sse_search.cli.rendering import how_read
from sse_search.cli.terminal import Style, printable, show_lines, style, write
from sse_search.counts_export import comparison_csv, name_of
from sse_search.errors import InvalidQueryError
from sse_search.model.comparison import MAX_COMPARED, MIN_COMPARED, Comparison
from sse_search.wording import counted


@click.command(
    cls=ExampleCommand,
    examples=(
        'ssesearch compare "worker cooperatives" "consumer cooperatives"',
        "ssesearch compare country:Kenya country:India --format csv > compared.csv",
    ),
)
@click.argument("queries", metavar="TEXT TEXT...", nargs=-1, required=True)
@report_format_option("a table has the years.")
@click.pass_context
def compare(ctx: click.Context, queries: tuple[str, ...], output: str) -> None:
    """
    Compare 2 to 5 searches: their items, shares and dates, what is distinctive for each, and what they share.

    Each TEXT is a query. Distinctive are countries, organizations, topics and other values that the items of a search
    have more often than the other items of the archive, by log-likelihood (G², Dunning 1993).
    """
    from sse_search import to_json

    if not MIN_COMPARED <= len(queries) <= MAX_COMPARED:
        raise click.UsageError(f"Give {MIN_COMPARED} to {MAX_COMPARED} queries, each in quotation marks.", ctx)
    with open_archive(ctx) as service:
        try:
            comparison = service.compare(queries)
        except InvalidQueryError as error:
            raise Failure(error.reason) from error
    if output == "json":
        write(to_json(comparison))
    elif output == "csv":
        write(comparison_csv(comparison))
    else:
        show_lines(_lines(comparison, style()), pager=wants_pager(ctx))
    for search in comparison.searches:
        for line in how_read(search):
            click.echo(f"{printable(name_of(search))}: {line}", err=True)
    ctx.exit(ExitCode.DONE if any(search.total for search in comparison.searches) else ExitCode.NOTHING)


def _lines(comparison: Comparison, style: Style) -> Iterator[str]:
    for search in comparison.searches:
        yield style.bold(printable(name_of(search)))
        yield f"  {counted(search.total, 'item')}, {search.share:.1%} of all"
        if search.first:
            yield f"  from {search.first} to {search.last}, most in {search.peak}"
        for each in search.distinctive:
            frequencies = f"{each.count:,} here, {each.others:,} elsewhere, G² {each.likelihood:,.1f}"
            yield printable(f"  {each.facet} {each.label}: {frequencies}")
        yield ""
    for i, j, count in comparison.overlaps:
        names = (name_of(comparison.searches[number]) for number in (i, j))
        yield printable(f"{' and '.join(names)}: {counted(count, 'item')} in both")
