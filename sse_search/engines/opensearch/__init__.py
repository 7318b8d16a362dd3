"""Implement the engine port over a cluster of OpenSearch."""

from sse_search.engines.opensearch.cluster_engine import OpenSearchEngine
from sse_search.engines.opensearch.connection import ClusterSettings

__all__ = ["ClusterSettings", "OpenSearchEngine"]
