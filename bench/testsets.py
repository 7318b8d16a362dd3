"""Read test sets for ranking: four public collections, and headlines that shall find their own stories."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from bench.corpora import data_folder
from bench.reuters import read_reuters
from sse_search.model import Document, NewsItem

COLLECTIONS = {"cran": "Cranfield", "med": "MED", "npl": "NPL", "lisa": "LISA"}
HEADLINES = "titles"
TEST_SETS = {**COLLECTIONS, HEADLINES: "Reuters titles"}
_MAX_HEADLINES = 1000
_NO_TITLE = "-"
"""Title without a word, because an item needs a title."""


class TestSet(NamedTuple):
    """Documents, the text of each query, and for each query its relevant documents with their grades."""

    documents: Callable[[], Iterator[Document]]
    queries: dict[str, str]
    judgements: dict[str, dict[str, int]]


def read_test_set(name: str) -> TestSet:
    """Return a test set with those of its queries that have a relevant document."""
    if name == HEADLINES:
        return _headlines()
    folder = data_folder() / "ir" / name
    lines = (folder / "queries.jsonl").read_bytes().splitlines()
    texts = {query.id: query.text for query in (msgspec.json.decode(line, type=_Text) for line in lines)}
    relevant = _judgements(folder)
    judged = {query: relevant[query] for query in texts if query in relevant}
    return TestSet(lambda: _documents(folder), {query: texts[query] for query in judged}, judged)


class _Text(msgspec.Struct):
    id: str
    text: str
    title: str = ""


def _documents(folder: Path) -> Iterator[Document]:
    """Yield the documents; their numbers become item ids."""
    with gzip.open(folder / "docs.jsonl.gz", "rb") as stream:
        for line in stream:
            text = msgspec.json.decode(line, type=_Text)
            title = " ".join(text.title.split()) or _NO_TITLE
            yield Document(item=NewsItem(id=_item_id(text.id), title=title, body=text.text), language="en")


def _judgements(folder: Path) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        query, document, grade = line.split("\t")
        if int(grade) > 0:
            grades.setdefault(query, {})[_item_id(document)] = int(grade)
    return grades


def _item_id(number: str) -> str:
    return f"{int(number):016x}"


def _headlines() -> TestSet:
    """Return the stories of Reuters without their titles; titles of stories with a text, evenly drawn, are queries."""
    stories = [document.item for document in read_reuters(data_folder())]
    counts = Counter(item.title for item in stories)
    named = [item for item in stories if counts[item.title] == 1 and item.body and not _is_numbered(item)]
    drawn = named[:: max(1, len(named) // _MAX_HEADLINES)][:_MAX_HEADLINES]
    return TestSet(
        lambda: _untitled(stories),
        {item.id: item.title for item in drawn},
        {item.id: {item.id: 1} for item in drawn},
    )


def _is_numbered(item: NewsItem) -> bool:
    return item.title == f"Story {int(item.id, 16)}"


def _untitled(items: Iterable[NewsItem]) -> Iterator[Document]:
    for item in items:
        yield Document(item=NewsItem(id=item.id, title=_NO_TITLE, body=item.body, date=item.date), language="en")
