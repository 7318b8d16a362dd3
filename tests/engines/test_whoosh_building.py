"""An index gives the same answers however it is built: in parts, by several processes or step by step."""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from sse_search.engines.building import Amendments, FindPhrase
from sse_search.engines.memory import MemoryEngine
from sse_search.engines.port import EngineRequest
from sse_search.engines.whoosh import WhooshEngine
from sse_search.engines.whoosh.storage.array_file import ArrayFile
from sse_search.engines.whoosh.storage.segment import Segment
from sse_search.engines.whoosh.writing import index_writer
from sse_search.model import Document
from sse_search.tokens import words
from sse_search.workers import WorkerPool
from tests.engines.engine_archive import METADATA, PALESTINE, build, id_of, search
from tests.engines.random_requests import a_document, a_request, differences

ARRAYS = (
    "ids",
    "dates",
    "field_norms",
    "field_starts",
    "value_rows",
    "value_docs",
    "postings",
    "posting_exceptions",
    "doc_stems",
    "frequent_positions",
    "frequent_counts",
    "rare_positions",
    "stem_offsets",
    "token_offsets",
)


def some_documents(number: int) -> list[Document]:
    chance = random.Random(11)
    return [a_document(chance, chance.randrange(number)) for _ in range(number)]


def the_segment(folder: Path) -> Segment:
    (path,) = (path for path in folder.rglob("*.arrays") if path.name != "values.arrays")
    return Segment(path)


def test_documents_are_amended_alike_in_one_piece_and_in_parts(tmp_path: Path) -> None:
    documents = some_documents(900)
    latest = {document.item.id: words(document.item.title)[:2] for document in documents}
    phrase = words(documents[-1].item.title)[:2]

    def amend(with_phrase: FindPhrase) -> Amendments:
        ids = [item_id for item_id in sorted(with_phrase(tuple(phrase))) if latest[item_id] == phrase]
        return Amendments({}, dict.fromkeys(ids[::2], (PALESTINE,)), dict.fromkeys(ids[::3], ids[0]))

    for name, memory_mb in (("whole", 512), ("parts", 0)):
        engine = WhooshEngine(tmp_path / name, memory_mb=memory_mb)
        engine.build(documents, (), METADATA, full=True, amend=amend)
    whole, merged = the_segment(tmp_path / "whole"), the_segment(tmp_path / "parts")

    for name in ARRAYS:
        assert np.array_equal(ArrayFile(whole.path)[name], ArrayFile(merged.path)[name]), name
    assert any(whole.document(doc).story for doc in range(whole.doc_count))
    assert [*map(whole.document, range(whole.doc_count))] == [*map(merged.document, range(merged.doc_count))]


def test_parts_that_did_not_fit_into_memory_are_merged_into_the_same_segment(tmp_path: Path) -> None:
    documents = some_documents(900)
    build(WhooshEngine(tmp_path / "whole"), *documents)
    build(WhooshEngine(tmp_path / "parts", memory_mb=0), *documents)

    whole, merged = the_segment(tmp_path / "whole"), the_segment(tmp_path / "parts")

    for name in ARRAYS:
        assert np.array_equal(ArrayFile(whole.path)[name], ArrayFile(merged.path)[name]), name
    assert whole.stems[:] == merged.stems[:]
    assert whole.tokens[:] == merged.tokens[:]
    assert [whole.document(doc) for doc in range(whole.doc_count)] == [
        merged.document(doc) for doc in range(merged.doc_count)
    ]


def test_processes_of_their_own_help_with_a_large_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_writer, "WorkerPool", partial(WorkerPool, processes=2, after=0))
    documents = some_documents(2000)
    oracle, engine = MemoryEngine(), WhooshEngine(tmp_path)
    build(oracle, *documents)
    build(engine, *documents)

    chance = random.Random(1)
    for _ in range(5):
        assert list(differences(a_request(chance), oracle, engine)) == []


def test_the_number_of_segments_stays_small_and_no_document_is_lost(tmp_path: Path) -> None:
    chance = random.Random(2)
    oracle, engine = MemoryEngine(), WhooshEngine(tmp_path)
    segments = 0
    for step in range(30):
        added = [a_document(chance, chance.randrange(60)) for _ in range(5)]
        removed = [id_of(chance.randrange(60))] if step % 3 == 0 else []
        for one in (oracle, engine):
            one.build(added, removed, METADATA, full=step == 0)
        segments = max(segments, len(engine._reader().searcher.segments))

    assert 5 < segments < 12
    assert engine.check() == ()
    for _ in range(15):
        assert list(differences(a_request(chance), oracle, engine)) == []


def test_everything_can_be_removed(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    documents = some_documents(50)
    build(engine, *documents)

    emptied = engine.build([], [document.item.id for document in documents], METADATA, full=False)

    assert emptied.metadata.items == 0
    assert search(engine).total == 0
    assert list(engine.matching(EngineRequest())) == []
    assert engine.build(documents[:1], (), METADATA, full=False).metadata.items == 1


@pytest.mark.parametrize("full", [True, False])
def test_progress_ends_with_the_number_of_documents(tmp_path: Path, full: bool) -> None:
    counts: list[int] = []
    WhooshEngine(tmp_path).build(some_documents(450), (), METADATA, full=full, progress=counts.append)

    assert counts == sorted(counts)
    assert counts[-1] == 450
