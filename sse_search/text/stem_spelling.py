"""
Respell the endings of folded words so that the Snowball stemmers recognize them.

The stemmers recognize suffixes by their accents (-ção, -ée, -ável), which folding removes, and leave some plurals alone
that are common in news (sociais, emplois, mujeres). A few rules for endings handle both; a rule need not produce a word
of the language, only the same one for every inflected form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# The first rule that matches applies.
_RULES: Mapping[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    language: tuple((re.compile(pattern), replacement) for pattern, replacement in rules)
    for language, rules in {
        "fr": (
            (r"(?<=..)ee+s?$", "e"),  # financée, créées
            (r"ieres?$", "ier"),  # première
            (r"(?<=...)(?<!a)is$", "i"),  # emplois, partis; but français
            (r"(?<=...)us$", "u"),  # revenus
        ),
        "es": (
            (r"(?<=..)z$", "c"),  # vez, voz: veces, voces
            (r"(?<=..)(er|en|es)es$", r"\1"),  # mujeres, jóvenes, intereses
        ),
        "pt": (
            (r"(?<=..)oes$", "ao"),  # organizações
            (r"(?<=..)ais$", "al"),  # sociais
            (r"(?<=.[cg])eis$|(?<=ut)eis$|(?<=xt)eis$", "il"),  # difíceis, úteis
            (r"(?<=...)eis$", "el"),  # sustentáveis
            (r"^([lr]ei)s$", r"\1"),  # leis
            (r"(?<=...)ois$", "ol"),  # espanhóis
            (r"(?<=..)ns$", "m"),  # jovens
            (r"(?<=...)arias?$", "ario"),  # solidária
        ),
    }.items()
}
_ACCENTED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "pt": (("cao", "ção"), ("ao", "ão"), ("avel", "ável"), ("ivel", "ível"))
}
_IRREGULAR: Mapping[str, Mapping[str, str]] = {
    "en": {"women": "woman", "children": "child"},
    "fr": {
        "travaux": "travail",
        "publique": "public",
        "publiques": "public",
        "lois": "loi",
        "elus": "elu",
        "amis": "ami",
        "paris": "paris",
    },
}


def respell(word: str, language: str) -> str:
    """
    Return a folded word with an ending that the stemmer of the language removes; most words stay as they are.

    >>> respell("organizacao", "pt"), respell("emplois", "fr"), respell("women", "en")
    ('organização', 'emploi', 'woman')
    """
    irregular = _IRREGULAR.get(language, {}).get(word)
    if irregular is not None:
        return irregular
    for pattern, replacement in _RULES.get(language, ()):
        word, count = pattern.subn(replacement, word)
        if count:
            break
    for folded, accented in _ACCENTED.get(language, ()):
        if word.endswith(folded):
            return word.removesuffix(folded) + accented
    return word
