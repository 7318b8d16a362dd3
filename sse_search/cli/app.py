"""Assemble the `ssesearch` command from its subcommands."""

from __future__ import annotations

from pathlib import Path

import click

from sse_search.cli.archive_commands import check, rebuild, repair, stats
from sse_search.cli.embed_command import embed
from sse_search.cli.entity_commands import entities
from sse_search.cli.failures import ErrorHandlingGroup
from sse_search.cli.import_command import import_command
from sse_search.cli.init_command import init
from sse_search.cli.keeping_commands import edit, erase, history, merge, remove, restore
from sse_search.cli.search_commands import export_command, query, show, similar
from sse_search.cli.serve_command import desk, serve
from sse_search.cli.source_commands import sources, sync
from sse_search.signals import ending_on_signals


@click.group(
    cls=ErrorHandlingGroup,
    context_settings={"max_content_width": 100},
    examples=(
        "ssesearch import corpus/sample --rebuild",
        'ssesearch query "cooperatives Palestine"',
        "ssesearch serve",
    ),
)
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Archive folder; by default SSESEARCH_HOME, else the nearest parent folder that contains corpus/, "
    "else the user data folder.",
)
@click.version_option(package_name="ssesearch", message="ssesearch %(version)s")
def cli(home: Path | None) -> None:
    """
    Full-text search for news archives on the social and solidarity economy.

    Results go to standard output, everything else to standard error. Exit codes: 0 success, 1 nothing found,
    2 error or invalid query, 3 refused because data would be lost.
    """


_SEARCHING = (query, show, similar, import_command, sync, sources, rebuild, embed, serve, export_command)
_KEEPING = (edit, history, merge, remove, restore, erase)
_MAINTAINING = (init, entities, desk, stats, check, repair)
for command in (*_SEARCHING, *_KEEPING, *_MAINTAINING):
    cli.add_command(command)


def main() -> None:
    """Run the command line until it ends or a signal ends it."""
    with ending_on_signals():
        cli(prog_name="ssesearch")
