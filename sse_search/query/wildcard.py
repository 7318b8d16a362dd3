"""Recognise a word with `*` or `?` inside, and fold its letters."""

from __future__ import annotations

import re

from sse_search.tokens import EVERY_SCRIPT, fold, words
from sse_search.wording import Message, worded

MIN_PREFIX = 2
"""Letters before the first `*` or `?`."""
MAX_WILDCARDS = 8
"""Runs of `*`, and `?`, in a word."""

_PATTERN_ALONE = re.compile(r"\w*\*[\w*]*")
_WILDCARD = re.compile("[*?]")
_STARS = re.compile(r"\*+")


def wildcard_text(text: str) -> str:
    """Return a word without what means nothing: repeated `*`, and question marks at its end."""
    return _STARS.sub("*", text.rstrip("?"))


def wildcard_form(text: str) -> str:
    """
    Return the form of the tokens that a word with `*` or `?` stands for; empty if it is not one word of that kind.

    A question mark before a capital letter ends a sentence.

    >>> wildcard_form("Co*op"), wildcard_form("l'écon*ie"), wildcard_form("wom?n"), wildcard_form("How?Why")
    ('co*op', 'econ*ie', 'wom?n', '')
    """
    first, *others = _WILDCARD.split(text)
    signs = _WILDCARD.findall(text)
    tokens = words(first)
    if not 1 <= len(signs) <= MAX_WILDCARDS or len(tokens) != 1 or len(tokens[0]) < MIN_PREFIX:
        return ""
    ends_in_word = words(f"{first}x") == [f"{tokens[0]}x"]
    ends_sentence = "?" in text and not text.isupper() and any(part[:1].isupper() for part in others)
    if not ends_in_word or ends_sentence or any(words(f"x{part}x") != [f"x{fold(part)}x"] for part in others):
        return ""
    return tokens[0] + "".join(sign + fold(part) for sign, part in zip(signs, others, strict=True))


def why_no_pattern(text: str) -> Message:
    """Return why a word with `*` is not read as a pattern."""
    if unspaced_parts(text):
        return worded("words of this script need no *: they are found inside longer ones too")
    return worded(
        "* stands for letters inside a single word or at its end, after at least {count} letters, as in "
        "co*op or cooperat*",
        count=MIN_PREFIX,
    )


def unspaced_parts(text: str) -> list[str]:
    """
    Return what stands between the `*` of a word in a script without spaces; nothing of another text.

    >>> unspaced_parts("협동*"), unspaced_parts("co*op")
    (['협동'], [])
    """
    is_unspaced = _PATTERN_ALONE.fullmatch(text) and EVERY_SCRIPT.any_unspaced.search(text)
    return [part for part in text.split("*") if part] if is_unspaced else []
