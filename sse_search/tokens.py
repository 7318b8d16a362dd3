"""
Fold text and split it into words.

Indexing, querying, highlighting and tagging share this one definition of a word. Folding removes case and accents; it
keeps the length of a text wherever Unicode allows, so offsets in folded text are usually offsets in the text itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

CJK = "\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af"
"""Character class of the scripts written without spaces, in which every character is a token."""

WORD_CHARACTER = rf"[^\W_{CJK}]"
"""Pattern of a letter or digit in any other script."""

_ARTICLE = r"\b(?:[cdjlmnst]|qu|dell|all|nell|sull)"
_ELISION = rf"{_ARTICLE}['’](?=[^\W\d_])(?!s\b)"
_POSSESSIVE = r"(?:['’]s\b)+"

# From left to right: French and Italian elided articles (l'économie, dell'Italia) are not words; a CJK character is a
# word; "co-operative" is one word, as half of the world's cooperatives spell it; the English possessive is dropped.
_TOKEN = re.compile(rf"{_ELISION}|(?P<cjk>[{CJK}])|(?P<word>(?:co[-‐](?=op))?{WORD_CHARACTER}+)(?:{_POSSESSIVE})?")

# The same in steps, ten times as fast: remove what is not a word, then split.
_ENDS_IN_WORD = re.compile(rf"{WORD_CHARACTER}\Z")
_ENDS_IN_ARTICLE = re.compile(rf"{_ARTICLE}\Z")
_MAX_ARTICLE = 4
_LETTER = re.compile(r"[^\W\d_]")
_SINGLE_S = re.compile(r"s\b")
_CO_OP = re.compile(rf"(?<!{WORD_CHARACTER})co[-‐](?=op)")
_WORD = re.compile(rf"[{CJK}]|{WORD_CHARACTER}+")
_SPECIAL = re.compile("['’]|co[-‐]op")
_FIRST_CHUNK = 30
"""Characters searched for special words at first; every further chunk is twice as long."""
_ASCII_SEPARATORS_TO_SPACES = bytes(code if chr(code).isalnum() else 32 for code in range(128)) + bytes(128)

_SIGNIFICANT = re.compile(rf"[\w'{CJK}-]")
_PLAIN_PUNCTUATION = {"’": "'", "‐": "-"}
_HYPHENS = str.maketrans("", "", "-‐")

# A word starts neither inside another one, nor at the "op" of "co-op", nor at the "s" of "cooperative's".
_TOKEN_START = re.compile(
    rf"(?:(?=[{CJK}])|(?<!{WORD_CHARACTER})(?!(?<=(?<!{WORD_CHARACTER})co[-‐])op)(?!(?<={WORD_CHARACTER}['’])s\b))"
    rf"(?:{_TOKEN.pattern})"
)

_NON_ASCII = re.compile("[^\x00-\x7f]")
_JAMO = re.compile("[\u1100-\u11ff]")
# A non-ASCII character, or a Korean syllable written as two or three jamo (Unicode, section 3.12).
_OPEN_SYLLABLES = "".join(map(chr, range(0xAC00, 0xD7A4, 28)))
_SYLLABLE = re.compile(f"(?:[\u1100-\u1112][\u1161-\u1175]|[{_OPEN_SYLLABLES}])[\u11a8-\u11c2]?|[^\x00-\x7f]")

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u0640\u200c\u200d\u2060\ufeff"))
"""Soft hyphens, Arabic tatweels, joiners and byte order marks, which may occur inside a word."""

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ٱ": "ا"})
"""Lower-case letters that Unicode does not decompose, as a reader types them."""

_MAX_REPLACEMENTS = 40
"""Distinct characters up to which one `str.replace` for each is faster than `str.translate`."""

_MAX_CACHED = 20_000
"""Characters whose folding is cached: more than any archive contains."""


class Token(NamedTuple):
    """
    A word of a text.

    Attributes:
        text: The folded word.
        start: Offset of its first character in the original text.
        end: Offset after its last character.

    >>> list(tokenize("L'Économie"))
    [Token(text='economie', start=2, end=10)]
    """

    text: str
    start: int
    end: int


def fold(text: str) -> str:
    """
    Return the text without case, accents and compatibility forms (NFKC case folding, then marks removed).

    The length may change: `ß` becomes `ss`, `ﬁ` becomes `fi`, `œ` becomes `oe`.
    """
    if text.isascii():
        return text.lower()
    visible = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    decomposed = unicodedata.normalize("NFKD", visible.casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_LETTERS)
    return unicodedata.normalize("NFC", bare)


class _FoldTable(dict[int, str]):
    """A `str.translate` table that folds each character on first use, for `fold_with_offsets`."""

    def __missing__(self, code: int) -> str:
        replacement = self.replacement(chr(code))
        if len(self) < _MAX_CACHED:
            self[code] = replacement
        return replacement

    def replacement(self, character: str) -> str:
        """Return the folded character; punctuation stays one character (Unicode folds … to three)."""
        folded = fold(character)
        return folded if len(folded) < 2 or _SIGNIFICANT.search(folded) else " "


class _WordFoldTable(_FoldTable):
    """The same for `words`: separators become ASCII, so that most texts become ASCII."""

    def replacement(self, character: str) -> str:
        return "".join(c if _SIGNIFICANT.match(c) else _PLAIN_PUNCTUATION.get(c, " ") for c in fold(character))


_fold_table = _FoldTable()
_word_fold_table = _WordFoldTable()


def fold_with_offsets(text: str) -> tuple[str, list[int] | None]:
    """
    Fold a text and return where each folded character came from.

    Returns:
        The folded text, and the offset in `text` of each of its characters and of its end; None if offsets are equal.
    """
    if text.isascii():
        return text.lower(), None
    special = set(_NON_ASCII.findall(text))
    if all(len(_fold_table[ord(character)]) == 1 for character in special) and not _JAMO.search(text):
        return _replace_characters(text, special, _fold_table), None
    parts: list[str] = []
    offsets: list[int] = []
    done = 0
    for syllable in _SYLLABLE.finditer(text):
        start, end = syllable.span()
        part = _fold_table[ord(syllable[0])] if end - start == 1 else fold(syllable[0])
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


def tokenize(text: str) -> Iterator[Token]:
    """Yield the words of a text from left to right; they overlap only where a character stands for two words (½)."""
    plain, offsets = fold_with_offsets(text)
    for token in tokenize_folded(plain, 0):
        yield token if offsets is None else Token(token.text, *original_span(offsets, token.start, token.end))


def tokenize_folded(plain: str, start: int) -> Iterator[Token]:
    """Yield the words of a folded text from `start`, which must not be inside a word; offsets are those of `plain`."""
    make = Token._make  # a call with arguments would take most of the time
    chunk = _FIRST_CHUNK
    while start < len(plain):
        end = plain.find(" ", start + chunk)  # callers may stop after one word, so look ahead only a little at first
        chunk *= 2
        end = end if end >= 0 else len(plain)
        special = _SPECIAL.search(plain, start, end)
        first, last = _between_spaces(plain, start, special.start()) if special else (end, end)
        for match in _WORD.finditer(plain, start, first):
            yield make((match[0], *match.span()))
        for match in _TOKEN.finditer(plain, first, last):
            group = match.lastgroup
            if group is not None:
                yield Token(_without_hyphen(match[group]), *match.span(group))
        start = last


def _between_spaces(plain: str, start: int, offset: int) -> tuple[int, int]:
    """Return start and end of the run of characters without a space around an offset, from `start` on."""
    end = plain.find(" ", offset)
    return max(start, plain.rfind(" ", start, offset)), end if end >= 0 else len(plain)


def token_at(plain: str, start: int) -> Token | None:
    """Return the word of a folded text that starts at `start`, or None if none does."""
    match = _TOKEN_START.match(plain, start)
    if match is None or match.lastgroup is None:
        return None
    return Token(_without_hyphen(match[match.lastgroup]), *match.span(match.lastgroup))


def words(text: str) -> list[str]:
    """
    Return the folded words of a text: the same as from `tokenize`, but faster.

    >>> words("L’Économie of the Co-op's members")
    ['economie', 'of', 'the', 'coop', 'members']
    """
    plain = text.lower() if text.isascii() else _fold_words(text)
    if "'" in plain:
        plain = _without_elisions(plain)
    if "co-op" in plain:
        plain = _CO_OP.sub("co", plain)
    if plain.isascii():
        return plain.encode().translate(_ASCII_SEPARATORS_TO_SPACES).decode().split()
    return _WORD.findall(plain)


def _without_elisions(plain: str) -> str:
    """Return a folded text without elided articles and possessives, its apostrophes replaced by spaces."""
    left, *others = plain.split("'")
    parts = [left]
    for right in others:
        part = right
        if _SINGLE_S.match(right):
            if _ENDS_IN_WORD.search(left, max(0, len(left) - 1)):
                part = right[1:]
        elif _LETTER.match(right):
            article = _ENDS_IN_ARTICLE.search(parts[-1], max(0, len(parts[-1]) - _MAX_ARTICLE))
            if article:
                parts[-1] = parts[-1][: article.start()]
        parts.append(part)
        left = right
    return " ".join(parts)


def _fold_words(text: str) -> str:
    if _JAMO.search(text):
        text = unicodedata.normalize("NFC", text)
    return _replace_characters(text, set(_NON_ASCII.findall(text)), _word_fold_table)


def _replace_characters(text: str, characters: set[str], table: dict[int, str]) -> str:
    if len(characters) > _MAX_REPLACEMENTS:
        return text.translate(table).casefold()
    for character in characters:
        text = text.replace(character, table[ord(character)])
    return text.casefold()


def _without_hyphen(word: str) -> str:
    """Return `co-op` as `coop`."""
    return word.translate(_HYPHENS) if word[2:3] in ("-", "‐") else word
