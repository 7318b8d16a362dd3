"""
Which abbreviations does a text define? "Long Name (LN)", and "LN (Long Name)".

After Schwartz and Hearst (A simple algorithm for identifying abbreviation definitions in biomedical text, PSB 2003):
the letters of the short form are looked for from right to left in the words before the bracket, the first at the start
of a word. News need more: the long form reaches over capitals to the left of the match ("European Confederation of ...
(CECOP)"), the bracket may hold more than the short form, and some short forms come from another language ("(AICS)").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sse_search.tokens import words

_BRACKET = re.compile(r"\(([^()]{2,120})\)")
_SHORT = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Za-z][\w.&/-]{1,11}(?: [A-Z][a-z]+)?")
_OPENERS = re.compile(r"^(?:or|the|hereinafter|also|aka|ou|o|en adelante|ci-après|la|le|el)\s+", re.IGNORECASE)
_QUOTES = "\"'“”‘’«» "
_WORD = re.compile(r"(?:\b[DLdl]['’])?([^\W_]+(?:[-'’.&][^\W_]+)*)")
_BOUNDARY = re.compile(r"[.!?](?=\s+[^\W\d_a-z])|[;:()]|\n\s*\n")
_CONNECTORS = frozenset(
    words("of and for in on the to de des du la le les et pour en y e da do dos das del los las para a al au aux d l")
)
_LEADING = frozenset(words("the a an le la les l el los las un une una o os as and et y e"))
_LONGEST = 14
"""Words that a long form may have before the bracket."""


class Definition(NamedTuple):
    """
    A short form and the long form that stands beside it; offsets are those of the text.

    `start` is where the long form begins when it reaches over all capitals on its left, `aligned` where the letters of
    the short form begin; None where they do not fit, which leaves only the run of capitals.
    """

    short: str
    short_start: int
    start: int
    aligned: int | None
    end: int


def definitions(text: str) -> Iterator[Definition]:
    """Yield the definitions of a text from left to right; none reaches over the end of a sentence."""
    for bracket in _BRACKET.finditer(text):
        inside = bracket[1]
        short = _short_form(inside)
        if short:
            found = _before(text, short, bracket.start(), bracket.start(1) + inside.index(short))
        else:
            found = _inside(text, bracket.start(), bracket.start(1), bracket.end(1))
        if found:
            yield found


def _short_form(inside: str) -> str:
    """Return the short form that a bracket holds, the first of a list; empty when it holds none."""
    first = re.split(r"[,;]| - | – ", inside, maxsplit=1)[0].strip(_QUOTES)
    first = _OPENERS.sub("", first).strip(_QUOTES)
    return first if _SHORT.fullmatch(first) else ""


def _before(text: str, short: str, bracket: int, short_start: int) -> Definition | None:
    floor = max((stop.end() for stop in _BOUNDARY.finditer(text, max(0, bracket - 300), bracket)), default=0)
    found = list(_WORD.finditer(text, max(floor, bracket - 300), bracket))[-_LONGEST:]
    if not found or text[found[-1].end() : bracket].strip(_QUOTES):
        return None
    aligned = _align(short, text[found[0].start(1) : found[-1].end()])
    if aligned is None:
        first = _run_of_capitals(found, len(found))
        if first is None:
            return None
        return Definition(short, short_start, found[first].start(1), None, found[-1].end())
    start = found[0].start(1) + aligned
    place = next((place for place, word in enumerate(found) if word.end() > start), 0)
    extended = _run_of_capitals(found, place)
    left = place if extended is None else extended
    return Definition(short, short_start, found[left].start(1), start, found[-1].end())


def _inside(text: str, bracket: int, start: int, end: int) -> Definition | None:
    """Read "LN (Long Name)"."""
    before = list(_WORD.finditer(text, max(0, bracket - 20), bracket))
    if not before or text[before[-1].end() : bracket].strip():
        return None
    short = before[-1][1]
    long = re.split(r"[,;]", text[start:end], maxsplit=1)[0]
    if not _SHORT.fullmatch(short) or len(long.split()) < 2:
        return None
    aligned = _align(short, long)
    return Definition(short, before[-1].start(1), start, start, start + len(long)) if aligned == 0 else None


def _align(short: str, long: str) -> int | None:
    """Return where in the long form the letters of the short form begin, or None."""
    place = len(long) - 1
    letters = [letter for letter in short.lower() if letter.isalnum()]
    lowered = long.lower()
    if len(lowered) != len(long):
        return None
    for number in range(len(letters) - 1, -1, -1):
        while place >= 0 and (
            lowered[place] != letters[number] or (number == 0 and place > 0 and lowered[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
        place -= 1
    return place + 1


def _run_of_capitals(found: list[re.Match[str]], end: int) -> int | None:
    """Return the place of the first word of the run of capitals and connectors that stops before `end`."""
    first = None
    for place in range(end - 1, -1, -1):
        word = found[place][1]
        following = found[place + 1].start() if place + 1 < len(found) else found[place].end()
        if found[place].string[found[place].end() : following].strip(" -–&\n"):
            break
        if word[:1].isupper() and word.lower() not in _LEADING:
            first = place
        elif word.lower() not in _CONNECTORS:
            break
    return first
