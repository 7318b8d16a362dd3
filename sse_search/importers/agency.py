"""Interpret what the formats of news agencies share: withdrawals, versions and bylines."""

from __future__ import annotations

import re

WITHDRAWN_STATUSES = frozenset(("canceled", "cancelled", "killed", "withdrawn", "withheld"))
"""Publishing statuses that take an item back: those of NewsML-G2, NITF and ninjs, and those that agencies add."""
_BY = re.compile(r"^\s*(?:by|par|por|von)[\s:]+", re.IGNORECASE)
_MAX_VERSION_DIGITS = 18
"""Versions of so many digits fit into eight bytes."""


def version_number(value: object) -> int:
    """Return the version as a number; 0 if it is none."""
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_VERSION_DIGITS else 0


def without_by(byline: str) -> str:
    """
    Return the names in a byline without the word before them.

    >>> without_by("By Ana Costa")
    'Ana Costa'
    """
    return _BY.sub("", byline).strip(" ,")
