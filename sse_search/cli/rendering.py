"""How does an answer read as text? Numbered hits, facets in a line each, then what must be said about the result."""

from __future__ import annotations

import html
import re
import shlex
from collections.abc import Iterator

import msgspec

from sse_search.cli.terminal import Style, indented, printable, reading_width
from sse_search.model import Document, Facet, Hit, ResultPage, Tag

FACET_NAME_WIDTH = 14
_MARK = re.compile(r"<mark>(.*?)</mark>", re.DOTALL)
_SPACE = re.compile(r"\s+")

_ORIGINS = {
    "stated": "stated for the item",
    "heading": "from the heading above it",
    "metadata": "from its metadata",
    "url": "from its address",
    "none": "no date was found",
}


def counted(number: int, one: str) -> str:
    """Say how many there are: 1 item, 2,500 items."""
    return f"{number:,} {one}" if number == 1 else f"{number:,} {one}s"


def answer(page: ResultPage, style: Style) -> Iterator[str]:
    """Yield the lines of an answer that found something."""
    before = (page.page - 1) * page.size
    for number, hit in enumerate(page.hits, before + 1):
        yield from _hit(number, hit, style)
        yield ""
    facets = [line for name, facet in page.facets.items() if (line := _facet(name, facet, style))]
    if facets:
        yield from (*facets, "")
    yield from remarks(page)


def remarks(page: ResultPage) -> Iterator[str]:
    """Yield what must be said about a result: how many there are, what was left out, what may have been meant."""
    yield " ".join(_counts(page))
    if page.relaxed:
        yield "No item has every word; items with some of them are shown. --match all shows only items with every word."
    if page.partial:
        yield "The search ran out of time: there may be more. Narrow it with a filter or more words."
    if page.suggestion:
        yield f"Did you mean: ssesearch query {shlex.quote(printable(page.suggestion))}"


def full_item(document: Document, style: Style) -> Iterator[str]:
    """Yield the lines of an item in full, with the reason for each of its entity tags."""
    item = document.item
    yield from indented(style.bold(_line(item.title)))
    facts = (
        ("Date", f"{item.date} ({_ORIGINS[item.date.origin]})" if item.date.value else "undated"),
        ("Source", item.source),
        ("Category", item.category),
        ("Language", document.language),
        ("Tags", ", ".join(item.tags)),
        ("Address", item.url),
        ("Id", item.id),
    )
    for name, fact in facts:
        if fact:
            yield f"{style.dim(f'{name:<{FACET_NAME_WIDTH}}')}{_line(fact)}"
    for paragraph in item.text.split("\n\n"):
        if text := _line(paragraph):
            yield from ("", *indented(text))
    if document.tags:
        yield from ("", style.bold("About"))
        yield from (_tag(tag, style) for tag in document.tags)


def _hit(number: int, hit: Hit, style: Style) -> Iterator[str]:
    indent = "     "
    yield from indented(style.bold(_line(hit.title)), indent, first=f"{number:>3}. ")
    facts = [str(hit.date), hit.source, hit.language, hit.category, hit.id]
    yield indent + style.dim(_line(" · ".join(fact for fact in facts if fact)))
    if hit.snippet:
        yield from indented(_snippet(hit.snippet, style), indent)
    if hit.entities:
        yield from indented(_line(" · ".join(entity.label for entity in hit.entities)), indent)
    if hit.url:
        yield indent + style.dim(_line(hit.url))
    if hit.versions is not msgspec.UNSET and hit.versions:
        yield indent + style.dim(f"and {counted(hit.versions, 'version')}: ssesearch query story:{hit.id}")
    if hit.explanation is not msgspec.UNSET:
        yield f"{indent}score {hit.score:.3f}"
        yield from (indent + "  " + _line(reason) for reason in hit.explanation)


def _snippet(snippet: str, style: Style) -> str:
    """Turn the HTML of a snippet into text; words are set off one by one, so that lines may break between them."""
    parts = [_line(html.unescape(part), keep_ends=True) for part in _MARK.split(snippet)]
    parts[1::2] = [" ".join(map(style.marked, part.split())) for part in parts[1::2]]
    return "".join(parts).strip()


def _facet(name: str, facet: Facet, style: Style) -> str:
    """Return a facet in one line: as many values as fit, then how many more there are."""
    if not facet:
        return ""
    room = reading_width() - FACET_NAME_WIDTH - len(", 10 more")
    shown: list[str] = []
    for value in facet:
        text = f"{'✓ ' if value.selected else ''}{_line(value.label)} ({value.count:,})"
        if shown and len(", ".join([*shown, text])) > room:
            break
        shown.append(text)
    rest = len(facet) - len(shown)
    return style.dim(f"{name.capitalize():<{FACET_NAME_WIDTH}}") + ", ".join(shown) + (f", {rest} more" if rest else "")


def _counts(page: ResultPage) -> Iterator[str]:
    first = (page.page - 1) * page.size + 1
    last = first + len(page.hits) - 1
    if not page.total:
        yield "Nothing found."
    elif not page.hits:
        pages = -(-page.total // page.size)
        yield f"There is no page {page.page}: {counted(page.total, 'item')} fill {counted(pages, 'page')}."
    elif (first, last) == (1, page.total):
        yield f"{counted(page.total, 'item')}."
    else:
        yield f"Items {first:,} to {last:,} of {page.total:,}."
        if last < page.total:
            yield f"--page {page.page + 1} shows the next."
    if page.undated_hidden:
        verb, them = ("is", "it") if page.undated_hidden == 1 else ("are", "them")
        hidden = counted(page.undated_hidden, "undated item")
        yield f"{hidden} {verb} left out by the date filter: --undated include shows {them}."


def _tag(tag: Tag, style: Style) -> str:
    reason = f"follows from {tag.implied_by}" if tag.implied_by else f"“{tag.surface}” in the {tag.field}"
    return f"  {_line(f'{tag.type}: {tag.label}')} {style.dim(_line(f'({tag.id}; {reason})'))}"


def _line(text: str, *, keep_ends: bool = False) -> str:
    """Return a text on one line, safe to print; with `keep_ends`, a space stays at either end where there was one."""
    plain = _SPACE.sub(" ", printable(text))
    return plain if keep_ends else plain.strip()
