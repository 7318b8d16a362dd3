"""
Respell the endings of folded words so that the Snowball stemmers recognize them.

The stemmers recognize suffixes by their accents (-ção, -ée, -ável), which folding removes, and leave some plurals alone
that are common in news (sociais, emplois, mujeres). A few rules for endings handle both; a rule need not produce a word
of the language, only the same one for every inflected form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# The first rule that matches applies; letters that a word must have for it to match come first.
_RULES: Mapping[str, tuple[tuple[str, re.Pattern[str], str], ...]] = {
    language: tuple((letters, re.compile(pattern), replacement) for letters, pattern, replacement in rules)
    for language, rules in {
        "en": (
            ("our", r"^(behavi|col|endeav|fav|harb|hon|lab|neighb|rum)our", r"\1or"),  # labour: labor
            ("isation", r"(?<=...)isation(s|al)?$", r"ization\1"),  # organisation: organization
        ),
        "nl": (("ieen", r"ieen$", "ie"),),  # economieën
        "fr": (
            ("ee", r"(?<=..)ee+s?$", "e"),  # financée, créées
            ("iere", r"ieres?$", "ier"),  # première
            ("is", r"(?<=...)(?<!a)is$", "i"),  # emplois, partis; but français
            ("us", r"(?<=...)us$", "u"),  # revenus
        ),
        "es": (
            ("z", r"(?<=..)z$", "c"),  # vez, voz: veces, voces
            ("es", r"(?<=..)(er|en|es)es$", r"\1"),  # mujeres, jóvenes, intereses
        ),
        "pt": (
            ("oes", r"(?<=..)oes$", "ao"),  # organizações
            ("ais", r"(?<=..)ais$", "al"),  # sociais
            ("eis", r"(?<=.[cg])eis$|(?<=ut)eis$|(?<=xt)eis$", "il"),  # difíceis, úteis
            ("eis", r"(?<=...)eis$", "el"),  # sustentáveis
            ("eis", r"^([lr]ei)s$", r"\1"),  # leis
            ("ois", r"(?<=...)ois$", "ol"),  # espanhóis
            ("ns", r"(?<=..)ns$", "m"),  # jovens
            ("aria", r"(?<=...)arias?$", "ario"),  # solidária
        ),
    }.items()
}
_ACCENTED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "ca": (("cio", "ció"),),
    "pt": (("cao", "ção"), ("ao", "ão"), ("avel", "ável"), ("ivel", "ível")),
}
_DIGRAPHS: Mapping[str, re.Pattern[str]] = {
    "da": re.compile("(a)a|(o)e"),
    "de": re.compile("([ao])e|(?<![aeq])(u)e"),
    "no": re.compile("(a)a|(o)e"),
}
"""How ä ö ü, å and ø are written without these letters (Mueller, Aarhus), which fold to the first of the pair."""

IRREGULAR: Mapping[str, Mapping[str, str]] = {
    "de": {"firmen": "firma", "museen": "museum", "themen": "thema", "zentren": "zentrum"},
    "en": {
        "analyses": "analysis",
        "calves": "calf",
        "children": "child",
        "crises": "crisis",
        "feet": "foot",
        "halves": "half",
        "hypotheses": "hypothesis",
        "knives": "knife",
        "leaves": "leaf",
        "loaves": "loaf",
        "men": "man",
        "mice": "mouse",
        "shelves": "shelf",
        "teeth": "tooth",
        "theses": "thesis",
        "thieves": "thief",
        "wives": "wife",
        "wolves": "wolf",
        "women": "woman",
        "centre": "center",
        "centres": "center",
        "defence": "defense",
        "licence": "license",
        "programme": "program",
        "programmes": "program",
        "theatre": "theater",
        "theatres": "theater",
    },
    "fr": {
        "amis": "ami",
        "baux": "bail",
        "cheveux": "cheveu",
        "cieux": "ciel",
        "elus": "elu",
        "enjeux": "enjeu",
        "feux": "feu",
        "jeux": "jeu",
        "lieux": "lieu",
        "lois": "loi",
        "milieux": "milieu",
        "paris": "paris",
        "publique": "public",
        "publiques": "public",
        "travaux": "travail",
        "voeux": "voeu",
        "yeux": "oeil",
    },
    "it": {"uomini": "uomo"},
    "pt": {"alemaes": "alemao", "caes": "cao", "capitaes": "capitao", "maes": "mae", "paes": "pao"},
}
"""Forms that no rule of a stemmer reaches: plurals that change the stem, British spelling, -x after -eu, -ães."""


def respell(word: str, language: str) -> str:
    """
    Return a folded word with an ending that the stemmer of the language removes; most words stay as they are.

    >>> respell("organizacao", "pt"), respell("emplois", "fr"), respell("women", "en"), respell("mueller", "de")
    ('organização', 'emploi', 'woman', 'muller')
    """
    irregular = IRREGULAR.get(language, {}).get(word)
    if irregular is not None:
        return irregular
    if language in _DIGRAPHS:
        return _DIGRAPHS[language].sub(lambda match: match[match.lastindex or 0], word)
    for letters, pattern, replacement in _RULES.get(language, ()):
        if letters in word:
            word, count = pattern.subn(replacement, word)
            if count:
                break
    for folded, accented in _ACCENTED.get(language, ()):
        if word.endswith(folded):
            return word.removesuffix(folded) + accented
    return word
