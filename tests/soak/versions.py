"""Meet files that a newer or an earlier version of the program wrote, and go back to the own version."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from sse_search.engines.whoosh.storage import array_file, generations
from sse_search.service import rebuild_plan
from tests.soak.archive_states import Operation, State, copy_home, make_operations, read_state
from tests.soak.commands import Command, Finished
from tests.soak.commands import run as run_command
from tests.soak.small_vocabulary import small_vocabulary
from tests.soak.tally import Tally
from tests.soak.trial import Outcome, Size

_COMMANDS: tuple[tuple[str, ...], ...] = (
    ("check",),
    ("stats",),
    ("query", "cooperatives"),
    ("rebuild",),
    ("rebuild", "--full"),
    ("repair",),
)
_WRITING = ("rebuild", "repair")
_QUICK_CASES = ("newer index", "earlier index", "newer everything")
_LAYOUT, _ANALYSIS = array_file.LAYOUT, rebuild_plan._ANALYSIS_VERSION
_CODES = (0, 2, 3)


class _Case(msgspec.Struct, frozen=True):
    """
    Files of another version in an archive.

    Attributes:
        apply: Make them.
        words: A part of what `check` must say; empty for files that are simply made again.
        keeps_index: Whether no command may replace the index, because this program cannot read all of its batches.
    """

    name: str
    apply: Callable[[Path], None]
    words: str = ""
    keeps_index: bool = False


def run(seed: int, size: Size) -> Outcome:
    """Run every command on every case; nothing is called damaged, nothing goes, and the way back is open."""
    tally = Tally("versions")
    with small_vocabulary(), TemporaryDirectory() as name:
        folder = Path(name)
        (indexed,) = make_operations(folder, "full rebuild")
        run_command(indexed.home, "rebuild")
        state = read_state(indexed.home)
        for case in _CASES if size == "full" else [case for case in _CASES if case.name in _QUICK_CASES]:
            for arguments in _COMMANDS:
                home = copy_home(indexed, folder / "versions")
                flaw, code = _try(case, arguments, home)
                if arguments[0] in _WRITING:
                    flaw = flaw or _flaw_of_return(home, indexed, state)
                tally.add("reported" if code else "new", flaw, f"{case.name}: {' '.join(arguments)}:")
                shutil.rmtree(home)
    return tally.outcome(f"{len(_CASES)} mixtures of versions, {len(_COMMANDS)} commands, and back")


def _try(case: _Case, arguments: tuple[str, ...], home: Path) -> tuple[str, int]:
    """Run a command on a case; returns what is wrong with it, and its exit code."""
    case.apply(home)
    before = _digests(home)
    finished = run_command(home, *arguments)
    return _flaw(case, arguments, finished, before, _digests(home)), finished.code


def _flaw(
    case: _Case, arguments: tuple[str, ...], finished: Finished, before: dict[str, str], after: dict[str, str]
) -> str:
    """Return what is wrong with a command that met files of another version."""
    if finished.has_traceback or finished.code not in _CODES:
        return f"it ends with {finished.code}: {finished.output}"
    if "damage" in finished.output:
        return f"it is called damaged: {finished.output}"
    if arguments == ("check",) and case.words not in finished.output.lower():
        return f"it does not say {case.words!r}: {finished.output}"
    changed = [name for name in before if after.get(name) != before[name]]
    if any(name.endswith(".jsonl") for name in changed):
        return f"batches are changed: {changed}"
    is_index_changed = "current" in " ".join(changed)
    if case.keeps_index and (is_index_changed or (arguments[0] in _WRITING and finished.code != 3)):
        return f"the index is replaced by an emptier one: {finished.output}"
    return ""


def _flaw_of_return(home: Path, own: Operation, state: State) -> str:
    """Put the batches of this version back; returns how the archive differs from what it was after a rebuild."""
    for path in (own.home / "corpus" / "batches").glob("*.jsonl"):
        shutil.copy2(path, home / "corpus" / "batches" / path.name)
    rebuilt = run_command(home, "rebuild")
    checked = run_command(home, "check")
    if rebuilt.code or checked.code:
        return f"there is no way back: {rebuilt.output} {checked.output}"
    return "" if read_state(home) == state else "the archive differs after the way back"


def _digests(home: Path) -> dict[str, str]:
    """Return the digests of the batches and of the pointer to the live index."""
    paths = [*(home / "corpus" / "batches").glob("*.jsonl"), home / "index" / "current"]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def _index(layout: int, home: Path) -> None:
    with Command(home, "rebuild", "--full", prepare=partial(_use_layout, layout)) as command:
        assert command.finish().code == 0


def _use_layout(layout: int) -> None:
    for module in (array_file, generations):
        setattr(module, "LAYOUT", layout)  # noqa: B010 - one module shows it to itself alone


def _analysis(version: str, home: Path) -> None:
    with Command(home, "rebuild", "--full", prepare=partial(_use_analysis, version)) as command:
        assert command.finish().code == 0


def _use_analysis(version: str) -> None:
    rebuild_plan._ANALYSIS_VERSION = version


def _pointer(home: Path) -> None:
    """Let the index look as it did before its generations had an identity."""
    pointer = home / "index" / "current"
    pointer.write_text(pointer.read_text(encoding="ascii").split()[0] + "\n", encoding="ascii")


def _batch(home: Path) -> None:
    """Let the last batch be of a format version to come."""
    path = max((home / "corpus" / "batches").glob("*.jsonl"))
    header, *records, end = path.read_bytes().splitlines(keepends=True)
    content = header.replace(b'"format_version":', b'"format_version":9') + b"".join(records)
    last = msgspec.json.decode(end)
    last["sha256"] = hashlib.sha256(content).hexdigest()
    path.write_bytes(content + msgspec.json.encode(last) + b"\n")


def _sqlite(name: str, step: int, home: Path) -> None:
    """Let a SQLite file be of another version, with a table that this one does not know."""
    with closing(sqlite3.connect(home / name)) as connection, connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute("CREATE TABLE of_another_version (id TEXT)")
        connection.execute(f"PRAGMA user_version = {version + step}")


_stories = partial(_sqlite, "index/stories.sqlite3")
_lookup = partial(_sqlite, "corpus/batches/.lookup.sqlite3")


def _everything(step: int, home: Path) -> None:
    _index(_LAYOUT + step, home)
    _stories(step, home)
    _lookup(step, home)
    if step > 0:
        _batch(home)


_CASES = (
    _Case("newer index", partial(_index, _LAYOUT + 1), "a newer version"),
    _Case("earlier index", partial(_index, _LAYOUT - 1), "an earlier version"),
    _Case("earlier pointer", _pointer, "an earlier version"),
    _Case("newer batch", _batch, "newer than this program", keeps_index=True),
    _Case("newer stories", partial(_stories, 1)),
    _Case("earlier stories", partial(_stories, -1)),
    _Case("newer lookup", partial(_lookup, 1)),
    _Case("earlier lookup", partial(_lookup, -1)),
    _Case("newer analysis", partial(_analysis, _ANALYSIS + "9")),
    _Case("earlier analysis", partial(_analysis, "0")),
    _Case("newer everything", partial(_everything, 1), "newer", keeps_index=True),
    _Case("earlier everything", partial(_everything, -1), "an earlier version"),
)
