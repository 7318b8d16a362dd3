"""Work on entities: the command `entities` and its subcommands."""

from __future__ import annotations

from pathlib import Path

import click

from sse_search.cli.exit_codes import ExitCode
from sse_search.cli.help import ExampleGroup
from sse_search.cli.home import open_archive
from sse_search.cli.issues import finish_check
from sse_search.cli.rendering import entity_lines, tag_reason
from sse_search.cli.review_command import review
from sse_search.cli.terminal import printable, style, write
from sse_search.model import ENTITY_FACETS, SearchRequest
from sse_search.wording import counted


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


@entities.command(examples=("ssesearch entities show Palestine",))
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print the reports as JSON.")
@click.pass_context
def show(ctx: click.Context, name: str, as_json: bool) -> None:
    """Print what the archive has on the entity with this NAME or id."""
    from sse_search import to_json

    with open_archive(ctx) as service:
        reports = service.entities_show(name)
        near = () if reports else service.entities_near(name)
    if as_json:
        write(to_json(reports))
    for report in () if as_json else reports:
        for line in entity_lines(report):
            click.echo(printable(line))
    if not reports:
        click.echo(printable(f"No entity is called {name!r}."), err=True)
    for entity in near:
        click.echo(printable(f"  Perhaps {entity.id} ({entity.label})?"), err=True)
    ctx.exit(ExitCode.DONE if reports else ExitCode.NOTHING)


@entities.command(examples=("ssesearch entities check",))
@click.pass_context
def check(ctx: click.Context) -> None:
    """Check the entity vocabulary and print the problems found."""
    with open_archive(ctx) as service:
        issues = service.entities_check()
        unverified = 0 if issues else service.entities_unverified()
    if unverified:
        click.echo(f"{counted(unverified, 'entity', 'entities')} without a source: unverified.", err=True)
    finish_check(ctx, issues)


@entities.command(examples=("ssesearch entities test",))
@click.pass_context
def test(ctx: click.Context) -> None:
    """Try the examples in this archive's own vocabulary and print those that fail."""
    with open_archive(ctx) as service:
        tried, issues = service.entities_test()
    if not tried:
        click.echo("The vocabulary has no examples; see docs/entities.md.", err=True)
        ctx.exit(ExitCode.NOTHING)
    click.echo(f"{counted(tried, 'example')} tried.", err=True)
    finish_check(ctx, issues)


@entities.command(examples=("ssesearch entities load names.csv",))
@click.argument("table", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def load(ctx: click.Context, table: Path) -> None:
    """
    Add the entities of TABLE to this archive's own vocabulary.

    TABLE is a CSV file or the JSON of a Wikidata query with the columns id, type, label, alias, language and country.
    Nothing is added if one row is wrong.
    """
    with open_archive(ctx) as service:
        loaded = service.entities_load(table)
    if loaded.issues:
        finish_check(ctx, loaded.issues)
    click.echo(f"{counted(loaded.entities, 'entity', 'entities')} in {printable(loaded.path)}; run ssesearch rebuild.")


@entities.command(examples=("ssesearch entities suggest >> vocabulary.toml",))
@click.pass_context
def suggest(ctx: click.Context) -> None:
    """
    Print names that the archive uses and the vocabulary lacks.

    The output can be added to vocabulary.toml as it is. To decide on each name, use ssesearch entities review.
    """
    with open_archive(ctx) as service:
        listed = service.entities_candidates()
        suggestions = service.entities_suggest(listed)
    if listed.missing:
        click.echo(f"No candidates: {listed.missing}.", err=True)
    click.echo(suggestions, nl=False)
    ctx.exit(ExitCode.DONE if suggestions else ExitCode.NOTHING)


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


entities.add_command(review)
