"""Write messages, numbers and dates in the languages of the pages, from catalogues in the form of gettext."""

from __future__ import annotations

import gettext
import string
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from sse_search import Message, language_name, worded

LANGUAGES = {
    "en": "English",
    "fr": "Français",
    "es": "Español",
    "pt": "Português",
    "de": "Deutsch",
    "it": "Italiano",
}
"""Languages of the pages, each with its own name; the first is that of the messages in the code."""
DOMAIN = "ssesearch"
CATALOGUES = Path(__file__).parent / "catalogues"
"""Folder of the catalogues: `fr/LC_MESSAGES/ssesearch.mo`, made of the file `.po` beside it."""

MONTHS = (
    worded("January"),
    worded("February"),
    worded("March"),
    worded("April"),
    worded("May"),
    worded("June"),
    worded("July"),
    worded("August"),
    worded("September"),
    worded("October"),
    worded("November"),
    worded("December"),
)
_FIRST_DAYS = {"fr": "1er", "it": "1º"}
"""First days of a month, where they are not written as the others."""


class _Marks(NamedTuple):
    """What stands between thousands, from how many digits on, before decimals, and around what is quoted."""

    thousands: str
    min_digits: int
    decimal: str
    quotation: str


_MARKS = {
    "en": _Marks(",", 4, ".", "“{}”"),
    "fr": _Marks("\u202f", 4, ",", "«\u00a0{}\u00a0»"),
    "es": _Marks("\u202f", 5, ",", "«{}»"),
    "pt": _Marks("\u202f", 5, ",", "«{}»"),
    "de": _Marks(".", 4, ",", "„{}“"),
    "it": _Marks(".", 5, ",", "«{}»"),
}


class Locale:
    """
    A language of the pages.

    Args:
        translations: The catalogue; that of English is empty.

    Attributes:
        date: Writes the date `2021-11-09`, `2021-11` or `2021`.
        quotation: `{}` between the quotation marks of the language.
        before_sign: What stands before a colon and a question mark.

    >>> Locale("de", gettext.NullTranslations()).number(12500)
    '12.500'
    >>> Locale("en", gettext.NullTranslations()).date("2021-11-09")
    '9 November 2021'
    """

    def __init__(self, code: str, translations: gettext.NullTranslations) -> None:
        self.code = code
        self.translations = translations
        self._marks = _MARKS[code]
        self.quotation = self._marks.quotation
        self.before_sign = "\u00a0" if code == "fr" else ""
        self._first_marked = 10 ** (self._marks.min_digits - 1)
        self._formatter = _Formatter(self)
        self.date = lru_cache(maxsize=4096)(self._date)

    def text(self, message: str) -> str:
        """Return a message in this language; a text that is no message stays as it is."""
        if not isinstance(message, Message):
            return message
        if not message.values:
            return self.translations.gettext(message.template) if message.template else ""
        if message.plural:
            template = self.translations.ngettext(message.template, message.plural, _count(message.values))
        else:
            template = self.translations.gettext(message.template)
        return self._formatter.vformat(template, (), message.values)

    def number(self, number: int) -> str:
        """Return a number with marks between its thousands."""
        if number < self._first_marked:
            return str(number)
        return f"{number:,}".replace(",", self._marks.thousands)

    def decimal(self, number: float, digits: int) -> str:
        """Return a number with so many decimals."""
        return f"{number:.{digits}f}".replace(".", self._marks.decimal)

    def percent(self, share: float) -> str:
        """
        Return a share of 1 in per cent, with a decimal below ten.

        >>> Locale("en", gettext.NullTranslations()).percent(0.125)
        '12%'
        """
        value = 100 * share
        digits = self.decimal(value, 1 if 0 < value < 9.95 else 0)
        return self.text(worded("{number}%", number=digits))

    def _date(self, value: str) -> str:
        year, _, rest = value.partition("-")
        month, _, day = rest.partition("-")
        year = year.lstrip("0") or year
        if not month:
            return year
        name = MONTHS[int(month) - 1]
        if not day:
            return self.text(worded("{month} {year}", month=name, year=year))
        written = _FIRST_DAYS.get(self.code, "1") if day == "01" else str(int(day))
        return self.text(worded("{day} {month} {year}", day=written, month=name, year=year))

    def language(self, code: str) -> str:
        """Return the name of a language; an unknown code is returned as it is."""
        return self.text(language_name(code))


class _Formatter(string.Formatter):
    """Fills templates: messages among the values are translated, numbers written as the language does."""

    def __init__(self, locale: Locale) -> None:
        self._locale = locale

    def convert_field(self, value: Any, conversion: Any) -> Any:
        """Put what a message quotes (`!r`) between the quotation marks of the language."""
        return self._locale.quotation.format(value) if conversion == "r" else super().convert_field(value, conversion)

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, str):
            return self._locale.text(value)
        if format_spec == ",":
            return self._locale.number(value)
        if format_spec.startswith("."):
            return self._locale.decimal(value, int(format_spec[1:-1]))
        return format(value, format_spec)


@lru_cache(maxsize=1)
def locales() -> dict[str, Locale]:
    """Return every language of the pages by its code."""
    return {code: Locale(code, _translations(code)) for code in LANGUAGES}


def _translations(code: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, CATALOGUES, [code], fallback=code == next(iter(LANGUAGES)))


def _count(values: Mapping[str, object]) -> int:
    count = values["count"]
    assert isinstance(count, int)
    return count
