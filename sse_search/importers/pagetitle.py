"""Choose the title of a web page: without the name of the site after it, and without the section before it."""

from __future__ import annotations

import re

from sse_search.importers.cleaning import first_of
from sse_search.tokens import fold

_SEPARATORS = "|–—·»:•-"
_SEPARATOR = re.compile(rf"\s[{_SEPARATORS}]+\s|\s\||\|\s")
_QUOTES = str.maketrans("’‘“”«»–—", '\'\'""""--')
_LONG_TITLE_WORDS = 5
_MAX_SITE_WORDS = 4
_MAX_SECTION_WORDS = 4
_MIN_TITLE_WORDS = 3


def page_title(shared: str, site: str, window: str, headings: list[str]) -> str:
    """Choose among the headings, the title for sharing and the title of the window, without the name of the site."""
    for heading in headings:
        if shorter := _without_section(heading, shared, window):
            return shorter
        if any(_begins(title, heading) for title in (shared, window)):
            return heading
    own = [heading for heading in headings if not _ends(window, heading) and _loose(heading) != _loose(site)]
    if len(own) == 1 and len(own[0].split()) >= _LONG_TITLE_WORDS:
        return own[0]
    names = [site, *headings]
    rest = window[len(shared) :]
    if shared and rest and window.startswith(shared) and not _SEPARATOR.match(rest):
        return _without_site(window, names)
    return _without_site(shared or window, names) or first_of(headings)


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
                return shorter.rstrip(_SEPARATORS + " ")
    parts = title.split(" | ")
    if len(parts) > 1 and len(parts[-1].split()) <= _MAX_SITE_WORDS:
        return " | ".join(parts[:-1])
    return title.strip(" |")


def _loose(text: str) -> str:
    return fold(text.translate(_QUOTES)).strip()
