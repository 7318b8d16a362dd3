"""Match, score, count and explain one request on documents in memory."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from sse_search.engines import queries, scoring
from sse_search.engines.completing import most_frequent
from sse_search.engines.explanations import TermExplanation
from sse_search.engines.filters import matches_filter, passes_filters
from sse_search.engines.index_statistics import IndexStatistics
from sse_search.engines.memory_entry import MemoryEntry, in_order
from sse_search.engines.memory_positions import near_spans, phrase_spans
from sse_search.engines.port import (
    EngineHit,
    EngineRequest,
)
from sse_search.engines.queries import LeafQuery, NearOperand, Query, TextQuery
from sse_search.engines.query_terms import Expansions, expand_patterns, highlighted_words, leaf_contributions, leaves
from sse_search.engines.reranking import Scores
from sse_search.model import DATE_FACETS, TEXT_FIELDS
from sse_search.text.highlight import marked, snippet
from sse_search.text.stemming import index_stem


class EntryStatistics:
    """What scores depend on, of all documents of an index; see `IndexStatistics`."""

    def __init__(self, entries: Mapping[str, MemoryEntry]) -> None:
        self._entries = entries
        self.items = len(entries)
        count = max(1, self.items)
        self.averages = {field: sum(e.lengths[field] for e in entries.values()) / count for field in TEXT_FIELDS}

    def expansions(self, query: Query) -> Expansions:
        """Look through the tokens of every document."""
        texts = (tokens for entry in self._entries.values() for tokens in entry.tokens.values())
        return expand_patterns(query, {token for tokens in texts for token in tokens})

    def doc_count(self, leaf: LeafQuery) -> int:
        """Match the leaf with every document."""
        return len(MemorySearch(self._entries, EngineRequest(query=leaf)).scores(leaf))

    def stem_doc_count(self, stem: str) -> int:
        """Look through the stems of every document."""
        return sum(any(stem in entry.terms[field] for field in TEXT_FIELDS) for entry in self._entries.values())


class MemorySearch:
    """
    One request on the documents of one moment.

    Args:
        entries: The documents.
        statistics: Those of the whole index, where these are only some of its documents.
    """

    def __init__(
        self, entries: Mapping[str, MemoryEntry], request: EngineRequest, statistics: IndexStatistics | None = None
    ) -> None:
        self._entries = entries
        self.request = request
        self._whole = statistics is None
        self._statistics = statistics or EntryStatistics(entries)
        self._averages = self._statistics.averages
        searched = queries.AnyQuery((request.query, request.also)) if request.also else request.query
        self._expansions = self._statistics.expansions(searched)

    def scores(self, query: Query) -> Scores:
        """Return the documents that match a query, with their scores."""
        if self.request.deadline and time.monotonic() > self.request.deadline:
            raise TimeoutError
        match query:
            case queries.AllQuery(children):
                parts = [self.scores(child) for child in children]
                return {i: sum((p[i] for p in parts), 0.0) for i in self._entries if all(i in p for p in parts)}
            case queries.AnyQuery(children):
                parts = [self.scores(child) for child in children]
                return {i: sum(part.get(i, 0.0) for part in parts) for part_ in parts for i in part_}
            case queries.NotQuery(child):
                unwanted = self.scores(child)
                return {i: 0.0 for i in self._entries if i not in unwanted}
        if not isinstance(query, LeafQuery):
            return {i: 0.0 for i, entry in self._entries.items() if matches_filter(entry.values, entry.date, query)}
        frequencies = {i: frequency for i, entry in self._entries.items() if (frequency := self._weight(query, entry))}
        doc_count = len(frequencies) if self._whole else self._statistics.doc_count(query)
        idf = scoring.idf(self._statistics.items, doc_count)
        return {i: scoring.saturate(frequency, idf) for i, frequency in frequencies.items()}

    def ranked(self, scores: Scores) -> list[MemoryEntry]:
        """Return what matches and passes every filter, in the order of the request."""
        return in_order(self._passing(scores), self.request.sort, scores)

    def undated_hidden(self, scores: Scores) -> int:
        """Count the matches that are excluded only because they have no date."""
        if self.request.undated != "exclude":
            return 0
        return sum(entry.date.value is None for entry in self._passing(scores, dated=False))

    def facet(self, facet: str, scores: Scores) -> tuple[tuple[str, int], ...]:
        """Count the values of a facet, leaving out its own filter."""
        passing = self._passing(scores, without=facet)
        counts = Counter(value for entry in passing for name, value in entry.values if name == facet)
        if facet in DATE_FACETS:
            return tuple(sorted(counts.items(), reverse=True))
        selected = self.request.filters.get(facet, ())
        counts.update(dict.fromkeys(selected, 0))
        ranked = enumerate(most_frequent(counts))
        return tuple(pair for rank, pair in ranked if rank < self.request.facet_limit or pair[0] in selected)

    def gains(self, facet: str, scores: Scores) -> dict[str, int]:
        """Count the items that each listed value of a facet would add to the result."""
        passing = {entry.id for entry in self._passing(scores)}
        others = [entry for entry in self._passing(scores, without=facet) if entry.id not in passing]
        listed = self.facet(facet, scores)
        return {value: sum((facet, value) in entry.values for entry in others) for value, _ in listed}

    def explanations(self, entry: MemoryEntry) -> Iterator[TermExplanation]:
        """Yield the part of each scored leaf in the score of a document."""
        query = self.request.query
        matches = {leaf: self.scores(leaf) for leaf in leaves(query, negated=True)}
        scores = {leaf: matches[leaf][entry.id] for leaf in matches if entry.id in matches[leaf]}
        for leaf, score in leaf_contributions(query, scores).items():
            yield self.explanation(leaf, len(matches[leaf]), entry, score)

    def explanation(self, leaf: LeafQuery, doc_count: int, entry: MemoryEntry, score: float) -> TermExplanation:
        """Return the part of a leaf in the score of a document that matches it, as `doc_count` of the entries do."""
        if not self._whole:
            doc_count = self._statistics.doc_count(leaf)
        frequencies = {} if isinstance(leaf, queries.EntityQuery) else self.frequencies(leaf, entry)
        return TermExplanation(query=leaf, doc_count=doc_count, frequencies=frequencies, score=score)

    def hit(self, entry: MemoryEntry, score: float, *, also: bool = False) -> EngineHit:
        """Return a document with the passage that shows best why it matches."""
        document = entry.document
        if not self.request.snippets:
            return EngineHit(document, score, "", also)
        terms = highlighted_words(document, self.request.query, self._expansions)
        title = marked(document.item.title, terms, document.language) if self.request.marked_titles else ""
        return EngineHit(document, score, snippet(document.item.text, terms, document.language), also, title)

    def stem_scores(
        self, entries: Sequence[MemoryEntry], stems: Collection[str] | None = None
    ) -> list[Mapping[str, float]]:
        """Return what each stem of each document adds to its score; see `reranking.StemScoring`."""
        scores: list[Mapping[str, float]] = []
        for entry in entries:
            wanted = entry.terms["title"] | entry.terms["body"]
            frequencies = {
                stem: [entry.terms[field][stem] for field in TEXT_FIELDS]
                for stem in (wanted if stems is None else wanted.keys() & stems)
            }
            scores.append(scoring.stem_scores(frequencies, entry.lengths, self._averages))
        return scores

    def stem_idf(self, stem: str) -> float:
        """Return the inverse document frequency of a stem."""
        return scoring.idf(self._statistics.items, self._statistics.stem_doc_count(stem))

    def _passing(self, scores: Scores, *, without: str = "", dated: bool = True) -> Iterator[MemoryEntry]:
        """Yield what matches and passes the filters; see `passes_filters`."""
        for entry in map(self._entries.__getitem__, scores):
            if passes_filters(entry.values, entry.date, self.request, without=without, dated=dated):
                yield entry

    def _weight(self, leaf: LeafQuery, entry: MemoryEntry) -> float:
        """Return the weighted and normalised frequency of a leaf in a document."""
        if isinstance(leaf, queries.EntityQuery):
            return scoring.TAG_WEIGHT if entry.tags & set(leaf.ids) else 0.0
        fields = leaf.fields
        frequency = scoring.weighted_sum(fields, [float(n) for n in self.frequencies(leaf, entry).values()])
        length = scoring.weighted_sum(fields, [float(entry.lengths[field]) for field in fields])
        average = scoring.weighted_sum(fields, [self._averages[field] for field in fields])
        return frequency * scoring.length_norm(length, average)

    def frequencies(self, leaf: TextQuery, entry: MemoryEntry) -> dict[str, int]:
        """Return the occurrences of a leaf in each of its fields of a document."""
        return {field: self._frequency(leaf, entry, field) for field in leaf.fields}

    def _frequency(self, leaf: TextQuery, entry: MemoryEntry, field: str) -> int:
        match leaf:
            case queries.TermQuery(token):
                term = index_stem(token, entry.document.language)
                return entry.terms[field][term] + entry.parts[field][term]
            case queries.NearQuery():
                return self._count_chains(leaf, entry, field)
            case _:
                return len({first for first, _ in self.spans(leaf, entry, field)})

    def _count_chains(self, query: queries.NearQuery, entry: MemoryEntry, field: str) -> int:
        """Count the occurrences in a chain of the operand that has the fewest."""
        chain = [
            {span for leaf in operand if field in leaf.fields for span in self.spans(leaf, entry, field)}
            for operand in query.operands
        ]
        links = list(enumerate(query.links))
        for i, link in links:
            chain[i + 1] = near_spans(chain[i + 1], chain[i], link, others_first=True)
        for i, link in reversed(links):
            chain[i] = near_spans(chain[i], chain[i + 1], link, others_first=False)
        return min(len({first for first, _ in spans}) for spans in chain)

    def spans(self, leaf: NearOperand, entry: MemoryEntry, field: str) -> Iterator[tuple[int, int]]:
        """Yield the positions of the first and the last token of each occurrence."""
        tokens, language = entry.tokens[field], entry.document.language
        match leaf:
            case queries.PhraseQuery():
                yield from phrase_spans(leaf, tokens)
                return
            case queries.TermQuery(token):
                stem = index_stem(token, language)
                with_stem = {each for each in set(tokens) if index_stem(each, language) == stem}
                matching = (position for position, each in enumerate(tokens) if each in with_stem)
            case queries.TokensQuery(accepted):
                matching = (position for position, each in enumerate(tokens) if each in accepted)
            case _:
                matching = (position for position, each in enumerate(tokens) if each in self._expansions[leaf])
        yield from ((position, position) for position in matching)
