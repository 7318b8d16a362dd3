"""Measure all of ssesearch, from the typed query to the page of hits, snippets and facets."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

import msgspec

from bench.peers.port import Answer, BenchQuery, query_text
from sse_search import SearchRequest, SearchService
from sse_search.model import Document, Match, NewsItem

_FIELDS = ("title", "summary", "body", "url", "language", "category", "id")


class WholeService:
    """
    `SearchService` over a home folder of its own.

    Building imports JSON Lines and rebuilds, including the tagging: tags are those of the vocabulary, not those of the
    corpus, so that counts of entities differ from those of the other engines. Every answer has snippets.
    """

    caches = "what the service keeps open between requests"
    match: Match = "auto"
    """How the words of a typed query are combined."""
    feedback: bool | None = None
    semantic: bool | None = None

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """Import the documents, one input for each run of the same source, and rebuild."""
        (folder / "corpus").mkdir()
        with SearchService.open(folder) as service:
            for index, (source, items) in enumerate(groupby(sorted_by_source(documents), lambda item: item.source)):
                file = folder / f"{index}.jsonl"
                with file.open("wb") as stream:
                    stream.writelines(_line(item) for item in items)
                service.import_path(file, format="jsonl", source=source)
                file.unlink()
            service.rebuild(full=True)

    def open(self, folder: Path) -> None:
        """Open the home folder."""
        self._service = SearchService.open(folder)

    def embed(self) -> None:
        """Make the vectors of all items that have none."""
        self._service.embed()

    def can(self, query: BenchQuery) -> bool:  # noqa: ARG002 - part of the port
        """Every query is supported."""
        return True

    def search(self, query: BenchQuery) -> Answer:
        """Search as the web page does."""
        page = self._service.search(
            SearchRequest(
                text=query.text or query_text(query),
                match=self.match if query.text else "any" if query.kind == "any" else "all",
                limit=query.limit,
                feedback=self.feedback,
                semantic=self.semantic,
                filters=query.filters,
                date="..".join(query.days) if query.days else (),
                facets=query.facets,
            )
        )
        return Answer(
            total=page.total,
            ids=tuple(hit.id for hit in page.hits),
            snippets=tuple(hit.snippet for hit in page.hits),
            facets={
                facet: tuple((value.value, value.count) for value in values) for facet, values in page.facets.items()
            },
        )

    def close(self) -> None:
        """Close the service."""
        self._service.close()


def sorted_by_source(documents: Iterable[Document]) -> list[NewsItem]:
    """Return the items grouped by source, because an import has one source."""
    return sorted((document.item for document in documents), key=lambda item: item.source)


def _line(item: NewsItem) -> bytes:
    record: dict[str, object] = {name: getattr(item, name) for name in _FIELDS if getattr(item, name)}
    record["date"] = msgspec.to_builtins(item.date)
    return msgspec.json.encode(record) + b"\n"
