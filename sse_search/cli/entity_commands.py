"""Which entities are there, and why? `entities` counts them; its commands work on the vocabulary that finds them."""

from __future__ import annotations

import click

from sse_search.cli.exit_codes import ExitCode
from sse_search.cli.failures import sentence
from sse_search.cli.help import ExampleGroup
from sse_search.cli.home import opened
from sse_search.cli.rendering import counted
from sse_search.cli.tables import placed
from sse_search.cli.terminal import printable, style, write
from sse_search.model import ENTITY_FACETS, SearchRequest


@click.group(
    cls=ExampleGroup,
    invoke_without_command=True,
    examples=("ssesearch entities", "ssesearch entities check", "ssesearch entities explain 0123456789abcdef"),
)
@click.pass_context
def entities(ctx: click.Context) -> None:
    """Print the most frequent entities of each type; with a command, work on the vocabulary that finds them."""
    if ctx.invoked_subcommand:
        return
    with opened(ctx) as service:
        page = service.search(SearchRequest(limit=1))
    set_off = style()
    for facet in ENTITY_FACETS:
        for value in page.facets.get(facet, ()):
            click.echo(
                f"{value.count:>8,}  {set_off.dim(f'{printable(value.value):<32}')}  {printable(value.label)}",
                color=True,
            )
    ctx.exit(ExitCode.DONE if page.total else ExitCode.NOTHING)


@entities.command(examples=("ssesearch entities check",))
@click.pass_context
def check(ctx: click.Context) -> None:
    """Read the vocabulary, that of this archive included, and print what is wrong with it."""
    with opened(ctx) as service:
        problems = service.entities_check()
    for problem in problems:
        click.echo(placed(problem.file, problem.line, sentence(problem.message)))
    click.echo(f"{counted(len(problems), 'problem')} found." if problems else "Nothing is wrong.", err=True)
    ctx.exit(ExitCode.ERROR if problems else ExitCode.DONE)


@entities.command(examples=("ssesearch entities suggest >> vocabulary.toml",))
@click.pass_context
def suggest(ctx: click.Context) -> None:
    """Print names that the archive uses often and the vocabulary does not know, ready to paste into vocabulary.toml."""
    with opened(ctx) as service:
        found = service.entities_suggest()
    click.echo(found)


@entities.command(examples=("ssesearch entities explain 0123456789abcdef",))
@click.argument("item_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print the reasons as JSON.")
@click.pass_context
def explain(ctx: click.Context, item_id: str, as_json: bool) -> None:
    """Print why the item with this ID has each of its entity tags."""
    from sse_search import to_json

    with opened(ctx) as service:
        found = service.entities_explain(item_id)
    if as_json:
        write(to_json(found))
        return
    for reason in found:
        because = (
            f"follows from {reason.implied_by}" if reason.implied_by else f"“{reason.surface}” in the {reason.field}"
        )
        inside = f", inside {reason.inside}" if reason.inside else ""
        click.echo(printable(f"{reason.id:<32}  {reason.label} ({because}; {reason.rule}{inside})"))
