"""Sum up issues by their reason."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from sse_search.model.items import Issue

_POSITION = re.compile(r"^(?:entry|item|page|record|row) [\d,]+: ")
_VALUES = re.compile(r"'[^']*'|\"[^\"]*\"|“[^“”]*”|https?://\S+|\d[\d,.]*")


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
    return [
        first
        if not others
        else msgspec.structs.replace(first, message=f"{first.message} (the first of {len(others) + 1:,})")
        for first, *others in groups.values()
    ]
