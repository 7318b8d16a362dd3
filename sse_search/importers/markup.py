"""Convert markup to text: the paragraphs that a reader sees, without any markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from lxml import etree
from lxml import html as lxml_html

from sse_search.importers.cleaning import clean_text
from sse_search.importers.tags import without_surplus_attributes

MAX_HTML_LENGTH = 5 * 1024 * 1024
"""Characters of a page; longer ones are cut. The longest newspaper article has a fiftieth of it."""

BLOCKS = frozenset(
    "address article aside block blockquote body caption center dd details div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hl1 hl2 hr legend li main nav nitf-table ol p pre q section summary table tagline "
    "tbody tfoot thead tr ul".split()
)
_CELLS = frozenset(("td", "th"))
_HIDDEN = frozenset(
    "applet audio button canvas datalist embed head iframe map math media media-reference noscript object script "
    "select style svg template textarea title video".split()
)
_SPACES = re.compile(r"\s+")
_MARKUP = re.compile(r"<(?:[a-zA-Z/!?])|&(?:#?\w+);")
_KNOWN_TAG = re.compile(
    r"</?(?:a|abbr|article|b|big|blockquote|br|center|code|div|dl|dt|em|figure|font|h[1-6]|hr|html|i|iframe|img|li|ol|p|pre"
    r"|q|s|section|small|span|strike|strong|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul)"
    r"(?:\s++(?:[\w:@.-]{1,40}\s*+=|(?:nowrap|hidden|noshade|compact|reversed|itemscope|allowfullscreen)\b)[^<>]*+"
    r"|\s*+/?)>",
    re.IGNORECASE,
)
"""A tag with nothing but attributes in it; in `if a<b then c>d` there is none."""
_BLOCK_TAG = re.compile(r"<(?:p|br|div|li|h[1-6]|tr|td|blockquote)\b", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def html_to_text(markup: str) -> str:
    """Return the paragraphs of an HTML fragment, or of a text without markup."""
    if not _MARKUP.search(markup):
        return clean_text(markup)
    root = parse_html(markup)
    return "" if root is None else text_of(root)


def cell_to_text(text: str) -> str:
    """
    Return a cell of a table or a value of a record without markup, if it has tags or references of HTML.

    >>> cell_to_text("Tea &amp; <b>bread</b>"), cell_to_text("x <y> z & Co.")
    ('Tea & bread', 'x <y> z & Co.')
    """
    if "<" in text and _KNOWN_TAG.search(text):
        return html_to_text(text if _BLOCK_TAG.search(text) else _BLANK_LINES.sub("<p>", text))
    if "&" in text:
        return _REFERENCE.sub(lambda reference: html.unescape(reference[0]), text)
    return text


def without_references(text: str) -> str:
    r"""
    Replace references to characters beyond ASCII in a plain text, which somebody escaped once too often.

    >>> without_references("caf&eacute;&nbsp;&lt;b&gt;")
    'café\xa0&lt;b&gt;'
    """

    def character(reference: re.Match[str]) -> str:
        text = html.unescape(reference[0])
        return reference[0] if text.isascii() else text

    return _REFERENCE.sub(character, text)


def parse_html(markup: str) -> Any:
    """Return the root element (lxml) of a page or fragment, or None if it is empty. Never fails."""
    parser = lxml_html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    plain = without_surplus_attributes(markup[:MAX_HTML_LENGTH].replace("\x00", ""))
    content = plain.encode("utf-8", "ignore")
    try:
        return lxml_html.document_fromstring(content, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None


def text_of(root: Any) -> str:
    """Return the paragraphs below an element (lxml or ElementTree), without what a reader does not see."""
    return clean_text("".join(_pieces(root)))


def base_of(root: Any, url: str) -> str:
    """
    Return the address that the links of a page are relative to: that of its element `base`, else its own.

    >>> base_of(parse_html('<base href="/fr/"><p>Text</p>'), "https://example.org/list")
    'https://example.org/fr/'
    """
    href = str(next((element.get("href") or "" for element in root.iter("base")), "")).strip()
    try:
        return urljoin(url, href)
    except ValueError:
        return url


def local_name(element: Any) -> str:
    """Return the name of an element without its namespace; empty for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _pieces(root: Any) -> Iterator[str]:
    """Traverse the tree without recursion: input may be nested without limit."""
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, closing = stack.pop()
        name = local_name(element).lower()
        if not closing:
            if name == "br":
                yield "\n"
            elif name in BLOCKS:
                yield "\n\n"
            if name and (element is root or name not in _HIDDEN):
                if element.text:
                    yield _SPACES.sub(" ", element.text) if name != "pre" else element.text
                stack.append((element, True))
                stack.extend((child, False) for child in reversed(element))
                continue
        elif name in BLOCKS:
            yield "\n\n"
        elif name in _CELLS:
            yield " "
        if element is not root and element.tail:
            yield _SPACES.sub(" ", element.tail)
