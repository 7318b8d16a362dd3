"""Classify characters by how their script writes words: without spaces, or with signs that follow a letter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain, pairwise

KEPT_CLASSES = frozenset((7, 8, 9, 84, 91, 103, 107, 118, 122, 129, 130, 132))
"""
Combining classes of the marks that spell a word and are not accents on it: viramas, the tones and vowels of Thai, Lao
and Tibetan, nuktas (which include a tone of Burmese), and the voicing of kana.
"""

_SOUTH_EAST_ASIAN = ((0x0E00, 0x0F00), (0x1000, 0x10A0), (0x1780, 0x1800), (0xA9E0, 0xAA00), (0xAA60, 0xAA80))
"""Blocks of Thai and Lao, of Burmese, of Khmer, and the two extensions of Burmese."""
_BLOCKS_WITH_SIGNS = (
    (0x0780, 0x1D00),
    (0x2D7F, 0x2D80),
    (0xA800, 0xAC00),
    (0x10A00, 0x10A40),
    (0x10D00, 0x10D40),
    (0x11000, 0x12000),
    (0x16F00, 0x16FA0),
    (0x1E94A, 0x1E94B),
)
"""Blocks with signs for vowels, from Thaana on; all other marks are accents or invisible."""
_INVISIBLE_MARKS = frozenset("\u17b4\u17b5\u180b\u180c\u180d\u180f")


def _in_blocks(blocks: Iterable[tuple[int, int]]) -> Iterator[str]:
    return map(chr, chain.from_iterable(range(*block) for block in blocks))


def _is_sign(character: str) -> bool:
    """Tell whether a character is a combining mark that belongs to a word."""
    if unicodedata.category(character) not in ("Mn", "Mc") or character in _INVISIBLE_MARKS:
        return False
    combining_class = unicodedata.combining(character)
    return not combining_class or combining_class in KEPT_CLASSES


def _ranges(characters: Iterable[str]) -> str:
    """Return ascending characters as the ranges of a character class."""
    codes = list(map(ord, characters))
    gaps = [index for index, (code, following) in enumerate(pairwise(codes), 1) if following != code + 1]
    return "".join(f"{chr(codes[first])}-{chr(codes[last - 1])}" for first, last in pairwise([0, *gaps, len(codes)]))


CJK = (
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U000323af"
)
"""Character class of Chinese, Japanese and Korean characters, each of which is a token."""

_MAY_BE_UNSPACED_OR_SIGN = re.compile("[^\0-\u077f\u2000-\u2d7e]")
"""The letters from Thaana on; what they are not is compiled thirty times as fast."""


class Letters:
    """
    Patterns of letters: for any text, or small ones for texts in which `needs_every_script` sees nothing.

    Those for any text take long to compile, so each is made on its first use.

    Attributes:
        every_script: Whether they are for any text.
    """

    def __init__(self, *, every_script: bool) -> None:
        self.every_script = every_script

    @cached_property
    def clusters(self) -> str:
        """Character class of letters that are tokens together with the signs that follow them, as those of Thai."""
        return _ranges(filter(str.isalpha, _in_blocks(_SOUTH_EAST_ASIAN))) if self.every_script else ""

    @cached_property
    def unspaced(self) -> str:
        """Character class of the letters of all scripts whose words are written without spaces."""
        return CJK + self.clusters if self.every_script else ""

    @cached_property
    def signs(self) -> str:
        """Character class of the combining marks that belong to words: signs for vowels, viramas, tones."""
        return _ranges(filter(_is_sign, _in_blocks(_BLOCKS_WITH_SIGNS))) if self.every_script else ""

    @cached_property
    def letter(self) -> str:
        """Pattern of a letter or digit of a script with spaces."""
        return rf"[^\W_{self.unspaced}]"

    @cached_property
    def sign(self) -> str:
        """Pattern of one of the signs; the lookahead makes it fast where there is none."""
        return rf"(?![\x00-\u077f])[{self.signs}]" if self.every_script else "(?!)"

    @cached_property
    def more_signs(self) -> str:
        """Pattern of what may follow the first letters of a word."""
        return rf"(?:{self.sign}{self.letter}*)*" if self.every_script else ""

    @cached_property
    def word_character(self) -> str:
        """Pattern of a character inside a word of a script with spaces."""
        return rf"(?:{self.letter}|{self.sign})" if self.every_script else self.letter

    @cached_property
    def any_unspaced(self) -> re.Pattern[str]:
        """Matches a letter of a script without spaces."""
        return re.compile(f"[{self.unspaced}]" if self.every_script else "(?!)")

    @cached_property
    def any_sign(self) -> re.Pattern[str]:
        """Matches one of the signs."""
        return re.compile(self.sign)


EVERY_SCRIPT = Letters(every_script=True)
MOST_SCRIPTS = Letters(every_script=False)


def needs_every_script(text: str, start: int = 0, end: int | None = None) -> bool:
    """Tell whether a part of a text, with the two characters before it, may have letters without spaces or signs."""
    if text.isascii():
        return False
    end = len(text) if end is None else end
    return _MAY_BE_UNSPACED_OR_SIGN.search(text, max(0, start - 2), end) is not None
