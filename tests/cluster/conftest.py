"""Skip the tests on real nodes where none were started."""

from __future__ import annotations

import os

import pytest

from tests.cluster.cluster_settings import NODES_VARIABLE, addresses


@pytest.fixture(autouse=True)
def _needs_a_cluster() -> None:
    if not addresses() and not os.environ.get(NODES_VARIABLE):
        pytest.skip("no nodes of OpenSearch: make test-cluster starts them")
