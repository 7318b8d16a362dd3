"""Detect the format of an input from its content, never from its file name."""

from __future__ import annotations

import re

import msgspec

from sse_search.importers import bibtex, csvfile, europresse, factiva, lexisnexis, listing, mail, office, ris
from sse_search.importers.decoding import is_binary, text_start
from sse_search.importers.fieldnames import field_of

HEAD_SIZE = 64 * 1024
"""Bytes examined."""


class Detection(msgspec.Struct, frozen=True, repr_omit_defaults=True):
    """
    The format of an input; None if it has no supported one.

    Attributes:
        reason: What decided, to follow "read as csv:"; without a format, a sentence about the input.
        layout_unknown: Whether the input may have content that a format exists for, but no format was detected.

    >>> detect(b"title,date\\nMembers meet,2021\\n")
    Detection(format='csv', reason='a header row with a title column')
    >>> detect(b"{\\\\rtf1")
    Detection(format=None, reason='it is a document in RTF; save it as .docx')
    """

    format: str | None
    reason: str
    layout_unknown: bool = False


_OTHER_FILES = {
    b"\x89PNG": "picture",
    b"GIF8": "picture",
    b"\xff\xd8\xff": "picture",
    b"SQLite format 3": "database",
}
_PDF = re.compile(rb"[\x00-\x20\xef\xbb\xbf]{0,1000}%PDF-[0-9]")
_PROLOG = re.compile(
    r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[<>\"']|\"[^\"]*\"|'[^']*')*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_ROOTS = {
    "rss": "feed",
    "feed": "feed",
    "rdf": "feed",
    "channel": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
    "newsml": "newsml",
    "newsmessage": "newsml",
    "newsitem": "newsml",
    "packageitem": "newsml",
    "nitf": "nitf",
    "html": "html",
    "reuters": "sgml",
}
_REFUSED_ROOTS = {"opml": "it is OPML, a list of feeds; make them sources with: ssesearch sources import FILE"}
_REUTERS_DOCTYPE = re.compile(r"<!doctype\s+lewis\b", re.IGNORECASE)
_HTML_DOCTYPE = re.compile(r"<!doctype\s+html", re.IGNORECASE)
_HTML_ELEMENTS = frozenset("head body article section main div p ul ol table h1 h2 h3 span a meta".split())
_HTML_TAG = re.compile(r"</(?:html|body|p|div|a|li|h[1-6])>|<br\b|<p\b", re.IGNORECASE)
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org')
_NINJS_KEYS = re.compile(r'"(?:body_html|body_xhtml|body_text|headlines|bodies|versioncreated|pubstatus)"\s*:')
_KEYS = re.compile(r'"([^"\\\n]{1,60})"\s*:')
_EMPTY_ARRAY = re.compile(r"\[\s*(?![\s{])")
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\r?\n|$)")


def detect(head: bytes) -> Detection:
    """Detect the format from the first bytes of a file (`HEAD_SIZE` of them, or all)."""
    if opened := _detect_bytes(head):
        return opened
    if refusal := _binary_kind(head):
        return Detection(None, refusal)
    text = text_start(head)
    if not text:
        return Detection(None, "it is empty")
    if text.startswith("<"):
        return _detect_markup(text)
    if text.startswith(("{", "[")):
        return _detect_bracketed(text)
    return _detect_plain(text)


def _detect_bytes(head: bytes) -> Detection | None:
    """Detect formats that are not, or not all, in one encoding."""
    if head.startswith((b"WARC/", b"filedesc:")):
        return Detection("warc", "the header of a web archive")
    if _PDF.match(head):
        return Detection("pdf", "the header of a PDF")
    if reason := mail.begins_mail(head):
        return Detection("mail", reason)
    if factiva.is_factiva_page(head):
        return Detection("factiva", "a page of Factiva")
    if europresse.is_europresse_page(head):
        return Detection("europresse", "a page of Europresse")
    return None


def _binary_kind(head: bytes) -> str:
    """Return what bytes are that are not a text; empty for a text."""
    if head.startswith(b"{\\rtf"):
        return "it is a document in RTF; save it as .docx"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return f"it is {office.old_document(head)}"
    if kind := next((kind for magic, kind in _OTHER_FILES.items() if head.startswith(magic)), ""):
        return f"it is a {kind}; save its text and import that"
    return "it is not a text" if is_binary(head) else ""


_TABLE = Detection("csv", "a header row with a title column")


def _detect_plain(text: str) -> Detection:
    if csvfile.looks_like_table(text.partition("\n")[0]):  # whatever its cells look like
        return _TABLE
    if marked := _detect_marked(text):
        return marked
    if csvfile.looks_like_table(text):
        return _TABLE
    if layout := listing.layout_of(text):
        return Detection("listing", layout)
    if _HTML_TAG.search(text):
        return Detection("html", "HTML tags")
    return Detection(None, "it has no known layout", layout_unknown=True)


def _detect_marked(text: str) -> Detection | None:
    """Detect formats by a line that only they have."""
    if _FRONT_MATTER.match(text):
        return Detection("markdown", "front matter between lines of ---")
    if ris.begins_ris(text):
        return Detection("ris", "the tag TY of a reference")
    if bibtex.begins_bibtex(text):
        return Detection("bibtex", "an entry of a bibliography")
    return _detect_press(text)


def _detect_press(text: str) -> Detection | None:
    """Detect the texts of press databases."""
    if reason := factiva.begins_factiva(text):
        return Detection("factiva", reason)
    if reason := lexisnexis.begins_lexisnexis(text):
        return Detection("lexisnexis", reason)
    if reason := europresse.begins_europresse(text):
        return Detection("europresse", reason)
    return None


def _detect_markup(text: str) -> Detection:
    if _REUTERS_DOCTYPE.match(text):
        return Detection("sgml", "the document type of Reuters-21578")
    position = 0
    html = False
    while prolog := _PROLOG.match(text, position):
        html = html or _HTML_DOCTYPE.match(text, position) is not None
        position = prolog.end()
    root = _ROOT.match(text, position)
    if root is None:
        return _detect_rootless(text, html=html or _HTML_DOCTYPE.match(text) is not None)
    name = root[1].lower()
    if name == "rss" and "wordpress.org/export/" in text:
        return Detection("wxr", "an export of WordPress")
    if name in _ROOTS:
        return Detection(_ROOTS[name], f"root element <{root[1]}>")
    if html or name in _HTML_ELEMENTS:
        return Detection("html", f"HTML element <{root[1]}>")
    unknown = f"it is an XML document <{root[1]}>, which is not supported"
    return Detection(None, _REFUSED_ROOTS.get(name, unknown), layout_unknown=name not in _REFUSED_ROOTS)


def _detect_rootless(text: str, *, html: bool) -> Detection:
    if "<!entity" in text.lower():
        return Detection(None, "it begins with entities of its own, which is refused")
    if html:
        return Detection("html", "the document type of HTML")
    return Detection(None, "it begins like XML, but has no element")


def _detect_bracketed(text: str) -> Detection:
    detection = _detect_json(text)
    if detection.format is None and (layout := listing.layout_of(text)):  # "[14 March 2019] A title"
        return Detection("listing", layout)
    return detection


def _detect_json(text: str) -> Detection:
    if _JSON_FEED.search(text[:4096]):
        return Detection("feed", "the version of a JSON Feed")
    if _EMPTY_ARRAY.match(text):
        return Detection(None, "it is a JSON array, but not of objects")
    first_line, _, rest = text.partition("\n")
    has_object_line = _is_object(first_line)
    if not text.startswith("[") and not (has_object_line and rest.strip()) and _is_ninjs(text):
        return Detection("ninjs", "one JSON object with keys of ninjs")
    if has_object_line:
        return Detection("jsonl", "a JSON object on the first line")
    return Detection("jsonl", "a JSON array of objects" if text.startswith("[") else "a JSON document")


def _is_ninjs(text: str) -> bool:
    """Check whether an object has keys that only ninjs has, or its headline and no other field that we know."""
    if _NINJS_KEYS.search(text):
        return True
    fields = {field_of(key) for key in _KEYS.findall(text)}
    return '"headline"' in text and fields.isdisjoint(("body", "summary", "date", "url"))


def _is_object(line: str) -> bool:
    try:
        return isinstance(msgspec.json.decode(line), dict)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return False
