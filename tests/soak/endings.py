"""Judge how a command ended that the system did not let do its work."""

from __future__ import annotations

import re
from pathlib import Path

from tests.soak.archive_states import Operation
from tests.soak.commands import Finished

_REMEDY = re.compile(
    r"[;:.,] (?:then )?(?:\w+ ){0,4}(?:try|check|free|give|raise|end|remove|make|put|run|move|import|use|ulimit)\b"
)
_DONE, _ERROR, _REFUSED = 0, 2, 3


def bad_ending(operation: Operation, home: Path, finished: Finished) -> str:
    """
    Return what is wrong with how a command ended, or with what it said; empty when nothing is.

    It must succeed, or name a file of the archive, or the standard output, and what to do; and whatever the system did,
    the index is not damaged and is not built again from the beginning.
    """
    output = finished.output
    if finished.has_traceback:
        return f"a traceback: {output}"
    if finished.code not in (_DONE, _ERROR) and not (finished.code == _REFUSED and operation.name == "repair"):
        return f"it ends with {finished.code}: {output}"
    error = output[output.rfind("Error:") :]
    is_named = str(home) in error or error.startswith("Error: Standard output: ")
    if finished.code == _ERROR and not (is_named and _REMEDY.search(error)):
        return f"no file or no remedy in {error!r}"
    if "damage" in output and operation.name != "repair":
        return f"it is called damage: {output}"
    if operation.name == "rebuild" and "Built" in output:
        return f"everything is built again: {output}"
    return ""
