"""Run the web servers: the commands `serve` and `desk`."""

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


@click.command(cls=ExampleCommand, examples=("ssesearch desk",))
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default=True, help="Port; 0 picks a free one.")
@click.pass_context
def desk(ctx: click.Context, port: int) -> None:
    """
    Serve a page that decides on names for the vocabulary, to this machine alone.

    Only who knows the printed address can open the page. Runs until Ctrl-C is pressed or SIGTERM is received.
    """
    import webui

    webui.serve_desk(
        home_option(ctx), port, on_ready=lambda url: click.echo(f"Desk on {url} (press Ctrl-C to stop)", err=True)
    )


def _warn_if_empty(given: Path | None) -> None:
    """Say what to do if the page has nothing to show: nothing was imported or indexed, or every item is gone."""
    from sse_search.errors import IndexMissingError, SearchError
    from sse_search.service import SearchService

    with SearchService.open(given) as service:
        try:
            problem = "" if service.state().items else "an index of 0 items"
        except IndexMissingError:
            problem = "no index yet"
        except SearchError:  # the page says what is wrong
            return
        if problem:
            has_items = service.stats(contents=False).corpus_items
            hint = (
                "build it with: ssesearch rebuild"
                if has_items
                else "import items with: ssesearch import PATH --rebuild"
            )
            warning = f"Warning: {service.home} has {problem}, so there is nothing to search; {hint}"
            click.echo(printable(warning), err=True)
