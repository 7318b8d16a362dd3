"""Measure Tantivy through its Python binding, with terms aggregations on fast fields and one searcher."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tantivy

from bench.peers.port import (
    DATE_FACETS,
    MAX_VALUES,
    SNIPPET_CHARACTERS,
    TITLE_WEIGHT,
    Answer,
    BenchQuery,
    days_of,
    facet_groups,
    facet_values,
    ordinals,
    top_values,
)
from sse_search.model import FACETS, Document

WRITER_BYTES = 512_000_000
"""Memory of the writer; more than Reuters needs, so that it writes one segment."""
ALL_VALUES = 5_000
"""More values than year and month have."""
MAX_PREFIX_TERMS = 1_024
"""Terms that a prefix is expanded to; the binding's own prefix query neither ranks nor highlights."""
_FIELDS = ["title", "body"]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", stored=True, fast=True)
    builder.add_text_field("title", stored=True, tokenizer_name="en_stem")
    builder.add_text_field("body", stored=True, tokenizer_name="en_stem")
    builder.add_integer_field("first", indexed=True, fast=True)
    builder.add_integer_field("last", indexed=True, fast=True)
    for facet in FACETS:
        builder.add_text_field(facet, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


class Tantivy:
    """Tantivy 0.27 with its English stemmer and one indexing thread."""

    caches = "nothing between queries but decompressed blocks of stored text"
    title_weight = TITLE_WEIGHT

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """Index documents and wait for merges."""
        index = tantivy.Index(_schema(), str(folder))
        writer = index.writer(WRITER_BYTES, 1)
        for document in documents:
            writer.add_document(_record(document))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        """Open the index and one searcher."""
        self._index = tantivy.Index.open(str(folder))
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

    def can(self, query: BenchQuery) -> bool:  # noqa: ARG002 - part of the port
        """Every query is supported."""
        return True

    def search(self, query: BenchQuery) -> Answer:
        """Rank, then count facets with one aggregation for each set of filters."""
        text = self._text_query(query)
        filters = self._filters(query)
        matching = _all_of([text, *filters.values()])
        newest = query.kind == "browse"
        results: Any = self._searcher.search(matching, query.limit, True, order_by_field="first" if newest else None)
        addresses = [address for _, address in results.hits]
        if not query.facets:
            ids = self._searcher.fast_field_values("id", addresses) if addresses else []
            return Answer(total=results.count, ids=tuple(f"{id:016x}" for id in ids))
        facets: dict[str, tuple[tuple[str, int], ...]] = {}
        for ignored, group in facet_groups(query).items():
            counted = matching
            if ignored:
                counted = _all_of([text, *(part for facet, part in filters.items() if facet != ignored)])
            facets |= self._counts(counted, group)
        ids, snippets = self._snippets(text, addresses)
        return Answer(total=results.count, ids=ids, snippets=snippets, facets=facets)

    def close(self) -> None:
        """Free the searcher; the binding closes its files."""
        del self._searcher, self._index

    def _text_query(self, query: BenchQuery) -> tantivy.Query:
        if query.kind == "browse":
            return tantivy.Query.all_query()
        if query.kind == "prefix":
            terms = [
                (tantivy.Occur.Should, tantivy.Query.boost_query(self._term(field, word), boost))
                for field, boost in self._boosts().items()
                for word, _ in self._searcher.terms_with_prefix(field, query.words[0], limit=MAX_PREFIX_TERMS)
            ]
            return tantivy.Query.boolean_query(terms) if terms else tantivy.Query.empty_query()
        text = " ".join(query.words)
        if query.kind == "phrase":
            text = f'"{text}"'
        return self._index.parse_query(text, _FIELDS, self._boosts(), conjunction_by_default=query.kind == "all")

    def _boosts(self) -> dict[str, float]:
        return {"title": self.title_weight, "body": 1.0}

    def _term(self, field: str, word: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, word)

    def _filters(self, query: BenchQuery) -> dict[str, tantivy.Query]:
        conditions = {
            facet: tantivy.Query.const_score_query(tantivy.Query.term_set_query(self._schema, facet, list(values)), 0.0)
            for facet, values in query.filters.items()
        }
        if query.days:
            low, high = ordinals(query.days)
            between = _all_of([self._range("first", low, None), self._range("last", None, high)])
            conditions["date"] = tantivy.Query.const_score_query(between, 0.0)
        return conditions

    def _range(self, field: str, low: int | None, high: int | None) -> tantivy.Query:
        return tantivy.Query.range_query(self._schema, field, tantivy.FieldType.Integer, low, high)

    def _counts(self, query: tantivy.Query, facets: tuple[str, ...]) -> dict[str, tuple[tuple[str, int], ...]]:
        aggregations = {
            facet: {"terms": {"field": facet, "size": ALL_VALUES if facet in DATE_FACETS else MAX_VALUES}}
            for facet in facets
        }
        counted: dict[str, Any] = self._searcher.aggregate(query, aggregations)
        return {
            facet: top_values(
                facet, ((bucket["key"], int(bucket["doc_count"])) for bucket in counted[facet]["buckets"])
            )
            for facet in facets
        }

    def _snippets(
        self, text: tantivy.Query, addresses: list[tantivy.DocAddress]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        generator = tantivy.SnippetGenerator.create(self._searcher, text, self._schema, "body")
        generator.set_max_num_chars(SNIPPET_CHARACTERS)
        documents = [self._searcher.doc(address) for address in addresses]
        ids = tuple(f"{document.get_first('id'):016x}" for document in documents)
        return ids, tuple(
            generator.snippet_from_doc(document).to_html() or str(document.get_first("body"))[:SNIPPET_CHARACTERS]
            for document in documents
        )


def _record(document: Document) -> tantivy.Document:
    record = tantivy.Document()
    item = document.item
    record.add_unsigned("id", int(item.id, 16))
    record.add_text("title", item.title)
    record.add_text("body", item.text)
    days = days_of(document)
    if days:
        record.add_integer("first", days[0])
        record.add_integer("last", days[1])
    for facet, values in facet_values(document).items():
        for value in values:
            record.add_text(facet, value)
    return record


def _all_of(queries: list[tantivy.Query]) -> tantivy.Query:
    if len(queries) == 1:
        return queries[0]
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])
