"""Complete and check format names on the command line."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem

from sse_search.formats import FormatTable


class FormatChoice(click.ParamType[str]):
    """
    A format of a table, or one of the command itself.

    The formats of other distributions are looked up only for help, and for a name that is not built in.
    """

    name = "format"

    def __init__(self, table: FormatTable, *others: str) -> None:
        self._table = table
        self._others = others

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the format; fail with the list of formats if there is no such one."""
        if value in (*self._others, *self._table.built_in):
            return value
        return self._choice().convert(value, param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """Return the formats as help shows them."""
        return self._choice().get_metavar(param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the formats that begin with these characters."""
        return self._choice().shell_complete(ctx, param, incomplete)

    def _choice(self) -> click.Choice[str]:
        return click.Choice([*self._others, *self._table.names])
