"""The indices of an archive follow one another; what an interrupted build or a lost alias leaves is named."""

from __future__ import annotations

from typing import Any

import pytest

from sse_search.engines.opensearch import ClusterSettings, OpenSearchEngine, cluster_generations
from sse_search.engines.opensearch.build_lock import BuildLock
from sse_search.engines.opensearch.cluster_generations import ClusterGenerations
from sse_search.engines.opensearch.connection import Connection
from sse_search.engines.port import EngineRequest
from tests.engines.engine_archive import METADATA, a_document, build


def interrupted(settings: ClusterSettings, generation: str) -> str:
    """Leave what a build leaves that is killed before its index is live; return the name of the index."""
    return ClusterGenerations(Connection(settings)).begin(generation)


def names(settings: ClusterSettings) -> list[str]:
    """Return the ends of the names of the indices, but for that of the lock."""
    found = Connection(settings).client.indices.get(index=f"{settings.prefix}-0*")
    return sorted(name.removeprefix(settings.prefix) for name in found)


def named(settings: ClusterSettings, name: str, **content: Any) -> None:
    Connection(settings).client.indices.create(index=f"{settings.prefix}{name}", body=content)


def test_check_names_what_an_interrupted_rebuild_left_and_tidying_removes_it(
    settings: ClusterSettings, engine: OpenSearchEngine
) -> None:
    left = interrupted(settings, "000007")

    assert engine.check() == (f"{left} on the cluster: left by an interrupted rebuild; ssesearch repair removes it",)
    assert engine.tidy() == (left,)
    assert (engine.check(), engine.tidy()) == ((), ())
    assert engine.count(EngineRequest()) == 2


def test_an_index_that_is_being_built_is_no_leftover(settings: ClusterSettings, engine: OpenSearchEngine) -> None:
    with BuildLock(Connection(settings), 0):
        interrupted(settings, "000002")
        assert engine.check() == ()


@pytest.mark.parametrize("full", [False, True])
def test_the_next_build_removes_what_an_interrupted_one_left(
    settings: ClusterSettings, engine: OpenSearchEngine, full: bool
) -> None:
    interrupted(settings, "000002")

    engine.build([a_document(3)], (), METADATA, full=full)

    assert names(settings) == (["-000001", "-000003"] if full else ["-000001"])


def test_an_index_that_was_finished_and_never_became_the_live_one_is_a_leftover(
    settings: ClusterSettings, engine: OpenSearchEngine
) -> None:
    before = engine.metadata()
    assert before is not None
    generations = ClusterGenerations(Connection(settings))
    generations.describe(generations.begin("000002"), before)

    assert "000002 on the cluster: left by an interrupted rebuild" in engine.check()[0]


def test_a_generation_has_a_higher_number_than_every_index_that_is_there(
    settings: ClusterSettings, engine: OpenSearchEngine
) -> None:
    named(settings, "-000005")  # of somebody else, as it has no metadata

    build(engine, a_document(1))

    assert names(settings) == ["-000001", "-000005", "-000006"]
    assert engine.prune() == (f"{settings.prefix}-000001",)
    assert names(settings) == ["-000005", "-000006"]


def test_a_rebuild_after_the_alias_was_deleted_removes_nothing_that_it_named(
    settings: ClusterSettings, engine: OpenSearchEngine
) -> None:
    Connection(settings).client.indices.delete_alias(index=f"{settings.prefix}-000001", name=settings.prefix)
    assert engine.metadata() is None
    assert engine.check() == (
        f"the alias {settings.prefix} names no index, and without it no search finds {settings.prefix}-000001: "
        "ssesearch rebuild builds another one",
    )
    seen: list[list[str]] = []

    def note(_: int) -> None:
        seen.append(names(settings))

    engine.build([a_document(3)], (), METADATA, full=True, progress=note)

    assert seen[-1] == ["-000001", "-000002"]
    assert (engine.count(EngineRequest()), engine.check()) == (1, ())


def test_an_index_of_another_version_stays_until_the_one_that_replaces_it_is_live(
    settings: ClusterSettings, engine: OpenSearchEngine
) -> None:
    indices = Connection(settings).client.indices
    indices.put_mapping(index=f"{settings.prefix}-000001", body={"_meta": {"identity": "x", "layout": 1}})
    seen: list[list[str]] = []

    def note(_: int) -> None:
        seen.append(names(settings))

    engine.build([a_document(3)], (), METADATA, full=True, progress=note)

    assert seen[-1] == ["-000001", "-000002"]
    assert list(indices.get_alias(name=settings.prefix)) == [f"{settings.prefix}-000002"]


def test_the_last_two_generations_are_kept_and_earlier_ones_until_nobody_reads_them(
    settings: ClusterSettings, engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        build(engine, a_document(1))
    assert names(settings) == ["-000001", "-000002", "-000003"]
    assert engine.check() == ()

    monkeypatch.setattr(cluster_generations, "KEPT_SECONDS", 0)
    engine.build([a_document(2)], (), METADATA, full=False)

    assert names(settings) == ["-000002", "-000003"]
