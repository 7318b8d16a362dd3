"""Measure rankings against relevance judgements, and test whether the difference of two is more than chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ir_measures
import numpy as np
from ir_measures import AP, R, Success, nDCG

DEPTH = 100
"""Documents of a ranking that are judged."""
MEASURES = {"ndcg": nDCG @ 10, "map": AP @ DEPTH, "recall": R @ DEPTH, "success": Success @ 1}
"""Name to measure, computed by trec_eval."""
_ROUNDS = 10_000

Judgements = Mapping[str, Mapping[str, int]]
"""Query to its relevant documents with their grades."""
Scores = dict[str, list[float]]
"""Name of a measure to its value for each query, in the order of the judgements."""


def measure(rankings: Mapping[str, Sequence[str]], judgements: Judgements) -> Scores:
    """
    Return every measure for every judged query; a query without a ranking has 0.

    >>> measure({"q": ["b", "a"]}, {"q": {"a": 1}})["ndcg"]
    [0.6309297535714575]
    """
    run = {
        query: {document: float(-rank) for rank, document in enumerate(rankings.get(query, ()))} for query in judgements
    }
    values = {
        (str(metric.measure), metric.query_id): metric.value
        for metric in ir_measures.iter_calc(list(MEASURES.values()), judgements, run)
    }
    return {
        name: [values.get((str(measure), query), 0.0) for query in judgements] for name, measure in MEASURES.items()
    }


def chance(scores: Sequence[float], others: Sequence[float]) -> float:
    """
    Return how often chance alone makes the means of two rankings of the same queries differ as much (two-sided).

    Fisher's randomisation test: the two scores of each query change sides at random, 10,000 times with a fixed seed.
    M. Smucker, J. Allan, B. Carterette: A Comparison of Statistical Significance Tests for Information Retrieval
    Evaluation (2007).

    >>> chance([1.0, 0.5], [1.0, 0.5])
    1.0
    """
    differences = np.array(scores) - np.array(others)
    signs = np.random.default_rng(1).choice([-1.0, 1.0], size=(_ROUNDS, len(differences)))
    at_least = np.abs(signs @ differences) >= abs(differences.sum()) - 1e-12
    return float((np.count_nonzero(at_least) + 1) / (_ROUNDS + 1))
