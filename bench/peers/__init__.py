"""Load the measured engines by name, each on demand, so that none adds to another's memory."""

from __future__ import annotations

import importlib
from pathlib import Path

from bench.peers.port import Answer, BenchQuery, Peer

__all__ = ["ENGINES", "Answer", "BenchQuery", "Peer", "is_installed", "load", "open_engine"]

ENGINES = {
    "ours": "bench.peers.ours:OurEngine",
    "opensearch": "bench.peers.ours:on_cluster",
    "service": "bench.peers.service:WholeService",
    "tantivy": "bench.peers.tantivy_binding:Tantivy",
    "fts5": "bench.peers.fts5:Fts5",
    "xapian": "bench.peers.xapian_binding:Xapian",
    "bm25s": "bench.peers.bm25s_arrays:Bm25s",
    "lucene": "bench.peers.lucene_like:LuceneLike",
    "whoosh": "bench.peers.stock_whoosh:StockWhoosh",
}
"""
Name to module and class. `ours` and `opensearch` are the engines alone, `service` is everything from typed query to
page of hits.
"""


def load(name: str) -> Peer:
    """
    Return an engine by its name.

    Raises:
        ValueError: No engine has this name.
        ImportError: Its library is not installed (`make bench` installs them).
    """
    if name not in ENGINES:
        raise ValueError(f"no engine is called {name!r}: the engines are {', '.join(ENGINES)}")
    module, _, kind = ENGINES[name].partition(":")
    peer: Peer = getattr(importlib.import_module(module), kind)()
    return peer


def is_installed(name: str) -> bool:
    """Tell whether the library of an engine is installed."""
    try:
        load(name)
    except ImportError:
        return False
    return True


def open_engine(name: str, folder: Path) -> Peer:
    """Return an engine with an open index; raises as `load` does."""
    peer = load(name)
    peer.open(folder)
    return peer
