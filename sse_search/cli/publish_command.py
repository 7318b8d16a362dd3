"""Write a static site of the archive: the command `publish`."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from sse_search.cli.failures import NothingFound, show_error_position
from sse_search.cli.help import QueryCommand
from sse_search.cli.home import open_archive
from sse_search.cli.options import search_options
from sse_search.cli.progress import progress
from sse_search.cli.terminal import printable
from sse_search.model import SearchRequest
from sse_search.settings import WEB_ADDRESS
from sse_search.wording import counted

PAGE_LANGUAGES = ("en", "fr", "es", "pt", "de", "it")
"""Those of `webui.locales`, which takes longer to load than this command to fail."""
_WHOLE_ARCHIVE = SearchRequest(facets=False)


def _valid_address(_: click.Context, __: click.Parameter, url: str | None) -> str | None:
    if url is not None and not re.fullmatch(WEB_ADDRESS, url):
        raise click.BadParameter(f"{url!r} is not like https://news.example.org/archive.")
    return url


@click.command(
    cls=QueryCommand,
    examples=(
        "ssesearch publish site",
        "ssesearch publish kenya --country Kenya --date 2010..2020",
        "ssesearch publish site --url https://news.example.org/archive --page-language fr",
    ),
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@search_options
@click.option(
    "--url",
    metavar="ADDRESS",
    callback=_valid_address,
    help="Where the site will be on the web, for feeds and the sitemap; by default the setting public_url.",
)
@click.option(
    "--page-language",
    type=click.Choice(PAGE_LANGUAGES),
    help="Language of the pages; by default the setting language if it is one of these, else English.",
)
@click.pass_context
def publish(
    ctx: click.Context, *, folder: Path, request: SearchRequest, url: str | None, page_language: str | None
) -> None:
    """
    Write a static site of the archive, or of the items of one search, into DIR.

    It has a page of every item and entity, feeds, a sitemap and a search that works without a server, on a web host as
    in a browser that opens DIR/index.html. A site that was published there before is replaced when the new one is
    complete; a folder with anything else is refused.
    """
    import webui

    with ExitStack() as stack:
        service = stack.enter_context(open_archive(ctx))
        if request != _WHOLE_ARCHIVE:
            stack.enter_context(show_error_position(request.text))
            apart = Path(stack.enter_context(TemporaryDirectory(prefix="ssesearch-")))
            service = stack.enter_context(service.subset(request, apart))
        if not service.state().items:
            raise NothingFound("there is no item to publish")
        address = service.settings.public_url if url is None else url
        with progress("Publishing") as advance:
            site = webui.publish(service, folder, address, advance, language=page_language or "")
    pages = f"{counted(site.items, 'item')} and {counted(site.entities, 'name')}"
    click.echo(printable(f"Published {pages}: {folder / 'index.html'}"))
    if not site.has_feeds:
        click.echo("Without --url there are no feeds and no sitemap, which need its address.", err=True)
