"""Search the archive: the commands `query`, `show`, `similar` and `export`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from sse_search.cli.concordance import concordance
from sse_search.cli.exit_codes import ExitCode
from sse_search.cli.failures import Refusal, show_error_position
from sse_search.cli.format_choice import FormatChoice
from sse_search.cli.help import ExampleCommand, LimitOption, QueryCommand
from sse_search.cli.home import open_archive, wants_pager
from sse_search.cli.options import refuse_together, search_options
from sse_search.cli.rendering import cut_short, full_item, how_read, matching_lines, result_page, similar_items, summary
from sse_search.cli.terminal import show_lines, style, write
from sse_search.durable import replacing
from sse_search.formats import EXPORTERS
from sse_search.model import MAX_PAGE_SIZE, Document, ResultPage, SearchRequest
from sse_search.wording import counted

if TYPE_CHECKING:
    from sse_search import SearchService

_OF_A_PAGE = ("receipt", "limit", "page", "explain", "stories", "context", "kwic")
_ALONE = {
    "only_count": ("saved_name", *_OF_A_PAGE, "output", "as_json"),
    "saved_name": _OF_A_PAGE,
    "kwic": ("context",),
}
"""Options of `query`, and those that would be ignored beside them."""
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
    "--limit",
    cls=LimitOption,
    type=click.IntRange(1, MAX_PAGE_SIZE),
    default=10,
    show_default=True,
    help="Number of hits per page.",
)
@click.option(
    "--context", type=click.IntRange(0, 50), metavar="N", help="Show every line with a match, with N around it."
)
@click.option(
    "--kwic", type=click.IntRange(1, 20), metavar="N", help="Show each match in a line, with N words on either side."
)
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True, help="Page number.")
@click.option(
    "--facets/--no-facets", default=True, show_default=True, help="Count the hits by year, country and other facets."
)
@click.option("--count", "only_count", is_flag=True, help="Print the number of matching items and nothing else.")
@click.option("--new", "saved_name", metavar="NAME", help="Print what is new in a saved search, each item once ever.")
@click.option(
    "--receipt",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Also write what was searched, in what, and the answer, for ssesearch replay.",
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
    context: int | None,
    kwic: int | None,
    page: int,
    facets: bool,
    only_count: bool,
    saved_name: str | None,
    receipt: Path | None,
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
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # starting its threads takes longer than a search
    from sse_search import to_json

    refuse_together(ctx, _ALONE)
    output = "json" if as_json else output
    if output != "text":
        refuse_together(ctx, dict.fromkeys(("output", "as_json"), ("context", "kwic")))
    if receipt and receipt.exists():
        raise Refusal(f"{receipt} already exists; choose another name for the receipt")
    if only_count:
        _print_count(ctx, request)
    if saved_name is not None:
        if request != SearchRequest(facets=False):
            raise click.UsageError("A saved search has its own text and filters; give --new NAME alone.", ctx)
        from sse_search.cli.watch_commands import print_new

        with open_archive(ctx) as service:
            print_new(ctx, service, saved_name, output)
    exported = output not in ("text", "json")
    request = msgspec.structs.replace(
        request, limit=limit, page=page, facets=facets and not exported, explain=explain, stories=stories
    )
    with open_archive(ctx) as service, show_error_position(request.text):
        result = service.search(request)
        if receipt:
            _write_receipt(receipt, service, request)
        passages = _passages(service, result, request, context) if output == "text" else {}
        matches = _concordance(service, result, request, kwic) if output == "text" and kwic else []
        documents = list(islice(service.matching(request, page * limit), (page - 1) * limit, None)) if exported else []
    has_more = bool(result.semantic and result.semantic.hits)
    if output == "json":
        write(to_json(result))
    elif matches:
        show_lines([*matches, *summary(result)], pager=wants_pager(ctx))
    elif output == "text" and (result.hits or has_more):
        show_lines(result_page(result, style(), passages), pager=wants_pager(ctx))
    else:
        write("".join(_exported(documents, output)).encode() if exported else b"")
        click.echo("\n".join(summary(result)), err=True)
    ctx.exit(ExitCode.DONE if result.total or has_more else ExitCode.NOTHING)


def _passages(
    service: SearchService, page: ResultPage, request: SearchRequest, context: int | None
) -> dict[str, list[str]]:
    """Return the lines to show of each hit instead of its snippet; none without `--context`."""
    if context is None:
        return {}
    texts = {hit.id: service.marked(hit.id, request).text for hit in page.hits}
    return {item_id: matching_lines(text, context, style()) for item_id, text in texts.items()}


def _concordance(service: SearchService, page: ResultPage, request: SearchRequest, count: int) -> list[str]:
    """Return each match in the items of a page in a line of its own."""
    texts = ((hit.id, service.marked(hit.id, request)) for hit in page.hits)
    return [
        line
        for item_id, marked in texts
        for text in (marked.title, marked.text)
        for line in concordance(item_id, text, count, style())
    ]


def _write_receipt(file: Path, service: SearchService, request: SearchRequest) -> None:
    receipt = service.receipt(request)
    with replacing(file) as written:
        written.write(msgspec.json.format(msgspec.json.encode(receipt), indent=1) + b"\n")
    click.echo(f"Receipt {receipt.digest} written to {file}.", err=True)


def _print_count(ctx: click.Context, request: SearchRequest) -> None:
    """Print the number of items, and on standard error how the search was read; end the command."""
    with open_archive(ctx) as service, show_error_position(request.text):
        result = service.search(msgspec.structs.replace(request, limit=1))
    click.echo(result.total)
    for line in (*how_read(result), *cut_short(result)):
        click.echo(line, err=True)
    ctx.exit(ExitCode.DONE if result.total else ExitCode.NOTHING)


@click.command(
    cls=ExampleCommand,
    examples=(
        "ssesearch show 0123456789abcdef",
        "ssesearch show 0123 --highlight cooperatives",
        "ssesearch show https://www.example.org/news/1",
    ),
)
@click.argument("item_id", metavar="ID")
@click.option("--highlight", metavar="TEXT", help="Mark the words of a query.")
@click.option("--json", "as_json", is_flag=True, help="Print the item with its language and tags as JSON.")
@click.pass_context
def show(ctx: click.Context, item_id: str, highlight: str | None, as_json: bool) -> None:
    """
    Print an item in full, with the reason for each entity tag.

    ID may be the beginning of an id, at least four characters of it, or the address of the item.
    """
    from sse_search import to_json

    with open_archive(ctx) as service:
        document = service.document(service.find_item(item_id))
        marked = service.marked(document.item.id, highlight) if highlight else None
    if as_json:
        write(to_json(document))
    else:
        show_lines(full_item(document, style(), marked), pager=wants_pager(ctx))


@click.command(
    cls=ExampleCommand,
    examples=("ssesearch similar 0123456789abcdef", "ssesearch similar 0123456789abcdef --limit 3 --json"),
)
@click.argument("item_id", metavar="ID")
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(1, MAX_PAGE_SIZE),
    default=10,
    show_default=True,
    help="Number of similar items.",
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
        answer = service.similar(service.find_item(item_id), limit)
    if as_json:
        write(to_json(answer))
    elif answer.hits:
        show_lines(similar_items(answer, style()), pager=wants_pager(ctx))
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
        _write_to(output, _exported(documents, format_))
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


def _exported(documents: Iterable[Document], format_: str) -> Iterator[str]:
    from sse_search.exporting import export

    return export(documents, format_)
