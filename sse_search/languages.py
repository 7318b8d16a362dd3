"""Name languages: the code of a language, its English name and its own name."""

from __future__ import annotations

from functools import lru_cache

from sse_search.tokens import fold

LANGUAGES = {
    "ar": ("Arabic", "العربية"),
    "bg": ("Bulgarian", "български"),
    "ca": ("Catalan", "català"),
    "cs": ("Czech", "čeština"),
    "da": ("Danish", "dansk"),
    "de": ("German", "Deutsch"),
    "el": ("Greek", "ελληνικά"),
    "en": ("English", "English"),
    "es": ("Spanish", "español"),
    "et": ("Estonian", "eesti"),
    "eu": ("Basque", "euskara"),
    "fa": ("Persian", "فارسی"),
    "fi": ("Finnish", "suomi"),
    "fr": ("French", "français"),
    "gl": ("Galician", "galego"),
    "he": ("Hebrew", "עברית"),
    "hi": ("Hindi", "हिन्दी"),
    "hr": ("Croatian", "hrvatski"),
    "hu": ("Hungarian", "magyar"),
    "id": ("Indonesian", "bahasa Indonesia"),
    "it": ("Italian", "italiano"),
    "ja": ("Japanese", "日本語"),
    "ko": ("Korean", "한국어"),
    "lt": ("Lithuanian", "lietuvių"),
    "lv": ("Latvian", "latviešu"),
    "nb": ("Norwegian", "norsk bokmål"),
    "nl": ("Dutch", "Nederlands"),
    "no": ("Norwegian", "norsk"),
    "pl": ("Polish", "polski"),
    "pt": ("Portuguese", "português"),
    "ro": ("Romanian", "română"),
    "ru": ("Russian", "русский"),
    "sk": ("Slovak", "slovenčina"),
    "sl": ("Slovenian", "slovenščina"),
    "sr": ("Serbian", "српски"),
    "sv": ("Swedish", "svenska"),
    "sw": ("Swahili", "Kiswahili"),
    "th": ("Thai", "ไทย"),
    "tr": ("Turkish", "Türkçe"),
    "uk": ("Ukrainian", "українська"),
    "vi": ("Vietnamese", "Tiếng Việt"),
    "zh": ("Chinese", "中文"),
}
"""Code of ISO 639-1 to the English name and the own name of a language."""


def language_name(code: str) -> str:
    """
    Return the English name of a language; an unknown code is returned as it is.

    >>> language_name("fr")
    'French'
    """
    return LANGUAGES.get(code, (code, ""))[0]


def language_code(name: str) -> str:
    """
    Return the code of the language with this English or own name, whatever its case and accents; empty if unknown.

    >>> language_code("Francais"), language_code("german"), language_code("Klingon")
    ('fr', 'de', '')
    """
    return _codes().get(fold(name), "")


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    return {fold(name): code for code, names in LANGUAGES.items() for name in names}
