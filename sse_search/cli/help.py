"""Extend Click's commands: help that begins with examples, queries that may begin with a hyphen."""

from __future__ import annotations

from typing import Any

import click


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


class QueryCommand(ExampleCommand):
    """
    A command whose argument TEXT is a query, in which a word may begin with a hyphen.

    Its options are all long: a word with one leading hyphen belongs to the query, a word with two must be an option.
    """

    ignore_unknown_options = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; refuse a mistyped option instead of searching for it."""
        before_separator = args[: args.index("--")] if "--" in args else list(args)
        rest = super().parse_args(ctx, args)
        for word in ctx.params.get("text", ()):
            if word.startswith("--") and word in before_separator:
                self._refuse_option(word.partition("=")[0], ctx)
        return rest

    def _refuse_option(self, name: str, ctx: click.Context) -> None:
        import difflib

        known = [option for param in self.params for option in param.opts if option.startswith("--")]
        raise click.NoSuchOption(name, possibilities=difflib.get_close_matches(name, known), ctx=ctx)
