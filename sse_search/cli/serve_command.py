"""Run the web servers: the commands `serve` and `desk`."""

from __future__ import annotations

from pathlib import Path

import click

from sse_search.cli.help import ExampleCommand
from sse_search.cli.home import home_option
from sse_search.cli.terminal import printable

SECONDS_TO_STOP = 15
"""Time that a server has to end after a signal: more than requests in progress may take."""


@click.command(
    cls=ExampleCommand,
    examples=("ssesearch serve", "ssesearch serve --host 0.0.0.0 --port 80", "ssesearch serve --workers 4"),
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 means all interfaces."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="Port; 0 picks a free one."
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that answer requests; one that dies is replaced.",
)
@click.option(
    "--access-log", metavar="FILE", default="", help="Write a line of JSON about each request; - prints them."
)
@click.option(
    "--metrics-port",
    type=click.IntRange(0, 65535),
    default=None,
    help="Port of /metrics for Prometheus; 0 picks a free one.",
)
@click.option("--metrics-host", default="127.0.0.1", show_default=True, help="Address that /metrics listens on.")
@click.pass_context
def serve(
    ctx: click.Context,
    *,
    host: str,
    port: int,
    workers: int,
    access_log: str,
    metrics_port: int | None,
    metrics_host: str,
) -> None:
    """
    Serve the web interface and the HTTP API.

    Runs until Ctrl-C is pressed or SIGTERM is received; requests in progress are answered first.
    """
    import webui
    from sse_search.signals import stopping_on_signals

    options = webui.ServeOptions(
        workers=workers, access_log=access_log, metrics_port=metrics_port, metrics_host=metrics_host
    )
    server = webui.open_server(home_option(ctx), host, port, options)
    click.echo(f"Serving on {server.url} (press Ctrl-C to stop)", err=True)
    if server.metrics_url:
        click.echo(f"Metrics on {server.metrics_url}", err=True)
    _warn_if_empty(home_option(ctx))
    with stopping_on_signals(server.stop, SECONDS_TO_STOP):
        server.run()


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
