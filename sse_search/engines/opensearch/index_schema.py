"""
Define what an index of OpenSearch holds of a document.

The cluster analyses nothing: stems and tokens are ours, separated by spaces. Scores are ours too: the similarity of the
text fields is the frequency of a term, from which a script computes the formula of `scoring.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sse_search.model import TEXT_FIELDS

STEMS, PARTS, TOKENS, LENGTHS, WORD_COUNTS = (
    {field: f"{field}_{kind}" for field in TEXT_FIELDS} for kind in ("stems", "parts", "tokens", "length", "words")
)
"""
Text field to the field of its index terms, of those of the parts of its compounds, of its tokens (which have the same
positions as their terms), of the length that scores depend on, and of its number of words.
"""
WORDS = "words"
"""The distinct tokens of a document, by which the dictionary is searched."""
GROUP = "language_group"
ENTITY = "entity"
ID, DATE, FIRST_DAY, LAST_DAY, ADDED = "id", "date", "first_day", "last_day", "added"
TEXT_DIGEST = "text_digest"
DOCUMENT = "document"
MAX_TERMS = 65_536
"""Values that one filter may list."""
MAX_WINDOW = 10_000
"""Hits that one request may return."""
_MAX_TOKEN_LENGTH = 8_000
"""Letters of a token; Lucene takes 32,766 bytes."""


def facet_field(facet: str) -> str:
    """Return the field of the values of a facet, or of `story` and `site`."""
    return f"facets.{facet}"


def index_body(shards: int, replicas: int, meta: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings and mappings of a new index."""
    keyword = {"type": "keyword"}
    words = {"type": "text", "analyzer": "terms", "similarity": "frequency", "norms": False}
    day, length = {"type": "integer"}, {"type": "integer", "index": False}
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": replicas,
            "refresh_interval": -1,  # what a build has written is seen when it has ended
            "codec": "best_compression",  # three fifths of the bytes, and the same time for requests
            "similarity": {
                "frequency": {"type": "scripted", "script": {"source": "return query.boost * doc.freq"}},
            },
            "analysis": {
                "analyzer": {"terms": {"type": "custom", "tokenizer": "terms"}},
                "tokenizer": {"terms": {"type": "whitespace", "max_token_length": _MAX_TOKEN_LENGTH}},
            },
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": meta,
            "_source": {"includes": [DOCUMENT]},
            "dynamic_templates": [{"values": {"path_match": "facets.*", "mapping": keyword}}],
            "properties": {
                **dict.fromkeys((*STEMS.values(), *TOKENS.values()), words | {"index_options": "positions"}),
                **dict.fromkeys(PARTS.values(), words | {"index_options": "freqs"}),
                **dict.fromkeys((*LENGTHS.values(), *WORD_COUNTS.values()), length),
                WORDS: {"type": "keyword", "index": False},
                TEXT_DIGEST: {"type": "keyword", "index": False},
                **dict.fromkeys((ID, DATE, ADDED, GROUP, ENTITY), keyword),
                **dict.fromkeys((FIRST_DAY, LAST_DAY), day),
                "facets": {"type": "object", "dynamic": True},
                DOCUMENT: {"type": "object", "enabled": False},
            },
        },
    }
