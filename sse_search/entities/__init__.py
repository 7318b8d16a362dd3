"""What is an item about, and why? An editable vocabulary, the tagger that finds its names, and help to curate it."""

from sse_search.entities.candidates import suggest
from sse_search.entities.learning import learn
from sse_search.entities.lint import problems
from sse_search.entities.loading import load
from sse_search.entities.tagger import Mention, Tagger
from sse_search.entities.vocabulary import Vocabulary

__all__ = ["Mention", "Tagger", "Vocabulary", "learn", "load", "problems", "suggest"]
