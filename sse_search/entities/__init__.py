"""
Tag items with entities from an editable vocabulary, and help to curate that vocabulary.

Searching needs the vocabulary alone, so the modules for tagging and curating are imported on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sse_search.entities.loading import load
from sse_search.entities.vocabulary import Vocabulary
from sse_search.lazy_imports import lazy_getattr

if TYPE_CHECKING:
    from sse_search.entities.bulk_names import vocabulary_from_table
    from sse_search.entities.candidate_list import Candidate, CandidateList
    from sse_search.entities.candidates import find_candidates
    from sse_search.entities.examples import failing_examples
    from sse_search.entities.learning import AbbreviationLearner, definitions_in, learn, occurs_in_lower_case
    from sse_search.entities.lint import check_vocabulary
    from sse_search.entities.passage import Passage, passages_of, tokens_of
    from sse_search.entities.tagger import Mention, Tagger

__all__ = [
    "AbbreviationLearner",
    "Candidate",
    "CandidateList",
    "Mention",
    "Passage",
    "Tagger",
    "Vocabulary",
    "check_vocabulary",
    "definitions_in",
    "failing_examples",
    "find_candidates",
    "learn",
    "load",
    "occurs_in_lower_case",
    "passages_of",
    "tokens_of",
    "vocabulary_from_table",
]

__getattr__ = lazy_getattr(
    __name__,
    {
        "AbbreviationLearner": ".learning",
        "Candidate": ".candidate_list",
        "CandidateList": ".candidate_list",
        "Mention": ".tagger",
        "Passage": ".passage",
        "Tagger": ".tagger",
        "check_vocabulary": ".lint",
        "definitions_in": ".learning",
        "failing_examples": ".examples",
        "find_candidates": ".candidates",
        "learn": ".learning",
        "occurs_in_lower_case": ".learning",
        "passages_of": ".passage",
        "tokens_of": ".passage",
        "vocabulary_from_table": ".bulk_names",
    },
)
