"""Explain the score of a hit in words: which word of the query matched which words of the item, where, and how."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import takewhile

import msgspec

from sse_search.engines.explanations import MeaningPart, ScoreExplanation, SharedStem, TermExplanation
from sse_search.engines.port import EngineHit, EngineRequest, IndexReader
from sse_search.engines.queries import (
    EntityQuery,
    FuzzyQuery,
    NearOperand,
    NearQuery,
    PatternQuery,
    PhraseQuery,
    PrefixQuery,
    TermQuery,
    TextQuery,
    TokensQuery,
    WildcardQuery,
)
from sse_search.engines.query_terms import expands_to
from sse_search.model import Document, ScorePart, Tag
from sse_search.query import Node, tree
from sse_search.query.tree import Word
from sse_search.service.hits import SCORE_DIGITS
from sse_search.service.resolve import names_in
from sse_search.text.compound_parts import part_terms
from sse_search.text.stemming import index_stem
from sse_search.tokens import tokenize
from sse_search.wording import FACET_NAMES, Message, joined, worded

_MAX_SPELLINGS = 3
"""Words of an item that are quoted for a word of the query."""
_MAX_SHARED_WORDS = 5
_EXACTLY = worded("exactly")
_Word = tuple[str, str]
"""A token, and how it is spelled in a text."""
_EXPLAINED_TEXTS = 8
"""Texts whose words are kept, so that they are counted once for all the leaves that match an item."""
_FIELDS = {"title": worded("in the title"), "body": worded("in the text")}


class QueryWords(msgspec.Struct, frozen=True):
    """
    The words of a query as they were written.

    Attributes:
        spellings: Token to the word that it is in the query. names: Id of an entity to the words that name it.
    """

    spellings: Mapping[str, str]
    names: Mapping[str, str]

    @classmethod
    def of(cls, query: Node) -> QueryWords:
        """Collect the words of a resolved tree."""
        names = {id: str(name) for name in names_in(query) for id in name.ids}
        return cls(dict(_spellings(query)), names)


def explain_hits(
    reader: IndexReader, request: EngineRequest, hits: Sequence[EngineHit], *, query_words: QueryWords, items: int
) -> list[tuple[ScorePart, ...]]:
    """
    Return the parts of the score of each hit until the deadline; they add up to it, those of the query come first.

    Args:
        request: The one that was answered. items: how many the index has.
    """
    explanations = reader.explain_scores(request, [hit.document.item.id for hit in hits])
    in_time = takewhile(lambda _: not request.deadline or time.monotonic() < request.deadline, explanations)
    return [
        _score_parts(explanation, hit.document, query_words, items)
        for explanation, hit in zip(in_time, hits, strict=False)
    ]


def _score_parts(
    explanation: ScoreExplanation, document: Document, query_words: QueryWords, items: int
) -> tuple[ScorePart, ...]:
    parts = [_score_part(part, document, query_words, items) for part in explanation.leaves if part.score]
    if explanation.lift:
        parts.append(
            ScorePart(label=worded("has every word of the query"), value=round(explanation.lift, SCORE_DIGITS))
        )
    shared = [stem for stem in explanation.stems if stem.score]
    if shared:
        score = sum(stem.score for stem in shared)
        parts.append(ScorePart(label=_shared_words(shared, document), value=round(score, SCORE_DIGITS)))
    if explanation.meaning is not None:
        label = _meaning_label(explanation.meaning)
        parts.append(ScorePart(label=label, value=round(explanation.meaning.score, SCORE_DIGITS)))
    return tuple(parts)


def _meaning_label(part: MeaningPart) -> Message:
    if part.has_vector:
        return worded("meaning: cosine {cosine:.2f} with the query", cosine=part.cosine)
    return worded(
        "meaning: it has no vector, and counts with the mean cosine of the others, {cosine:.2f}", cosine=part.cosine
    )


def _shared_words(stems: Sequence[SharedStem], document: Document) -> Message:
    """Name the words of a document that the best items share, the weightiest first."""
    spellings: dict[str, str] = {}
    for token, surface in (*_word_counts(document.item.title), *_word_counts(document.item.text)):
        spellings.setdefault(index_stem(token, document.language), surface)
    words = [spellings[stem.stem] for stem in sorted(stems, key=lambda stem: -stem.score) if stem.stem in spellings]
    return worded("the best items also share: {words}", words=", ".join(words[:_MAX_SHARED_WORDS]))


def _score_part(part: TermExplanation, document: Document, query_words: QueryWords, items: int) -> ScorePart:
    leaf = part.query
    if isinstance(leaf, EntityQuery):
        text = next((query_words.names[id] for id in leaf.ids if id in query_words.names), ", ".join(leaf.ids))
        matched = joined(_tag_reasons(leaf, document), "; ")
    else:
        text = _written(leaf, query_words.spellings)
        matched = joined(_field_reasons(leaf, part.frequencies, document, query_words.spellings), "; ")
    label = worded(
        "{word}: {matched}; {having:,} of {total:,} items have it",
        word=text,
        matched=matched,
        having=part.doc_count,
        total=items,
    )
    return ScorePart(label=label, value=round(part.score, SCORE_DIGITS), text=text)


def _tag_reasons(leaf: EntityQuery, document: Document) -> Iterator[Message]:
    labels = {tag.id: tag.label for tag in document.tags}
    for tag in document.tags:
        if tag.id in leaf.ids:
            yield worded(
                "alias of the {type} {label}, {reason}",
                type=FACET_NAMES.get(tag.type, tag.type),
                label=tag.label,
                reason=_tag_reason(tag, labels.get(tag.implied_by)),
            )


def _tag_reason(tag: Tag, implied_by: str | None) -> Message:
    if tag.implied_by:
        return worded("which follows from {name}", name=implied_by or tag.implied_by)
    if tag.field in _FIELDS:
        return worded("from “{words}” {where}", words=tag.surface, where=_FIELDS[tag.field])
    where = worded("in the publisher's {field}", field=tag.field) if tag.field else worded("in the publisher's tags")
    return worded("from “{words}” {where}", words=tag.surface, where=where)


def _field_reasons(
    leaf: TextQuery, frequencies: Mapping[str, int], document: Document, spellings: Mapping[str, str]
) -> Iterator[Message]:
    """Yield for each field that has a leaf how often, as which words, and how these match."""
    texts = {"title": document.item.title, "body": document.item.text}
    for field, count in frequencies.items():
        if not count:
            continue
        how = _nearness(leaf) or _matched_words(leaf, texts[field], document.language, spellings)
        often = worded("{count} × {where}", count=count, where=_FIELDS[field])
        yield joined((often, how), ", ") if how else often


def _nearness(leaf: TextQuery) -> Message | None:
    """Return how the words of a phrase or a chain lie in a text; None for other leaves."""
    if isinstance(leaf, NearQuery) or (isinstance(leaf, PhraseQuery) and leaf.slop):
        return worded("near one another")
    if isinstance(leaf, PhraseQuery):
        return worded("side by side") if len(leaf.tokens) > 1 else _EXACTLY
    return None


def _matched_words(leaf: TextQuery, text: str, language: str, spellings: Mapping[str, str]) -> Message | None:
    """Return the words of a text that a leaf matches, each with how it does, the most frequent first."""
    counts = _word_counts(text)
    surfaces: Counter[str] = Counter()
    for word in _matching(leaf, text, language):
        surfaces[word[1]] += counts[word]
    hows: dict[str, tuple[str, Message]] = {}
    for surface, _ in surfaces.most_common():
        hows.setdefault(surface.casefold(), (surface, _how(leaf, surface, spellings)))
    if all(how == _EXACTLY for _, how in hows.values()):
        return _EXACTLY if hows else None
    pairs = list(hows.values())[:_MAX_SPELLINGS]
    shown = joined((_word_reason(leaf, surface, how, language) for surface, how in pairs), ", ")
    return worded("{list}, ...", list=shown) if len(hows) > len(pairs) else shown


def _matching(leaf: TextQuery, text: str, language: str) -> Iterable[_Word]:
    """Return the words of a text of a language that a leaf matches."""
    if isinstance(leaf, TermQuery):
        return _words_by_term(text, language).get(index_stem(leaf.token, language), ())
    if isinstance(leaf, TokensQuery):
        tokens = frozenset(leaf.tokens)
        return [word for word in _word_counts(text) if word[0] in tokens]
    return [word for word in _word_counts(text) if isinstance(leaf, PatternQuery) and expands_to(leaf, word[0])]


@lru_cache(maxsize=_EXPLAINED_TEXTS)
def _word_counts(text: str) -> Counter[_Word]:
    """Count the words of a text."""
    return Counter((token.text, text[token.start : token.end]) for token in tokenize(text))


@lru_cache(maxsize=_EXPLAINED_TEXTS)
def _words_by_term(text: str, language: str) -> Mapping[str, Sequence[_Word]]:
    """Return the words of a text that each index term stands for, as a whole or as a part."""
    words: dict[str, list[_Word]] = {}
    for word in _word_counts(text):
        term = index_stem(word[0], language)
        for each in (term, *part_terms(term)):
            words.setdefault(each, []).append(word)
    return words


def _word_reason(leaf: TextQuery, surface: str, how: Message, language: str) -> Message:
    """Return a word of a text with how a leaf matches it."""
    if isinstance(leaf, TermQuery):
        stem = index_stem(leaf.token, language)
        if any(stem in part_terms(index_stem(token.text, language)) for token in tokenize(surface)):
            return worded("as a part of {word}", word=surface)
    return worded("“{words}” {how}", words=surface, how=how)


def _how(leaf: TextQuery, surface: str, spellings: Mapping[str, str]) -> Message:
    if isinstance(leaf, PrefixQuery):
        return worded("by its beginning")
    if isinstance(leaf, FuzzyQuery):
        return worded("by similar spelling")
    if isinstance(leaf, WildcardQuery | TokensQuery):
        return worded("by its form")
    token = leaf.token if isinstance(leaf, TermQuery) else ""
    if surface.casefold() == spellings.get(token, token).casefold():
        return _EXACTLY
    same = [each.text for each in tokenize(surface)] == [token]
    return worded("by folding of accents and signs") if same else worded("by stem")


def _written(leaf: TextQuery, spellings: Mapping[str, str]) -> str:
    """Write a leaf in the query language, its words as they were typed."""
    if isinstance(leaf, NearQuery):
        first, *others = (_written_operand(operand, spellings) for operand in leaf.operands)
        return " ".join([first, *(f"{link} {text}" for link, text in zip(leaf.links, others, strict=True))])
    text = _written_words(leaf, spellings)
    return f"{leaf.fields[0]}:{text}" if len(leaf.fields) == 1 else text


def _written_operand(operand: Sequence[NearOperand], spellings: Mapping[str, str]) -> str:
    text = " OR ".join(_written(leaf, spellings) for leaf in operand)
    return text if len(operand) == 1 else f"({text})"


def _written_words(leaf: NearOperand, spellings: Mapping[str, str]) -> str:
    match leaf:
        case TermQuery(token):
            return spellings.get(token, token)
        case PhraseQuery(tokens, _, slop):
            return f'"{" ".join(spellings.get(token, token) for token in tokens)}"' + (f"~{slop}" if slop else "")
        case PrefixQuery(prefix):
            return f"{prefix}*"
        case FuzzyQuery(token, distance):
            return f"{token}~" if distance == 1 else f"{token}~{distance}"
        case WildcardQuery(form):
            return form
        case TokensQuery(tokens):
            return f"one of {len(tokens):,} words ({', '.join(tokens[:_MAX_SPELLINGS])}, …)"


def _spellings(node: Node) -> Iterator[tuple[str, str]]:
    """Yield every token of a tree with the word that it was written as; of several spellings, the first is last."""
    if isinstance(node, Word | tree.Phrase):
        yield from ((token.text, node.text[token.start : token.end]) for token in tokenize(node.text))
    elif isinstance(node, tree.Near | tree.Group | tree.And | tree.Or):
        children: Sequence[Node] = node.children
        for child in reversed(children):
            yield from _spellings(child)
