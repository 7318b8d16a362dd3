"""Parts import from lower layers only, libraries stay where they belong, packages show exactly their public names."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]

LAYERS = {
    "sse_search.calendar_names": 0,
    "sse_search.errors": 0,
    "sse_search.lazy_imports": 0,
    "sse_search.signals": 0,
    "sse_search.wording": 0,
    "sse_search.ordinary_files": 0,
    "sse_search.setting_names": 0,
    "sse_search.formats": 1,
    "sse_search.author_names": 1,
    "sse_search.cache": 1,
    "sse_search.durable": 1,
    "sse_search.model": 1,
    "sse_search.json_lookup": 1,
    "sse_search.home_folder": 1,
    "sse_search.settings": 1,
    "sse_search.csv_cells": 1,
    "sse_search.sqlite_cache": 1,
    "sse_search.tokens": 1,
    "sse_search.workers": 1,
    "sse_search.dates": 2,
    "sse_search.entities": 2,
    "sse_search.identity": 2,
    "sse_search.languages": 2,
    "sse_search.query": 2,
    "sse_search.stories": 2,
    "sse_search.text": 2,
    "sse_search.corpus": 3,
    "sse_search.engines": 3,
    "sse_search.importers": 3,
    "sse_search.citations": 4,
    "sse_search.counts_export": 4,
    "sse_search.delivering": 4,
    "sse_search.digests": 4,
    "sse_search.exporting": 4,
    "sse_search.service": 4,
    "sse_search": 5,
    "webui": 6,
    "sse_search.__main__": 8,
    "sse_search.cli": 7,
}
"""A part is named by its path; the package itself, layer 5, is its `__init__` alone."""

HOMES = {
    "whoosh": ("sse_search/engines/whoosh/",),
    "numpy": ("sse_search/engines/", "bench/"),
    "flask": ("webui/",),
    "jinja2": ("webui/",),
    "markupsafe": ("webui/",),
    "werkzeug": ("webui/",),
    "waitress": ("webui/",),
    "limits": ("webui/",),
    "click": ("sse_search/cli/",),
    "rich": ("sse_search/cli/",),
    "fasttext": ("sse_search/text/language_model",),
    "feedparser": ("sse_search/importers/",),
    "trafilatura": ("sse_search/importers/",),
    "warcio": ("sse_search/importers/",),
    "defusedxml": ("sse_search/importers/",),
    "platformdirs": ("sse_search/home_folder",),
    "mcp": ("sse_search/cli/mcp_",),
    "pandas": ("sse_search/model/",),
    "pyarrow": ("sse_search/counts_export",),
    "tomlkit": ("sse_search/entities/",),
    "rensa": ("sse_search/stories/",),
    "onnxruntime": ("sse_search/engines/semantic/",),
    "tokenizers": ("sse_search/engines/semantic/",),
    "opensearchpy": ("sse_search/engines/opensearch/",),
    "tantivy": ("bench/",),
    "bm25s": ("bench/",),
}
"""Library to the only places that may import it."""

CONTRACT = {"SearchService", "SearchRequest", "ResultPage", "NewsItem", "SearchError"}


class Import(NamedTuple):
    """One imported name: `module` is absolute, `name` is empty for a plain `import module`."""

    file: str
    line: int
    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.module}{'.' + self.name if self.name else ''}"


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(file: Path) -> Iterator[Import]:
    where = str(file.relative_to(ROOT))
    package = module_name(file) if file.name == "__init__.py" else module_name(file).rpartition(".")[0]
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(where, node.lineno, alias.name, "")
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                yield Import(where, node.lineno, module, alias.name)


ALL_IMPORTS = [found for file in sources("sse_search", "webui", "bench") for found in imports_of(file)]


def part_of(module: str) -> str | None:
    """Return the part that holds a module, or None for a library."""
    parts = module.split(".")
    if parts[0] == "webui":
        return "webui"
    if parts[0] != "sse_search":
        return None
    return ".".join(parts[:2])


def part_imported(found: Import) -> str | None:
    """Return the part that an import takes from; a public name comes from the package itself."""
    part = part_of(found.module)
    if part == "sse_search" and f"sse_search.{found.name}" in LAYERS and not is_public(found.name):
        return f"sse_search.{found.name}"
    return part


def is_public(name: str) -> bool:
    return name in importlib.import_module("sse_search").__all__


def test_every_part_has_a_layer() -> None:
    parts = {part_of(module_name(file)) for file in sources("sse_search", "webui")}

    assert parts - LAYERS.keys() == set()


def test_parts_import_from_lower_layers_only() -> None:
    wrong = []
    for found in ALL_IMPORTS:
        if found.file.startswith("bench/"):
            continue
        importer = part_of(module_name(ROOT / found.file))
        imported = part_imported(found)
        if imported is not None and importer != imported and LAYERS[imported] >= LAYERS[importer or ""]:
            wrong.append(f"{found} (layer {LAYERS[importer or '']} imports layer {LAYERS[imported]})")

    assert wrong == []


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_imported_only_where_it_belongs(library: str) -> None:
    strays = [
        str(found)
        for found in ALL_IMPORTS
        if found.module.split(".")[0] == library and not found.file.startswith(("bench/", *HOMES[library]))
    ]

    assert strays == []


def test_the_page_uses_only_public_names_of_the_library() -> None:
    inner = [
        str(found)
        for found in ALL_IMPORTS
        if found.file.startswith("webui/")
        and found.module.split(".")[0] == "sse_search"
        and not (found.module == "sse_search" and is_public(found.name))
    ]

    assert inner == []


@pytest.mark.parametrize("package", ["sse_search", "webui"])
def test_a_package_shows_exactly_its_public_names(package: str) -> None:
    module = importlib.import_module(package)
    tree = ast.parse((ROOT / package / "__init__.py").read_text(encoding="utf-8"))

    assert sorted(set(module.__all__)) == sorted(module.__all__)
    assert sorted(public_names(tree)) == sorted(module.__all__)
    assert [name for name in module.__all__ if not hasattr(module, name)] == []


def test_a_star_import_and_dir_show_exactly_the_public_names() -> None:
    module = importlib.import_module("sse_search")
    imported: dict[str, object] = {}
    exec("from sse_search import *", imported)

    assert sorted(imported.keys() - {"__builtins__"}) == sorted(module.__all__)
    assert dir(module) == sorted(module.__all__)


def public_names(tree: ast.Module) -> set[str]:
    """Return the names without a leading underscore that a module binds by import, definition or assignment."""
    conditional = [inner for node in tree.body if isinstance(node, ast.If) for inner in node.body]
    names: set[str] = set()
    for node in [*tree.body, *conditional]:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("sse_search", "webui")):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return {name for name in names if not name.startswith("_")}


def test_the_library_shows_the_names_that_others_rely_on() -> None:
    assert set(importlib.import_module("sse_search").__all__) >= CONTRACT


def test_public_names_are_listed_in_packages_alone() -> None:
    listing = [
        str(file.relative_to(ROOT))
        for file in sources("sse_search", "webui")
        if file.name != "__init__.py" and "\n__all__" in file.read_text(encoding="utf-8")
    ]

    assert listing == []


def test_no_two_modules_have_the_same_name() -> None:
    names = [file.stem for file in sources("sse_search") if not file.stem.startswith("__")]

    assert sorted(name for name in set(names) if names.count(name) > 1) == []


def test_every_module_says_what_it_does() -> None:
    silent = [
        str(file.relative_to(ROOT))
        for file in sources("sse_search", "webui")
        if file.stat().st_size and not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    ]

    assert silent == []


def test_folders_are_listed_by_what_fails_where_they_cannot_be_read() -> None:
    listing = [
        str(file.relative_to(ROOT))
        for file in sources("sse_search")
        if any(call in file.read_text(encoding="utf-8") for call in (".glob(", ".rglob("))
    ]

    assert listing == []
