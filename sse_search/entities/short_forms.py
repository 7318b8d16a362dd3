"""Accept short forms that the press writes like a word: "Cecop", "l'Onu", "la Fao"."""

from __future__ import annotations

from sse_search.tokens import words

MIN_DISTINCTIVE_LETTERS = 4
"""Letters from which a short form is rarely anything else; shorter ones need support."""
TYPES_WRITTEN_AS_WORDS = ("organization:", "event:", "region:")
"""Beginnings of the ids whose short forms are names; those of topics and countries are often words ("Odd", "Eau")."""
_ARTICLES = {
    "en": frozenset(words("the")),
    "fr": frozenset(words("le la les du au aux")),
    "es": frozenset(words("el la los las al del")),
    "pt": frozenset(words("o a os as do da dos das no na nos nas ao à pelo pela")),
    "it": frozenset(
        words(
            "il lo la i gli le al alla agli del della dei degli dal dalla dagli dell all dall nell sull "
            "nella sulla negli sugli"
        )
    ),
    "de": frozenset(words("der die das dem den des")),
}
_ELISIONS = ("l'", "l’", "L'", "L’")


def is_spelled_as_word(surface: str, short_form: str) -> bool:
    """
    Tell whether a short form is written like a word, with one capital at its start, or in capitals.

    >>> [is_spelled_as_word(surface, "CECOP") for surface in ("Cecop", "cecop", "CeCop")]
    [True, False, False]
    """
    if not surface.isalpha() or surface.lower() != short_form.lower():
        return False
    return surface.isupper() or (surface[0].isupper() and surface[1:].islower())


def follows_article(text: str, start: int, previous: str, language: str) -> bool:
    """
    Tell whether a definite article of a language is directly before an offset.

    >>> follows_article("selon l'Onu", 8, "selon", "fr"), follows_article("Ica, Perú", 0, "", "es")
    (True, False)
    """
    if language not in _ARTICLES:
        return False
    return text[max(0, start - 2) : start] in _ELISIONS or previous in _ARTICLES[language]
