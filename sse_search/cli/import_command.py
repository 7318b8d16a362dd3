"""Fill the archive: the `import` command."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

import click
import msgspec

from sse_search.cli.archive_commands import name_archive, rebuild_index
from sse_search.cli.exit_codes import ExitCode
from sse_search.cli.format_choice import FormatChoice
from sse_search.cli.help import ExampleCommand
from sse_search.cli.home import open_archive
from sse_search.cli.issues import issue_line
from sse_search.cli.progress import progress
from sse_search.cli.terminal import printable
from sse_search.errors import ImportFailedError
from sse_search.formats import IMPORTERS
from sse_search.model import ImportReport
from sse_search.model.issue_summary import summed_up
from sse_search.wording import as_sentence, counted

if TYPE_CHECKING:
    from sse_search import SearchService

COLUMN_FIELDS = (
    *("title", "date", "summary", "body", "url", "language", "category", "tags", "id", "authors", "source"),
    "ignore",
)
"""What a column of a table or a key of JSON can be assigned to: a field of an item, or nothing."""
MAX_ISSUES_SHOWN = 20
MAX_PREVIEW = 10
"""Items that a dry run shows."""


class ImportArguments(TypedDict):
    """Options of the command that `SearchService.import_path` takes as keyword arguments."""

    format: str
    source: str | None
    encoding: str
    day_first: bool | None
    columns: dict[str, str]
    dry_run: bool


def _column_mapping(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Parse `NAME=FIELD`; NAME may contain equals signs."""
    mapping = {}
    for pair in values:
        name, equals, field = pair.rpartition("=")
        if not equals or not name.strip() or field not in COLUMN_FIELDS:
            raise click.BadParameter(
                f"{printable(pair)!r} is not a column name and a field, as in Headline=title; "
                f"the fields are {', '.join(COLUMN_FIELDS)}."
            )
        mapping[name.strip()] = field
    return mapping


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
    type=FormatChoice(IMPORTERS, "auto"),
    default="auto",
    show_default=True,
    help="Format of the inputs; auto detects it from their content.",
)
@click.option("--source", metavar="NAME", help="Source to file the items under; by default the name of the input.")
@click.option(
    "--encoding", default="", metavar="NAME", help="Encoding of the texts, such as cp1250; by default the bytes decide."
)
@click.option(
    "--day-first/--month-first",
    default=None,
    help="Read 04/05/2025 as 4 May or as 5 April; by default the settings or the other dates of an input decide.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME=FIELD",
    callback=_column_mapping,
    help=f"Map a column of a table or a key of JSON to a field: {', '.join(COLUMN_FIELDS)}.",
)
@click.option("--dry-run", is_flag=True, help="Only report what would be imported.")
@click.option("--rebuild", "then_rebuild", is_flag=True, help="Rebuild the index afterwards.")
@click.pass_context
def import_command(
    ctx: click.Context, *, inputs: tuple[str, ...], then_rebuild: bool, **options: Unpack[ImportArguments]
) -> None:
    """
    Import items from files, folders and web addresses.

    Importing the same input again adds nothing; a changed item replaces its previous version. Searches find the items
    after the next rebuild.
    """
    with open_archive(ctx) as service:
        name_archive(service)
        reports = [_import(service, name, options) for name in inputs]
        usable = any(report.read > report.rejected for report in reports if report)
        unmodified = any(report.not_modified for report in reports if report)
        if then_rebuild and not options["dry_run"] and (usable or unmodified):
            rebuild_index(service)
        elif any(report.batch for report in reports if report):
            click.echo("Searches find new items after the next rebuild: ssesearch rebuild.", err=True)
    ctx.exit(ExitCode.DONE if all(reports) and (usable or unmodified) else ExitCode.ERROR)


def _import(service: SearchService, name: str, options: ImportArguments) -> ImportReport | None:
    """Import one input and print its report; print the error and return None if it cannot be read."""
    try:
        with progress(f"Reading {printable(name)}") as advance:
            report = service.import_path(name, progress=advance, **options)
    except ImportFailedError as error:
        click.echo(f"Error: {printable(as_sentence(str(error)))}", err=True)
        return None
    print_report(name, report, options["dry_run"])
    return report


def print_report(name: str, report: ImportReport, dry_run: bool) -> None:
    """Print the counts of an import, which add up, and its issues by reason."""
    if report.not_modified:
        click.echo(printable(f"{name}: unchanged since {report.last_modified or 'the last import'}"))
        return
    counts = " + ".join(f"{getattr(report, kind):,} {kind}" for kind in ("new", "changed", "unchanged", "rejected"))
    counts += f" + {report.blocked:,} blocked" if report.blocked else ""
    filed = f"{'would be ' if dry_run else ''}filed under {report.source}: " if report.source else ""
    click.echo(printable(f"{name}: {report.decision}"))
    kept = f"; {counted(report.kept_fields, 'field')} kept that new records lack" if report.kept_fields else ""
    click.echo(printable(f"{name}: {filed}{counted(report.read, 'record')} = {counts}{kept}"))
    for item in report.preview[:MAX_PREVIEW] if dry_run else ():
        click.echo(printable(f"  {item.date}: {item.title}"))
    reasons = summed_up(report.issues)
    for issue in reasons[:MAX_ISSUES_SHOWN]:
        label = "warning" if issue.severity == "warning" else "rejected"
        located = msgspec.structs.replace(issue, file=issue.file or name, message=f"{label}: {issue.message}")
        click.echo(issue_line(located), err=True)
    if (more := len(reasons) - MAX_ISSUES_SHOWN) > 0:
        click.echo(f"... and {counted(more, 'more reason')}.", err=True)
