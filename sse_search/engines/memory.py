"""
What does every operation of an engine mean? The port, said as plainly as Python can.

Every document is looked at for every request. The contract tests run on this engine, and the others are compared with
it on generated requests. Where the port leaves room, this is what it means:

- Lengths of fields are those that a byte can stand for, and averages are over these lengths of the live documents, as
  Whoosh has them.
- A tag counts as `TAG_WEIGHT` mentions in a text of average length, with the rarity of the tagged documents.
- Patterns stand for words of the whole index, whichever fields are searched.
- After the deadline the answer is empty and partial; a faster engine gives what it has.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from sse_search.engines import port, queries, scoring
from sse_search.engines.document_values import begins_with, check_facet, facet_values
from sse_search.engines.filters import fits, passes
from sse_search.engines.port import (
    BuildResult,
    EngineHit,
    EngineRequest,
    EngineResult,
    FacetCount,
    IndexMetadata,
    TermCount,
    TermExplanation,
)
from sse_search.engines.queries import LeafQuery, PatternQuery, Query, TextQuery
from sse_search.engines.query_terms import contributing_leaves, expands_to, expansions, leaves, wanted_in
from sse_search.errors import IndexMissingError, ItemNotFoundError
from sse_search.model import DATE_FACETS, FACETS, TEXT_FIELDS, Document
from sse_search.text.highlight import snippet
from sse_search.text.stemming import index_stem
from sse_search.tokens import fold, words

Scores = Mapping[str, float]
"""Id of a matching document -> its score."""


class _Entry:
    """A document with what it is asked for; words, index terms and lengths are by field."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.id = document.item.id
        self.date = document.item.date
        self.values = facet_values(document)
        self.tags = {tag.id for tag in document.tags}
        self.words = {"title": words(document.item.title), "body": words(document.item.text)}
        self.terms = {
            field: Counter(index_stem(form, document.language) for form in forms) for field, forms in self.words.items()
        }
        self.lengths = {
            field: scoring.FIELD_NORM_LENGTHS[scoring.encode_field_norm(len(forms))]
            for field, forms in self.words.items()
        }


class MemoryEngine:
    """An engine that keeps its documents for as long as it lives; see `port.Engine`."""

    def __init__(self) -> None:
        self._live: tuple[IndexMetadata, dict[str, _Entry]] | None = None

    def metadata(self) -> IndexMetadata | None:
        """Return what the live index was built from."""
        return self._live[0] if self._live else None

    def reader(self) -> tuple[IndexMetadata, MemoryEngine] | None:
        """Return an engine of the same documents that nothing is added to."""
        if self._live is None:
            return None
        pinned = MemoryEngine()
        pinned._live = self._live
        return self._live[0], pinned

    def build(
        self,
        documents: Iterable[Document],
        removed: Iterable[str],
        metadata: IndexMetadata,
        *,
        full: bool,
        progress: Callable[[int], None] | None = None,
    ) -> BuildResult:
        """Make a new dictionary, then replace the former one by it."""
        number, entries = (int(self._live[0].generation), self._live[1]) if self._live else (0, {})
        entries = {} if full else dict(entries)
        indexed = 0
        for indexed, document in enumerate(documents, 1):
            entries[document.item.id] = _Entry(document)
            if progress:
                progress(indexed)
        dropped = [item_id for item_id in removed if entries.pop(item_id, None)]
        built = msgspec.structs.replace(metadata, generation=f"{number + 1:06}", items=len(entries))
        self._live = (built, entries)
        return BuildResult(metadata=built, indexed=indexed, removed=len(dropped))

    def search(self, request: EngineRequest) -> EngineResult:
        """Answer by looking at every document."""
        asked = _Search(self._entries(), request)
        try:
            scores = asked.scores(request.query)
        except TimeoutError:
            return EngineResult(total=0, undated_hidden=0, partial=True, hits=(), facets={}, labels={})
        ranked = asked.ranked(scores)
        page = ranked[request.offset : request.offset + request.limit]
        return EngineResult(
            total=len(ranked),
            undated_hidden=asked.hidden(scores),
            partial=False,
            hits=tuple(asked.hit(entry, scores[entry.id]) for entry in page),
            facets={facet: asked.facet(facet, scores) for facet in FACETS} if request.facets else {},
            labels=asked.labels,
        )

    def matching(self, request: EngineRequest) -> Iterator[Document]:
        """Yield the documents that `search` finds."""
        asked = _Search(self._entries(), msgspec.structs.replace(request, deadline=0.0))
        ranked = asked.ranked(asked.scores(request.query))
        for entry in ranked[request.offset : request.offset + request.limit]:
            yield entry.document

    def count(self, request: EngineRequest) -> int:
        """Count the items that match a request."""
        search = _Search(self._entries(), msgspec.structs.replace(request, deadline=0.0))
        return len(search.ranked(search.scores(request.query)))

    def terms(self, pattern: PatternQuery, limit: int) -> tuple[TermCount, ...]:
        """Count the items of every token that a pattern expands to."""
        texts = [{token for field in pattern.fields for token in e.words[field]} for e in self._entries().values()]
        counts = Counter(token for tokens in texts for token in tokens if expands_to(pattern, token))
        ranked = sorted(counts.items(), key=lambda counted: (-counted[1], counted[0]))
        return tuple(TermCount(*counted) for counted in ranked[:limit])

    def facet_values(self, facet: str, prefix: str = "", limit: int | None = None) -> tuple[FacetCount, ...]:
        """Count the items of every value of a facet."""
        check_facet(facet)
        entries = self._entries().values()
        labels = {value: label for e in entries for (name, value), label in e.values.items() if name == facet}
        counts = Counter(value for entry in entries for name, value in entry.values if name == facet)
        ranked = sorted(counts.items(), key=lambda counted: (-counted[1], counted[0]))
        matching = (
            FacetCount(value, labels[value], count)
            for value, count in ranked
            if begins_with(fold(prefix), value, labels[value])
        )
        return tuple(matching)[:limit]

    def explain(self, query: Query, item_id: str) -> tuple[TermExplanation, ...]:
        """Score every leaf on its own."""
        entries = self._entries()
        if item_id not in entries:
            raise ItemNotFoundError(f"there is no item {item_id!r}; every hit of a search shows its id")
        return tuple(_Search(entries, EngineRequest(query=query)).explanations(entries[item_id]))

    def get(self, item_id: str) -> Document | None:
        """Return a document."""
        entry = self._live[1].get(item_id) if self._live else None
        return entry.document if entry else None

    def ids(self) -> Iterator[str]:
        """Yield the id of every document."""
        return iter(self._entries())

    def check(self) -> tuple[str, ...]:
        """Return nothing: no file is kept."""
        return ()

    def close(self) -> None:
        """Forget everything."""
        self._live = None

    def _entries(self) -> dict[str, _Entry]:
        if self._live is None:
            raise IndexMissingError("there is no index yet: ssesearch rebuild makes one")
        return self._live[1]


class _Search:
    """One request on the documents of one moment."""

    def __init__(self, entries: Mapping[str, _Entry], request: EngineRequest) -> None:
        self._entries = entries
        self._request = request
        self._averages = {field: _average([e.lengths[field] for e in entries.values()]) for field in TEXT_FIELDS}
        forms = {form for entry in entries.values() for found in entry.words.values() for form in found}
        self._expanded = expansions(request.query, forms)
        self.labels = {tag.id: tag.label for entry in entries.values() for tag in entry.document.tags}

    def scores(self, clause: Query) -> Scores:
        """Return the documents that match a clause, with their scores."""
        if self._request.deadline and time.monotonic() > self._request.deadline:
            raise TimeoutError
        if isinstance(clause, queries.AllQuery):
            parts = [self.scores(child) for child in clause.children]
            return {i: sum((p[i] for p in parts), 0.0) for i in self._entries if all(i in p for p in parts)}
        if isinstance(clause, queries.AnyQuery):
            parts = [self.scores(child) for child in clause.children]
            return {i: sum(part.get(i, 0.0) for part in parts) for part_ in parts for i in part_}
        if isinstance(clause, queries.NotQuery):
            unwanted = self.scores(clause.child)
            return {i: 0.0 for i in self._entries if i not in unwanted}
        if isinstance(clause, TextQuery):
            weights = {i: weight for i, entry in self._entries.items() if (weight := self._weight(clause, entry))}
        elif isinstance(clause, queries.EntityQuery):
            weights = {i: scoring.TAG_WEIGHT for i, entry in self._entries.items() if entry.tags & set(clause.ids)}
        else:
            return {i: 0.0 for i, entry in self._entries.items() if fits(entry.values, entry.date, clause)}
        rarity = scoring.idf(len(self._entries), len(weights))
        return {i: scoring.saturate(weight, rarity) for i, weight in weights.items()}

    def ranked(self, scores: Scores) -> list[_Entry]:
        """Return what matches and passes every filter, in the order that was asked for."""
        found = sorted(self._passing(scores), key=lambda entry: entry.id)
        oldest = self._request.sort == "oldest"
        found.sort(key=lambda entry: entry.date.value or ("~" if oldest else ""), reverse=not oldest)
        if self._request.sort == "relevance":
            found.sort(key=lambda entry: scores[entry.id], reverse=True)
        return found

    def hidden(self, scores: Scores) -> int:
        """Count what is left out for want of a date alone."""
        if self._request.undated != "exclude":
            return 0
        return sum(entry.date.value is None for entry in self._passing(scores, dated=False))

    def facet(self, facet: str, scores: Scores) -> tuple[tuple[str, int], ...]:
        """Count the values of a facet, leaving out its own filter."""
        passing = self._passing(scores, without=facet)
        counts = Counter(value for entry in passing for name, value in entry.values if name == facet)
        if facet in DATE_FACETS:
            return tuple(sorted(counts.items(), reverse=True))
        selected = self._request.filters.get(facet, ())
        counts.update(dict.fromkeys(selected, 0))
        ranked = sorted(counts.items(), key=lambda counted: (-counted[1], counted[0]))
        return tuple(pair for rank, pair in enumerate(ranked) if rank < port.MAX_FACET_VALUES or pair[0] in selected)

    def explanations(self, entry: _Entry) -> Iterator[TermExplanation]:
        """Yield the part of each scored leaf in the score of a document."""
        query = self._request.query
        scores = {leaf: self.scores(leaf) for leaf in leaves(query, negated=True)}
        times = Counter(contributing_leaves(query, lambda leaf: entry.id in scores[leaf]) or ())
        for leaf in dict.fromkeys(leaves(query)):
            if isinstance(leaf, LeafQuery) and entry.id in scores[leaf]:
                yield TermExplanation(
                    query=leaf,
                    doc_count=len(scores[leaf]),
                    frequencies={}
                    if isinstance(leaf, queries.EntityQuery)
                    else {field: self._frequency(leaf, entry, field) for field in leaf.fields},
                    score=scores[leaf][entry.id] * times[leaf],
                )

    def hit(self, entry: _Entry, score: float) -> EngineHit:
        """Return a document with the passage that shows best why it was found."""
        document = entry.document
        if not self._request.snippets:
            return EngineHit(document, score, "")
        wanted = wanted_in(document, self._request.query, self._expanded)
        return EngineHit(document, score, snippet(document.item.text, wanted, document.language))

    def _passing(self, scores: Scores, *, without: str = "", dated: bool = True) -> Iterator[_Entry]:
        """Yield what matches and passes the filters; see `filters.passes`."""
        for entry in map(self._entries.__getitem__, scores):
            if passes(entry.values, entry.date, self._request, without=without, dated=dated):
                yield entry

    def _weight(self, clause: TextQuery, entry: _Entry) -> float:
        """Return the weighed and normalised frequency of a clause in a document."""
        weighed = list(zip(clause.fields, scoring.field_weights(clause.fields), strict=True))
        frequency = sum(factor * self._frequency(clause, entry, field) for field, factor in weighed)
        length = sum(factor * entry.lengths[field] for field, factor in weighed)
        average = sum(factor * self._averages[field] for field, factor in weighed) or scoring.DEFAULT_AVERAGE_LENGTH
        return frequency / (1 - scoring.B + scoring.B * length / average)

    def _frequency(self, clause: TextQuery, entry: _Entry, field: str) -> int:
        found = entry.words[field]
        if isinstance(clause, queries.TermQuery):
            return entry.terms[field][index_stem(clause.token, entry.document.language)]
        if isinstance(clause, queries.PhraseQuery):
            size = len(clause.tokens)
            return sum(tuple(found[start : start + size]) == clause.tokens for start in range(len(found) - size + 1))
        return sum(form in self._expanded[clause] for form in found)


def _average(lengths: Sequence[int]) -> float:
    return sum(lengths) / len(lengths) if lengths else 0.0
