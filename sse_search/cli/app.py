"""Which commands are there?"""

from __future__ import annotations

from pathlib import Path

import click

from sse_search.cli.archive_commands import check, import_command, rebuild, repair, stats
from sse_search.cli.entity_commands import entities
from sse_search.cli.failures import CarefulGroup
from sse_search.cli.search_commands import export_command, query, show
from sse_search.cli.serve_command import serve


@click.group(
    cls=CarefulGroup,
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
    help="Folder of the archive; by default SSESEARCH_HOME, else the nearest folder upwards that holds corpus/, "
    "else your user data folder.",
)
@click.version_option(package_name="ssesearch", message="ssesearch %(version)s")
def cli(home: Path | None) -> None:
    """
    Full-text search for archives of news on the social and solidarity economy.

    Results go to standard output, everything else to standard error. Exit codes: 0 found or done, 1 nothing found,
    2 error or bad query, 3 refused because something would be lost.
    """


for command in (query, show, import_command, rebuild, serve, export_command, entities, stats, check, repair):
    cli.add_command(command)


def main() -> None:
    """Run the command line; the installed script calls this."""
    cli(prog_name="ssesearch")
