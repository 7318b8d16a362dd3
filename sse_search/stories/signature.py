"""
When are two items nearly the same? When most pairs of adjacent words are, and the titles do not speak against it.

The share of common pairs (their Jaccard index) is estimated by MinHash. How the figures were chosen is measured by
`python -m bench stories`; docs/importing.md says what they mean for people.
"""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache
from operator import add, eq

import msgspec
from rensa import RMinHash

from sse_search.model import NewsItem, period
from sse_search.tokens import words

THRESHOLD = 0.5
"""Share of common pairs of words. With a tenth of the words replaced it is .68, and hardly ever below .6."""
VERBATIM = 0.8
"""Share from which a copy is one whenever it appeared and whatever its title; below, both have to fit."""
TITLES = 0.5
"""Share of the words of the shorter title that the title of an edited copy has as well."""
DAYS = 7
"""Days within which edited copies appear; what is said again in the same words later is news of its own."""
FEWEST_WORDS = 12
"""Words of title and text that can be judged by; fewer say too little."""
SHORT = 60
"""Words up to which a text may be nothing but a summary, which meetings share; then one title must hold the other."""

BANDS = 20
ROWS = 4
"""Items are compared when all hashes of one band are the same: 99 of 100 pairs that have .68 in common."""
HASHES = BANDS * ROWS

_SEED = 1987
_LOOKED_AT = 2000
"""Characters of a text, some three hundred words: copies of a long one are cut at different places."""

METHOD = f"1 {RMinHash.ALGORITHM_VERSION}"
"""Ours and the library's; another one means that signatures made before and after cannot be compared."""

_whole = struct.Struct(f"<{HASHES}I")


class Signature(msgspec.Struct, frozen=True):
    """
    What is kept of an item.

    Attributes:
        hashes: `HASHES` minima, two bytes each.
        title: Its folded words, parted by spaces.
        size: Words of title and text that were looked at.
        first, last: Days that its date may be, as ordinals of the calendar; 0 when undated.
    """

    hashes: bytes
    title: str
    size: int
    first: int = 0
    last: int = 0

    def band_keys(self) -> list[int]:
        """Return a key for each band; items that share one are worth comparing."""
        width = 2 * ROWS
        return [zlib.crc32(self.hashes[band * width : (band + 1) * width], band) for band in range(BANDS)]


def sign(item: NewsItem) -> Signature | None:
    """Return the signature of an item, the same on every machine; None when it has too few words."""
    title = _words(item.title)
    found = [*title, *_words(item.text[:_LOOKED_AT])]
    if len(found) < FEWEST_WORDS:
        return None
    sketch = RMinHash(num_perm=HASHES, seed=_SEED)
    sketch.update(list(map(add, found, found[1:])))
    low_halves = memoryview(_whole.pack(*sketch.digest())).cast("H")[::2]
    return Signature(low_halves.tobytes(), " ".join(title), len(found), *_days(item.date.value))


def alike(one: Signature, other: Signature) -> bool:
    """Tell whether two items are versions of one story."""
    same = sum(map(eq, memoryview(one.hashes).cast("H"), memoryview(other.hashes).cast("H")))
    if same < THRESHOLD * HASHES:
        return False
    title, other_title = set(one.title.split()), set(other.title.split())
    common = len(title & other_title) / (min(len(title), len(other_title)) or 1)
    if _differ_in_number(title, other_title) or (common < 1 and min(one.size, other.size) < SHORT):
        return False
    return same >= VERBATIM * HASHES or (common >= TITLES and _days_apart(one, other) <= DAYS)


def _words(text: str) -> list[str]:
    """Return folded words; what apostrophes part is two of them, which is read in a third of the time."""
    return words(text.replace("'", " "))


def _differ_in_number(title: set[str], other: set[str]) -> bool:
    """Tell whether each title has a number that the other lacks, as those of two sessions, years or editions have."""
    return any(map(str.isdigit, title - other)) and any(map(str.isdigit, other - title))


@lru_cache(maxsize=4096)
def _days(date: str | None) -> tuple[int, int]:
    if date is None:
        return 0, 0
    first, last = period(date)
    return first.toordinal(), last.toordinal()


def _days_apart(one: Signature, other: Signature) -> int:
    """Return how many days lie between two dates at least; 0 where one is not known."""
    return max(0, one.first - other.last, other.first - one.last) if one.first and other.first else 0
