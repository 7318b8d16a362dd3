"""Which forms does a demonym or a common noun take? Feminine and plural by the rules of English, French and Spanish."""

from __future__ import annotations

import re
from collections.abc import Callable

from sse_search.tokens import fold, words

# The first ending that fits decides; each gives the endings of feminine, plural, and feminine plural.
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
_IRREGULAR = {"turc": ("turque", "turcs", "turques"), "français": ("française", "français", "françaises")}
_NO_ENGLISH_PLURAL = re.compile(r"(?:ese|ish|ch|ss|s|Dutch|French|Thai|Ni-Vanuatu)$")
_SMALL_WORDS = frozenset(
    words(
        "a al au aux con contre d da das dans de del des do dos du e el em en et for in la las le les los na no of on "
        "or para par por pour que sans sem sin sur the to with y"
    )
)


def demonym_forms(demonym: str, language: str) -> list[str]:
    """Return a demonym, given in the masculine singular, with its other forms."""
    tables = {"fr": _FRENCH, "es": _SPANISH, "pt": _PORTUGUESE}
    if language == "en":
        return [demonym] if _NO_ENGLISH_PLURAL.search(demonym) else [demonym, _english(demonym)]
    if language not in tables:
        return [demonym]
    if language == "fr" and demonym in _IRREGULAR:
        return [demonym, *_IRREGULAR[demonym]]
    for ending, others in tables[language]:
        if demonym.endswith(ending):
            stem = demonym[: len(demonym) - len(ending)]
            return list(dict.fromkeys([demonym, *(stem + other for other in others)]))
    return [demonym]


def plural(phrase: str, language: str) -> str:
    """
    Return the plural of a noun phrase that names a topic ("coopérative sociale": "coopératives sociales").

    English changes the last word, French, Spanish and Portuguese every noun and adjective up to the first preposition.
    A phrase that is plural already comes back as it is.
    """
    parts = phrase.split(" ")
    if language == "en":
        return phrase if parts[-1].endswith("s") else " ".join([*parts[:-1], _english(parts[-1])])
    makers: dict[str, Callable[[str], str]] = {"fr": _french_plural, "es": _spanish_plural, "pt": _portuguese_plural}
    maker = makers.get(language)
    if maker is None:
        return phrase
    changed: list[str] = []
    for place, word in enumerate(parts):
        if fold(word) in _SMALL_WORDS or "'" in word or "’" in word:
            return " ".join([*changed, *parts[place:]])
        changed.append(maker(word))
    return " ".join(changed)


def _english(word: str) -> str:
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
