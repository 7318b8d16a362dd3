"""Open the archive that a command works on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sse_search import SearchService


def home_option(ctx: click.Context) -> Path | None:
    """Return the value of `--home`, or None when it is not given."""
    home = ctx.find_root().params.get("home")
    return home if isinstance(home, Path) else None


def wants_pager(ctx: click.Context) -> bool:
    """Tell whether long output goes to a pager where there is a terminal."""
    return bool(ctx.find_root().params.get("pager", True))


@contextmanager
def open_archive(ctx: click.Context) -> Iterator[SearchService]:
    """Open the archive while the block runs."""
    from sse_search import SearchService

    with SearchService.open(home_option(ctx)) as service:
        yield service
