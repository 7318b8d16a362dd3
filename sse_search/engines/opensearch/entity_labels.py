"""Look up the labels of entities: of several, that of the newest item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sse_search.engines.opensearch import index_schema
from sse_search.engines.opensearch.encoding import decode_tags
from sse_search.engines.opensearch.index_snapshot import Snapshot, order_of
from sse_search.model import ENTITY_FACETS


class Labels:
    """The labels of entities in an index at one moment, each looked up once."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._known: dict[str, str] = {}

    def of_entities(self, ids: Iterable[str]) -> Mapping[str, str]:
        """Return the labels of those entities that items are tagged with."""
        listed = list(dict.fromkeys(ids))
        new = [entity_id for entity_id in listed if entity_id not in self._known]
        searches = [
            {
                "size": 1,
                "query": {"bool": {"filter": {"term": {index_schema.ENTITY: entity_id}}}},
                "sort": order_of("newest"),
                "_source": f"{index_schema.DOCUMENT}.tags",
            }
            for entity_id in new
        ]
        for entity_id, answer in zip(new, self._snapshot.search_all(searches), strict=True):
            for hit in answer["hits"]["hits"]:
                labels = {tag.id: tag.label for tag in decode_tags(hit)}
                self._known[entity_id] = labels[entity_id]
        return {entity_id: self._known[entity_id] for entity_id in listed if entity_id in self._known}

    def of_values(self, facet: str, values: Iterable[str]) -> Mapping[str, str]:
        """Return the labels of values of a facet."""
        return self.of_entities(values) if facet in ENTITY_FACETS else {value: value for value in values}
