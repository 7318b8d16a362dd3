"""Format search results and items as text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec

from sse_search.cli.changed_searches import relaxed_searches
from sse_search.cli.terminal import Style, printable, text_width, wrapped
from sse_search.languages import language_name
from sse_search.text.highlight import split_marks
from sse_search.wording import DATE_ORIGINS, as_sentence, counted

if TYPE_CHECKING:
    from sse_search import EntityReport, TagReason
    from sse_search.model import (
        ComparedSearch,
        Counts,
        Document,
        Facet,
        Hit,
        MarkedItem,
        ResultPage,
        SimilarItems,
        Tag,
        WordScope,
    )

LABEL_WIDTH = 14
_INDENT = "     "
_NO_PASSAGES: Mapping[str, Sequence[str]] = {}
_FIELDS = {label: label.lower() for label in ("Date", "Source", "Authors", "Category", "Language", "Tags", "URL")}
"""Label to the field that a correction can set."""
_SPACE = re.compile(r"\s+")


def result_page(page: ResultPage, style: Style, passages: Mapping[str, Sequence[str]] = _NO_PASSAGES) -> Iterator[str]:
    """
    Yield the lines of a page: numbered hits, one line per facet, the summary.

    Args:
        passages: Id of a hit to lines that are shown instead of its snippet.
    """
    offset = (page.page - 1) * page.size
    for rank, hit in enumerate(page.hits, offset + 1):
        yield from _hit(rank, hit, style, passages.get(hit.id))
        yield ""
    facets = [_facet(name, facet, style) for name, facet in page.facets.items() if facet]
    if facets:
        yield from (*facets, "")
    yield from found_by_meaning(page, style)
    yield from summary(page)


def found_by_meaning(page: ResultPage, style: Style) -> Iterator[str]:
    """Yield the items that were found by their meaning alone, apart from the hits."""
    if page.semantic is msgspec.UNSET or not page.semantic.hits:
        return
    total = counted(page.semantic.total, "item")
    yield style.bold(f"Found by meaning, without a word of the query ({total}, counted neither above nor below):")
    for rank, hit in enumerate(page.semantic.hits, 1):
        yield from _hit(rank, hit, style)
        yield ""


def summary(page: ResultPage) -> Iterator[str]:
    """Yield how many items match, how the search was read, widened or cut short, and a suggested query."""
    yield " ".join(_counts(page))
    yield from how_read(page)
    yield from cut_short(page)
    if page.suggestion:
        yield f"Did you mean: {_query_command(page.suggestion)}"
    yield from relaxed_searches(page)


def cut_short(page: ResultPage) -> Iterator[str]:
    """Yield that the search ran out of time, if it did."""
    if page.partial:
        yield "The search reached its time limit; there may be more items. Narrow it with a filter or more words."


def _query_command(text: str) -> str:
    import shlex

    return f"ssesearch query {shlex.quote(printable(text))}"


def how_read(answer: ResultPage | Counts | WordScope | ComparedSearch) -> Iterator[str]:
    """Yield what in a query was not read as an operator, and whether other words were searched than all of it."""
    for notice in answer.notices:
        yield as_sentence(printable(notice.reason))
        if notice.suggested_query:
            yield f"To search with operators: {_query_command(notice.suggested_query)}"
    if answer.relaxed == "phrase":
        least = "any" if answer.query.match == "any" else "all"
        yield f"No item has the quoted words next to one another; those with {least} of them are shown, nearest first."
    if answer.relaxed == "any":
        yield "No item has all the words; items with any of them are shown. Use --match all to require all words."


def matching_lines(text: str, context: int, style: Style) -> list[str]:
    """Return the lines of a marked text that have a match, each with so many lines around it; an ellipsis between."""
    lines = [line for paragraph in text.split("\n\n") for line in wrapped(_snippet(paragraph, style), _INDENT)]
    matched = [number for number, line in enumerate(lines) if style.has_mark(line)]
    near = sorted({each for number in matched for each in range(number - context, number + context + 1)})
    shown = [number for number in near if 0 <= number < len(lines)]
    gaps = {number for before, number in pairwise(shown) if number > before + 1}
    return [line for number in shown for line in ([f"{_INDENT}…"] if number in gaps else []) + [lines[number]]]


def similar_items(similar: SimilarItems, style: Style) -> Iterator[str]:
    """Yield the lines of similar items, with what each shares with the item that they are like."""
    for rank, hit in enumerate(similar.hits, 1):
        yield from _hit(rank, hit, style)
        yield ""
    yield f"{counted(len(similar.hits), 'similar item')}."


def full_item(document: Document, style: Style, marked: MarkedItem | None = None) -> Iterator[str]:
    """Yield the lines of an item in full, with the reason for each of its entity tags; `marked` shows matched words."""
    item = document.item
    yield from wrapped(_snippet(marked.title, style) if marked else style.bold(_line(item.title)))
    unlabelled = [name for name in item.corrected if name in ("title", "summary", "body")]
    details = {
        "Date": f"{item.date} ({DATE_ORIGINS[item.date.origin]})",
        "Source": item.source,
        "Authors": "; ".join(item.authors),
        "Category": item.category,
        "Language": document.language,
        "Tags": ", ".join(item.tags),
        "URL": item.url,
        "Added": item.added,
        "ID": item.id,
        "Corrected": ", ".join(unlabelled),
    }
    for label, value in details.items():
        if value:
            mark = " (corrected)" if _FIELDS.get(label, "") in item.corrected else ""
            yield f"{style.dim(f'{label:<{LABEL_WIDTH}}')}{_line(value)}{mark}"
    for paragraph in (marked.text if marked else item.text).split("\n\n"):
        if text := _snippet(paragraph, style) if marked else _line(paragraph):
            yield from ("", *wrapped(text))
    if document.tags:
        yield from ("", style.bold("Entities"))
        yield from (_tag(tag, style) for tag in document.tags)


def tag_reason(tag: Tag | TagReason) -> str:
    """Return why an item has a tag: the words that name the entity, or the tag that implies it."""
    return f"implied by {tag.implied_by}" if tag.implied_by else f"“{tag.surface}” in the {tag.field}"


def _hit(rank: int, hit: Hit, style: Style, passages: Sequence[str] | None = None) -> Iterator[str]:
    indent = _INDENT
    yield from wrapped(style.bold(_line(hit.title)), indent, first=f"{rank:>3}. ")
    details = [
        str(hit.date),
        hit.source,
        hit.language,
        hit.category,
        hit.id,
        "some of the words" * bool(hit.some_words),
        "by meaning" * bool(hit.by_meaning),
    ]
    yield indent + style.dim(_line(" · ".join(filter(None, details))))
    if passages:
        yield from passages
    elif hit.snippet:
        yield from wrapped(_snippet(hit.snippet, style), indent)
    if hit.entities:
        yield from wrapped(_line(" · ".join(entity.label for entity in hit.entities)), indent)
    if hit.url:
        yield indent + style.dim(_line(hit.url))
    if hit.versions is not msgspec.UNSET and hit.versions:
        yield indent + style.dim(f"{counted(hit.versions, 'other version')}: ssesearch query {hit.versions_query}")
    if hit.explanation is not msgspec.UNSET:
        yield f"{indent}score {hit.score:.3f}"
        yield from (f"{indent}{part.value:>7.3f}  {_line(part.label)}" for part in hit.explanation)


def _snippet(snippet: str, style: Style) -> str:
    """Convert the HTML of a snippet to text; matched words are marked one by one, so that lines can break between."""
    parts = [_SPACE.sub(" ", printable(part)) for part in split_marks(snippet)]
    parts[1::2] = [" ".join(map(style.marked, part.split())) for part in parts[1::2]]
    return "".join(parts).strip()


def _facet(name: str, facet: Facet, style: Style) -> str:
    """Return a facet as one line: as many values as fit, then the number of the others."""
    room = text_width() - LABEL_WIDTH - len(", 10 more")
    shown: list[str] = []
    for value in facet:
        text = f"{'✓ ' if value.selected else ''}{_line(value.label)} ({value.count:,})"
        if shown and len(", ".join([*shown, text])) > room:
            break
        shown.append(text)
    hidden = len(facet) - len(shown)
    return style.dim(f"{name.capitalize():<{LABEL_WIDTH}}") + ", ".join(shown) + (f", {hidden} more" if hidden else "")


def _counts(page: ResultPage) -> Iterator[str]:
    first = (page.page - 1) * page.size + 1
    last = first + len(page.hits) - 1
    also = page.also or 0
    more = f" with all the words and {also:,} more with some of them" if also else ""
    if not page.total:
        yield "Nothing found in time." if page.partial else "Nothing found."
    elif not page.hits:
        yield f"There is no page {page.page}: {counted(page.total + also, 'item')} fill {counted(page.pages, 'page')}."
    elif (first, last) == (1, page.total + also):
        yield f"{counted(page.total, 'item')}{more}."
    else:
        parts = f": {page.total:,} with all the words, {also:,} with some of them" if also else ""
        yield f"Items {first:,} to {last:,} of {page.total + also:,}{parts}."
        if page.page < page.pages:
            yield f"Use --page {page.page + 1} for the next ones."
    if page.undated_hidden:
        only = "is excluded only because it has" if page.undated_hidden == 1 else "are excluded only because they have"
        yield f"{counted(page.undated_hidden, 'item')} {only} no date; --undated include adds undated items."


def _tag(tag: Tag, style: Style) -> str:
    return f"  {_line(f'{tag.type}: {tag.label}')} {style.dim(_line(f'({tag.id}; {tag_reason(tag)})'))}"


def _line(text: str) -> str:
    """Return a text on one line, safe to print."""
    return _SPACE.sub(" ", printable(text)).strip()


def entity_lines(report: EntityReport) -> Iterator[str]:
    """Yield a report on an entity, line by line."""
    yield f"{report.id}  {report.label}"
    for language, names in report.names.items():
        yield f"  {'all languages' if language == 'any' else language_name(language):<16}{'; '.join(names)}"
    if report.belongs_to:
        yield f"  {'belongs to':<16}{'; '.join(entity.label for entity in report.belongs_to)}"
    yield f"  {'items':<16}{report.items:,}"
    for when, hit in (("first", report.first), ("last", report.last)):
        if hit:
            yield f"  {when:<16}{hit.date.value}  {hit.title} ({hit.id})"
    if report.years:
        yield f"  {'by year':<16}{'; '.join(f'{year.value}: {year.count:,}' for year in report.years)}"
    for each in report.together:
        yield f"  {'named with':<16}{each.label} ({each.items:,} items, {each.lift:.1f} times as often as by chance)"
