"""
Define the fields of an index as Whoosh sees them, and how Whoosh analyses the text of a query for each.

    title, body                 terms (`en:cooper`: a stem and its language) with their frequencies
    words                       folded words of title and body with their positions
    date                        2021, 2021-11 or 2021-11-09
    source, country, ...        values of facets, whole
    id, title, date, url        stored
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from whoosh import fields
from whoosh.analysis.acore import Token
from whoosh.analysis.tokenizers import IDTokenizer, Tokenizer

from sse_search.engines.whoosh.storage.doc_values import KINDS
from sse_search.text.stemming import query_stems
from sse_search.tokens import fold, tokenize

WORDS = "words"


class WordTokenizer(Tokenizer):
    """
    Split text into folded words, as the field `words` holds them.

    >>> [token.text for token in WordTokenizer()("L'économie solidaire")]
    ['economie', 'solidaire']
    """

    def __call__(self, value: str, **options: Any) -> Iterator[Token]:
        """Yield a token for each word; Whoosh passes `tokenize=False` for a pattern, which is only folded."""
        if not options.get("tokenize", True):
            yield Token(**options, text=self.pattern(value), pos=0, startchar=0, endchar=len(value))
            return
        for position, word in enumerate(tokenize(value)):
            for text in self.terms(word.form):
                yield Token(**options, text=text, pos=position, startchar=word.start, endchar=word.end)

    def terms(self, word: str) -> Sequence[str]:
        """Return the terms of the field that a folded word stands for."""
        return (word,)

    def pattern(self, text: str) -> str:
        """Return a prefix or pattern as it is compared with the terms of the field."""
        return fold(text)


class TermTokenizer(WordTokenizer):
    """
    Turn each word of a text into its stem in every language; an item has the one of its own language.

    >>> [token.text for token in TermTokenizer()("News")]
    ['en:news', 'fr:new', 'es:news', 'pt:news', 'xx:news']
    """

    def terms(self, word: str) -> Sequence[str]:
        """Return the stems of a word, one a language."""
        return query_stems(word)

    def pattern(self, text: str) -> str:
        """Return the text unchanged: a pattern for these fields begins with a language."""
        return text


class _IndexSchema(fields.Schema):
    """A schema that is pickled as a call of `index_schema`, so that no object of Whoosh is part of the format."""

    def __reduce__(self) -> tuple[Any, ...]:
        return index_schema, ()


def index_schema() -> fields.Schema:
    """Return the schema of every index."""
    text = {
        field: fields.TEXT(analyzer=TermTokenizer(), phrase=False, stored=field == "title", multitoken_query="or")
        for field in ("title", "body")
    }
    facets = {kind: fields.ID(analyzer=IDTokenizer()) for kind in KINDS}
    return _IndexSchema(
        id=fields.STORED(),
        url=fields.STORED(),
        words=fields.TEXT(analyzer=WordTokenizer(), multitoken_query="phrase"),
        date=fields.ID(stored=True, analyzer=IDTokenizer()),
        **text,
        **facets,
    )
