"""Name the fields of the query language."""

from __future__ import annotations

from sse_search.model import TEXT_FIELDS
from sse_search.query.tree import VALUE_FIELDS

FIELD_ALIASES = {"organisation": "organization", "org": "organization", "lang": "language"}
DATE_FIELDS = ("date", "since", "until", "added")
FIELDS = (*TEXT_FIELDS, *VALUE_FIELDS, *DATE_FIELDS, "is")
FIELD_NAMES = (*FIELDS, *FIELD_ALIASES)
"""Everything that may stand before a colon."""
