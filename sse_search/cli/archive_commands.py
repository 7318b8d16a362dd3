"""How is the archive filled and kept? `import`, `rebuild`, `stats`, `check` and `repair`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from sse_search.cli.exit_codes import ExitCode
from sse_search.cli.failures import sentence
from sse_search.cli.help import ExampleCommand
from sse_search.cli.home import opened
from sse_search.cli.progress import progress
from sse_search.cli.rendering import counted
from sse_search.cli.tables import placed, table
from sse_search.cli.terminal import printable, style, write
from sse_search.errors import ImportFailedError
from sse_search.model import ImportReport, RebuildReport

if TYPE_CHECKING:
    from sse_search import SearchService

FORMATS = (
    "auto",
    "listing",
    "html",
    "feed",
    "jsonl",
    "csv",
    "warc",
    "newsml",
    "nitf",
    "sgml",
    *("ninjs", "wxr", "markdown"),
)
"""What `importers.FORMATS` has, which takes a while to load."""
COLUMN_FIELDS = ("title", "date", "summary", "body", "url", "language", "category", "tags", "id")
"""What a column of a table can be."""
MAX_ISSUES_SHOWN = 20
PREVIEWED = 10
"""Items of a dry run that are shown."""


class _How(TypedDict):
    """The options that say how inputs are read."""

    format: str
    source: str | None
    day_first: bool | None
    columns: dict[str, str]
    dry_run: bool


@click.command(
    "import",
    cls=ExampleCommand,
    examples=(
        "ssesearch import corpus/sample --rebuild",
        "ssesearch import news.csv feed.xml --source 'Coop News' --dry-run",
    ),
)
@click.argument("inputs", metavar="PATH|URL...", nargs=-1, required=True)
@click.option(
    "--format",
    type=click.Choice(FORMATS),
    default="auto",
    show_default=True,
    help="What the inputs are; auto looks into them.",
)
@click.option("--source", metavar="NAME", help="Name to file the items under; by default the name of the input.")
@click.option(
    "--day-first/--month-first",
    default=None,
    help="Whether 04/05/2025 is 4 May or 5 April; by default as the settings or the other dates of an input say.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME=FIELD",
    callback=lambda _ctx, _param, given: _mapping(given),
    help=f"The field that a column of a table holds: {', '.join(COLUMN_FIELDS)}.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be imported.")
@click.option("--rebuild", "then_rebuild", is_flag=True, help="Bring the index level afterwards.")
@click.pass_context
def import_command(ctx: click.Context, *, inputs: tuple[str, ...], then_rebuild: bool, **how: Unpack[_How]) -> None:
    """
    Add the items of files and folders to the archive.

    Importing the same again adds nothing; an item that has changed replaces its former version. They are found by
    searches after the next rebuild.
    """
    dry_run = how["dry_run"]
    failed = False
    usable = unchanged = 0
    with opened(ctx) as service:
        for given in inputs:
            try:
                report = _imported(service, given, how)
            except ImportFailedError as error:
                click.echo(f"Error: {sentence(str(error))}", err=True)
                failed = True
            else:
                _tell_import(given, report, dry_run)
                usable += report.read - report.rejected
                unchanged += report.not_modified
        if then_rebuild and not dry_run and (usable or unchanged):
            _tell_rebuild(_rebuilt(service, full=False))
        elif usable and not dry_run:
            click.echo("The index does not hold new items yet: ssesearch rebuild brings it level.", err=True)
    ctx.exit(ExitCode.ERROR if failed or not (usable or unchanged) else ExitCode.DONE)


@click.command(cls=ExampleCommand, examples=("ssesearch rebuild", "ssesearch rebuild --full"))
@click.option("--full", is_flag=True, help="Analyse every item anew instead of only what has changed.")
@click.pass_context
def rebuild(ctx: click.Context, full: bool) -> None:
    """
    Bring the index level with the corpus.

    Searches go on with the old index until the new one is complete.
    """
    with opened(ctx) as service:
        _tell_rebuild(_rebuilt(service, full=full))


@click.command(cls=ExampleCommand, examples=("ssesearch stats", "ssesearch stats --json"))
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@click.pass_context
def stats(ctx: click.Context, as_json: bool) -> None:
    """Print how much the archive holds and in what state its index is."""
    from sse_search import to_json

    with opened(ctx) as service:
        found = service.stats()
    if as_json:
        write(to_json(found))
    else:
        click.echo("\n".join(table(found, style())), color=True)


@click.command(cls=ExampleCommand, examples=("ssesearch check",))
@click.pass_context
def check(ctx: click.Context) -> None:
    """
    Read the whole archive and print everything that is wrong with it.

    Exit code 0 when nothing is, 2 otherwise.
    """
    with opened(ctx) as service:
        problems = service.check()
    for problem in problems:
        click.echo(placed(problem.file, problem.line, sentence(problem.message)))
    click.echo(f"{counted(len(problems), 'problem')} found." if problems else "Nothing is wrong.", err=True)
    ctx.exit(ExitCode.ERROR if problems else ExitCode.DONE)


@click.command(cls=ExampleCommand, examples=("ssesearch check || ssesearch repair",))
@click.pass_context
def repair(ctx: click.Context) -> None:
    """
    Mend what can be repaired without losing an item: indexes are made anew, unfinished files put aside.

    Prints what was done. Exit code 3 when something is left that cannot be repaired without a loss.
    """
    with opened(ctx) as service:
        done = service.repair()
        left = service.check()
    for step in done:
        click.echo(printable(str(step)))
    for problem in left:
        click.echo(placed(problem.file, problem.line, sentence(problem.message)), err=True)
    if not done and not left:
        click.echo("Nothing is wrong.", err=True)
    ctx.exit(ExitCode.REFUSED if left else ExitCode.DONE)


def _mapping(given: tuple[str, ...]) -> dict[str, str]:
    """Read `NAME=FIELD`; the name of a column may hold equals signs."""
    found = {}
    for pair in given:
        name, equals, field = pair.rpartition("=")
        if not equals or not name.strip() or field not in COLUMN_FIELDS:
            raise click.BadParameter(
                f"{printable(pair)!r} is not a column and its field, as in Headline=title; "
                f"the fields are {', '.join(COLUMN_FIELDS)}."
            )
        found[name.strip()] = field
    return found


def _imported(service: SearchService, given: str, how: _How) -> ImportReport:
    with progress(f"Reading {printable(given)}") as advance:
        return service.import_path(given, progress=advance, **how)


def _rebuilt(service: SearchService, *, full: bool) -> RebuildReport:
    with progress("Indexing", before="Comparing") as advance:
        return service.rebuild(full=full, progress=advance)


def _tell_import(given: str, report: ImportReport, dry_run: bool) -> None:
    if report.not_modified:
        click.echo(printable(f"{given}: unchanged since {report.last_modified or 'it was imported last'}"))
        return
    would = "would be " if dry_run else ""
    kinds = ("new", "changed", "unchanged", "rejected")
    counts = " + ".join(f"{getattr(report, kind):,} {kind}" for kind in kinds)
    filed = f" {would}filed under {report.source}" if report.source else ""
    click.echo(printable(f"{given}: read as {report.format},{filed}: {counted(report.read, 'record')} = {counts}"))
    if dry_run:
        for item in report.preview[:PREVIEWED]:
            click.echo(printable(f"  {item.date}: {item.title}"))
    for remark in report.issues[:MAX_ISSUES_SHOWN]:
        kind = "remark" if remark.severity == "warning" else "rejected"
        click.echo(placed(remark.file or given, remark.line, f"{kind}: {remark.message}"), err=True)
    if (more := len(report.issues) - MAX_ISSUES_SHOWN) > 0:
        click.echo(f"... and {more:,} more like these.", err=True)


def _tell_rebuild(report: RebuildReport) -> None:
    how = "Built" if report.full else "Updated"
    click.echo(
        f"{how} index {report.generation}: {counted(report.items, 'item')}, {report.indexed:,} analysed, "
        f"{report.removed:,} removed, {report.seconds:.1f} s"
    )
    for warning in report.warnings:
        click.echo(f"Warning: {sentence(warning)}", err=True)
