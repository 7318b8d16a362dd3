"""
Find the abbreviations that a text defines: "Long Name (LN)" and "LN (Long Name)".

After Schwartz and Hearst (A simple algorithm for identifying abbreviation definitions in biomedical text, PSB 2003):
the letters of the short form are matched from right to left in the words before the bracket, the first letter at the
start of a word. News needs more: the long form may extend over capitalized words to the left of the match ("European
Confederation of ... (CECOP)"), the bracket may hold more than the short form, and some short forms come from another
language ("(AICS)").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sse_search.tokens import fold, words

_BRACKET = re.compile(r"\(([^()]{2,120})\)")
_SHORT_FORM = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Za-z][\w.&/-]{1,11}(?: [A-Z][a-z]+)?")
_WORD_LIKE = re.compile(r"[A-Z][a-z]{2,5}")
"""A short form that is written like a word ("Fao"): it must consist of the initials of its long form."""
_OPENERS = re.compile(r"^(?:or|the|hereinafter|also|aka|ou|o|en adelante|ci-après|la|le|el)\s+", re.IGNORECASE)
_QUOTES = "\"'“”‘’«» "
_WORD = re.compile(r"(?:\b[DLdl]['’])?([^\W_]+(?:[-'’.&][^\W_]+)*)")
_BOUNDARY = re.compile(r"[.!?](?=\s+[^\W\d_a-z])|[;:()]|\n\s*\n")
_CONNECTORS = frozenset(
    words("of and for in on the to de des du la le les et pour en y e da do dos das del los las para a al au aux d l")
)
_NO_INITIALS = _CONNECTORS | frozenset(words("di del della delle dei degli per il i gli der die das des für und et"))
"""Small words of which a short form has no initial."""
_LEADING_WORDS = frozenset(words("the a an le la les l el los las un une una o os as and et y e"))
_MIN_INITIALS = 3
"""Letters from which initials say that a long form in lower case is defined."""
_MAX_WORDS = 14
"""Words of a long form before the bracket."""
_MAX_CHARACTERS = 300
"""Characters before the bracket that are searched for a long form."""


class Definition(NamedTuple):
    """
    A short form and the long form next to it; offsets are those of the text.

    Attributes:
        short: The short form.
        short_start: Where it starts.
        start: Where the long form starts if it extends over all capitalized words to its left.
        aligned_start: Where the letters of the short form start; None if they do not match, and only the capitalized
            words suggest a long form.
        end: Where the long form ends.

    >>> [definition] = definitions("the International Labour Organization (ILO)")
    >>> definition
    Definition(short='ILO', short_start=39, start=4, aligned_start=4, end=37)
    """

    short: str
    short_start: int
    start: int
    aligned_start: int | None
    end: int


def definitions(text: str) -> Iterator[Definition]:
    """Yield the definitions of a text from left to right; none spans the end of a sentence."""
    for bracket in _BRACKET.finditer(text):
        content = bracket[1]
        short = _short_form(content)
        if short or _WORD_LIKE.fullmatch(content):
            short = short or content
            definition = _before_bracket(text, short, bracket.start(), bracket.start(1) + content.index(short))
        else:
            definition = _inside_bracket(text, bracket.start(), bracket.start(1), bracket.end(1))
        if definition and (_SHORT_FORM.fullmatch(definition.short) or has_initials(definition, text)):
            yield definition


def has_initials(definition: Definition, text: str) -> bool:
    """
    Tell whether a short form consists of the initials of the last words of its long form, small words aside.

    >>> text = "l'Association des cueilleurs isérois (ACI)"
    >>> [has_initials(definition, text) for definition in definitions(text)]
    [True]
    """
    letters = [letter for letter in fold(definition.short) if letter.isalnum()]
    if definition.aligned_start is None or len(letters) < _MIN_INITIALS:
        return False
    start = min(definition.start, definition.aligned_start)
    initials = [word[0] for word in words(text[start : definition.end]) if word not in _NO_INITIALS]
    return initials[-len(letters) :] == letters


def _short_form(content: str) -> str:
    """Return the short form in a bracket, the first of a list; empty if there is none."""
    first = re.split(r"[,;]| - | – ", content, maxsplit=1)[0].strip(_QUOTES)
    first = _OPENERS.sub("", first).strip(_QUOTES)
    return first if _SHORT_FORM.fullmatch(first) else ""


def _before_bracket(text: str, short: str, bracket: int, short_start: int) -> Definition | None:
    """Return the definition "Long Name (LN)" whose bracket opens at an offset."""
    earliest = max(0, bracket - _MAX_CHARACTERS)
    sentence_start = max((stop.end() for stop in _BOUNDARY.finditer(text, earliest, bracket)), default=0)
    before = list(_WORD.finditer(text, max(sentence_start, earliest), bracket))[-_MAX_WORDS:]
    if not before or text[before[-1].end() : bracket].strip(_QUOTES):
        return None
    end = before[-1].end()
    offset = _align(short, text[before[0].start(1) : end])
    if offset is None:
        first = _first_capitalized(before, len(before))
        return None if first is None else Definition(short, short_start, before[first].start(1), None, end)
    aligned_start = before[0].start(1) + offset
    aligned_word = next((index for index, word in enumerate(before) if word.end() > aligned_start), 0)
    first = _first_capitalized(before, aligned_word)
    start = before[aligned_word if first is None else first].start(1)
    return Definition(short, short_start, start, aligned_start, end)


def _inside_bracket(text: str, bracket: int, start: int, end: int) -> Definition | None:
    """Return the definition "LN (Long Name)" whose bracket opens at an offset and holds `text[start:end]`."""
    before = list(_WORD.finditer(text, max(0, bracket - 20), bracket))
    if not before or text[before[-1].end() : bracket].strip():
        return None
    short = before[-1][1]
    long = re.split(r"[,;]", text[start:end], maxsplit=1)[0]
    if (
        not (_SHORT_FORM.fullmatch(short) or _WORD_LIKE.fullmatch(short))
        or len(long.split()) < 2
        or _align(short, long) != 0
    ):
        return None
    return Definition(short, before[-1].start(1), start, start, start + len(long))


def _align(short: str, long: str) -> int | None:
    """Return the offset in the long form where the letters of the short form start, or None if they do not match."""
    letters = [letter for letter in short.lower() if letter.isalnum()]
    lowered = long.lower()
    if len(lowered) != len(long):
        return None
    offset = len(long) - 1
    for index in range(len(letters) - 1, -1, -1):
        while offset >= 0 and (
            lowered[offset] != letters[index] or (index == 0 and offset > 0 and lowered[offset - 1].isalnum())
        ):
            offset -= 1
        if offset < 0:
            return None
        offset -= 1
    return offset + 1


def _first_capitalized(matches: list[re.Match[str]], end: int) -> int | None:
    """Return the index of the first word in the run of capitalized words and connectors that ends before `end`."""
    first = None
    for index in range(end - 1, -1, -1):
        match = matches[index]
        next_start = matches[index + 1].start() if index + 1 < len(matches) else match.end()
        if match.string[match.end() : next_start].strip(" -–&\n"):
            break
        if match[1][:1].isupper() and match[1].lower() not in _LEADING_WORDS:
            first = index
        elif match[1].lower() not in _CONNECTORS:
            break
    return first
