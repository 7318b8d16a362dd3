"""Which archive is meant? The one of `--home`, else the one that is found from where we stand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sse_search import SearchService


def chosen_home(ctx: click.Context) -> Path | None:
    """Return the folder given with `--home`; None leaves it to the lookup."""
    home = ctx.find_root().params.get("home")
    return home if isinstance(home, Path) else None


@contextmanager
def opened(ctx: click.Context) -> Iterator[SearchService]:
    """Open the archive for the length of a block."""
    from sse_search import SearchService

    with SearchService.open(chosen_home(ctx)) as service:
        yield service
