"""
Detect the language of a text by its script, its function words, or a model of sequences of letters.

A script that one language alone writes decides. Function words are a closed class and make up a third to a half of
running text; a clear lead of one language decides at once. The model, which takes longer, is for all other texts; where
it is not sure, the language stays open.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import islice
from math import lcm

from sse_search.text.language_model import modelled_language
from sse_search.tokens import words

# Folded function words; a word that several languages share counts for each of them in part.
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
    "ca": "el la els les de del dels i en un una per que amb al als no es se seva seu seus ha han aquest aquesta com "
    "mes o entre sobre sense pels",
    "gl": "o a os as do da dos das e en un unha para que por con se ao no na nos nas seu sua mais non este esta son "
    "foi ou pero sobre entre polo pola tamen ten toda onde cando moi xa nin ata desde hai outros seus ese",
    "ro": "si de la in a al ale cu pe din pentru este sunt ca nu se sa un o care lui prin sau mai ce va fi are au "
    "fara dintre intre",
    "sv": "och att det som en pa ar av for med den till inte har de om ett i var sig fran eller vid sin sina skall "
    "ska kan efter under utan",
    "da": "og at det som en pa er af for med den til ikke har de om et i var sig fra eller ved sin sine skal kan "
    "efter under uden hans nogen blev havde mig hvad naar vores mellem imod",
    "no": "og at det som en pa er av for med den til ikke har de om et i var seg fra eller ved sin sine skal kan "
    "etter under uten hans noen ble hadde meg hva mellom mot vaere vare",
    "fi": "ja on ei se etta joka tai oli ovat han kuin mutta myos sen hanen niin jos kun olla ole siita mita vain",
    "et": "ja on ei et see mis oma voi oli kui ka ning selle tema iga tuleb olema nende sest kes mitte",
    "lt": "ir yra kad i su is kaip ne ar jo buvo tai taip pat jos savo del kuris turi nuo bet",
    "lv": "un ir ka no uz ar par vai tas bija lai ne vina savu kas pie bet jo pec",
    "pl": "i w na z do sie nie ze jest o jak przez dla od po ma oraz lub czy ich jego byc tym co ale jej sa",
    "cs": "a v na se je ze s z do o k ve pro jako by jsou nebo jeho ma ktery byt po i pri svych ci podle jejich",
    "sk": "a v na sa je ze s z do o k vo pre ako by su alebo jeho ma ktory byt po i pri svojich ci podla",
    "sl": "in v na se je da z s za do ki ne so ali po pri kot bi ima njegov od biti brez svoje tudi",
    "hr": "i u na se je da s za do ne su ili po pri kao bi ima njegov od biti bez svoje koji sto prema",
    "hu": "a az es hogy nem is egy van vagy meg ezt de minden ha csak mint aki valamint sem kell azok olyan",
    "tr": "ve bir bu da de icin ile olarak veya her olan gibi daha cok kadar ancak ise ya en ne",
    "id": "dan yang di dengan untuk dari pada dalam ini itu atau tidak oleh adalah akan sebagai ke juga telah",
    "sw": "na ya wa kwa ni katika za la cha au kila kama yake hii huo bila wake wote kuwa",
    "eu": "eta da ez bat du dira edo izan dituen baita beste bere ere guztiek hori duen egin",
    "vi": "va cua cac co duoc trong cho la mot khong nhung ve deu voi hay hoac nay tai khi den",
    "ru": "и в на не что с по как к от за из для это или его все но при то также был быть",
    "uk": "і в на не що з по як до від за із для це або його та але при також був бути",
    "bg": "и в на не че с по как към от за из да се или му но при също има е са това които",
    "sr": "и у на се је да с за до не су или по при као би има његов од бити без своје који што према",
}
_LANGUAGES_OF: dict[str, tuple[str, ...]] = {}
for _language, _words in _FUNCTION_WORDS.items():
    for _word in dict.fromkeys(_words.split()):
        _LANGUAGES_OF[_word] = (*_LANGUAGES_OF.get(_word, ()), _language)

_GROUPS = list(dict.fromkeys(_LANGUAGES_OF.values()))
"""The sets of languages that share a word."""
_GROUP_OF = {word: _GROUPS.index(languages) for word, languages in _LANGUAGES_OF.items()}
_VOTE = lcm(*map(len, _GROUPS))
"""The vote of a word that one language alone has; divided among several, so that a tie is exact."""

_MIN_LEAD = 2 * _VOTE
"""Votes of a language above those of the next one from which its function words decide."""

_MAX_WORDS = 300
_MIN_WORDS = 3
"""Words from which a text is more than a name, which the model would take for a text."""
_SAMPLE = 60
"""Words of which the script is looked at."""

# Scripts that one language alone writes, or nearly so, in the order in which they are looked for.
_SCRIPTS = tuple(
    (language, re.compile(f"[{letters}]"))
    for language, letters in {
        "ja": "\u3041-\u30ff",
        "ko": "\uac00-\ud7af",
        "zh": "\u4e00-\u9fff",
        "th": "\u0e01-\u0e5b",
        "lo": "\u0e81-\u0edf",
        "km": "\u1780-\u17ff",
        "my": "\u1000-\u109f",
        "hi": "\u0904-\u097f",
        "bn": "\u0980-\u09ff",
        "pa": "\u0a00-\u0a7f",
        "gu": "\u0a80-\u0aff",
        "ta": "\u0b80-\u0bff",
        "te": "\u0c00-\u0c7f",
        "kn": "\u0c80-\u0cff",
        "ml": "\u0d00-\u0d7f",
        "si": "\u0d80-\u0dff",
        "el": "\u0370-\u03ff",
        "he": "\u05d0-\u05ea",
        "hy": "\u0531-\u058f",
        "ka": "\u10a0-\u10ff",
        "am": "\u1200-\u137f",
        "fa": "پچژگکی",
        "ar": "\u0600-\u06ff",
        "uk": "ієґ",
        "sr": "јљњћђџ",
        "ru": "ыэ",
    }.items()
)
_MIN_SHARE = 0.25
"""Share of the words of a sample that the letters of a language must occur in; Japanese kana need a third of that."""
_MIN_CHINESE = 8
"""Characters without kana above which a text is Chinese; a short one may be Japanese."""
_SHARED_SCRIPTS = re.compile("[\u0400-\u052f\u0590-\u06ff\u0900-\u097f]")
"""Cyrillic, Hebrew, Arabic and Devanagari, which languages share that no letter tells apart."""
_NOT_LATIN = re.compile("[\u0370-\u1dff\u2e80-\ud7af\uf900-\ufdff]")


SCRIPT_LANGUAGES = frozenset(language for language, _ in _SCRIPTS)
"""Languages that their script tells."""
FUNCTION_WORD_LANGUAGES = frozenset(_FUNCTION_WORDS)
"""Languages that their function words tell."""


def detect_language(text: str, default: str = "en", tokens: Iterable[str] | None = None) -> str:
    """
    Return the two-letter language of a text, or `default` where it does not tell; only its first 300 words count.

    The default is not returned for words in another script than Latin, nor where the model takes another language to be
    far likelier, but the empty string.

    Args:
        tokens: The words of the text, if they are known.

    >>> detect_language("Les coopératives dans la ville"), detect_language("協同組合の歴史")
    ('fr', 'ja')
    """
    sample = list(islice(words(text) if tokens is None else tokens, _MAX_WORDS))
    first = sample[:_SAMPLE]
    if not "".join(first).isascii() and (foreign := [word for word in first if _NOT_LATIN.search(word)]):
        language = _by_script(foreign)
        if len(foreign) > len(first) // 2:
            shared = _SHARED_SCRIPTS.search(foreign[0]) is not None
            return (modelled_language(text) if shared else "") or language or _by_function_words(sample)
    return _by_function_words(sample) or (modelled_language(text, default) if len(sample) >= _MIN_WORDS else default)


def _by_script(foreign: list[str]) -> str:
    """Return the language whose letters a part of the words have that is more than names; empty if none has."""
    for language, letters in _SCRIPTS:
        if language == "zh" and len(foreign) < _MIN_CHINESE:
            continue
        share = _MIN_SHARE / 3 if language in ("ja", "uk", "sr", "ru") else _MIN_SHARE
        if sum(1 for word in foreign if letters.search(word)) > share * len(foreign):
            return language
    return ""


def _by_function_words(words: Iterable[str]) -> str:
    """Return the language that clearly most function words are of; empty if none."""
    votes: defaultdict[str, int] = defaultdict(int)
    for group, count in Counter(map(_GROUP_OF.get, words)).items():
        if group is not None:
            languages = _GROUPS[group]
            share = count * (_VOTE // len(languages))
            for language in languages:
                votes[language] += share
    if not votes:
        return ""
    best = max(votes, key=votes.__getitem__)
    lead = votes.pop(best) - max(votes.values(), default=0)
    return best if lead >= _MIN_LEAD else ""
