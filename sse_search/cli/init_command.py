"""Make the home of an archive: the `init` command."""

from __future__ import annotations

from pathlib import Path

import click

from sse_search.cli.help import ExampleCommand
from sse_search.cli.home import home_option
from sse_search.cli.terminal import printable

_SETTINGS_TEXT = """\
# Settings of this archive; remove the # to change one. docs/operations.md lists all of them.

# Language of items that neither state one nor show one.
# language = "en"

# Whether 04/05/2025 is 4 May (true) or 5 April (false).
# day_first = true

# Hosts that `ssesearch import` may fetch addresses from.
# fetch_hosts = ["ilo.org", "ica.coop"]
"""


@click.command(cls=ExampleCommand, examples=("ssesearch init", "ssesearch init ~/news"))
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.pass_context
def init(ctx: click.Context, folder: Path | None) -> None:
    """
    Make an archive in DIR, by default the folder of --home, else this one.

    Creates corpus/ and ssesearch.toml with comments; what is there already stays as it is.
    """
    from sse_search.durable import create_file, make_folder
    from sse_search.settings import SETTINGS_FILE

    home = (folder or home_option(ctx) or Path()).absolute()
    make_folder(home / "corpus")
    try:
        with create_file(home / SETTINGS_FILE) as file:
            file.write(_SETTINGS_TEXT.encode())
    except FileExistsError:
        click.echo(printable(f"{home / SETTINGS_FILE} exists and stays as it is."), err=True)
    click.echo(printable(f"The archive is {home}; add items with: ssesearch --home {home} import PATH"), err=True)
