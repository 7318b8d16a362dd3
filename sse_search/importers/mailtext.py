"""Clean the HTML of a newsletter: its paragraphs without the preview text and invisible pictures."""

from __future__ import annotations

import re
from typing import Any

from sse_search.importers.cleaning import clean_line
from sse_search.importers.markup import parse_html, text_of

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.IGNORECASE)


def newsletter_text(html: str) -> str:
    """
    Return the paragraphs that a reader of a newsletter sees.

    >>> newsletter_text('<div style="display:none">Preview</div><table><tr><td>Members <b>meet</b></td></tr></table>')
    'Members meet'
    """
    root = _visible(html)
    return "" if root is None else text_of(root)


def newsletter_heading(html: str) -> str:
    """
    Return the first heading of the highest rank that a reader of a newsletter sees, or an empty text.

    >>> newsletter_heading("<h1>Members <b>meet</b></h1><p>Forty came.</p>")
    'Members meet'
    """
    root = _visible(html)
    headings = () if root is None else root.iter("h1")
    return next((text for heading in headings if (text := clean_line("".join(heading.itertext())))), "")


def _visible(html: str) -> Any:
    """Return the root of a page without its hidden elements, or None if it is empty."""
    root = parse_html(html)
    for element in () if root is None else list(root.iter()):
        if isinstance(element.tag, str) and element is not root and _is_hidden(element):
            element.clear(keep_tail=True)
    return root


def _is_hidden(element: object) -> bool:
    attributes = getattr(element, "attrib", {})
    return "hidden" in attributes or _HIDDEN_STYLE.search(attributes.get("style", "")) is not None
