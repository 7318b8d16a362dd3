"""Reach the cluster that the tests run on."""

from __future__ import annotations

import json
import os
import urllib.request
from typing import Any

from sse_search.engines.opensearch import ClusterSettings
from tools.cluster.__main__ import ADDRESSES_VARIABLE

NODES_VARIABLE = "SSESEARCH_TEST_NODES"
"""Set where tests may start nodes of their own."""


def addresses() -> tuple[str, ...]:
    """Return the addresses of the nodes; none where no cluster was started."""
    return tuple(filter(None, os.environ.get(ADDRESSES_VARIABLE, "").split(",")))


def settings_of(prefix: str = f"test-{os.getpid()}", **changes: Any) -> ClusterSettings:
    """Return settings of an archive whose indices have a prefix: that of this process, unless another one is given."""
    return ClusterSettings(**{"urls": addresses(), "prefix": prefix, "shards": 2, "replicas": 0, **changes})


def remove_generations(settings: ClusterSettings) -> None:
    """Remove what a test has left on the cluster, but for the lock, which takes long to make."""
    address = f"{settings.urls[0]}/{settings.prefix}-0*"
    with urllib.request.urlopen(urllib.request.Request(address, method="DELETE"), timeout=60):
        pass


def toml_of(prefix: str) -> str:
    """Return the settings of an archive on the cluster, as in `ssesearch.toml`."""
    return (
        f'engine = "opensearch"\nopensearch_url = {json.dumps(addresses())}\nopensearch_prefix = "{prefix}"\n'
        "opensearch_shards = 2\nopensearch_replicas = 0\n"
    )
