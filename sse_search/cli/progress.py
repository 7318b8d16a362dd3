"""How far along is it? A bar on a terminal, a plain line now and then elsewhere; always on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import click

from sse_search.cli.terminal import is_rich

__all__ = ["Advance", "progress"]

LINE_EVERY = 10_000
"""Items between two plain lines: seconds apart, few enough for a log."""


class Advance(Protocol):
    """Takes how many items are done, and of how many where that is known."""

    def __call__(self, done: int, total: int | None = None, /) -> None:
        """Show it."""


@contextmanager
def progress(label: str) -> Iterator[Advance]:
    """Show how far something is while the block runs; nothing is left on a terminal afterwards."""
    if is_rich(sys.stderr):
        with _bar(label) as advance:
            yield advance
    else:
        yield _lines(label)


def _lines(label: str) -> Advance:
    told = 0

    def advance(done: int, total: int | None = None, /) -> None:
        nonlocal told
        if done >= told + LINE_EVERY:
            told = done - done % LINE_EVERY
            click.echo(f"{label}: {done:,} items" + (f" of {total:,}" if total else ""), err=True)

    return advance


@contextmanager
def _bar(label: str) -> Iterator[Advance]:
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
        task = bar.add_task(label, total=None)

        def advance(done: int, total: int | None = None, /) -> None:
            bar.update(task, completed=done, total=total)

        yield advance
