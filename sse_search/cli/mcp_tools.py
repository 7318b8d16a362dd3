"""Answer the questions of assistants: the tools of the Model Context Protocol server, which only read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from sse_search.citations import apa
from sse_search.errors import SearchError
from sse_search.model import Document, Hit, NewsDate, QueryNotice, SearchRequest
from sse_search.model.results import Relaxed
from sse_search.text.highlight import split_marks

if TYPE_CHECKING:
    from sse_search import SearchService

MAX_HITS, MAX_VALUES, MAX_TEXT, MAX_REPORTS = 20, 50, 20_000, 5
"""Hits, values and reports of an answer, and characters of an item: what a model reads at once."""

Answer = dict[str, Any]


class Tools:
    """
    The tools on an open archive. Each answers with plain values, bounded in size.

    Raises SearchError where a request is invalid.
    """

    def __init__(self, service: SearchService) -> None:
        self._service = service
        self._address = service.settings.public_url.rstrip("/")

    def search(
        self,
        query: str,
        date: str = "",
        sort: Literal["relevance", "newest", "oldest", "added"] = "relevance",
        limit: int = 10,
        page: int = 1,
    ) -> Answer:
        """
        Search the archive; return hits with id, title, date and its precision, source, snippet and permalink.

        The query may have "phrases", OR, -word, prefix*, country:Kenya, organization:ILO, topic:..., source:..., and
        date:2019..2021; `date` is a range like 2021, 2021-11 or 2019..2021. At most 20 hits a page.
        """
        request = SearchRequest(
            text=query,
            date=(date,) if date else (),
            sort=sort,
            limit=_bounded(limit, MAX_HITS),
            page=page,
            facets=False,
        )
        found = self._service.search(request)
        return {
            "query": found.query.canonical,
            "total": found.total,
            "page": found.page,
            **_reading(found.relaxed, found.notices),
            "hits": [self._hit(hit) for hit in found.hits],
        }

    def item(self, id: str) -> Answer:
        """Return an item in full, with its tags and a citation, by its id, the beginning of it, or its address."""
        document = self._service.document(self._service.find_item(id))
        item, text = document.item, document.item.text
        permalink = self._permalink(item.id)
        return {
            **self._about(item.id, item.title, item.date),
            "source": item.source,
            "authors": list(item.authors),
            "language": document.language,
            "url": item.url,
            "text": text[:MAX_TEXT],
            "text_is_cut": len(text) > MAX_TEXT,
            "tags": _tags(document),
            "citation": "".join(msgspec.structs.astuple(apa(document, permalink))),
        }

    def count(self, query: str = "", by: str = "year", date: str = "", top: int = 20) -> Answer:
        """
        Count the items of a search exactly, by one facet or two: year, month, country, source, topic, "country,year".

        Items without a value count under an empty value; years are newest first. At most 50 values of a facet.
        """
        request = SearchRequest(text=query, date=(date,) if date else (), facets=False)
        counts = self._service.counts(request, by, top=_bounded(top, MAX_VALUES))
        return {
            "query": counts.query.canonical,
            "total": counts.total,
            "by": list(counts.by),
            "groups": [
                {"values": list(group.values), "labels": list(group.labels), "items": group.count}
                for group in counts.groups[: MAX_VALUES * len(counts.by)]
            ],
            "groups_are_cut": len(counts.groups) > MAX_VALUES * len(counts.by),
            **_reading(counts.relaxed, counts.notices),
        }

    def compare(self, queries: list[str]) -> Answer:
        """Compare two to five searches: items by year, first and last date, what is distinctive for each, overlaps."""
        comparison = self._service.compare(queries)
        answer: Answer = msgspec.to_builtins(comparison)
        for search, compared in zip(answer["searches"], comparison.searches, strict=True):
            search.update(_reading(compared.relaxed, compared.notices))
            del search["relaxed"]
        return {"searches": answer["searches"], "overlaps": answer["overlaps"]}

    def entities(self, name: str) -> Answer:
        """Return what the archive has on a country, organization, person, event or topic with this name or id."""
        reports = self._service.entities_show(name)
        near = () if reports else self._service.entities_near(name)
        return {
            "entities": [
                {
                    "id": report.id,
                    "label": report.label,
                    "names": report.names,
                    "belongs_to": [other.id for other in report.belongs_to],
                    "items": report.items,
                    "items_by_year": {year.value: year.count for year in report.years[:MAX_VALUES]},
                    "named_together_with": [{"id": each.id, "label": each.label} for each in report.together],
                    "first": self._hit(report.first) if report.first else None,
                    "last": self._hit(report.last) if report.last else None,
                }
                for report in reports[:MAX_REPORTS]
            ],
            "perhaps_meant": [{"id": each.id, "label": each.label} for each in near],
        }

    def _hit(self, hit: Hit) -> Answer:
        return {
            **self._about(hit.id, hit.title, hit.date),
            "source": hit.source,
            "language": hit.language,
            "url": hit.url,
            "snippet": "".join(split_marks(hit.snippet)),
        }

    def _about(self, id: str, title: str, date: NewsDate) -> Answer:
        """Return what an assistant needs to quote an item; the date is never more exact than it is known."""
        when = {"value": date.value, "precision": date.precision, "origin": date.origin}
        return {"id": id, "title": title, "date": when, "permalink": self._permalink(id)}

    def _permalink(self, id: str) -> str:
        """Return the address of an item, without its host where the archive has no public address."""
        return f"{self._address}/item/{id}"


def _bounded(number: int, maximum: int) -> int:
    if not 1 <= number <= maximum:
        raise SearchError(f"the number of results is 1 to {maximum}, not {number:,}")
    return number


def _reading(relaxed: Relaxed | None, notices: Sequence[QueryNotice]) -> Answer:
    """Return how a query was read: whether it was widened, and what in it was ignored."""
    return {
        "any_of_the_words": relaxed == "any",
        "without_the_phrases": relaxed == "phrase",
        "notices": [notice.reason for notice in notices],
    }


def _tags(document: Document) -> list[Answer]:
    return [{"id": tag.id, "label": tag.label, "implied_by": tag.implied_by} for tag in document.tags]
