"""Look for the known entity that a candidate is another name of: by short form, translation or spelling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import get_args

from sse_search.entities.abbreviation_resolver import MIN_SIMILARITY, content_words, is_translation, share_origin
from sse_search.entities.candidate_words import FIRM_WORDS
from sse_search.entities.names import name_key
from sse_search.entities.schema import CandidateType
from sse_search.entities.vocabulary import Vocabulary

_PREFIX = 5
_MAX_COMPARED = 40
"""Names that share most beginnings of words with a candidate, which are compared with it."""
_MIN_TRANSLATED_WORDS = 3
_TYPES = tuple(f"{type}:" for type in get_args(CandidateType))


class KnownNames:
    """
    The names of a vocabulary by the beginnings of their words.

    >>> from sse_search.entities import load
    >>> KnownNames(load()).nearest("Confederazione Europea Cooperative Industriali", "", "organization")
    ('organization:cecop', 'translated name')
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._names = [name for name in vocabulary.names if name.id.startswith(_TYPES) and len(name.words) > 1]
        self._by_prefix: dict[str, list[int]] = {}
        for index, name in enumerate(self._names):
            for prefix in {word[:_PREFIX] for word in content_words(name.words)}:
                self._by_prefix.setdefault(prefix, []).append(index)

    def nearest(self, label: str, short: str, type: CandidateType) -> tuple[str, str]:
        """Return the id of the entity of a type that is nearest to a name, and in what; empty if none is near."""
        key = name_key(label)
        compared = self._compared(key, type)
        near = self._spelled_alike(key, type, compared)
        if near:
            return near, "similar spelling"
        beginning = {id for id, words in compared if words[: len(key)] == key}
        if len(beginning) == 1:
            return beginning.pop(), "beginning of a longer name"
        known = self._vocabulary.ids_named(short, type) if short else ()
        if len(known) == 1 and self._shares_words(key, known[0]):
            return known[0], "same short form"
        translated = _closest(key, ((id, words) for id, words in compared if _is_in_another_language(key, words)))
        return (translated, "translated name") if translated else ("", "")

    def _shares_words(self, key: tuple[str, ...], id: str) -> bool:
        """Tell whether half of the words of a name share their origin with those of an entity."""
        content = content_words(key)
        known = {word for name in self._vocabulary.names_of(id) for word in name_key(name)}
        shared = sum(any(share_origin(word, other) for other in known) for word in content)
        return 2 * shared >= len(content)

    def _compared(self, key: tuple[str, ...], type: CandidateType) -> list[tuple[str, tuple[str, ...]]]:
        """Return the names of a type that share most with a name."""
        shared = Counter(
            index
            for word in content_words(key)
            for index in self._by_prefix.get(word[:_PREFIX], ())
            if self._names[index].id.startswith(f"{type}:")
        )
        most = [self._names[index] for index, count in shared.most_common(_MAX_COMPARED) if count >= 2]
        return [(name.id, name.words) for name in most]

    def _spelled_alike(
        self, key: tuple[str, ...], type: CandidateType, compared: list[tuple[str, tuple[str, ...]]]
    ) -> str:
        """Return the entity with nearly this name, or with this name without the ending of a firm."""
        bare = key[:-1] if key[-1] in FIRM_WORDS else key
        exact = self._vocabulary.ids_named(" ".join(bare), type) if bare != key else ()
        if len(exact) == 1:
            return exact[0]
        alike = (
            (id, words)
            for id, words in compared
            if key[0][:1] == words[0][:1] and _similarity(key, words) >= MIN_SIMILARITY
        )
        return _closest(key, alike)


def _similarity(key: tuple[str, ...], words: tuple[str, ...]) -> float:
    return SequenceMatcher(None, " ".join(key), " ".join(words)).ratio()


def _closest(key: tuple[str, ...], names: Iterable[tuple[str, tuple[str, ...]]]) -> str:
    """Return the entity with the most similar name; empty if there is none, or two are equally similar."""
    similarities: dict[str, float] = {}
    for id, words in names:
        similarities[id] = max(similarities.get(id, 0.0), _similarity(key, words))
    best = [id for id, similarity in similarities.items() if similarity == max(similarities.values())]
    return best[0] if len(best) == 1 else ""


def _is_in_another_language(key: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """Tell whether a name is a translation of a known one: few words are spelled alike."""
    content = content_words(key)
    return (
        len(content) >= _MIN_TRANSLATED_WORDS
        and 2 * sum(word in known for word in content) <= len(content)
        and is_translation(key, known)
    )
