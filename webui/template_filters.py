"""Provide the filters of the templates, which turn text into safe markup and numbers and codes into words."""

from __future__ import annotations

import re

import bleach
from flask import Flask
from markupsafe import Markup

from sse_search import as_sentence, counted, language_name

_SNIPPET = re.compile(r"(?:[^<>]|<mark>|</mark>)*")
_BLANK_LINE = re.compile(r"\n\s*\n")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def install(app: Flask) -> None:
    """Register the filters under their function names."""
    filters = (as_sentence, counted, language_name, marked, paragraphs, thousands, web_url, xml_text)
    for template_filter in filters:
        app.add_template_filter(template_filter)


def marked(snippet: str) -> Markup:
    """Return a snippet as markup: bare <mark> tags stay, other tags are shown as text, comments are dropped."""
    if _SNIPPET.fullmatch(snippet):  # every snippet of ours; parsing them as HTML took a third of the time of a page
        return Markup(snippet)
    return Markup(bleach.clean(snippet, tags={"mark"}, attributes={}, strip=False))


def paragraphs(text: str) -> list[str]:
    """Split a text at its blank lines."""
    return [part for part in map(str.strip, _BLANK_LINE.split(text)) if part]


def thousands(number: int) -> str:
    """Return a number with commas between its thousands."""
    return f"{number:,}"


def web_url(url: str) -> str:
    """Return a URL that may become a link, else an empty string: only http and https, no scripts or files."""
    return url if re.match(r"https?://", url, re.IGNORECASE) else ""


def xml_text(text: str) -> str:
    """Remove the control characters that XML cannot contain."""
    return _NOT_XML.sub("", text)
