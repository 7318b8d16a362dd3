"""Run random sequences of what a keeper does, and compare the archive with a model of it."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from unittest.mock import patch

import msgspec

from sse_search import NewsItem, SearchService, export
from tests.soak.trial import Outcome, Size, Trial

SEQUENCES = {"quick": 2, "full": 200}
STEPS = 14
IDS = tuple(f"{number:016x}" for number in range(1, 6))
TITLES = ("Bank opens", "Dairy opens", "Members vote")
BODIES = ("", "Farmers share tractors", "Farmers share", "Weavers sell cloth")
LANGUAGES = ("", "fr", "pt")
VALUES = ({"title": "Corrected"}, {"title": "Changed"}, {"body": "Corrected"}, {"body": "Changed"})
MOMENTS = (
    "corpus.Corpus.decide",
    "corpus.log.erase_records",
    "service.erasure.remove_store",
    "service.erasure.rebuild",
)
"""What an erasure calls when it is interrupted."""
Fields = dict[str, str]


class Model:
    """What an archive must hold: the fields of each item, the corrections, and what hides an item."""

    def __init__(self) -> None:
        self.items: dict[str, Fields] = {}
        self.corrections: dict[str, Fields] = {}
        self.merged: dict[str, str] = {}
        self.blocked: set[str] = set()
        self.erased: set[str] = set()

    def target(self, id: str) -> str:
        return self.target(self.merged[id]) if id in self.merged else id

    def add(self, id: str, fields: Fields) -> None:
        if {id, self.target(id)} & (self.blocked | self.erased):
            return
        known = self.items.setdefault(id, dict(fields))
        for name, value in fields.items():
            if (value and value not in known[name]) or not known[name]:
                known[name] = value

    def group(self, id: str) -> list[str]:
        return [other for other in IDS if self.target(other) == self.target(id)]

    def restore(self, id: str) -> None:
        if id in self.blocked:
            self.blocked.remove(id)
        else:
            self.merged.pop(id, None)

    def erase(self, ids: list[str]) -> None:
        for id in ids:
            self.erased.add(id)
            self.items.pop(id, None)
            self.corrections.pop(id, None)

    def corrected(self, id: str) -> Fields:
        return {**self.items[id], **self.corrections.get(id, {})}

    def shown(self) -> dict[str, Fields]:
        hidden = self.blocked | self.erased | set(self.merged)
        return {id: self.completed(id) for id in self.items if id not in hidden}

    def completed(self, id: str) -> Fields:
        fields = dict(self.items[id])
        for other in self.group(id):
            for name, value in self.corrected(other).items() if other not in self.blocked | {id} else ():
                fields[name] = fields[name] or value
        return {**fields, **self.corrections.get(id, {})}


def run(seed: int, size: Size) -> Outcome:
    """Try as many sequences as the size says."""
    return repeat(seed, SEQUENCES[size])


def repeat(seed: int, sequences: int) -> Outcome:
    """Try a number of sequences."""
    lost = wrong = 0
    for number in range(sequences):
        with tempfile.TemporaryDirectory() as home:
            problem = _sequence(Path(home), random.Random(f"{seed}-{number}"))
        lost += problem == "lost"
        wrong += problem == "wrong"
    return Outcome(
        tried=sequences, survived=sequences - lost - wrong, lost=lost, wrong=wrong, note=f"{STEPS} steps each"
    )


def _sequence(home: Path, chance: random.Random) -> str:
    model = Model()
    with SearchService.open(home) as service:
        for _ in range(STEPS):
            _step(service, model, chance)
            if chance.random() < 0.4 and (problem := _problem(service, model, full=False)):
                return problem
        return _problem(service, model, full=False) or _problem(service, model, full=True) or _again(service, model)


def _step(service: SearchService, model: Model, chance: random.Random) -> None:
    """Do one thing to the archive and the model."""
    id, other = chance.sample(IDS, 2)
    what = chance.choice(["import"] * 5 + ["crash", "edit", "table", "unset", "merge", "remove", "restore", "erase"])
    if what in ("import", "crash"):
        _import(service, model, chance, crash=what == "crash")
    elif id not in model.items or id in model.erased:
        return
    elif what in ("edit", "table"):
        _edit(service, model, {each: chance.choice(VALUES) for each in chance.sample(IDS, 2) if each in model.items})
    elif what == "unset":
        service.edit(id, unset=("title",))
        model.corrections.get(id, {}).pop("title", None)
    elif what == "merge" and model.target(other) in model.items and model.target(other) != id:
        if id not in model.merged:
            service.merge(id, other)
            model.merged[id] = model.target(other)
    elif what == "remove":
        service.remove([id])
        model.blocked.add(id)
    elif what == "restore":
        service.restore(id)
        model.restore(id)
    elif what == "erase" and chance.random() < 0.5:
        _erase(service, model, id, chance)


def _edit(service: SearchService, model: Model, corrections: dict[str, Fields]) -> None:
    """Correct items one by one, or all of them by a table."""
    if len(corrections) == 1:
        for id, fields in corrections.items():
            service.edit(id, fields)
    elif corrections:
        table = service.home / "corrections.csv"
        rows = [f"{id},{fields.get('title', '')},{fields.get('body', '')}" for id, fields in corrections.items()]
        table.write_text("\n".join(["id,title,body", *rows]), encoding="utf-8")
        service.edit_from(table)
    for id, fields in corrections.items():
        model.corrections.setdefault(id, {}).update(fields)


def _erase(service: SearchService, model: Model, id: str, chance: random.Random) -> None:
    """Erase a group of items; sometimes the first try is interrupted, or an older log is put back afterwards."""
    group = model.group(id)
    older = service.home.with_name(f"{service.home.name}-older")
    if chance.random() < 0.3:
        shutil.copytree(service.home / "corpus", older)
    if chance.random() < 0.5:
        with patch(f"sse_search.{chance.choice(MOMENTS)}", side_effect=KeyboardInterrupt), suppress(KeyboardInterrupt):
            service.erase(id, with_merged=True)
    service.erase(id, with_merged=True)
    if older.exists():
        shutil.rmtree(service.home / "corpus")
        older.rename(service.home / "corpus")
        service.erase(id)
    model.erase(group)


def _import(service: SearchService, model: Model, chance: random.Random, *, crash: bool) -> None:
    drawn = [
        (id, {"title": chance.choice(TITLES), "body": chance.choice(BODIES), "language": chance.choice(LANGUAGES)})
        for id in chance.choices(IDS, k=3)
    ]

    def items() -> Iterator[NewsItem]:
        for id, fields in drawn:
            yield NewsItem(id=id, **fields)  # type: ignore[arg-type]  # names of texts
        if crash:
            raise KeyboardInterrupt

    try:
        service.import_items(items(), source="news")
    except KeyboardInterrupt:
        return
    for id, fields in drawn:
        model.add(id, fields)


def _problem(service: SearchService, model: Model, *, full: bool) -> str:
    """Compare index and corpus with the model; return what kind of difference there is."""
    service.rebuild(full=full)
    shown = {
        document.item.id: {name: getattr(document.item, name) for name in ("title", "body", "language")}
        for document in service.matching("")
    }
    if model.shown().keys() - shown.keys():
        return "lost"
    return "wrong" if shown != model.shown() or service.check() else ""


def _again(service: SearchService, model: Model) -> str:
    """Import an export into an empty archive, which must hold the same items."""
    with tempfile.TemporaryDirectory() as folder, SearchService.open(folder) as copy:
        documents = sorted(service.matching(""), key=lambda document: document.item.id)
        file = Path(folder) / "export.jsonl"
        file.write_text("".join(export(documents, "jsonl")), encoding="utf-8")
        if documents:
            copy.import_path(file)
        copy.rebuild()
        items = {document.item.id: document.item for document in copy.matching("")}
        expected = {document.item.id: msgspec.structs.replace(document.item, corrected=()) for document in documents}
        return "" if items == expected else "wrong"


KEEPING = Trial(
    name="keeping",
    fault="random sequences of import, crash, edit, edit by table, merge, remove, restore, erase (also interrupted, or "
    "with an older log put back) and export, against a model",
    run=run,
    repeat=repeat,
)
