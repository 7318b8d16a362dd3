"""
Mark the query terms in a text and choose the best passage as a snippet.

In languages where all word forms of a stem share their first letters, these are searched in the folded text; only words
that start with them are stemmed and compared. `passages` chooses the best passage.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import escape, unescape
from itertools import chain, islice

import msgspec

from sse_search.text.compound_parts import compound_parts, part_spellings
from sse_search.text.passages import Span, best_passage
from sse_search.text.stemming import irregular_forms, language_group, stem
from sse_search.tokens import (
    COMPOUND_SIGNS,
    Compound,
    compounds,
    fold_with_offsets,
    original_span,
    token_at,
    tokenize_folded,
)

SNIPPET_LENGTH = 240
"""Characters of a snippet: about three lines on a page."""

_MAX_TEXT = 50_000
"""Characters of a text that are searched for matches."""

_MAX_SPANS = 400
"""Matches collected for one prefix or phrase in one text."""

_UNSPACED_START = "\u0e01"
"""The first letter that may directly precede or follow a word; between two letters below it no word begins."""

_ASCII_WORD = re.compile("[a-z0-9]+")
_BORDERS = frozenset(' \t\n.,;:!?()[]"/')
"""ASCII letters and digits between two of these are always one word."""

_SEARCHED_BY_PREFIX = ("en", "es", "fr", "pt", "xx")
"""Languages whose word forms share their first letters with the stem; in others every word of a text is stemmed."""

_PREFIXES_REMOVED = ("ar", "eo", "fa", "ga", "id", "nl", "st", "yi")
"""Languages whose stemmers may remove the beginning of a word as well."""

_MAX_CACHED_WORDS = 1000
"""Words for which a highlighter caches the term they match."""

_HTML_SPECIAL = re.compile("[&<>\"']")
_MARKED = re.compile(r"<mark>([^<]*)</mark>")


class HighlightTerms(msgspec.Struct, frozen=True, cache_hash=True):
    """
    The terms of a query to highlight, as folded words.

    Attributes:
        words: Match every word with the same stem, and compounds with it.
        phrases: Match exactly these words in sequence.
        prefixes: Match every word that starts with one of them.
        exact_words: Match only themselves (expansions of a fuzzy word).

    >>> snippet("Worker co-ops & unions", HighlightTerms(words=("coop",)), "en")
    'Worker <mark>co-ops</mark> &amp; unions'
    """

    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    prefixes: tuple[str, ...] = ()
    exact_words: tuple[str, ...] = ()


class Highlighter:
    """
    Finds the terms of a query in texts of one language.

    >>> Highlighter(HighlightTerms(prefixes=("coop",)), "en").spans("A cooperative")
    [Span(start=2, end=13, term_id=1)]
    """

    def __init__(self, terms: HighlightTerms, language: str) -> None:
        language = language_group(language)
        self._language = language
        self._stems = {stem(word, language): term_id for term_id, word in enumerate(terms.words) if word}
        self._part_spellings = [text for word_stem in self._stems for text in part_spellings(word_stem, language)]
        self._exact_words = dict.fromkeys(filter(None, terms.exact_words), len(terms.words))
        self._prefixes = tuple(filter(None, terms.prefixes))
        self._prefix_id = len(terms.words) + 1
        self._searches_all = language not in _SEARCHED_BY_PREFIX
        prefixes = {common_prefix(word_stem, language) for word_stem in self._stems}
        forms = irregular_forms(language)
        prefixes.update(form for word_stem in self._stems for form in forms.get(word_stem, ()))
        self._search_prefixes = _minimal_prefixes(prefixes.union(self._exact_words, self._prefixes))
        self._phrases = [(_spellings(phrase[0]), phrase) for phrase in terms.phrases if phrase and phrase[0]]
        every = chain(terms.words, terms.exact_words, terms.prefixes, *terms.phrases)
        self._has_numbers = any(word[:1].isdigit() for word in every)
        beginnings = {*self._search_prefixes, *(phrase[0] for _, phrase in self._phrases)}
        self._beginnings_of_acronyms = [".".join(beginning[:2]) for beginning in beginnings]
        self._needs_compounds = (
            self._has_numbers or self._searches_all or any(len(beginning) < 2 for beginning in beginnings)
        )
        self._cached_term_ids: dict[str, int | None] = {}

    def spans(self, text: str) -> list[Span]:
        """Return the matches in a text, in order and without overlaps."""
        plain, offsets = fold_with_offsets(text if len(text) <= _MAX_TEXT else text[:_MAX_TEXT])
        spans: list[Span] = []
        if self._searches_all and self._search_prefixes:
            self._add_all_words(spans, plain)
        else:
            for prefix in self._search_prefixes:
                self._add_words(spans, plain, prefix)
        # No word within a number begins with a letter, so that other terms need not know where the numbers are.
        found = compounds(plain, numbers=self._has_numbers) if self._may_have_compounds(plain) else []
        if found:
            spans = self._with_compounds(spans, found)
        for term_id, (spellings, phrase) in enumerate(self._phrases, -len(self._phrases)):
            starts = [compound.start for compound in found if compound.text == phrase[0]]
            starts += (start for spelling in spellings for start in _starts(plain, spelling, phrase))
            _add_phrases(spans, plain, starts, phrase, term_id)
        if offsets is not None:
            spans = [Span(*original_span(offsets, start, end), term_id) for start, end, term_id in spans]
        if len(text) > _MAX_TEXT:  # the last word may be cut off
            spans = [span for span in spans if span.end < _MAX_TEXT]
        if self._phrases or found or offsets is not None:
            return _without_overlaps(spans)
        spans.sort()  # words of a folded text never overlap
        return spans

    def _may_have_compounds(self, plain: str) -> bool:
        """Tell whether a folded text may have compounds that are terms, or that hold letters which look like terms."""
        if self._needs_compounds or not plain.isascii():
            return True
        if any(map(plain.__contains__, self._beginnings_of_acronyms)):
            return True
        return any(map(plain.__contains__, COMPOUND_SIGNS))

    def _with_compounds(self, spans: list[Span], found: Sequence[Compound]) -> list[Span]:
        """Return matches without those inside a compound, and with the compounds that match."""
        starts = [compound.start for compound in found]
        ends = [0, *(compound.end for compound in found)]
        kept = [span for span in spans if span.start >= ends[bisect_right(starts, span.start)]]
        matching = ((compound, self._term_id(compound.text)) for compound in found)
        return kept + [Span(compound.start, compound.end, term) for compound, term in matching if term is not None]

    def _add_all_words(self, spans: list[Span], plain: str) -> None:
        term_ids = self._cached_term_ids
        for word, start, end in tokenize_folded(plain, 0):
            term_id = term_ids[word] if word in term_ids else self._term_id(word)
            if term_id is not None:
                spans.append(Span(start, end, term_id))
                if len(spans) >= _MAX_SPANS:
                    return

    def _add_words(self, spans: list[Span], plain: str, prefix: str) -> None:
        limit = len(spans) + _MAX_SPANS
        term_ids, size = self._cached_term_ids, len(plain)
        start = plain.find(prefix)
        while start >= 0:
            match = _ASCII_WORD.match(plain, start)
            end = match.end() if match else start + 1
            word: str | None = None
            if (not start or plain[start - 1] in _BORDERS) and (end == size or plain[end] in _BORDERS):
                word = plain[start:end]
            elif _may_start_word(plain, start) and (token := token_at(plain, start)):
                word, _, end = token
            if word is not None:
                term_id = term_ids[word] if word in term_ids else self._term_id(word)
                if term_id is not None:
                    spans.append(Span(start, end, term_id))
                    if len(spans) >= limit:
                        return
            start = plain.find(prefix, end)

    def _term_id(self, word: str) -> int | None:
        word_stem = stem(word, self._language)
        term_id = self._stems.get(word_stem)
        if term_id is None and any(text in word_stem for text in self._part_spellings):
            parts = map(self._stems.get, compound_parts(word_stem, self._language))
            term_id = next((part for part in parts if part is not None), None)
        if term_id is None:
            term_id = self._exact_words.get(word)
        if term_id is None and self._prefixes and word.startswith(self._prefixes):
            term_id = self._prefix_id
        if len(self._cached_term_ids) < _MAX_CACHED_WORDS:
            self._cached_term_ids[word] = term_id
        return term_id


def split_marks(marked_text: str) -> list[str]:
    """
    Return the plain texts of what `mark` and `snippet` have made: unmarked and marked ones in turn.

    >>> split_marks("Worker <mark>co-ops</mark> &amp; unions")
    ['Worker ', 'co-ops', ' & unions']
    """
    return [unescape(part) for part in _MARKED.split(marked_text)]


def common_prefix(word_stem: str, language: str) -> str:
    """
    Return the first letters of every word with this stem, irregular forms aside.

    >>> common_prefix("happi", "en"), common_prefix("publiqu", "fr"), common_prefix("arbeit", "de")
    ('happ', 'publi', 'a')
    """
    if language == "xx":
        return word_stem
    if language not in _SEARCHED_BY_PREFIX:
        return "" if language in _PREFIXES_REMOVED else word_stem[:1]
    if len(word_stem) < 4:
        return word_stem[:1] if word_stem.endswith("ie") else word_stem[:2]
    is_whole = language == "en" and not word_stem.endswith("ze")  # "blyse" is spelled "blyze" first
    return word_stem[:-1] if is_whole else word_stem[:-2]


def _spellings(word: str) -> tuple[str, ...]:
    """Return the ways to write the start of a folded word: `coop` also as `co-op`."""
    return (word, f"co-{word[2:]}", f"co‐{word[2:]}") if word.startswith("coo") else (word,)


def _minimal_prefixes(prefixes: Iterable[str]) -> list[str]:
    """Return every spelling of the prefixes except those that start with another one."""
    minimal: list[str] = []
    for prefix in sorted(spelling for letters in prefixes for spelling in _spellings(letters)):
        if not minimal or not prefix.startswith(minimal[-1]):
            minimal.append(prefix)
    return minimal


def _may_start_word(plain: str, start: int) -> bool:
    """Tell whether the character before `start` may be no letter of the same word; `token_at` tells exactly."""
    return not start or max(plain[start - 1 : start + 1]) >= _UNSPACED_START or not plain[start - 1].isalnum()


def _starts(plain: str, spelling: str, phrase: tuple[str, ...]) -> Iterator[int]:
    """Yield where the first word of a phrase may start."""
    start = plain.find(spelling)
    while start >= 0:
        if _may_continue(plain, start + len(spelling), phrase) and _may_start_word(plain, start):
            yield start
        start = plain.find(spelling, start + 1)


def _add_phrases(spans: list[Span], plain: str, starts: Iterable[int], phrase: tuple[str, ...], term_id: int) -> None:
    limit = len(spans) + _MAX_SPANS
    for start in starts:
        first = token_at(plain, start)
        if first is not None and first.text == phrase[0]:
            tokens = first, *islice(tokenize_folded(plain, start), 1, len(phrase))
            if tuple(token.text for token in tokens) == phrase:
                spans.append(Span(start, tokens[-1].end, term_id))
                if len(spans) >= limit:
                    return


def _may_continue(plain: str, end: int, phrase: tuple[str, ...]) -> bool:
    """Tell whether the second word of a phrase may follow; certain where plain words follow after one space."""
    if len(phrase) < 2 or plain[end : end + 1] != " ":
        return True
    following = _ASCII_WORD.match(plain, end + 1)
    if following is None or len(following[0]) == 1 or following[0].isdigit():  # may be a part of a compound
        return True
    if following.end() < len(plain) and plain[following.end()] not in _BORDERS:
        return True
    return following[0] == phrase[1]


def _without_overlaps(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    done = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.start >= done:
            kept.append(span)
            done = span.end
    return kept


@lru_cache(maxsize=512)
def highlighter(terms: HighlightTerms, language: str) -> Highlighter:
    """Return the cached highlighter of a query for texts of a language."""
    return Highlighter(terms, language)


def mark(text: str, spans: Sequence[Span], start: int = 0, end: int | None = None) -> str:
    """
    Return `text[start:end]` as HTML with each match in `<mark>` and everything else escaped.

    >>> mark("bread & butter", [Span(0, 5, 0)])
    '<mark>bread</mark> &amp; butter'
    """
    end = len(text) if end is None else end
    parts: list[str] = []
    done = start
    for first, last, _ in spans:
        if start <= first and last <= end:
            parts += (text[done:first], "<mark>", text[first:last], "</mark>")
            done = last
    parts.append(text[done:end])
    if _HTML_SPECIAL.search(text, start, end):
        parts[::2] = map(escape, parts[::2])
    return "".join(parts)


def marked(text: str, terms: HighlightTerms, language: str) -> str:
    """
    Return a whole text as safe HTML whose only tag is `<mark>`.

    >>> marked("Banks & unions", HighlightTerms(words=("bank",)), "en")
    '<mark>Banks</mark> &amp; unions'
    """
    return mark(text, highlighter(terms, language_group(language)).spans(text))


def snippet(text: str, terms: HighlightTerms, language: str, length: int = SNIPPET_LENGTH) -> str:
    """
    Return the best passage of about `length` characters as safe HTML whose only tag is `<mark>`.

    A text without a match gives its beginning; an empty text gives an empty snippet.
    """
    spans = highlighter(terms, language_group(language)).spans(text) if text else []
    start, end = best_passage(text, spans, length)
    html = " ".join(mark(text, spans, start, end).split())
    return f"{'… ' if start > 0 else ''}{html}{' …' if end < len(text) else ''}"
