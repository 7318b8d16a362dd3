"""
How would a folded word be spelt for a Snowball stemmer to know its inflection?

The stemmers know suffixes by their accents (-ção, -ée, -ável), which folding takes away, and leave some plurals alone
that are common in news (sociais, emplois, mujeres). Both are handled here, by a few rules for endings; a rule need not
give a word of the language, but the same one for every inflection.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# The first that fits counts.
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


def respelt(form: str, language: str) -> str:
    """Return a folded word with the ending that the stemmer of the language takes off; most words as they are."""
    irregular = _IRREGULAR.get(language, {}).get(form)
    if irregular is not None:
        return irregular
    for pattern, replacement in _RULES.get(language, ()):
        form, changed = pattern.subn(replacement, form)
        if changed:
            break
    for folded, accented in _ACCENTED.get(language, ()):
        if form.endswith(folded):
            return form.removesuffix(folded) + accented
    return form
