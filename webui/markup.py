"""How does text get into a page safely? Template filters that every template shares."""

from __future__ import annotations

import re

import bleach
from flask import Flask
from markupsafe import Markup

from webui import labels

_MARKED = re.compile(r"(?:[^<>]|<mark>|</mark>)*")
_BLANK_LINE = re.compile(r"\n\s*\n")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def install(app: Flask) -> None:
    """Give the templates their filters."""
    named = (
        labels.counted,
        labels.date_words,
        labels.grouped,
        labels.language_words,
        labels.origin_words,
        marked,
        paragraphs,
        sentence,
        web_address,
        xml_text,
    )
    for filter_ in named:
        app.add_template_filter(filter_, filter_.__name__)


def marked(snippet: str) -> Markup:
    """Return a snippet as markup; any tag but a bare <mark> is shown as the text that it is, a comment is not."""
    if _MARKED.fullmatch(snippet):  # as snippets are; parsing each as HTML took a third of the time of a page
        return Markup(snippet)
    return Markup(bleach.clean(snippet, tags={"mark"}, attributes={}, strip=False))


def paragraphs(text: str) -> list[str]:
    """Part a text at its blank lines."""
    return [part for part in map(str.strip, _BLANK_LINE.split(text)) if part]


def sentence(text: str) -> str:
    """Write the message of an error as a sentence: a capital at the beginning, a full stop at the end."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def web_address(url: str) -> str:
    """Return an address that may become a link, else nothing: only the web, no scripts and no files."""
    return url if re.match(r"https?://", url, re.IGNORECASE) else ""


def xml_text(text: str) -> str:
    """Drop the control characters that XML cannot hold."""
    return _NOT_XML.sub("", text)
