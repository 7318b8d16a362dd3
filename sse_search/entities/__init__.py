"""
What is an item about, and why? An editable vocabulary, the tagger that finds its names, and help to curate it.

A search needs the vocabulary alone; what tags and curates is loaded when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from sse_search.entities.loading import load
from sse_search.entities.vocabulary import Vocabulary

if TYPE_CHECKING:
    from sse_search.entities.candidates import suggest
    from sse_search.entities.learning import learn
    from sse_search.entities.lint import problems
    from sse_search.entities.tagger import Mention, Tagger

__all__ = ["Mention", "Tagger", "Vocabulary", "learn", "load", "problems", "suggest"]

_LATER = {
    "Mention": "tagger",
    "Tagger": "tagger",
    "learn": "learning",
    "problems": "lint",
    "suggest": "candidates",
}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
