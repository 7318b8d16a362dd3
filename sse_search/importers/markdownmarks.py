"""Recognize the marks of Markdown: headings, links, images, emphasis; and take them from the lines of a listing."""

from __future__ import annotations

import re

HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.*)$", re.MULTILINE)
IMAGE = re.compile(r"!\[([^\[\]\n]{0,500})\]\([^()\n]{0,2000}\)")
LINK = re.compile(r"\[([^\[\]\n]{1,500})\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,200}\])")
EMPHASIS = re.compile(r"(?<![\w*_~`])[*_~`]{1,3}(?=[^\s*_~`])|(?<=[^\s*_~`])[*_~`]{1,3}(?![\w*_~`])")
_ENTRY = re.compile(r"^[ \t]{0,3}#{2,6}[ \t]+\S", re.MULTILINE)
_LINKED = re.compile(r"\[([^\[\]\n]{1,500})\]\((https?://[^()\s]{1,2000})\)")
_MIN_ENTRIES = 2


def without_marks(text: str) -> str:
    """
    Return a text with several headings without its marks, line by line; any other text as it is.

    The address of a linked heading stays after it, between angle brackets.

    >>> print(without_marks("## [Weavers](https://example.org/1)\\n*14 March 2019*\\n## Potters"))
    Weavers <https://example.org/1>
    14 March 2019
    Potters
    """
    if sum(1 for _ in _ENTRY.finditer(text)) < _MIN_ENTRIES:
        return text
    return "\n".join(map(_without_marks, text.split("\n")))


def _without_marks(line: str) -> str:
    heading = HEADING.match(line)
    linked = _LINKED.fullmatch(heading[1].strip()) if heading else None
    if linked:
        return f"{EMPHASIS.sub('', linked[1])} <{linked[2]}>"
    plain = heading[1].rstrip(" \t#") if heading else line
    return EMPHASIS.sub("", LINK.sub(r"\1", IMAGE.sub(r"\1", plain)))
