"""Which characters do these bytes stand for? The only place where imported bytes become text."""

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
"""Byte order marks, and how markup begins without one."""
_DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([A-Za-z0-9._:-]{2,40})""", re.IGNORECASE)
_DECLARED_WITHIN = 2048
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b\x1a\x02\x03\x05\x16\x1f\x01"))
_BINARY_SHARE = 0.02
"""Control characters a text may have: agency files hold some, pictures and programs a great many."""


def encoding_of(head: bytes) -> str:
    """
    Name the encoding of a text that begins with these bytes.

    A byte order mark decides; then UTF-8 when the bytes are that; then what the text declares; then Windows-1252,
    which is what undeclared Latin texts nearly always are.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=False)
        return "utf-8"
    except UnicodeDecodeError:
        pass
    found = _DECLARED.search(head[:_DECLARED_WITHIN])
    if found:
        name = found[1].decode("ascii").lower()
        try:
            info = codecs.lookup(name)
        except LookupError:
            return "cp1252"
        # Nothing but a text encoding that is no kind of Unicode: Unicode was ruled out above.
        if getattr(info, "_is_text_encoding", True) and not info.name.startswith("utf"):
            return "cp1252" if info.name in ("iso8859-1", "ascii") else info.name
    return "cp1252"


def decode(content: bytes, encoding: str | None = None) -> str:
    """Return the text that the bytes stand for; no byte can make it fail."""
    name = encoding or encoding_of(content)
    try:
        return content.decode(name)
    except (UnicodeDecodeError, LookupError):
        if name == "cp1252":
            return "".join(_one_of_latin(content))
        return content.decode(name if name.startswith("utf") else "cp1252", "replace")


def is_binary(head: bytes) -> bool:
    """Say whether bytes are no text in any encoding that is known here."""
    if head.startswith(tuple(mark for mark, _ in _MARKS)):
        return False
    return len(head) - len(head.translate(None, _CONTROLS)) > _BINARY_SHARE * len(head)


def text_start(head: bytes) -> str:
    """Return the beginning of a text without leading space, from its first bytes."""
    encoding = encoding_of(head)
    return head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n\x0b\x0c")


def _one_of_latin(content: bytes) -> list[str]:
    """Read Windows-1252, and as Latin-1 the five bytes that it does not define."""
    return [bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in content]
