"""
Compare the index after many small rebuilds with one that is built from the same corpus in full.

A sequence imports, edits, removes and restores items, with a rebuild after each step. The items are few and alike, so
that abbreviations become known and unknown, stories merge and part, scores and dates are equal, and segments merge.
"""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from sse_search import SearchRequest, SearchService
from sse_search.engines.port import IndexReader
from sse_search.engines.queries import PrefixQuery
from sse_search.model import FACETS
from sse_search.wording import plain_message
from tests.soak.trial import Outcome, Size

SEQUENCES = {"quick": 2, "full": 200}
_STEPS = (4, 14)
"""Rebuilds of a sequence: more than an index keeps segments, in some."""
_MAX_CHANGES = 6
_IDS = 40

_DEFINED = (
    ("Cooperatives of the Americas", "CoA"),
    ("Council of Arts", "CoA"),
    ("Occupied Palestinian Territory", "OPT"),
    ("Committee for the Promotion and Advancement of Cooperatives", "CPAC"),
    ("European Investment Bank", "EIB"),
    ("International Cooperative Alliance", "ZQX"),
    ("World Bank", "WBG"),
    ("World Trade Organization", "WHO"),
)
_WORDS = "milk bread fair dairy housing credit member law report village".split()
_PERSONS = ("José García", "Jose Garcia", "Jose García", "Simel Esim")
_PLACES = ("Italy", "Kenya", "Palestine", "the United States", "Gaza and the West Bank")
_DATES = ("2021-11-09", "2021-11-08", "2021-11", "2020", None)
_LANGUAGES = ("", "en", "fr")
_STORY = "The members of the dairy cooperative elected a new board at their general meeting on Saturday evening. " * 9
_QUERIES = (
    *_WORDS,
    *(short for _, short in _DEFINED),
    *(f"{first} {second}" for first, second in zip(_WORDS, _WORDS[3:], strict=False)),
    "milk bread fair",
    "milk bread fair dairy housing",
    "report (milk OR bread) member law",
    '"milk bread"',
    "mil* br*",
    "breda~ milc~2",
    "dairy -bread",
    "coop*",
    "organization:world-bank",
    "Palestine",
    "Jose Garcia",
    "mikl brad",
    "entity:organization:coop-americas",
    "date:2021-11",
    "is:undated",
    "",
)

Answers = dict[str, Any]
Record = dict[str, Any]


def run(seed: int, size: Size) -> Outcome:
    """Try as many sequences as the size says."""
    return repeat(seed, SEQUENCES[size])


def repeat(seed: int, sequences: int) -> Outcome:
    """Try a number of sequences."""
    differing = []
    for sequence in range(sequences):
        with tempfile.TemporaryDirectory() as folder:
            if differences := run_sequence(Path(folder), seed * 1_000_003 + sequence):
                differing.append(sequence)
                print(f"sequence {sequence} of seed {seed} differs in {'; '.join(differences)[:2000]}", flush=True)
    return Outcome(tried=sequences, survived=sequences - len(differing), wrong=len(differing))


def run_sequence(folder: Path, seed: int) -> list[str]:
    """Run one sequence of changes; returns in which answers the two indexes differ."""
    random_ = random.Random(seed)
    home = folder / "incremental"
    (home / "corpus").mkdir(parents=True)
    known: dict[str, Record] = {}
    with SearchService.open(home) as service:
        for step in range(random_.randint(*_STEPS)):
            for _ in range(random_.choice((1, 1, 1, 2))):
                _import(service, list(_changes(random_, known)))
            report = service.rebuild()
            if step and report.full:
                return [f"step {step}: everything was rebuilt"]
            if random_.random() < 0.15 and (differences := _differences(service, folder)):
                return [f"step {step}: {difference}" for difference in differences]
        return _differences(service, folder)


def _differences(service: SearchService, folder: Path) -> list[str]:
    """Build the index of a copy of the corpus in full and compare the answers."""
    copy = folder / "full"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(service.home / "corpus", copy / "corpus")
    with SearchService.open(copy) as full:
        full.rebuild(full=True)
        incremental, expected = answers(service), answers(full)
    return [
        f"{key}: {json.dumps(incremental.get(key))[:300]} instead of {json.dumps(expected.get(key))[:300]}"
        for key in sorted(incremental.keys() | expected.keys())
        if incremental.get(key) != expected.get(key)
    ]


def answers(service: SearchService) -> Answers:
    """Return everything that can be learned from an index."""
    metadata, reader = _reader(service)
    found: Answers = {"learned": dict(metadata.learned), "items": metadata.items}
    for item_id in reader.ids():
        found[f"item {item_id}"] = msgspec.to_builtins(reader.get(item_id))
    for facet in FACETS:
        found[f"facet {facet}"] = msgspec.to_builtins(reader.facet_values(facet))
    for letter in "abcdefghijklmnopqrstuvwxyz":
        found[f"terms {letter}"] = msgspec.to_builtins(reader.terms(PrefixQuery(letter), 10_000))
    for request in _requests():
        page = msgspec.to_builtins(service.search(request), enc_hook=plain_message)
        del page["took_ms"], page["index"]
        found[f"search {request}"] = page
    return found


def _reader(service: SearchService) -> tuple[Any, IndexReader]:
    opened = service._archive.engine.reader()
    assert opened is not None
    return opened


def _requests() -> Iterator[SearchRequest]:
    for text in _QUERIES:
        yield SearchRequest(text=text, limit=20)
        yield SearchRequest(text=text, match="any", limit=3, page=2)
    yield SearchRequest(text="milk OR bread", sort="newest", limit=20)
    yield SearchRequest(text="milk OR bread", sort="oldest", limit=20)


def _changes(random_: random.Random, known: dict[str, Record]) -> Iterator[Record]:
    """Yield the records of one import and note them."""
    for _ in range(random_.randint(1, _MAX_CHANGES)):
        item_id = f"{random_.randrange(_IDS):016x}"
        if item_id in known and random_.random() < 0.35:
            del known[item_id]
            yield {"id": item_id, "deleted": True}
            continue
        known[item_id] = record = {"id": item_id, **_content(random_)}
        yield record


def _content(random_: random.Random) -> Record:
    sentences = [" ".join(random_.choices(_WORDS, k=random_.randint(1, 6))).capitalize() + "."]
    long, short = random_.choice(_DEFINED)
    if random_.random() < 0.5:
        sentences.append(f"The {long} ({short}) met.")
    if random_.random() < 0.4:
        sentences.append(f"News of the {random_.choice(_DEFINED)[1]} today.")
    if random_.random() < 0.08:
        sentences.append(f"Some {random_.choice(_DEFINED)[1].lower()} here.")
    if random_.random() < 0.3:
        sentences.append(f"President {random_.choice(_PERSONS)} spoke in {random_.choice(_PLACES)}.")
    if random_.random() < 0.3:
        sentences.append(_STORY)
    random_.shuffle(sentences)
    return {
        "title": " ".join(random_.choices(_WORDS, k=random_.randint(1, 3))).capitalize(),
        "summary": " ".join(sentences),
        "language": random_.choice(_LANGUAGES),
        "date": random_.choice(_DATES),
        "category": random_.choice(("News", "Reports", "")),
    }


def _import(service: SearchService, records: list[Record]) -> None:
    file = service.home / "input.jsonl"
    file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    service.import_path(file, source="Wire")
