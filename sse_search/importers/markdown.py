"""Import a Markdown page: YAML front matter between lines of ---, then the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BufferedReader
from typing import Any

import yaml

from sse_search.importers.cleaning import first_of, reason_of
from sse_search.importers.context import Context, Record
from sse_search.importers.lines import read_text
from sse_search.importers.markdownmarks import EMPHASIS, HEADING, IMAGE, LINK
from sse_search.importers.markup import html_to_text
from sse_search.tokens import fold

MAX_BYTES = 4 * 1024 * 1024
_MAX_FRONT_MATTER_LENGTH = 16 * 1024
_MAX_FRONT_MATTER_DEPTH = 20
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)

_KEYS = {
    "title": ("title", "titre", "titulo"),
    "date": ("date", "published", "publishdate", "pubdate", "created", "fecha"),
    "summary": ("summary", "description", "abstract", "excerpt", "resume", "resumen"),
    "url": ("url", "link", "canonicalurl", "canonical", "permalink"),
    "language": ("language", "lang", "locale"),
    "category": ("category", "section", "type", "categories"),
}
_AUTHOR_KEYS = ("authors", "author", "auteur", "autor", "byline")
_TAG_KEYS = ("tags", "keywords", "categories")

_MARKUP: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"^[ \t]*(?:```|~~~).*$", re.MULTILINE), ""),  # fences
    (IMAGE, r"\1"),
    (LINK, r"\1"),
    (re.compile(r"^[ \t]*\[[^\]\n]{1,200}\]:[ \t]*\S+.*$", re.MULTILINE), ""),  # targets of links
    (re.compile(r"^[ \t]{0,3}(?:[-*_][ \t]*){3,}$|^[=-]{3,}[ \t]*$", re.MULTILINE), ""),  # rules
    (re.compile(r"^[ \t]{0,3}(?:>[ \t]?)+", re.MULTILINE), ""),  # quotes
    (HEADING, lambda heading: f"\n{_heading_text(heading)}\n"),
    (re.compile(r"^[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+", re.MULTILINE), "\n"),  # items of lists
    (EMPHASIS, ""),
)
"""Markup and what replaces it, in the order of replacement."""


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield the item of a page."""
    text = read_text(stream, MAX_BYTES, "the page").lstrip("\ufeff")
    block = _FRONT_MATTER.match(text)
    try:
        values = _values(block[1]) if block else {}
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        yield context.reject(f"the front matter is not usable ({reason_of(error)})", 1)
        return
    body = text[block.end() :] if block else text
    fields = {field: first_of(text for key in keys for text in values.get(key, ())) for field, keys in _KEYS.items()}
    date, issues = context.parse_date(fields["date"], "metadata", 1)
    title, url = fields["title"], fields["url"]
    if not title and (heading := HEADING.search(body)):
        title, body = _heading_text(heading), body[: heading.start()] + body[heading.end() :]
    yield from context.item(
        title=title,
        date=date,
        summary=fields["summary"],
        body=_plain(body),
        url=url if "://" in url else "",
        language=fields["language"],
        category=fields["category"],
        tags=[tag for key in _TAG_KEYS for tag in values.get(key, ())],
        authors=[author for key in _AUTHOR_KEYS for author in values.get(key, ())],
        line=1,
    )
    yield from issues


def _values(text: str) -> dict[str, list[str]]:
    """
    Return the texts of each key of the front matter, as they are written; keys in lower case without separators.

    Raises:
        ValueError, yaml.YAMLError, RecursionError: It is not a mapping in YAML, or would take much time or memory.
    """
    if len(text) > _MAX_FRONT_MATTER_LENGTH:
        raise ValueError(f"it has more than {_MAX_FRONT_MATTER_LENGTH >> 10} kB")
    if _bracket_depth(text) > _MAX_FRONT_MATTER_DEPTH:
        raise ValueError("its brackets are nested too deeply")
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        if isinstance(event, yaml.AliasEvent):  # a few nested ones expand to gigabytes
            raise ValueError(f"line {event.start_mark.line + 2}: references are not allowed")
    mapping = yaml.load(text, Loader=yaml.BaseLoader) or {}  # creates only texts, lists and mappings
    if not isinstance(mapping, dict):
        raise ValueError("it is not a list of keys and values")
    return {re.sub(r"[^a-z]", "", fold(str(key))): _texts(value) for key, value in mapping.items()}


def _bracket_depth(text: str) -> int:
    """Return the deepest nesting of brackets, which make the YAML parser slow."""
    deepest = depth = 0
    for character in text:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth = max(0, depth - 1)
    return deepest


def _texts(value: Any) -> list[str]:
    """Return a text or the texts of a list."""
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str) and text.strip()]


def _heading_text(heading: re.Match[str]) -> str:
    return heading[1].rstrip(" \t#")


def _plain(text: str) -> str:
    """Return the text without the markup of Markdown."""
    for pattern, replacement in _MARKUP:
        text = pattern.sub(replacement, text)
    return "\n\n".join(html_to_text(paragraph) for paragraph in re.split(r"\n\s*\n", text) if paragraph.strip())
