"""Make the archives that commands are interrupted in, and judge what is left of them."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from sse_search import SearchRequest, SearchService
from sse_search.corpus import Corpus
from sse_search.errors import IndexMissingError, SearchError
from tests.soak.commands import run

OLD_ITEMS = 30
NEW_ITEMS = 20
CHANGED_ITEMS = 6
_QUERIES = ("", "cooperatives", "handbook mutual*", '"fair trade"', "country:PT", "cooperativse~")
_STRAY = re.compile(r"\.new$|\.unfinished$|-wal$|^parts$")
"""SQLite keeps a journal that holds nothing until it writes again."""
_WORDS = (
    "cooperatives mutual handbook fair trade forest workers members credit union housing Portugal Belgium Palestine "
    "federation assembly statute solidarity economy savings dairy harvest energy school report"
).split()

Judgement = Literal["old", "new", "reported", "lost", "wrong"]


class State(msgspec.Struct, frozen=True):
    """
    What an archive says.

    Attributes:
        items: Of the corpus, by id. answers: what the index answers, or None without one.
        problem: The message of whatever could not be read.
    """

    items: dict[str, str]
    answers: tuple[str, ...] | None
    problem: str = ""


class Operation(msgspec.Struct, frozen=True):
    """
    A command and the archive that it is run in.

    Attributes:
        before, after: What the archive says before and after it.
    """

    name: str
    arguments: tuple[str, ...]
    home: Path
    before: State
    after: State


def make_operations(folder: Path, *names: str) -> list[Operation]:
    """Make archives in a folder, and the commands that change each of them, all or those of these names."""
    old, new = folder / "old.jsonl", folder / "new.jsonl"
    old.write_text("".join(_records(0, OLD_ITEMS, "")), encoding="utf-8")
    changed = _records(0, CHANGED_ITEMS, "Corrected: ")
    new.write_text("".join([*changed, *_records(OLD_ITEMS, OLD_ITEMS + NEW_ITEMS, "")]), encoding="utf-8")
    empty, indexed, imported, damaged = (folder / name for name in ("empty", "indexed", "imported", "damaged"))
    for home in (empty, indexed):
        home.mkdir()
        (home / "ssesearch.toml").write_text("deadline = 0\n", encoding="utf-8")
    _must(indexed, "import", str(old), "--source", "Old", "--rebuild")
    shutil.copytree(indexed, imported)
    _must(imported, "import", str(new), "--source", "New")
    shutil.copytree(imported, damaged)
    _must(damaged, "rebuild")
    _damage(damaged)
    add = ("import", str(new), "--source", "New")
    commands = {
        "import": (add, indexed),
        "first import": (add, empty),
        "rebuild": (("rebuild",), imported),
        "full rebuild": (("rebuild", "--full"), imported),
        "import and rebuild": ((*add, "--rebuild"), indexed),
        "repair": (("repair",), damaged),
    }
    return [_operation(name, *commands[name]) for name in names or commands]


def copy_home(operation: Operation, path: Path) -> Path:
    """Copy the archive that an operation starts from, hard links included."""
    copied: dict[int, Path] = {}

    def copy(source: str, target: str) -> None:
        inode = Path(source).stat().st_ino
        if inode in copied:
            Path(target).hardlink_to(copied[inode])
        else:
            shutil.copy2(source, target)
            copied[inode] = Path(target)

    shutil.copytree(operation.home, path, copy_function=copy)
    return path


def read_state(home: Path) -> State:
    """Read all that an archive says."""
    items: dict[str, str] = {}
    try:
        items = {item.id: item.title for item in Corpus(home / "corpus").items()}
        with SearchService.open(home) as service:
            return State(items, tuple(_answers(service)))
    except IndexMissingError:
        return State(items, None)
    except SearchError as error:
        return State(items, None, str(error))


def judge(home: Path, operation: Operation) -> tuple[Judgement, str]:
    """Compare an archive with what it was before a command and should be after it; says what differs."""
    before, after, state = operation.before, operation.after, read_state(home)
    if not (state.items in (before.items, after.items) or (state.problem and not state.items)):
        return "lost", f"the corpus has {len(state.items)} items. {state.problem}"
    if state.problem:
        return "reported", state.problem
    if state.answers not in (before.answers, after.answers):
        return "wrong", "the index answers neither as before nor as after the command"
    with SearchService.open(home) as service:
        issues = service.check()
    if issues and not before.problem:
        return "reported", "; ".join(issue.message for issue in issues)
    return ("new" if (state.items, state.answers) == (after.items, after.answers) else "old"), ""


def complete(home: Path, operation: Operation) -> str:
    """Run the command of an operation to its end; returns what is not as it should be then."""
    finished = run(home, *operation.arguments)
    if finished.code != 0:
        return f"the next {operation.name} ends with {finished.code}: {finished.output}"
    return flaw_of(home, operation)


def flaw_of(home: Path, operation: Operation) -> str:
    """Return what is not as it should be after a command; empty when all is well."""
    state = read_state(home)
    if state != operation.after:
        return f"the {operation.name} leaves another archive: {len(state.items)} items. {state.problem}"
    strays = [str(path.relative_to(home)) for path in sorted(home.rglob("*")) if _STRAY.search(path.name)]
    if strays:
        return f"files are left: {', '.join(strays)}"
    with SearchService.open(home) as service:
        return "; ".join(issue.message for issue in service.check() if "no index of the" not in issue.message)


def _operation(name: str, arguments: tuple[str, ...], home: Path) -> Operation:
    after = home.with_name(f"after {name}")
    shutil.copytree(home, after)
    _must(after, *arguments)
    return Operation(name, arguments, home, read_state(home), read_state(after))


def _answers(service: SearchService) -> Iterator[str]:
    yield repr([(document.item.id, document.item.title) for document in service.matching("")])
    for text in _QUERIES:
        page = service.search(SearchRequest(text=text, limit=100))
        yield repr(msgspec.structs.replace(page, took_ms=0.0, index=None))


def _records(first: int, last: int, prefix: str) -> list[str]:
    return [_record(number, prefix) for number in range(first, last)]


def _record(number: int, prefix: str) -> str:
    chance = random.Random(number)
    body = " ".join(chance.choices(_WORDS, k=chance.randrange(20, 120)))
    record = {
        "id": f"{number:016x}",
        "title": f"{prefix}{' '.join(chance.choices(_WORDS, k=6))} {number}",
        "date": f"20{number % 20:02}-{number % 12 + 1:02}",
        "body": body,
    }
    return msgspec.json.encode(record).decode() + "\n"


def _damage(home: Path) -> None:
    """Damage the live index, and leave what an interrupted import leaves."""
    generation = (home / "index" / "current").read_text(encoding="ascii").split()[0]
    path = next((home / "index" / "generations" / generation).glob("*.arrays"))
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[:100] + bytes([content[100] ^ 1]) + content[101:])
    (home / "corpus" / "batches" / ".0123456789abcdef.unfinished").write_bytes(b"{")


def _must(home: Path, *arguments: str) -> None:
    finished = run(home, *arguments)
    if finished.code != 0:
        raise RuntimeError(f"{' '.join(arguments)} ends with {finished.code}: {finished.output}")
