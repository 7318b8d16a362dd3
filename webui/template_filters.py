"""Provide the filters of the templates: text becomes safe markup, and numbers, dates and codes words of a language."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import bleach
from flask import Flask
from jinja2 import Environment, pass_environment
from markupsafe import Markup

from sse_search import Message, as_sentence
from webui.labels import COUNTED, NOUNS, capital
from webui.locales import Locale

_SNIPPET = re.compile(r"(?:[^<>]|<mark>|</mark>)*")
_BLANK_LINE = re.compile(r"\n\s*\n")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def install(app: Flask) -> None:
    """Register the filters under their function names."""
    texts = (capital, marked, paragraphs, web_url, xml_text)
    of_language = (counted, date, decimal, noun, percent, sentence, thousands, translated)
    for template_filter in (*texts, *of_language):
        app.add_template_filter(template_filter)
    app.add_template_filter(named_language, "language_name")


@pass_environment
def counted(environment: Environment, number: int, noun: str) -> str:
    """Return a number with a noun of `COUNTED`."""
    return _counted(_locale(environment), COUNTED[noun], number)


@pass_environment
def date(environment: Environment, value: str) -> str:
    """Write a partial ISO date."""
    return _locale(environment).date(value)


@pass_environment
def decimal(environment: Environment, number: float, digits: int = 1) -> str:
    """Return a number with so many decimals."""
    return _locale(environment).decimal(number, digits)


def marked(snippet: str) -> Markup:
    """Return a snippet as markup: bare <mark> tags stay, other tags are shown as text, comments are dropped."""
    if _SNIPPET.fullmatch(snippet):  # every snippet of ours; parsing them as HTML took a third of the time of a page
        return Markup(snippet)
    return Markup(bleach.clean(snippet, tags={"mark"}, attributes={}, strip=False))


def paragraphs(text: str) -> list[str]:
    """Split a text at its blank lines."""
    return [part for part in map(str.strip, _BLANK_LINE.split(text)) if part]


@pass_environment
def named_language(environment: Environment, code: str) -> str:
    """Return the name of a language."""
    return _locale(environment).language(code)


@pass_environment
def noun(environment: Environment, number: int, name: str) -> str:
    """Return the noun of `NOUNS` that follows a number."""
    return _counted(_locale(environment), NOUNS[name], number)


@pass_environment
def percent(environment: Environment, share: float) -> str:
    """Return a share of 1 in per cent."""
    return _locale(environment).percent(share)


@pass_environment
def sentence(environment: Environment, message: str) -> str:
    """Return a message as a sentence."""
    return as_sentence(_locale(environment).text(message))


@pass_environment
def thousands(environment: Environment, number: int) -> str:
    """Return a number with marks between its thousands."""
    return _locale(environment).number(number)


@pass_environment
def translated(environment: Environment, message: str) -> str:
    """Return a message in the language of the page; other text stays as it is."""
    return _locale(environment).text(message)


def web_url(url: str) -> str:
    """Return a URL that may become a link, else an empty string: only http and https, no scripts or files."""
    return url if re.match(r"https?://", url, re.IGNORECASE) else ""


def xml_text(text: str) -> str:
    """Remove the control characters that XML cannot contain."""
    return _NOT_XML.sub("", text)


@lru_cache(maxsize=8192)  # a page has a hundred of them
def _counted(locale: Locale, count: Callable[[int], Message], number: int) -> str:
    return locale.text(count(number))


def _locale(environment: Environment) -> Locale:
    return environment.locale  # type: ignore[attr-defined, no-any-return]
