"""Traverse what a reader sees as content of a web page, without menus, comments and what else surrounds it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sse_search.importers.cleaning import clean_line
from sse_search.importers.markup import local_name

HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
SKIPPED = frozenset("nav header footer aside form script style head noscript iframe svg template button select".split())
_SKIPPED_CLASS = re.compile(r"comment|breadcrumb|pagination|sidebar|cookie|related", re.IGNORECASE)
_ARTICLE = re.compile(r'"@type"\s*:\s*"(?:[a-z]*article|blogposting)"', re.IGNORECASE)
_SPACES = re.compile(r"\s+")


def is_article(root: Any) -> bool:
    """Check whether a page says that it is one article."""
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or "").lower()
        if name == "article:published_time" or (name == "og:type" and (meta.get("content") or "") == "article"):
            return True
    scripts = (script for script in root.iter("script") if "ld+json" in (script.get("type") or ""))
    return sum(len(_ARTICLE.findall(script.text or "")) for script in scripts) == 1


def main_element(root: Any) -> Any:
    """Return the element with the content of a page, or the whole page."""
    mains = list(root.iter("main"))
    return mains[0] if len(mains) == 1 else root


def is_skipped(element: Any) -> bool:
    """Check for an element that is no content of a page."""
    name = local_name(element).lower()
    return (
        not name or name in SKIPPED or _SKIPPED_CLASS.search(f"{element.get('class')} {element.get('id')}") is not None
    )


def content_of(root: Any) -> Iterator[Any]:
    """Yield the elements that a reader sees as content of the page, from top to bottom."""
    stack = [root]
    while stack:
        element = stack.pop()
        if element is root or not is_skipped(element):
            yield element
            stack.extend(reversed(element))


def visible_text(root: Any) -> str:
    """Return the text that a reader sees as content of a page or an element, on one line."""
    texts = (f"{element.text or ''} {' '.join(child.tail or '' for child in element)}" for element in content_of(root))
    return one_line(" ".join(texts))


def one_line(text: str) -> str:
    """Return a text of markup on one line."""
    return clean_line(_SPACES.sub(" ", text))
