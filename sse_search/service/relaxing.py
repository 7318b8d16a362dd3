"""
Offer changed searches that find more than one with few hits, each with the exact number of its items.

A search is changed in one way at a time: another spelling, no quotation marks, without a word, without a filter, an
entity by any of its names, another language, any of the words. How many are counted is limited, so that an answer
without hits takes little longer than one with hits.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from sse_search.engines.port import EngineRequest
from sse_search.languages import language_name
from sse_search.model import ENTITY_FACETS, FACETS, ClauseCount, Relaxation, RelaxationKind, SearchRequest
from sse_search.query import Node, tree
from sse_search.query.literal import literal_words
from sse_search.query.tree import Word
from sse_search.service.archive import OpenIndex
from sse_search.service.clauses import (
    Clause,
    clauses_of,
    filters_of,
    only_excludes,
    replace_node,
    without_clauses,
    without_operand,
)
from sse_search.service.compile import compile_query, without_phrases
from sse_search.service.expansions import limit_expansions
from sse_search.service.pasted import read_pasted
from sse_search.service.request import ResolvedQuery
from sse_search.service.resolve import facet_term, names_in, resolve_tree, without_values
from sse_search.service.spelling import suggest_query, unquoted
from sse_search.wording import Message, worded

MAX_RELAXATIONS = 8
"""Changed searches that are offered."""
MAX_WORDS = 6
"""Clauses that are left out in turn, those that fewest items have."""
MAX_ENTITIES = 2
"""Quoted words or words of a field that are replaced by the entity that they name."""
MAX_LANGUAGES = 3
"""Other languages that are tried, those of most items."""
_ADDRESS = re.compile(r"(?<!\S)(?:\w{1,20}://|www\.|[^\s@]{1,100}@)\S+", re.IGNORECASE)
_NO_FILTERS: dict[str, Any] = {"filters": {}, "excluded": {}, "date": (), "undated": None}
_FILTERS = (tree.FieldTerm, tree.DateTerm, tree.AddedTerm, tree.UndatedTerm)


class Change(msgspec.Struct, frozen=True):
    """
    A changed search.

    Attributes:
        label: How it is changed, in words.
        left_out: The clause or filter that it leaves out.
        combined: Whether it joins several changes, so that it has to find more than any single one.
    """

    kind: RelaxationKind
    label: Message
    request: SearchRequest
    left_out: str = ""
    combined: bool = False


class Relaxer:
    """
    Changes one search and counts the items of the changed ones.

    Args:
        minimum: Only searches with more items are offered.
        deadline: Until when searches are counted; one that takes longer is not offered. See `EngineRequest`.

    Attributes:
        needless: The clauses and filters without which more is found, once `relaxations` was called.
    """

    def __init__(self, index: OpenIndex, query: ResolvedQuery, *, minimum: int, deadline: float) -> None:
        self._index = index
        self._query = query
        self._minimum = minimum
        self._deadline = deadline
        self.needless: set[str] = set()
        in_order = {facet: query.filters[facet] for facet in FACETS if facet in query.filters}
        self._request = msgspec.structs.replace(
            query.request, filters=in_order, excluded=query.excluded, date=query.dates, page=1, facets=True
        )

    def relaxations(self, suggestion: str | None, clauses: Iterable[ClauseCount]) -> tuple[Relaxation, ...]:
        """Return the changed searches that find more, in the order in which they keep what was meant."""
        suggested = [self._suggested(suggestion)] if suggestion else []
        counts = {clause.text: clause.count for clause in clauses}
        offered: dict[str, Relaxation] = {}
        most = self._minimum
        for change in (*suggested, *self._changes(counts)):
            request, left_out = change.request, change.left_out
            if not (request.text or request.filters or request.date or left_out.startswith("-")):
                continue  # every item is found, which is no answer but to an exclusion that is left out
            if self._deadline and time.monotonic() > self._deadline:
                break
            total = self._total(request) if request.text == suggestion else self._count(request)
            if total > (most if change.combined else self._minimum):
                most = max(most, total)
                self.needless.add(left_out)
                relaxation = Relaxation(kind=change.kind, label=change.label, total=total, request=request)
                offered.setdefault(repr(request), relaxation)
        return tuple(offered.values())[:MAX_RELAXATIONS]

    def suggestion(self, *, any_word: bool) -> str | None:
        """
        Return a query with other spellings, or without quotation marks, that has items; see `spelling`.

        Args:
            any_word: Whether any of the words is enough.
        """

        def has_items(node: Node) -> bool:
            return self._count_tree(node, self._request, any_word=any_word) > 0

        names = {word for name in names_in(self._query.tree) for word in name.children if isinstance(word, Word)}
        kept = names | {word for address in _ADDRESS.findall(self._request.text) for word in literal_words(address)}
        return suggest_query(self._index.reader, self._query.parsed, has_items, kept)

    def _suggested(self, text: str) -> Change:
        if text == str(unquoted(self._query.parsed)):
            return self._unquoted(text)
        return self._with_text("spelling", worded("with the spelling {text}", text=text), text)

    def _changes(self, counts: dict[str, int]) -> Iterator[Change]:
        parsed = self._query.parsed
        if (plain := unquoted(parsed)) != parsed:
            yield self._unquoted(str(plain))
        yield from self._by_entity()
        yield from self._without_clauses(counts)
        yield from self._without_operands(counts)
        yield from self._without_filters()
        yield from self._without_absent(counts)
        yield from self._in_other_languages()
        if self._request.match == "all":
            yield self._changed("match", worded("with any of the words"), match="any")

    def _unquoted(self, text: str) -> Change:
        near = next((clause.node for clause in clauses_of(self._query) if isinstance(clause.node, tree.Near)), None)
        label = _without(str(near.links[0])) if near else worded("without quotation marks")
        return self._with_text("quotation", label, text)

    def _with_text(self, kind: RelaxationKind, label: Message, text: str, left_out: str = "") -> Change:
        return msgspec.structs.replace(self._changed(kind, label, text=text), left_out=left_out)

    def _changed(self, kind: RelaxationKind, label: Message, **changes: Any) -> Change:
        return Change(kind, label, msgspec.structs.replace(self._request, **changes))

    def _without_clauses(self, counts: dict[str, int]) -> Iterator[Change]:
        def count(clause: Clause) -> int:
            return counts.get(str(clause.node), 0)

        clauses = clauses_of(self._query)
        for clause in sorted(clauses, key=count)[:MAX_WORDS]:
            rest = without_clauses(self._query, [clause])
            if rest is not None and not (self._minimum and only_excludes(rest)):
                kind: RelaxationKind = "filter" if isinstance(clause.node, _FILTERS) else "word"
                left_out = str(clause.node)
                yield self._with_text(kind, _without(left_out), str(rest), left_out)

    def _without_operands(self, counts: dict[str, int]) -> Iterator[Change]:
        """Yield the search without each operand of the words that no item has near one another."""
        parsed = self._query.parsed
        for clause in clauses_of(self._query):
            near = clause.node
            if not isinstance(near, tree.Near) or counts.get(str(near)):
                continue
            for position, operand in enumerate(near.children[:MAX_WORDS]):
                changed = replace_node(parsed, near, without_operand(near, position))
                left_out = str(operand)
                yield self._with_text("word", _without(left_out), str(changed), left_out)

    def _without_filters(self) -> Iterator[Change]:
        filters = filters_of(self._query, self._index.resolver)
        for each in filters:
            given = self._request.excluded if each.excludes else self._request.filters
            rest = {name: values for name, values in given.items() if name != each.name}
            changes = {"date": (), "undated": None} if each.name in ("date", "undated") else {"filters": rest}
            changes = {"excluded": rest} if each.excludes else changes
            if each.excludes:
                label = worded("without the exclusion {text}", text=each.text)
            else:
                label = worded("without the filter {text}", text=each.text)
            yield msgspec.structs.replace(self._changed("filter", label, **changes), left_out=each.text)
        if len(filters) > 1:
            unfiltered = self._changed("filter", worded("without any filter"), **_NO_FILTERS)
            yield msgspec.structs.replace(unfiltered, combined=True)

    def _without_absent(self, counts: dict[str, int]) -> Iterator[Change]:
        """Yield the search without all the clauses that no item has, and without its filters as well."""
        absent = [clause for clause in clauses_of(self._query) if counts.get(str(clause.node)) == 0]
        rest = without_clauses(self._query, absent)
        if not absent or rest is None:
            return
        label = _without(", ".join(str(clause.node) for clause in absent))
        if len(absent) > 1:
            yield self._with_text("word", label, str(rest))
        if filters_of(self._query, self._index.resolver):
            label = worded("{change} and without any filter", change=label)
            unfiltered = self._changed("word", label, text=str(rest), **_NO_FILTERS)
            yield msgspec.structs.replace(unfiltered, combined=True)

    def _by_entity(self) -> Iterator[Change]:
        """Yield searches for entities by all of their names, where those of the query are matched as they are typed."""
        if not self._request.aliases:
            yield self._changed("alias", worded("with all names of the entities"), aliases=True)
        vocabulary = self._index.resolver.vocabulary
        parsed = self._query.parsed
        nodes = parsed.children if isinstance(parsed, tree.Group | tree.And) else (parsed,)
        typed = [node for node in nodes if isinstance(node, tree.Phrase) or (isinstance(node, Word) and node.field)]
        for node in typed[:MAX_ENTITIES]:
            for id in vocabulary.ids_named(node.text)[:1]:
                kind = vocabulary.type(id)
                term = facet_term(self._index.resolver, kind if kind in ENTITY_FACETS else "entity", id)
                changed = replace_node(parsed, node, term)
                label = worded("with {name} by any of its names", name=vocabulary.label(id))
                yield self._with_text("alias", label, str(changed))

    def _in_other_languages(self) -> Iterator[Change]:
        chosen = self._request.filters.get("language", ())
        known = self._index.reader.facet_values("language", limit=MAX_LANGUAGES + len(chosen)) if chosen else ()
        for value in [each.value for each in known if each.value not in chosen][:MAX_LANGUAGES]:
            filters = {**self._request.filters, "language": (value,)}
            yield self._changed("language", worded("in {language}", language=language_name(value)), filters=filters)

    def _count(self, request: SearchRequest) -> int:
        """Return the number of items that have all words of a request, or any where it wants that."""
        return self._count_tree(self._parsed(request), request, any_word=request.match == "any")

    def _total(self, request: SearchRequest) -> int:
        """Return the total of a search, which relaxes as every search does."""
        count, parsed = self._count(request), self._parsed(request)
        if count or request.match == "all":
            return count
        nearby = self._count_tree(parsed, request, any_word=request.match == "any", near=True)
        return nearby or self._count_tree(parsed, request, any_word=True, near=True)

    def _parsed(self, request: SearchRequest) -> Node:
        """Return the tree of a request as a search reads it."""
        if request.text == self._query.request.text:
            return self._query.parsed
        return read_pasted(request.text, self._index.reader, self._index.resolver.mirrors).tree

    def _count_tree(self, parsed: Node, request: SearchRequest, *, any_word: bool, near: bool = False) -> int:
        named = resolve_tree(parsed, self._index.resolver, aliases=request.aliases)
        wanted = without_values(named, request.excluded)
        resolved, _ = limit_expansions(wanted, self._index.reader, self._deadline)
        has_dates = bool(request.date)
        counted = EngineRequest(
            query=compile_query(without_phrases(resolved) if near else resolved, any_word=any_word),
            filters=request.filters,
            dates=self._query.ranges if has_dates else (),
            undated=request.undated or ("exclude" if has_dates else "include"),
            limit=0,
            facets=False,
            deadline=self._deadline,
        )
        result = self._index.reader.search(counted)
        return 0 if result.partial else result.total


def _without(text: str) -> Message:
    return worded("without {text}", text=text)
