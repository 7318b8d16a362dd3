"""How does the page come up? `serve` runs it until Ctrl-C."""

from __future__ import annotations

import click

from sse_search.cli.help import ExampleCommand
from sse_search.cli.home import chosen_home


@click.command(cls=ExampleCommand, examples=("ssesearch serve", "ssesearch serve --host 0.0.0.0 --port 80"))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 is every address.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 takes a free one.")
@click.pass_context
def serve(ctx: click.Context, host: str, port: int) -> None:
    """Serve the search page and the interface for programs until Ctrl-C is pressed."""
    import webui

    def ready(address: str) -> None:
        click.echo(f"Serving on {address} (Ctrl-C stops it)", err=True)

    webui.serve(chosen_home(ctx), host, port, on_ready=ready)
