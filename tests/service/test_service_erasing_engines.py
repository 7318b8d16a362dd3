"""An erased item is left in no index of the engine that an archive does not use, or that index is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sse_search import NewsItem, SearchService
from sse_search.engines.memory import MemoryEngine

ONE, TWO = "00000000000000a1", "00000000000000a2"
ADDRESS = "http://127.0.0.1:9200"


def on_cluster(home: Path, cluster: MemoryEngine) -> SearchService:
    """Open an archive that believes a cluster, which is an engine in memory, to keep its index."""
    (home / "ssesearch.toml").write_text('engine = "opensearch"\n', encoding="utf-8")
    return SearchService(home, engine=cluster)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An archive with an index in its home."""
    with SearchService.open(tmp_path) as service:
        items = [NewsItem(id=ONE, title="Quixotrophe convicted"), NewsItem(id=TWO, title="Bank opens")]
        service.import_items(items, source="news")
        service.rebuild()
    return tmp_path


@pytest.fixture
def cluster(home: Path) -> MemoryEngine:
    """A cluster to which that archive has moved."""
    engine = MemoryEngine()
    on_cluster(home, engine).rebuild()
    return engine


def holding_files(home: Path) -> list[str]:
    return [path.name for path in home.rglob("*") if path.is_file() and b"quixotrophe" in path.read_bytes().lower()]


def test_the_index_that_an_archive_had_before_it_moved_to_a_cluster_is_removed(
    home: Path, cluster: MemoryEngine
) -> None:
    assert holding_files(home / "index")

    report = on_cluster(home, cluster).erase(ONE)

    assert holding_files(home) == []
    assert f"{home / 'index' / 'generations'}: removed; the index is kept by the cluster" in report.places
    assert (cluster.get(ONE), report.other_index) == (None, "")
    assert on_cluster(home, cluster).check() == ()


def test_the_index_on_the_cluster_is_named_as_such(home: Path, cluster: MemoryEngine) -> None:
    report = on_cluster(home, cluster).erase(ONE)

    assert f"ssesearch on {ADDRESS}: built again as generation 000002" in report.places
    assert not [place for place in report.places if place.startswith(f"{home / 'index'}: built")]


def test_an_index_on_the_cluster_is_built_again_by_a_machine_that_has_never_rebuilt(
    home: Path, cluster: MemoryEngine
) -> None:
    shutil.rmtree(home / "index")

    on_cluster(home, cluster).erase(ONE)

    assert cluster.get(ONE) is None


@pytest.mark.parametrize("damaged", [False, True])
def test_an_older_index_of_the_home_is_named_by_check_and_removed_by_erasing_again(
    home: Path, cluster: MemoryEngine, damaged: bool
) -> None:
    older = shutil.copytree(home / "index" / "generations", home.with_name(f"{home.name}-older"))
    current = (home / "index" / "current").read_bytes()
    service = on_cluster(home, cluster)
    service.erase(ONE)
    shutil.copytree(older, home / "index" / "generations", dirs_exist_ok=True)
    (home / "index" / "current").write_bytes(b"?" if damaged else current)

    what = "cannot be read, and may have" if damaged else "has"
    assert [issue.message for issue in service.check()] == [
        f"{home / 'index' / 'generations'}: the index of the embedded engine {what} the text of the erased item {ONE}: "
        f"ssesearch erase {ONE} removes it"
    ]
    assert not service.erase(ONE).was_erased
    assert (holding_files(home), service.check()) == ([], ())
    assert service.erase(ONE).was_erased


def test_a_cluster_of_the_settings_that_cannot_be_asked_is_named(home: Path) -> None:
    with SearchService.open(home) as service:
        report = service.erase(ONE)
        assert (report.other_index, service.check()) == ("", ())
    (home / "ssesearch.toml").write_text('opensearch_url = ["http://127.0.0.1:9"]\n', encoding="utf-8")

    with SearchService.open(home) as service:
        (issue,) = service.check()

    assert issue.message.startswith(
        "the index ssesearch on the cluster (http://127.0.0.1:9) may have the text of erased items, and cannot be asked"
    )
    assert issue.message.endswith("remove the settings opensearch_... if this archive has none there any more")
