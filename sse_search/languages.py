"""Name languages: the code of a language, its English name and its own name."""

from __future__ import annotations

from functools import lru_cache

from sse_search.tokens import fold
from sse_search.wording import Message, worded

LANGUAGES = {
    "af": ("Afrikaans", "Afrikaans"),
    "am": ("Amharic", "አማርኛ"),
    "ar": ("Arabic", "العربية"),
    "az": ("Azerbaijani", "azərbaycanca"),
    "be": ("Belarusian", "беларуская"),
    "bg": ("Bulgarian", "български"),
    "bn": ("Bengali", "বাংলা"),
    "bs": ("Bosnian", "bosanski"),
    "ca": ("Catalan", "català"),
    "cs": ("Czech", "čeština"),
    "cy": ("Welsh", "Cymraeg"),
    "da": ("Danish", "dansk"),
    "de": ("German", "Deutsch"),
    "el": ("Greek", "ελληνικά"),
    "en": ("English", "English"),
    "eo": ("Esperanto", "Esperanto"),
    "es": ("Spanish", "español"),
    "et": ("Estonian", "eesti"),
    "eu": ("Basque", "euskara"),
    "fa": ("Persian", "فارسی"),
    "fi": ("Finnish", "suomi"),
    "fr": ("French", "français"),
    "ga": ("Irish", "Gaeilge"),
    "gl": ("Galician", "galego"),
    "gu": ("Gujarati", "ગુજરાતી"),
    "he": ("Hebrew", "עברית"),
    "hi": ("Hindi", "हिन्दी"),
    "hr": ("Croatian", "hrvatski"),
    "hu": ("Hungarian", "magyar"),
    "hy": ("Armenian", "հայերեն"),
    "id": ("Indonesian", "bahasa Indonesia"),
    "is": ("Icelandic", "íslenska"),
    "it": ("Italian", "italiano"),
    "ja": ("Japanese", "日本語"),
    "ka": ("Georgian", "ქართული"),
    "kk": ("Kazakh", "қазақ тілі"),
    "km": ("Khmer", "ខ្មែរ"),
    "kn": ("Kannada", "ಕನ್ನಡ"),
    "ko": ("Korean", "한국어"),
    "lb": ("Luxembourgish", "Lëtzebuergesch"),
    "lo": ("Lao", "ລາວ"),
    "lt": ("Lithuanian", "lietuvių"),
    "lv": ("Latvian", "latviešu"),
    "mk": ("Macedonian", "македонски"),
    "ml": ("Malayalam", "മലയാളം"),
    "mr": ("Marathi", "मराठी"),
    "ms": ("Malay", "bahasa Melayu"),
    "mt": ("Maltese", "Malti"),
    "my": ("Burmese", "မြန်မာ"),
    "nb": ("Norwegian", "norsk bokmål"),
    "ne": ("Nepali", "नेपाली"),
    "nl": ("Dutch", "Nederlands"),
    "nn": ("Norwegian Nynorsk", "norsk nynorsk"),
    "no": ("Norwegian", "norsk"),
    "pa": ("Punjabi", "ਪੰਜਾਬੀ"),
    "pl": ("Polish", "polski"),
    "pt": ("Portuguese", "português"),
    "ro": ("Romanian", "română"),
    "ru": ("Russian", "русский"),
    "si": ("Sinhala", "සිංහල"),
    "sk": ("Slovak", "slovenčina"),
    "sl": ("Slovenian", "slovenščina"),
    "sq": ("Albanian", "shqip"),
    "sr": ("Serbian", "српски"),
    "st": ("Sesotho", "Sesotho"),
    "sv": ("Swedish", "svenska"),
    "sw": ("Swahili", "Kiswahili"),
    "ta": ("Tamil", "தமிழ்"),
    "te": ("Telugu", "తెలుగు"),
    "th": ("Thai", "ไทย"),
    "tl": ("Tagalog", "Tagalog"),
    "tr": ("Turkish", "Türkçe"),
    "uk": ("Ukrainian", "українська"),
    "ur": ("Urdu", "اردو"),
    "uz": ("Uzbek", "oʻzbekcha"),
    "vi": ("Vietnamese", "Tiếng Việt"),
    "yi": ("Yiddish", "ייִדיש"),
    "zh": ("Chinese", "中文"),
}
"""Code of ISO 639-1 to the English name and the own name of a language."""

_OTHER_CODES = dict(
    pair.split(":")
    for pair in (
        "amh:am ara:ar ben:bn bos:bs bul:bg cat:ca ces:cs cze:cs dan:da deu:de ger:de ell:el gre:el eng:en"
        " epo:eo spa:es est:et baq:eu eus:eu fas:fa per:fa fin:fi fra:fr fre:fr gle:ga glg:gl guj:gu heb:he"
        " hin:hi hrv:hr hun:hu arm:hy hye:hy ind:id ita:it jpn:ja geo:ka kat:ka khm:km kan:kn kor:ko lao:lo"
        " lit:lt lav:lv mal:ml bur:my mya:my nob:nb nep:ne dut:nl nld:nl nno:nn nor:no pan:pa pol:pl por:pt"
        " ron:ro rum:ro rus:ru sin:si slk:sk slo:sk slv:sl srp:sr sot:st swe:sv swa:sw tam:ta tel:te tha:th"
        " tur:tr ukr:uk vie:vi yid:yi chi:zh zho:zh"
    ).split()
)
"""Codes of ISO 639-2, both the bibliographic and the terminological ones."""
_OTHER_NAMES = {
    **dict.fromkeys(("anglais", "ingles", "englisch", "inglese", "engels"), "en"),
    **dict.fromkeys(("frances", "franzosisch", "francese", "frans"), "fr"),
    **dict.fromkeys(("espagnol", "castellano", "spanisch", "spagnolo", "espanhol", "spaans"), "es"),
    **dict.fromkeys(("portugais", "portugiesisch", "portoghese", "portugees"), "pt"),
    **dict.fromkeys(("allemand", "aleman", "alemao", "tedesco", "duits"), "de"),
    **dict.fromkeys(("italien", "italienisch", "italiaans"), "it"),
    **dict.fromkeys(("neerlandais", "holandes", "niederlandisch", "olandese", "neerlandes", "flemish"), "nl"),
    **dict.fromkeys(("farsi", "dari", "pes", "prs"), "fa"),
    **dict.fromkeys(("bokmal", "norwegian bokmal"), "nb"),
    **dict.fromkeys(("mandarin", "cmn", "simplified chinese", "traditional chinese"), "zh"),
    **dict.fromkeys(("filipino", "fil", "tgl"), "tl"),
    **dict.fromkeys(("ngerman", "austrian", "naustrian", "swissgerman", "nswissgerman"), "de"),
    **dict.fromkeys(("british", "american", "ukenglish", "usenglish", "canadian", "australian", "newzealand"), "en"),
    **{
        "acadian": "fr",
        "canadien": "fr",
        "brazilian": "pt",
        "portuges": "pt",
        "mexican": "es",
        "polutonikogreek": "el",
    },
    **{"myanmar": "my", "nynorsk": "nn", "bangla": "bn", "castilian": "es", "valencian": "ca", "gaelic": "ga"},
    **{"slovene": "sl", "sinhalese": "si", "panjabi": "pa", "azeri": "az", "moldovan": "ro", "sotho": "st"},
}
"""Other folded names of languages, in English, in other languages and in LaTeX, and codes of their main variety."""
_VARIETIES = {"no": ("no", "nb", "nn"), "nb": ("nb", "no")}
"""Codes of languages to all that they stand for: Norwegian is mostly Bokmål, and may be marked as either."""


def language_name(code: str) -> Message:
    """
    Return the English name of a language; an unknown code is returned as it is.

    >>> language_name("fr")
    'French'
    """
    return worded("{name}", name=code) if code not in LANGUAGES else worded(LANGUAGES[code][0])


def language_varieties(code: str) -> tuple[str, ...]:
    """
    Return the codes that items in a language may have, its own first.

    >>> language_varieties("nb"), language_varieties("fr")
    (('nb', 'no'), ('fr',))
    """
    return _VARIETIES.get(code, (code,))


def language_code(text: str) -> str:
    """
    Return the two letters of a language; empty for what names none.

    Args:
        text: `en`, `en-GB`, `en_US`, a code of three letters, or a name: the English or the own one of each language,
            or that of some in other languages. Case and accents do not matter.

    >>> language_code("pt_BR"), language_code("ger"), language_code("Francais"), language_code("Klingon")
    ('pt', 'de', 'fr', '')
    """
    name = text.strip()
    code = name.replace("_", "-").partition("-")[0].lower()
    if len(code) == 2 and code.isascii() and code.isalpha():
        return code
    return _codes().get(fold(name)) or _codes().get(fold(code), "")


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    return _OTHER_CODES | _OTHER_NAMES | {fold(name): code for code, names in LANGUAGES.items() for name in names}
