"""Import e-mail: single messages, mailboxes (mbox) and saved pages (MHTML); a newsletter is one item."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import EmailPolicy
from email.utils import getaddresses
from io import BufferedReader
from typing import NamedTuple

from msgspec.structs import replace

from sse_search.importers import htmlpage
from sse_search.importers.cleaning import clean_line, clean_text, reason_of
from sse_search.importers.context import Context, Record
from sse_search.importers.decoding import decode
from sse_search.importers.lines import byte_lines
from sse_search.importers.mailtext import newsletter_heading, newsletter_text
from sse_search.model import UNDATED
from sse_search.wording import counted

MAX_MESSAGE_BYTES = 50 * 1024 * 1024
"""Of one message with what is attached to it; providers accept half of that."""
_MAX_PARTS = 500
_MAX_DEPTH = 5
"""Messages within messages that are items of their own."""
_MAX_HEADER_LENGTH = 4_000
"""Characters of a header that are read: the parser of addresses takes time that grows with the square of them."""
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,60}:(?:[ \t]|\r?\n)")
_NAMED = re.compile(
    rb"^(from|date|subject|message-id|mime-version|received|return-path|content-type|delivered-to|snapshot-content-location)"
    rb"[ \t]?:",
    re.IGNORECASE | re.MULTILINE,
)
_MIN_NAMED = 3
"""Headers that a message has; a text that begins with `From:` alone is none."""
_SEPARATOR = re.compile(rb"From [^\r\n]{0,200}\b[0-9]{2}:[0-9]{2}(?::[0-9]{2})?\b[^\r\n]{0,40}(?:19|20)[0-9]{2}")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_DAY = re.compile(r"(?:[A-Za-z]{3}, *)?([0-9]{1,2} +[A-Za-z]{3,9} +[0-9]{2,4})\b")
_MAX_NAMES = 5
"""Attachments that a remark names."""
_MAX_NAME_LENGTH = 60
_ENCRYPTED_TYPES = ("multipart/encrypted", "application/pkcs7-mime", "application/pgp-encrypted")
_DOCUMENT_TYPES = ("application", "text")
"""Main types of attached files; pictures within a message belong to its design."""
_SIGNATURE_TYPES = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
_PAGE_TYPES = ("text/html", "application/xhtml+xml")


class _BoundedPolicy(EmailPolicy):
    """Reads the beginning of headers that no message of a newsletter has so long."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:_MAX_HEADER_LENGTH]


_POLICY = _BoundedPolicy()


def begins_mail(head: bytes) -> str:
    """
    Return what shows that bytes are a message or a mailbox; empty if they are none.

    >>> begins_mail(b"From: Press <press@example.org>\\nDate: 4 Mar 2023 10:00:00 +0000\\nSubject: News\\n\\nText")
    'the headers of a message'
    """
    if _SEPARATOR.match(head):
        return "the line From of a mailbox"
    head = head.lstrip()
    if not _HEADER.match(head):
        return ""
    headers = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    names = {name.lower() for name in _NAMED.findall(headers)}
    return "the headers of a message" if len(names) >= _MIN_NAMED else ""


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item or a rejection for each message."""
    for line, content in _messages(stream):
        if content is None:
            yield context.reject(f"the message is larger than {MAX_MESSAGE_BYTES >> 20} MB", line)
            continue
        try:
            message = BytesParser(policy=_POLICY).parsebytes(content)
            assert isinstance(message, EmailMessage)
            yield from _item(message, context, line)
        except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError, IndexError) as error:
            # the parser of the standard library fails in many ways on damaged headers
            yield context.reject(f"the message is damaged ({reason_of(error)})", line)


def _messages(stream: BufferedReader) -> Iterator[tuple[int, bytes | None]]:
    """Yield the first line and the bytes of each message of a mailbox, or of the only message; None if too large."""
    is_mailbox = _SEPARATOR.match(stream.peek(512)) is not None
    lines: list[bytes] = []
    first, size, after_blank = 1, 0, True
    for number, line in byte_lines(stream):
        content = line or b""
        if is_mailbox and after_blank and content.startswith(b"From ") and _SEPARATOR.match(content):
            if number > 1:
                yield first, _joined(lines, size, is_mailbox=True)
            lines, first, size = [], number, 0
            continue
        after_blank = not content.strip()
        size += len(content) if line is not None else MAX_MESSAGE_BYTES + 1
        if size <= MAX_MESSAGE_BYTES:
            lines.append(content)
    yield first, _joined(lines, size, is_mailbox=is_mailbox)


def _joined(lines: list[bytes], size: int, *, is_mailbox: bool) -> bytes | None:
    if size > MAX_MESSAGE_BYTES:
        return None
    content = b"".join(lines)
    return _QUOTED_FROM.sub(rb"\1", content) if is_mailbox else content.lstrip()


def _item(message: EmailMessage, context: Context, line: int, depth: int = 0) -> Iterator[Record]:
    """Yield the item of a message, and those of the messages in it."""
    parts = _texts(message, with_inner=depth >= _MAX_DEPTH)
    yield from _own_item(message, parts, context, line)
    for inner in parts.messages:
        yield from _item(inner, context, line, depth + 1)


def _own_item(message: EmailMessage, parts: _Parts, context: Context, line: int) -> Iterator[Record]:
    pages = parts.pages
    saved = _header(message, "Snapshot-Content-Location")
    if pages and (saved or _is_saved_page(message)):
        content, address = pages[0]
        yield from htmlpage.read_page(content, replace(context, url=saved or address or context.url), charset="utf-8")
        return
    title = clean_line(_header(message, "Subject"))
    body = clean_text("\n\n".join(parts.plain)) or _pages_text(pages)
    unread = parts.attachments
    if not body:
        body, unread = _attached_text(parts.attachments)
    title = title or next(filter(None, (newsletter_heading(decode(page, "utf-8")) for page, _ in pages)), "")
    if not body and parts.is_encrypted:
        reason = f"the message “{title[:60]}” is encrypted; save its text and import that"
        yield context.reject(reason, line, item=context.item_id(_guid(message), title, UNDATED))
        return
    if parts.messages and not body and not unread:
        count = counted(len(parts.messages), "message")
        yield context.warn(f"the message “{title[:60]}” has no text besides that of the {count} in it", line)
        return
    if not title and not body:
        yield context.reject("the message has neither a subject nor a text", line)
        return
    name, address = _sender(message)
    date, issues = context.parse_date(_day(_header(message, "Date")), "metadata", line)
    yield from context.item(
        title=title,
        date=date,
        body=body,
        language=_header(message, "Content-Language"),
        guid=_guid(message),
        source=name or address.rpartition("@")[2],
        authors=[name] if name else [],
        line=line,
    )
    yield from issues
    if unread:
        names = ", ".join(map(_file_name, unread[:_MAX_NAMES])) + (" ..." if len(unread) > _MAX_NAMES else "")
        what = f"{counted(len(unread), 'attachment')} of the message “{title[:60]}” not read"
        yield context.warn(f"{what} (“{names}”); save what has text and import that", line)


_QUOTATION_EDGE = re.compile(r"^(>.*\n(?=[^>\s])|[^>\s].*\n(?=>))", re.MULTILINE)
"""A line before the beginning or the end of a quotation, which is a paragraph of its own."""


class _Parts(NamedTuple):
    """The parts of a message: plain texts, pages in UTF-8 with their addresses, what is attached, messages in it."""

    plain: list[str]
    pages: list[tuple[bytes, str]]
    attachments: list[EmailMessage]
    messages: list[EmailMessage]
    is_encrypted: bool


def _texts(message: EmailMessage, *, with_inner: bool) -> _Parts:
    """
    Return the parts of a message.

    Args:
        with_inner: Whether the texts of the messages in it are its own.
    """
    parts = _Parts([], [], [], [], is_encrypted=False)
    encrypted = False
    for position, part in enumerate(message.walk() if with_inner else _walk(message, parts.messages)):
        kind = part.get_content_type()
        encrypted = encrypted or kind in _ENCRYPTED_TYPES
        if position >= _MAX_PARTS or part.is_multipart() or kind in _SIGNATURE_TYPES:
            continue
        if part.get_content_disposition() == "attachment":
            parts.attachments.append(part)
        elif kind == "text/plain":
            parts.plain.append(_QUOTATION_EDGE.sub(r"\1\n", _content(part)))
        elif kind in _PAGE_TYPES:
            parts.pages.append((_content(part).encode("utf-8", "ignore"), _header(part, "Content-Location")))
        elif kind.partition("/")[0] in _DOCUMENT_TYPES and _file_name(part):
            parts.attachments.append(part)
    encrypted = encrypted or "-----BEGIN PGP MESSAGE-----" in "".join(parts.plain)[:200]
    return parts._replace(is_encrypted=encrypted)


def _walk(message: EmailMessage, messages: list[EmailMessage]) -> Iterator[EmailMessage]:
    """Yield the parts of a message as its method `walk` does, but collect the messages in it instead."""
    stack = [message]
    while stack:
        part = stack.pop()
        payload = part.get_payload() if part.is_multipart() else []
        inner = [piece for piece in payload if isinstance(piece, EmailMessage)]
        if part.get_content_type() == "message/rfc822" and part is not message:
            messages += inner[: _MAX_PARTS - len(messages)]
        else:
            yield part
            stack.extend(reversed(inner))


def _pages_text(pages: list[tuple[bytes, str]]) -> str:
    return "\n\n".join(newsletter_text(decode(content, "utf-8")) for content, _ in pages)


def _attached_text(attachments: list[EmailMessage]) -> tuple[str, list[EmailMessage]]:
    """Return the text of the attachments that are plain texts or pages, and the other attachments."""
    texts, others = [], []
    for part in attachments:
        text, kind = "", part.get_content_type()
        if kind == "text/plain":
            text = clean_text(_content(part))
        elif kind in _PAGE_TYPES:
            text = newsletter_text(_content(part))
        texts += [text] if text else []
        others += [] if text else [part]
    return "\n\n".join(texts), others


def _file_name(part: EmailMessage) -> str:
    """Return the name of an attached file, its type if it has none; empty for a part that is no file."""
    try:
        name = clean_line(part.get_filename() or "")
    except (MessageError, ValueError, LookupError, TypeError, AttributeError):  # a damaged header
        name = ""
    return name[:_MAX_NAME_LENGTH] or (
        part.get_content_type() if part.get_content_disposition() == "attachment" else ""
    )


def _content(part: EmailMessage) -> str:
    """Return the text of a part; what it declares is tested against the bytes."""
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    return decode(content, part.get_content_charset() or "")


def _is_saved_page(message: EmailMessage) -> bool:
    """Check whether a message is the page that a browser saved: it has parts of a page and nobody it is sent to."""
    return message.get_content_type() == "multipart/related" and not any(message.get_all(name) for name in ("To", "Cc"))


def _header(message: EmailMessage, name: str) -> str:
    """Return a decoded header on one line; as it is written if it is damaged."""
    try:
        return clean_line(str(message.get(name) or ""))
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, IndexError):
        return clean_line(next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), ""))


def _sender(message: EmailMessage) -> tuple[str, str]:
    """Return name and address of the sender; no name if there is only an address."""
    name, address = next(iter(getaddresses([_header(message, "From")])), ("", ""))
    return ("" if "@" in name else clean_line(name)), address


def _guid(message: EmailMessage) -> str:
    identifier = _header(message, "Message-ID").strip("<> ")
    return f"mid:{identifier}" if identifier else ""


def _day(date: str) -> str:
    """
    Return the calendar day of the header Date, as its sender wrote it.

    >>> _day("Sat, 04 Mar 2023 23:59:00 -0800 (PST)"), _day("2023-03-04")
    ('04 Mar 2023', '2023-03-04')
    """
    match = _DAY.match(date)
    return match[1] if match and len(match[1].split()[-1]) == 4 else date
