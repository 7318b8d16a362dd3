"""Show progress on standard error: a bar on a terminal, otherwise an occasional line."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

import click

from sse_search.cli.terminal import is_rich, printable

ITEMS_PER_LINE = 10_000
"""Items between two lines: seconds apart, and few enough for a log."""
SECONDS_PER_LINE = 30.0
"""Time between two lines where items take long."""
_MAX_NAME_LENGTH = 50


class Progress(Protocol):
    """Shows how many items are done, and which phase has begun for which file."""

    def __call__(self, done: int, total: int | None = None, /) -> None:
        """Show the number of items."""

    def begin(self, phase: str, name: str) -> None:
        """Show a phase."""


@contextmanager
def progress(label: str, first_pass: str = "") -> Iterator[Progress]:
    """
    Show the progress of a task while the block runs; a terminal is left clean afterwards.

    Args:
        first_pass: Label of a first pass, which reports no total.
    """
    if is_rich(sys.stderr):
        with _bar(label, first_pass or label) as shown:
            yield shown
    else:
        yield Lines(label, first_pass or label)


class Lines:
    """
    Prints a line every `ITEMS_PER_LINE` items or `SECONDS_PER_LINE` seconds.

    Args:
        clock: Returns the time in seconds.
    """

    def __init__(self, label: str, first_pass: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._label, self._first_pass, self._clock = label, first_pass, clock
        self._done = self._printed = 0
        self._total: int | None = None
        self._last = clock()

    def __call__(self, done: int, total: int | None = None, /) -> None:
        self._printed = 0 if done < self._printed else self._printed  # a second pass starts again at 0
        self._done, self._total = done, total
        if done >= self._printed + ITEMS_PER_LINE:
            self._printed = done - done % ITEMS_PER_LINE
            self._print(self._printed)
        elif done and self._is_late():
            self._print(done)

    def begin(self, phase: str, name: str) -> None:
        self._label = self._first_pass = f"{phase} {printable(name)}"
        if self._is_late():
            self._print(self._done)

    def _is_late(self) -> bool:
        return self._clock() >= self._last + SECONDS_PER_LINE

    def _print(self, done: int) -> None:
        self._last = self._clock()
        of_all = f" of {self._total:,}" if self._total else ""
        click.echo(f"{self._label if self._total else self._first_pass}: {done:,}{of_all} items", err=True)


@contextmanager
def _bar(label: str, first_pass: str) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as RichProgress

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )

    class Bar:
        def __init__(self) -> None:
            self._label, self._first_pass = label, first_pass

        def __call__(self, done: int, total: int | None = None, /) -> None:
            bar.update(task, completed=done, total=total, description=self._label if total else self._first_pass)

        def begin(self, phase: str, name: str) -> None:
            shown = printable(name)
            shown = shown if len(shown) <= _MAX_NAME_LENGTH else f"…{shown[-_MAX_NAME_LENGTH:]}"
            self._label = self._first_pass = f"{phase} {shown}"
            bar.update(task, description=self._label)

    with RichProgress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(first_pass, total=None)
        yield Bar()
