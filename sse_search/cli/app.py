"""Assemble the `ssesearch` command from its subcommands."""

from __future__ import annotations

from pathlib import Path

import click

from sse_search.cli.failures import ErrorHandlingGroup
from sse_search.cli.lazy_commands import LazyCommands
from sse_search.signals import ending_on_signals

_COMMANDS = LazyCommands(
    {
        "query": "search_commands",
        "show": "search_commands",
        "similar": "search_commands",
        "import": "import_command",
        "sync": "source_commands",
        "sources": "source_commands",
        "rebuild": "archive_commands",
        "embed": "embed_command",
        "serve": "serve_command",
        "export": "search_commands",
        "compare": "compare_command",
        "words": "words_command",
        "publish": "publish_command",
        "mcp": "mcp_command",
        "collocates": "words_command",
        "saved": "watch_commands",
        "watch": "watch_commands",
        "replay": "replay_command",
        "edit": "keeping_commands",
        "history": "keeping_commands",
        "merge": "keeping_commands",
        "remove": "keeping_commands",
        "restore": "keeping_commands",
        "erase": "keeping_commands",
        "init": "init_command",
        "entities": "entity_commands",
        "desk": "serve_command",
        "stats": "stats_command",
        "gaps": "gaps_command",
        "check": "archive_commands",
        "repair": "archive_commands",
        "completion": "manual_commands",
        "manual": "manual_commands",
    }
)


@click.group(
    cls=ErrorHandlingGroup,
    commands=_COMMANDS,
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


def main() -> None:
    """Run the command line until it ends or a signal ends it."""
    with ending_on_signals():
        cli(prog_name="ssesearch")
