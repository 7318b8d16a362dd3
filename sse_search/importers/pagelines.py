"""Traverse the lines of a web page with what may be its date: where each stands, and what its element says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Literal

import msgspec

from sse_search.identity import canonical_url
from sse_search.importers.cleaning import clean_line
from sse_search.importers.datelines import MAX_LINE_LENGTH
from sse_search.tokens import fold

Mark = Literal["", "time", "date", "published", "updated", "event"]

_SKIPPED = frozenset("head meta link script style title option select noscript template svg iframe textarea".split())
_INLINE = frozenset("a abbr b bdi cite em font i ins label mark q small span strong sub sup u wbr".split())
_ASIDE = frozenset(("nav", "aside", "footer"))
_SECTIONS = frozenset(("article", "main", "section"))
_LARGE = frozenset("html body main article section form table tbody".split())
_HEADINGS = ("h1", "h2", "h3", "h4")

_PUBLISHED = re.compile(
    r"publish(?!er)|pub[-_]?date|datepub|posted|post[-_]?date|entry[-_]?date|dateline|dc:date|dc:created|datecreated"
)
_UPDATED = re.compile(r"updat|modif|lastmod|revised|aktualis|actualiz|changed")
_DATE = re.compile(r"(?<![a-z])(?:date|datetime|time|timestamp|datum|fecha|zeit|horodatage)(?![a-z])|(?<!up)date$")
_NO_DATE = re.compile(r"event|start|end[-_]?date|birth|death|expire|deadline|valid")
_OUTSIDE = re.compile(
    r"(?<![a-z])(?:(?:user)?comment|kommentar|comentario|commentaire|comment[io]|disqus|reaction|respon[ds]|repl(?:y|ies)|discussion"
    r"|relat|recommend|similar|calendar|kalender|event|agenda|veranstaltung|cookie|banner|advert|newsletter|copyright|footer|masthead|current[-_]?date"
    r"|nav(?:igation|bar)?(?![a-z])|menu|carousel|weather|wetter|references?(?![a-z])|bibliograph|citation|leserbrief|contentinfo)"
)
"""Names of elements that hold no date of the article, wherever they stand."""
_BESIDE = re.compile(
    r"(?<![a-z])(?:sidebar|widget|teaser|popular|trending|latest|recent|newest|ticker|promo|slider|more[-_]|most[-_]|mehr[-_]|next[-_]"
    r"|complementary)"
)
"""Names of elements that hold none, unless they are part of the element of the article."""
_HARMLESS = re.compile(
    r"^pointer-events|(?:comments?|sidebar|widgets?)[-_](?:open|closed|count|link|off|on|active)|^(?:no|has|with)[-_]"
)
"""Names of settings and counts, not of places."""
_COMMENTS = re.compile(
    r"(?:\d+ )?(?:comments?|kommentare?|comentarios?|commentaires?|commenti|reactions?|reacciones|responses?|replies"
    r"|leave a (?:reply|comment))(?: \(?\d+\)?)?:?"
)
"""The heading of the comments."""
_OWN_FOOTER = re.compile(r"article|entry|post|story")
_ATTRIBUTES = ("datetime", "title", "content", "data-datetime", "data-date", "data-published", "data-time")
_MARKING = ("class", "id", "itemprop", "property", "itemtype", "data-testid", "role", "rel")
_WORK = re.compile(r"schema\.org/\w*(?:article|work|book|thesis|report|review|posting|event|comment|movie|product)")
_HEADING = "heading"
_MIN_PARAGRAPH_LENGTH = 60
_MAX_MARKED_LENGTH = 300
_MAX_EXTRA_HEADING_WORDS = 4


class PageLine(msgspec.Struct, frozen=True):
    """
    A line of a page.

    Attributes:
        text: The words of neighbouring elements, up to the end of a block or an element for a date.
        value: What the attributes of the element give as its date: `2021-12-03` for `yesterday`.
        mark: What the element says of the date.
        distance: Lines since the heading, negative above it; since the beginning on a page without its heading.
        is_outside: Whether it stands among comments, links to other pages, or in what surrounds the article.
    """

    text: str
    value: str
    mark: Mark
    distance: int
    is_outside: bool


def find_heading(root: Any, title: str) -> Any | None:
    """
    Return the element that shows the title, or None.

    A heading with the title and little else is enough: sections and kickers stand in the heading of many sites.
    """
    wanted = fold(title)[:60].strip()
    best, fewest = None, _MAX_EXTRA_HEADING_WORDS + 1
    headings = list(root.iter(*_HEADINGS))
    for heading in headings if wanted else ():
        text = fold(clean_line(heading.text_content()[:500]))
        if wanted in text:
            extra = len(text[: text.index(wanted)].split())
            if extra < fewest:
                best, fewest = heading, extra
    if best is None and wanted:
        best = next((element for element in root.iter() if _shows(element, wanted)), None)
    firsts = [heading for heading in headings if heading.tag == "h1"]
    return firsts[0] if best is None and len(firsts) == 1 else best


def shows_text(root: Any, text: str) -> bool:
    """Check whether an element of a page, other than a link, shows a text."""
    wanted = fold(text)[:60].strip()
    return any(_shows(element, wanted) for element in root.iter())


def lines_of(root: Any, heading: Any | None, url: str) -> list[PageLine]:
    """Return the lines of a page that may be dates or labels of dates, in their order."""
    lines: list[PageLine] = []
    origin = 0
    texts: list[str] = []
    state = _State()
    in_comments = False
    for text, next_state in _pieces(root, heading, url):
        if next_state is not None and not texts:
            state = next_state
        if text and next_state is not None and not next_state.is_link:
            texts.append(text)
        if next_state is not None:
            continue
        if texts or state.value:
            line = clean_line(" ".join(texts)[: 2 * MAX_LINE_LENGTH])
            in_comments = in_comments or _COMMENTS.fullmatch(fold(line[:60])) is not None
            outside = state.is_outside or in_comments
            lines.append(PageLine(line, state.value, state.mark, len(lines), outside))
        texts, state = [], _State()
        if text == _HEADING:
            in_comments, origin = False, len(lines)
    return [msgspec.structs.replace(line, distance=index - origin) for index, line in enumerate(lines)]


class _State(msgspec.Struct, frozen=True):
    """What the elements around a text say of it."""

    mark: Mark = ""
    value: str = ""
    is_outside: bool = False
    is_link: bool = False
    in_article: bool = False


class _Article:
    """
    The elements of a page that surround its article.

    Attributes:
        outer: The elements around the heading: never outside the article.
        text_outer: Those around most of the text: outside only if their names say so wherever they stand.
        elements: The `article` elements with heading or text.
    """

    def __init__(self, root: Any, heading: Any | None, url: str) -> None:
        self.url = canonical_url(url)
        self.page = self.url.rpartition("/")[2]
        text = _main_element(root)
        self.outer = _with_ancestors(heading)
        self.text_outer = _with_ancestors(text) - self.outer
        self.elements = {element for element in self.outer | self.text_outer if element.tag == "article"}
        self.has_heading = heading is not None

    def excludes(self, element: Any, key: str, *, in_article: bool) -> bool:
        """Check whether an element with these names holds no date of the article."""
        if element in self.outer:
            return False
        if element in self.text_outer:
            return _names_outside(key, True)
        if self.has_heading and element.get("itemscope") is not None and _WORK.search(key):
            return True
        if element.tag in _ASIDE or (self.has_heading and _is_banner(element)):
            return not _OWN_FOOTER.search(key)
        return bool(key) and element.tag not in ("html", "body") and _names_outside(key, in_article)

    def is_linked_by(self, link: Any, key: str) -> bool:
        """Check whether a link leads to the page itself; links to other pages have the dates of these."""
        if "bookmark" in key:
            return True
        href = link.get("href") or ""
        return bool(self.url) and self.page in href and canonical_url(href) == self.url


def _is_banner(element: Any) -> bool:
    """Check for the header of the page, which is in no section of it; it may show the day of the visit."""
    return element.tag == "header" and not any(outer.tag in _SECTIONS for outer in element.iterancestors())


def _with_ancestors(element: Any | None) -> set[Any]:
    return set() if element is None else {element, *element.iterancestors()}


def _main_element(root: Any) -> Any | None:
    """Return the element with most of the text in paragraphs of its own, or None."""
    lengths: dict[Any, int] = {}
    for paragraph in root.iter("p"):
        length = sum(map(len, paragraph.itertext()))
        if length >= _MIN_PARAGRAPH_LENGTH:
            parent = paragraph.getparent()
            lengths[parent] = lengths.get(parent, 0) + length
    return max(lengths, key=lambda element: lengths[element], default=None)


def _pieces(root: Any, heading: Any | None, url: str) -> Iterator[tuple[str, _State | None]]:
    """Yield the texts of a page with their states; without a state, the end of a line or the heading."""
    article = _Article(root, heading, url)
    stack: list[tuple[Any, _State, bool, bool]] = [(root, _State(), False, False)]
    while stack:
        element, state, closing, breaks = stack.pop()
        if not closing and isinstance(element.tag, str) and element.tag not in _SKIPPED:
            if element is heading:
                yield "", None
                yield _HEADING, None
                breaks = True
            else:
                inner = _state_of(element, state, article)
                breaks = element.tag not in _INLINE or inner is not state
                if breaks:
                    yield "", None
                stack.append((element, state, True, breaks))
                stack.extend((child, inner, False, False) for child in reversed(element))
                yield element.text or "", inner
                continue
        if breaks:
            yield "", None
        if element is not root and element.tail:
            yield element.tail, state


def _state_of(element: Any, outer: _State, article: _Article) -> _State:
    """Return the state inside an element: the same object if the element adds nothing."""
    names = [element.get(name) for name in _MARKING]
    key = " ".join(filter(None, names)).lower()
    mark = _mark_of(element, key)
    is_outside = outer.is_outside or mark == "event" or article.excludes(element, key, in_article=outer.in_article)
    in_article = outer.in_article or element in article.elements
    is_link = not mark and (outer.is_link or (element.tag == "a" and not article.is_linked_by(element, key)))
    if mark:
        return _State(mark, _value_of(element), is_outside, is_link, in_article)
    if (is_outside, is_link, in_article) == (outer.is_outside, outer.is_link, outer.in_article):
        return outer
    return _State(outer.mark, outer.value, is_outside, is_link, in_article)


def _mark_of(element: Any, key: str) -> Mark:
    if element.tag in _LARGE:
        return ""
    is_time = element.tag in ("time", "relative-time")
    mark = _mark_of_names(key, is_time) if key or is_time else ""
    return "" if mark and sum(map(len, element.itertext())) > _MAX_MARKED_LENGTH else mark


@lru_cache(maxsize=4096)
def _mark_of_names(key: str, is_time: bool) -> Mark:
    is_date = any(_DATE.search(name) for name in key.split())
    mark: Mark = "date" if is_date else "time" if is_time else ""
    if _PUBLISHED.search(key):
        mark = "published"
    elif _UPDATED.search(key) and (is_date or "updated" in key.split() or "datemodified" in key):
        mark = "updated"
    return "event" if mark and _NO_DATE.search(key) else mark


@lru_cache(maxsize=4096)
def _names_outside(key: str, in_article: bool) -> bool:
    key = " ".join(name for name in key.split() if not _HARMLESS.search(name))
    return _OUTSIDE.search(key) is not None or (not in_article and _BESIDE.search(key) is not None)


def _value_of(element: Any) -> str:
    """Return the first attribute that is written like a date."""
    for name in _ATTRIBUTES:
        value = element.get(name)
        if value and any(character.isdigit() for character in value):
            return clean_line(value[:MAX_LINE_LENGTH])
    return ""


def _shows(element: Any, wanted: str) -> bool:
    """Check whether the text directly in an element begins with a title."""
    text = element.text if isinstance(element.tag, str) and element.tag not in _SKIPPED and element.tag != "a" else ""
    return bool(text) and fold(clean_line(text[:500]))[:60].strip() == wanted
