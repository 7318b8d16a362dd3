"""Report on an entity: its names, what it belongs to, its items over time, and the entities named together with it."""

from __future__ import annotations

from sse_search.engines.port import EngineRequest
from sse_search.engines.queries import AllQuery, EntityQuery, NotQuery
from sse_search.entities import Tagger, Vocabulary
from sse_search.model import ENTITY_FACETS, EntityRef, Hit, ResultPage, SearchRequest, Sort
from sse_search.service.archive import Archive, OpenIndex
from sse_search.service.reports import EntityReport, NamedTogether
from sse_search.service.search import facet_values, search_page
from sse_search.service.suggest import complete

_MAX_TOGETHER = 10
_MIN_ITEMS_TOGETHER = 2
_MIN_SHARE_TOGETHER = 0.02
"""Items that must name both entities, and share of the items of the entity: rare names are often together by chance."""
_MAX_NEAR = 5


def report_entities(archive: Archive, name: str) -> tuple[EntityReport, ...]:
    """
    Return a report on each entity with this id or name, the most frequent first; empty if there is none.

    Raises:
        IndexMissingError: Nothing was ever built.
    """
    index = archive.index()
    vocabulary = index.resolver.vocabulary
    ids = vocabulary.ids_named(name) or _tagged(index, name)
    reports = [_report(archive, vocabulary, id) for id in ids]
    return tuple(sorted(reports, key=lambda report: -report.items))


def near_entities(archive: Archive, name: str) -> tuple[EntityRef, ...]:
    """
    Return entities that may be meant by an unknown name or id: those that it begins, then one with a typing error.

    Raises:
        IndexMissingError: Nothing was ever built.
    """
    index = archive.index()
    vocabulary = index.resolver.vocabulary
    _, _, key = name.rpartition(":")
    written = key.replace("-", " ")
    ids = [id for each in complete(index.resolver, written) for id in vocabulary.ids_named(each.text)]
    ids += vocabulary.ids_named(written)
    ids += vocabulary.ids_named(index.resolver.nearest("entity", written))
    return tuple(_reference(vocabulary, id) for id in tuple(dict.fromkeys(ids))[:_MAX_NEAR])


def _tagged(index: OpenIndex, name: str) -> tuple[str, ...]:
    """Return the persons with this id or name whom items name although no vocabulary has them."""
    ids = index.resolver.resolve("person", (name,))
    counts = index.reader.doc_counts([EntityQuery((id,)) for id in ids])
    return tuple(id for id, count in zip(ids, counts, strict=True) if count)


def _reference(vocabulary: Vocabulary, id: str) -> EntityRef:
    return EntityRef(id, vocabulary.type(id), vocabulary.label(id))


def _report(archive: Archive, vocabulary: Vocabulary, id: str) -> EntityReport:
    newest = _page(archive, id, "newest")
    oldest = _page(archive, id, "oldest")
    tagger = Tagger(vocabulary)
    belongs_to = tagger.implied(id)
    return EntityReport(
        id=id,
        label=vocabulary.label(id),
        names=names_by_language(vocabulary, id),
        belongs_to=tuple(_reference(vocabulary, other) for other in belongs_to),
        items=newest.total,
        years=newest.facets.get("year", ()),
        together=_together(archive, newest, id, tagger, {id, *belongs_to}),
        first=_only_hit(oldest),
        last=_only_hit(newest),
    )


def _implying(tagger: Tagger, vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """Return the entities that imply each entity; an item that names one of them may not name the implied one."""
    implying: dict[str, list[str]] = {}
    for id in vocabulary.ids():
        for implied in tagger.implied(id):
            implying.setdefault(implied, []).append(id)
    return {implied: tuple(ids) for implied, ids in implying.items()}


def _page(archive: Archive, id: str, sort: Sort) -> ResultPage:
    return search_page(archive, SearchRequest(text=f'entity:"{id}"', sort=sort, limit=1))


def _only_hit(page: ResultPage) -> Hit | None:
    return page.hits[0] if page.hits and page.hits[0].date.value else None


def names_by_language(vocabulary: Vocabulary, id: str) -> dict[str, tuple[str, ...]]:
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


def _together(
    archive: Archive, page: ResultPage, id: str, tagger: Tagger, excluded: set[str]
) -> tuple[NamedTogether, ...]:
    """Return the entities that are named together with another more often than by chance, by how much more."""
    least = max(_MIN_ITEMS_TOGETHER, _MIN_SHARE_TOGETHER * page.total)
    request = SearchRequest(text=page.query.text)
    values = [
        value
        for facet in ENTITY_FACETS
        for value in facet_values(archive, request, facet)
        if value.count >= least and value.value not in excluded
    ]
    reader = archive.index().reader
    everywhere = reader.doc_counts([EntityQuery((value.value,)) for value in values])
    implying = _implying(tagger, archive.index().resolver.vocabulary)
    together = []
    for value, total in zip(values, everywhere, strict=True):
        items, of_all = value.count, total
        others = implying.get(value.value)
        if others:
            named = (EntityQuery((value.value,)), NotQuery(EntityQuery(others)))
            items = reader.count(EngineRequest(query=AllQuery((EntityQuery((id,)), *named))))
            of_all = reader.count(EngineRequest(query=AllQuery(named))) if items >= least else 0
        if of_all:
            lift = round(items * page.index.items / (page.total * of_all), 2)
            together.append(NamedTogether(id=value.value, label=value.label, items=items, lift=lift))
    more_often = (each for each in together if each.lift > 1)
    return tuple(sorted(more_often, key=lambda each: (-each.lift, -each.items, each.id)))[:_MAX_TOGETHER]
