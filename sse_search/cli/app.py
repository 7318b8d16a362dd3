"""Assemble the `ssesearch` command from its subcommands."""

from __future__ import annotations

from pathlib import Path

import click

from sse_search.cli.archive_commands import check, rebuild, repair
from sse_search.cli.compare_command import compare
from sse_search.cli.embed_command import embed
from sse_search.cli.entity_commands import entities
from sse_search.cli.failures import ErrorHandlingGroup
from sse_search.cli.gaps_command import gaps
from sse_search.cli.import_command import import_command
from sse_search.cli.init_command import init
from sse_search.cli.keeping_commands import edit, erase, history, merge, remove, restore
from sse_search.cli.manual_commands import completion, manual
from sse_search.cli.replay_command import replay
from sse_search.cli.search_commands import export_command, query, show, similar
from sse_search.cli.serve_command import desk, serve
from sse_search.cli.source_commands import sources, sync
from sse_search.cli.stats_command import stats
from sse_search.cli.watch_commands import saved, watch
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
@click.option(
    "--pager/--no-pager", default=True, help="Show long output with the program of PAGER, or less, on a terminal."
)
@click.version_option(package_name="ssesearch", message="ssesearch %(version)s")
def cli(home: Path | None, pager: bool) -> None:
    """
    Full-text search for news archives on the social and solidarity economy.

    Results go to standard output, everything else to standard error. Exit codes: 0 success, 1 nothing found,
    2 error or invalid query, 3 refused because data would be lost.
    """


_SEARCHING = (query, show, similar, import_command, sync, sources, rebuild, embed, serve, export_command)
_WATCHING = (compare, saved, watch, replay)
_KEEPING = (edit, history, merge, remove, restore, erase)
_MAINTAINING = (init, entities, desk, stats, gaps, check, repair, completion, manual)
for command in (*_SEARCHING, *_WATCHING, *_KEEPING, *_MAINTAINING):
    cli.add_command(command)


def main() -> None:
    """Run the command line until it ends or a signal ends it."""
    with ending_on_signals():
        cli(prog_name="ssesearch")
