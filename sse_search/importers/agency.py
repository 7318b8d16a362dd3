"""Interpret what the formats of news agencies share: withdrawals and versions."""

from __future__ import annotations

WITHDRAWN_STATUSES = frozenset(("canceled", "cancelled", "killed", "withdrawn", "withheld"))
"""Publishing statuses that take an item back: those of NewsML-G2, NITF and ninjs, and those that agencies add."""
_MAX_VERSION_DIGITS = 18
"""Versions of so many digits fit into eight bytes."""


def version_number(value: object) -> int:
    """Return the version as a number; 0 if it is none."""
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_VERSION_DIGITS else 0
