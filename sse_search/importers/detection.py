"""What format is this? Decided by what the content is, never by the name of the file."""

from __future__ import annotations

import re

import msgspec

from sse_search.importers import csvfile, listing
from sse_search.importers.decoding import is_binary, text_start

HEAD = 64 * 1024
"""Bytes looked at."""


class Detected(msgspec.Struct, frozen=True):
    """`format` is None when it is none that is read; `why` says what was seen, to follow on "because it ..."."""

    format: str | None
    why: str


_OTHERS = {
    b"%PDF": "PDF",
    b"\x89PNG": "picture",
    b"GIF8": "picture",
    b"\xff\xd8\xff": "picture",
    b"{\\rtf": "RTF document",
    b"\xd0\xcf\x11\xe0": "Word document",
    b"SQLite format 3": "database",
}
_PROLOG = re.compile(
    r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[<>\"']|\"[^\"]*\"|'[^']*')*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_ROOTS = {
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
    "channel": "feed",
    "newsml": "newsml",
    "newsmessage": "newsml",
    "newsitem": "newsml",
    "packageitem": "newsml",
    "nitf": "nitf",
    "html": "html",
    "reuters": "sgml",
}
_HTML_DOCTYPE = re.compile(r"<!doctype\s+html", re.IGNORECASE)
_HTML_PIECES = frozenset(
    (
        "head",
        "body",
        "article",
        "section",
        "main",
        "div",
        "p",
        "ul",
        "ol",
        "table",
        "h1",
        "h2",
        "h3",
        "span",
        "a",
        "meta",
    )
)
_HTML_INSIDE = re.compile(r"</(?:html|body|p|div|a|li|h[1-6])>|<br\b|<p\b", re.IGNORECASE)
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org')
_NINJS_KEYS = re.compile(r'"(?:headline|body_html|body_text|headlines|bodies|versioncreated)"\s*:')
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?:.*\r?\n)*?(?:---|\.\.\.)[ \t]*(?:\r?\n|$)")


def detect(head: bytes) -> Detected:
    """Decide from the first bytes of a file (`HEAD` of them, or all)."""
    if head.startswith((b"WARC/", b"filedesc:")):
        return Detected("warc", "begins like a web archive")
    if foreign := _foreign(head):
        return Detected(None, foreign)
    text = text_start(head)
    if not text:
        return Detected(None, "is empty")
    if text.startswith("<"):
        return _markup(text)
    if text.startswith(("{", "[")):
        return _json(text)
    return _plain(text)


def _foreign(head: bytes) -> str:
    """Say what bytes are that are no text; empty for a text."""
    kind = next((kind for magic, kind in _OTHERS.items() if head.startswith(magic)), "")
    if kind:
        return f"is a {kind}; save its text and import that"
    return "is not a text" if is_binary(head) else ""


def _plain(text: str) -> Detected:
    if _FRONT_MATTER.match(text):
        return Detected("markdown", "begins with front matter between lines of ---")
    if csvfile.looks_like_table(text):
        return Detected("csv", "begins with a row of column names, one of them a title")
    if listing.looks_like_listing(text):
        return Detected("listing", "has numbered titles, or dates on lines of their own")
    if _HTML_INSIDE.search(text):
        return Detected("html", "contains HTML")
    return Detected(None, "has no layout that is known here")


def _markup(text: str) -> Detected:
    if re.match(r"<!doctype\s+lewis\b", text, re.IGNORECASE):
        return Detected("sgml", "declares the document type of Reuters-21578")
    position = 0
    html = bool(_HTML_DOCTYPE.match(text))
    while found := _PROLOG.match(text, position):
        html = html or bool(_HTML_DOCTYPE.match(text, position))
        position = found.end()
    root = _ROOT.match(text, position)
    if root is None:
        return _rootless(text, html=html)
    name = root[1].lower()
    if name == "rss" and "wordpress.org/export/" in text:
        return Detected("wxr", "is an export of WordPress")
    if name in _ROOTS:
        return Detected(_ROOTS[name], f"is a document <{root[1]}>")
    if html or name in _HTML_PIECES:
        return Detected("html", "is HTML")
    return Detected(None, f"is an XML document <{root[1]}>, none of those that are read")


def _rootless(text: str, *, html: bool) -> Detected:
    if "<!entity" in text.lower():
        return Detected(None, "begins with entities of its own, which is refused")
    if html:
        return Detected("html", "is declared to be HTML")
    return Detected(None, "begins like XML, but has no element")


def _json(text: str) -> Detected:
    if _JSON_FEED.search(text[:4096]):
        return Detected("feed", "declares itself a JSON Feed")
    first, end, rest = text.partition("\n")
    whole_line = _is_object(first)
    if not whole_line and text.startswith("[") and not rest.lstrip().startswith("{"):
        return Detected(None, "is a JSON array; write it as one object a line")
    if '"title"' not in first and _NINJS_KEYS.search(text) and not (whole_line and rest.strip()):
        return Detected("ninjs", "is one JSON object with the keys of ninjs")
    if whole_line or not end or first.rstrip().endswith("}") or text.startswith("["):
        return Detected("jsonl", "has a JSON object on its first line")
    return Detected(None, "is JSON in a layout that is not known here; write one object a line")


def _is_object(line: str) -> bool:
    try:
        return isinstance(msgspec.json.decode(line), dict)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return False
