"""Import NITF: one document of a news agency with head, headline, abstract and body."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader

from sse_search.importers.agency import WITHDRAWN_STATUSES, version_number, without_by
from sse_search.importers.cleaning import first_of
from sse_search.importers.context import Context, Record
from sse_search.importers.markup import text_of
from sse_search.importers.safexml import attribute, child, find, find_all, line_of, parse

_STAMPS = (
    ("date.issue", "norm"),
    ("date.release", "norm"),
    ("pubdata", "date.publication"),
    ("story.date", "norm"),
)
"""Elements and attributes that hold the date, in order of preference."""


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield the item of a document, or its removal if the publisher withdrew it."""
    root = parse(stream)
    meta = find(root, "docdata")
    publisher, identifier = (attribute(child(meta, "doc-id"), name) for name in ("regsrc", "id-string"))
    guid = f"urn:nitf:{publisher or context.source}:{identifier}" if identifier else ""
    version = version_number(attribute(child(meta, "du-key"), "version"))
    status = attribute(meta, "management-status").lower()
    if status in WITHDRAWN_STATUSES:
        yield from context.withdrawal(guid, version, status)
        return
    head = child(root, "body", "body.head")
    content, abstract = child(root, "body", "body.content"), child(head, "abstract")
    titles = (find(head, "hl1"), child(root, "head", "title"), find(head, "hedline"))
    stamps = (attribute(find(root, element), name) for element, name in _STAMPS)
    date, issues = context.parse_date(first_of(stamps), "metadata")
    subjects = find_all(root, "tobject.subject")
    yield from context.item(
        title=first_of(map(line_of, titles)),
        date=date,
        summary=text_of(abstract) if abstract is not None else "",
        body=text_of(content) if content is not None else "",
        url=attribute(find(root, "pubdata"), "ex-ref"),
        language=attribute(root, "baselang", "lang") or attribute(child(root, "body"), "lang"),
        category=first_of(attribute(subject, "tobject.subject.type") for subject in subjects),
        tags=[attribute(keyword, "key") or line_of(keyword) for keyword in find_all(root, "keyword")],
        guid=guid,
        version=version,
        authors=[
            without_by(first_of((line_of(child(byline, "person")), line_of(byline))))
            for byline in find_all(head, "byline")
        ],
    )
    yield from issues
