"""
Fold text: remove case, accents and compatibility forms.

Folding keeps the length of a text wherever Unicode allows, so offsets in folded text are usually offsets in the text
itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

from sse_search.tokens.compounds import FIXED_SPACE, MIDDLE_DOT
from sse_search.tokens.scripts import EVERY_SCRIPT, KEPT_CLASSES, needs_every_script

_SIGNIFICANT = re.compile(r"[\w'-]")
_PLAIN_PUNCTUATION = {"’": "'", "‐": "-"}
_OTHER_PUNCTUATION = ";"
_SEPARATORS = {
    **dict.fromkeys("\u00a0\u2007\u2009\u202f", FIXED_SPACE),
    **{"٬": ",", "٫": ".", "·": MIDDLE_DOT, "ŀ": f"l{MIDDLE_DOT}", "Ŀ": f"l{MIDDLE_DOT}"},
    **dict.fromkeys("״“”„‟", '"'),
    **dict.fromkeys("׳ʼʻ", "'"),
}
"""
Marks within numbers and words, as `compounds` expects them: spaces that keep a number together, the separators of
Arabic numbers, the dot of Catalan l·l, and quotation marks and apostrophes.
"""

_NON_ASCII = re.compile("[^\x00-\x7f]")
_OPEN_SYLLABLES = "".join(map(chr, range(0xAC00, 0xD7A4, 28)))
_HALFWIDTH_VOICING = "ﾞﾟ\u3099\u309a"
_HALFWIDTH_VOICED = re.compile(f"[\u3041-\u30fe\uff66-\uff9d][{_HALFWIDTH_VOICING}]")
_VARIATION_SELECTORS = (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
_INVISIBLE = dict.fromkeys(
    (*map(ord, "\u00ad\u034f\u055b\u055c\u055e\u0640\u17b4\u17b5\u200c\u200d\u2060\ufeff"), *_VARIATION_SELECTORS)
)
"""
Soft hyphens, Armenian marks of stress and question, Arabic tatweels, joiners, byte order marks and selectors of glyphs,
which may occur inside a word.
"""

_BETWEEN_MARKS = frozenset((*map(chr, _INVISIBLE), *_HALFWIDTH_VOICING))
"""Characters after whose removal marks may have another order."""


@cache
def _cluster() -> re.Pattern[str]:
    """Matches a Korean syllable of two or three jamo (Unicode, section 3.12), or a character with its marks."""
    return re.compile(
        f"(?:[\u1100-\u1112][\u1161-\u1175]|[{_OPEN_SYLLABLES}])[\u11a8-\u11c2]?"
        f"|[^\x00-\x7f][\u0300-\u036f\u3099\u309a{''.join(_BETWEEN_MARKS)}{EVERY_SCRIPT.signs}]*"
    )


_STRAY_VOICING = dict.fromkeys(map(ord, "\u3099\u309a"))
"""Voicing of kana after anything else, which Unicode does not compose."""

_NUKTA = "\u093c"
"""The dot below a Hindi letter, which many writers leave out; in other scripts it makes another letter."""

_LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ٱ": "ا", "ँ": "ं"}
)
"""Lower-case letters and signs that Unicode does not decompose, as a reader types them."""

_WHOLE_LETTERS = {"и\u0306": "й", "\u0e4d\u0e32": "\u0e33", "\u0ecd\u0eb2": "\u0eb3"}
"""Letters that Unicode decomposes, but that are no letter with an accent: Russian й, and am of Thai and Lao."""

_MAX_REPLACEMENTS = 40
"""Distinct characters up to which one `str.replace` for each is faster than `str.translate`."""

_MAX_CACHED = 20_000
"""Characters whose folding is cached: more than any archive contains."""


def fold(text: str) -> str:
    """
    Return the text without case, accents and compatibility forms (NFKC case folding, then marks removed).

    The length may change: `ß` becomes `ss`, `ﬁ` becomes `fi`, `œ` becomes `oe`. Marks that are no accents stay: the
    signs of Indic scripts, the tones of Thai, the voicing of kana, and the breve of Russian й. Digits of every script
    become ASCII digits.
    """
    if text.isascii():
        return text.lower()
    visible = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    decomposed = unicodedata.normalize("NFKD", visible.casefold())
    for parts, letter in _WHOLE_LETTERS.items():
        decomposed = decomposed.replace(parts, letter)
    bare = "".join(map(_plain_digit, filter(_is_kept, decomposed))).translate(_LETTERS)
    return unicodedata.normalize("NFC", bare).translate(_STRAY_VOICING)


def _is_kept(character: str) -> bool:
    """Tell whether a character of a decomposed text is no accent."""
    combining_class = unicodedata.combining(character)
    return not combining_class or (combining_class in KEPT_CLASSES and character != _NUKTA)


def _is_significant(folded: str) -> bool:
    """Tell whether folded characters have a letter, a sign, an apostrophe or a hyphen."""
    if _SIGNIFICANT.search(folded):
        return True
    if not needs_every_script(folded):
        return False
    return bool(EVERY_SCRIPT.any_unspaced.search(folded) or EVERY_SCRIPT.any_sign.search(folded))


def _plain_digit(character: str) -> str:
    return str(unicodedata.decimal(character)) if character.isdecimal() else character


class _FoldTable(dict[int, str]):
    """A `str.translate` table that folds each character on first use, for `fold_with_offsets`."""

    def __missing__(self, code: int) -> str:
        replacement = self.replacement(chr(code))
        if len(self) < _MAX_CACHED:
            self[code] = replacement
        return replacement

    def replacement(self, character: str) -> str:
        """Return the folded character; punctuation stays one character (Unicode folds … to three)."""
        folded = _SEPARATORS.get(character) or fold(character)
        return folded if len(folded) < 2 or _is_significant(folded) else _OTHER_PUNCTUATION


class _WordFoldTable(_FoldTable):
    """The same for `fold_words`: separators become ASCII, so that most texts become ASCII."""

    def replacement(self, character: str) -> str:
        folded = super().replacement(character)
        return "".join(
            c if c.isascii() or _is_significant(c) else _PLAIN_PUNCTUATION.get(c, _OTHER_PUNCTUATION) for c in folded
        )


_fold_table = _FoldTable()
_word_fold_table = _WordFoldTable()


def fold_words(text: str) -> str:
    """Fold a text for splitting it into words only: every separator is ASCII, and the length is not kept."""
    if text.isascii():
        return text.lower()
    special = set(_NON_ASCII.findall(text))
    if not special.isdisjoint(_BETWEEN_MARKS) or not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
        if _has_halfwidth_voicing(text):
            text = _HALFWIDTH_VOICED.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
        special = set(_NON_ASCII.findall(text))
    folded = _replace_characters(text, special, _word_fold_table).casefold()
    return folded if folded.isascii() else unicodedata.normalize("NFC", folded)


def fold_with_offsets(text: str) -> tuple[str, list[int] | None]:
    """
    Fold a text and return where each folded character came from.

    Returns:
        The folded text, and the offset in `text` of each of its characters and of its end; None if offsets are equal.
    """
    if text.isascii():
        return text.lower(), None
    special = set(_NON_ASCII.findall(text))
    if not special.isdisjoint(_BETWEEN_MARKS) or not unicodedata.is_normalized("NFC", text):
        return _fold_clusters(text)
    resized = {character for character in special if len(_fold_table[ord(character)]) != 1}
    folded = _replace_characters(text, special - resized, _fold_table)
    if not resized:
        return folded.casefold(), None
    return _fold_resized(folded, resized)


def _fold_resized(text: str, resized: set[str]) -> tuple[str, list[int]]:
    """Fold a text in which only these characters are not folded yet; their length changes."""
    parts: list[str] = []
    offsets: list[int] = []
    done = 0
    for match in _any_of("".join(sorted(resized))).finditer(text):
        start = match.start()
        part = _fold_table[ord(match[0])]
        parts += (text[done:start], part)
        offsets += range(done, start)
        offsets += [start] * len(part)
        done = start + 1
    parts.append(text[done:])
    offsets += range(done, len(text) + 1)
    return "".join(parts).casefold(), offsets


@lru_cache(maxsize=256)
def _any_of(characters: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(characters)}]")


def _fold_clusters(text: str) -> tuple[str, list[int]]:
    """Fold a text whose marks or jamo stand apart from their letters: each letter together with its marks."""
    parts: list[str] = []
    offsets: list[int] = []
    done = 0
    for cluster in _cluster().finditer(text):
        start, end = cluster.span()
        part = _fold_table[ord(cluster[0])] if end - start == 1 else fold(cluster[0])
        parts += (text[done:start].lower(), part)
        offsets += range(done, start)
        offsets += [start] * len(part)
        done = end
    parts.append(text[done:].lower())
    offsets += range(done, len(text) + 1)
    return "".join(parts), offsets


def original_span(offsets: Sequence[int] | None, start: int, end: int) -> tuple[int, int]:
    """Return the span of the original text, accents included, for the non-empty span `start:end` of the folded text."""
    if offsets is None:
        return start, end
    last = offsets[end - 1]
    while offsets[end] == last:  # the character stands for more than this span (½ for 1 and 2); take the whole
        end += 1
    return offsets[start], offsets[end]


def _has_halfwidth_voicing(text: str) -> bool:
    return any(mark in text for mark in _HALFWIDTH_VOICING)


def _replace_characters(text: str, characters: Iterable[str], table: Mapping[int, str]) -> str:
    """Replace characters by their entries in a table."""
    characters = list(characters)
    if len(characters) > _MAX_REPLACEMENTS:
        return text.translate({ord(character): table[ord(character)] for character in characters})
    for character in characters:
        text = text.replace(character, table[ord(character)])
    return text
