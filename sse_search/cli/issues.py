"""Print the issues that an import or a check reports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import click
import msgspec

from sse_search.cli.exit_codes import ExitCode
from sse_search.cli.terminal import printable
from sse_search.model import Issue
from sse_search.wording import as_sentence, counted

_POSITION = re.compile(r"^(?:entry|item|page|record|row) [\d,]+: ")
_VALUES = re.compile(r"'[^']*'|\"[^\"]*\"|“[^“”]*”|https?://\S+|\d[\d,.]*")


def summed_up(issues: Iterable[Issue]) -> list[Issue]:
    """
    Return one issue for each reason: the first of those that differ in positions and values alone, with their count.

    >>> texts = ["entry 2: the date '31 June' is impossible", "entry 5: the date '32 May' is impossible"]
    >>> [issue.message for issue in summed_up(Issue(message=text) for text in texts)]
    ["entry 2: the date '31 June' is impossible (the first of 2)"]
    """
    groups: dict[tuple[str, str], list[Issue]] = {}
    for issue in issues:
        reason = _VALUES.sub("…", _POSITION.sub("", issue.message))
        groups.setdefault((issue.severity, reason), []).append(issue)
    return [
        first
        if not others
        else msgspec.structs.replace(first, message=f"{first.message} (the first of {len(others) + 1:,})")
        for first, *others in groups.values()
    ]


def issue_line(issue: Issue) -> str:
    """Return an issue as `file:line: message`; file and line are left out where they are unknown."""
    where = f"{issue.file}:{issue.line}" if issue.file and issue.line else issue.file
    message = as_sentence(issue.message)
    return printable(f"{where}: {message}" if where else message)


def finish_check(ctx: click.Context, issues: Sequence[Issue]) -> None:
    """Print the issues that a check found and their number, and end the command."""
    for issue in issues:
        click.echo(issue_line(issue))
    click.echo(f"{counted(len(issues), 'problem')} found." if issues else "No problems found.", err=True)
    ctx.exit(ExitCode.ERROR if issues else ExitCode.DONE)
