"""
Which words are inflections of one another? Those with the same Snowball stem in the language of the item.

A term of the index is `language:stem` (`en:cooper`), so that the French stem of one word never meets the English stem
of another (`news` is `new` in French). Words of other languages are their own stems, under `xx`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from threading import Lock

import Stemmer

from sse_search.text.stem_spelling import respelt
from sse_search.tokens import fold

_SNOWBALL = {"en": "english", "fr": "french", "es": "spanish", "pt": "portuguese"}
GROUPS = (*_SNOWBALL, "xx")
"""The languages that have stems of their own, and `xx` for all others."""

# A Snowball stemmer keeps state while it works, so only one thread may be in it; the caches in front make that rare.
_LOCK = Lock()
_CACHED_STEMS = 200_000


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_SNOWBALL[language], 0)


def group(language: str) -> str:
    """Return the language whose stems an item in `language` uses."""
    return language if language in _SNOWBALL else "xx"


@lru_cache(maxsize=_CACHED_STEMS)
def stem(form: str, language: str) -> str:
    """Return the stem of a folded word, folded too; the word itself where the language has no stemmer."""
    return _stems((form,), language)[0]


def _stems(forms: Sequence[str], language: str) -> Sequence[str]:
    if language not in _SNOWBALL:
        return forms
    spelt = [respelt(form, language) for form in forms]
    with _LOCK:
        found: list[str] = _stemmer(language).stemWords(spelt)
    return list(map(fold, found))


@lru_cache(maxsize=_CACHED_STEMS)
def index_stem(form: str, language: str) -> str:
    """Return the index term of a folded word in an item of this language."""
    language = group(language)
    return f"{language}:{stem(form, language)}"


def index_stems(forms: Sequence[str], language: str) -> list[str]:
    """Return `term` of many words, faster and without remembering them."""
    language = group(language)
    return [f"{language}:{found}" for found in _stems(forms, language)]


def query_stems(form: str) -> tuple[str, ...]:
    """Return the index terms that a query word stands for, one a language group."""
    return tuple(index_stem(form, language) for language in GROUPS)
