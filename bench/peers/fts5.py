"""Measure SQLite FTS5 with its own BM25 and snippets, and facets by SQL over the matching rows."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.peers.port import (
    TITLE_WEIGHT,
    Answer,
    BenchQuery,
    days_of,
    facet_groups,
    facet_values,
    ordinals,
    top_values,
)
from sse_search.model import Document

_SCHEMA = """
CREATE TABLE item(doc INTEGER PRIMARY KEY, id TEXT, title TEXT, body TEXT, first INTEGER, last INTEGER);
CREATE VIRTUAL TABLE text USING fts5(title, body, content='item', content_rowid='doc', tokenize='porter unicode61');
CREATE TABLE value(value_id INTEGER PRIMARY KEY, facet TEXT NOT NULL, value TEXT NOT NULL);
CREATE TABLE tag(doc INTEGER NOT NULL, value_id INTEGER NOT NULL, PRIMARY KEY(doc, value_id)) WITHOUT ROWID;
"""
_INDEXES = "CREATE INDEX tag_value ON tag(value_id, doc); CREATE INDEX item_first ON item(first); ANALYZE;"
_FAST = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY;"
_CACHES = "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-262144; PRAGMA mmap_size=8589934592;"
"""256 MB of pages and a memory map of the rest, so that SQLite never waits for the disk."""
_SNIPPET = "snippet(text, 1, '<mark>', '</mark>', '…', 32)"


class Fts5:
    """SQLite FTS5 with the Porter stemmer, in one file, without flushing while building."""

    caches = "pages (256 MB and memory map), prepared statements, the table of facet values"
    title_weight = TITLE_WEIGHT

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """Index documents in one transaction, merge the text index, and let SQLite analyze its indexes."""
        database = sqlite3.connect(folder / "fts5.db", isolation_level=None)
        database.executescript(_FAST + _SCHEMA)
        database.execute("BEGIN")
        value_ids: dict[tuple[str, str], int] = {}
        for doc, document in enumerate(documents, 1):
            item = document.item
            first, last = days_of(document) or (None, None)
            row = (doc, item.id, item.title, item.text, first, last)
            database.execute("INSERT INTO item VALUES (?, ?, ?, ?, ?, ?)", row)
            database.execute("INSERT INTO text(rowid, title, body) VALUES (?, ?, ?)", (doc, item.title, item.text))
            tags = [(doc, value_ids.setdefault(pair, len(value_ids))) for pair in _pairs(document)]
            database.executemany("INSERT INTO tag VALUES (?, ?)", tags)
        database.executemany(
            "INSERT INTO value VALUES (?, ?, ?)", ((value_id, *pair) for pair, value_id in value_ids.items())
        )
        database.execute("COMMIT")
        database.execute("INSERT INTO text(text) VALUES ('optimize')")
        database.executescript(_INDEXES)
        database.close()

    def open(self, folder: Path) -> None:
        """Open the file and read the facet values."""
        self._database = sqlite3.connect(folder / "fts5.db", isolation_level=None)
        self._database.executescript(_CACHES)
        rows = self._database.execute("SELECT value_id, facet, value FROM value").fetchall()
        self._values = {value_id: (facet, value) for value_id, facet, value in rows}
        self._value_ids = {pair: value_id for value_id, pair in self._values.items()}

    def can(self, query: BenchQuery) -> bool:  # noqa: ARG002 - part of the port
        """Every query is supported."""
        return True

    def search(self, query: BenchQuery) -> Answer:
        """Only rank, or write every match to a temporary table and count the facets from that."""
        return self._faceted(query) if query.facets else self._ranked(query)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _ranked(self, query: BenchQuery) -> Answer:
        filters = self._filters(query)
        conditions = [*filters.values()]
        if query.kind == "browse":
            where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
            best = f"SELECT id FROM item{where} ORDER BY first DESC LIMIT {query.limit}"
            ids = tuple(row[0] for row in self._database.execute(best))
            (total,) = self._database.execute(f"SELECT count(*) FROM item{where}").fetchone()
            return Answer(total=total, ids=ids)
        source = "text JOIN item ON item.doc = text.rowid" if conditions else "text"
        where = " AND ".join(["text MATCH :text", *conditions])
        parameters = {"text": _match(query)}
        ranked = f"SELECT text.rowid FROM {source} WHERE {where} ORDER BY {self._rank()} LIMIT {query.limit}"
        docs = [row[0] for row in self._database.execute(ranked, parameters)]
        (total,) = self._database.execute(f"SELECT count(*) FROM {source} WHERE {where}", parameters).fetchone()
        return Answer(total=total, ids=self._ids(docs))

    def _rank(self) -> str:
        return f"bm25(text, {self.title_weight}, 1.0)"

    def _faceted(self, query: BenchQuery) -> Answer:
        filters = self._filters(query)
        flags = [f"f{index}" for index in range(len(filters))]
        self._collect(query, dict(zip(flags, filters.values(), strict=True)))
        passed = f" WHERE {' AND '.join(flags)}" if flags else ""
        (total,) = self._database.execute(f"SELECT count(*) FROM hit{passed}").fetchone()
        best = f"SELECT doc FROM hit{passed} ORDER BY score LIMIT {query.limit}"
        docs = [row[0] for row in self._database.execute(best)]
        flag_of = dict(zip(filters, flags, strict=True))
        facets: dict[str, tuple[tuple[str, int], ...]] = {}
        for ignored, group in facet_groups(query).items():
            facets |= self._counts(group, [flag for facet, flag in flag_of.items() if facet != ignored])
        return Answer(total=total, ids=self._ids(docs), snippets=self._snippets(query, docs), facets=facets)

    def _collect(self, query: BenchQuery, flags: dict[str, str]) -> None:
        """Fill the temporary table `hit` with every match, its score and whether it passes each filter."""
        columns = "".join(f", {condition} AS {flag}" for flag, condition in flags.items())
        self._database.execute("DROP TABLE IF EXISTS temp.hit")
        if query.kind == "browse":
            self._database.execute(f"CREATE TEMP TABLE hit AS SELECT doc, -first AS score{columns} FROM item")
            return
        source = "text JOIN item ON item.doc = text.rowid" if flags else "text"
        create = f"CREATE TEMP TABLE hit AS SELECT text.rowid AS doc, {self._rank()} AS score{columns} FROM {source}"
        self._database.execute(f"{create} WHERE text MATCH ?", (_match(query),))

    def _counts(self, facets: tuple[str, ...], flags: list[str]) -> dict[str, tuple[tuple[str, int], ...]]:
        passed = f" WHERE {' AND '.join(flags)}" if flags else ""
        query = f"SELECT value_id, count(*) FROM hit CROSS JOIN tag ON tag.doc = hit.doc{passed} GROUP BY value_id"
        counts: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for value_id, count in self._database.execute(query):
            facet, value = self._values[value_id]
            counts[facet].append((value, count))
        return {facet: top_values(facet, counts[facet]) for facet in facets}

    def _snippets(self, query: BenchQuery, docs: list[int]) -> tuple[str, ...]:
        doc_list = ", ".join(map(str, docs))
        if query.kind == "browse":
            rows = self._database.execute(f"SELECT doc, substr(body, 1, 200) FROM item WHERE doc IN ({doc_list})")
        else:
            select = f"SELECT rowid, {_SNIPPET} FROM text WHERE text MATCH ? AND rowid IN ({doc_list})"
            rows = self._database.execute(select, (_match(query),))
        snippets = dict(rows.fetchall())
        return tuple(snippets[doc] for doc in docs)

    def _ids(self, docs: list[int]) -> tuple[str, ...]:
        rows = self._database.execute(f"SELECT doc, id FROM item WHERE doc IN ({', '.join(map(str, docs))})")
        ids = dict(rows.fetchall())
        return tuple(ids[doc] for doc in docs)

    def _filters(self, query: BenchQuery) -> dict[str, str]:
        conditions = {}
        for facet, values in query.filters.items():
            value_ids = ", ".join(str(self._value_ids.get((facet, value), -1)) for value in values)
            conditions[facet] = f"item.doc IN (SELECT doc FROM tag WHERE value_id IN ({value_ids}))"
        if query.days:
            low, high = ordinals(query.days)
            conditions["date"] = f"(item.first >= {low} AND item.last <= {high})"
        return conditions


def _pairs(document: Document) -> Iterator[tuple[str, str]]:
    for facet, values in facet_values(document).items():
        for value in values:
            yield facet, value


def _match(query: BenchQuery) -> str:
    quoted = [f'"{word}"' for word in query.words]
    if query.kind == "phrase":
        return f'"{" ".join(query.words)}"'
    if query.kind == "prefix":
        return f"{quoted[0]}*"
    return (" AND " if query.kind == "all" else " OR ").join(quoted)
