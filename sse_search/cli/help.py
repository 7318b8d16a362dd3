"""Extend Click's commands: help that begins with examples, queries that may begin with a hyphen."""

from __future__ import annotations

import re
from typing import Any

import click

_SHORT_OPTION = re.compile(r"-[A-Za-z?]")
_SHORT_LIMIT = re.compile(r"^-n$")
_JOINED_LIMIT = re.compile(r"^-n(\d+)$")


class ExampleCommand(click.Command):
    """A command whose help begins with examples."""

    def __init__(self, *args: Any, examples: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, then Click's help."""
        with formatter.section("Examples" if len(self.examples) > 1 else "Example"):
            for example in self.examples:
                formatter.write(f"{'':>{formatter.current_indent}}{example}\n")
        formatter.write_paragraph()
        super().format_help(ctx, formatter)


class ExampleGroup(ExampleCommand, click.Group):
    """A group whose help begins with examples and lists its commands in the order in which they were added."""

    command_class = ExampleCommand

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """Return the names of the commands, unsorted."""
        return list(self.commands)


class LimitOption(click.Option):
    """`--limit` of a `QueryCommand`, which is `-n` as well; an option `-n` of Click would take `-nuclear`, too."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Show the short form, too."""
        record = super().get_help_record(ctx)
        return (f"-n, {record[0]}", record[1]) if record else None


class QueryCommand(ExampleCommand):
    """
    A command whose argument TEXT is a query, in which a word may begin with a hyphen.

    A word with one leading hyphen belongs to the query, unless it is `-n 5` or `-n5` for `--limit`; a word with two, or
    with one and a single letter, must be an option.
    """

    ignore_unknown_options = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; refuse a mistyped option instead of searching for it."""
        end = args.index("--") if "--" in args else len(args)
        if any(isinstance(param, LimitOption) for param in self.params):
            args = [*(_SHORT_LIMIT.sub("--limit", word) for word in args[:end]), *args[end:]]
            args = [*(_JOINED_LIMIT.sub(r"--limit=\1", word) for word in args[:end]), *args[end:]]
        before_separator = args[:end]
        rest = super().parse_args(ctx, args)
        for word in ctx.params.get("text", ()):
            if word in before_separator and (word.startswith("--") or _SHORT_OPTION.fullmatch(word)):
                self._refuse_option(word.partition("=")[0], ctx)
        return rest

    def _refuse_option(self, name: str, ctx: click.Context) -> None:
        import difflib

        if _SHORT_OPTION.fullmatch(name):
            raise click.UsageError(f"No such option {name!r}. To leave out items with this word: -- {name}", ctx)
        known = [option for param in self.params for option in param.opts if option.startswith("--")]
        raise click.NoSuchOption(name, possibilities=difflib.get_close_matches(name, known), ctx=ctx)
