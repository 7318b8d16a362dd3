"""How is a failure told? As one sentence with its place and its remedy on standard error, and an exit code."""

from __future__ import annotations

import os
import shlex
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

from sse_search.cli.exit_codes import ExitCode
from sse_search.cli.help import ExampleGroup
from sse_search.cli.terminal import printable
from sse_search.errors import InvalidQueryError, ItemNotFoundError, SearchError

SHOWN = 60
"""Characters of a long query that are shown on either side of the place in question."""


class Failure(click.ClickException):
    """A failure, told in a sentence and the lines that follow it."""

    exit_code = ExitCode.ERROR

    def __init__(self, message: str, after: tuple[str, ...] = ()) -> None:
        super().__init__(sentence(message))
        self.after = after

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence and what follows it."""
        for line in (f"Error: {self.message}", *self.after):
            click.echo(line, file=file, err=file is None)


class Refusal(Failure):
    """Going on would lose something."""

    exit_code = ExitCode.REFUSED


class NothingFound(Failure):
    """There is no such thing."""

    exit_code = ExitCode.NOTHING


class CarefulGroup(ExampleGroup):
    """A group of commands that ends every foreseen failure in a sentence and an exit code, never in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _forget_output()
            ctx.exit(ExitCode.BROKEN_PIPE)
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
            ctx.exit(ExitCode.INTERRUPTED)
        except ItemNotFoundError as error:
            raise NothingFound(str(error)) from error
        except SearchError as error:
            raise Failure(str(error)) from error
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise Failure(f"{where}{error.strerror or error}") from error


@contextmanager
def pointing_into(query: str) -> Iterator[None]:
    """Show where in a query an `InvalidQueryError` lies, and the query that may have been meant."""
    try:
        yield
    except InvalidQueryError as error:
        raise Failure(error.reason, after=tuple(_pointer(query, error))) from error


def sentence(message: str) -> str:
    """Return a message as a sentence that is safe to print: a capital at its start, a full stop at its end."""
    text = printable(message).strip() or "something went wrong"
    words = text.split()
    if words[0].isalpha():
        text = text[0].upper() + text[1:]
    finished = text.endswith((".", "!", "?", ":")) or "/" in words[-1]  # a full stop would become part of a path
    return text if finished else f"{text}."


def _pointer(query: str, error: InvalidQueryError) -> Iterator[str]:
    place = min(max(error.position, 0), len(query))
    begin = max(0, place - SHOWN)
    part = "".join(_on_the_line(character) for character in query[begin : place + SHOWN])
    before = "... " if begin else ""
    if query:
        yield f"  {before}{part}"
        yield "  " + " " * (len(before) + sum(map(_columns, query[begin:place]))) + "^"
    if error.suggested_query:
        yield f"Did you mean: ssesearch query {shlex.quote(printable(error.suggested_query))}"


def _on_the_line(character: str) -> str:
    return character if printable(character) == character and not character.isspace() else " "


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "FW" else 1


def _forget_output() -> None:
    """Let nothing that is still buffered complain about the closed pipe when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
