"""Repeat a search from its receipt: the command `replay`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from sse_search.cli.exit_codes import ExitCode
from sse_search.cli.failures import Failure
from sse_search.cli.help import ExampleCommand
from sse_search.cli.home import open_archive
from sse_search.cli.terminal import printable, write
from sse_search.errors import InvalidQueryError
from sse_search.model import ItemChange, Replay
from sse_search.wording import as_sentence, counted

_OUTCOMES = {
    "same": "The same items with the same scores and counts",
    "more items": "More items",
    "fewer items": "Fewer items",
    "other items": "Other items",
    "other scores": "The same items with other scores",
    "other counts": "The same items and scores; counts of facets differ",
}


@click.command(cls=ExampleCommand, examples=("ssesearch replay receipt.json", "ssesearch replay receipt.json --json"))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True), metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
@click.pass_context
def replay(ctx: click.Context, file: Path, as_json: bool) -> None:
    """
    Repeat the search of a receipt, and say what has changed since and why.

    FILE is what `query --receipt` wrote. Exit code 0 if the answer is the same, 1 if it is another one.
    """
    from sse_search import to_json

    with open_archive(ctx) as service:
        try:
            answer = service.replay(file.read_bytes())
        except InvalidQueryError as error:
            raise Failure(f"{file}: {error.reason}") from error
    if as_json:
        write(to_json(answer))
    else:
        click.echo("\n".join(map(printable, _lines(answer))))
    ctx.exit(ExitCode.DONE if answer.outcome == "same" else ExitCode.NOTHING)


def _lines(answer: Replay) -> Iterator[str]:
    yield f"{_OUTCOMES[answer.outcome]}: {counted(answer.total_now, 'item')} now, {answer.total_then:,} then."
    yield from _changes("New", answer.gained, answer.gained_count)
    yield from _changes("Gone", answer.lost, answer.lost_count)
    if answer.scores:
        yield f"On the page, {counted(answer.scores, 'item')} with another score or position."
    if answer.counts:
        yield f"Counts differ: {', '.join(answer.counts)}."
    yield from (as_sentence(cause) for cause in answer.causes)


def _changes(title: str, changes: tuple[ItemChange, ...], count: int) -> Iterator[str]:
    for change in changes:
        yield f"{title}: {change.id}: {change.reason}"
    if count > len(changes):
        yield f"{title}: {count - len(changes):,} further items"
