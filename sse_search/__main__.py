"""`python -m sse_search` is `ssesearch`."""

from __future__ import annotations

import gc

from sse_search.signals import end_at_once

_GARBAGE_THRESHOLD = 50_000
"""Objects created between two collections of garbage: the default, 700, makes starting a tenth slower."""


def main() -> None:
    """Run the command line; a signal ends it even while it is being imported."""
    end_at_once()
    gc.set_threshold(_GARBAGE_THRESHOLD)
    from sse_search import cli  # noqa: PLC0415

    cli.main()


if __name__ == "__main__":
    main()
