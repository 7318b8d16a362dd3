"""Tell what in a query is searched as words although it may have been meant as an operator."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sse_search.model import QueryNotice
from sse_search.query.fields import FIELD_NAMES
from sse_search.query.joined import lexemes_of
from sse_search.query.lexer import Lexeme, is_operator
from sse_search.query.literal import is_in_capitals
from sse_search.query.parser import valid_suggestion
from sse_search.query.wildcard import MIN_PREFIX, wildcard_form, wildcard_text
from sse_search.wording import worded

_MAX_HINTED_WORDS = 8
"""Clauses of a query in which something may have been meant as an operator; a longer one is a sentence."""
_MISWRITTEN_OPERATOR = re.compile(r"\s(?:and|or|not|NEAR|near/[0-9]+|adj/[0-9]+)\s")
_SPACED_FIELD = rf"(?i)(?:{'|'.join(FIELD_NAMES)}):"
_COMPARED_DATE = r"(?i)(date|added)([<>]|==?)([0-9]\S*)"
_SIGNED = r"-\d+"
"""A number of which an exclusion may have been meant."""
_EARLY_QUESTION_MARK = r"(?=.{5})\w+(?:\?+[^\W\d_]+)+"
"""A question mark inside a word of some length; after the first letters it would stand for a letter."""


def hints(text: str) -> Iterator[QueryNotice]:
    """Yield at most one notice on an operator of a valid query that is not written as one, or not read as one."""
    if is_in_capitals(text):
        if operator := next((word for word in text.split() if is_operator(word)), ""):
            reason = worded(
                "in a text all in capitals, {operator} is a word. "
                "Write the other words in small letters to use it as an operator",
                operator=operator,
            )
            yield QueryNotice(reason, text.index(operator))
    elif re.search("[:?<>=]|(?<!\\S)-[0-9]", text) or _MISWRITTEN_OPERATOR.search(text):
        lexemes = lexemes_of(text)
        if len(lexemes) <= _MAX_HINTED_WORDS:
            yield from _first_hint(text, lexemes)


def _first_hint(text: str, lexemes: list[Lexeme]) -> Iterator[QueryNotice]:
    for number, lexeme in enumerate(lexemes):
        if lexeme.kind == "word":
            is_between = 0 < number < len(lexemes) - 1
            follows = lexemes[number + 1].kind in ("word", "quoted") if number < len(lexemes) - 1 else False
            notice = (
                (_operator_hint(lexeme) if is_between else None)
                or (_field_hint(text, lexeme) if follows else None)
                or _date_hint(text, lexeme)
                or _sign_hint(text, lexeme)
                or _question_mark_hint(lexeme)
            )
            if notice:
                yield notice
                return


def _operator_hint(lexeme: Lexeme) -> QueryNotice | None:
    operator = "NEAR/10" if lexeme.text == "NEAR" else lexeme.text.upper()
    if not is_operator(operator) or operator == "ADJ":
        return None
    reason = worded(
        "{word!r} is searched as a word; write {operator} to use it as an operator", word=lexeme.text, operator=operator
    )
    return QueryNotice(reason, lexeme.position)


def _field_hint(text: str, lexeme: Lexeme) -> QueryNotice | None:
    if not re.fullmatch(_SPACED_FIELD, lexeme.text):
        return None
    reason = worded(
        "{word!r} is searched as a word; the value of a field follows its colon without a space", word=lexeme.text
    )
    meant = text[: lexeme.end].rstrip() + text[lexeme.end :].lstrip()
    return QueryNotice(reason, lexeme.position, valid_suggestion(text, meant))


def _date_hint(text: str, lexeme: Lexeme) -> QueryNotice | None:
    match = re.fullmatch(_COMPARED_DATE, lexeme.text)
    if match is None:
        return None
    name, sign, date = match[1].lower(), match[2], match[3]
    written = f"{name}:{date}" if sign.startswith("=") else f"{name}{sign}={date}"
    reason = worded(
        "{words!r} is searched as words; dates are compared with : or >= or <=, as in {example}",
        words=lexeme.text,
        example=written,
    )
    return QueryNotice(reason, lexeme.position, valid_suggestion(text, lexeme.replaced_in(text, written)))


def _sign_hint(text: str, lexeme: Lexeme) -> QueryNotice | None:
    is_apart = text[: lexeme.position][-1:].strip() == ""
    if not is_apart or not re.fullmatch(_SIGNED, lexeme.text):
        return None
    digits = lexeme.text[1:]
    reason = worded(
        "{number} is searched as a number; write NOT {digits} to exclude it", number=lexeme.text, digits=digits
    )
    return QueryNotice(reason, lexeme.position, lexeme.replaced_in(text, f"NOT {digits}"))


def _question_mark_hint(lexeme: Lexeme) -> QueryNotice | None:
    if not re.fullmatch(_EARLY_QUESTION_MARK, lexeme.text) or not lexeme.text.split("?")[-1].islower():
        return None
    if wildcard_form(wildcard_text(lexeme.text)):
        return None
    reason = worded(
        "? stands for one letter inside a word, after at least {count} letters, as in wom?n. It is read as a space",
        count=MIN_PREFIX,
    )
    return QueryNotice(reason, lexeme.position + lexeme.text.index("?"))
