"""Encode documents as what an index of OpenSearch holds of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from sse_search.engines import scoring
from sse_search.engines.building import PreparedDocuments
from sse_search.engines.document_values import ADDED as ADDED_VALUE
from sse_search.engines.document_values import days_of, facet_values
from sse_search.engines.meaning import text_digest
from sse_search.engines.opensearch import index_schema
from sse_search.model import Document, Tag
from sse_search.text.compound_parts import part_terms
from sse_search.text.stemming import index_stems, language_group
from sse_search.tokens import ItemTokens, words

_DOCUMENTS = msgspec.json.Decoder(Document)
"""Reads the annotations of the record now, which two threads must not do at once."""
_to_json = msgspec.json.Encoder().encode
_encode = msgspec.msgpack.Encoder().encode


class EncodedDocument(NamedTuple):
    """A document as JSON, with its id."""

    id: str
    source: bytes


_decode = msgspec.msgpack.Decoder(list[EncodedDocument]).decode


def prepare(documents: list[Document], tokens: Sequence[ItemTokens]) -> PreparedDocuments:
    """Encode documents; see `Engine.preparation`."""
    return PreparedDocuments(len(documents), _encode(list(map(encode, documents, tokens))))


def encoded(documents: Iterable[Document | PreparedDocuments]) -> Iterator[EncodedDocument]:
    """Yield documents, prepared or not, as they are sent."""
    for each in documents:
        if isinstance(each, PreparedDocuments):
            yield from _decode(each.content)
        else:
            yield encode(each, (words(each.item.title), words(each.item.text)))


def encode(document: Document, tokens: ItemTokens) -> EncodedDocument:
    """Encode a document with the words of its title and of its text."""
    item = document.item
    source: dict[str, Any] = {
        index_schema.ID: item.id,
        index_schema.GROUP: language_group(document.language),
        index_schema.WORDS: list(set(tokens[0]).union(tokens[1])),
        index_schema.TEXT_DIGEST: f"{text_digest(document):x}",
        index_schema.ENTITY: list({tag.id for tag in document.tags}),
        "facets": _facets(document),
        index_schema.DOCUMENT: document,
    }
    for field, field_tokens in zip(index_schema.TOKENS, tokens, strict=True):
        terms = index_stems(field_tokens, document.language)
        of_compounds = [part for term in terms for part in part_terms(term)]
        source[index_schema.TOKENS[field]] = " ".join(field_tokens)
        source[index_schema.STEMS[field]] = " ".join(terms)
        if of_compounds:
            source[index_schema.PARTS[field]] = " ".join(of_compounds)
        source[index_schema.WORD_COUNTS[field]] = len(field_tokens)
        source[index_schema.LENGTHS[field]] = scoring.FIELD_NORM_LENGTHS[scoring.encode_field_norm(len(field_tokens))]
    if item.date.value:
        source[index_schema.DATE] = item.date.value
        source[index_schema.FIRST_DAY], source[index_schema.LAST_DAY] = days_of(item.date)
    if item.added:
        source[index_schema.ADDED] = item.added
    return EncodedDocument(item.id, _to_json(source))


def decode(hit: Mapping[str, Any]) -> Document:
    """Return the document of a hit."""
    return msgspec.convert(hit["_source"][index_schema.DOCUMENT], Document)


def decode_tags(hit: Mapping[str, Any]) -> tuple[Tag, ...]:
    """Return the tags of a hit that has no more of its document."""
    return msgspec.convert(hit["_source"][index_schema.DOCUMENT]["tags"], tuple[Tag, ...])


def _facets(document: Document) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for facet, value in facet_values(document):
        if facet != ADDED_VALUE:
            values.setdefault(facet, []).append(value)
    return values
