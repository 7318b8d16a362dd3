"""Print what the archive lacks: the command `gaps`."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from typing import get_args

import click

from sse_search.cli.exit_codes import ExitCode
from sse_search.cli.help import ExampleCommand
from sse_search.cli.home import open_archive, wants_pager
from sse_search.cli.options import report_format_option
from sse_search.cli.terminal import Style, printable, show_lines, style, write
from sse_search.csv_cells import write_table
from sse_search.model.gaps import Gap, GapEntry, GapKind

_COLUMNS = ("kind", "id", "title", "source", "date", "detail", "query", "address")
_SHOWN = 5
"""Entries of a kind that are printed; a table has all of them."""


@click.command(
    cls=ExampleCommand, examples=("ssesearch gaps", "ssesearch gaps --kind undated --format csv > undated.csv")
)
@click.option("--kind", "kinds", type=click.Choice(get_args(GapKind)), multiple=True, help="Only gaps of this kind.")
@report_format_option("tables and JSON are complete.")
@click.pass_context
def gaps(ctx: click.Context, kinds: tuple[str, ...], output: str) -> None:
    """
    List what the archive lacks: for each entry a query that shows it.

    Months without items of a source that had some before, items without a date, with a month or a year only, without
    text, without tags, with the title of another item but not known as its version, titles that are repeated, and
    languages that were guessed. Exit code 1 if nothing is missing.
    """
    from sse_search import to_json

    with open_archive(ctx) as service:
        listed = [gap for gap in service.gaps() if gap.entries and (not kinds or gap.kind in kinds)]
        address = service.settings.public_url
    if output == "json":
        write(to_json(listed))
    elif output == "csv":
        write(write_table(_rows(listed, address)))
    elif listed:
        show_lines(_lines(listed, style()), pager=wants_pager(ctx))
    else:
        click.echo("Nothing is missing.", err=True)
    ctx.exit(ExitCode.DONE if listed else ExitCode.NOTHING)


def _lines(listed: Sequence[Gap], style: Style) -> Iterator[str]:
    for gap in listed:
        yield style.bold(f"{gap.kind[0].upper()}{gap.kind[1:]}: {len(gap.entries):,}")
        yield from (printable(f"  {_line(entry)}") for entry in gap.entries[:_SHOWN])
        if len(gap.entries) > _SHOWN:
            yield f"  ... all of them: ssesearch gaps --kind {shlex.quote(gap.kind)} --format csv"


def _line(entry: GapEntry) -> str:
    named = " ".join(entry.title.split())
    parts = (entry.date, entry.source, named, entry.detail, f"ssesearch query {shlex.quote(entry.query)}")
    return " · ".join(filter(None, parts))


def _rows(listed: Iterable[Gap], address: str) -> Iterator[tuple[str, ...]]:
    yield _COLUMNS
    for gap in listed:
        for entry in gap.entries:
            link = f"{address.rstrip('/')}/item/{entry.id}" if address and entry.id else ""
            yield (gap.kind, entry.id, entry.title, entry.source, entry.date, entry.detail, entry.query, link)
