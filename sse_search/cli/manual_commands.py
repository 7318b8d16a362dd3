"""Print the completion of a shell, and write manual pages: the commands `completion` and `manual`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from sse_search.cli.failures import Failure
from sse_search.cli.help import ExampleCommand
from sse_search.durable import make_folder, replace_file
from sse_search.wording import counted

PROGRAM = "ssesearch"
_COMPLETION_VARIABLE = "_SSESEARCH_COMPLETE"
_SHELLS = ("bash", "zsh", "fish")


@click.command(
    cls=ExampleCommand,
    examples=(
        "ssesearch completion fish > ~/.config/fish/completions/ssesearch.fish",
        'eval "$(ssesearch completion bash)"',
    ),
)
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print what makes a shell complete commands, options and their values; run it when the shell starts."""
    kind = get_completion_class(shell)
    if kind is None:
        raise Failure(f"there is no completion for {shell}")
    template = kind(ctx.find_root().command, {}, PROGRAM, _COMPLETION_VARIABLE)
    click.echo(template.source_template % template.source_vars())


@click.command(cls=ExampleCommand, examples=("ssesearch manual ~/.local/share/man/man1",))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.pass_context
def manual(ctx: click.Context, folder: Path) -> None:
    """Write a manual page of every command, made from its help, for `man ssesearch` and `man ssesearch-query`."""
    make_folder(folder)
    pages = list(_pages(ctx.find_root().command, PROGRAM, None))
    for name, page in pages:
        replace_file(folder / f"{name}.1", page.encode())
    click.echo(f"{counted(len(pages), 'manual page')} written to {folder}.")


def _pages(command: click.Command, name: str, parent: click.Context | None) -> Iterator[tuple[str, str]]:
    ctx = click.Context(command, info_name=name.rpartition("-")[2], parent=parent)
    yield name, _page(command, name, ctx)
    if isinstance(command, click.Group):
        for each in command.list_commands(ctx):
            yield from _pages(command.commands[each], f"{name}-{each}", ctx)


def _page(command: click.Command, name: str, ctx: click.Context) -> str:
    lines = [f'.TH "{name.upper()}" 1', ".SH NAME", f"{_roff(name)} \\- {_roff(command.get_short_help_str(200))}"]
    lines += [".SH SYNOPSIS", f"\\fB{_roff(ctx.command_path)}\\fR {_roff(' '.join(command.collect_usage_pieces(ctx)))}"]
    lines += [".SH DESCRIPTION", *_paragraphs(command.help or "")]
    records = [record for param in command.get_params(ctx) if (record := param.get_help_record(ctx))]
    if records:
        lines.append(".SH OPTIONS")
    for option, meaning in records:
        lines += [".TP", f"\\fB{_roff(option)}\\fR", _roff(meaning)]
    if isinstance(command, click.Group):
        lines.append(".SH COMMANDS")
        for each in command.list_commands(ctx):
            short = command.commands[each].get_short_help_str(200)
            lines += [".TP", f"\\fB{_roff(f'{name}-{each}')}\\fR(1)", _roff(short)]
    if examples := getattr(command, "examples", ()):
        lines += [".SH EXAMPLES", ".nf", *map(_roff, examples), ".fi"]
    return "\n".join(lines) + "\n"


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.strip().split("\n\n"):
        yield ".PP"
        yield _roff(" ".join(paragraph.split()))


def _roff(text: str) -> str:
    """Escape what roff would read as a command."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped
