"""Serve the archive to assistants over standard input and output: the command `mcp`."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from sse_search.cli.failures import Failure
from sse_search.cli.help import ExampleCommand
from sse_search.cli.home import open_archive
from sse_search.errors import SearchError

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from sse_search import SearchService
    from sse_search.cli.mcp_tools import Answer

_INSTRUCTIONS = (
    "A news archive that can be searched, counted and quoted, and not changed. Quote items with their permalink and "
    "their date as exactly as its precision says: a date with the precision 'year' is only a year, and an item without "
    "a date value is undated."
)


@click.command(cls=ExampleCommand, examples=("ssesearch mcp", "ssesearch --home /srv/news mcp"))
@click.pass_context
def mcp(ctx: click.Context) -> None:
    """
    Serve the archive to assistants by the Model Context Protocol, on standard input and output.

    An assistant starts this command itself; it ends when its input ends. Tools: search, item, count, compare and
    entities. They only read, and their answers are limited in size. It needs the extra `mcp`.
    """
    with open_archive(ctx) as service:
        service.state()
        create_server(service).run()


def create_server(service: SearchService) -> MCPServer:
    """Return a server with the tools on an archive. Raises Failure if the package of the protocol is missing."""
    try:
        from mcp.server import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
        from mcp.types import ToolAnnotations
    except ImportError as error:
        raise Failure('this command needs the package mcp: pip install "ssesearch[mcp]"') from error
    from sse_search import __version__
    from sse_search.cli.mcp_tools import Tools

    tools = Tools(service)
    server = MCPServer("ssesearch", instructions=_INSTRUCTIONS, version=__version__, log_level="ERROR")
    only_reads = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)

    def with_errors_named(tool: Callable[..., Answer]) -> Callable[..., Answer]:
        @functools.wraps(tool)
        def call(*args: object, **options: object) -> Answer:
            try:
                return tool(*args, **options)
            except SearchError as error:
                raise ToolError(str(error)) from error

        return call

    for tool in (tools.search, tools.item, tools.count, tools.compare, tools.entities):
        server.tool(annotations=only_reads)(with_errors_named(tool))
    return server
