"""Tests on real nodes of OpenSearch, which `make test-cluster` starts."""
