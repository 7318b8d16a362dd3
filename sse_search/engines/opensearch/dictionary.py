"""Look up in an index of OpenSearch the tokens that patterns stand for, by the doc values of its documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sse_search.engines import queries
from sse_search.engines.completing import best_titles, most_frequent
from sse_search.engines.memory_entry import MemoryEntry, in_order
from sse_search.engines.opensearch import index_schema
from sse_search.engines.opensearch.cluster_queries import WITHOUT_DOCUMENTS, Clause, all_of, any_of
from sse_search.engines.opensearch.encoding import decode
from sse_search.engines.opensearch.index_snapshot import Snapshot, order_of
from sse_search.engines.port import MAX_EXPANSIONS, MAX_SAMPLE_DOCS, TermCount
from sse_search.engines.queries import DictionaryPattern
from sse_search.engines.query_terms import expands_to
from sse_search.errors import QueryTooCostlyError
from sse_search.model import TEXT_FIELDS

MAX_LISTED_TOKENS = 65_000
"""Tokens that one look-up may list; OpenSearch makes at most 65,535 buckets."""
_MAX_COMPLETED_TITLES = 200
_OF_TITLES = [f"{index_schema.DOCUMENT}.{name}" for name in ("language", "item.id", "item.title", "item.date")]
"""What is fetched of a document for its title and order."""
_RANKED_PER_LISTED = 4
"""Tokens whose occurrences are counted, for each that is listed."""


class Dictionary:
    """The tokens of an index at one moment."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def expand(self, pattern: DictionaryPattern) -> frozenset[str]:
        """Return the tokens that a pattern expands to. Raises QueryTooCostlyError when they are too many to list."""
        counts, is_complete = self._list(pattern, MAX_LISTED_TOKENS)
        if not is_complete or len(counts) > MAX_EXPANSIONS:
            raise QueryTooCostlyError("a pattern of the query stands for too many words; write more letters")
        return frozenset(counts)

    def terms(self, pattern: DictionaryPattern, limit: int) -> tuple[TermCount, ...]:
        """Return the tokens of a pattern with the numbers of their documents, the most frequent first."""
        counts, _ = self._list(pattern, MAX_LISTED_TOKENS)
        if set(pattern.fields) != set(TEXT_FIELDS):
            within = [_has_token(token, pattern.fields) for token in counts]
            counts = dict(zip(counts, self._snapshot.counts(within), strict=True))
        ranked = [TermCount(*pair) for pair in most_frequent(counts) if pair[1]]
        return tuple(ranked[:limit])

    def most_occurring(self, prefix: str, limit: int) -> list[str]:
        """Return the tokens with a prefix that occur most often, of those that most documents have."""
        pattern = queries.PrefixQuery(prefix)
        counts, _ = self._list(pattern, max(1, limit * _RANKED_PER_LISTED))
        bodies = [
            {
                "size": 0,
                "query": any_of([{"term": {field: token}} for field in index_schema.TOKENS.values()]),
                "aggs": {"occurrences": {"sum": {"script": {"source": "_score"}}}},
            }
            for token in counts
        ]
        sums = (answer["aggregations"]["occurrences"]["value"] for answer in self._snapshot.search_all(bodies))
        return [token for token, _ in most_frequent(dict(zip(counts, map(int, sums), strict=True)))[:limit]]

    def followers(self, matching: Clause, prefix: str) -> list[tuple[str, int]]:
        """Return the tokens with a prefix of the newest matching documents, with their numbers of documents."""
        body = {"query": all_of([matching]), "sort": order_of("newest"), **WITHOUT_DOCUMENTS}
        newest = self._snapshot.walk({**body, "docvalue_fields": [index_schema.WORDS]}, limit=MAX_SAMPLE_DOCS)
        counts: dict[str, int] = {}
        for hit in newest:
            for token in hit.get("fields", {}).get(index_schema.WORDS, ()):
                if token.startswith(prefix):
                    counts[token] = counts.get(token, 0) + 1
        return most_frequent(counts)

    def titles(self, before: Sequence[str], prefix: str, limit: int) -> tuple[str, ...]:
        """Return the titles that have some tokens and one with a prefix, those that begin with them first."""
        field = index_schema.TOKENS["title"]
        beginning = {"match_phrase_prefix": {field: {"query": " ".join((*before, prefix)), "max_expansions": 1024}}}
        parts = [*({"term": {field: token}} for token in before), {"prefix": {field: prefix}}]
        bodies = [
            {"size": _MAX_COMPLETED_TITLES, "query": all_of([query]), "sort": order_of("newest"), "_source": _OF_TITLES}
            for query in (beginning, all_of(parts))
        ]
        answers = self._snapshot.search_all(bodies)
        entries = [MemoryEntry(decode(hit)) for answer in answers for hit in answer["hits"]["hits"]]
        return best_titles(
            (entry.document.item.title for entry in in_order(entries, "newest", {})), before, prefix, limit
        )

    def _list(self, pattern: DictionaryPattern, size: int) -> tuple[dict[str, int], bool]:
        """Return tokens of a pattern with the number of their documents, and whether they are all."""
        counts: dict[str, int] = {}
        is_complete = True
        for form in _forms(pattern):
            values = {"terms": {"field": index_schema.WORDS, "include": form, "size": size, "shard_size": size}}
            answer = self._snapshot.search({"size": 0, "query": _narrowed(pattern), "aggs": {"tokens": values}})
            listed: dict[str, Any] = answer["aggregations"]["tokens"]
            counts.update((each["key"], each["doc_count"]) for each in listed["buckets"])
            is_complete = is_complete and not listed["sum_other_doc_count"]
        return {token: count for token, count in counts.items() if expands_to(pattern, token)}, is_complete


def _has_token(token: str, fields: Sequence[str]) -> Clause:
    return any_of([{"term": {index_schema.TOKENS[field]: token}} for field in fields])


def _narrowed(pattern: DictionaryPattern) -> Clause:
    """Match the documents that may have a token of a pattern, so that fewer are looked through."""
    prefix = pattern.prefix if isinstance(pattern, queries.PrefixQuery | queries.WildcardQuery) else ""
    if not prefix:
        return {"match_all": {}}
    return all_of([any_of([{"prefix": {field: prefix}} for field in index_schema.TOKENS.values()])])


def _forms(pattern: DictionaryPattern) -> Iterator[str]:
    """Yield regular expressions of Lucene that every token of a pattern matches."""
    match pattern:
        case queries.PrefixQuery(prefix):
            yield _escaped(prefix) + ".*"
        case queries.WildcardQuery(form):
            yield "".join({"*": ".*", "?": "."}.get(letter) or _escaped(letter) for letter in form)
        case queries.FuzzyQuery(token, distance):
            yield _same_start(token, distance)
        case queries.SimilarTokens(token, distance):
            if distance > 1:
                yield _same_start(token, distance)
            yield "|".join(_one_error(token))


def _same_start(token: str, distance: int) -> str:
    shortest, longest = max(0, len(token) - 1 - distance), len(token) - 1 + distance
    return f"{_escaped(token[:1])}.{{{shortest},{longest}}}"


def _one_error(token: str) -> Iterator[str]:
    """Yield expressions of a token with one letter left out, added or replaced, or two neighbours exchanged."""
    for at in range(len(token) + 1):
        head, tail = _escaped(token[:at]), token[at:]
        yield f"{head}.{_escaped(tail)}"
        if tail:
            yield f"{head}.?{_escaped(tail[1:])}"
        if len(tail) > 1:
            yield f"{head}{_escaped(tail[1] + tail[0] + tail[2:])}"


def _escaped(text: str) -> str:
    """Escape the letters that Lucene's regular expressions give a meaning."""
    return re.sub(r"([.?+*|{}\[\]()\"\\#@&<>~^$-])", r"\\\1", text)
