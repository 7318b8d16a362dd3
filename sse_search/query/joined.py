"""Read the digits of a number that was typed with spaces as one word, and words joined by punctuation as several."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

import msgspec

from sse_search.query.lexer import Lexeme, is_operator, lex
from sse_search.query.literal import is_in_capitals, literal_word, literal_words
from sse_search.query.tree import Word
from sse_search.tokens import Token, tokenize

_DIGITS_APART = re.compile(r"\d\s\d")
_SPACE = re.compile(r"\s")
_PATTERN_SIGN = re.compile("[*~]")
_JOINERS = "\\-\u2010\u2011'’`´&+#@_·・\"“”\u05f3\u05f4\u00ad\u200b-\u200f\u2060\ufeff"
"""What joins the parts of a single word: covid-19, rock'n'roll, AT&T."""
_SEPARATOR = re.compile(rf"[^\w{_JOINERS}]")
_IN_NUMBERS = re.compile(r"[.,:/\u2012\u2013]+")
"""What stands between digits without parting words: 10:12, 2019/2020."""


def lexemes_of(text: str) -> list[Lexeme]:
    """Return the lexemes of a query; one all in capitals has no operators."""
    return _with_whole_numbers(lex(text, operators=not is_in_capitals(text)), text)


def _with_whole_numbers(lexemes: Iterable[Lexeme], text: str) -> list[Lexeme]:
    """
    Return the lexemes of a text, those of a number that was typed with spaces as one.

    >>> [lexeme.text for lexeme in lexemes_of("paid 12 500 on page 12 300")]
    ['paid', '12 500', 'on', 'page', '12', '300']
    """
    joined: list[Lexeme] = []
    numbers = _spaced_numbers(text)
    for lexeme in lexemes:
        before = joined[-1] if numbers and joined else lexeme
        is_value = len(joined) > 1 and joined[-2].kind in ("field", "bound") and joined[-2].end == before.position
        is_joined = any(start < before.end and lexeme.position < end for start, end in numbers)
        if is_joined and not is_value and _is_plain(before) and _is_plain(lexeme) and before is not lexeme:
            joined[-1] = msgspec.structs.replace(before, text=text[before.position : lexeme.end])
        else:
            joined.append(lexeme)
    return joined


def parts_of(word: Word) -> tuple[Word, ...]:
    """
    Return the words that punctuation joins without a space; hyphens and apostrophes, and addresses, stay one word.

    >>> [part.text for part in parts_of(Word("wheat/covid-19,rock'n'roll"))]
    ['wheat', 'covid-19', "rock'n'roll"]
    """
    text = word.text
    if "://" in text or is_operator(text.upper()) or not _SEPARATOR.search(text):
        return (word,)
    if _SPACE.search(text):
        return tuple(literal_words(text, word.field))
    tokens = list(tokenize(text))
    ends = [index for index, (left, right) in enumerate(pairwise(tokens), 1) if _are_apart(text, left, right)]
    if not ends:
        return (word,)
    parts = (text[tokens[first].start : tokens[last - 1].end] for first, last in pairwise([0, *ends, len(tokens)]))
    # A part may divide further by itself, as the scripts of a text decide on some of its letters.
    return tuple(each for part in parts for each in parts_of(literal_word(part, word.field)))


def _spaced_numbers(text: str) -> list[tuple[int, int]]:
    """Return where a text has numbers with spaces between their digits."""
    if not _DIGITS_APART.search(text):
        return []
    return [(token.start, token.end) for token in tokenize(text) if _SPACE.search(text, token.start, token.end)]


def _is_plain(lexeme: Lexeme) -> bool:
    return lexeme.kind == "word" and not _PATTERN_SIGN.search(lexeme.text)


def _are_apart(text: str, left: Token, right: Token) -> bool:
    """Tell whether two tokens side by side in a text are words of their own."""
    between = text[left.end : right.start]
    if not _SEPARATOR.search(between):
        return False
    if between == "." and not text[right.start].isdigit():
        return text[right.start].isupper() and not text[left.end - 1].isupper()  # a sentence ends, no file or host
    before, after = text[left.start : left.end], text[right.start : right.end]
    digits = before[-1].isdigit() + after[0].isdigit()
    is_reference = between == "/" and digits == 1 and (after if before[-1].isdigit() else before).isupper()  # 112/EC
    return not is_reference and not (digits == 2 and _IN_NUMBERS.fullmatch(between))
