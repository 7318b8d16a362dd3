"""Turn errors into a message on standard error and an exit code."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from traceback import walk_tb
from typing import IO, Any

import click

from sse_search.cli.exit_codes import ExitCode
from sse_search.cli.help import ExampleGroup
from sse_search.cli.terminal import printable, write
from sse_search.errors import (
    InvalidOptionError,
    InvalidQueryError,
    ItemNotFoundError,
    RefusedError,
    SearchError,
    WorkerError,
)
from sse_search.wording import as_sentence, remedy_for

_WRITERS = (click.echo.__code__, write.__code__)
"""What writes to the standard output; its errors name no file."""
MAX_CONTEXT = 60
"""Characters of a long query that are shown on either side of an error."""


class Failure(click.ClickException):
    """A failed command: a message, and lines that follow it."""

    exit_code = ExitCode.ERROR

    def __init__(self, message: str, details: tuple[str, ...] = ()) -> None:
        super().__init__(as_sentence(printable(message)))
        self.details = details

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message and the lines that follow it."""
        for line in (f"Error: {self.message}", *self.details):
            click.echo(line, file=file, err=file is None)


class Refusal(Failure):
    """A command that was refused because it would lose something."""

    exit_code = ExitCode.REFUSED


class NothingFound(Failure):
    """A command that was given an ID that does not exist."""

    exit_code = ExitCode.NOTHING


class _OutputClosed(click.ClickException):
    """Whoever reads the output has closed it; nobody need be told."""

    exit_code = ExitCode.BROKEN_PIPE

    def __init__(self) -> None:
        super().__init__("")

    def show(self, file: IO[Any] | None = None) -> None:  # noqa: ARG002 - of the library
        """Print nothing, now and when the process ends."""
        _discard_output()


class ErrorHandlingGroup(ExampleGroup):
    """A group of commands that turns every expected error into a message and an exit code, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the chosen command."""
        try:
            with _system_errors_named():
                return super().invoke(ctx)
        except ItemNotFoundError as error:
            raise NothingFound(str(error)) from error
        except RefusedError as error:
            raise Refusal(str(error), tuple(map(printable, error.details))) from error
        except WorkerError as error:
            Failure(str(error)).show()
            ctx.exit(ExitCode.ERROR if error.signal is None else 128 + error.signal)
        except SearchError as error:
            raise Failure(str(error)) from error

    def make_context(self, *arguments: Any, **extra: Any) -> click.Context:
        """Read the options; `--version` and `--help` write something."""
        with _system_errors_named():
            return super().make_context(*arguments, **extra)


@contextmanager
def _system_errors_named() -> Iterator[None]:
    """Turn errors of the system into failures."""
    try:
        yield
    except BrokenPipeError as error:
        raise _OutputClosed from error
    except OSError as error:
        raise Failure(f"{_place_of(error)}{error.strerror or error}; {remedy_for(error)}") from error


def _place_of(error: OSError) -> str:
    """Return the file that an error names, or that it is of the output, which has no name; empty for neither."""
    if error.filename:
        return f"{error.filename}: "
    is_of_output = any(frame.f_code in _WRITERS for frame, _ in walk_tb(error.__traceback__))
    return "standard output: " if is_of_output else ""


@contextmanager
def show_error_position(query: str) -> Iterator[None]:
    """Turn an `InvalidQueryError` into a failure that shows its position in the query and a suggested query."""
    try:
        yield
    except InvalidOptionError:
        raise  # at no position of the query
    except InvalidQueryError as error:
        raise Failure(error.reason, details=tuple(_position_lines(query, error))) from error


def _position_lines(query: str, error: InvalidQueryError) -> Iterator[str]:
    position = min(max(error.position, 0), len(query))
    start = max(0, position - MAX_CONTEXT)
    excerpt = "".join(map(_one_cell, query[start : position + MAX_CONTEXT]))
    ellipsis = "... " if start else ""
    if query:
        yield f"  {ellipsis}{excerpt}"
        yield "  " + " " * (len(ellipsis) + sum(map(_width, query[start:position]))) + "^"
    if error.suggested_query:
        import shlex

        yield f"Did you mean: ssesearch query {shlex.quote(printable(error.suggested_query))}"


def _one_cell(character: str) -> str:
    return character if printable(character) == character and not character.isspace() else " "


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "FW" else 1


def _discard_output() -> None:
    """Send what is still buffered to nowhere, so that Python does not complain about the closed pipe at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
