"""Keep items: the commands `edit`, `history`, `merge`, `remove`, `restore` and `erase`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sse_search.cli.archive_commands import accept_loss_option, rebuild_index
from sse_search.cli.exit_codes import ExitCode
from sse_search.cli.help import ExampleCommand
from sse_search.cli.home import open_archive
from sse_search.cli.issues import issue_line
from sse_search.cli.terminal import printable, write
from sse_search.model import CORRECTABLE, ItemVersion, KeepingReport, SearchRequest
from sse_search.wording import as_sentence, counted

if TYPE_CHECKING:
    from sse_search import SearchService

_MAX_LISTED = 20
_TEXT_OPTIONS = ("title", "date", "summary", "body", "url", "source", "language", "category")
_MAX_VALUE = 100
"""Characters of a value that `history` prints."""

reason_option = click.option("--reason", default="", metavar="TEXT", help="Why; the history of the item has it.")
rebuild_option = click.option(
    "--rebuild/--no-rebuild", "then_rebuild", default=True, show_default=True, help="Update the index afterwards."
)


def _field_options(command: Callable[..., None]) -> Callable[..., None]:
    for name in reversed(_TEXT_OPTIONS):
        command = click.option(f"--{name}", metavar="TEXT", help=f"New {name}; an empty text empties it.")(command)
    return command


@click.command(
    cls=ExampleCommand,
    examples=(
        'ssesearch edit 0123456789abcdef --date 2021-11-26 --reason "Printed edition"',
        "ssesearch edit 0123456789abcdef --unset date",
        "ssesearch edit --from corrections.csv",
    ),
)
@click.argument("item_id", metavar="[ID]", required=False)
@_field_options
@click.option("--tag", "tags", multiple=True, metavar="TEXT", help="New tag instead of all known ones; repeatable.")
@click.option(
    "--author", "authors", multiple=True, metavar="TEXT", help="New author instead of the known ones; repeatable."
)
@click.option(
    "--unset", multiple=True, type=click.Choice(CORRECTABLE), help="End the correction of a field; repeatable."
)
@click.option(
    "--from",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE.csv",
    help="Correct the items of a table with the columns id and fields, such as a changed export in CSV; empty cells "
    "correct nothing.",
)
@reason_option
@rebuild_option
@click.pass_context
def edit(
    ctx: click.Context,
    /,
    *,
    item_id: str | None,
    file: Path | None,
    unset: tuple[str, ...],
    reason: str,
    then_rebuild: bool,
    **fields: Any,
) -> None:
    """
    Correct fields of an item.

    The log keeps the correction beside what was imported: it holds whatever is imported later, until --unset ends it.
    Exit code 2 if rows of a table were rejected; the others are recorded.
    """
    values = {name: value for name, value in fields.items() if value not in (None, ())}
    if (file is None) == (item_id is None) or (file is not None and (values or unset)):
        raise click.UsageError("Give either an ID with the fields to set, or --from FILE.csv.")
    if file is None and not values and not unset:
        raise click.UsageError("Name a field to set, such as --date 2021-11-26, or one to --unset.")
    with open_archive(ctx) as service:
        if file is not None:
            report = service.edit_from(file, reason=reason)
        else:
            report = service.edit(str(item_id), values, unset=unset, reason=reason)
        _finish(service, report, "corrected", then_rebuild)
    ctx.exit(ExitCode.ERROR if report.rejected else ExitCode.DONE)


@click.command(cls=ExampleCommand, examples=("ssesearch history 0123456789abcdef",))
@click.argument("item_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print the versions as JSON.")
@click.pass_context
def history(ctx: click.Context, item_id: str, as_json: bool) -> None:
    """Print every version of an item: its batch, the file and line, and what changed."""
    from sse_search import to_json

    with open_archive(ctx) as service:
        versions = service.history(item_id)
    if as_json:
        write(to_json(versions))
    else:
        click.echo("\n".join(line for version in versions for line in _version(version)))


@click.command(cls=ExampleCommand, examples=("ssesearch merge 0123456789abcdef fedcba9876543210",))
@click.argument("item_id", metavar="ID")
@click.argument("into", metavar="INTO")
@reason_option
@rebuild_option
@click.pass_context
def merge(ctx: click.Context, *, item_id: str, into: str, reason: str, then_rebuild: bool) -> None:
    """
    Declare the item ID to be the same as INTO.

    INTO gets the fields that it lacks; later imports of either go to it. `ssesearch restore ID` separates them.
    """
    with open_archive(ctx) as service:
        _finish(service, service.merge(item_id, into, reason=reason), "merged", then_rebuild)


@click.command(
    cls=ExampleCommand,
    examples=("ssesearch remove 0123456789abcdef", 'ssesearch remove --query "source:spam" --dry-run'),
)
@click.argument("item_ids", metavar="[ID]...", nargs=-1)
@click.option("--query", metavar="TEXT", help="Remove every item that matches a query.")
@click.option("--dry-run", is_flag=True, help="Only list what would be removed.")
@reason_option
@rebuild_option
@click.pass_context
def remove(
    ctx: click.Context, *, item_ids: tuple[str, ...], query: str | None, dry_run: bool, reason: str, then_rebuild: bool
) -> None:
    """
    Remove items from the archive.

    They stay in the log, and later imports do not bring them back. `ssesearch restore ID` does.
    """
    if bool(item_ids) == bool(query and query.strip()):
        raise click.UsageError("Give either IDs or --query TEXT.")
    with open_archive(ctx) as service:
        if query:
            item_ids = tuple(found.item.id for found in service.matching(SearchRequest(text=query, match="all")))
        report = service.remove(item_ids, reason=reason, dry_run=dry_run)
        _finish(service, report, "would be removed" if dry_run else "removed", then_rebuild and not dry_run)
    ctx.exit(ExitCode.DONE if item_ids else ExitCode.NOTHING)


@click.command(cls=ExampleCommand, examples=("ssesearch restore 0123456789abcdef",))
@click.argument("item_id", metavar="ID")
@reason_option
@rebuild_option
@click.pass_context
def restore(ctx: click.Context, *, item_id: str, reason: str, then_rebuild: bool) -> None:
    """Bring back a removed item, or separate one from the item that it was merged into."""
    with open_archive(ctx) as service:
        _finish(service, service.restore(item_id, reason=reason), "restored", then_rebuild)


@click.command(cls=ExampleCommand, examples=("ssesearch erase 0123456789abcdef",))
@click.argument("item_id", metavar="ID")
@click.option("--with-merged", is_flag=True, help="Erase all ids that were merged with it, too.")
@accept_loss_option
@click.pass_context
def erase(ctx: click.Context, *, item_id: str, with_merged: bool, accept_loss: bool) -> None:
    """
    Erase the text of an item, for the right to be forgotten; this cannot be taken back.

    It is removed from every batch, and the index is built again. Only the id remains, so that imports do not bring the
    item back. Interrupted at any moment, the command can be run again. Exit code 3 if other ids were merged with this
    one, or if the new index would lack items of missing batches; nothing is erased then.
    """
    with open_archive(ctx) as service:
        report = service.erase(item_id, with_merged=with_merged, accept_loss=accept_loss)
    if report.was_erased:
        click.echo(f"{report.items[0]} was erased before, and nothing of it was left; nothing was changed.", err=True)
        return
    for place in report.places:
        click.echo(printable(place))
    for path in report.remaining:
        warning = f"Warning: {path} still has text of the item; it is not part of the archive, so delete it."
        click.echo(printable(warning), err=True)
    for path in report.unsearched[:_MAX_LISTED]:
        warning = f"Warning: not searched: {path}; it may have text of the item, so look at it yourself."
        click.echo(printable(warning), err=True)
    if (more := len(report.unsearched) - _MAX_LISTED) > 0:
        click.echo(f"Warning: not searched: {counted(more, 'more file')}.", err=True)
    if report.other_index:
        click.echo(f"Warning: {printable(as_sentence(report.other_index))}", err=True)
    if not report.searched:
        reason = "the texts of the item are too short, or were gone already"
        click.echo(f"Warning: exports and other files in the home were not searched: {reason}.", err=True)
    for same in report.same_text[:_MAX_LISTED]:
        warning = f"Warning: {same} has the same text and is not erased; to erase it too: ssesearch erase {same}"
        click.echo(warning, err=True)
    if (more := len(report.same_text) - _MAX_LISTED) > 0:
        click.echo(f"Warning: {counted(more, 'more item')} with the same text.", err=True)
    erased = f"{counted(len(report.items), 'item')} erased."
    click.echo(f"{erased} Backups, exports and copies elsewhere are yours to clean.", err=True)


def _finish(service: SearchService, report: KeepingReport, verb: str, then_rebuild: bool) -> None:
    """Print a report and update the index."""
    for item_id in report.items[:_MAX_LISTED]:
        click.echo(item_id)
    if (more := len(report.items) - _MAX_LISTED) > 0:
        click.echo(f"... and {more:,} more")
    for issue in report.issues[:_MAX_LISTED]:
        click.echo(issue_line(issue), err=True)
    others = ((report.unchanged, "unchanged"), (report.rejected, "rejected"))
    more_counts = "".join(f", {count:,} {name}" for count, name in others if count)
    click.echo(f"{counted(len(report.items), 'item')} {verb}{more_counts}.", err=True)
    if report.batch is not None and then_rebuild:
        rebuild_index(service)
    elif report.batch is not None:
        click.echo("Searches see it after the next rebuild: ssesearch rebuild.", err=True)


def _version(version: ItemVersion) -> Iterator[str]:
    other = f" {version.other}" if version.other else ""
    yield printable(f"{version.time}  {version.event}{other}  {version.batch}, line {version.line} ({version.source})")
    if version.reason:
        yield printable(f"  because: {version.reason}")
    for change in version.changes:
        yield printable(f"  {change.field}: {_shortened(change.before)} -> {_shortened(change.after)}")


def _shortened(value: str) -> str:
    line = " ".join(value.split())
    return (line if len(line) <= _MAX_VALUE else f"{line[:_MAX_VALUE]}…") or "-"
