"""Count how often words and phrases occur in each year, per million words and by share of items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sse_search.engines.queries import TextQuery
from sse_search.engines.word_counts import YearCounts
from sse_search.errors import InvalidOptionError
from sse_search.model import SearchRequest
from sse_search.model.words import MAX_SCOPES, MAX_WORDS, WordScope, WordSeries, WordsOverTime, WordYear
from sse_search.query import Node, tree
from sse_search.service.archive import Archive, OpenIndex
from sse_search.service.compile import compile_query, text_leaf
from sse_search.service.request import normalized, resolve
from sse_search.service.search import Matching, resolve_matching

_MILLION = 1_000_000


class ReadWord(NamedTuple):
    """A word or phrase as the query language writes it, and what the engine counts for it."""

    text: str
    leaf: TextQuery


def words_over_time(archive: Archive, words: Sequence[str], within: Sequence[SearchRequest]) -> WordsOverTime:
    """Count words by year in the items of searches; see `SearchService.words`."""
    if not 1 <= len(words) <= MAX_WORDS:
        raise InvalidOptionError(f"1 to {MAX_WORDS} words are counted side by side, not {len(words)}")
    scopes = open_scopes(archive, within)
    read = [read_word(scopes[0].index, word) for word in words]
    leaves = [each.leaf for each in read]
    counted = [scope.index.reader.count_words(scope.request, leaves) for scope in scopes]
    return WordsOverTime(
        scopes=tuple(map(scope_of, scopes)),
        series=tuple(
            _series(word.text, index, years[position])
            for position, word in enumerate(read)
            for index, years in enumerate(counted)
        ),
        index=scopes[0].index.state,
    )


def open_scopes(archive: Archive, within: Sequence[SearchRequest]) -> list[Matching]:
    """Return what matches the items of some searches, of all items without any."""
    if len(within) > MAX_SCOPES:
        raise InvalidOptionError(f"words are counted in the items of {MAX_SCOPES} searches at most, not {len(within)}")
    return [resolve_matching(archive, request) for request in within or (SearchRequest(),)]


def scope_of(matching: Matching) -> WordScope:
    """Return a scope as answers have it."""
    items = matching.index.reader.count(matching.request)
    return WordScope(query=matching.echo, items=items, relaxed=matching.relaxed, notices=matching.notices)


def read_word(index: OpenIndex, text: str) -> ReadWord:
    """
    Read a word, pattern, phrase, or words near one another; words side by side are a phrase.

    Raises:
        InvalidQueryError: It is anything else.
    """
    query = resolve(normalized(SearchRequest(text=text, aliases=False)), index.resolver)
    for parsed, node in ((query.parsed, query.tree), (phrase := _as_phrase(query.tree), phrase)):
        if isinstance(node, tree.TextNode):
            return ReadWord(str(parsed), text_leaf(node))
        if isinstance(node, tree.Near):
            leaf = compile_query(node, any_word=False)
            assert isinstance(leaf, TextQuery)
            return ReadWord(str(parsed), leaf)
    raise InvalidOptionError(
        f'{text!r} is neither a word nor a phrase; words are counted like cooperative, co*op or "fair trade"'
    )


def _as_phrase(node: Node) -> Node:
    """Return words side by side, in one field or none, as a phrase; anything else as it is."""
    if not isinstance(node, tree.Group):
        return node
    words = [child for child in node.children if isinstance(child, tree.Word)]
    if len(words) < len(node.children) or len({word.field for word in words}) > 1:
        return node
    return tree.Phrase(" ".join(word.text for word in words), words[0].field)


def _series(word: str, scope: int, years: Sequence[YearCounts]) -> WordSeries:
    total = YearCounts(
        "",
        sum(each.items for each in years),
        sum(each.words for each in years),
        sum(each.items_with for each in years),
        sum(each.occurrences for each in years),
    )
    return WordSeries(word=word, scope=scope, total=_year(total), years=tuple(map(_year, years)))


def _year(counts: YearCounts) -> WordYear:
    return WordYear(
        year=counts.year,
        occurrences=counts.occurrences,
        words=counts.words,
        per_million=round(counts.occurrences * _MILLION / counts.words, 3) if counts.words else 0.0,
        items=counts.items_with,
        all_items=counts.items,
        share=counts.items_with / counts.items if counts.items else 0.0,
    )
