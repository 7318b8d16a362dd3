"""
Detect the language of a text by its function words.

Function words are a closed class and make up a third to a half of running text. A tie, or a text without any, leaves
the language open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import chain, islice

# Folded function words; a word that two languages share counts for both.
_FUNCTION_WORDS = {
    "en": "the of and to in is for on that with by as at from are was were be has have had it its this these an or "
    "which will their more not but been they who we our can also other into than between through about after",
    "fr": "le la les de des du et en un une est pour dans que qui sur par au aux avec ce cette ces son sa ses leur "
    "leurs plus ne pas ont sont ete etre entre nous vous ils elle elles ou mais comme lors apres afin",
    "es": "el la los las de del y en un una es para que por con se al su sus como mas no lo este esta estos estas "
    "entre son fue ha han ser o pero sobre desde hasta tambien cuando donde muy sin sera",
    "pt": "o os as de do da dos das e em um uma para que por com se ao aos no na nos nas seu sua seus suas como mais "
    "nao este esta sao foi ser ou mas sobre entre pelo pela pelos pelas tambem quando muito sem ate",
    "it": "il lo la i gli le di del della dei delle degli e in un una per che con su al alla ai non si sono da dal "
    "dalla nel nella come piu anche essere ha hanno o ma tra fra questo questa",
    "de": "der die das und in den von zu mit ist im fur auf dem des ein eine einer einem nicht sich auch als an es "
    "wird werden bei aus nach wie uber zum zur durch hat sind oder",
    "nl": "de het een en van in is op te dat die voor met zijn aan niet ook als bij door naar uit om er worden wordt "
    "over tot heeft of maar",
}
_LANGUAGES_OF: dict[str, tuple[str, ...]] = {}
for _language, _words in _FUNCTION_WORDS.items():
    for _word in _words.split():
        _LANGUAGES_OF[_word] = (*_LANGUAGES_OF.get(_word, ()), _language)

_MAX_WORDS = 300


def detect_language(words: Iterable[str], default: str = "en") -> str:
    """
    Return the two-letter language of folded words, or `default` where they do not tell; only the first 300 count.

    >>> detect_language(["les", "cooperatives", "dans", "la", "ville"])
    'fr'
    """
    matches = (_LANGUAGES_OF.get(word, ()) for word in islice(words, _MAX_WORDS))
    ranked = Counter(chain.from_iterable(matches)).most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return default
    return ranked[0][0]


def is_function_word(word: str, language: str) -> bool:
    """
    Tell whether a folded word is a function word of a language.

    >>> is_function_word("the", "en"), is_function_word("the", "fr")
    (True, False)
    """
    return language in _LANGUAGES_OF.get(word, ())
