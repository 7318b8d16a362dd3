"""Decode bytes to text. No other module turns imported bytes into text."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

REPLACEMENT = "\ufffd"
"""Stands for each byte that cannot be read."""

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
_WIDE_FORMS: dict[tuple[bool, ...], str] = {
    (False, True, False, True): "utf-16-le",
    (True, False, True, False): "utf-16-be",
    (False, True, True, True): "utf-32-le",
    (True, True, True, False): "utf-32-be",
}
"""Which of four bytes are mostly NUL in a Latin text without a byte order mark."""
_DECLARATION = re.compile(rb"""(?:encoding|charset)\s*=\s*(?:["']\s*)?([A-Za-z0-9._:-]{2,40})""", re.IGNORECASE)
_DECLARATION_WITHIN = 2048
_SUPERSETS = {
    **{"ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"},
    **{"euc_kr": "cp949", "big5": "big5hkscs", "tis-620": "cp874", "iso8859-11": "cp874"},
}
"""Encodings that texts name to the larger ones that they are in."""
_WINDOWS = {
    "iso8859-2": "cp1250",
    "iso8859-7": "cp1253",
    "iso8859-8": "cp1255",
    "iso8859-9": "cp1254",
    "iso8859-15": "cp1252",
}
"""Encodings to the Windows code pages that differ from them in the bytes from 0x80 to 0x9F: quotes and dashes."""
_SINGLE_BYTES = re.compile(r"cp12\d\d|cp8\d\d|iso8859-\d+|koi8-\w|mac-?\w+|hp-roman8|ptcp154|kz1048")
_WINDOWS_BYTES = bytes(range(0x80, 0xA0))
_USUAL_SEQUENCE = re.compile(rb"\xc3[\x80-\xbf]|\xc2[\xa0-\xbf]|\xe2\x80[\x90-\xbf]")
"""Latin letters, guillemets, quotes and dashes in UTF-8; as two or three letters of Windows-1252 they make no sense."""
_CUT_LETTER = re.compile(rb"[\xc2\xc3](?![\x80-\xbf])|\xe2\x80(?![\x80-\xbf])")
"""The beginning of a Latin letter, a quote or a dash in UTF-8 whose last byte is lost."""
_MAX_LOSS = 0.1
"""Share of the characters beyond ASCII that may be invalid in the encoding that a text declares."""
_DEFAULT = "cp1252"
_OTHERS = ("cp1250", "mac-roman", "iso8859-2")
"""Encodings that undeclared texts have whose words make no sense in Windows-1252."""
_MIN_ODDITY, _MIN_RATIO = 2, 20
_ODD_WITHIN = 65_536
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_SIGNS_WITHIN_WORDS = frozenset("’‘‚“”„«»‹›–—…·\xa0\xad")
_SIGNS_BEFORE_WORDS = frozenset("¿¡•°ªº§€$£¥¢µ±×÷²³¹½¼¾†‡‰©®™")
_LONE_ACCENTS = frozenset("ˆ˜¨¸´¯¬¦¤ˇ˘˙˛˝" + REPLACEMENT).union(map(chr, range(0x80, 0xA0)))
_MIN_WIDE_SHARE = 0.4
"""Share of NUL among the high or low bytes of UTF-16 without a byte order mark; Latin texts have more."""
_WIDE_SAMPLE = 4096
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b\x1a\x02\x03\x05\x16\x1f\x01"))
_MAX_CONTROL_SHARE = 0.02
"""Share of control characters in a text: agency files have some, pictures and programs have many."""
_HARMLESS_CONTROLS = 3
"""Control characters that a short text may have, one in twenty characters."""


class LineDecoder:
    """
    Decodes the lines of one text, of which single ones may be damaged or in another encoding.

    Args:
        head: The first bytes of the text.

    >>> LineDecoder("café\\n".encode()).decode(b"caf\\xc3 noir")
    'caf\\ufffd noir'
    """

    def __init__(self, head: bytes) -> None:
        self.encoding = encoding_of(head)
        self._is_unicode = self.encoding.startswith("utf") and not head.isascii()

    def decode(self, line: bytes) -> str:
        """Return the text of a line; a single bad byte of a text in UTF-8 costs that byte."""
        if not self.encoding.startswith(("utf", _DEFAULT)):
            return _decode_as(line, self.encoding)
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            pass
        if self._is_unicode and _lost_and_kept(line)[0] == 1:
            return line.decode("utf-8", "replace")
        return _decode_as(line, _byte_encoding(line, ()))


def encoding_of(head: bytes, declared: str = "") -> str:
    """
    Return the encoding of a text that begins with these bytes.

    A byte order mark decides; then UTF-8 if the bytes are valid UTF-8, or if more of them are than are not; then
    the declaration, of the server or in the text, if it can be true; then Windows-1252, the most frequent encoding of
    undeclared Latin texts.

    Args:
        declared: Encoding that the server named.
    """
    if wide := _marked_encoding(head):
        return wide
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=False)
        return "utf-8"
    except UnicodeDecodeError:
        pass
    in_text = _DECLARATION.search(head[:_DECLARATION_WITHIN])
    names = [name.lower() for name in (declared.strip("\"' ;"), in_text[1].decode("ascii") if in_text else "") if name]
    encoding = _byte_encoding(head, names)
    return encoding if names or encoding != _DEFAULT else _least_odd(head[:_ODD_WITHIN])


def is_assumed(head: bytes, declared: str = "") -> str:
    """Return the encoding of a text if neither a declaration nor its bytes state it; else an empty text."""
    if declared or _DECLARATION.search(head[:_DECLARATION_WITHIN]):
        return ""
    encoding = encoding_of(head)
    return "" if encoding.startswith("utf") else encoding


def _least_odd(head: bytes) -> str:
    """Return the encoding in which bytes of an undeclared one make words, if in Windows-1252 they do not."""
    odd = {encoding: _oddity(head.decode(encoding, "replace")) for encoding in _OTHERS}
    odd[_DEFAULT] = _oddity(head.decode(_DEFAULT, "ignore"))  # a damaged byte is no evidence
    best = min(_OTHERS, key=lambda encoding: odd[encoding])
    return best if odd[_DEFAULT] >= _MIN_ODDITY and _MIN_RATIO * odd[best] <= odd[_DEFAULT] else _DEFAULT


def _oddity(text: str) -> int:
    """Count the signs that no word has: a capital after a small letter, a sign between letters, an accent alone."""
    count = 0
    for match in _BEYOND_ASCII.finditer(text):
        sign = match[0]
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if sign.isalpha():
            count += sign.isupper() and before.islower()
        elif sign not in _SIGNS_WITHIN_WORDS:
            count += sign in _LONE_ACCENTS or (
                after.isalpha() and (before.isalpha() or sign not in _SIGNS_BEFORE_WORDS)
            )
    return count


def decode(content: bytes, declared: str = "") -> str:
    """Return the text of the bytes, with U+FFFD for each that is damaged; never fails."""
    return _decode_as(content, encoding_of(content, declared))


def incremental_decoder(encoding: str) -> codecs.IncrementalDecoder:
    """Return a decoder of pieces of a text that never fails."""
    return codecs.getincrementaldecoder(encoding)("replace")


def is_binary(head: bytes) -> bool:
    """Check whether bytes are not a text in any supported encoding."""
    if _marked_encoding(head):
        return False
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls > max(min(_HARMLESS_CONTROLS, len(head) // 20), _MAX_CONTROL_SHARE * len(head))


def text_start(head: bytes) -> str:
    """Return the beginning of a text without leading white space, from its first bytes."""
    return head.decode(encoding_of(head), "ignore").lstrip("\ufeff \t\r\n\x0b\x0c\x00")


def _marked_encoding(head: bytes) -> str:
    """Return the form of Unicode that a byte order mark or the positions of NUL show; empty if none."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    sample = head[:_WIDE_SAMPLE]
    if sample.count(0) < _MIN_WIDE_SHARE * len(sample) or len(sample) < 4:
        return ""
    quarters = [sample[offset::4].count(0) / max(1, len(sample[offset::4])) for offset in range(4)]
    zero = tuple(share > _MIN_WIDE_SHARE for share in quarters)
    return _WIDE_FORMS.get(zero, "")


def _byte_encoding(content: bytes, declared: Iterable[str]) -> str:
    """Return the encoding of bytes that are not all valid UTF-8."""
    usable = [info for name in declared if (info := text_codec(name)) is not None]
    for name in usable:
        if not _SINGLE_BYTES.fullmatch(name) and not name.startswith("utf") and not _loss(content, name):
            return name
    lost, kept = _lost_and_kept(content)
    if kept > lost or len(_USUAL_SEQUENCE.findall(content)) >= lost:
        return "utf-8"
    for name in usable:
        if name == "utf-8" and not kept and len(_CUT_LETTER.findall(content)) == lost:
            return name
        if name.startswith("utf") or _loss(content, name) > _MAX_LOSS:
            continue
        has_windows_bytes = len(content) != len(content.translate(None, _WINDOWS_BYTES))
        return _WINDOWS.get(name, name) if has_windows_bytes else name
    return _DEFAULT


def text_codec(name: str) -> str | None:
    """Return the name of the codec that reads what a text declares, or None if that is no encoding of text."""
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return _SUPERSETS.get(info.name, info.name) if getattr(info, "_is_text_encoding", True) else None


def _lost_and_kept(content: bytes) -> tuple[int, int]:
    """Return how many characters beyond ASCII are lost and how many are kept if bytes are read as UTF-8."""
    text = content.decode("utf-8", "replace")
    replaced = text.count(REPLACEMENT)
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return replaced - content.count(REPLACEMENT.encode()), beyond_ascii - replaced


def _loss(content: bytes, encoding: str) -> float:
    """Return the share of the characters beyond ASCII that an encoding cannot read."""
    try:
        text = content.decode(encoding, "replace")
    except (UnicodeError, LookupError):
        return 1
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return text.count(REPLACEMENT) / beyond_ascii if beyond_ascii else 0


def _decode_as(content: bytes, encoding: str) -> str:
    return content.decode(encoding, "replace")
