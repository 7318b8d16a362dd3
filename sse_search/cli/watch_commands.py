"""Save searches and report what is new in them: the commands `saved` and `watch`."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import click
import msgspec

from sse_search.cli.exit_codes import ExitCode
from sse_search.cli.failures import Failure, show_error_position
from sse_search.cli.help import ExampleCommand, ExampleGroup, QueryCommand
from sse_search.cli.home import open_archive
from sse_search.cli.options import search_options
from sse_search.cli.rendering import result_page, summary
from sse_search.cli.terminal import printable, style, write
from sse_search.model import MAX_PAGE_SIZE, NewHits, SavedState, SearchRequest
from sse_search.wording import as_sentence, counted

if TYPE_CHECKING:
    from sse_search import SearchService


@click.group(
    cls=ExampleGroup,
    examples=('ssesearch saved add dairy "dairy cooperatives" --country Kenya', "ssesearch saved list"),
)
def saved() -> None:
    """Keep searches under a name, in saved.toml."""


@saved.command(
    "add",
    cls=QueryCommand,
    examples=('ssesearch saved add dairy "dairy cooperatives" --country Kenya --from-now',),
)
@click.argument("name")
@search_options
@click.option("--owner", default="", help="Who uses it.")
@click.option("--note", default="", help="What it is for.")
@click.option("--from-now", is_flag=True, help="Count what it finds now as already reported.")
@click.pass_context
def add(ctx: click.Context, name: str, *, request: SearchRequest, owner: str, note: str, from_now: bool) -> None:
    """Save a search, with the ids of its filters and the version of the query language."""
    with open_archive(ctx) as service, show_error_position(request.text):
        search = service.save_search(name, request, owner=owner, note=note, from_now=from_now)
        page = service.search(msgspec.structs.replace(search.request, limit=1))
    total = f"{'at least ' if page.partial else ''}{counted(page.total, 'item')}"
    click.echo(f"Saved {search.name}: {total}{', all counted as reported' if from_now else ''}.")


@saved.command("list", examples=("ssesearch saved list", "ssesearch saved list --json"))
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@click.pass_context
def list_saved(ctx: click.Context, as_json: bool) -> None:
    """List the saved searches with their numbers of items."""
    from sse_search import to_json

    with open_archive(ctx) as service:
        states = service.saved_searches()
    if as_json:
        write(to_json(states))
        return
    for state in states:
        click.echo(_line(state))
        if state.warning:
            click.echo(f"Warning: {printable(as_sentence(state.warning))}", err=True)
    if not states:
        click.echo("There are no saved searches; ssesearch saved add NAME TEXT saves one.", err=True)


@saved.command("run", examples=("ssesearch saved run dairy",))
@click.argument("name")
@click.option(
    "--limit", "-n", type=click.IntRange(1, MAX_PAGE_SIZE), default=10, show_default=True, help="Number of hits."
)
@click.pass_context
def run(ctx: click.Context, name: str, limit: int) -> None:
    """Print the items that best match a saved search."""
    with open_archive(ctx) as service:
        search = service.saved_search(name)
        page = service.search(msgspec.structs.replace(search.request, limit=limit, facets=False))
    if page.hits:
        click.echo("\n".join(result_page(page, style())), color=True)
    else:
        click.echo("\n".join(summary(page)), err=True)
    ctx.exit(ExitCode.DONE if page.total else ExitCode.NOTHING)


@saved.command("remove", examples=("ssesearch saved remove dairy",))
@click.argument("name")
@click.pass_context
def remove(ctx: click.Context, name: str) -> None:
    """Remove a saved search and what is remembered of it."""
    with open_archive(ctx) as service:
        service.remove_saved_search(name)
    click.echo(f"Removed {printable(name)}.")


@click.command(
    cls=ExampleCommand,
    examples=(
        "ssesearch watch",
        "ssesearch watch dairy --mail-to reader@example.org --smtp-url smtp://localhost",
        "ssesearch watch dairy --format html > dairy.html",
    ),
)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option(
    "--format",
    "output",
    type=click.Choice(("text", "html", "json", "mbox")),
    default="text",
    show_default=True,
    help="Format on standard output.",
)
@click.option("--mail-to", "recipients", multiple=True, metavar="ADDRESS", help="Send the digest by e-mail instead.")
@click.option("--mail-from", "sender", metavar="ADDRESS", help="Sender; by default the setting contact.")
@click.option(
    "--smtp-url",
    envvar="SMTP_URL",
    default="smtp://localhost",
    show_default=True,
    metavar="URL",
    help="Mail server: smtp://, smtp+starttls:// or smtps://[USER:PASSWORD@]HOST[:PORT]; better in SMTP_URL.",
)
@click.option("--exec", "command", metavar="COMMAND", help="Give the digest as JSON to a program instead; no shell.")
@click.option("--webhook", metavar="URL", help="Send the digest as JSON to an address of webhook_hosts instead.")
@click.pass_context
def watch(
    ctx: click.Context,
    names: tuple[str, ...],
    *,
    output: str,
    recipients: tuple[str, ...],
    sender: str | None,
    smtp_url: str,
    command: str | None,
    webhook: str | None,
) -> None:
    """
    Report what is new in saved searches, in all without names: each item once ever.

    What was reported is remembered after the digest was delivered; if that fails, the next digest has it again. Exit
    code 1 and no output if nothing is new.
    """
    from sse_search.delivering import post, run_program, send_mail
    from sse_search.digests import digest, mail

    refused: tuple[str, ...] = ()
    with open_archive(ctx) as service:
        settings = service.settings
        sender = _addresses(recipients, sender or settings.contact)
        _check_delivery(settings.webhook_hosts, smtp_url if recipients else None, command, webhook)
        names_of = {"site": settings.site_name, "address": settings.public_url}
        with service.new_hits(*names) as news:
            _warn(news)
            is_new = any(each.hits for each in news)
            if is_new and command is not None:
                run_program(digest(news, "json", **names_of), command)
            if is_new and webhook is not None:
                post(digest(news, "json", **names_of), webhook, settings.webhook_hosts)
            if is_new and recipients:
                refused = send_mail(mail(news, sender=sender, recipients=recipients, **names_of), smtp_url)
            if is_new and command is None and webhook is None and not recipients:
                write(digest(news, output, **names_of))
    if refused:
        raise Failure(f"the mail server refused {', '.join(refused)}; the others got the digest")
    ctx.exit(ExitCode.DONE if is_new else ExitCode.NOTHING)


def _check_delivery(
    webhook_hosts: Collection[str], smtp_url: str | None, command: str | None, webhook: str | None
) -> None:
    """Raise DeliveryError for an address or a program that nothing can be delivered to, also while nothing is new."""
    from sse_search.delivering import check_command, check_mail_server, check_webhook

    if smtp_url is not None:
        check_mail_server(smtp_url)
    if command is not None:
        check_command(command)
    if webhook is not None:
        check_webhook(webhook, webhook_hosts)


def print_new(ctx: click.Context, service: SearchService, name: str, output: str) -> None:
    """Print what is new in one saved search, and end the command: `query --new`."""
    from sse_search.digests import digest
    from sse_search.exporting import export

    with service.new_hits(name) as news:
        _warn(news)
        hits = news[0].hits
        if output in ("text", "json") and hits:
            write(digest(news, output, site=service.settings.site_name, address=service.settings.public_url))
        elif hits:
            for chunk in export((service.document(hit.id) for hit in hits), output):
                write(chunk.encode())
    if not hits:
        click.echo("Nothing new.", err=True)
    ctx.exit(ExitCode.DONE if hits else ExitCode.NOTHING)


def _warn(news: tuple[NewHits, ...]) -> None:
    for each in news:
        if each.warning:
            click.echo(f"Warning: {printable(as_sentence(each.warning))}", err=True)


def _addresses(recipients: tuple[str, ...], sender: str) -> str:
    """Check the addresses of a mail and return that of the sender."""
    from sse_search.delivering import check_mail_address

    if not recipients:
        return ""
    if "@" not in sender or sender.startswith("http"):
        raise click.UsageError("Say who sends the mail: --mail-from ADDRESS, or the setting contact.")
    try:
        return [*map(check_mail_address, (*recipients, sender))][-1]
    except ValueError as error:
        raise click.UsageError(as_sentence(str(error))) from error


def _line(state: SavedState) -> str:
    search = state.search
    recent = f", {state.recent:,} in the last 7 days" if state.recent else ""
    owner = f" ({search.owner})" if search.owner else ""
    filters = [f"{facet}={value}" for facet, values in search.request.filters.items() for value in values]
    text = " ".join([*search.request.text.split(), *filters]) or "all items"
    return printable(f"{search.name}{owner}: {text}: {counted(state.total, 'item')}{recent}")
