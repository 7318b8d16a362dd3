"""Import the public names of a package on first use, so that a command loads only what it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module


def lazy_getattr(package: str, modules: Mapping[str, str]) -> Callable[[str], object]:
    """
    Return the `__getattr__` of a package (PEP 562).

    Args:
        modules: Public name to the module that defines it, relative to the package.

    >>> lazy_getattr("json", {"JSONDecoder": ".decoder"})("JSONDecoder").__name__
    'JSONDecoder'
    """

    def getattr_of_package(name: str) -> object:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(modules[name], package), name)

    return getattr_of_package
