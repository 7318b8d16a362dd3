"""What of a text is kept? Characters that mean something, in one normal form, with plain spaces."""

from __future__ import annotations

import re
import unicodedata

# Control characters, halves of surrogate pairs, byte order marks and non-characters; then soft hyphen, zero width space
# and word joiner, which hide a word from whoever looks for it.
_MEANINGLESS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff\u00ad\u200b\u2060]")
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_ODD_BREAKS = ("\n\n\n", " \n", "\n ")
_PARAGRAPH_END = re.compile(r"\n(?:[^\S\n]*\n)+")


def without_controls(text: str) -> str:
    """Return the text in Unicode's composed form (NFC) with LF as line end, without characters that mean nothing."""
    return unicodedata.normalize("NFC", _MEANINGLESS.sub("", _LINE_END.sub("\n", text)))


def clean_line(text: str) -> str:
    """Return the text on one line, words parted by one space."""
    return text if _is_clean(text) else " ".join(_plain(text).split())


def clean_text(text: str) -> str:
    """Return the text as paragraphs of one line each, parted by one blank line."""
    if _is_clean(text.replace("\n\n", "¶")) and not any(odd in text for odd in _ODD_BREAKS) and text.strip() == text:
        return text
    paragraphs = (" ".join(paragraph.split()) for paragraph in _PARAGRAPH_END.split(_plain(text)))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _is_clean(line: str) -> bool:
    """
    Say whether a line is as it is kept: what most texts are, found out without taking them apart.

    What can be printed is no control character and no space but the plain one.
    """
    return (
        line.isprintable()
        and "  " not in line
        and line[:1] != " "
        and line[-1:] != " "
        and (line.isascii() or unicodedata.is_normalized("NFC", line))
    )


def _plain(text: str) -> str:
    """Do as `without_controls`, at once where nothing can be wrong: what can be printed is no control character."""
    if all(line.isprintable() for line in text.split("\n")):
        return unicodedata.normalize("NFC", text)
    return without_controls(text)


def cut(text: str, length: int) -> str:
    """Return the text, or its beginning up to a space and an ellipsis where it is longer than `length` characters."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    whole = head.rsplit(None, 1)[0] if any(character.isspace() for character in head[length // 2 :]) else head
    return f"{whole.rstrip(' ,;:.-')}…"


def first_words(text: str, words: int = 12) -> str:
    """Return the beginning of a text as a title for an item that has none."""
    head = text[:400].split()
    return cut(" ".join(head[:words]) + ("…" if len(head) > words else ""), 120)
