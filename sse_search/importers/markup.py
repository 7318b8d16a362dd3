"""Convert markup to text: the paragraphs that a reader sees, without any markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from sse_search.importers.cleaning import clean_text

MAX_HTML_LENGTH = 5 * 1024 * 1024
"""Characters of a page; longer ones are cut. The longest newspaper article has a fiftieth of it."""

_BLOCKS = frozenset(
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


def html_to_text(html: str) -> str:
    """Return the paragraphs of an HTML fragment, or of a text without markup."""
    if not _MARKUP.search(html):
        return clean_text(html)
    root = parse_html(html)
    return "" if root is None else text_of(root)


def parse_html(html: str) -> Any:
    """Return the root element (lxml) of a page or fragment, or None if it is empty. Never fails."""
    parser = lxml_html.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    content = html[:MAX_HTML_LENGTH].replace("\x00", "").encode("utf-8", "ignore")
    try:
        return lxml_html.document_fromstring(content, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None


def text_of(root: Any) -> str:
    """Return the paragraphs below an element (lxml or ElementTree), without what a reader does not see."""
    return clean_text("".join(_pieces(root)))


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
            elif name in _BLOCKS:
                yield "\n\n"
            if name and (element is root or name not in _HIDDEN):
                if element.text:
                    yield _SPACES.sub(" ", element.text) if name != "pre" else element.text
                stack.append((element, True))
                stack.extend((child, False) for child in reversed(element))
                continue
        elif name in _BLOCKS:
            yield "\n\n"
        elif name in _CELLS:
            yield " "
        if element is not root and element.tail:
            yield _SPACES.sub(" ", element.tail)
