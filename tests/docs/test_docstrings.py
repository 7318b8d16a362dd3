"""Examples in docstrings are executed; public classes have one, errors only where they carry more than a message."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest

import sse_search
import webui

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def modules() -> list[ModuleType]:
    names = [
        module.name
        for package in (sse_search, webui)
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if not module.name.endswith("__main__")
    ]
    return [sse_search, webui, *map(importlib.import_module, names)]


MODULES = modules()
PUBLIC_CLASSES = [
    name
    for name in sse_search.__all__
    if inspect.isclass(value := getattr(sse_search, name))
    and not (issubclass(value, Exception) and "__init__" not in vars(value))
]


@pytest.mark.parametrize("module", [pytest.param(module, id=module.__name__) for module in MODULES])
def test_examples_in_docstrings_give_the_output_they_show(module: ModuleType) -> None:
    report: list[str] = []
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    for example in doctest.DocTestFinder(exclude_empty=True).find(module, module.__name__):
        runner.run(example, out=report.append)

    assert runner.summarize(verbose=False).failed == 0, "".join(report)


@pytest.mark.parametrize("name", PUBLIC_CLASSES)
def test_a_public_class_shows_an_example(name: str) -> None:
    assert ">>> " in (inspect.getdoc(getattr(sse_search, name)) or ""), f"{name} has no example in its docstring"
