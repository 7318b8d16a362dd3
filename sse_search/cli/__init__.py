"""Provide the command line: `cli` is the group of all commands, `main` the entry point of the installed script."""

from sse_search.cli.app import cli, main

__all__ = ["cli", "main"]
