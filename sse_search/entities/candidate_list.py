"""Define candidates for the vocabulary."""

from __future__ import annotations

import msgspec

from sse_search.entities.schema import CandidateType


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """
    A name that may be added to the vocabulary.

    Attributes:
        label: The name as it is written most often.
        short: The short form that items define for it, or nothing.
        items: Number of items that have it.
        contexts: Texts around it, of different items, at most three.
        alias_of: Id of the known entity that it may be another name of, or empty, with its label and
            the reason.

    >>> Candidate(label="Luna Weavers", type="organization", items=3).alias_of
    ''
    """

    label: str
    type: CandidateType
    items: int
    short: str = ""
    contexts: tuple[str, ...] = ()
    alias_of: str = ""
    alias_label: str = ""
    alias_reason: str = ""


class CandidateList(msgspec.Struct, frozen=True, kw_only=True):
    """
    Candidates, the best first, or what is missing for any.

    >>> CandidateList(missing="candidates need 20 items").candidates
    ()
    """

    candidates: tuple[Candidate, ...] = ()
    missing: str = ""
