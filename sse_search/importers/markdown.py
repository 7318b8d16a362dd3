"""How is Markdown read? One page: YAML front matter between lines of ---, then the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedReader
from typing import Any

import yaml

from sse_search.importers.context import Context, Record
from sse_search.importers.lines import read_text
from sse_search.importers.markup import html_to_text
from sse_search.tokens import fold

LARGEST = 4 * 1024 * 1024
_LONGEST_MATTER = 16 * 1024
_DEEPEST_MATTER = 20
_MATTER = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)

_KEYS = {
    "title": ("title", "titre", "titulo"),
    "date": ("date", "published", "publishdate", "pubdate", "created", "fecha"),
    "summary": ("summary", "description", "abstract", "excerpt", "resume", "resumen"),
    "url": ("url", "link", "canonicalurl", "canonical", "permalink"),
    "language": ("language", "lang", "locale"),
    "category": ("category", "section", "type", "categories"),
}
_TAGS = ("tags", "keywords", "categories")

_FENCE = re.compile(r"^[ \t]*(?:```|~~~).*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,500})\]\([^()\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,500})\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,200}\])")
_REFERENCE = re.compile(r"^[ \t]*\[[^\]\n]{1,200}\]:[ \t]*\S+.*$", re.MULTILINE)
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t#]*$", re.MULTILINE)
_QUOTE = re.compile(r"^[ \t]{0,3}(?:>[ \t]?)+", re.MULTILINE)
_RULE = re.compile(r"^[ \t]{0,3}(?:[-*_][ \t]*){3,}$|^[=-]{3,}[ \t]*$", re.MULTILINE)
_BULLET = re.compile(r"^[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+", re.MULTILINE)
_EMPHASIS = re.compile(r"(?<![\w*_~`])[*_~`]{1,3}(?=[^\s*_~`])|(?<=[^\s*_~`])[*_~`]{1,3}(?![\w*_~`])")


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield the item of a page."""
    text = read_text(stream, LARGEST)
    if text is None:
        yield context.reject(f"the page is larger than {LARGEST >> 20} MB")
        return
    text = text.lstrip("\ufeff")
    found = _MATTER.match(text)
    matter, trouble = _front_matter(found[1]) if found else ({}, "")
    if trouble:
        yield context.reject(f"the front matter is not usable ({trouble})", 1)
        return
    body = text[found.end() :] if found else text
    heading = _HEADING.search(body)
    values = {field: _value(matter, keys) for field, keys in _KEYS.items()}
    date, doubts = context.dated(values.pop("date"), "metadata", 1)
    url = values.pop("url")
    title = values.pop("title")
    if not title and heading:
        title, body = heading[1], body[: heading.start()] + body[heading.end() :]
    yield from context.item(
        title=title,
        date=date,
        body=_plain(body),
        url=url if "://" in url else "",
        tags=[tag for key in _TAGS for tag in _list(matter.get(key))],
        line=1,
        summary=values["summary"],
        language=values["language"],
        category=values["category"],
    )
    yield from doubts


def _front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Return the keys in lower case without separators, or what is wrong. Every value is a text as it is written."""
    try:
        loaded = _loaded(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return {}, " ".join(str(error).split())[:200]
    if not isinstance(loaded, dict):
        return {}, "it is not a list of keys and values" if loaded else ""
    return {re.sub(r"[^a-z]", "", fold(str(key))): value for key, value in loaded.items()}, ""


def _loaded(text: str) -> object:
    """Read YAML as texts, lists and mappings. Raises ValueError on what would take long or much memory."""
    if len(text) > _LONGEST_MATTER:
        raise ValueError(f"it has more than {_LONGEST_MATTER >> 10} kB")
    if _nesting(text) > _DEEPEST_MATTER:
        raise ValueError("its brackets are nested too deeply")
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        if isinstance(event, yaml.AliasEvent):  # a few of them in each other make gigabytes
            raise ValueError(f"line {event.start_mark.line + 2}: references are not allowed")
    return yaml.load(text, Loader=yaml.BaseLoader)  # builds nothing else


def _nesting(text: str) -> int:
    """Return the deepest nesting of brackets, which the parser of YAML is slow on."""
    deepest = depth = 0
    for character in text:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth = max(0, depth - 1)
    return deepest


def _value(matter: dict[str, Any], keys: tuple[str, ...]) -> str:
    for key in keys:
        values = _list(matter.get(key))
        if values:
            return values[0]
    return ""


def _list(value: object) -> list[str]:
    if isinstance(value, str):
        return [value] if value.strip() else []
    return [entry for entry in value if isinstance(entry, str) and entry.strip()] if isinstance(value, list) else []


def _plain(text: str) -> str:
    """Return the text without the marks of Markdown."""
    for pattern, kept in ((_FENCE, ""), (_IMAGE, r"\1"), (_LINK, r"\1"), (_REFERENCE, ""), (_RULE, ""), (_QUOTE, "")):
        text = pattern.sub(kept, text)
    text = _BULLET.sub("\n", _HEADING.sub(r"\n\1\n", text))
    text = _EMPHASIS.sub("", text)
    return "\n\n".join(html_to_text(paragraph) for paragraph in re.split(r"\n\s*\n", text) if paragraph.strip())
