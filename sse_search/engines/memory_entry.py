"""Keep a document with what the engine in plain Python matches and scores it by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from sse_search.engines import scoring
from sse_search.engines.building import Amend, PreparedDocuments
from sse_search.engines.document_values import filter_values
from sse_search.engines.meaning import text_digest
from sse_search.engines.memory_positions import phrase_spans
from sse_search.engines.queries import PhraseQuery
from sse_search.model import Document, Sort
from sse_search.text.compound_parts import part_terms
from sse_search.text.stemming import index_stem
from sse_search.tokens import ItemTokens, words

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Document]).decode


class MemoryEntry:
    """A document with what it is matched by; tokens, index terms, parts of compounds and lengths are by field."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.id = document.item.id
        self.date = document.item.date

    @property
    def language(self) -> str:
        """Its language."""
        return self.document.language

    @cached_property
    def text_digest(self) -> int:
        """The digest of the text that its vector is made of."""
        return text_digest(self.document)

    @cached_property
    def values(self) -> dict[tuple[str, str], str]:
        """What filters match."""
        return filter_values(self.document)

    @cached_property
    def tags(self) -> set[str]:
        """The ids of its entities."""
        return {tag.id for tag in self.document.tags}

    @cached_property
    def tokens(self) -> dict[str, list[str]]:
        """Its words."""
        return {"title": words(self.document.item.title), "body": words(self.document.item.text)}

    @cached_property
    def terms(self) -> dict[str, Counter[str]]:
        """How often it has each index term."""
        language = self.document.language
        return {
            field: Counter(index_stem(token, language) for token in tokens) for field, tokens in self.tokens.items()
        }

    @cached_property
    def parts(self) -> dict[str, Counter[str]]:
        """How often it has the parts of each index term that is a compound."""
        parts: dict[str, Counter[str]] = {field: Counter() for field in self.terms}
        for field, terms in self.terms.items():
            for term, count in terms.items():
                parts[field].update(dict.fromkeys(part_terms(term), count))
        return parts

    @cached_property
    def lengths(self) -> dict[str, int]:
        """Its numbers of words, as field norms keep them."""
        return {
            field: scoring.FIELD_NORM_LENGTHS[scoring.encode_field_norm(len(tokens))]
            for field, tokens in self.tokens.items()
        }


def prepare(documents: list[Document], tokens: Sequence[ItemTokens]) -> PreparedDocuments:  # noqa: ARG001 - of the port
    """Encode documents; see `Engine.preparation`."""
    return PreparedDocuments(len(documents), _encode(documents))


def entries_of(documents: Iterable[Document | PreparedDocuments]) -> Iterator[MemoryEntry]:
    """Yield the entries of documents, prepared or not."""
    for each in documents:
        for document in _decode(each.content) if isinstance(each, PreparedDocuments) else (each,):
            yield MemoryEntry(document)


def amended(entries: Mapping[str, MemoryEntry], amend: Amend) -> tuple[dict[str, MemoryEntry], Mapping[str, str]]:
    """Return entries with their final tags and stories, and the learned abbreviations."""

    def with_phrase(tokens: tuple[str, ...]) -> Iterator[str]:
        phrase = PhraseQuery(tokens)
        for entry in entries.values():
            if any(True for field in entry.tokens.values() for _ in phrase_spans(phrase, field)):
                yield entry.id

    amendments = amend(with_phrase)
    final = {item_id: MemoryEntry(amendments.amended(entry.document)) for item_id, entry in entries.items()}
    return final, amendments.learned


def newest_last(entries: Mapping[str, MemoryEntry]) -> list[MemoryEntry]:
    """Return documents in the order in which their labels of a value replace one another."""
    by_id = sorted(entries.values(), key=lambda entry: entry.id, reverse=True)
    return sorted(by_id, key=lambda entry: entry.date.value or "")


def in_order(entries: Iterable[MemoryEntry], sort: Sort, scores: Mapping[str, float]) -> list[MemoryEntry]:
    """Return documents in an order; ties go to the newer one, then to the smaller id."""
    ordered = sorted(entries, key=lambda entry: entry.id)
    oldest = sort == "oldest"
    ordered.sort(key=lambda entry: entry.date.value or ("~" if oldest else ""), reverse=not oldest)
    if sort == "relevance":
        ordered.sort(key=lambda entry: scores[entry.id], reverse=True)
    elif sort == "added":
        ordered.sort(key=lambda entry: entry.document.item.added, reverse=True)
    return ordered
