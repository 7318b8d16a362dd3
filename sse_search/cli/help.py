"""What does `--help` show? Examples to copy first, then usage, purpose and options."""

from __future__ import annotations

from typing import Any

import click


class ExampleCommand(click.Command):
    """A command whose help begins with examples."""

    def __init__(self, *args: Any, examples: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help text."""
        _write_examples(self.examples, formatter)
        super().format_help(ctx, formatter)


class ExampleGroup(click.Group):
    """A group whose help begins with examples; lists its commands in the order in which they were added."""

    command_class = ExampleCommand

    def __init__(self, *args: Any, examples: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help text."""
        _write_examples(self.examples, formatter)
        super().format_help(ctx, formatter)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click asks with it
        """Return the names of the commands, the everyday ones first."""
        return list(self.commands)


class TextCommand(ExampleCommand):
    """
    A command that takes a query, in which a word may begin with `-`.

    It has long options only: what begins with one hyphen belongs to the query, what begins with two must be an option.
    """

    ignore_unknown_options = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; a mistyped option is refused instead of searched for."""
        before = args[: args.index("--")] if "--" in args else list(args)
        rest = super().parse_args(ctx, args)
        for word in ctx.params.get("text", ()):
            if word.startswith("--") and word in before:
                name = word.partition("=")[0]
                known = [option for param in self.params for option in param.opts if option.startswith("--")]
                raise click.NoSuchOption(name, possibilities=_like(name, known), ctx=ctx)
        return rest


def _like(name: str, known: list[str]) -> list[str]:
    import difflib

    return difflib.get_close_matches(name, known)


def _write_examples(examples: tuple[str, ...], formatter: click.HelpFormatter) -> None:
    with formatter.section("Examples" if len(examples) > 1 else "Example"):
        for example in examples:
            formatter.write(f"{'':>{formatter.current_indent}}{example}\n")
    formatter.write_paragraph()
