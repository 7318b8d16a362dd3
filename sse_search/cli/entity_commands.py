"""Work on entities: the command `entities` and its subcommands `check`, `suggest` and `explain`."""

from __future__ import annotations

import click

from sse_search.cli.exit_codes import ExitCode
from sse_search.cli.help import ExampleGroup
from sse_search.cli.home import open_archive
from sse_search.cli.issues import finish_check
from sse_search.cli.rendering import tag_reason
from sse_search.cli.terminal import printable, style, write
from sse_search.model import ENTITY_FACETS, SearchRequest


@click.group(
    cls=ExampleGroup,
    invoke_without_command=True,
    examples=("ssesearch entities", "ssesearch entities check", "ssesearch entities explain 0123456789abcdef"),
)
@click.pass_context
def entities(ctx: click.Context) -> None:
    """
    Print the most frequent entities of each type.

    Subcommands check, extend and explain the vocabulary that defines them.
    """
    if ctx.invoked_subcommand:
        return
    with open_archive(ctx) as service:
        page = service.search(SearchRequest(limit=1))
    dim = style().dim
    for facet in ENTITY_FACETS:
        for value in page.facets.get(facet, ()):
            entity_id = dim(f"{printable(value.value):<32}")
            click.echo(f"{value.count:>8,}  {entity_id}  {printable(value.label)}", color=True)
    ctx.exit(ExitCode.DONE if page.total else ExitCode.NOTHING)


@entities.command(examples=("ssesearch entities check",))
@click.pass_context
def check(ctx: click.Context) -> None:
    """Check the entity vocabulary and print the problems found."""
    with open_archive(ctx) as service:
        issues = service.entities_check()
    finish_check(ctx, issues)


@entities.command(examples=("ssesearch entities suggest >> vocabulary.toml",))
@click.pass_context
def suggest(ctx: click.Context) -> None:
    """
    Print frequent names that the vocabulary lacks.

    The output can be added to vocabulary.toml.
    """
    with open_archive(ctx) as service:
        suggestions = service.entities_suggest()
    click.echo(suggestions)


@entities.command(examples=("ssesearch entities explain 0123456789abcdef",))
@click.argument("item_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print the reasons as JSON.")
@click.pass_context
def explain(ctx: click.Context, item_id: str, as_json: bool) -> None:
    """Print why the item with this ID has each of its entity tags."""
    from sse_search import to_json

    with open_archive(ctx) as service:
        reasons = service.entities_explain(item_id)
    if as_json:
        write(to_json(reasons))
        return
    for reason in reasons:
        rule = "" if reason.implied_by else f"; {reason.rule}"
        inside = f", inside {reason.inside}" if reason.inside else ""
        click.echo(printable(f"{reason.id:<32}  {reason.label} ({tag_reason(reason)}{rule}{inside})"))
