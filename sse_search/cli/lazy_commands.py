"""Load the module of a command when the command is run or described: a query loads none of the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

import click


class LazyCommands(Mapping[str, click.Command]):
    """
    Commands by name, in the order of the help.

    Args:
        modules: Name of a command to its module in `sse_search.cli`, where it has the same name or, as `import` does,
            that name and `_command`.

    >>> commands = LazyCommands({"query": "search_commands", "import": "import_command"})
    >>> list(commands), commands["query"].name
    (['query', 'import'], 'query')
    """

    def __init__(self, modules: Mapping[str, str]) -> None:
        self._modules = modules

    def __getitem__(self, name: str) -> click.Command:
        module = import_module(f"sse_search.cli.{self._modules[name]}")
        command: click.Command = getattr(module, f"{name}_command", None) or getattr(module, name)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)
