"""How are dates, languages, facets and numbers said in words?"""

from __future__ import annotations

from sse_search import NewsDate

FACET_TITLES = {
    "country": "Countries",
    "region": "Regions",
    "organization": "Organizations",
    "person": "People",
    "event": "Events",
    "topic": "Topics",
    "source": "Sources",
    "language": "Languages",
    "category": "Categories",
}
"""Heading of each facet, in the order in which the page shows them."""

TYPE_NAMES = {
    "country": "Country",
    "region": "Region",
    "organization": "Organization",
    "person": "Person",
    "event": "Event",
    "topic": "Topic",
    "source": "Source",
    "language": "Language",
    "category": "Category",
    "work": "Work",
    "project": "Project",
    "role": "Role",
}
"""What one value of a facet, or one tag, is."""

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_ORIGINS = {
    "stated": "stated for this item",
    "heading": "from the heading that the item stood under",
    "metadata": "from the metadata of its page",
    "url": "from its web address",
    "none": "no date was found",
}

_LANGUAGES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "eu": "Basque",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "gl": "Galician",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "nb": "Norwegian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sr": "Serbian",
    "sv": "Swedish",
    "sw": "Swahili",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


def date_words(date: NewsDate) -> str:
    """Say a date as precisely as it is known: 9 November 2021, November 2021, 2021, undated."""
    return _partial_words(date.value) if date.value else "undated"


def origin_words(date: NewsDate) -> str:
    """Say where a date was found."""
    return _ORIGINS[date.origin]


def month_words(value: str) -> str:
    """Say the month `2021-11` in words."""
    return _partial_words(value[:7])


def range_words(value: str) -> str:
    """Say a date range as it is written in a query: `2021-11..` is 'from November 2021'."""
    first, dots, last = value.partition("..")
    if not dots:
        return _partial_words(first)
    if not first:
        return f"until {_partial_words(last)}"
    if not last:
        return f"from {_partial_words(first)}"
    return f"{_partial_words(first)} to {_partial_words(last)}"


def language_words(code: str) -> str:
    """Name a language in English; a code without a known name stays a code."""
    return _LANGUAGES.get(code, code)


def grouped(number: int) -> str:
    """Write a number with its thousands set apart by commas."""
    return f"{number:,}"


def counted(number: int, one: str, many: str = "") -> str:
    """Say how many of something there are: `1 item`, `2,500 items`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _partial_words(value: str) -> str:
    year, *rest = value.split("-")
    if not rest:
        return year
    month = _MONTHS[int(rest[0]) - 1]
    return f"{int(rest[1])} {month} {year}" if len(rest) > 1 else f"{month} {year}"
