"""
Every cell of the notebooks runs, and prints what the notebook shows.

`python -m tests.docs.test_notebooks` runs them on the sample and writes what they print into them.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sse_search import SearchService

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted(ROOT.glob("docs/*.ipynb"))


def executed(notebook: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Run the code cells in order; yield each with what it prints."""
    names: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
            yield cell, printed.getvalue()


def shown(cell: dict[str, Any]) -> str:
    return "".join("".join(output["text"]) for output in cell["outputs"])


def fill(home: Path) -> None:
    (home / "corpus").mkdir(parents=True)
    with SearchService.open(home) as service:
        service.import_path(ROOT / "corpus" / "sample")
        service.rebuild()


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.name)
def test_the_cells_of_a_notebook_print_what_it_shows(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pandas")
    fill(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SSESEARCH_HOME", raising=False)

    for cell, printed in executed(json.loads(file.read_text(encoding="utf-8"))):
        assert printed == shown(cell), cell["id"]


def main() -> None:
    """Write what the notebooks print into them."""
    with tempfile.TemporaryDirectory() as home:
        fill(Path(home))
        os.chdir(home)
        for file in NOTEBOOKS:
            notebook = json.loads(file.read_text(encoding="utf-8"))
            for number, (cell, printed) in enumerate(executed(notebook), 1):
                text = printed.splitlines(keepends=True)
                cell["execution_count"] = number
                cell["outputs"] = [{"name": "stdout", "output_type": "stream", "text": text}] if text else []
            file.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
