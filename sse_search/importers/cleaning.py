"""Clean text: remove meaningless characters, compose the others (NFC), and normalize white space."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Control characters, unpaired surrogates, byte order marks and non-characters; then soft hyphen, zero width space and
# word joiner, which hide a word from a search.
_MEANINGLESS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff\u00ad\u200b\u2060]")
_UNSAFE_ADDRESS = re.compile(r"(?:java\s*script|vb\s*script|live\s*script|data|file|blob|about)\s*:", re.IGNORECASE)
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNCLEAN_BREAKS = ("\n\n\n", " \n", "\n ")
_PARAGRAPH_END = re.compile(r"\n(?:[^\S\n]*\n)+")
_MAX_REASON_LENGTH = 200
_MAX_MARKS = 30
"""Accents on one letter, as in Unicode's stream-safe format: ordering them takes the square of their number."""
_MARKS_OR_SIGNS = re.compile(r"[^\w\s\x00-\x7f]{31,}")
"""A run with more than `_MAX_MARKS` accents, among others."""


def clean_line(text: str) -> str:
    """Return the text on one line, words separated by one space."""
    return text if _is_clean(text) else " ".join(_normalized(text).split())


def clean_text(text: str) -> str:
    """Return the text as paragraphs of one line each, separated by one blank line."""
    if _is_clean(text):
        return text
    clean_breaks = not any(unclean in text for unclean in _UNCLEAN_BREAKS) and text.strip() == text
    if clean_breaks and _is_clean(text.replace("\n\n", "¶")):
        return text
    paragraphs = (" ".join(paragraph.split()) for paragraph in _PARAGRAPH_END.split(_normalized(text)))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def clean_address(url: str) -> str:
    """
    Return an address on one line; empty for one that a browser would run or that is only on somebody's machine.

    >>> clean_address(" https://example.org/a b "), clean_address("JavaScript:alert(1)")
    ('https://example.org/a%20b', '')
    """
    line = clean_line(url)
    return "" if _UNSAFE_ADDRESS.match(line) else line.replace(" ", "%20")


def without_controls(text: str) -> str:
    """Return the text without meaningless characters, its lines and spaces as they are."""
    return _MEANINGLESS.sub("", text)


def _is_clean(line: str) -> bool:
    """
    Check whether cleaning would leave a line as it is, without splitting it; most texts are clean.

    Printable characters include no control character and no space but the plain one.
    """
    return (
        line.isprintable()
        and "  " not in line
        and line[:1] != " "
        and line[-1:] != " "
        and (_is_latin(line) or (not _MARKS_OR_SIGNS.search(line) and unicodedata.is_normalized("NFC", line)))
    )


def _is_latin(text: str) -> bool:
    """Check for characters of Latin-1 alone, which are composed in themselves; much faster than a pattern."""
    if text.isascii():
        return True
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def _normalized(text: str) -> str:
    """Return the text in Unicode's composed form (NFC) with LF as line end, without meaningless characters."""
    if not all(line.isprintable() for line in text.split("\n")):
        text = _MEANINGLESS.sub("", _LINE_END.sub("\n", text))
    return unicodedata.normalize("NFC", text if _is_latin(text) else _MARKS_OR_SIGNS.sub(_without_surplus_marks, text))


def _without_surplus_marks(run: re.Match[str]) -> str:
    """Return a run of accents and signs in which no sign has more than `_MAX_MARKS` accents."""
    kept: list[str] = []
    marks = 0
    for character in run[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def shorten(text: str, length: int) -> str:
    """Return the text, cut between words and with an ellipsis if it is longer than `length` characters."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    whole = head.rsplit(None, 1)[0] if any(character.isspace() for character in head[length // 2 :]) else head
    return f"{whole.rstrip(' ,;:.-')}…"


def first_words(text: str, words: int = 12) -> str:
    """Return the beginning of a text as a title for an item that has none."""
    head = text[:400].split()
    return shorten(" ".join(head[:words]) + ("…" if len(head) > words else ""), 120)


def first_of(texts: Iterable[str]) -> str:
    """Return the first text that is not empty, or an empty one."""
    return next(filter(None, texts), "")


def reason_of(error: Exception) -> str:
    """Return the message of another library's error on one line, for use in parentheses."""
    return " ".join(str(error).split())[:_MAX_REASON_LENGTH] or type(error).__name__
