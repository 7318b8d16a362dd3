"""Leave out the tests on real nodes where none were started: `make test-cluster` starts them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cluster.cluster_settings import NODES_VARIABLE, addresses
from tools.cluster.home import ClusterToolsMissingError, opensearch_home

collect_ignore_glob = [] if addresses() or os.environ.get(NODES_VARIABLE) else ["test_*.py"]


@pytest.fixture(scope="session")
def node_home() -> Path:
    """The home of a node for tests that start their own; they are skipped where it cannot be made."""
    try:
        return opensearch_home()
    except ClusterToolsMissingError as error:
        pytest.skip(str(error))
