"""Measure the ranking of Lucene's defaults: BM25 with K1 of 1.2, Porter stems, and without its English stop words."""

from __future__ import annotations

from bench.peers.bm25s_arrays import Bm25s

_STOP_WORDS = (
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this "
    "to was will with"
).split()
"""Those of Lucene's `EnglishAnalyzer`."""


class LuceneLike(Bm25s):
    """The formula and the analysis of Lucene, computed by bm25s; lengths of texts are exact."""

    k1 = 1.2
    stemmer = "porter"
    stop_words = _STOP_WORDS
