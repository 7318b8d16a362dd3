"""Let eight processes write one archive at once: imports, corrections, removals and rebuilds."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from sse_search import SearchService
from sse_search.corpus import Corpus
from tests.soak.archive_states import copy_home, make_operations
from tests.soak.commands import Command, Finished
from tests.soak.commands import run as run_command
from tests.soak.small_vocabulary import small_vocabulary
from tests.soak.tally import Tally
from tests.soak.trial import Outcome, Size

ROUNDS = {"quick": 2, "full": 40}
_OWN_ITEMS = 20
_SHARED_ITEMS = 10
_CORRECTIONS = 5
_REPORT = re.compile(r"(\d+) records? = (\d+) new \+ (\d+) changed \+ (\d+) unchanged \+ (\d+) rejected")
_BUSY = re.compile(r"(Somebody else is rebuilding|is writing the index).*try again when that has finished", re.I | re.S)


class _Writer(msgspec.Struct, frozen=True):
    """
    One process.

    Attributes:
        arguments: Its command.
        titles: Of the items that it imports, by id; None removes one.
    """

    arguments: tuple[str, ...]
    titles: dict[str, str | None] = msgspec.field(default_factory=dict)


def run(seed: int, size: Size) -> Outcome:
    """Start the writers together; afterwards, every item is there and the reports add up."""
    chance = random.Random(seed)
    tally = Tally("writers")
    with small_vocabulary(), TemporaryDirectory() as name:
        folder = Path(name)
        (indexed,) = make_operations(folder, "import")
        writers = list(_writers(folder, sorted(indexed.before.items)))
        for number in range(ROUNDS[size]):
            home = copy_home(indexed, folder / "shared")
            finished = _run_together(home, chance.sample(writers, len(writers)))
            flaw = _flaw(home, indexed.before.items, finished)
            for writer, ended in finished:
                is_busy = ended.code == 2 and _BUSY.search(ended.output) is not None
                wrong = "" if ended.code == 0 or is_busy else f"{writer.arguments}: {ended.output}"
                tally.add("reported" if is_busy else "new", wrong or flaw, f"round {number}: {writer.arguments[0]}")
            shutil.rmtree(home)
    return tally.outcome(f"{len(writers)} processes at once; a rebuild that had to wait too long said so")


def _writers(folder: Path, old_ids: list[str]) -> Iterator[_Writer]:
    """Yield five imports that share some items, one of corrections and removals, and two rebuilds."""
    for number in range(5):
        first = (number + 1) * 1000
        numbers = [*range(first, first + _OWN_ITEMS), *range(900, 900 + _SHARED_ITEMS)]
        ids = [f"{number:016x}" for number in numbers]
        yield _import(folder, f"source-{number}", {item_id: f"{item_id} by source {number}" for item_id in ids})
    corrected: dict[str, str | None] = {item_id: f"Corrected {item_id}" for item_id in old_ids[:_CORRECTIONS]}
    removed: dict[str, str | None] = dict.fromkeys(old_ids[_CORRECTIONS : 2 * _CORRECTIONS])
    yield _import(folder, "corrections", corrected | removed)
    yield _Writer(("rebuild",))
    yield _Writer(("rebuild", "--full"))


def _import(folder: Path, name: str, titles: dict[str, str | None]) -> _Writer:
    path = folder / f"{name}.jsonl"
    records = ({"id": id, "title": title} if title else {"id": id, "deleted": True} for id, title in titles.items())
    path.write_bytes(b"".join(msgspec.json.encode(record) + b"\n" for record in records))
    return _Writer(("import", str(path), "--source", name, *(["--rebuild"] if name == "source-0" else [])), titles)


def _run_together(home: Path, writers: list[_Writer]) -> list[tuple[_Writer, Finished]]:
    with ExitStack() as stack:
        running = [(writer, stack.enter_context(Command(home, *writer.arguments))) for writer in writers]
        return [(writer, command.finish()) for writer, command in running]


def _flaw(home: Path, old: dict[str, str], finished: list[tuple[_Writer, Finished]]) -> str:
    """Return what is wrong with the archive, or with what the writers have reported."""
    items = {item.id: item.title for item in Corpus(home / "corpus").items()}
    possible: dict[str, set[str | None]] = {item_id: {title} for item_id, title in old.items()}
    imports = [(writer, ended) for writer, ended in finished if writer.titles]
    for writer, ended in imports:
        for item_id, title in writer.titles.items():
            possible.setdefault(item_id, set()).add(title)
            if ended.code == 0:
                possible[item_id].discard(old.get(item_id))
            else:
                possible[item_id].add(old.get(item_id))
    wrong = [item_id for item_id, titles in possible.items() if items.get(item_id) not in titles]
    if wrong or items.keys() - possible.keys():
        return f"items are lost or wrong: {wrong[:5]} of {len(wrong)}"
    reports = [_REPORT.search(ended.output) for _, ended in imports if ended.code == 0]
    counts = [list(map(int, report.groups())) for report in reports if report]
    if len(counts) < len(reports) or any(read != sum(rest) for read, *rest in counts):
        return f"a report does not add up: {counts}"
    if len(reports) == len(imports) and sum(new for _, new, *_ in counts) != len(possible) - len(old):
        return f"the reports say that other numbers of items were new: {counts}"
    return _flaw_of_index(home, items)


def _flaw_of_index(home: Path, items: dict[str, str]) -> str:
    """Rebuild the index; returns how it differs from the corpus."""
    rebuilt = run_command(home, "rebuild")
    with SearchService.open(home) as service:
        issues = service.check()
        indexed = {document.item.id: document.item.title for document in service.matching("")}
    if rebuilt.code or issues or indexed != items:
        return f"the index is not that of the corpus: {rebuilt.output} {issues}"
    return ""
