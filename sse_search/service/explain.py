"""Why does a hit have its score? What the query asks for, how often the item has it, and how rare it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sse_search.engines.port import Engine
from sse_search.engines.queries import FuzzyQuery, PhraseQuery, PrefixQuery, Query, TermQuery
from sse_search.engines.query_terms import leaves
from sse_search.model import Document, Tag
from sse_search.service.request import ResolvedQuery
from sse_search.text.edit_distance import within
from sse_search.text.stemming import index_stem
from sse_search.tokens import words

Ranked = TermQuery | PhraseQuery | PrefixQuery | FuzzyQuery


class Explainer:
    """Explains the hits of one question."""

    def __init__(self, engine: Engine, question: ResolvedQuery, items: int) -> None:
        self._named = question.named
        self._items = items
        self._parts: dict[Ranked, int] = {}
        for leaf in leaves(question.wanted.every):
            if isinstance(leaf, Ranked) and leaf not in self._parts:
                everywhere = question.counting(leaf, filters={}, dates=(), undated="include")
                self._parts[leaf] = engine.search(everywhere).total

    def lines(self, document: Document) -> Iterator[str]:
        """Yield a line for every part of the query that an item has."""
        texts = {"title": words(document.item.title), "body": words(document.item.text)}
        for part, found in self._parts.items():
            counts = [
                f"{count} × in the {_FIELDS[field]}"
                for field in part.fields
                if (count := _frequency(part, texts[field], document.language))
            ]
            if counts:
                yield f"{_written(part)}: {', '.join(counts)}; {found:,} of {self._items:,} items have it"
        labels = {tag.id: tag.label for tag in document.tags}
        for typed, ids in self._named:
            yield from (f"{typed}: alias of the tag {_reason(tag, labels)}" for tag in document.tags if tag.id in ids)


_FIELDS = {"title": "title", "body": "text"}


def _reason(tag: Tag, labels: Mapping[str, str]) -> str:
    if tag.implied_by:
        return f"{tag.label}, which follows from {labels.get(tag.implied_by, tag.implied_by)}"
    where = f"in the {_FIELDS[tag.field]}" if tag.field in _FIELDS else f"in the publisher's {tag.field or 'tags'}"
    return f'{tag.label}, from "{tag.surface}" {where}'


def _written(part: Query) -> str:
    """Write a part as it would be typed."""
    match part:
        case PhraseQuery(forms):
            return f'"{" ".join(forms)}"'
        case PrefixQuery(prefix):
            return f"{prefix}*"
        case FuzzyQuery(form, distance):
            return f"{form}~{distance}"
        case TermQuery(form):
            return form
    return ""


def _frequency(part: Ranked, text: list[str], language: str) -> int:
    match part:
        case TermQuery(form):
            wanted = index_stem(form, language)
            return sum(index_stem(word, language) == wanted for word in text)
        case PhraseQuery(forms):
            return sum(tuple(text[start : start + len(forms)]) == forms for start in range(len(text)))
        case PrefixQuery(prefix):
            return sum(word.startswith(prefix) for word in text)
        case FuzzyQuery(form, distance):
            return sum(word[:1] == form[:1] and within(form, word, distance) for word in text)
