"""Word why parts of a query are not read as they are written."""

from __future__ import annotations

from sse_search.model import MAX_PROXIMITY
from sse_search.query.fields import FIELDS
from sse_search.wording import Message, worded


def two_sentences(first: str, second: Message) -> Message:
    """Return a message of two sentences, the last one without a full stop."""
    return worded("{first}. {second}", first=first, second=second)


def nothing_before(operator: str) -> Message:
    """Return that an operator lacks what stands before it."""
    return worded("{operator} needs something before it", operator=operator)


def nothing_after(operator: str) -> Message:
    """Return that an operator lacks what stands after it."""
    return worded("{operator} needs something after it", operator=operator)


def too_long(limit: int, length: int) -> Message:
    """Return that a text is too long for a query."""
    return worded("a query has at most {limit:,} characters; this one has {length:,}", limit=limit, length=length)


def too_long_in_full(limit: int, length: int) -> Message:
    """Return that the canonical text of a query is too long."""
    return worded(
        "a query has at most {limit:,} characters; this one, written in full, has {length:,}",
        limit=limit,
        length=length,
    )


def too_far_apart(operator: str) -> Message:
    """Return which distances words near one another can have."""
    return worded(
        "{operator} is not possible: words are 1 (side by side) to {limit} apart",
        operator=operator,
        limit=MAX_PROXIMITY,
    )


def too_loose(mark: str) -> Message:
    """Return how many other words there can be between those of a phrase."""
    return worded(
        "{mark} after a phrase allows more than {limit} other words between its words", mark=mark, limit=MAX_PROXIMITY
    )


def unknown_field(name: str) -> Message:
    """Return that a name before a colon is no field."""
    return worded(
        "there is no field {field!r}; fields are {fields}. Put the text in quotes to search for it",
        field=name,
        fields=", ".join(FIELDS),
    )


def read_as(text: str) -> Message:
    """Return how an operator is read."""
    return worded("It is read as {text}", text=text)
