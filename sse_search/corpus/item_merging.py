"""
Merge a later record of an item into what is known of it: what it states replaces, what it lacks stays.

A text that is only a part of the known one (an excerpt, a page that was cut off, a teaser with a link to the rest) does
not replace it, nor does another spelling of the address or another origin of the same date: sources that take turns
must not change an item each time. A field that the record states to be empty (`NewsItem.emptied`) is emptied.
"""

from __future__ import annotations

import re

import msgspec

from sse_search.corpus.folded_words import folded_words
from sse_search.identity import canonical_url
from sse_search.model import NewsDate, NewsItem
from sse_search.text.read_more import READ_MORE

_TEXTS = ("summary", "body")
_OTHERS = ("url", "language", "category", "tags", "authors")
_ALWAYS_KEPT = ("source", "version")
"""Fields that stay without a word, because most records lack them."""
_MAX_ENDING = 400
"""Characters at the end of a paragraph that are searched for what says that it was cut off."""
_MAX_WORDS_AFTER_ELLIPSIS = 9
_OPEN_BRACKET = re.compile(r"[(\[][^()\[\]]{0,30}\Z")
_LINK_TO_REST = re.compile(
    rf"(?:\b(?:{READ_MORE}|read the (?:full|whole|rest))\b"
    r"(?:[ \xa0][^\s,.!?]{1,40}){0,6}"
    r"|\b(?:the post|l['’]article|la entrada|der beitrag|o post|l['’]articolo)\s[^\n]{1,300}?\s"
    r"(?:(?:first )?appeared first on|est apparu en premier sur|(?:se public[oó]|aparece) primero en"
    r"|erschien zuerst auf|apareceu primeiro em"
    r"|(?:proviene da|sembra essere il primo su))\s[^\n]{1,120})\W{0,9}\Z",
    re.IGNORECASE,
)
"""What feeds put at the end of an excerpt, as a link to the page."""


def merged(known: NewsItem, record: NewsItem) -> tuple[NewsItem, tuple[str, ...]]:
    """
    Return an item with what a later record states, and the names of the fields that the record would have emptied.

    >>> known = NewsItem(id="00000000000000a1", title="A bank opens", body="Members met. They voted.")
    >>> later = NewsItem(id="00000000000000a1", title="A bank has opened", body="Members met…")
    >>> item, kept = merged(known, later)
    >>> item.title, item.body, kept
    ('A bank has opened', 'Members met. They voted.', ('body',))
    """
    kept = [name for name in _TEXTS if name not in record.emptied and _is_part(getattr(record, name), known, name)]
    kept += [name for name in _OTHERS if not getattr(record, name) and name not in record.emptied]
    if "date" not in record.emptied and _is_less_exact(record.date, known.date):
        kept.append("date")
    stays = {name: getattr(known, name) for name in (*kept, *_ALWAYS_KEPT) if getattr(known, name)}
    stays |= {name: getattr(record, name) for name in _ALWAYS_KEPT if getattr(record, name)}
    if "summary" in kept:
        stays["summary"] = known.summary
    if _is_other_spelling(record.url, known.url):
        stays["url"] = known.url
    if record.date.value == known.date.value:
        stays["date"] = known.date
    item = msgspec.structs.replace(record, **stays) if stays else record
    return item, tuple(name for name in kept if getattr(known, name) and getattr(known, name) != getattr(record, name))


def completed(known: NewsItem, record: NewsItem) -> NewsItem:
    """Return an item with the fields that it lacks taken from a record of its other id; nothing is replaced."""
    lacking = {name: getattr(record, name) for name in (*_TEXTS, *_OTHERS) if not getattr(known, name)}
    if known.date.value is None:
        lacking["date"] = record.date
    if lacking.get("summary") and _is_part(record.summary, known, "summary"):
        del lacking["summary"]
    return msgspec.structs.replace(known, **lacking)


def _is_part(text: str, known: NewsItem, name: str) -> bool:
    """Check whether a text is empty, or has no words that the known text of the field, or of the item, lacks."""
    if not text or text == getattr(known, name):
        return True
    words = folded_words(known.text)
    return all(_is_in(paragraph, words) for paragraph in text.split("\n\n"))


def _is_in(paragraph: str, words: str) -> bool:
    """Check whether all words of a paragraph follow each other in a text, but for what says that it was cut off."""
    uncut, is_cut = _without_link_to_rest(paragraph)
    return (folded_words(uncut).rstrip() if is_cut else folded_words(uncut)) in words


def _without_link_to_rest(paragraph: str) -> tuple[str, bool]:
    """
    Return a paragraph without an ellipsis and the few words after it, or a link to the rest; and whether it had such.

    >>> _without_link_to_rest("Members met… [+23 chars]"), _without_link_to_rest("Members met. Read more at Coop News")
    (('Members met', True), ('Members met. ', True))
    >>> _without_link_to_rest("Members met.")
    ('Members met.', False)
    """
    start = max(0, len(paragraph) - _MAX_ENDING)
    ending = paragraph[start:]
    if link := _LINK_TO_REST.search(ending):
        paragraph = paragraph[: start + link.start()]
        ending = paragraph[start:]
    position = max(ending.rfind("…"), ending.rfind("..."))
    if position < 0 or len(ending[position:].split()) > _MAX_WORDS_AFTER_ELLIPSIS:
        return paragraph, link is not None
    head = ending[:position].rstrip(" [")
    if opening := _OPEN_BRACKET.search(head):  # (more…)
        head = head[: opening.start()]
    return paragraph[:start] + head.rstrip(".… "), True


def _is_other_spelling(url: str, known: str) -> bool:
    """Check whether an address is another spelling of the known one, and not the first with https."""
    if not url or url == known or (url.startswith("https:") and not known.startswith("https:")):
        return False
    return canonical_url(url) == canonical_url(known) != ""


def _is_less_exact(date: NewsDate, known: NewsDate) -> bool:
    """Check whether a date is unknown, or the month or year of the known one."""
    if date.value is None or known.value is None:
        return date.value is None
    return len(date.value) < len(known.value) and known.value.startswith(date.value)
