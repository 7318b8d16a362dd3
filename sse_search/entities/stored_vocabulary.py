"""Read the compiled vocabulary from its files, each part when it is needed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import msgspec

from sse_search.entities.schema import Content, Entity, Rule
from sse_search.json_lookup import JsonLookup

DATA_FOLDER = Path(__file__).parent / "data"
COMPILED_FOLDER = DATA_FOLDER / "compiled"
"""The TOML files merged, and read where they are needed; written by `python -m sse_search.entities.compiling`."""
ENTITIES_FILE, NAMES_FILE, RULES_FILE = "entities.json", "names.json", "rules.json"


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """
    What is stored beside entities and their names.

    Attributes:
        rules, words: JSON of these parts of the content, which searches rarely need.

    >>> Rules(digest="", max_name_words=0, rules=msgspec.Raw(b"[]"), blocks=(), words=msgspec.Raw(b"{}")).blocks
    ()
    """

    digest: str
    max_name_words: int
    rules: msgspec.Raw
    blocks: tuple[str, ...]
    words: msgspec.Raw


_decode_entities = msgspec.json.Decoder(dict[str, Entity]).decode
_decode_tuples = msgspec.json.Decoder(dict[str, tuple[str, ...]]).decode
_decode_file = msgspec.json.Decoder(Rules).decode
_decode_rules = msgspec.json.Decoder(tuple[Rule, ...]).decode


class StoredVocabulary:
    """
    A compiled vocabulary in a folder.

    Raises:
        OSError, msgspec.MsgspecError: It cannot be read.

    >>> StoredVocabulary(COMPILED_FOLDER).keys["palestinian"]
    ('country:PS',)
    """

    def __init__(self, folder: Path) -> None:
        self.entities: Mapping[str, Entity] = JsonLookup(folder / ENTITIES_FILE, _decode_entities)
        self.keys: Mapping[str, tuple[str, ...]] = JsonLookup(folder / NAMES_FILE, _decode_tuples)
        self._rules = _decode_file((folder / RULES_FILE).read_bytes())
        self.digest = self._rules.digest
        self.max_name_words = self._rules.max_name_words

    @cached_property
    def words(self) -> Mapping[str, tuple[str, ...]]:
        """The lists of words."""
        return _decode_tuples(self._rules.words)

    @cached_property
    def content(self) -> Content:
        """All of the vocabulary."""
        return Content(
            entities=dict(self.entities),
            rules=_decode_rules(self._rules.rules),
            blocks=self._rules.blocks,
            words=self.words,
        )
