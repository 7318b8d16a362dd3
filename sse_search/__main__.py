"""`python -m sse_search` is `ssesearch`."""

from __future__ import annotations

from sse_search.signals import end_at_once


def main() -> None:
    """Run the command line; a signal ends it even while it is being imported."""
    end_at_once()
    from sse_search import cli  # noqa: PLC0415

    cli.main()


if __name__ == "__main__":
    main()
