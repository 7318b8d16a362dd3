"""Items, and helpers to append them to a log."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from sse_search.corpus import Corpus
from sse_search.model import ImportReport, Issue, NewsItem, Tombstone

Record = NewsItem | Tombstone | Issue


def id_of(number: int) -> str:
    return f"{number:016x}"


def an_item(number: int = 1, title: str = "Cooperatives meet", **fields: Any) -> NewsItem:
    return NewsItem(id=id_of(number), title=title, **fields)


def removal(number: int, version: int = 0) -> Tombstone:
    return Tombstone(id=id_of(number), version=version)


def added(corpus: Corpus, *records: Record, source: str = "news", **options: Any) -> ImportReport:
    return append(corpus, records, source=source, **options)


def append(corpus: Corpus, records: Iterable[Record], source: str = "news", **options: Any) -> ImportReport:
    return corpus.append(records, source=source, format="jsonl", sha256="0" * 64, **options)


def titles(corpus: Corpus) -> list[str]:
    return [item.title for item in corpus.items()]


def files(corpus: Corpus) -> list[str]:
    """Names in the folder of batches, without the locks and the lookup."""
    return sorted(
        path.name for path in corpus.folder.iterdir() if path.name not in (".lock", ".lookup.lock", ".lookup.sqlite3")
    )


def batch(corpus: Corpus, number: int = 0) -> Path:
    return sorted(corpus.folder.glob("*.jsonl"))[number]


def got(corpus: Corpus, number: int) -> NewsItem | None:
    """Return an item as the corpus has it, without the day of its import."""
    item = corpus.get(id_of(number))
    return item and msgspec.structs.replace(item, added="")
