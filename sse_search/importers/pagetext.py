"""Extract the text of the article of a web page, without what surrounds it on the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from trafilatura import bare_extraction

from sse_search.importers.cleaning import clean_line
from sse_search.importers.htmlcontent import HEADINGS
from sse_search.importers.markup import text_of

_COMMENTS = re.compile(
    r"(?<!\S)(?:disqus\w*|fb-comments|comments?|commentaires|kommentare|comentarios|commenti)(?!\S)", re.IGNORECASE
)
"""Names of elements that hold nothing but comments."""
_LISTS = ("ul", "ol", "dl")
_ITEMS = ("li", "dt", "dd")
_CONTENT = ("article", "main")
_TABLE_PARTS = frozenset("table tbody thead tfoot tr td th center".split())
_MAX_SURPLUS = 2_000
"""Characters beside a text in its element: spaces and scripts."""
_MIN_CELL_LENGTH = 200
"""Characters of a cell that may be a text and not a value."""


def article_text(root: Any, heading: Any | None) -> str:
    """
    Return the paragraphs of the article.

    Args:
        root: The page; it is changed.
        heading: The element that shows its title, or None.
    """
    _remove_comments(root, heading)
    has_layout = _unwrap_layout_tables(root, heading)
    lines = _with_lists(root, _extracted(root))
    if has_layout and heading is not None and (title := _line(heading)) in lines:
        lines = lines[lines.index(title) :]
    return _in_paragraphs(root, lines[0]) if len(lines) == 1 else "\n\n".join(lines)


def _extracted(root: Any) -> list[str]:
    document = bare_extraction(root, with_metadata=False, include_comments=False, deduplicate=False)
    return [line for line in (getattr(document, "text", "") or "").split("\n") if line.strip()]


def _remove_comments(root: Any, heading: Any | None) -> None:
    """Remove the elements of comments, some of which the extraction does not know."""
    article = set() if heading is None else {heading, *heading.iterancestors()}
    for element in list(root.iter("div", "section", "ol", "ul")):
        is_named = any(_COMMENTS.search(element.get(name) or "") for name in ("id", "class"))
        if is_named and element not in article and element.getparent() is not None:
            element.drop_tree()


def _unwrap_layout_tables(root: Any, heading: Any | None) -> bool:
    """Make plain blocks of the tables that only place the parts of an old page; return whether there are any."""
    around = () if heading is None else heading.iterancestors("table")
    layouts = {*around, *(table for table in root.iter("table") if _is_layout(table))}
    parts = [part for part in root.iter(*_TABLE_PARTS) if next(_tables_around(part), None) in layouts]
    for part in parts:
        part.tag = "div"
    return bool(parts)


def _tables_around(part: Any) -> Iterator[Any]:
    """Yield the tables that an element is part of, the innermost first."""
    if part.tag == "table":
        yield part
    yield from part.iterancestors("table")


def _is_layout(table: Any) -> bool:
    """Check for a table within which other tables stand, or of which one cell holds most of the text in paragraphs."""
    if next(table.iterdescendants("table"), None) is not None or next(table.iterdescendants("h1"), None) is not None:
        return True
    lengths = {cell: sum(map(len, cell.itertext())) for cell in table.iter("td")}
    cell = max(lengths, key=lambda cell: lengths[cell], default=None)
    if cell is None or lengths[cell] < max(_MIN_CELL_LENGTH, sum(lengths.values()) / 2):
        return False
    return len(list(cell.iter("p", "br", "div"))) > 1


def _with_lists(root: Any, lines: list[str]) -> list[str]:
    """
    Return the lines of a text with the lists and headings between its paragraphs.

    In pages without an element of the content, the extraction takes paragraphs alone.
    """
    positions = {clean_line(line): index for index, line in reversed(list(enumerate(lines)))}
    paragraphs = [paragraph for paragraph in root.iter("p") if _line(paragraph) in positions]
    parents = Counter(paragraph.getparent() for paragraph in paragraphs).most_common(1)
    if not parents or any(outer.tag in _CONTENT for outer in (parents[0][0], *parents[0][0].iterancestors())):
        return lines
    after: dict[int, list[str]] = {}
    current, headings = -1, list[str]()
    for child in parents[0][0].iterchildren("p", "pre", "blockquote", *HEADINGS, *_LISTS):
        items = list(_items(child)) if child.tag in _LISTS else []
        line = _line(child)
        if (position := positions.get(line, -1)) >= 0:
            if headings and position > current:
                after.setdefault(current, []).extend(headings)
            current, headings = max(current, position), []
        elif current >= 0 and child.tag in HEADINGS and line:
            headings = [line]
        elif current >= 0 and _is_lost(child, items, positions):
            after.setdefault(current, []).extend((*headings, *(f"- {item}" for item in items)))
            headings = []
    return [text for index, line in enumerate(lines) for text in (line, *after.get(index, ()))]


def _items(element: Any) -> Iterator[str]:
    """Yield the items of a list, each without the lists in it."""
    for item in element.iter(*_ITEMS):
        texts = item.xpath("text()|*[not(self::ul or self::ol or self::dl)]//text()")
        if line := clean_line("".join(texts)):
            yield line


def _is_lost(element: Any, items: list[str], positions: Mapping[str, int]) -> bool:
    """Check for a list that is not in the text, and not one of links."""
    linked = sum(len(_line(link)) for link in element.iter("a"))
    return 2 * linked < sum(map(len, items)) and not any(
        f"- {item}" in positions or item in positions for item in items
    )


def _line(element: Any) -> str:
    return clean_line(element.text_content())


def _in_paragraphs(root: Any, line: str) -> str:
    """Return a text that the extraction joined in the paragraphs of the element that it is the whole text of."""
    text = "".join(line.split())
    for element in root.iter("body", "main", "article", "section", "div", "td"):
        if _is_longer(element, 3 * len(line) + _MAX_SURPLUS):
            continue
        paragraphs = text_of(element)
        if "".join(paragraphs.split()) == text:
            return paragraphs
    return line


def _is_longer(element: Any, length: int) -> bool:
    """Check whether an element has more characters, without reading it to its end."""
    for text in element.itertext():
        length -= len(text)
        if length < 0:
            return True
    return False
