"""
Respell the endings of folded words so that the Snowball stemmers recognize them.

The stemmers recognize suffixes by their accents (-ção, -ée, -ável), which folding removes, and leave some plurals alone
that are common in news (sociais, emplois, mujeres). A few rules for endings handle both; a rule need not produce a word
of the language, only the same one for every inflected form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

# The first rule that matches applies; letters that a word must have for it to match come first.
_RULES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "en": (
        (
            "our",
            r"^((?:dis|un)?(?:ard|arm|behavi|cand|clam|col|endeav|fav|ferv|harb|hon|hum|lab|neighb|od|parl|ranc|rig|rum"
            r"|sav|splend|succ|tum|val|vap|vig))our",
            r"\1or",
        ),  # labour: labor
        ("isation", r"(?<=...)isation(s|al)?$", r"ization\1"),  # organisation: organization
        (
            "is",
            r"(?<=..)((?:[aeirt]l|a[nrst]|[bdfklmnoptuv]on|[eo]r|rd|rn|i[cdmntv]|e[st]|om|o?gn?|[pt]h|un|pt))is(e|e[drs]|ers|ing)$",
            r"\1iz\2",
        ),  # organise: organize
        ("lys", r"(?<=.)lys(e|e[drs]|ers|ing)$", r"lyz\1"),  # analyse: analyze
    ),
    "ar": (
        # والتعاونيات and وللتعاونيات as التعاونيات; but والدين (parents), وكالات (agencies)
        ("ال", r"^[وف](?!الد(?:ين?|ت[يه]?|تها|ه[ام]?|ان?)$|كال[اةت])(?=[بك]?ال...)", ""),
        ("لل", r"^[وف](?=لل...)", ""),
        ("يات", r"(?<=...)يات$", "ية"),  # تعاونيات
    ),
    "ca": (
        ("gues", r"gues$", "ga"),  # botigues
        ("ques", r"ques$", "ca"),  # fabriques
        ("ans", r"(?<=..)ans$", "a"),  # catalans
    ),
    "nl": (("ieen", r"ieen$", "ie"),),  # economieën
    "fr": (
        ("ee", r"(?<=..)ee+s?$", "e"),  # financée, créées
        ("iere", r"ieres?$", "ier"),  # première
        ("is", r"(?<=...)(?<!a)is$", "i"),  # emplois, partis; but français
        ("us", r"(?<=...)us$", "u"),  # revenus
    ),
    "es": (
        ("dades", r"(?<=..)dades$", "dad"),  # ciudades
        ("ares", r"(?<=..)ares$", "ar"),  # populares
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
        ("eus", r"(?<=...)eus$", "eu"),  # europeus
        ("ns", r"(?<=..)ns$", "m"),  # jovens
        ("aria", r"(?<=...)arias?$", "ario"),  # solidária
    ),
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


IRREGULAR: Mapping[str, str] = {
    "ca": "lleis:llei llengues:llengua mans:ma",
    "de": (
        "firm,them,vill(en|a) prax,bas(en|is) muse,alb,zentr(en|um) viren:virus"
        " gremi,gymnasi,kriteri,laboratori,ministeri,stipendi,studi(en|um) konten:konto risiken:risiko visa:visum"
        " material,mineral,prinzip(ien|) rhythm,organism,mechanism(en|us) kauf,fach,lands,berg,feuerwehr(leute|mann)"
    ),
    "en": (
        "analy,antithe,cri,diagno,empha,hypothe,neuro,oa,parenthe,progno,synthe,the(ses|sis)"
        " cal,el,hal,lea,loa,scar,sel,shel,thie,wol,hoo,whar(ves|f) kni,wi,housewi,midwi(ves|fe)"
        " business,chair,clergy,congress,council,country,crafts,fire,fisher,fore,free,grand,lay,mid,noble,ombuds,police"
        ",sales,service,spokes,sports,states,trades,watch,,wo,spokeswo(men|man)"
        " ,grand,school,step(children|child) feet:foot geese:goose lice:louse mice:mouse oxen:ox teeth:tooth"
        " criteri,phenomen(a|on) bacteri,consorti,curricul,memorand,moratori,referend,spectr,symposi(a|um)"
        " alumn,cact,fung,nucle,stimul,syllab(i|us) appendices:appendix indices:index matrices:matrix vertices:vertex"
        " cent,theat,amphitheat,met,lit,kilomet,centimet,millimet,fib,calib,somb,spect,sab,meag,lust,scept(re|er)"
        " cent,theat,amphitheat,met,lit,kilomet,centimet,millimet,fib,calib,spect,sab,scept(res|ers) centred:centered"
        " defen,offen,preten(ce|se) defen,offen,preten(ces|ses) licence:license licences:license practise:practice"
        " practised:practiced practises:practices practising:practicing programme:program programmes:programs"
        " catal,dial,anal(ogue|og) catal,dial,anal(ogues|ogs) counsel,travel,model(lor|or) counsellors:counselors"
        " fuel,channel,tunnel,quarrel,rival(led|ed) fuel,channel,tunnel,quarrel,rival(ling|ing) jewellery:jewelry"
        " marvellous:marvelous woollen:woolen instalment:installment instalments:installments skilful:skillful"
        " wilful:willful grey:gray plough:plow ploughs:plows ploughed:plowed ploughing:plowing mould:mold moulds:molds"
        " sceptic:skeptic sceptics:skeptics sceptical:skeptical scepticism:skepticism ageing:aging judgement:judgment"
        " judgements:judgments aluminium:aluminum artefact:artifact artefacts:artifacts sulphur:sulfur cosy:cozy"
        " paediatric:pediatric paediatrics:pediatrics anaemia:anemia leukaemia:leukemia encyclopaedia:encyclopedia"
        " orthopaedic:orthopedic haemorrhage:hemorrhage oestrogen:estrogen foetus:fetus diarrhoea:diarrhea"
        " manoeuvre:maneuver manoeuvres:maneuvers manoeuvring:maneuvering"
    ),
    "es": "aleman,catalan(|a)",
    "fr": (
        "baux:bail cieux:ciel yeux:oeil travaux:travail cor,em,soupir,vitr(aux|ail) amis:ami elus:elu lois:loi rois:roi"
        " adi,av,chev,di,enj,f,j,li,mili,nev,vo(eux|eu) cheveux:cheveu paris:paris publique:public publiques:public"
        " active:actif actives:actif breve:bref breves:bref neuve:neuf neuves:neuf blanche:blanc"
        " blanches:blanc franche:franc franches:franc fraiche:frais fraiches:frais longue:long longues:long"
        " douce:doux douces:doux fausse:faux fausses:faux grecque:grec grecques:grec turque:turc turques:turc"
        " gentille:gentil gentilles:gentil"
        " ac,agricul,consomma,direc,edi,fonda,institu,produc,realisa,anima,forma,administra(trice|teur)"
        " ac,agricul,consomma,direc,edi,fonda,institu,produc,realisa,anima,forma,administra(trices|teur)"
        " cherch,entrepren,travaill,vend(euse|eur) cherch,entrepren,travaill,vend(euses|eur)"
    ),
    "it": "uomini:uomo armi:arma ali:ala buoi:bue laghi:lago templi:tempio",
    "nl": (
        "dag,dak,gebed,gat,glas,god,oorlog,pad,vat,weg(en|) kind,lied,volk(eren|) eieren:ei hoven:hof leden:lid"
        " musea:museum schepen:schip steden:stad bladeren:blad bladen:blad raderen:rad"
    ),
    "pt": (
        "alem,capit,catal,c,escriv,guardi,p,tabeli(aes|ao) maes:mae maos:mao irmas:irma alemas:alema ateus:ateu"
        " azuis:azul sois:sol barris:barril civis:civil perfis:perfil fuzis:fuzil"
        " chin,dinamarqu,escoc,finland,franc,holand,ingl,irland,japon,noruegu,portugu,campon(es|esa)"
    ),
    "sv": "bocker:bok fotter:fot museer:museum medlemmar:medlem medlemmarna:medlem",
}
"""
Forms that no rule of a stemmer reaches: plurals that change the stem, British spelling, French -x after -eu, -ães.

They are written `irregular:regular`, or `stem,stem(ending|regular ending)`; `irregular_words` reads them.

Not those that are a common form of another word as well: lives (to live), bases (base), data, media.
"""


@cache
def irregular_words(language: str) -> Mapping[str, str]:
    """
    Return the irregular words of a language and the regular ones that are stemmed instead.

    >>> irregular_words("it")["uomini"]
    'uomo'
    """
    forms: dict[str, str] = {}
    for pair in IRREGULAR.get(language, "").split():
        stems, _, endings = pair.partition("(")
        irregular, _, regular = endings.rstrip(")").partition("|") if endings else pair.partition(":")
        for word_stem in stems.split(",") if endings else ("",):
            forms[word_stem + irregular] = word_stem + regular
    return forms


def respell(word: str, language: str) -> str:
    """
    Return a folded word with an ending that the stemmer of the language removes; most words stay as they are.

    >>> respell("organizacao", "pt"), respell("emplois", "fr"), respell("women", "en"), respell("mueller", "de")
    ('organização', 'emploi', 'woman', 'muller')
    """
    irregular = irregular_words(language).get(word)
    if irregular is not None:
        word = irregular
    elif language in _DIGRAPHS:
        return _DIGRAPHS[language].sub(lambda match: match[match.lastindex or 0], word)
    else:
        word = _by_rule(word, language)
    for folded, accented in _ACCENTED.get(language, ()):
        if word.endswith(folded):
            return word.removesuffix(folded) + accented
    return word


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Return the pattern of a rule; a query needs a few of them, and compiling all takes 3 ms."""
    return re.compile(pattern)


def _by_rule(word: str, language: str) -> str:
    for letters, pattern, replacement in _RULES.get(language, ()):
        if letters in word:
            respelled, count = _compiled(pattern).subn(replacement, word)
            if count:
                return respelled
    return word
