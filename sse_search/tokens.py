"""
What is a word, and when are two words the same but for case and accents?

One definition serves indexing, querying, highlighting and entity tagging. `folded` keeps the length of a text
wherever Unicode allows, so offsets found in folded text are offsets in the text itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

CJK = "\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U000323af"
"""Character class of scripts written without spaces: each character is a token of its own."""

IN_WORD = rf"[^\W_{CJK}]"
"""Pattern of a character of a word that may have several; letters and digits run together."""

_ARTICLE = r"\b(?:[cdjlmnst]|qu|dell|all|nell|sull)"
_ELISION = rf"{_ARTICLE}['’](?=[^\W\d_])(?!s\b)"
_POSSESSIVE = r"(?:['’]s\b)+"

# Read from left to right: French and Italian elisions (l'économie, dell'Italia) are no words; a character of CJK stands
# alone; "co-operative" is one word, as half of the world's co-operatives spell it; the English possessive is dropped.
_TOKEN = re.compile(rf"{_ELISION}|(?P<cjk>[{CJK}])|(?P<word>(?:co[-‐](?=op))?{IN_WORD}+)(?:{_POSSESSIVE})?")

# The same in steps, which take a tenth of the time: what is no word goes, and words are what is left.
_ENDS_IN_WORD = re.compile(rf"{IN_WORD}\Z")
_ELIDED = re.compile(rf"{_ARTICLE}\Z")
_LONGEST_ARTICLE = 4
_LETTER = re.compile(r"[^\W\d_]")
_LONE_S = re.compile(r"s\b")
_CO_OP = re.compile(rf"(?<!{IN_WORD})co[-‐](?=op)")
_WORD = re.compile(rf"[{CJK}]|{IN_WORD}+")
_SPECIAL = re.compile("['’]|co[-‐]op")
_AHEAD = 30
"""Characters of a text in which special words are looked for at first, then in twice as many."""
_SPACED = bytes(code if chr(code).isalnum() else 32 for code in range(128)) + bytes(128)

_KEPT = re.compile(rf"[\w'{CJK}-]")

_HYPHENS = str.maketrans("", "", "-‐")

# Where a word begins: not in another one, not at the "op" of "co-op", not at the "s" of "cooperative's".
_BEGINNING = re.compile(
    rf"(?:(?=[{CJK}])|(?<!{IN_WORD})(?!(?<=(?<!{IN_WORD})co[-‐])op)(?!(?<={IN_WORD}['’])s\b))(?:{_TOKEN.pattern})"
)

_FOREIGN = re.compile("[^\x00-\x7f]")
_JAMO = re.compile("[\u1100-\u11ff]")
# A character beyond ASCII, or a Korean syllable that is written as two or three of them (Unicode, section 3.12).
_OPEN_SYLLABLES = "".join(map(chr, range(0xAC00, 0xD7A4, 28)))
_SYLLABLE = re.compile(f"(?:[\u1100-\u1112][\u1161-\u1175]|[{_OPEN_SYLLABLES}])[\u11a8-\u11c2]?|[^\x00-\x7f]")

_IGNORED = dict.fromkeys(map(ord, "\u00ad\u200c\u200d\u2060\ufeff"))
"""Characters that nobody sees within a word: soft hyphens, joiners, byte order marks."""

_FEW = 40
"""Different characters up to which replacing one after the other is faster than looking up each."""

_REMEMBERED = 20_000
"""Characters whose folding is kept: more than any archive has, far fewer than there are."""


class Token(NamedTuple):
    """A word of a text: `form` is folded, `text[start:end]` is what was written."""

    form: str
    start: int
    end: int


def fold(text: str) -> str:
    """
    Return the text without case, accents and compatibility forms (NFKC case folding, then marks removed).

    The length may change: `ß` becomes `ss`, `ﬁ` becomes `fi`.
    """
    if text.isascii():
        return text.lower()
    visible = unicodedata.normalize("NFKC", text).translate(_IGNORED)
    decomposed = unicodedata.normalize("NFKD", visible.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))


class _Folding(dict[int, str]):
    """A table for `str.translate` that fills itself: each character as `folded` has it."""

    def __missing__(self, code: int) -> str:
        found = self.of(chr(code))
        if len(self) < _REMEMBERED:
            self[code] = found
        return found

    def of(self, character: str) -> str:
        """Return a folded character; punctuation stays one character (… is three by the letter of Unicode)."""
        found = fold(character)
        return found if len(found) < 2 or _KEPT.search(found) else " "


class _Reading(_Folding):
    """The same for `words`: everything between words is plain, so that most texts become ASCII."""

    def of(self, character: str) -> str:
        parts = (part if _KEPT.match(part) else {"’": "'", "‐": "-"}.get(part, " ") for part in fold(character))
        return "".join(parts)


_folding = _Folding()
_reading = _Reading()


def folded(text: str) -> tuple[str, list[int] | None]:
    """
    Fold a text and say where each folded character came from.

    Returns:
        The folded text, and for each of its characters (and its end) the offset in `text`; None when they are the same.
    """
    if text.isascii():
        return text.lower(), None
    foreign = set(_FOREIGN.findall(text))
    if all(len(_folding[ord(character)]) == 1 for character in foreign) and not _JAMO.search(text):
        return _replaced(text, foreign, _folding), None
    parts: list[str] = []
    offsets: list[int] = []
    done = 0
    for found in _SYLLABLE.finditer(text):
        start, end = found.span()
        part = _folding[ord(found[0])] if end - start == 1 else fold(found[0])
        parts += (text[done:start].lower(), part)
        offsets += range(done, start)
        offsets += [start] * len(part)
        done = end
    parts.append(text[done:].lower())
    offsets += range(done, len(text) + 1)
    return "".join(parts), offsets


def written(offsets: Sequence[int] | None, start: int, end: int) -> tuple[int, int]:
    """Return where in the text the part `start:end` of the folded text, not empty, was written, with its accents."""
    if offsets is None:
        return start, end
    last = offsets[end - 1]
    while offsets[end] == last:  # the character stands for more than this part (½ for 1 and 2); take the whole
        end += 1
    return offsets[start], offsets[end]


def tokenize(text: str) -> Iterator[Token]:
    """Yield the words of a text from left to right; they share no character, unless it stands for two words (½)."""
    plain, offsets = folded(text)
    for token in tokens_from(plain, 0):
        yield token if offsets is None else Token(token.form, *written(offsets, token.start, token.end))


def tokens_from(plain: str, start: int) -> Iterator[Token]:
    """Yield the words of a folded text from `start` on, which is not within a word; offsets are those of `plain`."""
    make = Token._make  # most of the time would go into a call with arguments
    ahead = _AHEAD
    while start < len(plain):
        end = plain.find(" ", start + ahead)  # not further at once: who reads may stop after a word
        ahead *= 2
        end = end if end >= 0 else len(plain)
        special = _SPECIAL.search(plain, start, end)
        first, last = _around(plain, start, special.start()) if special else (end, end)
        for found in _WORD.finditer(plain, start, first):
            yield make((found[0], *found.span()))
        for found in _TOKEN.finditer(plain, first, last):
            group = found.lastgroup
            if group is not None:
                yield Token(_joined(found[group]), *found.span(group))
        start = last


def _around(plain: str, start: int, at: int) -> tuple[int, int]:
    """Return where what stands between two spaces around a place begins and ends, from `start` on."""
    end = plain.find(" ", at)
    return max(start, plain.rfind(" ", start, at)), end if end >= 0 else len(plain)


def token_at(plain: str, start: int) -> Token | None:
    """Return the word of a folded text that begins at `start`, or None where none does (within a word, an elision)."""
    found = _BEGINNING.match(plain, start)
    if found is None or found.lastgroup is None:
        return None
    return Token(_joined(found[found.lastgroup]), *found.span(found.lastgroup))


def words(text: str) -> list[str]:
    """Return the folded words of a text; the forms that `tokenize` yields, faster."""
    plain = text.lower() if text.isascii() else _readable(text)
    if "'" in plain:
        plain = _without_elisions(plain)
    if "co-op" in plain:
        plain = _CO_OP.sub("co", plain)
    return plain.encode().translate(_SPACED).decode().split() if plain.isascii() else _WORD.findall(plain)


def _without_elisions(plain: str) -> str:
    """Return a readable text without elided articles and possessives; at its apostrophes only something may go."""
    left, *others = plain.split("'")
    kept = [left]
    for right in others:
        begins = right
        if _LONE_S.match(right):
            if _ENDS_IN_WORD.search(left, max(0, len(left) - 1)):
                begins = right[1:]
        elif (elided := _ELIDED.search(kept[-1], max(0, len(kept[-1]) - _LONGEST_ARTICLE))) and _LETTER.match(right):
            kept[-1] = kept[-1][: elided.start()]
        kept.append(begins)
        left = right
    return " ".join(kept)


def _readable(text: str) -> str:
    if _JAMO.search(text):
        text = unicodedata.normalize("NFC", text)
    return _replaced(text, set(_FOREIGN.findall(text)), _reading)


def _replaced(text: str, foreign: set[str], table: dict[int, str]) -> str:
    if len(foreign) > _FEW:
        return text.translate(table).casefold()
    for character in foreign:
        text = text.replace(character, table[ord(character)])
    return text.casefold()


def _joined(form: str) -> str:
    return form.translate(_HYPHENS) if form[2:3] in ("-", "‐") else form
