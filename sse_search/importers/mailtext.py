"""Clean the HTML of a newsletter: its paragraphs without the preview text and invisible pictures."""

from __future__ import annotations

import re

from sse_search.importers.markup import parse_html, text_of

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.IGNORECASE)


def newsletter_text(html: str) -> str:
    """
    Return the paragraphs that a reader of a newsletter sees.

    >>> newsletter_text('<div style="display:none">Preview</div><table><tr><td>Members <b>meet</b></td></tr></table>')
    'Members meet'
    """
    root = parse_html(html)
    if root is None:
        return ""
    for element in list(root.iter()):
        if isinstance(element.tag, str) and element is not root and _is_hidden(element):
            element.clear(keep_tail=True)
    return text_of(root)


def _is_hidden(element: object) -> bool:
    attributes = getattr(element, "attrib", {})
    return "hidden" in attributes or _HIDDEN_STYLE.search(attributes.get("style", "")) is not None
