"""
Which passage of a text shows best why it was found?

Candidates are looked for in the folded text by the letters that all inflections of a word begin with; only what begins
so is taken as a word, stemmed and compared. The best passage has the most different query words, then the most of them,
then stands first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from itertools import islice
from typing import NamedTuple

import msgspec

from sse_search.text.stemming import group, stem
from sse_search.tokens import IN_WORD, folded, token_at, tokens_from, written

SNIPPET_LENGTH = 240
"""Characters of a snippet: about three lines on a page."""

_LOOKED_AT = 50_000
"""Characters of a text that are searched for a passage; the rest of a very long one is not."""

_SPAN_LIMIT = 400
"""Matches of one beginning that are looked at in one text."""

_CJK_BEGINS = "\u3041"
"""The first character that may stand right before a word: letters below it would belong to the word."""

_RUN = re.compile("[a-z0-9]+")
_BORDERS = frozenset(' \t\n.,;:!?()[]"/')
"""Letters and digits between two of these are a word, whatever else the text has."""
_REMEMBERED = 1000
"""Words of texts of which a highlighter remembers what part of the query they are."""

_SENTENCE_START = re.compile(r"(?:[.!?…]['\"”’»)]*\s+|\n+)")
_SPACE = re.compile(r"\s")
_WITHIN_WORD = re.compile(rf"(?<={IN_WORD})(?={IN_WORD})|(?=[\u0300-\u036f\u3099\u309a])")
_SPECIAL = re.compile("[&<>\"']")


class Wanted(msgspec.Struct, frozen=True, cache_hash=True):
    """
    What a query wants highlighted.

    Attributes:
        words: Folded words, found in every inflection.
        phrases: Sequences of folded words, found as they are.
        prefixes: Beginnings of folded words.
        forms: Folded words, found as they are (what a fuzzy word became).
    """

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    prefixes: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()


class Span(NamedTuple):
    """A match: `text[start:end]` is an occurrence of the query's part number `part`."""

    start: int
    end: int
    part: int


class Highlighter:
    """Finds the parts of a query in texts of one language."""

    def __init__(self, wanted: Wanted, language: str) -> None:
        language = group(language)
        self._language = language
        self._stems = {stem(word, language): part for part, word in enumerate(wanted.words) if word}
        self._forms = dict.fromkeys(filter(None, wanted.forms), len(wanted.words))
        self._prefixes = tuple(filter(None, wanted.prefixes))
        self._prefix_part = len(wanted.words) + 1
        beginnings = {_shared(found, language) for found in self._stems}.union(self._forms, self._prefixes)
        self._beginnings = _shortest(beginnings)
        self._phrases = [(_spellings(phrase[0]), phrase) for phrase in wanted.phrases if phrase and phrase[0]]
        self._parts: dict[str, int | None] = {}

    def spans(self, text: str) -> list[Span]:
        """Return the matches in a text, in order, never overlapping."""
        plain, offsets = folded(text if len(text) <= _LOOKED_AT else text[:_LOOKED_AT])
        found: list[Span] = []
        for beginning in self._beginnings:
            self._add_words(found, plain, beginning)
        for part, (spellings, phrase) in enumerate(self._phrases, -len(self._phrases)):
            for spelling in spellings:
                _add_phrases(found, plain, spelling, phrase, part)
        if offsets is not None:
            found = [Span(*written(offsets, start, end), part) for start, end, part in found]
        if len(text) > _LOOKED_AT:  # the last word that is looked at may be cut off
            found = [span for span in found if span.end < _LOOKED_AT]
        if self._phrases or offsets is not None:
            return _without_overlaps(found)
        found.sort()  # words of a folded text share nothing
        return found

    def _add_words(self, found: list[Span], plain: str, beginning: str) -> None:
        limit = len(found) + _SPAN_LIMIT
        parts, size = self._parts, len(plain)
        at = plain.find(beginning)
        while at >= 0:
            run = _RUN.match(plain, at)
            end = run.end() if run else at + 1
            form: str | None = None
            if (not at or plain[at - 1] in _BORDERS) and (end == size or plain[end] in _BORDERS):
                form = plain[at:end]
            elif _may_begin(plain, at) and (token := token_at(plain, at)):
                form, _, end = token
            if form is not None:
                part = parts[form] if form in parts else self._part(form)
                if part is not None:
                    found.append(Span(at, end, part))
                    if len(found) >= limit:
                        return
            at = plain.find(beginning, end)

    def _part(self, form: str) -> int | None:
        part = self._stems.get(stem(form, self._language))
        if part is None:
            part = self._forms.get(form)
        if part is None and self._prefixes and form.startswith(self._prefixes):
            part = self._prefix_part
        if len(self._parts) < _REMEMBERED:
            self._parts[form] = part
        return part


def _shared(found: str, language: str) -> str:
    """Return the letters that every word with this stem begins with (happi: happy; publiqu: publicité; die: dying)."""
    if language == "xx":
        return found
    if len(found) < 4:
        return found[:1] if found.endswith("ie") else found[:2]
    if found == "woman":
        return "wom"
    return found[:-1] if language == "en" else found[:-2]


def _spellings(form: str) -> tuple[str, ...]:
    """Return how the beginning of a folded word may be written: `coop` also as `co-op`."""
    return (form, f"co-{form[2:]}", f"co‐{form[2:]}") if form.startswith("coo") else (form,)


def _shortest(beginnings: set[str]) -> list[str]:
    """Return all spellings but for those that begin with another one."""
    kept: list[str] = []
    for beginning in sorted(spelling for letters in beginnings for spelling in _spellings(letters)):
        if not kept or not beginning.startswith(kept[-1]):
            kept.append(beginning)
    return kept


def _may_begin(plain: str, at: int) -> bool:
    """Tell whether the character before is not a letter of the same word."""
    return not at or (before := plain[at - 1]) >= _CJK_BEGINS or not before.isalnum()


def _add_phrases(found: list[Span], plain: str, spelling: str, phrase: tuple[str, ...], part: int) -> None:
    limit = len(found) + _SPAN_LIMIT
    at = plain.find(spelling)
    while at >= 0:
        if _may_follow(plain, at + len(spelling), phrase) and _may_begin(plain, at):
            first = token_at(plain, at)
            if first is not None and first.form == phrase[0]:
                tokens = first, *islice(tokens_from(plain, at), 1, len(phrase))
                if tuple(token.form for token in tokens) == phrase:
                    found.append(Span(at, tokens[-1].end, part))
                    if len(found) >= limit:
                        return
        at = plain.find(spelling, at + 1)


def _may_follow(plain: str, end: int, phrase: tuple[str, ...]) -> bool:
    """Tell whether the second word of a phrase may come next; sure where plain words follow after one space."""
    if len(phrase) < 2 or plain[end : end + 1] != " ":
        return True
    run = _RUN.match(plain, end + 1)
    if run is None or (run.end() < len(plain) and plain[run.end()] not in _BORDERS):
        return True
    return run[0] == phrase[1]


def _without_overlaps(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    done = 0
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if span.start >= done:
            kept.append(span)
            done = span.end
    return kept


@lru_cache(maxsize=512)
def highlighter(wanted: Wanted, language: str) -> Highlighter:
    """Return the highlighter of a query for texts of a language."""
    return Highlighter(wanted, language)


def mark(text: str, spans: Sequence[Span], start: int = 0, end: int | None = None) -> str:
    """Return the text from `start` to `end` as safe HTML with each match in it in `<mark>`; nothing else is markup."""
    end = len(text) if end is None else end
    parts: list[str] = []
    done = start
    for first, last, _ in spans:
        if start <= first and last <= end:
            parts += (text[done:first], "<mark>", text[first:last], "</mark>")
            done = last
    parts.append(text[done:end])
    if _SPECIAL.search(text, start, end):
        parts[::2] = map(escape, parts[::2])
    return "".join(parts)


def snippet(text: str, wanted: Wanted, language: str, length: int = SNIPPET_LENGTH) -> str:
    """
    Return the best passage of about `length` characters as safe HTML whose only tag is `<mark>`.

    A text without a match gives its beginning; an empty one gives an empty snippet.
    """
    spans = highlighter(wanted, group(language)).spans(text) if text else []
    start, end = _passage(text, spans, length)
    shown = " ".join(mark(text, spans, start, end).split())
    return f"{'… ' if start > 0 else ''}{shown}{' …' if end < len(text) else ''}"


def _passage(text: str, spans: Sequence[Span], length: int) -> tuple[int, int]:
    """Return where the best passage begins and ends, at borders of words and if possible of a sentence."""
    if len(text) <= length:
        return 0, len(text)
    first = _best_start(spans, length) if spans else 0
    start = _step_back(text, first, length)
    end = min(len(text), start + length)
    if end < len(text):
        end = _border_before(text, start + length // 2, end)
        end = max([end, *(e for s, e, _ in spans if s < end < e)])
    return start, end


def _border_before(text: str, low: int, high: int) -> int:
    """Return the last border of words from `low` to `high`: a space, or else a place between words, or else `high`."""
    space = text.rfind(" ", low, high + 1)
    if space >= 0:
        return space
    for border in (_SPACE.match, lambda text, at: not _WITHIN_WORD.match(text, at)):
        for at in range(high, low, -1):
            if border(text, at):
                return at
    return high


def _best_start(spans: Sequence[Span], length: int) -> int:
    """Return where the stretch begins that has the most parts of the query, then the most matches."""
    reach = length * 2 // 3
    chosen = spans[0].start
    if spans[-1].end <= chosen + reach:
        return chosen
    best, last = (0, 0), 0
    held: dict[int, int] = {}  # parts of the query in the stretch, and how often
    for index, (start, _, part) in enumerate(spans):
        while last < len(spans) and (last <= index or spans[last].end <= start + reach):
            added = spans[last].part
            held[added] = held.get(added, 0) + 1
            last += 1
        if (len(held), last - index) > best:
            best, chosen = (len(held), last - index), start
        if last == len(spans):  # what begins later has less
            break
        held[part] -= 1
        if not held[part]:
            del held[part]
    return chosen


def _step_back(text: str, first: int, length: int) -> int:
    """Return a start up to a third of the passage before the first match: a sentence's, or else a word's."""
    earliest = max(0, first - length // 3)
    if earliest == 0:
        return 0
    sentence = None
    for found in _SENTENCE_START.finditer(text, earliest, first):
        sentence = found.end()
    if sentence is not None:
        return sentence
    space = text.find(" ", max(0, first - length // 6), first)
    return space + 1 if space >= 0 else first
