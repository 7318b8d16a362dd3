"""
Turn the tokens of documents into postings and positions by sorting integers.

- Stems (`en:cooper`) have postings: the documents, and the frequencies in title and body. They are ranked.
- The stems of each document with their frequencies tell what good matches have in common.
- Tokens (folded words as written) have positions, for phrases, prefixes and fuzzy words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sse_search.engines.whoosh.storage.posting_lists import POSTING
from sse_search.engines.whoosh.storage.segment_file import doc_stem_keys
from sse_search.engines.whoosh.storage.sorted_keys import split_runs
from sse_search.text.stemming import LANGUAGE_GROUPS, index_stems

_TOKEN_SHIFT = 32
"""Sort key of a position: ordinal of its token | position."""
_STEM_SHIFT = 33
_DOC_SHIFT = 1
"""Sort key of an occurrence of a stem: ordinal of the stem | document | whether it is in the body."""
_MAX_TITLE_FREQUENCY = 255
_MAX_BODY_FREQUENCY = 65_535

Array = NDArray[Any]


class TokenStream(NamedTuple):
    """
    The tokens of documents in their final order.

    Attributes:
        vocabulary: The distinct tokens, sorted.
        tokens: Ordinals of the tokens of all documents, in each the title before the body.
        field_lengths: Number of tokens in title and body of each document.
    """

    vocabulary: Sequence[str]
    tokens: Array
    field_lengths: Array

    def fields(self) -> Array:
        """Return the field of each token: twice the document for its title, one more for its body."""
        fields = np.arange(2 * len(self.field_lengths), dtype=np.uint32)
        return np.repeat(fields, self.field_lengths.ravel())


class Lists(NamedTuple):
    """
    Lists of some terms.

    Attributes:
        terms: Sorted stems or tokens. counts: length of the list of each.
        elements: Postings by document, or ascending positions; all lists one after the other.
    """

    terms: Sequence[str]
    counts: Array
    elements: Array


def invert_tokens(stream: TokenStream) -> Lists:
    """Return the positions of every token."""
    fields = stream.fields()
    positions = np.arange(len(fields), dtype=np.uint64)
    positions += fields  # one position is left free after every field
    keys = stream.tokens.astype(np.uint64) << np.uint64(_TOKEN_SHIFT)
    keys |= positions
    keys.sort()
    counts = np.bincount(stream.tokens, minlength=len(stream.vocabulary))
    return Lists(stream.vocabulary, counts, keys.astype(np.uint32))


def invert_stems(stream: TokenStream, languages: Array) -> Lists:
    """Return the postings of every stem; `languages` indexes `LANGUAGE_GROUPS` for each document."""
    stems, stemmed = _stemmed(stream, languages)
    keys = stemmed.astype(np.uint64) << np.uint64(_STEM_SHIFT)
    keys |= stream.fields()
    keys.sort()
    in_body = (keys & np.uint64(1)).astype(np.int64)
    keys >>= np.uint64(_DOC_SHIFT)
    first = split_runs(keys)
    frequency = np.diff(np.append(first, len(keys)))
    body = np.add.reduceat(in_body, first) if len(first) else in_body
    keys = keys[first]
    postings = np.zeros(len(keys), POSTING)
    postings["doc"] = keys & np.uint64(0xFFFFFFFF)
    postings["body"] = np.minimum(body, _MAX_BODY_FREQUENCY)
    postings["title"] = np.minimum(frequency - body, _MAX_TITLE_FREQUENCY)
    keys >>= np.uint64(_STEM_SHIFT - _DOC_SHIFT)
    return Lists(stems, np.bincount(keys.astype(np.int64), minlength=len(stems)), postings)


def doc_stems_of(stems: Lists, doc_count: int) -> tuple[Array, Array]:
    """Return the number of stems of each document, and the keys of all, from the postings of the stems."""
    postings = stems.elements
    by_doc = np.argsort(postings["doc"], kind="stable")
    ordinals = np.repeat(np.arange(len(stems.counts)), stems.counts)
    keys = doc_stem_keys(ordinals, postings["title"], postings["body"]).take(by_doc)
    return np.bincount(postings["doc"], minlength=doc_count), keys


def _stemmed(stream: TokenStream, languages: Array) -> tuple[list[str], Array]:
    """Return the sorted stems, and the ordinal of the stem of each token of the stream."""
    doc_lengths = stream.field_lengths.sum(axis=1, dtype=np.int64)
    by_language: list[tuple[Array | slice, Array, list[str]]] = []
    for language in np.unique(languages).tolist():
        chosen = _tokens_of(languages == language, doc_lengths)
        used = np.flatnonzero(np.bincount(stream.tokens[chosen], minlength=len(stream.vocabulary)))
        spellings = [stream.vocabulary[token] for token in used.tolist()]
        by_language.append((chosen, used, index_stems(spellings, LANGUAGE_GROUPS[language])))
    stems = sorted({stem for _, _, stems in by_language for stem in stems})
    ordinals = {stem: ordinal for ordinal, stem in enumerate(stems)}
    stemmed = np.zeros(len(stream.tokens), np.uint32)
    for chosen, used, token_stems in by_language:
        stem_of_token = np.zeros(len(stream.vocabulary), np.uint32)
        stem_of_token[used] = [ordinals[stem] for stem in token_stems]
        stemmed[chosen] = stem_of_token.take(stream.tokens[chosen])
    return stems, stemmed


def _tokens_of(docs: Array, doc_lengths: Array) -> Array | slice:
    """Return which tokens of the stream belong to the chosen documents; a slice when that is all of them."""
    return slice(None) if docs.all() else np.repeat(docs, doc_lengths)
