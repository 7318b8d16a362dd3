"""Resolve what a query names: words and facet values to entity ids, other values to their spelling in the index."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import msgspec

from sse_search.engines.document_values import ID, SITE, STORY
from sse_search.engines.port import EngineRequest, IndexReader
from sse_search.engines.queries import TermsFilter
from sse_search.entities import Vocabulary
from sse_search.languages import LANGUAGES, language_code, language_varieties
from sse_search.model import ENTITY_FACETS
from sse_search.query import tree
from sse_search.query.tree import Node, Word
from sse_search.text.edit_distance import within_typing_errors
from sse_search.tokens import fold, tokenize, words

_LETTERS_PER_ERROR = 4
_MAX_ERRORS = 3
"""Letters of a name for each typing error that is looked for, and most errors."""


_AROUND_ID = ".,;:!?…'’[]{}<>"
"""Punctuation that a pasted id may have around it."""


class NamedWords(tree.Group, frozen=True, tag=True):
    """
    Adjacent words that name entities.

    Attributes:
        ids: The entities.
        tag_only: Only items tagged with them match: the word is a short form that is spelled like an ordinary word.

    >>> named = NamedWords((Word("West"), Word("Bank")), ids=("country:PS",))
    >>> str(named), named.ids
    ('West Bank', ('country:PS',))
    """

    ids: tuple[str, ...] = ()
    tag_only: bool = False


class FacetTerms(tree.FieldTerm, frozen=True, tag=True):
    """
    A value of a facet as it was written, with the values of the index that it stands for.

    >>> FacetTerms("country", "Palestine", terms=("country:PS",)).terms
    ('country:PS',)
    """

    terms: tuple[str, ...] = ()


class ListedTokens(tree.Wildcard, frozen=True, tag=True):
    """
    A pattern that stands for too many words, with those that are searched.

    >>> str(ListedTokens("in*", tokens=("in", "into")))
    'in*'
    """

    tokens: tuple[str, ...] = ()


class NearWords(tree.Group, frozen=True, tag=True):
    """
    Words that were quoted and are searched side by side: the nearer they are to one another, the better the item.

    >>> str(NearWords((Word("fair"), Word("trade"))))
    'fair trade'
    """


class FacetResolver:
    """
    Resolves the values of facets for one generation of the index.

    Attributes:
        mirrors: Host to the host that it copies; see `identity.canonical_url`.
    """

    def __init__(self, reader: IndexReader, vocabulary: Vocabulary, mirrors: Mapping[str, str] | None = None) -> None:
        self.reader = reader
        self.vocabulary = vocabulary
        self.mirrors: Mapping[str, str] = mirrors or {}
        self._known: dict[str, tuple[dict[str, str], ...]] = {}
        self._languages: tuple[str, ...] | None = None

    def languages(self) -> tuple[str, ...]:
        """Return the languages of the items, the most frequent first."""
        if self._languages is None:
            self._languages = tuple(language.value for language in self.reader.facet_values("language"))
        return self._languages

    def resolve(self, facet: str, values: Iterable[str]) -> tuple[str, ...]:
        """
        Return the values of a facet that the written ones stand for, each once.

        The facet `entity` stands for entities of any type; a story is named by the id of any of its versions. An
        unknown value is returned as it is: it matches nothing.
        """
        return tuple(dict.fromkeys(term for value in values for term in self._lookup(facet, value.strip())))

    def is_known(self, facet: str, terms: Sequence[str]) -> bool:
        """Tell whether the vocabulary or an item has one of the values that `resolve` returned."""
        if any(term in self.vocabulary for term in terms):
            return True
        return self.reader.count(EngineRequest(query=TermsFilter(facet, tuple(terms)))) > 0

    def nearest(self, facet: str, value: str) -> str:
        """
        Return the known value of a facet that fewest typing errors lead to; empty if none is near.

        Labels of entities come before their other names. The name of a language that no item is in has no errors.
        """
        if facet == "language" and language_code(value):
            return ""
        if facet not in self._known:
            self._known[facet] = tuple({fold(name): name for name in names} for names in self._known_names(facet))
        written = fold(value)
        limits = range(1, min(len(written) // _LETTERS_PER_ERROR, _MAX_ERRORS) + 1)
        for names in self._known[facet]:
            for limit in limits:
                near = next((key for key in names if key != written and within_typing_errors(written, key, limit)), "")
                if near:
                    return names[near]
        return ""

    def _known_names(self, facet: str) -> tuple[list[str], ...]:
        if facet == "language":
            return ([name for code in self.languages() for name in LANGUAGES.get(code, (code,))],)
        if facet not in ("entity", *ENTITY_FACETS):
            return ([known.value for known in self.reader.facet_values(facet)],)
        kind = "" if facet == "entity" else f"{facet}:"
        ids = [id for id in self.vocabulary.ids() if id.startswith(kind)]
        return list(map(self.vocabulary.label, ids)), [name for id in ids for name in self.vocabulary.names_of(id)]

    def _lookup(self, facet: str, value: str) -> tuple[str, ...]:
        if facet == STORY:
            return (self._story(value.lower()),)
        if facet == ID:
            return (value.strip(_AROUND_ID).lower(),)
        if facet == SITE:
            from sse_search.identity import host_of  # noqa: PLC0415 - few searches name a site

            return (host_of(value if "://" in value else f"https://{value}", self.mirrors) or value,)
        return self._entities(facet, value) if facet in ("entity", *ENTITY_FACETS) else self._spelt(facet, value)

    def _entities(self, facet: str, value: str) -> tuple[str, ...]:
        """Return ids by id or any name; of a person who is in no vocabulary, by the words of the name."""
        kind = "" if facet == "entity" else facet
        ids = self.vocabulary.ids_named(value, kind) or self._by_key(kind, value)
        if ids or ":" in value:
            return ids or (value,)
        key = "-".join(words(value))
        return (f"{kind or 'person'}:{key}",) if key and kind in ("", "person") else (value,)

    def _by_key(self, kind: str, key: str) -> tuple[str, ...]:
        """Return the entity of this type with this key: `PS` is `country:PS`."""
        ids = (f"{kind}:{spelling}" for spelling in (key, key.upper(), key.lower()))
        return tuple(id for id in ids if kind and id in self.vocabulary)[:1]

    def _story(self, item_id: str) -> str:
        """Return the story that an item is a version of."""
        document = self.reader.get(item_id)
        return document.story if document and document.story else item_id

    def _spelt(self, facet: str, value: str) -> tuple[str, ...]:
        """Return the value as it is written if an item has it, else those that differ only in case and accents."""
        if facet == "language" and (code := language_code(value)):
            varieties = language_varieties(code)
            return tuple(each for each in varieties if each in self.languages()) or (code,)
        spellings = [
            known.value for known in self.reader.facet_values(facet, value) if fold(known.value) == fold(value)
        ]
        return (value,) if value in spellings else tuple(spellings) or (value,)


def facet_term(resolver: FacetResolver, facet: str, value: str) -> tree.FieldTerm:
    """Return the clause for a value of a facet: by its label where that means this value alone."""
    label = resolver.vocabulary.label(value) if value in resolver.vocabulary else ""
    has_label = bool(label) and '"' not in label and resolver.resolve(facet, (label,)) == (value,)
    return tree.FieldTerm(facet, label if has_label else value)


def resolve_tree(node: Node, resolver: FacetResolver, *, aliases: bool) -> Node:
    """
    Return a tree whose names are `NamedWords` and whose facet values are `FacetTerms`.

    Args:
        aliases: Whether words may name entities.
    """
    return _resolve(node, _Names(resolver, aliases, _is_in_capitals(node, resolver.vocabulary)))


class _Names(msgspec.Struct, frozen=True):
    """
    How words of a query name entities.

    Attributes:
        in_capitals: The query is written in capitals, which then say nothing.
    """

    resolver: FacetResolver
    aliases: bool
    in_capitals: bool


def _resolve(node: Node, names: _Names) -> Node:
    match node:
        case Word():
            return next(_find_names((node,), names)) if names.aliases and not node.field else node
        case tree.Group(children):
            return tree.Group(tuple(_resolve_adjacent(children, names)))
        case tree.And(children) | tree.Or(children):
            return type(node)(tuple(_resolve(child, names) for child in children))
        case tree.Not(child):
            return tree.Not(_resolve(child, names))
        case tree.FieldTerm(field, value):
            return FacetTerms(field, value, names.resolver.resolve(field, (value,)))
    return node


def _is_in_capitals(node: Node, vocabulary: Vocabulary) -> bool:
    """Tell whether all words of a query are in capitals, and not only because they are short forms: "UN PROJET"."""
    written = [word.text for word in _words_in(node) if word.text.upper() != word.text.lower()]
    return all(map(str.isupper, written)) and any(not vocabulary.ids_named(word) for word in written)


def _words_in(node: Node) -> Iterator[Word]:
    if isinstance(node, Word):
        yield node
    elif isinstance(node, tree.Group | tree.And | tree.Or):
        for child in node.children:
            yield from _words_in(child)
    elif isinstance(node, tree.Not):
        yield from _words_in(node.child)


def without_values(node: Node, excluded: Mapping[str, tuple[str, ...]]) -> Node:
    """Return a resolved tree that does not match what has an excluded value of a facet."""
    if not excluded:
        return node
    unwanted = (tree.Not(FacetTerms(facet, terms[0], terms)) for facet, terms in excluded.items() if terms)
    return tree.And((node, *unwanted))


def facet_terms_in(node: Node) -> Iterator[FacetTerms]:
    """Yield the facet values in a resolved tree from left to right, excluded ones included."""
    if isinstance(node, FacetTerms):
        yield node
    elif isinstance(node, tree.Not):
        yield from facet_terms_in(node.child)
    elif isinstance(node, tree.Group | tree.And | tree.Or):
        for child in node.children:
            yield from facet_terms_in(child)


def names_in(node: Node) -> Iterator[NamedWords]:
    """Yield the names in a resolved tree from left to right, those of exclusions included."""
    if isinstance(node, NamedWords):
        yield node
    elif isinstance(node, tree.Group | tree.And | tree.Or):
        for child in node.children:
            yield from names_in(child)
    elif isinstance(node, tree.Not):
        yield from names_in(node.child)


def _resolve_adjacent(children: Iterable[Node], names: _Names) -> Iterator[Node]:
    for plain, nodes in groupby(
        children, key=lambda child: names.aliases and isinstance(child, Word) and not child.field
    ):
        if plain:
            yield from _find_names(tuple(node for node in nodes if isinstance(node, Word)), names)
        else:
            yield from (_resolve(node, names) for node in nodes)


def _find_names(adjacent: Sequence[Word], names: _Names) -> Iterator[Node]:
    """Yield adjacent words in order, the longest names among them as `NamedWords`."""
    vocabulary = names.resolver.vocabulary
    tokens = [(token.text, word.text[token.start : token.end], position)
              for position, word in enumerate(adjacent) for token in tokenize(word.text)]  # fmt: skip
    folded, written, positions = map(list, zip(*tokens, strict=True))
    start = 0
    while start < len(tokens):
        first = last = positions[start]
        length, ids = vocabulary.name_at(folded, start, written)
        end = start + length
        if ids and (end == len(tokens) or positions[end] != positions[end - 1]):  # it does not end within a word
            last = positions[end - 1]
            is_short_form = length == 1 and written[start].isupper() and not names.in_capitals
            tag_only = is_short_form and vocabulary.is_ordinary(folded[start])
            yield NamedWords(tuple(adjacent[first : last + 1]), ids, tag_only)
        else:
            yield adjacent[first]
        start = bisect_right(positions, last)
