"""Name the text fields that are searched, and the facets that answers are counted and filtered by."""

from __future__ import annotations

TEXT_FIELDS = ("title", "body")
"""Fields whose words are searched; without a field, both are."""

DATE_FACETS = ("year", "month")
"""Facets whose values are dates; answers list them completely, newest first."""

ENTITY_FACETS = ("country", "region", "organization", "person", "event", "topic")
"""Facets whose values are ids of entities."""

RECORD_FACETS = ("source", "language", "category")
"""Facets that have at most one value an item, taken from its record."""

FACETS = (*DATE_FACETS, *ENTITY_FACETS, *RECORD_FACETS)
"""Every facet, in the order in which answers list them."""
