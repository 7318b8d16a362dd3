"""Rename the captions of pictures in a feed (Media RSS), which the parser would take for the text of an entry."""

from __future__ import annotations

import re

BLURB = "blurb"
"""Name that the description of a group of media gets: the text of an entry that has no other, as in feeds of videos."""

_CAPTION = "caption"
_NAMESPACE = re.compile(
    rb"""xmlns:([A-Za-z_][\w.-]{0,40})\s*=\s*["']https?://(?:[a-z]+\.)?search\.yahoo\.com/mrss/?["']"""
)
_TAG = rb"<(/?)(%s):(content|thumbnail|group|description)\b([^<>]*)>"


def without_captions(feed: bytes) -> bytes:
    """
    Return a feed in which no element of Media RSS is called `description`.

    >>> without_captions(b"<media:content><media:description type='plain'>A mill</media:description></media:content>")
    b'<media:content><media:caption>A mill</media:caption></media:content>'
    """
    prefixes = {b"media", *_NAMESPACE.findall(feed)}
    tag = re.compile(_TAG % b"|".join(re.escape(prefix) for prefix in sorted(prefixes)))
    depths = {b"content": 0, b"thumbnail": 0, b"group": 0}

    def renamed(match: re.Match[bytes]) -> bytes:
        slash, prefix, name, attributes = match.groups()
        end = b"/" if attributes.endswith(b"/") else b""
        if name == b"description":
            in_group = depths[b"group"] and not depths[b"content"] and not depths[b"thumbnail"]
            return b"<%s%s:%s%s>" % (slash, prefix, (BLURB if in_group else _CAPTION).encode(), end)
        if not end:
            depths[name] = max(0, depths[name] + (-1 if slash else 1))
        return match[0]

    return tag.sub(renamed, feed)
