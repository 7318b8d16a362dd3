"""Explain the score of a hit in words: which terms of the query it has, how often, and how rare they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sse_search.engines.port import IndexReader
from sse_search.engines.queries import (
    FuzzyQuery,
    LeafQuery,
    NearQuery,
    PhraseQuery,
    PrefixQuery,
    Query,
    TermQuery,
    TokensQuery,
    WildcardQuery,
)
from sse_search.model import Document, Tag
from sse_search.service.resolve import NamedWords

_FIELDS = {"title": "title", "body": "text"}
_MAX_LISTED = 3


def explain_hit(
    reader: IndexReader, query: Query, document: Document, *, names: Iterable[NamedWords], items: int
) -> Iterator[str]:
    """
    Yield a line for every part of a query that a document has.

    Args:
        names: The names in the query. items: how many the index has.
    """
    for term in reader.explain(query, document.item.id):
        counts = [f"{count} × in the {_FIELDS[field]}" for field, count in term.frequencies.items() if count]
        if counts:
            yield f"{_written(term.query)}: {', '.join(counts)}; {term.doc_count:,} of {items:,} items have it"
    labels = {tag.id: tag.label for tag in document.tags}
    for name in names:
        for tag in document.tags:
            if tag.id in name.ids:
                yield f"{name}: alias of the tag {tag.label}, {_reason(tag, labels.get(tag.implied_by))}"


def _reason(tag: Tag, implied_by: str | None) -> str:
    if tag.implied_by:
        return f"which follows from {implied_by or tag.implied_by}"
    where = f"in the {_FIELDS[tag.field]}" if tag.field in _FIELDS else f"in the publisher's {tag.field or 'tags'}"
    return f'from "{tag.surface}" {where}'


def _written_operand(operand: Sequence[LeafQuery]) -> str:
    text = " OR ".join(map(_written, operand))
    return text if len(operand) == 1 else f"({text})"


def _written(leaf: LeafQuery) -> str:
    """Write a leaf in the query language."""
    match leaf:
        case PhraseQuery(tokens, _, slop):
            return f'"{" ".join(tokens)}"' + (f"~{slop}" if slop else "")
        case TokensQuery(tokens):
            return f"one of {len(tokens):,} words ({', '.join(tokens[:_MAX_LISTED])}, …)"
        case NearQuery(operands, links):
            first, *others = (_written_operand(operand) for operand in operands)
            return " ".join([first, *(f"{link} {text}" for link, text in zip(links, others, strict=True))])
    return _written_word(leaf)


def _written_word(leaf: LeafQuery) -> str:
    match leaf:
        case TermQuery(token):
            return token
        case PrefixQuery(prefix):
            return f"{prefix}*"
        case FuzzyQuery(token, distance):
            return f"{token}~{distance}"
        case WildcardQuery(form):
            return form
    return ""
