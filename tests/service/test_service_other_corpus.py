"""Two archives with one prefix on a cluster: the second never shows, extends or replaces the index of the first."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sse_search import EngineError, RefusedError, SearchService, WouldLoseItemsError
from sse_search.corpus import Corpus
from sse_search.engines.memory import MemoryEngine
from tests.service.service_archive import import_records, titles

NONE_HERE = (
    "the batch is not here that the index shared on the cluster was built from. If another archive has built "
    "it, choose another opensearch_prefix for this one; if batches of this one are gone, put them back from a backup; "
    "ssesearch rebuild --full --accept-loss replaces the index all the same"
)


def on_cluster(home: Path, cluster: MemoryEngine) -> SearchService:
    """Open an archive that believes a cluster, which is an engine in memory, to keep its index."""
    (home / "corpus").mkdir(parents=True, exist_ok=True)
    (home / "ssesearch.toml").write_text('engine = "opensearch"\nopensearch_prefix = "shared"\n', encoding="utf-8")
    return SearchService(home, engine=cluster)


def first_id(service: SearchService) -> str:
    return next(Corpus(service.home / "corpus").items()).id


@pytest.fixture
def cluster(tmp_path: Path) -> MemoryEngine:
    """A cluster on which a first archive has built its index."""
    engine = MemoryEngine()
    first = on_cluster(tmp_path / "first", engine)
    import_records(first, {"title": "Apples"})
    first.rebuild()
    return engine


@pytest.fixture
def second(tmp_path: Path, cluster: MemoryEngine) -> SearchService:
    """Another archive, whose batch has the same name."""
    service = on_cluster(tmp_path / "second", cluster)
    import_records(service, {"title": "Pears"})
    return service


def test_the_second_archive_does_not_search_the_index_of_the_first(second: SearchService) -> None:
    with pytest.raises(EngineError) as refused:
        titles(second)

    assert str(refused.value) == f"{second.home / 'corpus' / 'batches'}: {NONE_HERE}"


@pytest.mark.parametrize(
    "change",
    [
        lambda service: service.rebuild(),
        lambda service: service.rebuild(full=True),
        lambda service: service.rebuild(accept_loss=True),
        lambda service: service.repair(accept_loss=True),
        lambda service: service.erase(first_id(service), accept_loss=True),
    ],
    ids=["rebuild", "full rebuild", "lossy rebuild", "repair", "erase"],
)
def test_nothing_that_is_said_by_accident_changes_the_index_of_the_first(
    second: SearchService, cluster: MemoryEngine, change: Callable[[SearchService], object]
) -> None:
    before = cluster.metadata()

    with pytest.raises(RefusedError, match="choose another opensearch_prefix"):
        change(second)

    assert cluster.metadata() == before


def test_check_and_stats_name_the_index_of_another_archive(second: SearchService) -> None:
    assert [issue.message for issue in second.check()] == [f"{second.home / 'corpus' / 'batches'}: {NONE_HERE}"]
    assert "as if another archive had built it" in " ".join(second.stats().stale_because)


def test_a_full_rebuild_that_accepts_the_loss_replaces_the_index_and_the_first_archive_notices(
    tmp_path: Path, second: SearchService, cluster: MemoryEngine
) -> None:
    second.rebuild(full=True, accept_loss=True)

    assert titles(second) == ["Pears"]
    assert second.check() == ()
    with pytest.raises(EngineError, match="choose another opensearch_prefix"):
        titles(on_cluster(tmp_path / "first", cluster))


def test_a_copy_of_the_home_searches_the_index(tmp_path: Path, cluster: MemoryEngine) -> None:
    shutil.copytree(tmp_path / "first", tmp_path / "copy")

    assert titles(on_cluster(tmp_path / "copy", cluster)) == ["Apples"]


def test_a_machine_without_a_corpus_searches_the_index_and_does_not_replace_it(
    tmp_path: Path, cluster: MemoryEngine
) -> None:
    reading = on_cluster(tmp_path / "reading", cluster)

    assert titles(reading) == ["Apples"]
    with pytest.raises(RefusedError, match="choose another opensearch_prefix"):
        reading.rebuild(accept_loss=True)


def renamed(batch: Path) -> None:
    batch.rename(batch.with_name("000007-renamed.jsonl"))


def damaged(batch: Path) -> None:
    batch.write_bytes(batch.read_bytes()[:-30])


def restored(batch: Path) -> None:
    """Put an older backup back: without the batch that was imported since."""
    batch.with_name("000002-coop-news.jsonl").unlink()


@pytest.mark.parametrize("change", [renamed, damaged, restored])
def test_an_archive_whose_batches_have_changed_is_not_taken_for_another(
    tmp_path: Path, cluster: MemoryEngine, change: Callable[[Path], None]
) -> None:
    first = on_cluster(tmp_path / "first", cluster)
    import_records(first, {"title": "Plums"})
    first.rebuild()
    second = first.home / "corpus" / "batches" / "000002-coop-news.jsonl"
    if change is not restored:
        second.unlink()

    change(first.home / "corpus" / "batches" / "000001-coop-news.jsonl")

    assert titles(on_cluster(tmp_path / "first", cluster)) == ["Apples", "Plums"]
    with pytest.raises(WouldLoseItemsError, match="choose another opensearch_prefix if another archive has built it"):
        first.rebuild()


def test_an_erasure_that_has_rewritten_every_batch_does_not_lock_an_archive_out(
    tmp_path: Path, cluster: MemoryEngine
) -> None:
    first = on_cluster(tmp_path / "first", cluster)
    elsewhere = SearchService(first.home, engine=MemoryEngine())
    elsewhere.erase(first_id(first))

    with pytest.raises(EngineError, match="the index is older than an erasure"):
        titles(on_cluster(tmp_path / "first", cluster))
    assert first.rebuild().items == 0
