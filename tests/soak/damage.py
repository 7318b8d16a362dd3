"""
Damage one file of an archive, then ask, check, repair and update it.

An answer must be right or an error. `check` must find the damage unless nothing depends on it; `repair` must bring
every answer back, or refuse and name what is wrong; an update must give the answers of an archive that was never
damaged, or refuse.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections import Counter
from itertools import chain
from pathlib import Path

import msgspec

from sse_search import NewsItem, SearchError, SearchRequest, SearchService
from tests.soak.file_faults import FileFault, damage, live_index_files
from tests.soak.trial import Outcome, Size
from tests.soak.trial_archive import an_item, answer, in_memory, make_home, requests

_TRIED = {
    "quick": {"flip": 6, "truncate": 2, "zero": 2, "swap": 2, "empty": 1, "missing": 1},
    "full": {"flip": 1000, "truncate": 200, "zero": 200, "swap": 40, "empty": 40, "missing": 40},
}
_REQUESTS = {"quick": 60, "full": 200}
_ASKED_BEFORE = 10
"""Requests to the damaged archive before anything else is done with it."""


class _WrongError(Exception):
    """A promise was broken; the message says how."""


class _Original(msgspec.Struct, frozen=True):
    """The archive before the damage, the items that update it, and all answers before and after the update."""

    home: Path
    addition: tuple[NewsItem, ...]
    requests: list[SearchRequest]
    answers: list[bytes]
    updated: list[bytes]

    @property
    def sample(self) -> range:
        """Requests that are enough where the index is still the one that answered before."""
        return range(0, len(self.requests), 5)


def run(seed: int, size: Size) -> Outcome:
    """Try every kind of damage."""
    counts: Counter[str] = Counter()
    wrong = 0
    kinds = [kind for kind, count in _TRIED[size].items() for _ in range(count)]
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        original = _original(Path(folder), random.Random(seed), _REQUESTS[size])
        for number, kind in enumerate(kinds):
            chance = random.Random(f"{seed} {number}")
            try:
                counts[_try(original, kind, chance, Path(folder) / "damaged")] += 1
            except _WrongError as error:
                print(f"damage {number} of seed {seed}: {error}", flush=True)
                wrong += 1
            finally:
                shutil.rmtree(Path(folder) / "damaged")
    reported = counts.total() - counts["harmless"]
    note = ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items()))
    return Outcome(tried=len(kinds), survived=counts["harmless"], reported=reported, wrong=wrong, note=note)


def _original(folder: Path, chance: random.Random, count: int) -> _Original:
    items = [an_item(chance, number) for number in range(64)]
    batches = [items[:30], items[30:45], items[45:55]]
    asked = requests(chance, count)
    make_home(folder / "original", batches)
    make_home(folder / "updated", [*batches, items[55:]])
    answers = []
    for name in ("original", "updated"):
        with SearchService.open(folder / name) as service:
            answers.append([answer(service, request) for request in asked])
    return _Original(folder / "original", tuple(items[55:]), asked, *answers)


def _try(original: _Original, kind: str, chance: random.Random, home: Path) -> str:
    shutil.copytree(original.home, home)
    group = chance.choice(_groups(home))
    fault = damage(group, list(chain(*_groups(home))), kind, chance)
    with SearchService.open(home) as service:
        asked = chance.sample(range(len(original.requests)), _ASKED_BEFORE)
        refused = sum(_refuses(original, service, number, fault) for number in asked)
        if chance.random() < 0.5:
            return _repaired(original, service, fault, refused > 0)
        return _updated(original, service, fault)


def _groups(home: Path) -> list[list[Path]]:
    """Return the files of the index, the batches, and the two SQLite files."""
    batches = home / "corpus" / "batches"
    return [
        live_index_files(home / "index"),
        sorted(batches.glob("*.jsonl")),
        [batches / ".lookup.sqlite3"],
        [home / "index" / "stories.sqlite3"],
    ]


def _refuses(original: _Original, service: SearchService, number: int, fault: FileFault) -> bool:
    try:
        given = answer(service, original.requests[number])
    except SearchError as error:
        _expect_named(error, fault)
        return True
    if given != original.answers[number]:
        raise _WrongError(f"{fault}: a wrong answer to {original.requests[number]}")
    return False


def _repaired(original: _Original, service: SearchService, fault: FileFault, refused: bool) -> str:
    issues = service.check()
    if refused and not issues:
        raise _WrongError(f"{fault}: a search fails, but check finds nothing")
    generation = _generation(service)
    try:
        service.repair()
        if issues:
            service.rebuild()
    except SearchError as error:
        _expect_named(error, fault)
        if any(_refuses(original, service, number, fault) for number in original.sample):
            return "refused, index damaged"
        return "refused"
    numbers = original.sample if _generation(service) == generation else range(len(original.requests))
    _expect_answers(original, service, original.answers, fault, numbers)
    return "repaired" if issues else "harmless"


def _generation(service: SearchService) -> str | None:
    try:
        return service.state().generation
    except SearchError:
        return None


def _updated(original: _Original, service: SearchService, fault: FileFault) -> str:
    try:
        service.import_items(original.addition, source="Batch 4")
        report = service.rebuild()
    except SearchError as error:
        _expect_named(error, fault)
        return "update refused"
    _expect_answers(original, service, original.updated, fault, range(len(original.requests)))
    if issues := service.check():
        raise _WrongError(f"{fault}: after an update, check finds {issues}")
    return "update rebuilt" if report.warnings else "harmless"


def _expect_named(error: SearchError, fault: FileFault) -> None:
    if not any(name in str(error) for name in fault.names):
        raise _WrongError(f"{fault}: the message names no damaged file: {error}")


def _expect_answers(
    original: _Original, service: SearchService, expected: list[bytes], fault: FileFault, numbers: range
) -> None:
    for number in numbers:
        request = original.requests[number]
        try:
            given: bytes | SearchError = answer(service, request)
        except SearchError as error:
            given = error
        if given != expected[number]:
            raise _WrongError(f"{fault}: {request} gives {given!r}")
