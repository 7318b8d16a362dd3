"""
Write what is new in saved searches as text, HTML, JSON or a mailbox.

No text of an item can break a format: HTML is escaped, and links lead to http and https alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.generator import BytesGenerator
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from io import BytesIO

import msgspec

from sse_search.model import Hit, NewHits
from sse_search.text.highlight import split_marks
from sse_search.wording import as_sentence, counted, plain_message

DIGEST_FORMATS = ("text", "html", "json", "mbox")

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
"""Control characters and direction overrides, which steer a terminal or disguise what a line says."""
_LINK = re.compile(r"https?://[^\s<>\"]+\Z")
_MBOX = EmailPolicy(mangle_from_=True, linesep="\n")
_STYLE = "body{font-family:sans-serif;max-width:45em;margin:auto;padding:1em}small{color:#555}"


class _Digest(msgspec.Struct, frozen=True, kw_only=True):
    """The JSON of a digest."""

    format_version: int = 1
    searches: tuple[NewHits, ...]


def digest(news: Sequence[NewHits], format: str, *, site: str, address: str = "") -> bytes:
    """
    Write what is new, grouped by search; searches without anything new or changed are left out.

    Args:
        format: One of `DIGEST_FORMATS`. site: the name of the archive.
        address: Public address of its page, so that links lead there; empty links to where items were published.

    Raises:
        ValueError: There is no such format.
    """
    if format not in DIGEST_FORMATS:
        raise ValueError(f"a digest cannot be written as {format!r}; there are {', '.join(DIGEST_FORMATS)}")
    reported = [each for each in news if each.hits or each.warning]
    if format == "json":
        return msgspec.json.encode(_Digest(searches=tuple(reported)), enc_hook=plain_message) + b"\n"
    if format == "mbox":
        return b"".join(_message(each, hit, site, address) for each in reported for hit in each.hits)
    lines = _html_lines(reported, site, address) if format == "html" else _text_lines(reported, address)
    return "".join(f"{line}\n" for line in lines).encode()


def subject(news: Sequence[NewHits], site: str) -> str:
    """
    Return a subject line for a digest.

    >>> subject((), "Coop News")
    'Coop News: 0 new items'
    """
    count = len({hit.id for each in news for hit in each.hits})
    names = ", ".join(each.search.name for each in news if each.hits)
    return _line(f"{site}: {counted(count, 'new item')}" + (f" in {names}" if names else ""))[:200]


def _text_lines(news: Sequence[NewHits], address: str) -> Iterator[str]:
    for each in news:
        yield f"{each.search.name}: {counted(len(each.hits), 'new item')}"
        yield from (f"  {text}" for text in _remarks(each))
        yield ""
        for rank, hit in enumerate(each.hits, 1):
            yield f"{rank}. {_line(hit.title)}"
            details = (_details(hit), _line("*".join(split_marks(hit.snippet))), _link(hit, address))
            yield from (f"   {text}" for text in details if text)
            yield ""


def _html_lines(news: Sequence[NewHits], site: str, address: str) -> Iterator[str]:
    yield '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    yield f"<title>{html.escape(subject(news, site))}</title>"
    yield f"<style>{_STYLE}</style></head><body>\n<h1>{html.escape(_line(site))}</h1>"
    for each in news:
        yield f"<h2>{html.escape(each.search.name)}: {counted(len(each.hits), 'new item')}</h2>"
        yield from (f"<p><small>{html.escape(text)}</small></p>" for text in _remarks(each))
        yield "<ol>"
        for hit in each.hits:
            title, link = html.escape(_line(hit.title)), html.escape(_link(hit, address))
            yield f'<li lang="{html.escape(hit.language) or "en"}" dir="auto">' + (
                f'<a href="{link}">{title}</a>' if link else title
            )
            yield f"<br><small>{html.escape(_details(hit))}</small>"
            yield f"<br>{_marked(hit.snippet)}</li>" if hit.snippet else "</li>"
        yield "</ol>"
    yield "</body></html>"


def _message(news: NewHits, hit: Hit, site: str, address: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = _line(hit.title)
    message["From"] = f'"{_quotable(site)}" <ssesearch@localhost>'
    message["Date"] = format_datetime(_moment(hit))
    message["Message-ID"] = f"<{hit.id}@ssesearch>"
    message["X-Saved-Search"] = news.search.name
    text = (_details(hit), "".join(split_marks(hit.snippet)), _link(hit, address))
    message.set_content("\n\n".join(filter(None, text)) + "\n")
    buffer = BytesIO()
    BytesGenerator(buffer, policy=_MBOX).flatten(message, unixfrom=True)
    return buffer.getvalue() + b"\n"


def mail(news: Sequence[NewHits], *, sender: str, recipients: Sequence[str], site: str, address: str) -> EmailMessage:
    """Return a digest as a message with a text and an HTML part."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject(news, site)
    message["From"] = f'"{_quotable(site)}" <{sender}>'
    message["To"] = ", ".join(recipients)
    message["Date"] = format_datetime(datetime.now(UTC))
    message.set_content(digest(news, "text", site=site, address=address).decode())
    message.add_alternative(digest(news, "html", site=site, address=address).decode(), subtype="html")
    return message


def _remarks(news: NewHits) -> Iterator[str]:
    if news.search.note:
        yield news.search.note
    if news.warning:
        yield as_sentence(_line(news.warning))


def _details(hit: Hit) -> str:
    added = f"added {hit.added}" if hit.added else ""
    return _line(" · ".join(filter(None, (str(hit.date), hit.source, hit.language, added, hit.id))))


def _link(hit: Hit, address: str) -> str:
    if address:
        return f"{address.rstrip('/')}/item/{hit.id}"
    return hit.url if _LINK.match(hit.url) else ""


def _marked(snippet: str) -> str:
    """Return a snippet as HTML; it is escaped again, so that nothing but its marks is markup."""
    texts = [html.escape(_line(text, strip=False)) for text in split_marks(snippet)]
    texts[1::2] = [f"<mark>{text}</mark>" for text in texts[1::2]]
    return "".join(texts)


def _line(text: str, *, strip: bool = True) -> str:
    """Return a text on one line without control characters."""
    line = re.sub(r"\s+", " ", _CONTROL.sub(" ", text))
    return line.strip() if strip else line


def _quotable(text: str) -> str:
    return re.sub(r'["\\]', "", _line(text))


def _moment(hit: Hit) -> datetime:
    return datetime.fromisoformat(hit.added or "1970-01-01").replace(tzinfo=UTC)
