"""Run the web server: the `serve` command."""

from __future__ import annotations

from pathlib import Path

import click

from sse_search.cli.help import ExampleCommand
from sse_search.cli.home import home_option
from sse_search.cli.terminal import printable


@click.command(cls=ExampleCommand, examples=("ssesearch serve", "ssesearch serve --host 0.0.0.0 --port 80"))
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 means all interfaces."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="Port; 0 picks a free one."
)
@click.pass_context
def serve(ctx: click.Context, host: str, port: int) -> None:
    """
    Serve the web interface and the HTTP API.

    Runs until Ctrl-C is pressed or SIGTERM is received.
    """
    import webui

    def announce(url: str) -> None:
        click.echo(f"Serving on {url} (press Ctrl-C to stop)", err=True)
        _warn_if_empty(home_option(ctx))

    webui.serve(home_option(ctx), host, port, on_ready=announce)


def _warn_if_empty(given: Path | None) -> None:
    """Say what to do if the page has nothing to show, because nothing was ever imported or indexed."""
    from sse_search.settings import find_home

    home = find_home(given)
    if not any((home / "index").glob("*")):
        hint = "import items with: ssesearch import PATH --rebuild"
        click.echo(printable(f"Warning: {home} has no index yet, so there is nothing to search; {hint}"), err=True)
