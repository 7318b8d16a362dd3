"""
Define the fields of an index as Whoosh sees them, and how Whoosh analyses the text of a query.

    title, body             stems with their language (`en:cooper`) and frequencies
    words                   tokens of title and body with their positions
    date                    2021, 2021-11 or 2021-11-09
    source, country, ...    doc values
    id, title, date, url    stored
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from whoosh import fields
from whoosh.analysis.acore import Token
from whoosh.analysis.tokenizers import IDTokenizer, Tokenizer

from sse_search.engines.whoosh.storage.doc_values import KINDS
from sse_search.model import TEXT_FIELDS
from sse_search.text.stemming import LANGUAGE_GROUPS, query_stems
from sse_search.tokens import fold, tokenize

WORDS = "words"


class WordTokenizer(Tokenizer):
    """
    Split text into tokens.

    >>> [token.text for token in WordTokenizer()("L'économie solidaire")]
    ['economie', 'solidaire']
    """

    def __call__(self, value: str, **options: Any) -> Iterator[Token]:
        """Yield tokens; for a prefix or pattern, for which Whoosh passes `tokenize=False`, yield a single one."""
        if not options.get("tokenize", True):
            yield Token(**options, text=self.pattern(value), pos=0, startchar=0, endchar=len(value))
            return
        for position, word in enumerate(tokenize(value)):
            for term in self.terms(word.text):
                yield Token(**options, text=term, pos=position, startchar=word.start, endchar=word.end)

    def terms(self, token: str) -> Sequence[str]:
        """Return the terms of the field that a token of a query stands for."""
        return (token,)

    def pattern(self, text: str) -> str:
        """Return a prefix or pattern as it is compared with terms."""
        return fold(text)


class StemTokenizer(WordTokenizer):
    """
    Split text into the stems of its words in every language: an item has the stem of its own language.

    >>> [token.text for token in StemTokenizer(("en", "fr"))("News")]
    ['en:news', 'fr:new']
    """

    def __init__(self, groups: Sequence[str]) -> None:
        self._groups = tuple(groups)

    def terms(self, token: str) -> Sequence[str]:
        """Return the stems of a token, one for each language."""
        return query_stems(token, self._groups)

    def pattern(self, text: str) -> str:
        """Return a pattern unchanged: it has to begin with a language."""
        return text


class _IndexSchema(fields.Schema):
    """A schema that is pickled as a call of `index_schema`: its fields are not part of the file format."""

    groups: tuple[str, ...]

    def __reduce__(self) -> tuple[Any, ...]:
        return index_schema, (self.groups,)


def index_schema(groups: Sequence[str] = LANGUAGE_GROUPS) -> fields.Schema:
    """Return the schema of an index whose items are in these groups of languages."""
    stems = StemTokenizer(groups)
    schema = _IndexSchema(
        id=fields.STORED(),
        url=fields.STORED(),
        words=fields.TEXT(analyzer=WordTokenizer(), multitoken_query="phrase"),
        date=fields.ID(stored=True, analyzer=IDTokenizer()),
        **{
            field: fields.TEXT(analyzer=stems, phrase=False, stored=field == "title", multitoken_query="or")
            for field in TEXT_FIELDS
        },
        **{kind: fields.ID(analyzer=IDTokenizer()) for kind in KINDS},
    )
    schema.groups = tuple(groups)
    return schema
