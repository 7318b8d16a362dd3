"""
Generate text with the word statistics of news.

The vocabulary has pronounceable words with Zipf frequencies in two regimes; texts have fixed collocations and repeat
their words.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int32]

VOCABULARY = 200_000
OFFSET = 1.0
HEAD_EXPONENT = 1.0
TAIL_EXPONENT = 1.5
TAIL_FROM = 2_000
"""Mandelbrot's offset and two exponents, fitted to Reuters-21578, whose frequencies fall faster from rank 2,000 on."""
TABLE_BITS = 22
"""Words are drawn from a table of 4 million quantiles: one random integer a word."""
COLLOCATION = 0.12
"""Share of words that are the fixed partner of the word before, so that phrases recur."""
REPETITION = 0.25
"""Share of words that repeat one from earlier in the text, so that words come in bursts."""
SENTENCE_WORDS = (2.9, 0.5)
"""Mean and deviation of the logarithm of a sentence's length: median 18 words."""
NUMBERS_EVERY = 12
"""Every twelfth word of the vocabulary is a number, as in Reuters."""

_ONSETS = [*"bcdfghjlmnprstv", "br", "cl", "cr", "dr", "fl", "gr", "pl", "pr", "st", "tr", "ch", "sh"]
_NUCLEI = [*"aeiouaeio", "ai", "ea", "ou"]
_CODAS = ["", "", "", "n", "r", "s", "l", "t", "m", "nd", "st"]

PLAIN, SENTENCE_END, SENTENCE_START = 0, 1, 2


class WordModel:
    """Draws running text. The vocabulary depends on the seed alone; texts depend on the given generator."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        vocabulary = _vocabulary(rng)
        self._pieces = np.array(
            [f"{word} " for word in vocabulary]
            + [f"{word}. " for word in vocabulary]
            + [f"{word.capitalize()} " for word in vocabulary],
            dtype=object,
        )
        self._table = _quantiles()
        self._partners = self.draw(rng, VOCABULARY)

    def draw(self, rng: np.random.Generator, count: int) -> Ids:
        """Return `count` independent words."""
        drawn: Ids = self._table[rng.integers(0, 1 << TABLE_BITS, count, dtype=np.int32)]
        return drawn

    def pieces(self, rng: np.random.Generator, lengths: npt.NDArray[np.int64]) -> list[str]:
        """Return the words of texts of these lengths, one text after another; each word includes what follows it."""
        total = int(lengths.sum())
        ids = self._with_bursts(rng, self.draw(rng, total), lengths)
        paired = np.flatnonzero(rng.random(total) < COLLOCATION)
        paired = paired[paired > 0]
        ids[paired] = self._partners[ids[paired - 1]]
        pieces: list[str] = self._pieces[ids + VOCABULARY * self._kinds(rng, lengths, total)].tolist()
        return pieces

    def _with_bursts(self, rng: np.random.Generator, ids: Ids, lengths: npt.NDArray[np.int64]) -> Ids:
        starts = np.repeat(np.cumsum(lengths) - lengths, lengths)
        again = np.flatnonzero(rng.random(len(ids)) < REPETITION)
        earlier = starts[again] + (rng.random(len(again)) * (again - starts[again])).astype(np.int64)
        repeated = ids.copy()
        repeated[again] = ids[earlier]
        return repeated

    def _kinds(self, rng: np.random.Generator, lengths: npt.NDArray[np.int64], total: int) -> npt.NDArray[np.int64]:
        sentence_lengths = np.maximum(4, rng.lognormal(*SENTENCE_WORDS, total // 8 + 8).astype(np.int64))
        ends = np.cumsum(sentence_lengths) - 1
        ends = np.concatenate([ends[ends < total], np.cumsum(lengths) - 1])
        kinds = np.full(total, PLAIN, dtype=np.int64)
        starts = ends + 1
        kinds[starts[starts < total]] = SENTENCE_START
        kinds[0] = SENTENCE_START
        kinds[ends] = SENTENCE_END
        return kinds


def _quantiles() -> Ids:
    ranks = np.arange(VOCABULARY, dtype=np.float64)
    weights = (ranks + 1 + OFFSET) ** -HEAD_EXPONENT
    joint = weights[TAIL_FROM]
    tail = ranks >= TAIL_FROM
    weights[tail] = joint * ((ranks[tail] + 1) / (TAIL_FROM + 1)) ** -TAIL_EXPONENT
    cumulated = np.cumsum(weights / weights.sum())
    quantiles = (np.arange(1 << TABLE_BITS) + 0.5) / (1 << TABLE_BITS)
    return np.minimum(np.searchsorted(cumulated, quantiles), VOCABULARY - 1).astype(np.int32)


def _vocabulary(rng: np.random.Generator) -> list[str]:
    """Return distinct words by rank; frequent ones are short."""
    vocabulary: dict[str, None] = {}
    while len(vocabulary) < VOCABULARY:
        rank = len(vocabulary)
        if rank % NUMBERS_EVERY == NUMBERS_EVERY - 1:
            vocabulary[str(rng.integers(1, 10 * (rank + 10)))] = None
            continue
        syllables = 1 + int(rng.random() < 0.5) if rank < 100 else 2 + int(rng.integers(0, 2 + (rank > 5_000)))
        word = "".join(_syllable(rng.random(3)) for _ in range(syllables))
        if len(word) > 1:
            vocabulary[word] = None
    return list(vocabulary)


def _syllable(chances: npt.NDArray[np.float64]) -> str:
    parts = (_ONSETS, _NUCLEI, _CODAS)
    return "".join(part[int(rng * len(part))] for part, rng in zip(parts, chances.tolist(), strict=True))
