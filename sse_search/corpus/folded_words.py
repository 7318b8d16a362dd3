"""Compare texts by their words alone."""

from __future__ import annotations

import re

from sse_search.tokens import fold

_NO_WORD = re.compile(r"[\W_]+")


def folded_words(text: str) -> str:
    """
    Return the folded words of a text with one space before, between and after them.

    >>> folded_words("Members met: «Oui»")
    ' members met oui '
    """
    return f" {_NO_WORD.sub(' ', fold(text)).strip()} "
