"""Build inputs that exhaust memory or time, lead out of a folder, or break a parser; each with a name."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import stat
import zipfile
from collections.abc import Callable
from functools import partial

MEGABYTE = 1 << 20
TOKEN = b"x" * (10 * MEGABYTE)
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
    + b"".join(b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(ord("b"), ord("j")))
    + b"]>"
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
QUADRATIC = b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 100_000 + b'">]>'
PARAMETER = b'<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:1/x.dtd"> %a;]>'

Maker = Callable[[], bytes]


def rss(inner: bytes, before: bytes = b"") -> bytes:
    return (
        before
        + b'<rss version="2.0"><channel><title>t</title><item><title>'
        + inner
        + b"</title></item></channel></rss>"
    )


def wxr(inner: bytes, before: bytes = b"") -> bytes:
    return rss(inner, before).replace(b"<channel>", b'<channel xmlns:wp="http://wordpress.org/export/1.2/">')


def newsml(inner: bytes, before: bytes = b"") -> bytes:
    return before + b"<newsItem><contentMeta><headline>" + inner + b"</headline></contentMeta></newsItem>"


def nitf(inner: bytes, before: bytes = b"") -> bytes:
    return before + b"<nitf><body><body.head><hedline><hl1>" + inner + b"</hl1></hedline></body.head></body></nitf>"


def page(inner: bytes, before: bytes = b"") -> bytes:
    return before + b"<html><head><title>t</title></head><body><h1>t</h1><p>" + inner + b"</p></body></html>"


def listing(inner: bytes) -> bytes:
    return b"May 2020\n\n  1. " + inner + b"\n\n    2 May 2020\n\n    " + inner + b"\n"


def story(inner: bytes) -> bytes:
    return b'<!DOCTYPE lewis><REUTERS NEWID="1"><TEXT><TITLE>' + inner + b"</TITLE></TEXT></REUTERS>"


def web_archive(content: bytes, head: bytes = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n") -> bytes:
    record = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.org/a\r\n"
    record += b"WARC-Date: 2021-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
    record += b"Content-Type: application/http; msgtype=response\r\n"
    return record + b"Content-Length: %d\r\n\r\n" % len(head + content) + head + content + b"\r\n\r\n"


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


def link_entry() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("link.txt")
    entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return entry


def lying_zip() -> bytes:
    """Return a zip whose entry says that it unpacks to a few bytes, and unpacks to 100 MB."""
    content = zipped(("a.txt", bomb(100)))
    size = len(bomb(100)).to_bytes(4, "little")
    return content.replace(size, (100).to_bytes(4, "little"))


def encrypted_zip() -> bytes:
    content = bytearray(zipped(("a.txt", b"secret")))
    content[6] |= 1
    content[content.find(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def hungry_xz() -> bytes:
    """Return an xz file that wants a dictionary of 1.5 GB."""
    content = bytearray(lzma.compress(b"May 2020\n\n  1. A title\n"))
    size = content.find(b"\x21\x01") + 2  # of the filter LZMA2: its flags hold the size of the dictionary
    content[size] = 39
    header_end = 12 + (content[12] + 1) * 4
    import zlib

    content[header_end - 4 : header_end] = zlib.crc32(content[12 : header_end - 4]).to_bytes(4, "little")
    return bytes(content)


def bomb(megabytes: int) -> bytes:
    """Return a listing that ends in megabytes of spaces."""
    return listing(b"A title") + b" " * (megabytes * MEGABYTE)


XML: dict[str, Callable[..., bytes]] = {"feed": rss, "wxr": wxr, "newsml": newsml, "nitf": nitf, "html": page}

BOMBS: dict[str, Maker] = {
    **{f"{kind}, entities in entities": partial(make, b"&i;", LAUGHS) for kind, make in XML.items()},
    **{f"{kind}, a file by entity": partial(make, b"&a;", OUTSIDE) for kind, make in XML.items()},
    **{f"{kind}, one entity often": partial(make, b"&a;" * 50_000, QUADRATIC) for kind, make in XML.items()},
    **{f"{kind}, a parameter entity": partial(make, b"a", PARAMETER) for kind, make in XML.items()},
}
"""Documents that bring entities of their own."""

ARCHIVES: dict[str, Maker] = {
    "zip, a bomb": lambda: zipped(("a.txt", bomb(100))),
    "zip, 5 bombs": lambda: zipped(*((f"{n}.txt", bomb(60)) for n in range(5))),
    "zip, sizes are a lie": lying_zip,
    "zip, 10,001 entries": lambda: zipped(*((f"{n}.txt", b"") for n in range(10_001))),
    "zip, leads out": lambda: zipped(("../../evil.txt", listing(b"Evil"))),
    "zip, leads out backwards": lambda: zipped(("..\\..\\evil.txt", listing(b"Evil"))),
    "zip, absolute": lambda: zipped(("/etc/evil.txt", listing(b"Evil"))),
    "zip, a drive": lambda: zipped(("C:/evil.txt", listing(b"Evil"))),
    "zip, a link": lambda: zipped((link_entry(), b"/etc/passwd")),
    "zip, encrypted": encrypted_zip,
    "zip, no name": lambda: zipped(("x.txt", listing(b"A title"))).replace(b"x.txt", b"\0.txt"),
    "zip, in a zip": lambda: zipped(("inner.zip", zipped(("a.txt", listing(b"Inner"))))),
    "zip, cut off": lambda: zipped(("a.txt", listing(b"A title")))[:-30],
    "zip, only a head": lambda: b"PK\x03\x04" + b"\xff" * 100,
    "gzip, a bomb": lambda: gzip.compress(bomb(100), 1),
    "gzip, in gzip in gzip": lambda: gzip.compress(gzip.compress(gzip.compress(listing(b"Inner")))),
    "gzip, cut off": lambda: gzip.compress(listing(b"A title") * 1000)[:-20],
    "gzip, only a head": lambda: b"\x1f\x8b" + b"\xff" * 100,
    "bzip2, a bomb": lambda: bz2.compress(bomb(60), 1),
    "bzip2, damaged": lambda: b"BZh9" + b"\xff" * 100,
    "xz, a bomb": lambda: lzma.compress(bomb(60), preset=0),
    "xz, wants 1.5 GB": hungry_xz,
    "xz, damaged": lambda: b"\xfd7zXZ\x00" + b"\xff" * 100,
}

TOKENS: dict[str, Maker] = {
    **{kind: partial(make, TOKEN) for kind, make in XML.items()},
    "listing": lambda: listing(TOKEN),
    "sgml": lambda: story(TOKEN[: 3 * MEGABYTE]),
    "sgml without end": lambda: story(TOKEN),
    "jsonl": lambda: json.dumps({"title": TOKEN.decode()}).encode() + b"\n",
    "ninjs": lambda: json.dumps({"headline": TOKEN.decode(), "body_text": "x"}).encode()[: 10 * MEGABYTE],
    "JSON Feed": lambda: json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": TOKEN.decode()}]}
    ).encode(),
    "csv": lambda: b"title,date\n" + TOKEN + b",2021\n",
    "csv, one cell in quotes": lambda: b'title,date\n"' + b"x\n" * (2 * MEGABYTE) + b'",2021\n',
    "markdown": lambda: b"---\ntitle: T\n---\n" + TOKEN,
    "markdown, front matter": lambda: b"---\ntitle: " + TOKEN[: 3 * MEGABYTE] + b"\n---\nText\n",
    "ris": lambda: b"TY  - NEWS\nTI  - A\nAB  - " + TOKEN + b"\nER  - \n",
    "bibtex": lambda: b"@misc{a, title = {" + TOKEN + b"}}\n",
    "warc": lambda: web_archive(page(TOKEN)),
    "warc, head": lambda: b"WARC/1.0\r\nX: " + TOKEN,
    "text": lambda: TOKEN,
    "spaces": lambda: b" " * (10 * MEGABYTE),
    "digits": lambda: b"1" * (10 * MEGABYTE),
    "lines": lambda: b"\n" * (10 * MEGABYTE),
    "numbers": lambda: b"May 2020\n" + b"1. a\n" * MEGABYTE,
}
"""Ten megabytes without a space, in every format."""


def nested(opening: bytes, closing: bytes, depth: int) -> bytes:
    return opening * depth + b"text" + closing * depth


DEPTHS: dict[str, Maker] = {
    "html": lambda: page(nested(b"<div>", b"</div>", 100_000)),
    "html, unclosed": lambda: page(b"<b><i>" * 100_000),
    "html, lists": lambda: page(nested(b"<ul><li>", b"</li></ul>", 50_000)),
    "html, tables": lambda: page(nested(b"<table><tr><td>", b"</td></tr></table>", 20_000)),
    "feed": lambda: rss(nested(b"<a>", b"</a>", 100_000)),
    "feed, escaped": lambda: rss(nested(b"&lt;div&gt;", b"&lt;/div&gt;", 20_000)),
    "feed, unclosed": lambda: rss(b"<a>" * 100_000),
    "newsml": lambda: newsml(nested(b"<a>", b"</a>", 100_000)),
    "nitf": lambda: nitf(nested(b"<a>", b"</a>", 100_000)),
    "wxr": lambda: wxr(nested(b"<a>", b"</a>", 100_000)),
    "jsonl": lambda: b'{"title": "t", "tags": ' + nested(b"[", b"]", 100_000) + b"}\n",
    "ninjs": lambda: b'{"headline": "t", "body_text": ' + nested(b"[", b"]", 100_000) + b"}",
    "JSON Feed": lambda: (
        b'{"version": "https://jsonfeed.org/version/1", "items": ' + nested(b"[", b"]", 100_000) + b"}"
    ),
    "markdown, front matter": lambda: b"---\ntitle: " + nested(b"[", b"]", 8_000) + b"\n---\nText\n",
    "markdown, references": lambda: (
        b"---\na: &a [x]\n"
        + b"".join(b"%c: &%c [*%c,*%c,*%c]\n" % (n, n, n - 1, n - 1, n - 1) for n in range(ord("b"), ord("z")))
        + b"---\nText\n"
    ),
    "markdown, quotes": lambda: b"---\ntitle: T\n---\n" + b">" * 100_000 + b" text\n",
    "markdown, brackets": lambda: b"---\ntitle: T\n---\n" + b"[" * 100_000 + b"\n" + b"![" * 100_000,
    "markdown, stars": lambda: b"---\ntitle: T\n---\n" + b"*a" * 500_000,
    "sgml": lambda: story(nested(b"<a>", b"</a>", 100_000)),
    "sgml, comments": lambda: b"<!-- " * 200_000,
    "prolog": lambda: b"<?x?>" * 100_000 + b"<!DOCTYPE " * 10_000,
    "doctype": lambda: b"<!DOCTYPE html [" * 20_000,
    "warc, in chunks": lambda: web_archive(
        b"1\r\nx\r\n" * 200_000, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    ),
}
"""Things within things, and what makes patterns look back and back."""
