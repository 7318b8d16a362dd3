"""
List function words: words that hold a sentence together and say nothing of its subject.

The lists leave out prepositions that often carry meaning (`against`, `without`, `between`). They are folded. Language
detection has shorter lists of words that tell languages apart (`language.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

_FUNCTION_WORDS = {
    "en": "a an the of and to in is for on that with by as at from are was were be been being has have had having do "
    "does did it its this these those their they them he she his her him who whom whose what which when where "
    "why how not no nor or but if than then so such we our us you your i my me am",
    "fr": "le la les l de des du d et en un une au aux est sont ete etre a ont dans que qu qui quoi dont ou par pour "
    "sur avec ce cet cette ces son sa ses leur leurs se s ne n pas plus il ils elle elles on nous vous je j me "
    "m te t lui y mais comme si quel quelle quels quelles",
    "es": "el la los las lo de del y e en un una unos unas es son fue ser ha han a al que quien quienes cual cuales "
    "como cuando donde para por con se su sus le les no ni o u pero si mas muy este esta estos estas ese esa "
    "esos esas yo tu nos mi me te",
    "pt": "o a os as de do da dos das e em no na nos nas num numa um uma uns umas ao aos que quem qual quais como "
    "quando onde para por pelo pela pelos pelas com se seu sua seus suas lhe lhes nao nem ou mas mais muito "
    "este esta estes estas esse essa isso isto foi ser sao eu me te",
    "it": "il lo la i gli le l di del dello della dei degli delle d e ed a al allo alla ai agli alle in nel nella "
    "nei negli nelle un uno una che chi cui come quando dove per con su sul sulla da dal dalla dai si se suo "
    "sua suoi sue non ne o ma piu sono stato essere ha hanno questo questa questi queste io mi ti ci vi",
    "de": "der die das den dem des und in im ins ein eine einen einem einer eines zu zum zur von vom mit fur auf an "
    "am bei ist sind war waren wird werden wurde hat haben sich nicht kein keine als auch wie was wer wo wann "
    "warum dass oder aber wenn so es er sie wir ihr ich sein seine seiner ihre ihrer dieser diese dieses",
    "nl": "de het een van en in op te dat die dit deze voor met zijn is was waren wordt worden werd heeft hebben aan "
    "bij door naar uit om niet geen ook als dan of maar er wie wat waar hoe wanneer ik je hij zij ze wij we "
    "hun haar",
}
_BY_LANGUAGE = {language: frozenset(listed.split()) for language, listed in _FUNCTION_WORDS.items()}


def function_words(tokens: Sequence[str], languages: Collection[str]) -> frozenset[str]:
    """
    Return those of the folded words of a text that are function words in its language.

    Its language is the one of `languages` with the most function words in it; where several have as many, a word must
    be a function word in all of them.

    >>> sorted(function_words(["history", "of", "the", "cooperatives"], ["de", "en", "fr"]))
    ['of', 'the']
    >>> function_words(["die", "of", "cancer"], ["de", "en"])
    frozenset()
    """
    counts = Counter(
        {
            language: sum(token in _BY_LANGUAGE[language] for token in tokens)
            for language in languages
            if language in _BY_LANGUAGE
        }
    )
    most = max(counts.values(), default=0)
    if not most:
        return frozenset()
    listed = [_BY_LANGUAGE[language] for language, count in counts.items() if count == most]
    return frozenset(tokens) & frozenset.intersection(*listed)


def listed_function_words(languages: Collection[str]) -> frozenset[str]:
    """
    Return the function words of some languages; languages without a list have none.

    >>> "the" in listed_function_words(["en", "ja"]), listed_function_words(["ja"])
    (True, frozenset())
    """
    return frozenset[str]().union(*(_BY_LANGUAGE.get(language, ()) for language in languages))
