"""How is the archive asked? `query` gives a page of hits, `show` one item, `export` everything that matches."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Unpack

import click

from sse_search.cli.exit_codes import ExitCode
from sse_search.cli.failures import Refusal, pointing_into
from sse_search.cli.help import ExampleCommand, TextCommand
from sse_search.cli.home import opened
from sse_search.cli.options import Criteria, request_for, search_options
from sse_search.cli.rendering import answer, full_item, remarks
from sse_search.cli.terminal import style, write
from sse_search.export import EXPORT_FORMATS, export
from sse_search.model import Document

SUFFIXES = {".csv": "csv", ".ris": "ris", ".bib": "bibtex"}
"""Endings of an output file that say its format."""


@click.command(
    cls=TextCommand,
    examples=(
        'ssesearch query "cooperatives Palestine"',
        'ssesearch query "social economy" --date 2020.. --country France --sort newest',
        'ssesearch query "title:statistics -covid" --format bibtex',
    ),
)
@search_options
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="Hits a page.")
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True, help="Which page.")
@click.option(
    "--facets/--no-facets", default=True, show_default=True, help="Count the hits by year, country and so on."
)
@click.option("--explain", is_flag=True, help="Say how each hit got its score.")
@click.option("--stories", is_flag=True, help="Say how many other versions of each hit there are.")
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json", *EXPORT_FORMATS]),
    default="text",
    show_default=True,
    help="How the hits are written.",
)
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
@click.pass_context
def query(
    ctx: click.Context,
    *,
    limit: int,
    page: int,
    facets: bool,
    explain: bool,
    stories: bool,
    output: str,
    as_json: bool,
    **criteria: Unpack[Criteria],
) -> None:
    """
    Print the items that match TEXT best; without TEXT, every item.

    TEXT is written in the query language: words, "exact phrases", AND OR NOT, -word, title:word, date:2021..2022,
    prefix*, fuzzy~. A filter option given twice means either; different filters must all fit.
    """
    from sse_search import to_json

    form = "json" if as_json else output
    counted = facets and form in ("text", "json")
    request = request_for(criteria, facets=counted, limit=limit, page=page, explain=explain, stories=stories)
    with opened(ctx) as service, pointing_into(request.text):
        found = service.search(request)
        documents = [] if form in ("text", "json") else [service.document(hit.id) for hit in found.hits]
    if form == "json":
        write(to_json(found))
    elif form == "text" and found.hits:
        click.echo("\n".join(answer(found, style())), color=True)
    else:
        write("".join(export(documents, form)).encode() if form in EXPORT_FORMATS else b"")
        click.echo("\n".join(remarks(found)), err=True)
    ctx.exit(ExitCode.DONE if found.total else ExitCode.NOTHING)


@click.command(cls=ExampleCommand, examples=("ssesearch show 0123456789abcdef",))
@click.argument("item_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print the item with its language and its tags as JSON.")
@click.pass_context
def show(ctx: click.Context, item_id: str, as_json: bool) -> None:
    """Print the item with this ID in full, with the reason for each of its entity tags."""
    from sse_search import to_json

    with opened(ctx) as service:
        document = service.document(item_id)
    if as_json:
        write(to_json(document))
    else:
        click.echo("\n".join(full_item(document, style())), color=True)


@click.command(
    "export",
    cls=TextCommand,
    examples=(
        "ssesearch export --output archive.jsonl",
        'ssesearch export "worker cooperatives" --date 2021 --output coops.bib',
        "ssesearch export --country Kenya --format csv > kenya.csv",
    ),
)
@search_options
@click.option(
    "--format", "form", type=click.Choice(EXPORT_FORMATS), help="By default what --output ends with, else jsonl."
)
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE", help="A new file; standard output by default."
)
@click.option("--force", is_flag=True, help="Replace FILE if there is one.")
@click.pass_context
def export_command(
    ctx: click.Context, *, form: str | None, output: Path | None, force: bool, **criteria: Unpack[Criteria]
) -> None:
    """
    Write every item that matches TEXT; without TEXT, the whole archive.

    A file is complete or not there at all, and is never replaced unless --force is given.
    """
    if output is not None and output.exists() and not force:
        raise Refusal(f"{output} exists already and would be lost; choose another name or give --force")
    form = form or (SUFFIXES.get(output.suffix.lower(), "jsonl") if output else "jsonl")
    request = request_for(criteria)
    written = _Counter()
    with opened(ctx) as service, pointing_into(request.text):
        pieces = export(written.of(service.matching(request)), form)
        _write_to(output, pieces)
    click.echo(f"{written.count:,} {'item' if written.count == 1 else 'items'} exported as {form}.", err=True)
    ctx.exit(ExitCode.DONE if written.count else ExitCode.NOTHING)


class _Counter:
    """Counts what passes through."""

    def __init__(self) -> None:
        self.count = 0

    def of(self, documents: Iterable[Document]) -> Iterator[Document]:
        for document in documents:
            self.count += 1
            yield document


def _write_to(output: Path | None, pieces: Iterator[str]) -> None:
    if output is None:
        for piece in pieces:
            write(piece.encode())
        return
    with _whole(output) as file:
        for piece in pieces:
            file.write(piece.encode())


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing that takes its name only when the block has ended well."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with unfinished.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
