"""What can be typed? `ssesearch` and its commands; `main` is what the installed script runs."""

from sse_search.cli.app import cli, main

__all__ = ["cli", "main"]
