"""Make the vectors of items for ranking by meaning: the command `embed`."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from sse_search.cli.archive_commands import name_archive
from sse_search.cli.help import ExampleCommand
from sse_search.cli.home import open_archive
from sse_search.cli.progress import progress
from sse_search.cli.terminal import printable
from sse_search.languages import language_name
from sse_search.wording import as_sentence, counted

if TYPE_CHECKING:
    from sse_search import EmbeddingPlan, EmbeddingReport

_NICENESS = 10
_SECONDS_PER_MINUTE = 60


@click.command(cls=ExampleCommand, examples=("ssesearch embed",))
@click.pass_context
def embed(ctx: click.Context) -> None:
    """
    Make the vectors by which items are ranked by meaning.

    Only items are embedded that have no vector of their present text; run it after each rebuild. It says how many there
    are and about how long they take, leaves the processor to others, and can be interrupted at any time: the next run
    goes on. It needs the extra `semantic` and the setting semantic_model.
    """
    with suppress(AttributeError, OSError):  # where the system has no niceness, or not for this account
        os.nice(_NICENESS)
    with open_archive(ctx) as service:
        name_archive(service)
        with progress("Embedding", first_pass="Comparing") as advance:
            report = service.embed(announce=_announce, progress=advance)
    _print_report(report)


def _announce(plan: EmbeddingPlan) -> None:
    click.echo(f"{counted(plan.items, 'item')} to embed, about {_duration(plan.seconds)}.", err=True)


def _print_report(report: EmbeddingReport) -> None:
    click.echo(
        f"Embedded {counted(report.embedded, 'item')}; {report.kept:,} had a vector, "
        f"{counted(report.removed, 'vector')} removed, {report.seconds:.1f} s"
    )
    for damage in report.damages:
        click.echo(f"Warning: {printable(as_sentence(damage))}", err=True)
    if report.left_out:
        names = ", ".join(map(language_name, report.unknown_languages))
        left_out = counted(report.left_out, "item")
        click.echo(printable(f"The model does not know the language of {left_out}: {names}."), err=True)


def _duration(seconds: float) -> str:
    """
    Return a duration in whole seconds or minutes.

    >>> _duration(4.2), _duration(1260)
    ('5 seconds', '21 minutes')
    """
    if seconds <= _SECONDS_PER_MINUTE:
        return counted(int(seconds) + 1, "second")
    return counted(round(seconds / _SECONDS_PER_MINUTE), "minute")
