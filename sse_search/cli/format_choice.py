"""Check and complete format names on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sse_search.formats import FormatTable

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class FormatChoice(click.Choice[str]):
    """
    A format of a table, or one that the command itself adds.

    The formats of other distributions are looked up only for help, and for a name that is not built in.
    """

    def __init__(self, table: FormatTable, *others: str) -> None:
        super().__init__([*others, *table.built_in])
        self._table = table

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the format; fail with the list of formats if there is no such one."""
        if value not in self.choices:
            self._look_up()
        return super().convert(value, param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """Return the formats as help shows them."""
        self._look_up()
        return super().get_metavar(param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the formats that begin with these characters."""
        self._look_up()
        return super().shell_complete(ctx, param, incomplete)

    def _look_up(self) -> None:
        self.choices = tuple(dict.fromkeys((*self.choices, *self._table.added)))
