"""Leave out the tests on real nodes where none were started: `make test-cluster` starts them."""

from __future__ import annotations

import os

from tests.cluster.cluster_settings import NODES_VARIABLE, addresses

collect_ignore_glob = [] if addresses() or os.environ.get(NODES_VARIABLE) else ["test_*.py"]
