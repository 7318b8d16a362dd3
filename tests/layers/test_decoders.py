"""
Types are decoded by decoders that exist once their module is imported.

On the first use of a record, msgspec reads its annotations, and two threads that do this at once crash the process.
"""

from __future__ import annotations

import ast
import subprocess
import sys

from tests.layers.test_layers import ROOT

LOADED_BY_EIGHT_THREADS = """
import sys, threading
from sse_search.entities import load
sys.setswitchinterval(1e-6)
together = threading.Barrier(8)
threads = [threading.Thread(target=lambda: (together.wait(), load())) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_threads_may_load_the_vocabulary_at_once() -> None:
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", LOADED_BY_EIGHT_THREADS], cwd=ROOT, capture_output=True, check=False, timeout=60
        )
        assert (done.returncode, done.stderr) == (0, b"")


def test_no_function_builds_a_decoder_when_it_is_called() -> None:
    building = []
    for path in (*(ROOT / "sse_search").rglob("*.py"), *(ROOT / "webui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr == "decode" and any(keyword.arg == "type" for keyword in node.keywords):
                building.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert building == []
