"""How is NITF read? One document of an agency with head, headline, abstract and body."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader
from xml.etree.ElementTree import Element

from sse_search.importers.context import Context, Record
from sse_search.importers.markup import text_of
from sse_search.importers.safexml import XMLRefusedError, attribute, child, find, find_all, parse, words_of

_WITHDRAWN = frozenset(("canceled", "cancelled", "withheld"))
_STAMPS = (
    ("date.issue", "norm"),
    ("date.release", "norm"),
    ("pubdata", "date.publication"),
    ("story.date", "norm"),
)


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield the item of a document, or its removal when the publisher withdrew it."""
    try:
        root = parse(stream)
    except XMLRefusedError as error:
        yield context.reject(str(error))
        return
    about = find(root, "docdata")
    guid, version = _identity(about, context)
    status = attribute(about, "management-status").lower()
    if status in _WITHDRAWN:
        yield from context.withdrawal(guid, version, status)
        return
    head = child(root, "body", "body.head")
    content = child(root, "body", "body.content")
    abstract = child(head, "abstract")
    date, doubts = context.dated(
        next(filter(None, (attribute(find(root, tag), name) for tag, name in _STAMPS)), ""), "metadata"
    )
    subjects = find_all(root, "tobject.subject")
    yield from context.item(
        title=words_of(find(head, "hl1")) or words_of(child(root, "head", "title")) or words_of(find(head, "hedline")),
        date=date,
        summary=text_of(abstract) if abstract is not None else "",
        body=text_of(content) if content is not None else "",
        url=attribute(find(root, "pubdata"), "ex-ref"),
        language=attribute(root, "baselang", "lang") or attribute(child(root, "body"), "lang"),
        category=next(filter(None, (attribute(subject, "tobject.subject.type") for subject in subjects)), ""),
        tags=[attribute(keyword, "key") or words_of(keyword) for keyword in find_all(root, "keyword")],
        guid=guid,
        version=version,
    )
    yield from doubts


def _identity(about: Element | None, context: Context) -> tuple[str, int]:
    """Return the name that the publisher keeps over all versions, and the version."""
    number = attribute(child(about, "doc-id"), "id-string")
    version = attribute(child(about, "du-key"), "version")
    publisher = attribute(child(about, "doc-id"), "regsrc") or context.source
    return f"urn:nitf:{publisher}:{number}" if number else "", int(version) if version.isdecimal() else 0
