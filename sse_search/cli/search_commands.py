"""Search the archive: the commands `query`, `show`, `similar` and `export`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import click
import msgspec

from sse_search.cli.exit_codes import ExitCode
from sse_search.cli.failures import Refusal, show_error_position
from sse_search.cli.format_choice import FormatChoice
from sse_search.cli.help import ExampleCommand, QueryCommand
from sse_search.cli.home import open_archive
from sse_search.cli.options import search_options
from sse_search.cli.rendering import full_item, result_page, similar_items, summary
from sse_search.cli.terminal import style, write
from sse_search.durable import replacing
from sse_search.exporting import export
from sse_search.formats import EXPORTERS
from sse_search.model import MAX_PAGE_SIZE, Document, SearchRequest
from sse_search.wording import counted

FORMAT_BY_SUFFIX = {".csv": "csv", ".ris": "ris", ".bib": "bibtex"}


@click.command(
    cls=QueryCommand,
    examples=(
        'ssesearch query "cooperatives Palestine"',
        'ssesearch query "social economy" --date 2020.. --country France --sort newest',
        'ssesearch query "title:statistics -covid" --format bibtex',
    ),
)
@search_options
@click.option(
    "--limit", type=click.IntRange(1, MAX_PAGE_SIZE), default=10, show_default=True, help="Number of hits per page."
)
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True, help="Page number.")
@click.option(
    "--facets/--no-facets", default=True, show_default=True, help="Count the hits by year, country and other facets."
)
@click.option("--explain", is_flag=True, help="Explain the score of each hit.")
@click.option("--stories", is_flag=True, help="Show how many other versions of each hit there are.")
@click.option(
    "--format",
    "output",
    type=FormatChoice(EXPORTERS, "text", "json"),
    default="text",
    show_default=True,
    help="Output format.",
)
@click.option("--json", "as_json", is_flag=True, help="Same as --format json.")
@click.pass_context
def query(
    ctx: click.Context,
    *,
    request: SearchRequest,
    limit: int,
    page: int,
    facets: bool,
    explain: bool,
    stories: bool,
    output: str,
    as_json: bool,
) -> None:
    """
    Print the items that best match TEXT; without TEXT, all items.

    TEXT uses the query language: words, "exact phrases", AND OR NOT, -word, title:word, date:2021..2022, prefix*,
    wild*card, fuzzy~, word NEAR/5 word, word ADJ word, "a phrase"~2. A filter option given several times matches any
    of its values; different filters must all match.
    """
    from sse_search import to_json

    output = "json" if as_json else output
    exported = output not in ("text", "json")
    request = msgspec.structs.replace(
        request, limit=limit, page=page, facets=facets and not exported, explain=explain, stories=stories
    )
    with open_archive(ctx) as service, show_error_position(request.text):
        result = service.search(request)
        documents = list(islice(service.matching(request, page * limit), (page - 1) * limit, None)) if exported else []
    has_more = bool(result.semantic and result.semantic.hits)
    if output == "json":
        write(to_json(result))
    elif output == "text" and (result.hits or has_more):
        click.echo("\n".join(result_page(result, style())), color=True)
    else:
        write("".join(export(documents, output)).encode() if exported else b"")
        click.echo("\n".join(summary(result)), err=True)
    ctx.exit(ExitCode.DONE if result.total or has_more else ExitCode.NOTHING)


@click.command(cls=ExampleCommand, examples=("ssesearch show 0123456789abcdef",))
@click.argument("item_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print the item with its language and tags as JSON.")
@click.pass_context
def show(ctx: click.Context, item_id: str, as_json: bool) -> None:
    """Print an item in full, with the reason for each entity tag."""
    from sse_search import to_json

    with open_archive(ctx) as service:
        document = service.document(item_id)
    if as_json:
        write(to_json(document))
    else:
        click.echo("\n".join(full_item(document, style())), color=True)


@click.command(
    cls=ExampleCommand,
    examples=("ssesearch similar 0123456789abcdef", "ssesearch similar 0123456789abcdef --limit 3 --json"),
)
@click.argument("item_id", metavar="ID")
@click.option(
    "--limit", type=click.IntRange(1, MAX_PAGE_SIZE), default=10, show_default=True, help="Number of similar items."
)
@click.option("--json", "as_json", is_flag=True, help="Print the items and what they share as JSON.")
@click.pass_context
def similar(ctx: click.Context, item_id: str, *, limit: int, as_json: bool) -> None:
    """
    Print the items most like the one with this ID, and the words and entities that they share with it.

    Other versions of its story are left out.
    """
    from sse_search import to_json

    with open_archive(ctx) as service:
        answer = service.similar(item_id, limit)
    if as_json:
        write(to_json(answer))
    elif answer.hits:
        click.echo("\n".join(similar_items(answer, style())), color=True)
    else:
        click.echo("No item is similar.", err=True)
    ctx.exit(ExitCode.DONE if answer.hits else ExitCode.NOTHING)


@click.command(
    "export",
    cls=QueryCommand,
    examples=(
        "ssesearch export --output archive.jsonl",
        'ssesearch export "worker cooperatives" --date 2021 --output coops.bib',
        "ssesearch export --country Kenya --format csv > kenya.csv",
    ),
)
@search_options
@click.option(
    "--format",
    "format_",
    type=FormatChoice(EXPORTERS),
    help="Export format; by default the one that the name of FILE ends with, else jsonl.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="File to write; by default the export goes to standard output.",
)
@click.option("--force", is_flag=True, help="Replace FILE if it exists.")
@click.pass_context
def export_command(
    ctx: click.Context, *, request: SearchRequest, format_: str | None, output: Path | None, force: bool
) -> None:
    """
    Export the items that match TEXT; without TEXT, all items.

    FILE is written completely or not at all. An existing file is replaced only with --force.
    """
    if output is not None and output.exists() and not force:
        raise Refusal(f"{output} already exists; choose another name or replace it with --force")
    format_ = format_ or (FORMAT_BY_SUFFIX.get(output.suffix.lower(), "jsonl") if output else "jsonl")
    with open_archive(ctx) as service, show_error_position(request.text):
        documents = _CountingIterable(service.matching(request))
        _write_to(output, export(documents, format_))
    click.echo(f"{counted(documents.count, 'item')} exported as {format_}.", err=True)
    ctx.exit(ExitCode.DONE if documents.count else ExitCode.NOTHING)


class _CountingIterable:
    """Documents, counted as they are taken."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = documents
        self.count = 0

    def __iter__(self) -> Iterator[Document]:
        for document in self._documents:
            self.count += 1
            yield document


def _write_to(output: Path | None, chunks: Iterable[str]) -> None:
    if output is None:
        for chunk in chunks:
            write(chunk.encode())
        return
    with replacing(output) as file:
        file.writelines(chunk.encode() for chunk in chunks)
