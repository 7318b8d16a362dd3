"""Read four public test sets for ranking: documents, queries and relevance judgements."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import msgspec

from sse_search.model import Document, NewsItem

TEST_SETS = {"cran": "Cranfield", "med": "MED", "npl": "NPL", "lisa": "LISA"}
_NO_TITLE = "-"
"""Title without a word, because an item needs a title."""


class _Text(msgspec.Struct):
    id: str
    text: str
    title: str = ""


def documents(folder: Path) -> Iterator[Document]:
    """Yield the documents; their numbers become item ids."""
    with gzip.open(folder / "docs.jsonl.gz", "rb") as stream:
        for line in stream:
            text = msgspec.json.decode(line, type=_Text)
            title = " ".join(text.title.split()) or _NO_TITLE
            yield Document(item=NewsItem(id=_item_id(text.id), title=title, body=text.text), language="en")


def queries(folder: Path) -> dict[str, str]:
    """Return the text of each query by its number."""
    lines = (folder / "queries.jsonl").read_bytes().splitlines()
    return {query.id: query.text for query in (msgspec.json.decode(line, type=_Text) for line in lines)}


def judgements(folder: Path) -> dict[str, dict[str, int]]:
    """Return, for each query, the grades of the relevant documents by item id."""
    grades: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        query, document, grade = line.split("\t")
        if int(grade) > 0:
            grades.setdefault(query, {})[_item_id(document)] = int(grade)
    return grades


def _item_id(number: str) -> str:
    return f"{int(number):016x}"
