"""Decode bytes to text. No other module turns imported bytes into text."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
"""Byte order marks, and the beginning of markup that has none."""
_DECLARATION = re.compile(rb"""(?:encoding|charset)\s*=\s*(?:["']\s*)?([A-Za-z0-9._:-]{2,40})""", re.IGNORECASE)
_DECLARATION_WITHIN = 2048
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b\x1a\x02\x03\x05\x16\x1f\x01"))
_MAX_CONTROL_SHARE = 0.02
"""Share of control characters in a text: agency files have some, pictures and programs have many."""


def encoding_of(head: bytes) -> str:
    """
    Return the encoding of a text that begins with these bytes.

    A byte order mark decides; then UTF-8 if the bytes are valid UTF-8; then the declaration in the text; then
    Windows-1252, the most frequent encoding of undeclared Latin texts.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=False)
        return "utf-8"
    except UnicodeDecodeError:
        pass
    if declaration := _DECLARATION.search(head[:_DECLARATION_WITHIN]):
        try:
            info = codecs.lookup(declaration[1].decode("ascii").lower())
        except LookupError:
            return "cp1252"
        # Only an encoding of text, and none of Unicode, which was ruled out above.
        if getattr(info, "_is_text_encoding", True) and not info.name.startswith("utf"):
            return "cp1252" if info.name in ("iso8859-1", "ascii") else info.name
    return "cp1252"


def decode(content: bytes, encoding: str | None = None) -> str:
    """Return the text of the bytes; never fails."""
    name = encoding or encoding_of(content)
    try:
        return content.decode(name)
    except (UnicodeDecodeError, LookupError):
        if name == "cp1252":
            return _decode_latin(content)
        return content.decode(name if name.startswith("utf") else "cp1252", "replace")


def is_binary(head: bytes) -> bool:
    """Check whether bytes are not a text in any supported encoding."""
    if head.startswith(tuple(mark for mark, _ in _MARKS)):
        return False
    return len(head) - len(head.translate(None, _CONTROLS)) > _MAX_CONTROL_SHARE * len(head)


def text_start(head: bytes) -> str:
    """Return the beginning of a text without leading white space, from its first bytes."""
    encoding = encoding_of(head)
    return head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n\x0b\x0c")


def _decode_latin(content: bytes) -> str:
    """Decode Windows-1252, and as Latin-1 the five bytes that it does not define."""
    return "".join(bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in content)
