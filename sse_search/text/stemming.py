"""
Reduce folded words to stems, and stems to the terms of the index.

A term of the index is `language:stem` (`en:cooper`), so that the French stem of one word never meets the English stem
of another (`news` becomes `new` in French). Languages without a stemmer share the group `xx`, whose words are their own
stems.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from threading import Lock

import Stemmer

from sse_search.text.stem_spelling import irregular_words, respell
from sse_search.tokens import fold

_SNOWBALL = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "eo": "esperanto",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "st": "sesotho",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
_SAME_STEMMER = {"nb": "no", "nn": "no", "hr": "sr", "bs": "sr"}
"""Languages that share the stemmer of another one."""
LANGUAGE_GROUPS = (*_SNOWBALL, "xx")
"""Languages with a stemmer, and `xx` for all others."""

_WITH_SHORT_WORDS = ("sr",)
"""Serbian words that would lose all but two letters stay whole: jeu would be је, for both scripts share stems."""
_MIN_STEM = 3

# A Snowball stemmer keeps state while it works, so only one thread may use it; the caches in front make that rare.
_LOCK = Lock()
_CACHED_STEMS = 200_000


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_SNOWBALL[language], 0)


def language_group(language: str) -> str:
    """
    Return the group of a language: itself if it has a stemmer, that whose stemmer it shares, else `xx`.

    >>> language_group("de"), language_group("nb"), language_group("ja")
    ('de', 'no', 'xx')
    """
    language = _SAME_STEMMER.get(language, language)
    return language if language in _SNOWBALL else "xx"


@lru_cache(maxsize=_CACHED_STEMS)
def stem(word: str, language: str) -> str:
    """
    Return the folded stem of a folded word; the word itself if the language has no stemmer.

    >>> stem("cooperatives", "en"), stem("cooperatives", "xx")
    ('cooper', 'cooperatives')
    """
    return stems((word,), language)[0]


def stems(words: Sequence[str], language: str) -> Sequence[str]:
    """Return the folded stems of many folded words: faster than `stem`, and not cached."""
    if language not in _SNOWBALL:
        return words
    respelled = [respell(word, language) for word in words]
    with _LOCK:
        word_stems: list[str] = _stemmer(language).stemWords(respelled)
    if language in _WITH_SHORT_WORDS:
        pairs = zip(words, word_stems, strict=True)
        word_stems = [own if len(own) >= min(_MIN_STEM, len(word)) else word for word, own in pairs]
    return list(map(fold, word_stems))


@lru_cache(maxsize=_CACHED_STEMS)
def index_stem(word: str, language: str) -> str:
    """Return the index term of a folded word in an item of this language."""
    language = language_group(language)
    return f"{language}:{stem(word, language)}"


def index_stems(words: Sequence[str], language: str) -> list[str]:
    """Return the index terms of many folded words: faster than `index_stem`, and not cached."""
    language = language_group(language)
    return [f"{language}:{word_stem}" for word_stem in stems(words, language)]


def query_stems(word: str, groups: Iterable[str] = LANGUAGE_GROUPS) -> tuple[str, ...]:
    """Return the index terms that a folded query word matches, one for each of these language groups."""
    return tuple(index_stem(word, group) for group in groups)


@cache
def irregular_forms(language: str) -> Mapping[str, tuple[str, ...]]:
    """
    Return the irregular word forms of each stem.

    >>> irregular_forms("en")["woman"]
    ('women',)
    """
    forms: dict[str, tuple[str, ...]] = {}
    irregular = tuple(irregular_words(language))
    for form, word_stem in zip(irregular, stems(irregular, language), strict=True):
        forms[word_stem] = (*forms.get(word_stem, ()), form)
    return forms
