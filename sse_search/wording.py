"""Phrase messages and counts for people."""

from __future__ import annotations

DATE_ORIGINS = {
    "stated": "stated in the source",
    "heading": "from the heading above the item",
    "metadata": "from the page metadata",
    "url": "from the web address",
    "none": "no date found",
}
"""Where the date of an item comes from, by `NewsDate.origin`."""


def as_sentence(message: str) -> str:
    """
    Return a message as a sentence: a capital letter at its start, a full stop at its end.

    A file name or an option at the start keeps its case; a path at the end gets no full stop, which would change it.

    >>> as_sentence("a quotation never ends")
    'A quotation never ends.'
    """
    text = message.strip() or "something went wrong"
    words = text.split()
    if words[0].isalpha():
        text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?", ":")) or "/" in words[-1] else f"{text}."


def counted(number: int, noun: str) -> str:
    """
    Return a number with its noun, which takes an `s` in the plural.

    >>> counted(1, "item"), counted(2500, "item")
    ('1 item', '2,500 items')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
