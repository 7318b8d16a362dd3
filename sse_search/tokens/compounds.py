"""
Find the words of a folded text that have punctuation within: numbers, acronyms with dots, C++, AT&T.

- Digits in groups of exactly three are one number (1,234, 1.234, 1'234, 1 234), and so are Indian lakhs (12,34,567). A
  comma or point before any other count of digits is a decimal one (9,90 is 9.90). What may be a date stays apart:
  28.11.2026, 28.11. and 11.2026; so does a year beside a space (in 2019 300 members), and what `digit_groups` tells to
  be a day or the like by the words before it (May 12 300 people).
- Letters with a point after each are an acronym: U.N. is UN.
- Hebrew abbreviations have a quotation mark before their last letter (or that and a suffix), Hebrew and Cyrillic words
  apostrophes, Catalan ones l·l: the marks are left out. What opens a quotation after a Hebrew prefix stays apart.

Whether characters are such a word depends on them, the characters next to them and the two words before them alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from sse_search.tokens.digit_groups import YEAR, starts_number
from sse_search.tokens.scripts import EVERY_SCRIPT, MOST_SCRIPTS, Letters, needs_every_script

MIDDLE_DOT = "\x1e"
"""What the dot between letters, as in Catalan l·l, is folded to."""

COMPOUND_SIGNS = ("&", "++", "#", ".net", MIDDLE_DOT)
"""One of them is in each compound of an ASCII text that is neither a number nor an acronym."""

FIXED_SPACE = "\x1f"
"""What spaces that keep a number on one line are folded to."""

MAX_COMPOUND = 80
"""Characters of the longest compound."""

_ARTICLE = "(?:[cdjlmnst]|qu|dell|all|nell|sull)"
_MAX_ARTICLE = 5
"""Characters of an elided article with its apostrophe."""

_GROUP = r"[1-9]\d{0,2}"
_FRACTION = r"(?:[.,]\d{1,15})?"
_MORE_DIGITS = rf" (?!{YEAR}(?!\d))\d"
_DAY_AND_MONTH = r"(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?!\d)"
_NUMBER = (
    rf"(?<!\d[.,'’{FIXED_SPACE}])(?:"
    rf"{_GROUP}(?:,\d{{3}}){{1,5}}(?:\.\d{{1,15}})?|{_GROUP}(?:\.\d{{3}}){{1,5}}(?:,\d{{1,15}})?"
    rf"|{_GROUP}(?:['’]\d{{3}}){{1,5}}{_FRACTION}|{_GROUP}(?:{FIXED_SPACE}\d{{3}}){{1,5}}{_FRACTION}"
    rf"|[1-9]\d?(?:,\d\d){{1,5}},\d{{3}}(?:\.\d{{1,15}})?"
    rf"|{_GROUP}(?: \d{{3}}){{1,3}}(?!\d|{_MORE_DIGITS}){_FRACTION}(?!{_MORE_DIGITS})"
    rf"|(?!{YEAR}[.,]|\d{{1,2}}[.,]{YEAR}(?!\d)|{_DAY_AND_MONTH})\d{{1,15}}[.,]\d{{1,15}}"
    rf")(?!\d|[.,'’{FIXED_SPACE}]\d)"
)
_POSSESSIVE = r"(?:['’]s\b)*"
_HEBREW = "[\u05d0-\u05f2]"
_CYRILLIC = "[\u0400-\u052f]"
_HEBREW_SUFFIX = "(?:ים|ית|ות|יות|ניק|ניקים|ניקית)?"
_MARKED = (
    rf"{_HEBREW}{{1,12}}\"{_HEBREW}{_HEBREW_SUFFIX}(?!\")"
    rf"|(?<=\"){_HEBREW}{{1,12}}\"{_HEBREW}{_HEBREW_SUFFIX}(?=\"(?!{_HEBREW}))"
    rf"|(?:{_HEBREW}{{0,12}}[גזצץתטדחעס]['’]){{1,3}}{_HEBREW}{{1,12}}"
    rf"|{_CYRILLIC}{{1,25}}(?:['’]{_CYRILLIC}{{1,25}}){{1,2}}"
)
_MAY_BE_MARKED = re.compile(f"[\u0400-\u05f2l][\"'’{MIDDLE_DOT}][\u0400-\u05f2l]")


class _Patterns:
    """The patterns of compounds, each compiled on its first use."""

    def __init__(self, letters: Letters) -> None:
        self._letters = letters

    @cached_property
    def number(self) -> re.Pattern[str]:
        letters = self._letters
        return self._compiled(f"({_NUMBER}(?:{letters.letter}+{letters.more_signs})?)")

    @cached_property
    def acronym(self) -> re.Pattern[str]:
        letter, after = rf"[^\W\d_{self._letters.unspaced}]", rf"(?!\.?{self._letters.word_character})"
        return self._compiled(rf"((?<!\w\.){letter}(?:\.{letter}){{1,11}}{after}\.?)")

    @cached_property
    def word(self) -> re.Pattern[str]:
        letter, after = self._letters.letter, self._letters.word_character
        ampersand = rf"(?<!&){letter}{{1,3}}(?:&{letter}{{1,3}}){{1,3}}(?![&]|{after})"
        technical = rf"{letter}{{1,15}}\+\+(?!\+|{after})|[a-z]\#(?!{after})|(?<!\.)\.net(?!{after})"
        return self._compiled(f"({ampersand}|{technical})")

    @cached_property
    def marked(self) -> re.Pattern[str]:
        letter = rf"[^\W\d_{self._letters.unspaced}]"
        geminate = rf"{letter}{{0,22}}(?:l{MIDDLE_DOT}l{letter}{{0,22}}){{1,2}}"
        return self._compiled(rf"((?:{_MARKED}|{geminate})(?!{self._letters.word_character}))")

    @cached_property
    def elided_article(self) -> re.Pattern[str]:
        return re.compile(rf"{article(self._letters)}['’]\Z")

    def _compiled(self, pattern: str) -> re.Pattern[str]:
        return re.compile(f"(?<!{self._letters.word_character}){pattern}{_POSSESSIVE}")


def article(letters: Letters) -> str:
    """Return the pattern of a French or Italian article that loses its vowel before an apostrophe."""
    return rf"\b(?<!{letters.sign}){_ARTICLE}" if letters.every_script else rf"\b{_ARTICLE}"


_EVERY_SCRIPT = _Patterns(EVERY_SCRIPT)
_MOST_SCRIPTS = _Patterns(MOST_SCRIPTS)
_DIGITS = re.compile(rf"[\d.,'’ {FIXED_SPACE}]*\d")

_NO_WORD = re.compile("[^\\w\x00-\x7f]|[?]")
_SHAPE = bytes(
    48 if 48 <= code < 58 else 97 if chr(code).isalpha() or code == 63 else 44 if chr(code) in "'\x1f" else code
    for code in range(128)
) + bytes(128)
"""Maps digits to 0, letters (and ? for those that are not ASCII) to a, and separators of groups to commas."""
_NUMBER_START = re.compile(b"0(?<!00)(?=0*[,. ]0)")
"""The first of some digits, with a separator and more digits after them."""
_SEPARATORS = b",."
_SEPARATOR_CODES = frozenset(_SEPARATORS)
_LETTER_AFTER_DOT = re.compile(rb"\.a")
_SIGNS_IN_WORD = tuple(
    (sign, re.compile(re.escape(sign)), before) for sign, before in ((b"&", b"a0"), (b"++", b"a0"), (b"#", b"a"))
)
"""Signs in the shape of a word, and what is before them in it."""
_MAX_LETTERS = 16
"""One more than the letters before a sign."""
_GROUP_LENGTH = 3
_DOTS = str.maketrans("", "", ".")
_MARKS = str.maketrans("", "", f"\"'’{MIDDLE_DOT}")
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


def compounds(plain: str, start: int = 0, end: int | None = None, *, numbers: bool = True) -> list[Compound]:
    """
    Return the compounds of a folded text from left to right.

    Args:
        numbers: Whether to look for numbers, which are most of the work.

    >>> [compound.text for compound in compounds("1,234 u.n. members paid 9,90 on 28.11.2026")]
    ['1234', 'un', '9.90']
    """
    end = len(plain) if end is None else end
    shape = _shape(plain[start:end])
    digits = _NUMBER_START.search(shape) if numbers else None
    has_signs = b".a" in shape or b"&" in shape or b"#" in shape or (b"+" in shape and b"++" in shape)
    has_marks = (MIDDLE_DOT in plain or not plain.isascii()) and _MAY_BE_MARKED.search(plain, start, end)
    if not digits and not has_signs and not has_marks:
        return []
    patterns = _EVERY_SCRIPT if needs_every_script(plain, start, end) else _MOST_SCRIPTS
    matches = _numbers(plain, start, end, shape, patterns) if digits else []
    words = list(_words(plain, start, end, shape, patterns)) if has_signs else []
    if has_marks:
        words += _marked_words(plain, start, end, patterns)
    if words:
        matches = sorted(matches + words, key=_start)
    result: list[Compound] = []
    make = Compound._make  # a call with arguments would take most of the time
    done = start
    for match in matches:
        first, last = match.span()
        if first >= done:
            if match.re is patterns.number:
                result.append(make((_plain_number(match[1]), *match.span(1), first, last)))
            else:
                result.append(_compound(plain, done, match, patterns))
            done = last
    return result


def _start(match: re.Match[str]) -> int:
    return match.start()


def _numbers(plain: str, start: int, end: int, shape: bytes, patterns: _Patterns) -> list[re.Match[str]]:
    matches: list[re.Match[str]] = []
    match_at = patterns.number.match
    done = start
    for candidate in _NUMBER_START.finditer(shape):
        offset = candidate.start()
        first = start + offset
        if first < done or (shape[offset - 1] in _SEPARATOR_CODES and _follows_digits(shape, offset)):
            continue
        match = match_at(plain, first, end)
        if match and (" " not in match[0] or starts_number(plain, first, match[0].partition(" ")[0])):
            done = match.end()
            matches.append(match)
    return matches


def _follows_digits(shape: bytes, offset: int) -> bool:
    """Tell whether there are only separators between an offset and digits before it."""
    return shape[max(0, offset - MAX_COMPOUND) : offset].rstrip(_SEPARATORS).endswith(b"0")


def _words(plain: str, start: int, end: int, shape: bytes, patterns: _Patterns) -> Iterator[re.Match[str]]:
    for dot in _LETTER_AFTER_DOT.finditer(shape):
        place = start + dot.start()
        match = patterns.acronym.match(plain, place - 1, end) if place > start else None
        if match := match or patterns.word.match(plain, place, end):
            yield match
    for sign, pattern, before in _SIGNS_IN_WORD:
        for found in pattern.finditer(shape) if sign in shape else ():
            preceding = shape[max(0, found.start() - _MAX_LETTERS) : found.start()]
            first = start + found.start() - len(preceding) + len(preceding.rstrip(before))
            if match := patterns.word.match(plain, first, end):
                yield match


def _marked_words(plain: str, start: int, end: int, patterns: _Patterns) -> Iterator[re.Match[str]]:
    for mark in _MAY_BE_MARKED.finditer(plain, start, end):
        first = mark.start()
        while first > start and plain[first - 1].isalpha():
            first -= 1
        if match := patterns.marked.match(plain, first, end):
            yield match


def _shape(plain: str) -> bytes:
    """Return a text with one byte for each character that says what it is."""
    plain = plain.replace("?", ";") if plain.isascii() else _NO_WORD.sub(";", plain.replace("’", "'"))
    return plain.encode("ascii", "replace").translate(_SHAPE)


def _compound(plain: str, start: int, match: re.Match[str], patterns: _Patterns) -> Compound:
    text = match[1]
    first, last = match.span()
    if first > start and plain[first - 1] in "'’":
        elided = patterns.elided_article.search(plain, max(start, first - _MAX_ARTICLE), first)
        first = elided.start() if elided else first
    if match.re is patterns.marked:
        text = text.translate(_MARKS)
    text = text.translate(_DOTS) if match.re is patterns.acronym else "dotnet" if text == ".net" else text
    return Compound(text, *match.span(1), first, last)


def _plain_number(text: str) -> str:
    """Return a number without separators of groups and with a decimal point, and the letters that follow it."""
    whole, separator, fraction = text.partition("," if "," in text else ".")
    if separator and whole.isdigit() and fraction.isdigit():  # most numbers; `_any_plain_number` says the same
        is_group = len(fraction) == _GROUP_LENGTH and len(whole) <= _GROUP_LENGTH and whole[0] != "0"
        return f"{whole}{'' if is_group else '.'}{fraction}"
    return _any_plain_number(text)


@lru_cache(maxsize=4096)
def _any_plain_number(text: str) -> str:
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
