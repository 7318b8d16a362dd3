"""Maintain the archive: the commands `rebuild`, `check` and `repair`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO, get_args

import click

from sse_search.cli.exit_codes import ExitCode
from sse_search.cli.help import ExampleCommand
from sse_search.cli.home import open_archive
from sse_search.cli.issues import finish_check, issue_line
from sse_search.cli.progress import progress
from sse_search.cli.terminal import printable
from sse_search.settings import EngineName
from sse_search.wording import as_sentence, counted

if TYPE_CHECKING:
    from sse_search import SearchService


accept_loss_option = click.option("--accept-loss", is_flag=True, help="Go on although the new index lacks items.")


@click.command(cls=ExampleCommand, examples=("ssesearch rebuild", "ssesearch rebuild --full"))
@click.option("--full", is_flag=True, help="Analyse all items instead of only new and changed ones.")
@accept_loss_option
@click.pass_context
def rebuild(ctx: click.Context, full: bool, accept_loss: bool) -> None:
    """
    Update the index from the corpus.

    Searches use the old index until the new one is complete. Exit code 3 if the new index would lack items that nobody
    removed, because batches of the corpus are missing; nothing is changed then.
    """
    with open_archive(ctx) as service:
        name_archive(service)
        rebuild_index(service, full=full, accept_loss=accept_loss)


@click.command(cls=ExampleCommand, examples=("ssesearch check", "ssesearch check --against opensearch"))
@click.option("--against", type=click.Choice(get_args(EngineName)), help="Compare the answers of this engine instead.")
@click.option(
    "--searches",
    type=click.File(encoding="utf-8"),
    metavar="FILE",
    help="Searches to compare, one a line; by default 500 that are made from items.",
)
@click.pass_context
def check(ctx: click.Context, against: EngineName | None, searches: TextIO | None) -> None:
    """
    Check every file of the archive and print the problems found.

    With --against, the answers of the two engines that can keep an index are compared, before an archive moves from one
    to the other. Exit code 0 if there are no problems, 2 otherwise.
    """
    if searches and not against:
        raise click.UsageError("Give --against too: --searches are those that two engines answer.", ctx)
    with open_archive(ctx) as service:
        if against:
            texts = [line.strip() for line in searches or () if line.strip()]
            with progress("Comparing") as advance:
                issues = tuple(service.compare_engines(against, texts, advance))
        else:
            issues = service.check()
    finish_check(ctx, issues)


@click.command(cls=ExampleCommand, examples=("ssesearch check || ssesearch repair",))
@accept_loss_option
@click.pass_context
def repair(ctx: click.Context, accept_loss: bool) -> None:
    """
    Repair what can be repaired without losing an item.

    Rebuilds a damaged index and sets unfinished files aside; prints each step. Exit code 3 if problems are left that
    cannot be repaired without a loss.
    """
    with open_archive(ctx) as service:
        steps = service.repair(accept_loss=accept_loss)
        remaining = service.check()
    for step in steps:
        click.echo(printable(step))
    for issue in remaining:
        click.echo(issue_line(issue), err=True)
    if not steps and not remaining:
        click.echo("No problems found.", err=True)
    ctx.exit(ExitCode.REFUSED if remaining else ExitCode.DONE)


def name_archive(service: SearchService) -> None:
    """Say which archive a command works on."""
    click.echo(printable(f"Archive: {service.home}"), err=True)


def rebuild_index(service: SearchService, *, full: bool = False, accept_loss: bool = False) -> None:
    """Rebuild the index and print the report."""
    with progress("Indexing", first_pass="Comparing") as advance:
        report = service.rebuild(full=full, accept_loss=accept_loss, progress=advance)
    verb = "Built" if report.full else "Updated"
    click.echo(
        f"{verb} index {report.generation}: {counted(report.items, 'item')}, {report.indexed:,} analysed, "
        f"{report.removed:,} removed, {report.seconds:.1f} s"
    )
    for warning in report.warnings:
        click.echo(f"Warning: {printable(as_sentence(warning))}", err=True)
