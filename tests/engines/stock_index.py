"""The documents of an archive in an index that Whoosh itself wrote, with its own codec."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from whoosh import fields
from whoosh.analysis.acore import Token
from whoosh.analysis.tokenizers import IDTokenizer, SpaceSeparatedTokenizer, Tokenizer
from whoosh.filedb.filestore import RamStorage

from sse_search.engines.document_values import facet_values
from sse_search.engines.whoosh.storage.segment import date_code
from sse_search.model import Document, full_text
from sse_search.text.stemming import index_stems
from sse_search.tokens import words

FACETS = ("year", "month", "source", "language", "category", "country", "region", "organization", "topic", "event")
BETWEEN = "\n"


class WordsOfTitleAndBody(Tokenizer):
    """Takes folded words, leaves one position free between title and body."""

    def __call__(self, value: str, **options: Any) -> Iterator[Token]:
        position = 0
        for part in value.split(BETWEEN):
            for word in part.split():
                yield Token(**options, text=word, pos=position, boost=1.0)
                position += 1
            position += 1


def stock_index(steps: Sequence[tuple[Sequence[Document], Sequence[str]]]) -> Any:
    """Return an index with a segment for each step of added and removed documents, in the order that ours has."""
    text = SpaceSeparatedTokenizer()
    schema = fields.Schema(
        id=fields.ID(stored=True, unique=True),
        title=fields.TEXT(analyzer=text, phrase=False),
        body=fields.TEXT(analyzer=text, phrase=False),
        words=fields.TEXT(analyzer=WordsOfTitleAndBody()),
        date=fields.ID(analyzer=IDTokenizer()),
        **{facet: fields.ID(analyzer=IDTokenizer()) for facet in FACETS},
    )
    index = RamStorage().create_index(schema)
    for documents, removed in steps:
        writer = index.writer()
        for document in sorted({document.item.id: document for document in documents}.values(), key=_place):
            writer.update_document(**_fields(document))
        for item_id in removed:
            writer.delete_by_term("id", item_id)
        writer.commit(merge=False)
    return index


def _place(document: Document) -> tuple[int, str]:
    """Say where a document belongs among the others: the newest first, undated ones last, equal dates by id."""
    return -date_code(document.item.date.value), document.item.id


def _fields(document: Document) -> dict[str, Any]:
    item = document.item
    title, body = words(item.title), words(full_text(item.summary, item.body))
    values: dict[str, list[str]] = {}
    for facet, value in facet_values(document):
        if facet in FACETS:
            values.setdefault(facet, []).append(value)
    if item.date.value:
        values["date"] = [item.date.value]
    return {
        "id": item.id,
        "title": index_stems(title, document.language),
        "body": index_stems(body, document.language),
        "words": " ".join(title) + BETWEEN + " ".join(body),
        **values,
    }


def live(folder: Path) -> Path:
    return folder / "generations" / (folder / "current").read_text().split()[0]


def scores(searcher: Any, wanted: Any) -> dict[str, float]:
    return {hit["id"]: hit.score for hit in searcher.search(wanted, limit=None)}
