"""Run the web server: the `serve` command."""

from __future__ import annotations

import click

from sse_search.cli.help import ExampleCommand
from sse_search.cli.home import home_option


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

    webui.serve(home_option(ctx), host, port, on_ready=announce)
