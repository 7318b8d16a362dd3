"""What is in the four public test sets for ranking? Documents, queries and which documents people found relevant."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import msgspec

from sse_search.model import Document, NewsItem

TEST_SETS = {"cran": "Cranfield", "med": "MED", "npl": "NPL", "lisa": "LISA"}
_NO_TITLE = "-"
"""An item needs a title; this one holds no word."""


class _Text(msgspec.Struct):
    id: str
    text: str
    title: str = ""


def documents(folder: Path) -> Iterator[Document]:
    """Yield the documents; numbers of the test set become ids of items."""
    with gzip.open(folder / "docs.jsonl.gz", "rb") as stream:
        for line in stream:
            found = msgspec.json.decode(line, type=_Text)
            title = " ".join(found.title.split()) or _NO_TITLE
            yield Document(item=NewsItem(id=_item_id(found.id), title=title, body=found.text), language="en")


def queries(folder: Path) -> dict[str, str]:
    """Return number and text of the queries."""
    lines = (folder / "queries.jsonl").read_bytes().splitlines()
    return {found.id: found.text for found in (msgspec.json.decode(line, type=_Text) for line in lines)}


def judgements(folder: Path) -> dict[str, dict[str, int]]:
    """Return for each query the id and grade of every relevant document."""
    found: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        query, document, grade = line.split("\t")
        if int(grade) > 0:
            found.setdefault(query, {})[_item_id(document)] = int(grade)
    return found


def _item_id(number: str) -> str:
    return f"{int(number):016x}"
