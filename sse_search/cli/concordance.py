"""Show matched words in their context, one match a line (key word in context)."""

from __future__ import annotations

from collections.abc import Iterator

from sse_search.cli.terminal import Style, printable, text_width
from sse_search.text.highlight import split_marks

_ID_DIGITS = 8
_MAX_WORD = 40
"""Characters of text that are looked at for each word of context; in scripts without spaces the width is the limit."""


def concordance(item_id: str, marked: str, count: int, style: Style) -> Iterator[str]:
    """
    Yield a line for each match in a marked text: up to `count` words before it, the match, and as many after it.

    Matches stand below one another; what does not fit into the width is cut at its outer end.
    """
    parts = list(map(printable, split_marks(marked)))
    text = "".join(parts)
    room = max((text_width() - _ID_DIGITS - 4) // 2, 10)
    reach = max(room, count * _MAX_WORD)
    start = 0
    for index, part in enumerate(parts):
        end = start + len(part)
        if index % 2:
            before, after = text[max(start - reach, 0) : start], text[end : end + reach]
            left = " ".join(before.split()[-count:]) + " " * before[-1:].isspace()
            right = " " * after[:1].isspace() + " ".join(after.split()[:count])
            fits = right[: max(room - len(part), 0)]
            yield f"{style.dim(item_id[:_ID_DIGITS])}  {left[-room:]:>{room}}{style.marked(part)}{fits}".rstrip()
        start = end
