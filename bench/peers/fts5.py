"""How does SQLite answer, with FTS5? Its own BM25 and snippets, and facets by SQL over the matching rows."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.peers.port import (
    HITS,
    TITLE_WEIGHT,
    Answer,
    BenchQuery,
    days_of,
    facet_groups,
    facet_values,
    listed,
    ordinals,
)
from sse_search.model import Document

_SCHEMA = """
CREATE TABLE item(doc INTEGER PRIMARY KEY, id TEXT, title TEXT, body TEXT, first INTEGER, last INTEGER);
CREATE VIRTUAL TABLE text USING fts5(title, body, content='item', content_rowid='doc', tokenize='porter unicode61');
CREATE TABLE value(number INTEGER PRIMARY KEY, facet TEXT NOT NULL, value TEXT NOT NULL);
CREATE TABLE tag(doc INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY(doc, number)) WITHOUT ROWID;
"""
_INDEXES = "CREATE INDEX tag_number ON tag(number, doc); CREATE INDEX item_first ON item(first); ANALYZE;"
_FAST = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY;"
_CACHES = "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-262144; PRAGMA mmap_size=8589934592;"
"""A quarter of a gigabyte of pages, and the rest mapped: SQLite is not to wait for the disk."""
_SNIPPET = "snippet(text, 1, '<mark>', '</mark>', '…', 32)"


class Fts5:
    """SQLite FTS5 with the Porter stemmer, everything in one file, nothing flushed while building."""

    caches = "pages (256 MB and memory map), prepared statements, the table of facet values"
    title_weight = TITLE_WEIGHT

    def build(self, documents: Iterable[Document], folder: Path) -> None:
        """Index documents in one transaction, merge the text index, and make SQLite count its indexes."""
        database = sqlite3.connect(folder / "fts5.db", isolation_level=None)
        database.executescript(_FAST + _SCHEMA)
        database.execute("BEGIN")
        numbers: dict[tuple[str, str], int] = {}
        for doc, document in enumerate(documents, 1):
            item = document.item
            first, last = days_of(document) or (None, None)
            row = (doc, item.id, item.title, item.text, first, last)
            database.execute("INSERT INTO item VALUES (?, ?, ?, ?, ?, ?)", row)
            database.execute("INSERT INTO text(rowid, title, body) VALUES (?, ?, ?)", (doc, item.title, item.text))
            tags = [(doc, numbers.setdefault(pair, len(numbers))) for pair in _pairs(document)]
            database.executemany("INSERT INTO tag VALUES (?, ?)", tags)
        database.executemany(
            "INSERT INTO value VALUES (?, ?, ?)", ((number, *pair) for pair, number in numbers.items())
        )
        database.execute("COMMIT")
        database.execute("INSERT INTO text(text) VALUES ('optimize')")
        database.executescript(_INDEXES)
        database.close()

    def open(self, folder: Path) -> None:
        """Open the file and read the facet values."""
        self._database = sqlite3.connect(folder / "fts5.db", isolation_level=None)
        self._database.executescript(_CACHES)
        rows = self._database.execute("SELECT number, facet, value FROM value").fetchall()
        self._values = {number: (facet, value) for number, facet, value in rows}
        self._numbers = {pair: number for number, pair in self._values.items()}

    def can(self, question: BenchQuery) -> bool:  # noqa: ARG002 - the port asks with a question
        """Everything is offered."""
        return True

    def search(self, question: BenchQuery) -> Answer:
        """Rank alone, or put every match into a temporary table and count from that."""
        return self._faceted(question) if question.facets else self._ranked(question)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _ranked(self, question: BenchQuery) -> Answer:
        filters = self._filters(question)
        conditions = [*filters.values()]
        if question.kind == "browse":
            where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
            best = f"SELECT id FROM item{where} ORDER BY first DESC LIMIT {HITS}"
            ids = tuple(row[0] for row in self._database.execute(best))
            (total,) = self._database.execute(f"SELECT count(*) FROM item{where}").fetchone()
            return Answer(total=total, ids=ids)
        source = "text JOIN item ON item.doc = text.rowid" if conditions else "text"
        where = " AND ".join(["text MATCH :text", *conditions])
        given = {"text": _match(question)}
        ranked = f"SELECT text.rowid FROM {source} WHERE {where} ORDER BY {self._rank()} LIMIT {HITS}"
        docs = [row[0] for row in self._database.execute(ranked, given)]
        (total,) = self._database.execute(f"SELECT count(*) FROM {source} WHERE {where}", given).fetchone()
        return Answer(total=total, ids=self._ids(docs))

    def _rank(self) -> str:
        return f"bm25(text, {self.title_weight}, 1.0)"

    def _faceted(self, question: BenchQuery) -> Answer:
        filters = self._filters(question)
        flags = [f"f{number}" for number in range(len(filters))]
        self._collect(question, dict(zip(flags, filters.values(), strict=True)))
        passed = f" WHERE {' AND '.join(flags)}" if flags else ""
        (total,) = self._database.execute(f"SELECT count(*) FROM hit{passed}").fetchone()
        best = f"SELECT doc FROM hit{passed} ORDER BY score LIMIT {HITS}"
        docs = [row[0] for row in self._database.execute(best)]
        flag_of = dict(zip(filters, flags, strict=True))
        facets: dict[str, tuple[tuple[str, int], ...]] = {}
        for left_out, group in facet_groups(question).items():
            facets |= self._counts(group, [flag for facet, flag in flag_of.items() if facet != left_out])
        return Answer(total=total, ids=self._ids(docs), snippets=self._snippets(question, docs), facets=facets)

    def _collect(self, question: BenchQuery, flags: dict[str, str]) -> None:
        """Fill the temporary table `hit` with every match, its score and whether it passes each filter."""
        columns = "".join(f", {condition} AS {flag}" for flag, condition in flags.items())
        self._database.execute("DROP TABLE IF EXISTS temp.hit")
        if question.kind == "browse":
            self._database.execute(f"CREATE TEMP TABLE hit AS SELECT doc, -first AS score{columns} FROM item")
            return
        source = "text JOIN item ON item.doc = text.rowid" if flags else "text"
        made = f"CREATE TEMP TABLE hit AS SELECT text.rowid AS doc, {self._rank()} AS score{columns} FROM {source}"
        self._database.execute(f"{made} WHERE text MATCH ?", (_match(question),))

    def _counts(self, facets: tuple[str, ...], flags: list[str]) -> dict[str, tuple[tuple[str, int], ...]]:
        passed = f" WHERE {' AND '.join(flags)}" if flags else ""
        counted = f"SELECT number, count(*) FROM hit CROSS JOIN tag ON tag.doc = hit.doc{passed} GROUP BY number"
        found: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for number, count in self._database.execute(counted):
            facet, value = self._values[number]
            found[facet].append((value, count))
        return {facet: listed(facet, found[facet]) for facet in facets}

    def _snippets(self, question: BenchQuery, docs: list[int]) -> tuple[str, ...]:
        among = ", ".join(map(str, docs))
        if question.kind == "browse":
            rows = self._database.execute(f"SELECT doc, substr(body, 1, 200) FROM item WHERE doc IN ({among})")
        else:
            cut = f"SELECT rowid, {_SNIPPET} FROM text WHERE text MATCH ? AND rowid IN ({among})"
            rows = self._database.execute(cut, (_match(question),))
        snippets = dict(rows.fetchall())
        return tuple(snippets[doc] for doc in docs)

    def _ids(self, docs: list[int]) -> tuple[str, ...]:
        rows = self._database.execute(f"SELECT doc, id FROM item WHERE doc IN ({', '.join(map(str, docs))})")
        ids = dict(rows.fetchall())
        return tuple(ids[doc] for doc in docs)

    def _filters(self, question: BenchQuery) -> dict[str, str]:
        found = {}
        for facet, values in question.filters.items():
            numbers = ", ".join(str(self._numbers.get((facet, value), -1)) for value in values)
            found[facet] = f"item.doc IN (SELECT doc FROM tag WHERE number IN ({numbers}))"
        if question.days:
            low, high = ordinals(question.days)
            found["date"] = f"(item.first >= {low} AND item.last <= {high})"
        return found


def _pairs(document: Document) -> Iterator[tuple[str, str]]:
    for facet, values in facet_values(document).items():
        for value in values:
            yield facet, value


def _match(question: BenchQuery) -> str:
    quoted = [f'"{word}"' for word in question.words]
    if question.kind == "phrase":
        return f'"{" ".join(question.words)}"'
    if question.kind == "prefix":
        return f"{quoted[0]}*"
    return (" AND " if question.kind == "all" else " OR ").join(quoted)
