"""Choose the title of a web page: without the name of the site after it, and without the section before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec

from sse_search.importers.cleaning import first_of
from sse_search.tokens import fold

_SEPARATORS = "|–—·«»:•-"
_SEPARATOR = re.compile(rf"\s[\"{_SEPARATORS}]+\s|\s\||\|\s")
"""What stands between the parts of a title; `_loose` makes guillemets quotes."""
_BEFORE_PART = re.compile(rf"\s[\"{_SEPARATORS}]+\s$|\|\s?$|:\s$")
_SEPARATOR_AT_END = re.compile(rf"(?:\s[{_SEPARATORS}]+|\|)\s*$")
_MEDIUM = re.compile(
    r"(?:the )?(?:\S+ )?(?:gazette|herald|tribune|journal|telegraph|guardian|observer|chronicle|times|zeitung)"
)
"""The name of a newspaper that a page may have as its first heading."""
_QUOTES = str.maketrans("’‘“”«»–—", '\'\'""""--')
_LONG_TITLE_WORDS = 5
_MAX_SITE_WORDS = 4
_MAX_SECTION_WORDS = 4
_MIN_TITLE_WORDS = 3


class Headings(msgspec.Struct, frozen=True, kw_only=True):
    """
    The headings of a page, from top to bottom.

    Attributes:
        first: Those of the first rank.
        lower: Those of the next two ranks.
        is_shown: Whether an element of the page, other than a link, shows a text.
    """

    first: Sequence[str]
    lower: Sequence[str] = ()
    is_shown: Callable[[str], bool] = lambda _text: False


def page_title(shared: str, site: str, window: str, headings: Headings) -> str:
    """
    Choose among the headings, the title for sharing and the title of the window, without the name of the site.

    >>> page_title("", "", "El Faro - Weavers meet", Headings(first=["Weavers meet"]))
    'Weavers meet'
    """
    first = [heading for heading in headings.first if _loose(heading) != _loose(site)]
    for heading in first:
        if shorter := _without_section(heading, shared, window):
            return shorter
        if any(_begins(title, heading) for title in (shared, window)):
            return _headline_below(heading, window, headings) or heading
    title = shared or window
    return (
        first_of(heading for heading in first if _is_title_within(title, heading, headings))
        or first_of(lower for lower in headings.lower if _is_long(lower) and _begins(title, lower))
        or _only_long([heading for heading in first if not _ends(window, heading)])
        or _without_sites(shared, window, [site, *headings.first])
        or first_of(headings.first)
    )


def _only_long(headings: Sequence[str]) -> str:
    """Return the only one of the headings if it is long enough for a title."""
    return headings[0] if len(headings) == 1 and len(headings[0].split()) >= _LONG_TITLE_WORDS else ""


def _without_sites(shared: str, window: str, names: list[str]) -> str:
    """Return the title for sharing, or that of the window if it only goes on, without the name of the site."""
    rest = window[len(shared) :]
    if shared and rest and window.startswith(shared) and not _SEPARATOR.match(rest):
        return _without_site(window, names)
    return _without_site(shared or window, names)


def _is_long(text: str) -> bool:
    """Check for more words than a section has."""
    return len(text.split()) >= _MIN_TITLE_WORDS


def _headline_below(heading: str, window: str, headings: Headings) -> str:
    """Return the heading below one that is the name of a newspaper, and all that the window says."""
    if _loose(heading) != _loose(window) or not _MEDIUM.fullmatch(_loose(heading)):
        return ""
    return first_of(lower for lower in headings.lower[:1] if _is_long(lower))


def _is_title_within(title: str, heading: str, headings: Headings) -> bool:
    """
    Check whether a heading is a later part of a title and the title of the page, as in `El Faro - Weavers meet`.

    In `Weavers meet - El Faro` a heading `El Faro` is none: the page shows the other part elsewhere.
    """
    long, short = _loose(title), _loose(heading)
    start = long.rfind(short) if short else -1
    text = title if len(title) == len(long) else long
    before, after = text[: max(start, 0)], text[start + len(short) :]
    if not _BEFORE_PART.search(before) or (after and not _SEPARATOR.match(f"{after} ")):
        return False
    before, after = _BEFORE_PART.sub("", before).strip(), _SEPARATOR.sub("", after, count=1).strip()
    others = [before, after, *_SEPARATOR.split(before), *_SEPARATOR.split(after)]
    lower = set(map(_loose, headings.lower))
    if any(_loose(other) in lower for other in others):
        return False
    longest = max(others, key=lambda part: len(part.split()))
    return len(longest.split()) < len(short.split()) or not any(map(headings.is_shown, filter(None, others)))


def _begins(title: str, heading: str) -> bool:
    """Check whether a title is the heading, alone or followed by the name of a site."""
    long, short = _loose(title), _loose(heading)
    if not short or not long.startswith(short):
        return False
    return long == short or _SEPARATOR.match(long[len(short) :] + " ") is not None


def _without_section(heading: str, shared: str, window: str) -> str:
    """Return the title in `Crafts | Weavers meet here` if the page states it elsewhere, too; else an empty text."""
    if len(shared.split()) >= _MIN_TITLE_WORDS and _loose(heading) != _loose(shared):
        section = heading[: -len(shared)]
        if heading.endswith(shared) and len(section.split()) <= _MAX_SECTION_WORDS and not section.endswith("-"):
            return shared
    parts = _SEPARATOR.split(heading)
    last = parts[-1].strip()
    if (
        len(parts) > 1
        and len(last.split()) >= _MIN_TITLE_WORDS
        and any(_begins(title, last) for title in (shared, window))
    ):
        return last
    return ""


def _ends(title: str, name: str) -> bool:
    long, short = _loose(title), _loose(name)
    return long != short and long.endswith(short)


def _without_site(title: str, names: list[str]) -> str:
    for name in names:
        if name and _ends(title, name):
            shorter = title[: len(title) - len(name)]
            if _SEPARATOR.search(f"{shorter[-4:]} "):
                return _SEPARATOR_AT_END.sub("", shorter).strip()
    parts = title.split(" | ")
    if len(parts) > 1 and len(parts[-1].split()) <= _MAX_SITE_WORDS:
        return " | ".join(parts[:-1])
    return title.strip(" |")


def _loose(text: str) -> str:
    return fold(text.translate(_QUOTES)).strip()
