"""Report on an entity: its names, what it belongs to, its items over time, and the entities named together with it."""

from __future__ import annotations

from collections.abc import Iterator

from sse_search.engines.port import IndexReader
from sse_search.engines.queries import EntityQuery
from sse_search.entities import Tagger, Vocabulary
from sse_search.model import ENTITY_FACETS, EntityRef, Hit, ResultPage, SearchRequest, Sort
from sse_search.service.archive import Archive
from sse_search.service.reports import EntityReport, NamedTogether
from sse_search.service.search import search_page

_MAX_TOGETHER = 10
_MIN_ITEMS_TOGETHER = 2
"""Items that must name both entities."""


def report_entities(archive: Archive, name: str) -> tuple[EntityReport, ...]:
    """
    Return a report on each entity with this id or name, the most frequent first; empty if there is none.

    Raises:
        IndexMissingError: Nothing was ever built.
    """
    vocabulary = archive.index().resolver.vocabulary
    reports = [_report(archive, vocabulary, id) for id in vocabulary.ids_named(name)]
    return tuple(sorted(reports, key=lambda report: -report.items))


def _report(archive: Archive, vocabulary: Vocabulary, id: str) -> EntityReport:
    newest = _page(archive, id, "newest")
    oldest = _page(archive, id, "oldest")
    belongs_to = Tagger(vocabulary).implied(id)
    return EntityReport(
        id=id,
        label=vocabulary.label(id),
        names=_names(vocabulary, id),
        belongs_to=tuple(EntityRef(other, vocabulary.type(other), vocabulary.label(other)) for other in belongs_to),
        items=newest.total,
        years=newest.facets.get("year", ()),
        together=_together(archive.index().reader, newest, {id, *belongs_to}),
        first=_only_hit(oldest),
        last=_only_hit(newest),
    )


def _page(archive: Archive, id: str, sort: Sort) -> ResultPage:
    return search_page(archive, SearchRequest(text=f'entity:"{id}"', sort=sort, limit=1))


def _only_hit(page: ResultPage) -> Hit | None:
    return page.hits[0] if page.hits and page.hits[0].date.value else None


def _names(vocabulary: Vocabulary, id: str) -> dict[str, tuple[str, ...]]:
    """Return the names of an entity by language; `any` for those of all."""
    entity = vocabulary.get(id)
    if entity is None:
        return {}
    names: dict[str, list[str]] = {"any": [entity.label]}
    for language, label in entity.labels.items():
        names.setdefault(language, []).append(label)
    for listed in (entity.aliases, entity.acronyms, entity.demonyms):
        for language, spellings in listed.items():
            names.setdefault(language, []).extend(spellings)
    return {language: tuple(dict.fromkeys(names[language])) for language in sorted(names)}


def _together(reader: IndexReader, page: ResultPage, excluded: set[str]) -> tuple[NamedTogether, ...]:
    """Return the entities that are named together with another more often than by chance, by how much more."""
    values = [value for value in _entity_values(page) if value[0] not in excluded]
    everywhere = reader.doc_counts([EntityQuery((id,)) for id, _, _ in values])
    together = [
        NamedTogether(id=id, label=label, items=count, lift=round(count * page.index.items / (page.total * total), 2))
        for (id, label, count), total in zip(values, everywhere, strict=True)
        if count >= _MIN_ITEMS_TOGETHER and total
    ]
    more_often = (each for each in together if each.lift > 1)
    return tuple(sorted(more_often, key=lambda each: (-each.lift, -each.items, each.id)))[:_MAX_TOGETHER]


def _entity_values(page: ResultPage) -> Iterator[tuple[str, str, int]]:
    for facet in ENTITY_FACETS:
        for value in page.facets.get(facet, ()):
            yield value.value, value.label, value.count
