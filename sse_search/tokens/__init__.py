"""
Fold text and split it into words.

Indexing, querying, highlighting and tagging share this one definition of a word.
"""

from sse_search.tokens.compounds import COMPOUND_SIGNS, Compound, compounds
from sse_search.tokens.folding import fold, fold_with_offsets, original_span
from sse_search.tokens.scripts import CJK, EVERY_SCRIPT
from sse_search.tokens.splitting import ItemTokens, Token, token_at, tokenize, tokenize_folded, words, words_and_mask
from sse_search.tokens.word_spans import WordSpans, word_spans

__all__ = [
    "CJK",
    "COMPOUND_SIGNS",
    "EVERY_SCRIPT",
    "Compound",
    "ItemTokens",
    "Token",
    "WordSpans",
    "compounds",
    "fold",
    "fold_with_offsets",
    "original_span",
    "token_at",
    "tokenize",
    "tokenize_folded",
    "word_spans",
    "words",
    "words_and_mask",
]
