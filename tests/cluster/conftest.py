"""Leave out the tests on real nodes where none were started: `make test-cluster` starts them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sse_search.engines.opensearch import ClusterSettings, OpenSearchEngine
from tests.cluster.cluster_settings import NODES_VARIABLE, addresses, remove_generations, settings_of
from tests.engines.engine_archive import a_document, build
from tools.cluster.home import ClusterToolsMissingError, opensearch_home

collect_ignore_glob = [] if addresses() or os.environ.get(NODES_VARIABLE) else ["test_*.py"]


@pytest.fixture(scope="session")
def node_home() -> Path:
    """The home of a node for tests that start their own; they are skipped where it cannot be made."""
    try:
        return opensearch_home()
    except ClusterToolsMissingError as error:
        pytest.skip(str(error))


@pytest.fixture
def settings() -> Iterator[ClusterSettings]:
    """Settings of an archive that has no index before and after."""
    chosen = settings_of()
    remove_generations(chosen)
    yield chosen
    remove_generations(chosen)


@pytest.fixture
def engine(settings: ClusterSettings) -> OpenSearchEngine:
    """An engine with two documents, which does not wait for another build."""
    opened = OpenSearchEngine(settings, lock_timeout=0.1)
    build(opened, a_document(1, "apple"), a_document(2, "pear"))
    return opened
