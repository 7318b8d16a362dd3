"""Decide on candidates for the vocabulary, one after another: the command `entities review`."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from sse_search.cli.exit_codes import ExitCode
from sse_search.cli.help import ExampleCommand
from sse_search.cli.home import open_archive
from sse_search.cli.terminal import printable, style, wrapped
from sse_search.errors import VocabularyError
from sse_search.wording import counted

if TYPE_CHECKING:
    from sse_search import Candidate, DecidedName, NameDecision, SearchService
    from sse_search.entities.schema import CandidateType

_TYPES: dict[str, CandidateType] = {"ao": "organization", "ap": "person", "ar": "region", "ae": "event"}
_KEYS = {
    "a": "accept",
    **{key: f"accept as {type_}" for key, type_ in _TYPES.items()},
    "=": "another name of a known entity",
    "r": "reject for good",
    "l": "later",
    "q": "quit",
}


@click.command(cls=ExampleCommand, examples=("ssesearch entities review",))
@click.pass_context
def review(ctx: click.Context) -> None:
    """
    Decide on names that the vocabulary lacks.

    Each name is shown with its number of items and up to three contexts. Decisions are written to vocabulary.toml one
    by one; a rejected name is never suggested again. The next ssesearch rebuild uses them.
    """
    with open_archive(ctx) as service:
        listed = service.entities_candidates()
        if listed.missing:
            click.echo(f"No candidates: {listed.missing}.", err=True)
            ctx.exit(ExitCode.NOTHING)
        click.echo(", ".join(f"{key}: {meaning}" for key, meaning in _KEYS.items()), err=True)
        written: list[DecidedName] = []
        with suppress(click.Abort):  # the end of the input
            _review(service, listed.candidates, written)
    if written:
        click.echo(f"{counted(len(written), 'decision')} written; ssesearch rebuild uses them.", err=True)


def _review(service: SearchService, candidates: tuple[Candidate, ...], written: list[DecidedName]) -> None:
    """Ask for a decision on each candidate and write it, until the last one or until the keeper quits."""
    for number, candidate in enumerate(candidates, 1):
        _show(candidate, f"{number}/{len(candidates)}")
        key = ""
        while key not in ("l", "q"):
            key = click.prompt("Decision", default="l", type=click.Choice(list(_KEYS)), show_choices=False, err=True)
            if key not in ("l", "q") and (decided := _written(service, candidate, key)):
                written.append(decided)
                break
        if key == "q":
            return


def _written(service: SearchService, candidate: Candidate, key: str) -> DecidedName | None:
    """Write a decision; print why if it contradicts the vocabulary, so that another can be taken."""
    decision = _decision(candidate, key)
    if decision is None:
        return None
    try:
        decided = service.entities_decide(decision)
    except VocabularyError as error:
        click.echo(printable(f"Nothing was changed: {error}"), err=True)
        return None
    click.echo(printable(f"{decided.id or 'rejected'} in {decided.path}"), err=True)
    return decided


def _decision(candidate: Candidate, key: str) -> NameDecision | None:
    """Return the decision for an answer; None if the entity that it needs was not given."""
    from sse_search import NameDecision

    if key == "r":
        return NameDecision(kind="reject", name=candidate.label)
    if key == "=":
        near = candidate.alias_of
        hint = "" if near else " (empty to go back)"
        of = click.prompt(f"Id or name of the entity{hint}", default=near, show_default=bool(near), err=True)
        if not of:
            return None
        return NameDecision(kind="alias", name=candidate.label, of=of)
    return NameDecision(
        kind="accept", name=candidate.label, type=_TYPES.get(key, candidate.type), short=candidate.short
    )


def _show(candidate: Candidate, number: str) -> None:
    bold, dim = style().bold, style().dim
    short = f" ({candidate.short})" if candidate.short else ""
    click.echo()
    click.echo(f"{number}  {bold(printable(candidate.label + short))}", color=True)
    click.echo(f"     {candidate.type}, {counted(candidate.items, 'item')}")
    if candidate.alias_of:
        click.echo(printable(f"     alias of {candidate.alias_of}? ({candidate.alias_reason})"))
    for context in candidate.contexts:
        for line in wrapped(f"… {printable(context)} …", "     "):
            click.echo(dim(line), color=True)
