"""An index is built as a whole or not at all, from scratch or from what has changed."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import msgspec
import pytest

from sse_search.engines.building import Amendments, FindPhrase
from sse_search.engines.port import Engine, EngineRequest
from sse_search.engines.queries import EntityQuery, TermQuery, TermsFilter
from sse_search.errors import CorpusError, IndexMissingError
from sse_search.model import Document
from sse_search.tokens import words
from tests.engines.engine_archive import (
    ARAB_STATES,
    ILO,
    METADATA,
    PALESTINE,
    REPORT,
    a_document,
    build,
    id_of,
    matches,
    numbers,
    search,
)


def test_before_anything_was_built_there_is_no_metadata_and_no_result(engine: Engine) -> None:
    assert engine.metadata() is None
    with pytest.raises(IndexMissingError, match="ssesearch rebuild"):
        engine.search(EngineRequest())
    with pytest.raises(IndexMissingError):
        list(engine.matching(EngineRequest()))


def test_the_metadata_says_what_the_index_was_built_from(engine: Engine) -> None:
    first = engine.build([a_document(1), a_document(2)], (), METADATA, full=True)
    second = engine.build([a_document(3)], (), msgspec.structs.replace(METADATA, batches=("a", "b")), full=False)

    assert (first.metadata.generation, first.metadata.items) == ("000001", 2)
    stored = second.metadata
    assert (stored.generation, stored.items) == ("000002", 3)
    assert engine.metadata() == stored
    assert (stored.batches, stored.vocabulary, stored.analysis) == (("a", "b"), "v1", "a1")
    assert dict(stored.learned) == {"XY": "x:y"}


def test_a_build_counts_what_was_given_and_what_was_removed(engine: Engine) -> None:
    first = engine.build([a_document(1), a_document(2), a_document(1, "again")], [id_of(9)], METADATA, full=True)
    second = engine.build(
        [a_document(2, "changed"), a_document(4)], [id_of(1), id_of(1), id_of(4), "nonsense"], METADATA, full=False
    )
    third = engine.build((), [id_of(1)], METADATA, full=False)

    assert (first.indexed, first.removed, first.metadata.items) == (3, 0, 2)
    assert (second.indexed, second.removed, second.metadata.items) == (2, 2, 1)
    assert (third.indexed, third.removed) == (0, 0)


def test_a_document_comes_back_as_it_was_given(engine: Engine) -> None:
    document = a_document(
        1, "Titre", "Corps\n\nà deux", date="2021-11", url="https://x.example", language="fr", category="News",
        summary="Résumé", source="s", tags=(PALESTINE, ILO),
    )  # fmt: skip
    build(engine, document)

    assert engine.get(id_of(1)) == document
    assert search(engine).hits[0].document == document
    assert engine.get(id_of(2)) is None
    assert engine.get("nonsense") is None


def test_documents_are_added_replaced_and_removed(engine: Engine) -> None:
    build(engine, a_document(1, "apple"), a_document(2, "pear"), a_document(3, "plum"))

    engine.build([a_document(2, "cherry"), a_document(4, "pear")], [id_of(3)], METADATA, full=False)

    assert matches(engine, TermQuery("pear")) == {4}
    assert matches(engine, TermQuery("cherry")) == {2}
    assert matches(engine, TermQuery("plum")) == set()
    assert engine.get(id_of(3)) is None
    assert search(engine).total == 3
    assert engine.metadata().items == 3  # type: ignore[union-attr]


def test_a_full_build_forgets_what_was_there(engine: Engine) -> None:
    build(engine, a_document(1), a_document(2))

    build(engine, a_document(3))

    assert numbers(search(engine)) == [3]
    assert engine.get(id_of(1)) is None


def test_the_last_of_several_documents_with_one_id_counts(engine: Engine) -> None:
    build(engine, a_document(1, "apple"), a_document(2, "plum"), a_document(1, "pear"))

    assert matches(engine, TermQuery("apple")) == set()
    assert matches(engine, TermQuery("pear")) == {1}
    assert search(engine).total == 2


def test_an_item_that_was_replaced_often_is_there_once(engine: Engine) -> None:
    build(engine, a_document(1, "version zero"), a_document(2, "other"))

    for number in range(5):
        engine.build([a_document(1, f"version {number}")], (), METADATA, full=False)

    assert matches(engine, TermQuery("version")) == {1}
    assert [hit.document.item.title for hit in search(engine, TermQuery("version")).hits] == ["version 4"]


def test_removing_what_is_not_there_does_no_harm(engine: Engine) -> None:
    build(engine, a_document(1))

    engine.build((), [id_of(9)], METADATA, full=False)

    assert numbers(search(engine)) == [1]


def test_an_index_may_be_empty(engine: Engine) -> None:
    build(engine)
    assert (search(engine).total, search(engine, TermQuery("x")).total) == (0, 0)

    engine.build([a_document(1)], (), METADATA, full=False)
    assert search(engine).total == 1

    engine.build((), [id_of(1)], METADATA, full=False)
    assert (search(engine).total, search(engine).hits) == (0, ())
    assert engine.metadata().items == 0  # type: ignore[union-attr]


def test_a_build_that_fails_leaves_the_former_answers(engine: Engine) -> None:
    def broken() -> Iterator[Document]:
        yield a_document(2)
        raise CorpusError("the batch is damaged")

    build(engine, a_document(1, "apple"))
    before = engine.metadata()

    for full in (True, False):
        with pytest.raises(CorpusError):
            engine.build(broken(), [id_of(1)], METADATA, full=full)

    assert engine.metadata() == before
    assert numbers(search(engine)) == [1]
    engine.build([a_document(3)], (), METADATA, full=False)
    assert set(numbers(search(engine))) == {1, 3}


def test_progress_ends_at_the_number_of_documents(engine: Engine) -> None:
    reported: list[int] = []

    engine.build((a_document(number) for number in range(1, 2501)), (), METADATA, full=True, progress=reported.append)

    assert reported == sorted(reported)
    assert reported[-1] == 2500


def test_searching_while_building_sees_the_old_or_the_new_and_nothing_between(engine: Engine) -> None:
    build(engine, *(a_document(number, "old") for number in range(1, 51)))
    seen: set[tuple[int, int]] = set()
    failures: list[Exception] = []
    started, done = threading.Event(), threading.Event()

    def look() -> None:
        while not done.is_set():
            try:
                for word in ("old", "new"):
                    result = search(engine, TermQuery(word), limit=100)
                    seen.add((result.total, len(result.hits)))
            except Exception as error:  # noqa: BLE001 - whatever it is, the test reports it
                failures.append(error)
            started.set()

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    started.wait(timeout=10)
    for _ in range(3):
        build(engine, *(a_document(number, "new") for number in range(1, 81)))
        build(engine, *(a_document(number, "old") for number in range(1, 51)))
    done.set()
    for thread in threads:
        thread.join(timeout=10)

    assert failures == []
    assert seen <= {(50, 50), (80, 80), (0, 0)}


def test_prepared_documents_give_the_index_of_the_documents_themselves(engine: Engine) -> None:
    documents = [a_document(1, "Fair trade", tags=(ILO,)), a_document(2, "Free trade", "Fair and free", date="2021")]
    tokens = [(words(document.item.title), words(document.item.text)) for document in documents]
    prepared = engine.preparation(documents, tokens)
    result = engine.build([prepared, a_document(3, "Trade")], (), METADATA, full=True)

    assert result.indexed == 3
    assert [engine.get(id_of(number)) for number in (1, 2)] == documents
    assert matches(engine, TermQuery("fair")) == {1, 2}
    assert matches(engine, EntityQuery((ILO.id,))) == {1}


def test_tags_and_stories_are_amended_when_all_documents_have_been_read(engine: Engine) -> None:
    documents = [
        a_document(1, "The OPT", tags=(ILO, REPORT)),
        a_document(2, "Not adopted", "An OPT grant", tags=(ILO,)),
        a_document(3, "Opt", "out", tags=(ILO,)),
        a_document(4, "An out", "OPT grant"),
    ]
    asked: list[set[str]] = []

    def amend(with_phrase: FindPhrase) -> Amendments:
        asked.extend(set(with_phrase(tokens)) for tokens in (("opt",), ("opt", "grant"), ("out", "opt"), ("absent",)))
        return Amendments(
            {"OPT": PALESTINE.id}, {id_of(1): (PALESTINE, ARAB_STATES), id_of(3): ()}, {id_of(3): id_of(3)}
        )

    engine.build(documents, (), METADATA, full=True, amend=amend)

    assert asked == [{id_of(number) for number in found} for found in ((1, 2, 3, 4), (2, 4), (), ())]
    assert matches(engine, EntityQuery((PALESTINE.id,))) == {1}
    assert matches(engine, EntityQuery((ILO.id,))) == {2}
    assert matches(engine, EntityQuery((REPORT.id,))) == set()
    amended = [document for number in (1, 3) if (document := engine.get(id_of(number)))]
    assert [document.tags for document in amended] == [(PALESTINE, ARAB_STATES), ()]
    assert [document.story for document in amended] == ["", id_of(3)]
    assert matches(engine, TermsFilter("story", (id_of(3),))) == {3}
    assert [value.value for value in engine.facet_values("organization")] == [ILO.id]
    metadata = engine.metadata()
    assert metadata is not None
    assert dict(metadata.learned) == {"OPT": PALESTINE.id}
