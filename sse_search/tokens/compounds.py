"""
Find the words of a folded text that have punctuation within: numbers, acronyms with dots, C++, AT&T.

- Digits in groups of exactly three are one number (1,234, 1.234, 1'234, 1 234), and so are Indian lakhs (12,34,567). A
  comma or point before any other count of digits is a decimal one (9,90 is 9.90). What may be a date stays apart:
  28.11.2026, 28.11. and 11.2026; so does a year before a space (in 2019 300 members).
- Letters with a point after each are an acronym: U.N. is UN.

Whether characters are such a word depends on the characters next to them alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from sse_search.tokens.scripts import LETTER, MORE_SIGNS, SIGN, UNSPACED, WORD_CHARACTER

FIXED_SPACE = "\x1f"
"""What spaces that keep a number on one line are folded to."""

MAX_COMPOUND = 80
"""Characters of the longest compound."""

ARTICLE = rf"\b(?<!{SIGN})(?:[cdjlmnst]|qu|dell|all|nell|sull)"
"""Pattern of a French or Italian article that loses its vowel before an apostrophe."""
_MAX_ARTICLE = 5
"""Characters of such an article with its apostrophe."""

_YEAR = r"(?:19|20)\d\d"
_GROUP = r"[1-9]\d{0,2}"
_FRACTION = r"(?:[.,]\d{1,15})?"
_DAY_AND_MONTH = r"(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?!\d)"
_NUMBER = (
    rf"(?<!\d[.,'’{FIXED_SPACE}])(?:"
    rf"{_GROUP}(?:,\d{{3}}){{1,5}}(?:\.\d{{1,15}})?|{_GROUP}(?:\.\d{{3}}){{1,5}}(?:,\d{{1,15}})?"
    rf"|{_GROUP}(?:['’]\d{{3}}){{1,5}}{_FRACTION}|{_GROUP}(?:{FIXED_SPACE}\d{{3}}){{1,5}}{_FRACTION}"
    rf"|[1-9]\d?(?:,\d\d){{1,5}},\d{{3}}(?:\.\d{{1,15}})?"
    rf"|(?<!\d ){_GROUP}(?: \d{{3}}){{1,3}}(?! ?\d){_FRACTION}(?! \d)"
    rf"|(?!{_YEAR}[.,]|\d{{1,2}}[.,]{_YEAR}(?!\d)|{_DAY_AND_MONTH})\d{{1,15}}[.,]\d{{1,15}}"
    rf")(?!\d|[.,'’{FIXED_SPACE}]\d)"
)
_SINGLE_LETTER = rf"[^\W\d_{UNSPACED}]"
_ACRONYM = rf"(?<!\w\.){_SINGLE_LETTER}(?:\.{_SINGLE_LETTER}){{1,11}}(?!\.?{WORD_CHARACTER})\.?"
_AMPERSAND = rf"(?<!&){LETTER}{{1,3}}(?:&{LETTER}{{1,3}}){{1,3}}(?![&]|{WORD_CHARACTER})"
_TECHNICAL = (
    rf"{LETTER}{{1,15}}\+\+(?!\+|{WORD_CHARACTER})|[a-z]\#(?!{WORD_CHARACTER})|(?<!\.)\.net(?!{WORD_CHARACTER})"
)
_POSSESSIVE = r"(?:['’]s\b)*"
_ANY_NUMBER = re.compile(rf"(?<!{WORD_CHARACTER})(?P<number>{_NUMBER}(?:{LETTER}+{MORE_SIGNS})?){_POSSESSIVE}")
_ANY_ACRONYM = re.compile(rf"(?<!{WORD_CHARACTER})(?P<acronym>{_ACRONYM}){_POSSESSIVE}")
_ANY_WORD = re.compile(rf"(?<!{WORD_CHARACTER})(?P<word>{_AMPERSAND}|{_TECHNICAL}){_POSSESSIVE}")
_ELIDED_ARTICLE = re.compile(rf"{ARTICLE}['’]\Z")
_DIGITS = re.compile(rf"[\d.,'’ {FIXED_SPACE}]*\d")

_NO_WORD = re.compile("[^\\w\x00-\x7f]|[?]")
_SHAPE = bytes(
    48 if 48 <= code < 58 else 97 if chr(code).isalpha() or code == 63 else 44 if chr(code) in "'\x1f" else code
    for code in range(128)
) + bytes(128)
"""Maps digits to 0, letters (and ? for those that are not ASCII) to a, and separators of groups to commas."""
_DIGITS_APART = re.compile(b"0[,. ](?=0)")
_LETTER_AFTER_DOT = re.compile(rb"\.a")
_SIGNS_IN_WORD = ((re.compile(b"&"), b"a0"), (re.compile(rb"\+\+"), b"a0"), (re.compile(b"#"), b"a"))
"""Signs in the shape of a word, and what is before them in it."""
_MAX_LETTERS = 16
"""One more than the letters before a sign."""
_GROUP_LENGTH = 3
_DOTS = str.maketrans("", "", ".")
_GROUPING = str.maketrans("", "", f",.'’ {FIXED_SPACE}")


class Compound(NamedTuple):
    """
    A word with punctuation within.

    Attributes:
        text: The word as it is indexed. start, end: its span.
        first, last: The span that it is taken from, with an elided article before it and the possessive after it.
    """

    text: str
    start: int
    end: int
    first: int
    last: int


def compounds(plain: str, start: int = 0, end: int | None = None) -> list[Compound]:
    """
    Return the compounds of a folded text from left to right.

    >>> [compound.text for compound in compounds("1,234 u.n. members paid 9,90 on 28.11.2026")]
    ['1234', 'un', '9.90']
    """
    end = len(plain) if end is None else end
    shape = _shape(plain[start:end])
    matches = [*_numbers(plain, start, end, shape), *_words(plain, start, end, shape)]
    matches.sort(key=_start)
    result: list[Compound] = []
    done = start
    for match in matches:
        if match.start() >= done:
            result.append(_compound(plain, done, match))
            done = match.end()
    return result


def _start(match: re.Match[str]) -> int:
    return match.start()


def _numbers(plain: str, start: int, end: int, shape: bytes) -> Iterator[re.Match[str]]:
    done = 0
    for digits in _DIGITS_APART.finditer(shape):
        place = digits.start()
        if place >= done:
            preceding = shape[max(0, place - MAX_COMPOUND) : place + 1]
            run = preceding[len(preceding.rstrip(b"0,.")) :].lstrip(b",.")
            if match := _ANY_NUMBER.match(plain, start + place + 1 - len(run), end):
                done = match.end() - start
                yield match


def _words(plain: str, start: int, end: int, shape: bytes) -> Iterator[re.Match[str]]:
    for dot in _LETTER_AFTER_DOT.finditer(shape):
        place = start + dot.start()
        match = _ANY_ACRONYM.match(plain, place - 1, end) if place > start else None
        if match := match or _ANY_WORD.match(plain, place, end):
            yield match
    for sign, before in _SIGNS_IN_WORD:
        for found in sign.finditer(shape):
            preceding = shape[max(0, found.start() - _MAX_LETTERS) : found.start()]
            if match := _ANY_WORD.match(
                plain, start + found.start() - len(preceding) + len(preceding.rstrip(before)), end
            ):
                yield match


def _shape(plain: str) -> bytes:
    """Return a text with one byte for each character that says what it is."""
    plain = plain.replace("?", ";") if plain.isascii() else _NO_WORD.sub(";", plain.replace("’", "'"))
    return plain.encode("ascii", "replace").translate(_SHAPE)


def _compound(plain: str, start: int, match: re.Match[str]) -> Compound:
    kind = match.lastgroup or ""
    text = match[kind]
    first, last = match.span()
    if kind == "number":
        return Compound(_plain_number(text), *match.span(kind), first, last)
    if first > start and plain[first - 1] in "'’":
        article = _ELIDED_ARTICLE.search(plain, max(start, first - _MAX_ARTICLE), first)
        first = article.start() if article else first
    text = text.translate(_DOTS) if kind == "acronym" else "dotnet" if text == ".net" else text
    return Compound(text, *match.span(kind), first, last)


@lru_cache(maxsize=4096)
def _plain_number(text: str) -> str:
    """Return a number without separators of groups and with a decimal point, and the letters that follow it."""
    match = _DIGITS.match(text)
    assert match is not None
    digits = match[0]
    separators = [character for character in digits if not character.isdigit()]
    whole, fraction = digits, ""
    if separators[-1] in ".,":
        whole, _, fraction = digits.rpartition(separators[-1])
        is_group = len(fraction) == _GROUP_LENGTH and set(separators) == {separators[-1]}
        if is_group and (len(separators) > 1 or (len(whole) <= _GROUP_LENGTH and whole[0] != "0")):
            whole, fraction = digits, ""
    return f"{whole.translate(_GROUPING)}{'.' if fraction else ''}{fraction}{text[match.end() :]}"
