"""Interpret the values of fields that tables and JSON write in many ways: authors, kinds, identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_AND = re.compile(r"\s(?:and|et|y|und|e|&)\s")
_BY = re.compile(r"^(?:by|par|por|von|di)[\s:]+", re.IGNORECASE)
_AUTHOR_SEPARATOR = re.compile(r"[;|\n]")
_KINDS = frozenset(
    "article articlenewspaper articlemagazine articlejournal newspaperarticle magazinearticle journalarticle blogpost "
    "post postweblog webpage document page newsarticle".split()
)
_COLLECTIONS = frozenset(
    "mediaid medianame storiesid itemtype dateadded webpublicationdate dategmt issued datedownload".split()
)
"""Names in collections that count their records (Media Cloud, Zotero, Guardian, WordPress, CSL, news-please)."""


def author_names(text: str) -> list[str]:
    """
    Return the names in a text that lists authors.

    >>> author_names("Doe, Jane; Roe, Rik"), author_names("By Jane Doe and Rik Roe")
    (['Doe, Jane', 'Roe, Rik'], ['Jane Doe', 'Rik Roe'])
    """
    names = _AUTHOR_SEPARATOR.split(_BY.sub("", text.strip()) if _BY.match(text) else text)
    if len(names) == 1 and "," not in text:
        names = _AND.split(names[0])
    return [name.strip() for name in names if name.strip()]


@lru_cache(maxsize=1024)
def is_kind_of_text(category: str) -> bool:
    """
    Check whether a category says only that a record is a text.

    >>> is_kind_of_text("article-newspaper"), is_kind_of_text("Sport")
    (True, False)
    """
    return re.sub(r"[^a-z]", "", category.lower()) in _KINDS


def has_collection_ids(plain_names: Iterable[str]) -> bool:
    """Check whether the ids of a table only count its records, so that the address identifies an item."""
    return not _COLLECTIONS.isdisjoint(plain_names)
