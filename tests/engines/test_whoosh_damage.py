"""Damaged files of an index give an error that says so, never a wrong answer, and a check finds each of them."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sse_search.engines.port import EngineRequest
from sse_search.engines.queries import FuzzyQuery, PhraseQuery, PrefixQuery, Query, TermQuery, TermsFilter
from sse_search.engines.whoosh import WhooshEngine, verified_reader
from sse_search.engines.whoosh.searching.searcher import Searcher
from sse_search.engines.whoosh.storage.array_file import ArrayFile
from sse_search.engines.whoosh.storage.generations import smallest_files
from sse_search.engines.whoosh.storage.segment import Segment
from sse_search.errors import IndexDamagedError, SearchError
from tests.engines.engine_archive import ILO, METADATA, PALESTINE, a_document, build, id_of, search
from tests.soak.file_faults import KINDS, damage, live_index_files, replace

SEED = 20_261_128
FAULTS = 160
RENAMING = a_document(
    999,
    date="1990",
    tags=[msgspec.structs.replace(tag, label=f"{tag.label} as renamed") for tag in (PALESTINE, ILO)],
)
"""The oldest document, with other labels of two values."""
QUERIES: tuple[Query, ...] = (
    TermQuery("pear"),
    TermQuery("apple", fields=("title",)),
    PhraseQuery(("pear", "plum")),
    PrefixQuery("pl"),
    FuzzyQuery("aple", distance=1),
    TermsFilter("country", ("country:PS",)),
)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two segments with deleted documents, and its previous generation."""
    folder = tmp_path_factory.mktemp("damage") / "index"
    documents = [
        a_document(
            number,
            f"apple {number}",
            "pear plum " * (number % 5 + 1) + f"word{number}",
            date=f"2021-{number % 12 + 1:02}",
            source=f"Source {number % 7}",
            tags=(PALESTINE, ILO)[: number % 3],
        )
        for number in range(1, 120)
    ]
    build(WhooshEngine(folder), *documents[:90])
    WhooshEngine(folder).build(documents[80:], [id_of(3)], METADATA, full=False)
    return folder


def answers(folder: Path, **options: Any) -> list[Any]:
    """Return all that an engine answers."""
    engine = WhooshEngine(folder, **options)
    calls: list[Callable[[], Any]] = [
        *(lambda query=query: search(engine, query, limit=200) for query in (None, *QUERIES)),
        lambda: search(engine, sort="oldest", dates=(), filters={"source": ("Source 1",)}),
        lambda: [document.item for document in engine.matching(EngineRequest(query=QUERIES[0], limit=200))],
        lambda: engine.facet_values("source"),
        lambda: engine.terms(PrefixQuery("p"), 10),
        lambda: engine.explain(QUERIES[0], id_of(5)),
        lambda: [engine.get(id_of(number)) for number in range(1, 120)],
        engine.metadata,
    ]
    return [_answer(call) for call in calls]


def _answer(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except SearchError as error:
        return error


def test_damage_gives_an_error_or_the_same_answers_and_is_found_by_a_check(original: Path, tmp_path: Path) -> None:
    print(f"seed {SEED}")
    expected = answers(original)
    for number in range(FAULTS):
        folder = tmp_path / str(number)
        shutil.copytree(original, folder)
        chance = random.Random(SEED + number)
        files = live_index_files(folder)
        fault = damage(files, files, chance.choice(("flip", "flip", "flip", *KINDS)), chance)

        for answer, right in zip(answers(folder), expected, strict=True):
            assert answer == right or isinstance(answer, IndexDamagedError), (number, fault, answer)
        (message, *_) = WhooshEngine(folder).check() or ("nothing",)
        assert "rebuild" in message, (number, fault)
        shutil.rmtree(folder)


def test_an_answer_from_damaged_arrays_raises_no_foreign_exception(original: Path, tmp_path: Path) -> None:
    print(f"seed {SEED}")
    damaged = 0
    for number in range(FAULTS // 4):
        folder = tmp_path / str(number)
        shutil.copytree(original, folder)
        chance = random.Random(SEED + number)
        path = chance.choice([path for path in live_index_files(folder) if path.suffix in (".arrays", ".live")])
        content = bytearray(path.read_bytes())
        for _ in range(chance.choice((1, 20))):
            content[chance.randrange(len(content))] ^= chance.randrange(1, 256)
        replace(path, bytes(content))

        given = answers(folder, verify_mb=0)
        damaged += any(isinstance(answer, IndexDamagedError) for answer in given)
        shutil.rmtree(folder)
    assert damaged > FAULTS // 16


def test_a_large_index_is_verified_in_the_background(
    original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verified_reader, "MAX_BYTES_AT_OPENING", 0)
    monkeypatch.setattr(verified_reader, "BACKGROUND_DELAY", 0.0)
    folder = tmp_path / "index"
    shutil.copytree(original, folder)
    path = next(path for path in live_index_files(folder) if path.suffix == ".arrays")
    content = path.read_bytes()
    replace(path, content[:100] + b"?" + content[101:])
    engine = WhooshEngine(folder)
    search(engine)
    assert engine._reader()._background is None, "one answer starts no thread"

    for _ in range(verified_reader._CALLS_BEFORE_VERIFYING - 1):
        with suppress(IndexDamagedError):  # the last call, if the thread that it starts is done before it
            search(engine)
    background = engine._reader()._background
    assert background is not None
    background.join()

    with pytest.raises(IndexDamagedError, match=rf"{path.name}: the index is damaged.*rebuild --full"):
        search(engine)
    with pytest.raises(IndexDamagedError):
        engine.metadata()


def test_the_smallest_files_are_verified_within_the_limit(original: Path) -> None:
    generation = WhooshEngine(original)._reader()._generation
    sizes = {name: file.size for name, file in generation.manifest.files.items()}
    smallest = min(sizes.values())

    assert smallest_files(generation, smallest - 1) == []
    assert [sizes[name] for name in smallest_files(generation, smallest)] == [smallest]
    assert set(smallest_files(generation, sum(sizes.values()))) == set(sizes)


def test_an_error_of_the_program_is_not_called_damage(original: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> Any:
        raise IndexError("a mistake in the program")

    engine = WhooshEngine(original)
    monkeypatch.setattr(Searcher, "search", fail)

    with pytest.raises(IndexError, match="a mistake in the program"):
        search(engine)


def test_nothing_is_taken_from_a_damaged_generation(original: Path, tmp_path: Path) -> None:
    for name in (path.name for path in live_index_files(original) if path.suffix in (".arrays", ".live")):
        folder = tmp_path / name
        shutil.copytree(original, folder)
        (path,) = (path for path in live_index_files(folder) if path.name == name)
        content = path.read_bytes()
        replace(path, content[:70] + bytes([content[70] ^ 1]) + content[71:])

        with pytest.raises(IndexDamagedError, match=name):
            WhooshEngine(folder).build([a_document(999)], (), METADATA, full=False)

        assert sorted(entry.name for entry in (folder / "generations").iterdir()) == ["000001", "000002"]


def test_damage_in_a_large_segment_is_refused_where_it_is_read_for_the_next_generation_and_found_elsewhere(
    original: Path, tmp_path: Path
) -> None:
    def add_to(folder: Path) -> WhooshEngine:
        engine = WhooshEngine(folder, verify_mb=0)
        engine.build([a_document(999)], [id_of(1)], METADATA, full=False)
        return engine

    def derived(folder: Path) -> dict[str, bytes]:
        wanted = {"values.arrays", f"{segment.stem}.live"}
        return {path.name: path.read_bytes() for path in live_index_files(folder) if path.name in wanted}

    segments = (path for path in live_index_files(original) if path.suffix == ".arrays" and path.stem != "values")
    segment = max(segments, key=lambda path: path.stat().st_size)
    file = ArrayFile(segment)
    shutil.copytree(original, tmp_path / "intact")
    add_to(tmp_path / "intact")
    refused, shared = [], []
    for name, entry in file._arrays.items():
        if not file[name].size:
            continue
        folder = tmp_path / name
        shutil.copytree(original, folder)
        (path,) = (path for path in live_index_files(folder) if path.name == segment.name)
        content = path.read_bytes()
        replace(path, content[: entry.offset] + bytes([content[entry.offset] ^ 1]) + content[entry.offset + 1 :])
        try:
            engine = add_to(folder)
        except IndexDamagedError as error:
            refused.append((name, str(error)))
        else:
            shared.append((segment.name in " ".join(engine.check()), derived(folder) == derived(tmp_path / "intact")))

    assert {"ids", "field_norms", "value_rows"} <= {name for name, _ in refused}
    assert all(f"{name!r} was changed" in message for name, message in refused)
    assert len(shared) > 5
    assert set(shared) == {(True, True)}


def test_damage_in_a_large_segment_is_refused_where_a_new_label_is_chosen(original: Path, tmp_path: Path) -> None:
    for name in ("dates", "value_docs", "value_ordinals", "value_offsets"):
        folder = tmp_path / name
        shutil.copytree(original, folder)
        files = (path for path in live_index_files(folder) if path.suffix == ".arrays" and path.stem != "values")
        path = max(files, key=lambda path: path.stat().st_size)
        content, offset = path.read_bytes(), ArrayFile(path)._arrays[name].offset
        replace(path, content[:offset] + bytes([content[offset] ^ 1]) + content[offset + 1 :])

        with pytest.raises(IndexDamagedError, match=f"{name!r} was changed"):
            WhooshEngine(folder, verify_mb=0).build([RENAMING], (), METADATA, full=False)


def test_a_large_segment_is_read_once_however_many_labels_it_decides(
    original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(original, tmp_path / "index")
    read: list[str] = []
    verify = Segment.verify

    def noting(segment: Segment, names: Collection[str] | None = None) -> None:
        if names is None:
            read.append(segment.path.name)
        verify(segment, names)

    monkeypatch.setattr(Segment, "verify", noting)
    WhooshEngine(tmp_path / "index", verify_mb=0).build([RENAMING], (), METADATA, full=False)

    assert len(read) == len(set(read)) > 0
