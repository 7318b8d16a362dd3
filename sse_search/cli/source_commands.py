"""Keep and fetch sources: the commands `sync` and `sources`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sse_search.cli.archive_commands import rebuild_index
from sse_search.cli.exit_codes import ExitCode
from sse_search.cli.format_choice import FormatChoice
from sse_search.cli.help import ExampleCommand, ExampleGroup
from sse_search.cli.home import open_archive
from sse_search.cli.import_command import print_report
from sse_search.cli.issues import issue_line
from sse_search.cli.terminal import printable, write
from sse_search.formats import IMPORTERS
from sse_search.wording import as_sentence, counted

if TYPE_CHECKING:
    from sse_search import SearchService, SourceReport, SourceStatus


@click.command(cls=ExampleCommand, examples=("ssesearch sync", "ssesearch sync 'Coop News' --dry-run"))
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Only report what would be imported.")
@click.pass_context
def sync(ctx: click.Context, names: tuple[str, ...], dry_run: bool) -> None:
    """
    Fetch the sources, import what is new and rebuild the index.

    Without names, every source that is due is fetched. Exit code 0 if none failed, also when nothing is new; 2 if a
    source failed.
    """
    with open_archive(ctx) as service:
        done = _sync(service, names, dry_run)
        if not dry_run and service.stats(contents=False).corpus_batches:
            rebuild_index(service)
    ctx.exit(ExitCode.DONE if done else ExitCode.ERROR)


@click.group(
    cls=ExampleGroup, examples=("ssesearch sources add https://www.example.org/feed.xml", "ssesearch sources list")
)
def sources() -> None:
    """List and change the sources that `sync` fetches."""


@sources.command(
    examples=("ssesearch sources add https://www.example.org/feed.xml --name 'Coop News' --full-text --interval 6h",)
)
@click.argument("url")
@click.option("--name", default="", help="Name of the source; by default the host of its address.")
@click.option("--format", type=FormatChoice(IMPORTERS, "auto"), default="auto", show_default=True, help="Its format.")
@click.option("--language", metavar="CODE", default="", help="Language of items that state none.")
@click.option("--day-first/--month-first", default=None, help="Read 04/05/2025 as 4 May or as 5 April.")
@click.option("--tag", "tags", multiple=True, metavar="TEXT", help="Tag for each of its items.")
@click.option("--full-text", is_flag=True, help="Fetch the page of each new item for its text.")
@click.option("--interval", metavar="TIME", default="", help="Shortest time between two fetches: 30m, 6h or 1d.")
@click.pass_context
def add(ctx: click.Context, /, url: str, name: str, **options: Any) -> None:
    """Add a source. Nothing is fetched before the next sync."""
    with open_archive(ctx) as service:
        added = service.add_source(url, name, **options)
    click.echo(printable(f"Added {added}; try it with: ssesearch sources check"), err=True)


@sources.command("list", examples=("ssesearch sources list", "ssesearch sources list --json"))
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@click.pass_context
def list_command(ctx: click.Context, as_json: bool) -> None:
    """Print the sources with their last success, its number of items, and the errors in a row since then."""
    from sse_search import to_json

    with open_archive(ctx) as service:
        statuses = service.sources()
    if as_json:
        write(to_json(statuses))
        return
    for status in statuses:
        click.echo(printable(_status_line(status)))
        if status.error:
            click.echo(printable(f"  {as_sentence(status.error)}"))
    if not statuses:
        click.echo("There are no sources yet: ssesearch sources add URL.", err=True)


@sources.command(examples=("ssesearch sources check", "ssesearch sources check 'Coop News'"))
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.pass_context
def check(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Fetch sources and report what a sync would import. Exit code 2 if one fails."""
    with open_archive(ctx) as service:
        done = _sync(service, names, dry_run=True)
    ctx.exit(ExitCode.DONE if done else ExitCode.ERROR)


@sources.command(examples=("ssesearch sources remove 'Coop News'",))
@click.argument("name")
@click.pass_context
def remove(ctx: click.Context, name: str) -> None:
    """Remove a source; the items that it gave stay."""
    with open_archive(ctx) as service:
        service.remove_source(name)
    click.echo(printable(f"Removed {name}; its items stay."), err=True)


@sources.command("import", examples=("ssesearch sources import feeds.opml",))
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def import_opml(ctx: click.Context, file: Path) -> None:
    """Add the feeds of an OPML file that are no sources yet."""
    with open_archive(ctx) as service:
        added = service.import_sources(file, report=lambda issue: click.echo(issue_line(issue), err=True))
    for name in added:
        click.echo(printable(name))
    click.echo(f"{counted(len(added), 'source')} added.", err=True)


@sources.command(examples=("ssesearch sources export > feeds.opml",))
@click.pass_context
def export(ctx: click.Context) -> None:
    """Print the sources as OPML, for feed readers."""
    with open_archive(ctx) as service:
        write(service.export_sources())


def _sync(service: SearchService, names: tuple[str, ...], dry_run: bool) -> bool:
    """Fetch sources and print each report as soon as it is done; return whether none failed."""
    report = service.sync(names, dry_run, report=lambda source: _print_source(source, dry_run))
    counts = [
        f"{count:,} {'checked' if dry_run and status == 'imported' else status}"
        for status in ("imported", "unchanged", "postponed", "failed")
        if (count := sum(source.status == status for source in report.sources))
    ]
    nothing = "; nothing was imported" if dry_run else ""
    click.echo(f"{counted(len(report.sources), 'source')}: {', '.join(counts)}{nothing}.", err=True)
    return not report.failed


def _print_source(source: SourceReport, dry_run: bool) -> None:
    if source.report is not None:
        print_report(source.name, source.report, dry_run)
    elif source.status == "failed":
        click.echo(printable(f"Error: {source.name}: {as_sentence(source.error)}"), err=True)
    elif source.status == "postponed":
        click.echo(printable(f"{source.name}: not due before {source.not_before}"))
    else:
        click.echo(printable(f"{source.name}: unchanged"))
    if wanted := source.pages + source.pages_without_text + source.pages_later:
        counts = f"{source.pages:,} with a text + {source.pages_without_text:,} without"
        counts += f" + {source.pages_later:,} for a later sync" if source.pages_later else ""
        click.echo(printable(f"{source.name}: {counted(wanted, 'page')} of items = {counts}"))
    for warning in source.warnings:
        click.echo(printable(f"Warning: {source.name}: {as_sentence(warning)}"), err=True)


def _status_line(status: SourceStatus) -> str:
    success = f"last success {status.last_success}" if status.last_success else "never fetched"
    errors = f", {counted(status.errors, 'error')} in a row" if status.errors else ""
    return f"{status.name}: {success}, {counted(status.items, 'item')}{errors}  {status.url}"
