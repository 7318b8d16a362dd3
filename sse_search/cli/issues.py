"""Print the issues that an import or a check reports."""

from __future__ import annotations

from collections.abc import Sequence

import click

from sse_search.cli.exit_codes import ExitCode
from sse_search.cli.terminal import printable
from sse_search.model import Issue
from sse_search.wording import as_sentence, counted


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
