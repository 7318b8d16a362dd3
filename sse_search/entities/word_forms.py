"""Form feminines and plurals of demonyms and common nouns by the rules of each language."""

from __future__ import annotations

import re
from collections.abc import Callable

from sse_search.tokens import fold, words

# The first matching ending applies; it is replaced to form the feminine, the plural, and the feminine plural.
_FRENCH = (
    ("ec", ("ecque", "ecs", "ecques")),
    ("c", ("que", "cs", "ques")),
    ("en", ("enne", "ens", "ennes")),
    ("on", ("onne", "ons", "onnes")),
    ("s", ("se", "s", "ses")),
    ("e", ("e", "es", "es")),
    ("é", ("ée", "és", "ées")),
    ("è", ("è", "ès", "ès")),
    ("o", ("o", "os", "os")),
    ("", ("e", "s", "es")),
)
_SPANISH = (
    ("o", ("a", "os", "as")),
    ("a", ("a", "as", "as")),
    ("és", ("esa", "eses", "esas")),
    ("án", ("ana", "anes", "anas")),
    ("ón", ("ona", "ones", "onas")),
    ("í", ("í", "íes", "ís")),
    ("e", ("e", "es", "es")),
    ("ú", ("ú", "úes", "ús")),
    ("l", ("la", "les", "las")),
    ("", ("", "es", "es")),
)
_PORTUGUESE = (
    ("ão", ("ã", "ãos", "ãs")),
    ("o", ("a", "os", "as")),
    ("a", ("a", "as", "as")),
    ("ês", ("esa", "eses", "esas")),
    ("e", ("e", "es", "es")),
    ("u", ("ua", "us", "uas")),
    ("l", ("la", "is", "las")),
    ("", ("a", "es", "as")),
)
_ITALIAN = (
    ("cco", ("cca", "cchi", "cche")),
    ("rco", ("rca", "rchi", "rche")),
    ("sco", ("sca", "schi", "sche")),
    ("co", ("ca", "ci", "che")),
    ("o", ("a", "i", "e")),
    ("ese", ("ese", "esi", "esi")),
    ("e", ("e", "i", "i")),
    ("ita", ("ita", "iti", "ite")),
    ("ota", ("ota", "oti", "ote")),
    ("ga", ("ga", "gi", "ghe")),
)
_GERMAN = (("", ("e", "en", "er", "es", "em")),)
_GERMAN_NOUN = (
    ("zose", ("zosen", "zösin", "zösinnen")),
    ("e", ("en", "in", "innen")),
    ("er", ("ern", "ers", "erin", "erinnen")),
    ("", ("n", "in", "innen")),
)
"""Endings of nouns for inhabitants, which have a capital: "Brite", "Spanier"."""
_DUTCH = (("s", ("s", "se")), ("ch", ("ch", "che")))
_GERMAN_ADJECTIVE = re.compile(r"([A-ZÄÖÜ]\w*(?:isch|nal|tal|ich|ig|tsch|eint|einigt))(e|er|es|en)( [A-ZÄÖÜ].*\w)")
_IRREGULAR = {
    "turc": ("turque", "turcs", "turques"),
    "français": ("française", "français", "françaises"),
    "ceco": ("ceca", "cechi", "ceche"),
}
_NO_ENGLISH_PLURAL = re.compile(r"(?:ese|ish|ch|ss|s|Dutch|French|Thai|Ni-Vanuatu)$")
_SMALL_WORDS = frozenset(
    words(
        "a al au aux con contre d da das dans de del des do dos du e el em en et for in la las le les los na no of on "
        "or para par por pour que sans sem sin sur the to with y"
    )
)


_DEMONYM_ENDINGS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "fr": _FRENCH,
    "es": _SPANISH,
    "pt": _PORTUGUESE,
    "it": _ITALIAN,
    "de": _GERMAN,
    "nl": _DUTCH,
}


def demonym_forms(demonym: str, language: str) -> list[str]:
    """
    Return a demonym in the masculine singular with its other forms.

    >>> demonym_forms("italien", "fr")
    ['italien', 'italienne', 'italiens', 'italiennes']
    >>> demonym_forms("Brite", "de")
    ['Brite', 'Briten', 'Britin', 'Britinnen']
    """
    if language == "en":
        return [demonym] if _NO_ENGLISH_PLURAL.search(demonym) else [demonym, _english_plural(demonym)]
    if demonym in _IRREGULAR:
        return [demonym, *_IRREGULAR[demonym]]
    is_german_noun = language == "de" and demonym[0].isupper()
    for ending, others in _GERMAN_NOUN if is_german_noun else _DEMONYM_ENDINGS.get(language, ()):
        if demonym.endswith(ending):
            base = demonym[: len(demonym) - len(ending)]
            return list(dict.fromkeys([demonym, *(base + other for other in others)]))
    return [demonym]


def german_forms(name: str) -> list[str]:
    """
    Return the other forms of a German name that starts with an adjective, which is inflected like its noun.

    >>> german_forms("Deutscher Verband")[:3]
    ['Deutsche Verband', 'Deutschen Verband', 'Deutschem Verband']
    """
    match = _GERMAN_ADJECTIVE.match(name)
    if match is None:
        return []
    base, ending, rest = match.groups()
    forms = [base + other + rest for other in ("e", "en", "er", "em", "es") if other != ending]
    if ending != "e" and rest[-1].islower() and " " not in rest[1:]:
        forms += [f"{base}en{rest}{genitive}" for genitive in ("s", "es")]
    return forms


def plural(phrase: str, language: str) -> str:
    """
    Return the plural of a noun phrase; a phrase that is already plural stays as it is.

    English changes the last word; French, Spanish and Portuguese change every word up to the first preposition.

    >>> plural("coopérative sociale", "fr"), plural("sociedad de socorros mutuos", "es")
    ('coopératives sociales', 'sociedades de socorros mutuos')
    """
    parts = phrase.split(" ")
    if language == "en":
        return phrase if parts[-1].endswith("s") else " ".join([*parts[:-1], _english_plural(parts[-1])])
    word_plural = _WORD_PLURALS.get(language)
    if word_plural is None:
        return phrase
    for position, word in enumerate(parts):
        if fold(word) in _SMALL_WORDS or "'" in word or "’" in word:
            break
        parts[position] = word_plural(word)
    return " ".join(parts)


def _english_plural(word: str) -> str:
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + ("es" if re.search(r"(?:s|x|ch|sh)$", word) else "s")


def _french_plural(word: str) -> str:
    if word.endswith(("s", "x", "z")):
        return word
    if word.endswith("al"):
        return word[:-2] + "aux"
    return word + ("x" if word.endswith(("au", "eu")) else "s")


def _spanish_plural(word: str) -> str:
    if word.endswith("ción"):
        return word[:-4] + "ciones"
    if word.endswith("s"):
        return word
    if word.endswith("z"):
        return word[:-1] + "ces"
    return word + ("s" if word[-1:] in "aeiouáéó" else "es")


def _portuguese_plural(word: str) -> str:
    if word.endswith("ção"):
        return word[:-3] + "ções"
    if word.endswith("s"):
        return word
    if word.endswith("l"):
        return word[:-1] + "is"
    return word + "s"


_WORD_PLURALS: dict[str, Callable[[str], str]] = {
    "fr": _french_plural,
    "es": _spanish_plural,
    "pt": _portuguese_plural,
}
