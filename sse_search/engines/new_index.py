"""Define what is inspected of a new index before it becomes live, and how many of its items are drawn for that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from sse_search.engines.port import IndexReader

MAX_SAMPLE, _MIN_SAMPLE, _INDEXED_PER_SAMPLE = 200, 8, 16
"""Items of a new index that are drawn for its inspection: at most, at least, and one for so many that were indexed."""


def sample_size(indexed: int, *, full: bool) -> int:
    """
    Return how many items of a new index are drawn for its inspection: few, where little was indexed.

    >>> sample_size(1, full=False), sample_size(1_600, full=False), sample_size(3, full=True)
    (8, 100, 200)
    """
    return MAX_SAMPLE if full else min(MAX_SAMPLE, max(_MIN_SAMPLE, indexed // _INDEXED_PER_SAMPLE))


class NewIndex(msgspec.Struct, frozen=True):
    """
    An index before it becomes live.

    Attributes:
        reader: Answers from it.
        live: Answers from the live index; None where there is none that can be read.
        lost: Ids of the live index that it lacks; none where the live index cannot be read.
        sample: Ids of some of its items, evenly drawn and others in each generation; see `sample_size`.
        has_title: Tells whether searching these tokens as a phrase in titles finds an item.
    """

    reader: IndexReader
    live: IndexReader | None
    lost: Sequence[str]
    sample: Sequence[str]
    has_title: Callable[[str, tuple[str, ...]], bool]
