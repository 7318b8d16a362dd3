"""Tell apart what in a query is an operator, and what is a word that looks like one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sse_search.query.lexer import OPENING_QUOTES, is_operator
from sse_search.query.tree import Word
from sse_search.query.wildcard import unspaced_parts
from sse_search.tokens import tokenize

_STRUCTURE = re.compile(f"[():{OPENING_QUOTES}]")
_QUOTES = re.compile(f"[{OPENING_QUOTES}]")
_SENTENCE = re.compile(r"[A-Z]{2}[.,;?!]\s")
"""Where a sentence pauses or ends; no query with operators has that."""
_MAX_ACRONYM = 4
_MAX_ACRONYMS = 3
"""Letters of the words of a query in capitals that may have operators (`ILO OR ICA`), and how many there may be."""


def literal_words(text: str, field: str = "") -> Iterator[Word]:
    """
    Yield the words of a text, none of which is an operator or a pattern.

    >>> [word.text for word in literal_words("AT*T AND (x 1 234")]
    ['AT', 'T', 'and', 'x', '1234']
    """
    if parts := unspaced_parts(text):
        yield from (Word(part, field) for part in parts)
        return
    for token in tokenize(text):
        written = text[token.start : token.end]
        yield literal_word(
            token.text if any(map(str.isspace, written)) else written, field
        )  # a number may be written with spaces


def literal_word(text: str, field: str) -> Word:
    """Return a word that is not read as an operator when it is rendered."""
    return Word(text.lower() if is_operator(text) else text, field)


def unquoted(text: str) -> str:
    """Return a text on one line and without quotes, so that it can be quoted."""
    return " ".join(_QUOTES.sub(" ", text).split())


def is_in_capitals(text: str) -> bool:
    """Tell whether a text is a headline in capitals, and not some acronyms with operators or parentheses between."""
    operands = [word for word in text.split() if not is_operator(word)]
    if not "".join(operands).isupper() or text.upper() != text:
        return False
    if _STRUCTURE.search(text) and not _SENTENCE.search(text):
        return False
    return len(operands) > _MAX_ACRONYMS or any(len(word) > _MAX_ACRONYM for word in operands)
