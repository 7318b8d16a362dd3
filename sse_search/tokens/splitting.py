"""Split text into words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from sse_search.tokens.compounds import MAX_COMPOUND, MIDDLE_DOT, Compound, article, compounds
from sse_search.tokens.folding import fold_with_offsets, fold_words, original_span
from sse_search.tokens.scripts import CJK, EVERY_SCRIPT, MOST_SCRIPTS, Letters, needs_every_script

_POSSESSIVE = r"(?:['’]s\b)+"


class _Patterns:
    """The patterns of words, each compiled on its first use."""

    def __init__(self, letters: Letters) -> None:
        self._letters = letters

    @cached_property
    def _unspaced(self) -> str:
        letters = self._letters
        return rf"[{CJK}]|[{letters.clusters}](?:{letters.sign})*" if letters.every_script else "(?!)"

    @cached_property
    def _word(self) -> str:
        return rf"{self._letters.letter}+{self._letters.more_signs}"

    @cached_property
    def token(self) -> re.Pattern[str]:
        """
        Matches a word, and around it what is not one.

        From left to right: French and Italian elided articles (l'économie, dell'Italia) are not words; a letter of a
        script without spaces is a word; "co-operative" is one word, as half of the world's cooperatives spell it; the
        English possessive is dropped.
        """
        elision = rf"{article(self._letters)}['’](?=[^\W\d_])(?!s\b)"
        word = rf"(?P<word>(?:co[-‐](?=op))?{self._word})(?:{_POSSESSIVE})?"
        return re.compile(rf"{elision}|(?P<unspaced>{self._unspaced})|{word}")

    @cached_property
    def token_start(self) -> re.Pattern[str]:
        """Matches a token that does not start inside a word."""
        unspaced = rf"(?=[{self._letters.unspaced}])|" if self._letters.every_script else ""
        return re.compile(rf"(?:{unspaced}(?<!{self._letters.letter}))(?:{self.token.pattern})")

    @cached_property
    def word(self) -> re.Pattern[str]:
        """Matches a word of a text without apostrophes and hyphens: the same in steps is ten times as fast."""
        return re.compile(rf"{self._unspaced}|{self._word}" if self._letters.every_script else self._word)

    @cached_property
    def ends_in_article(self) -> re.Pattern[str]:
        return re.compile(rf"{article(self._letters)}\Z")

    @cached_property
    def any_letter(self) -> re.Pattern[str]:
        return re.compile(self._letters.letter)

    @cached_property
    def any_sign(self) -> re.Pattern[str]:
        return self._letters.any_sign


_EVERY_SCRIPT = _Patterns(EVERY_SCRIPT)
_MOST_SCRIPTS = _Patterns(MOST_SCRIPTS)
_MAX_ARTICLE = 4
_MAX_LOOKED_AT = 8
"""Characters around a word that its pattern looks at."""
_LETTER = re.compile(r"[^\W\d_]")
_SINGLE_S = re.compile(r"s\b")
_CO_OP = re.compile("co-(?=op)")
_FIRST_SIGN = "\u0780"
_SPECIAL = re.compile("['’]|co[-‐]op")
_FIRST_CHUNK = 30
"""Characters searched for special words at first; every further chunk is twice as long."""
_IN_COMPOUND, _IN_CO_OP = "\x01\x02"
"""What stands in a mask for the characters of a compound, and for the hyphen of "co-op"."""
_ASCII_SEPARATORS_TO_SPACES = bytes(
    code if chr(code).isalnum() or chr(code) in (_IN_COMPOUND, _IN_CO_OP) else 32 for code in range(128)
) + bytes(128)

_MAX_NAME = 100
"""Characters up to which a text is first tested for having letters and spaces only, as most names have."""
_BESIDE_COMPOUND = frozenset(f".&+#'’\"{MIDDLE_DOT}")
"""Punctuation within a compound, or before the rest of one."""
_APOSTROPHES = ("'", "’")
_HYPHENS = str.maketrans("", "", "-‐")

ItemTokens = tuple[list[str], list[str]]
"""The words of the title and of the text of an item."""


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


def tokenize(text: str) -> Iterator[Token]:
    """Yield the words of a text from left to right; they overlap only where a character stands for two words (½)."""
    plain, offsets = fold_with_offsets(text)
    if offsets is None:
        return tokenize_folded(plain, 0)
    return _with_original_spans(tokenize_folded(plain, 0), offsets)


def _with_original_spans(tokens: Iterator[Token], offsets: list[int]) -> Iterator[Token]:
    make = Token._make  # a call with arguments would take most of the time
    for word, start, end in tokens:
        if (following := offsets[end]) != offsets[end - 1]:
            yield make((word, offsets[start], following))
        else:
            yield make((word, *original_span(offsets, start, end)))


def tokenize_folded(plain: str, start: int) -> Iterator[Token]:
    """Yield the words of a folded text from `start`, which must not be inside a word; offsets are those of `plain`."""
    chunk = _FIRST_CHUNK
    while start < len(plain):
        end = _end_of_chunk(
            plain, start + chunk
        )  # callers may stop after one word, so look ahead only a little at first
        chunk *= 2
        for compound in compounds(plain, start, end):
            yield from _tokens_between(plain, start, compound.first)
            yield Token(*compound[:3])
            start = compound.last
        yield from _tokens_between(plain, start, end)
        start = end


def _end_of_chunk(plain: str, offset: int) -> int:
    """Return the offset of the first space from `offset` on that separates words, not the digits of a number."""
    end = plain.find(" ", offset)
    while end >= 0 and plain[end - 1].isdigit() and plain[end + 1 : end + 2].isdigit():
        end = plain.find(" ", end + 1)
    return end if end >= 0 else len(plain)


def _tokens_between(plain: str, start: int, end: int) -> Iterator[Token]:
    """Yield the words of a part of a folded text without compounds."""
    make = Token._make
    patterns = _patterns(plain, start, end)
    while start < end:
        special = _SPECIAL.search(plain, start, end)
        first, last = _between_spaces(plain, start, special.start()) if special else (end, end)
        last = min(last, end)
        for match in patterns.word.finditer(plain, start, first):
            yield make((match[0], *match.span()))
        for match in patterns.token.finditer(plain, first, last):
            group = match.lastgroup
            if group is not None:
                yield Token(_without_hyphen(match[group]), *match.span(group))
        start = last


def _patterns(plain: str, start: int, end: int) -> _Patterns:
    return _EVERY_SCRIPT if needs_every_script(plain, start, end) else _MOST_SCRIPTS


def _between_spaces(plain: str, start: int, offset: int) -> tuple[int, int]:
    """Return start and end of the run of characters without a space around an offset, from `start` on."""
    end = plain.find(" ", offset)
    return max(start, plain.rfind(" ", start, offset)), end if end >= 0 else len(plain)


def token_at(plain: str, start: int) -> Token | None:
    """Return the word of a folded text that starts at `start`, or None if none does."""
    match = _MOST_SCRIPTS.token_start.match(plain, start)
    looked_at = max(start, match.end() if match else 0) + _MAX_LOOKED_AT
    if needs_every_script(plain, start, looked_at):
        match = _EVERY_SCRIPT.token_start.match(plain, start)
    token = None
    if match is not None and match.lastgroup is not None:
        token = Token(_without_hyphen(match[match.lastgroup]), *match.span(match.lastgroup))
        if match.lastgroup == "word" and _is_within_word(plain, start):
            token = None
    end = token.end if token else start + 1
    if plain[start].isdigit() or not _BESIDE_COMPOUND.isdisjoint(
        plain[max(0, start - 2) : start + 1] + plain[end : end + 1]
    ):
        for compound in compounds(plain, max(0, start - MAX_COMPOUND), min(len(plain), start + MAX_COMPOUND)):
            if compound.first <= start < compound.last:
                return Token(*compound[:3]) if compound.start == start else None
    return token


def _is_within_word(plain: str, start: int) -> bool:
    """Tell whether letters continue a word: after its signs, as the "op" of "co-op" or the "s" of "cooperative's"."""
    before = plain[max(0, start - 3) : start]
    if before[-1:] in _APOSTROPHES:
        return bool(_SINGLE_S.match(plain, start)) and _ends_in_word(plain, start - 1)
    if before in ("co-", "co‐") and plain.startswith("op", start):
        return not _ends_in_word(plain, start - 3)
    return _ends_in_word(plain, start)


def _ends_in_word(plain: str, end: int) -> bool:
    """Tell whether a word of a script with spaces, perhaps with signs, ends at an offset."""
    last = plain[end - 1] if end > 0 else " "
    if last < _FIRST_SIGN or not needs_every_script(last):
        return last.isalnum()
    patterns = _EVERY_SCRIPT
    while patterns.any_sign.match(plain, end - 1, end):
        end -= 1
    return patterns.any_letter.match(plain, end - 1, end) is not None


def words(text: str) -> list[str]:
    """
    Return the folded words of a text: the same as from `tokenize`, but faster.

    >>> words("L’Économie of the Co-op's members")
    ['economie', 'of', 'the', 'coop', 'members']
    """
    return words_and_mask(text)[0]


def words_and_mask(text: str) -> tuple[list[str], str | None]:
    """
    Return the folded words of a text and a mask of the folded text, which has spaces outside of its words.

    The mask is None where words touch or are not ASCII. `word_spans` computes offsets from it.

    >>> words_and_mask("The ILO's members")
    (['the', 'ilo', 'members'], 'the ilo   members')
    """
    plain = fold_words(text)
    if len(plain) < _MAX_NAME and plain.isascii() and plain.replace(" ", "").isalpha():
        return plain.split(), plain
    found = compounds(plain)
    plain = plain.replace(_IN_COMPOUND, " ").replace(_IN_CO_OP, " ")
    mask = _mask(plain, found) if plain.isascii() else None
    if mask is None:
        return _words_around(plain, found), None
    result = _split_mask(mask)
    position = 0
    for word, start, end, _, _ in found:
        position = result.index(_IN_COMPOUND * (end - start), position)
        result[position] = word
    return result, mask


def _mask(plain: str, found: Sequence[Compound]) -> str | None:
    """Return the mask of a folded ASCII text with these compounds; None if two of them touch ("C#.NET")."""
    if not found:
        return _mask_between(plain)
    done = 0
    parts: list[str] = []
    for _, start, end, first, last in found:
        if parts and start == done:
            return None
        parts += (plain[done:first], " " * (start - first), _IN_COMPOUND * (end - start), " " * (last - end))
        done = last
    parts.append(plain[done:])
    return _mask_between("".join(parts))


def _mask_between(plain: str) -> str:
    """Return the mask of a folded ASCII text in which compounds are masked already."""
    return _without_signs(plain).encode().translate(_ASCII_SEPARATORS_TO_SPACES).decode()


def _split_mask(mask: str) -> list[str]:
    return mask.replace(_IN_CO_OP, "").split()


def _words_around(plain: str, found: Sequence[Compound]) -> list[str]:
    """Return the words of a folded text with these compounds, part by part."""
    start = 0
    result: list[str] = []
    for compound in found:
        result += _words_between(plain[start : compound.first])
        result.append(compound.text)
        start = compound.last
    return result + _words_between(plain[start:])


def _words_between(plain: str) -> list[str]:
    """Return the words of a folded text without compounds."""
    if plain.isascii():
        return _split_mask(_mask_between(plain))
    return _patterns(plain, 0, len(plain)).word.findall(_without_signs(plain).replace(_IN_CO_OP, ""))


def _without_signs(plain: str) -> str:
    """Return a text of the same length without apostrophes, elided articles and possessives; "co-op" is one word."""
    if "'" in plain:
        plain = _without_elisions(plain)
    if "co-op" in plain:
        plain = _CO_OP.sub(lambda match: match[0] if _ends_in_word(plain, match.start()) else f"co{_IN_CO_OP}", plain)
    return plain


def _without_elisions(plain: str) -> str:
    """Return a folded text with spaces in the place of elided articles, possessives and apostrophes."""
    ends_in_article = _patterns(plain, 0, len(plain)).ends_in_article
    left, *others = plain.split("'")
    parts = [left]
    for right in others:
        part = right
        if _SINGLE_S.match(right):
            if _ends_in_word(left, len(left)):
                part = f" {right[1:]}"
        elif _LETTER.match(right):
            elided = ends_in_article.search(parts[-1], max(0, len(parts[-1]) - _MAX_ARTICLE))
            if elided:
                parts[-1] = parts[-1][: elided.start()] + " " * (elided.end() - elided.start())
        parts.append(part)
        left = right
    return " ".join(parts)


def _without_hyphen(word: str) -> str:
    """Return `co-op` as `coop`."""
    return word.translate(_HYPHENS) if word[2:3] in ("-", "‐") else word
