"""Measure Xapian through its Python binding, with its English stemmer, match spies for facets and its snippets."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import Counter
from collections.abc import Iterable
from functools import reduce
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

import msgspec

from bench.peers.port import (
    SNIPPET_CHARACTERS,
    TITLE_WEIGHT,
    Answer,
    BenchQuery,
    days_of,
    facet_groups,
    facet_values,
    ordinals,
    query_text,
    top_values,
)
from sse_search.model import FACETS, Document

_DEBIAN = "/usr/lib/python3/dist-packages"
"""Where Debian's package python3-xapian is, which a virtual environment does not see; PyPI has none."""
_FIRST_SLOT, _LAST_SLOT = 0, 1
"""Values of a document: the first and the last day of its date."""
_SLOTS_OF_FACET = 1_000
"""A match spy counts one value of a document, so that each further value of a facet has a slot of its own."""
_GAP = 100
"""Positions between title and body, so that no phrase reaches across."""
_MAX_TERM_BYTES = 240
_MAX_PREFIX_TERMS = 1_024
_SLOT_COUNTS = "slots"
"""The key of the metadata that says how many slots each facet has."""


def _load() -> Any:
    """Return the module. Raises ImportError where Debian's package is not installed."""
    spec = importlib.util.find_spec("xapian") or PathFinder.find_spec("xapian", [_DEBIAN])
    if spec is None or spec.loader is None:
        raise ImportError("Xapian is not installed: apt-get install python3-xapian")
    module = importlib.util.module_from_spec(spec)
    sys.modules["xapian"] = module  # its own parts import it by this name
    spec.loader.exec_module(module)
    return module


xapian = _load()


class Xapian:
    """Xapian 1.4 with BM25, one database, flushed once."""

    caches = "blocks that the system keeps; the binding keeps nothing"
    title_weight = int(TITLE_WEIGHT)

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """Index documents and compact the database."""
        unpacked = folder / "unpacked"
        database = xapian.WritableDatabase(str(unpacked), xapian.DB_CREATE | xapian.DB_NO_SYNC)
        generator = xapian.TermGenerator()
        generator.set_stemmer(xapian.Stem("en"))
        slots: Counter[str] = Counter()
        for document in documents:
            database.add_document(self._record(document, generator, slots))
        database.set_metadata(_SLOT_COUNTS, json.dumps(slots))
        database.commit()
        database.compact(str(folder / "xapian"))
        database.close()
        for file in unpacked.iterdir():
            file.unlink()
        unpacked.rmdir()

    def _record(self, document: Document, generator: Any, slots: Counter[str]) -> Any:
        record = xapian.Document()
        item = document.item
        generator.set_document(record)
        generator.set_termpos(0)
        generator.index_text(item.title, self.title_weight)
        generator.increase_termpos(_GAP)
        generator.index_text(item.text)
        record.set_data(msgspec.msgpack.encode((item.id, item.text)))
        for slot, day in zip((_FIRST_SLOT, _LAST_SLOT), days_of(document) or (), strict=False):
            record.add_value(slot, xapian.sortable_serialise(day))
        for facet, values in facet_values(document).items():
            slots[facet] = max(slots[facet], len(values))
            for number, value in enumerate(values):
                record.add_value(_slot(facet, number), value)
                record.add_boolean_term(_term(facet, value))
        return record

    def open(self, folder: Path) -> None:
        """Open the database."""
        self._database = xapian.Database(str(folder / "xapian"))
        self._slots: dict[str, int] = json.loads(self._database.get_metadata(_SLOT_COUNTS))
        self._stemmer = xapian.Stem("en")
        self._parser = xapian.QueryParser()
        self._parser.set_database(self._database)
        self._parser.set_stemmer(self._stemmer)
        self._parser.set_max_expansion(_MAX_PREFIX_TERMS, xapian.Query.WILDCARD_LIMIT_MOST_FREQUENT)

    def can(self, query: BenchQuery) -> bool:  # noqa: ARG002 - part of the port
        """Every query is supported."""
        return True

    def search(self, query: BenchQuery) -> Answer:
        """Rank and count facets in one pass, with one more for each facet that is filtered by."""
        text = self._text_query(query)
        filters = self._filters(query)
        groups = facet_groups(query) if query.facets else {}
        matches, facets = self._matches(query, _filtered(text, filters), groups.pop("", ()), query.limit)
        for ignored, group in groups.items():
            others = {facet: part for facet, part in filters.items() if facet != ignored}
            facets |= self._matches(query, _filtered(text, others), group, 0)[1]
        records = [msgspec.msgpack.decode(match.document.get_data(), type=tuple[str, str]) for match in matches]
        return Answer(
            total=matches.get_matches_estimated(),  # exact, because every document is looked at
            ids=tuple(item_id for item_id, _ in records),
            snippets=tuple(self._snippet(matches, text) for _, text in records) if query.facets else (),
            facets=facets,
        )

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def _matches(
        self, query: BenchQuery, matching: Any, facets: Iterable[str], limit: int
    ) -> tuple[Any, dict[str, tuple[tuple[str, int], ...]]]:
        """Return the best matches, and the counts of facets over all of them."""
        enquire = xapian.Enquire(self._database)
        enquire.set_query(matching)
        if query.kind == "browse":
            enquire.set_weighting_scheme(xapian.BoolWeight())
            enquire.set_sort_by_value(_FIRST_SLOT, True)
        spies = {
            facet: [xapian.ValueCountMatchSpy(_slot(facet, number)) for number in range(self._slots.get(facet, 0))]
            for facet in facets
        }
        for each in spies.values():
            for spy in each:
                enquire.add_matchspy(spy)
        matches = enquire.get_mset(0, limit, self._database.get_doccount())
        return matches, {facet: top_values(facet, _counts(each).items()) for facet, each in spies.items()}

    def _snippet(self, matches: Any, text: str) -> str:
        flags = xapian.MSet.SNIPPET_BACKGROUND_MODEL
        snippet: bytes = matches.snippet(text, SNIPPET_CHARACTERS, self._stemmer, flags, "<mark>", "</mark>", "…")
        return snippet.decode()

    def _text_query(self, query: BenchQuery) -> Any:
        if query.kind == "browse":
            return xapian.Query.MatchAll
        self._parser.set_default_op(xapian.Query.OP_AND if query.kind == "all" else xapian.Query.OP_OR)
        return self._parser.parse_query(
            query_text(query), xapian.QueryParser.FLAG_PHRASE | xapian.QueryParser.FLAG_WILDCARD
        )

    def _filters(self, query: BenchQuery) -> dict[str, Any]:
        conditions = {
            facet: xapian.Query(xapian.Query.OP_OR, [_term(facet, value) for value in values])
            for facet, values in query.filters.items()
        }
        if query.days:
            low, high = map(xapian.sortable_serialise, ordinals(query.days))
            conditions["date"] = xapian.Query(
                xapian.Query.OP_FILTER,
                xapian.Query(xapian.Query.OP_VALUE_GE, _FIRST_SLOT, low),  # documents without a date are left out
                xapian.Query(xapian.Query.OP_VALUE_LE, _LAST_SLOT, high),
            )
        return conditions


def _filtered(text: Any, filters: dict[str, Any]) -> Any:
    return reduce(lambda query, part: xapian.Query(xapian.Query.OP_FILTER, query, part), filters.values(), text)


def _counts(spies: Iterable[Any]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for spy in spies:
        for value in spy.values():
            counts[value.term.decode()] += value.termfreq
    return counts


def _slot(facet: str, number: int) -> int:
    return (FACETS.index(facet) + 1) * _SLOTS_OF_FACET + number


def _term(facet: str, value: str) -> str:
    return f"X{facet.upper()}:{value}".encode()[:_MAX_TERM_BYTES].decode(errors="ignore")
