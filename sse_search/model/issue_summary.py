"""Sum up issues by their reason."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from sse_search.model.items import Issue

_POSITION = re.compile(r"^(?:entry|item|page|record|row) [\d,]+: ")
_VALUES = re.compile(r"'[^']*'|\"[^\"]*\"|“[^“”]*”|https?://\S+|\d[\d,.]*")


MAX_FILES = 20
"""Names of further files in one issue."""


def summed_up(issues: Iterable[Issue]) -> list[Issue]:
    """
    Return one issue for each reason: the first of those that differ in positions and values alone, with their count.

    >>> texts = ["entry 2: the date '31 June' is impossible", "entry 5: the date '32 May' is impossible"]
    >>> [issue.message for issue in summed_up(Issue(message=text) for text in texts)]
    ["entry 2: the date '31 June' is impossible (the first of 2)"]
    """
    groups: dict[tuple[str, str], list[Issue]] = {}
    for issue in issues:
        reason = _VALUES.sub("…", _POSITION.sub("", issue.message))
        groups.setdefault((issue.severity, reason), []).append(issue)
    return [_with_count(first, others) if others else first for first, *others in groups.values()]


def _with_count(first: Issue, others: list[Issue]) -> Issue:
    """Return an issue with the number of like ones, and the names of other files that have none but this."""
    count = f"the first of {len(others) + 1:,}"
    whole = [issue.file for issue in (first, *others) if issue.line is None and issue.file]
    files = list(dict.fromkeys(whole))[1:] if len(set(whole)) == len(others) + 1 else []
    also = ", ".join(files[:MAX_FILES]) + (f" and {len(files) - MAX_FILES:,} more" if len(files) > MAX_FILES else "")
    return msgspec.structs.replace(first, message=f"{first.message} ({count}{f'; also {also}' if also else ''})")
