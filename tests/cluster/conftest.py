"""Skip the tests on real nodes where none were started."""

from __future__ import annotations

import pytest

from tests.cluster.cluster_settings import addresses


@pytest.fixture(autouse=True)
def _needs_a_cluster() -> None:
    if not addresses():
        pytest.skip("no nodes of OpenSearch: make test-cluster starts them")
