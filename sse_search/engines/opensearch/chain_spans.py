"""
Translate chains of words near one another into span queries, with which the cluster finds and counts them by positions.

An occurrence is in a chain when it is near one of the operand before and near one of the operand after which are in a
chain up to there. `span_not` leaves out of some occurrences those near others; what it leaves out of what it has left
is therefore what is near. It takes overlapping occurrences for near ones, which chains do not, so that a chain whose
operands may overlap is not translated.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from sse_search.engines.opensearch import index_schema
from sse_search.engines.opensearch.cluster_queries import Clause, any_of
from sse_search.engines.opensearch.leaf_terms import terms_of
from sse_search.engines.queries import NearOperand, NearQuery, PhraseQuery
from sse_search.engines.query_terms import Expansions
from sse_search.model import Proximity
from sse_search.text.stemming import query_stems

_COPIES = 3
"""How often an occurrence stands in the query for those that are in a chain."""
_MAX_FREQUENCY = float(1 << 22)
"""More than the occurrences in a text; differences to it are whole numbers that a score holds exactly."""


class _Occurrence(NamedTuple):
    """
    A term of the index, or a phrase, as which an operand occurs.

    Attributes:
        language: Group of the items that it occurs in; empty for all.
        terms: Number of its terms; the similarity adds up the frequencies of all.
    """

    span: Clause
    language: str = ""
    terms: int = 1


class ChainSpans:
    """
    A chain in a field, as queries.

    Args:
        operands: The occurrences of each operand. links: How near each but the first is to the one before.
    """

    def __init__(self, operands: Sequence[Sequence[_Occurrence]], links: Sequence[Proximity]) -> None:
        self._operands = operands
        self._links = links

    @property
    def size(self) -> int:
        """Number of terms in its query for frequencies."""
        spans = 0
        for i, operand in enumerate(self._operands):
            around = {language: self._around(i, language) for language in _languages(operand)}
            spans += sum(each.terms * _COPIES + around[each.language] for each in operand)
        return spans

    def _around(self, i: int, language: str) -> int:
        """Return the number of terms before and after an occurrence of an operand; those on the way are there twice."""
        ends = {0, len(self._links)} - {i}
        return sum(
            each.terms * (1 if other in ends else 2)
            for other in range(len(self._operands))
            if other != i
            for each in self._possible(other, language)
        )

    def matching(self) -> Clause:
        """Match documents with the chain."""
        fewest = min(range(len(self._operands)), key=lambda i: len(self._operands[i]))
        return self._in_chain(fewest, _any_span(self._spans(fewest, "")), "")

    def frequency(self, weight: float) -> Clause:
        """Score documents by their chains: as many as the operand of which the fewest occurrences are in one."""
        missing = [_difference(self._operand_frequency(i)) for i in range(len(self._operands))]
        return _difference({"dis_max": {"queries": missing}}, weight)

    def _operand_frequency(self, i: int) -> Clause:
        """Score documents by the occurrences of an operand that are in a chain."""
        possible = {
            language
            for language in _languages(self._operands[i])
            if all(self._possible(other, language) for other in range(len(self._operands)))
        }
        return any_of(
            [
                _boosted(self._in_chain(i, occurrence.span, occurrence.language), 1 / occurrence.terms)
                for occurrence in self._operands[i]
                if occurrence.language in possible
            ]
        )

    def _in_chain(self, i: int, span: Clause, language: str) -> Clause:
        """Return what is in a chain of some occurrences of an operand in a language."""
        alone = []
        if i > 0:
            alone.append(_not_after(span, self._up_to(i - 1, language), self._links[i - 1]))
        if i < len(self._links):
            alone.append(_not_before(span, self._from(i + 1, language), self._links[i]))
        return _without(span, _any_span(alone))

    def _up_to(self, i: int, language: str) -> Clause:
        """Return the occurrences of an operand that end a chain which begins with the first one."""
        span = _any_span(self._spans(i, language))
        if i == 0:
            return span
        return _without(span, _not_after(span, self._up_to(i - 1, language), self._links[i - 1]))

    def _from(self, i: int, language: str) -> Clause:
        """Return the occurrences of an operand that begin a chain which ends with the last one."""
        span = _any_span(self._spans(i, language))
        if i == len(self._links):
            return span
        return _without(span, _not_before(span, self._from(i + 1, language), self._links[i]))

    def _spans(self, i: int, language: str) -> list[Clause]:
        return [each.span for each in self._possible(i, language)]

    def _possible(self, i: int, language: str) -> list[_Occurrence]:
        """Return what an operand may be in the items of a language, or in any."""
        return [each for each in self._operands[i] if not language or each.language in ("", language)]


def chain_spans(query: NearQuery, groups: Collection[str], expansions: Expansions) -> Mapping[str, ChainSpans] | None:
    """
    Return the chain in each field that it can be in; None where positions alone do not tell how often it occurs.

    They do not where operands may overlap, and for phrases with slop or with a word twice.
    """
    chains = {}
    for field in query.fields:
        operands = [[leaf for leaf in operand if field in leaf.fields] for operand in query.operands]
        if any(map(_is_loose, chain.from_iterable(operands))) or _may_overlap(operands, groups, expansions):
            return None
        occurrences = [
            [each for leaf in operand for each in _occurrences(leaf, field, groups, expansions)] for operand in operands
        ]
        if not all(occurrences):
            continue
        chains[field] = ChainSpans(occurrences, query.links)
    return chains


def _languages(operand: Iterable[_Occurrence]) -> set[str]:
    return {each.language for each in operand}


def _is_loose(leaf: NearOperand) -> bool:
    if not isinstance(leaf, PhraseQuery) or len(leaf.tokens) == 1:
        return False
    return leaf.slop > 0 or len(set(leaf.tokens)) < len(leaf.tokens)


def _may_overlap(operands: Iterable[Sequence[NearOperand]], groups: Collection[str], expansions: Expansions) -> bool:
    """Tell whether a word may occur as two leaves of one operand, or of two that follow one another."""
    stems = [[_stems(leaf, groups, expansions) for leaf in operand] for operand in operands]
    for operand, following in pairwise([*stems, []]):
        own = set().union(*operand)
        if len(own) < sum(map(len, operand)) or not own.isdisjoint(chain.from_iterable(following)):
            return True
    return False


def _stems(leaf: NearOperand, groups: Collection[str], expansions: Expansions) -> set[str]:
    """Return the stems in all languages of an index of the words that a leaf stands for."""
    if isinstance(leaf, PhraseQuery):
        return {stem for token in leaf.tokens for stem in query_stems(token, groups)}
    name, values = terms_of(leaf, leaf.fields[0], groups, expansions)
    if name in index_schema.STEMS.values():
        return set(values)
    return {stem for token in values for stem in query_stems(token, groups)}


def _occurrences(
    leaf: NearOperand, field: str, groups: Collection[str], expansions: Expansions
) -> Iterator[_Occurrence]:
    tokens_field = index_schema.TOKENS[field]
    if isinstance(leaf, PhraseQuery) and len(leaf.tokens) > 1:
        words = [_term(tokens_field, token) for token in leaf.tokens]
        yield _Occurrence({"span_near": {"clauses": words, "slop": 0, "in_order": True}}, terms=len(words))
        return
    name, values = terms_of(leaf, field, groups, expansions)
    for value in values:
        if name == tokens_field:
            yield _Occurrence(_term(name, value))
        else:
            same_positions = {"query": _term(name, value), "field": tokens_field}
            yield _Occurrence({"field_masking_span": same_positions}, language=value.partition(":")[0])


def _term(field: str, value: str) -> Clause:
    return {"span_term": {field: {"value": value}}}


def _any_span(spans: Sequence[Clause]) -> Clause:
    return spans[0] if len(spans) == 1 else {"span_or": {"clauses": spans}}


def _without(spans: Clause, others: Clause, *, before: int = 0, after: int = 0) -> Clause:
    """Return spans that overlap none of the others, which may end and begin so many words before and after."""
    return {"span_not": {"include": spans, "exclude": others, "pre": before, "post": after}}


def _not_after(spans: Clause, others: Clause, link: Proximity) -> Clause:
    """Return spans that are not near the others, which are those of the operand before."""
    return _without(spans, others, before=link.distance, after=0 if link.ordered else link.distance)


def _not_before(spans: Clause, others: Clause, link: Proximity) -> Clause:
    """Return spans that are not near the others, which are those of the operand after."""
    return _without(spans, others, before=0 if link.ordered else link.distance, after=link.distance)


def _boosted(span: Clause, boost: float) -> Clause:
    ((kind, body),) = span.items()
    return {kind: {**body, "boost": boost}}


def _difference(query: Clause, weight: float = 1.0) -> Clause:
    """Score what a query matches by what its score lacks of the highest frequency."""
    script = {"source": "params.most - _score", "params": {"most": _MAX_FREQUENCY}}
    return {"script_score": {"query": query, "script": script, "boost": weight}}
