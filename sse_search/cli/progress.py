"""How far along is it? A bar on a terminal, a plain line now and then elsewhere; always on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import click

from sse_search.cli.terminal import is_rich

LINE_EVERY = 10_000
"""Items between two plain lines: seconds apart, few enough for a log."""


class Advance(Protocol):
    """Takes how many items are done, and of how many where that is known."""

    def __call__(self, done: int, total: int | None = None, /) -> None:
        """Show it."""


@contextmanager
def progress(label: str, before: str = "") -> Iterator[Advance]:
    """
    Show how far something is while the block runs; nothing is left on a terminal afterwards.

    Args:
        before: Label of a first pass, for which no total is given.
    """
    if is_rich(sys.stderr):
        with _bar(label, before or label) as advance:
            yield advance
    else:
        yield _lines(label, before or label)


def _lines(label: str, before: str) -> Advance:
    told = 0

    def advance(done: int, total: int | None = None, /) -> None:
        nonlocal told
        told = 0 if done < told else told  # a second pass begins anew
        if done >= told + LINE_EVERY:
            told = done - done % LINE_EVERY
            click.echo(f"{label if total else before}: {done:,} items" + (f" of {total:,}" if total else ""), err=True)

    return advance


@contextmanager
def _bar(label: str, before: str) -> Iterator[Advance]:
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
        task = bar.add_task(before, total=None)

        def advance(done: int, total: int | None = None, /) -> None:
            bar.update(task, completed=done, total=total, description=label if total else before)

        yield advance
