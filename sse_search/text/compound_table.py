"""
Load the table of what German compounds are made of.

It is computed from `german_words` by `python -m sse_search.text.compound_table`, since that takes 25 ms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import msgspec

from sse_search.json_lookup import JsonLookup, encode_members
from sse_search.text.stemming import stems
from sse_search.tokens import fold

TABLE_FOLDER = Path(__file__).parent / "german_compounds"
"""Has a file of each part of the table."""

_MIN_HEAD = 4
_SHORT_HEADS = ("amt", "bau", "lad", "rat", "tag")
_NO_HEADS = ("burg",)
"""Ends of stems that are more often another word: `Bürger` has the stem of a castle, after which towns are named."""
_MIN_WITHOUT_E = 5
_PREFIX = "lebens"


class CompoundTable(msgspec.Struct, frozen=True):
    """
    What compounds are made of.

    Attributes:
        modifiers: Words with their linking elements to their stems, to none for those that are not found by themselves.
        heads: Ends of the stems of compounds to the stems of the words that they may be.
        spellings: Stem of a word to all that a compound with it may contain, sorted.

    >>> german_compounds().heads["genossenschaft"], german_compounds().spellings["bau"]
    (('genossenschaft',), ('bau', 'baue', 'bauen', 'bauer', 'bauern', 'bauers', 'baues', 'baus'))
    """

    modifiers: Mapping[str, tuple[str, ...]]
    heads: Mapping[str, tuple[str, ...]]
    spellings: Mapping[str, tuple[str, ...]]


_decode = msgspec.json.Decoder(dict[str, tuple[str, ...]]).decode


@cache
def german_compounds() -> CompoundTable:
    """Return the table of German."""
    files = (TABLE_FOLDER / f"{part}.json" for part in CompoundTable.__struct_fields__)
    return CompoundTable(*(JsonLookup(file, _decode) for file in files))


def computed() -> CompoundTable:
    """Compute the table from the lists of words."""
    from sse_search.text.german_words import MODIFIERS, NOUNS  # noqa: PLC0415 - the table has what they say

    modifiers: dict[str, tuple[str, ...]] = {fold(word): () for word in MODIFIERS.split()}
    heads: dict[str, tuple[str, ...]] = {}
    spellings: defaultdict[str, set[str]] = defaultdict(set)
    nouns = [fold(word) for word in NOUNS.split()]
    prefixed = stems([_PREFIX + word for word in nouns], "de")
    for word, word_stem, prefixed_stem in zip(nouns, stems(nouns, "de"), prefixed, strict=True):
        head = prefixed_stem.removeprefix(_PREFIX)
        for linked in _linked(word):
            modifiers.setdefault(linked, (word_stem,))
            spellings[word_stem].add(linked)
        if (len(head) >= _MIN_HEAD and head not in _NO_HEADS) or head in _SHORT_HEADS:
            heads[head] = tuple(dict.fromkeys((*heads.get(head, ()), word_stem)))
            spellings[word_stem].add(head)
    return CompoundTable(
        modifiers=modifiers,
        heads={head: (head,) if head in word_stems else word_stems for head, word_stems in heads.items()},
        spellings={word_stem: tuple(sorted(texts)) for word_stem, texts in spellings.items()},
    )


def _linked(word: str) -> Iterator[str]:
    """Yield how a word may stand before another one: as it is, without its e, or with a linking element."""
    yield word
    if word.endswith("e"):
        yield from (f"{word}n", f"{word[:-1]}s")
        if len(word) >= _MIN_WITHOUT_E:
            yield word[:-1]
    elif word.endswith(("er", "el")):
        yield from (f"{word}s", f"{word}n")
    elif not word.endswith("n"):
        yield from (f"{word}{link}" for link in ("s", "es", "e", "en", "er") if not (link == "s" and word[-1] == "s"))
    else:
        yield f"{word}s"


def encode(table: CompoundTable) -> dict[str, bytes]:
    """Return the contents of the files of the table by name."""
    return {f"{part}.json": encode_members(members) for part, members in msgspec.structs.asdict(table).items()}


def main() -> None:
    """Write the table."""
    for name, text in encode(computed()).items():
        (TABLE_FOLDER / name).write_bytes(text)


if __name__ == "__main__":
    main()
