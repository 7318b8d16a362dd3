"""Show progress on standard error: a bar on a terminal, otherwise an occasional line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from sse_search.cli.terminal import is_rich

if TYPE_CHECKING:
    from sse_search.service.importing import Progress as Advance

ITEMS_PER_LINE = 10_000
"""Items between two lines: seconds apart, and few enough for a log."""


@contextmanager
def progress(label: str, first_pass: str = "") -> Iterator[Advance]:
    """
    Show the progress of a task while the block runs; a terminal is left clean afterwards.

    Args:
        first_pass: Label of a first pass, which reports no total.
    """
    if is_rich(sys.stderr):
        with _bar(label, first_pass or label) as advance:
            yield advance
    else:
        yield _lines(label, first_pass or label)


def _lines(label: str, first_pass: str) -> Advance:
    printed = 0

    def advance(done: int, total: int | None = None, /) -> None:
        nonlocal printed
        printed = 0 if done < printed else printed  # a second pass starts again at 0
        if done >= printed + ITEMS_PER_LINE:
            printed = done - done % ITEMS_PER_LINE
            line = f"{label}: {done:,} of {total:,} items" if total else f"{first_pass}: {done:,} items"
            click.echo(line, err=True)

    return advance


@contextmanager
def _bar(label: str, first_pass: str) -> Iterator[Advance]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(first_pass, total=None)

        def advance(done: int, total: int | None = None, /) -> None:
            bar.update(task, completed=done, total=total, description=label if total else first_pass)

        yield advance
