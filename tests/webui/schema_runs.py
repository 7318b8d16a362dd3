"""Try the HTTP API with requests that schemathesis makes from its OpenAPI document."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

_LEFT_OUT = "positive_data_acceptance,negative_data_rejection"
"""Checks that do not hold: a document cannot say which queries and dates are valid, and tracking parameters are."""
_CONFIG = '[parameters]\n"path.item_id" = "{item_id}"\n"query.url" = "{address}/item/{item_id}"\n'
_COUNTS = re.compile(r"(\d+) generated, (\d+) passed")
_TIMEOUT = 1800


class SchemaRun(NamedTuple):
    """How many requests were sent, how many answers are as the document says, and what else was printed."""

    sent: int
    passed: int
    report: str


def run_schemathesis(address: str, item_id: str, folder: Path, *, examples: int, phases: str, seed: int) -> SchemaRun:
    """
    Send requests to a running server.

    Args:
        item_id: Of an item that exists.
        examples: Random requests of each operation.
        phases: Those of schemathesis; `coverage` tries every parameter with every kind of value.
    """
    (folder / "schemathesis.toml").write_text(_CONFIG.format(item_id=item_id, address=address), encoding="utf-8")
    options = f"--checks all --exclude-checks {_LEFT_OUT} --phases {phases} --max-examples {examples} --seed {seed}"
    done = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", "run", f"{address}/api/openapi.json", *options.split()],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "120"},
        capture_output=True,
        text=True,
        timeout=_TIMEOUT,
        check=False,
    )
    report = done.stdout + done.stderr
    counts = _COUNTS.search(report)
    if counts is None:
        return SchemaRun(0, 0, report)
    sent, passed = map(int, counts.groups())
    return SchemaRun(sent, passed if done.returncode == 0 else min(passed, sent - 1), report)
