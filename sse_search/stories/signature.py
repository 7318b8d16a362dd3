"""
Compute signatures of items and decide from two of them whether the items are near-identical.

Near-identical items share most pairs of adjacent words, and their titles do not contradict it. The share of common
pairs (their Jaccard index) is estimated by MinHash. `python -m bench stories` measures the choice of the thresholds;
docs/importing.md explains their effect to users.
"""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from operator import add, eq

import msgspec
from rensa import RMinHash

from sse_search.model import NewsItem, period
from sse_search.tokens import ItemTokens, words

MIN_SIMILARITY = 0.5
"""Share of common word pairs. With a tenth of the words replaced it is .68, and hardly ever below .6."""
VERBATIM_SIMILARITY = 0.8
"""Share from which date and title of a copy do not matter; below it, both have to fit."""
MIN_TITLE_OVERLAP = 0.5
"""Share of the words of the shorter title that the title of an edited copy has as well."""
MAX_DAYS_APART = 7
"""Days within which edited copies appear; the same words at a later date are news of their own."""
MIN_WORDS = 12
"""Words of title and text; fewer say too little to compare."""
SHORT_WORDS = 60
"""Words up to which a text may be the summary of a series of meetings; then one title must contain the other."""

BANDS = 20
ROWS = 4
"""Items are compared when all hashes of one band agree: 99 of 100 pairs whose similarity is .68."""
HASHES = BANDS * ROWS

_SEED = 1987
_MAX_CHARACTERS = 2000
"""Characters of a text that are used, some three hundred words: copies of a long text are cut at different places."""

METHOD = f"2 {RMinHash.ALGORITHM_VERSION}"
"""Versions of our method and of the library; signatures of different methods cannot be compared."""

_DIGEST = struct.Struct(f"<{HASHES}I")


class Signature(msgspec.Struct, frozen=True):
    """
    What two items are compared by.

    Attributes:
        hashes: `HASHES` minima of two bytes each.
        title: Its folded words, separated by spaces.
        size: Number of words of title and text that were used.
        first, last: Ordinals of the first and last day of its date; 0 when undated.
    """

    hashes: bytes
    title: str
    size: int
    first: int = 0
    last: int = 0

    def band_keys(self) -> list[int]:
        """Return a key for each band; items that share a key are candidates for a comparison."""
        width = 2 * ROWS
        return [zlib.crc32(self.hashes[band * width : (band + 1) * width], band) for band in range(BANDS)]


def sign(item: NewsItem, tokens: ItemTokens | None = None) -> Signature | None:
    """
    Return the signature of an item, the same on every machine; None when it has too few words.

    Args:
        tokens: The words of its title and text, if they are known.

    >>> body = "Four worker cooperatives have opened a savings bank that lends to small farmers without land titles."
    >>> article = NewsItem(id="00000000000000a1", title="Cooperatives open a bank", body=body)
    >>> copy = NewsItem(id="00000000000000a2", title="Cooperatives open a bank", body=body)
    >>> alike(sign(article), sign(copy))
    True
    """
    split_title, split_text = tokens or (None, None)
    title = _words(item.title, split_title)
    beginning = item.text[:_MAX_CHARACTERS]
    text = [*title, *_words(beginning, split_text if len(beginning) < _MAX_CHARACTERS else None)]
    if len(text) < MIN_WORDS:
        return None
    sketch = RMinHash(num_perm=HASHES, seed=_SEED)
    sketch.update(list(map(add, text, text[1:])))
    low_halves = memoryview(_DIGEST.pack(*sketch.digest())).cast("H")[::2]
    return Signature(low_halves.tobytes(), " ".join(title), len(text), *_days(item.date.value))


def alike(left: Signature, right: Signature) -> bool:
    """Tell whether two items are versions of one story."""
    if (left.hashes, left.title) == (right.hashes, right.title):
        return True
    equal_hashes = sum(map(eq, memoryview(left.hashes).cast("H"), memoryview(right.hashes).cast("H")))
    if equal_hashes < MIN_SIMILARITY * HASHES:
        return False
    left_title, right_title = set(left.title.split()), set(right.title.split())
    overlap = len(left_title & right_title) / (min(len(left_title), len(right_title)) or 1)
    if _differ_in_number(left_title, right_title) or (overlap < 1 and min(left.size, right.size) < SHORT_WORDS):
        return False
    if equal_hashes >= VERBATIM_SIMILARITY * HASHES:
        return True
    return overlap >= MIN_TITLE_OVERLAP and _days_apart(left, right) <= MAX_DAYS_APART


def _words(text: str, tokens: list[str] | None) -> list[str]:
    """Return folded words; splitting at apostrophes takes a third of the time. `tokens` are the words if known."""
    if tokens is not None and "'" not in text:
        return tokens
    return words(text.replace("'", " "))


def _differ_in_number(left: set[str], right: set[str]) -> bool:
    """Tell whether each title has a number that the other lacks, as those of two sessions, years or editions have."""
    return any(map(str.isdigit, left - right)) and any(map(str.isdigit, right - left))


@lru_cache(maxsize=4096)
def _days(date: str | None) -> tuple[int, int]:
    if date is None:
        return 0, 0
    first, last = period(date)
    return first.toordinal(), last.toordinal()


def _days_apart(left: Signature, right: Signature) -> int:
    """Return the smallest possible number of days between two dates; 0 when one is unknown."""
    return max(0, left.first - right.last, right.first - left.last) if left.first and right.first else 0
