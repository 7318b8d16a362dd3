"""Generate any number of items with the statistics of news from a seed."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

from bench.places import COUNTRIES
from bench.wordmodel import WordModel
from sse_search.model import UNDATED, Document, NewsDate, NewsItem, Tag

SEED = 20_211_126
BLOCK = 2_000
"""Items generated at a time; each block has its own random stream, so that memory stays constant and prefixes agree."""
BODY_WORDS = (4.42, 0.95)
"""Mean and deviation of the logarithm of a body's length: median 83 words, mean 130, as in Reuters."""
MIN_BODY, MAX_BODY = 5, 1_500
TITLE_WORDS = (5, 11)
FIRST_DAY = datetime.date(1995, 1, 1)
DAYS = 30 * 365
UNDATED_SHARE, MONTH_ONLY_SHARE = 0.01, 0.02
ENTITY_EXPONENT = 1.0
POOLS = {"organization": 2_000, "person": 5_000, "event": 300, "topic": 200}
MAX_TAGS = {"country": 3, "organization": 3, "person": 3, "event": 1, "topic": 4}
"""An item has from none (countries: one) to this many tags of each type."""
LANGUAGES = ("en",) * 17 + ("fr", "es", "pt")
SOURCES, CATEGORIES = 40, 12

Indices = npt.NDArray[np.int64]


class _Entities:
    """The pools of tags, drawn with Zipf-distributed frequencies."""

    def __init__(self, rng: np.random.Generator, model: WordModel) -> None:
        self.tags = {"country": [Tag(f"country:{code}", "country", name) for code, name, _ in COUNTRIES]}
        self.regions = [Tag(f"region:{region}", "region", region.title()) for *_, region in COUNTRIES]
        for kind, size in POOLS.items():
            names = model.pieces(rng, np.full(size, 2, dtype=np.int64))
            pairs = zip(names[::2], names[1::2], strict=True)
            self.tags[kind] = [
                Tag(f"{kind}:{index}", kind, f"{first.strip()} {second.strip(' .')}".title())
                for index, (first, second) in enumerate(pairs)
            ]

    def draw(self, rng: np.random.Generator, kind: str) -> list[list[Tag]]:
        """Return the tags of one kind for each item of a block, without repetition within an item."""
        pool = self.tags[kind]
        minimum = 1 if kind == "country" else 0
        counts = rng.integers(minimum, MAX_TAGS[kind] + 1, BLOCK).tolist()
        drawn = iter(_zipf(rng, len(pool), sum(counts)).tolist())
        return [[pool[index] for index in {next(drawn) for _ in range(count)}] for count in counts]


def generate(count: int, seed: int = SEED, resampled: list[str] | None = None) -> Iterator[Document]:
    """
    Yield `count` documents; the same for the same seed, and a larger count begins with the smaller one.

    Args:
        resampled: Real sentences to build bodies from instead of generated words.
    """
    model = WordModel(seed)
    entities = _Entities(np.random.default_rng([seed, 1]), model)
    bodies: Callable[[np.random.Generator], tuple[list[str], list[str]]]
    if resampled is None:
        bodies = lambda rng: _texts(rng, model)  # noqa: E731 - a def would be longer
    else:
        drawn_from = np.array(resampled, dtype=object)
        bodies = lambda rng: _resampled_texts(rng, model, drawn_from)  # noqa: E731
    for first in range(0, count, BLOCK):
        rng = np.random.default_rng([seed, 2, first // BLOCK])
        yield from _block(rng, first, min(BLOCK, count - first), entities, bodies(rng))


def _block(
    rng: np.random.Generator, first: int, size: int, entities: _Entities, texts: tuple[list[str], list[str]]
) -> Iterator[Document]:
    titles, bodies = texts
    tags = {kind: entities.draw(rng, kind) for kind in MAX_TAGS}
    regions = {tag.id: region for tag, region in zip(entities.tags["country"], entities.regions, strict=True)}
    dates = _dates(rng)
    sources = _zipf(rng, SOURCES, BLOCK).tolist()
    categories = _zipf(rng, CATEGORIES, BLOCK).tolist()
    languages = rng.integers(0, len(LANGUAGES), BLOCK).tolist()
    for index in range(size):
        countries = tags["country"][index]
        organizations = tags["organization"][index]
        named = ", ".join([tag.label for tag in countries] + [tag.label for tag in organizations])
        language = LANGUAGES[languages[index]]
        item = NewsItem(
            id=f"{_scrambled(first + index):016x}",
            title=titles[index],
            date=dates[index],
            body=f"{named}: {bodies[index]}",
            language=language,
            category=f"category {categories[index]}",
            source=f"source {sources[index]}",
        )
        implied = tuple({regions[tag.id].id: regions[tag.id] for tag in countries}.values())
        others = (*tags["person"][index], *tags["event"][index], *tags["topic"][index])
        yield Document(item=item, language=language, tags=(*countries, *implied, *organizations, *others))


def _texts(rng: np.random.Generator, model: WordModel) -> tuple[list[str], list[str]]:
    lengths = np.empty(2 * BLOCK, dtype=np.int64)
    lengths[0::2] = rng.integers(*TITLE_WORDS, BLOCK)
    lengths[1::2] = np.clip(rng.lognormal(*BODY_WORDS, BLOCK), MIN_BODY, MAX_BODY)
    pieces = model.pieces(rng, lengths)
    ends = [0, *accumulate(lengths.tolist())]
    joined = ["".join(pieces[start:end]).rstrip() for start, end in pairwise(ends)]
    return [title.rstrip(".") for title in joined[0::2]], joined[1::2]


def _resampled_texts(
    rng: np.random.Generator, model: WordModel, drawn_from: npt.NDArray[np.object_]
) -> tuple[list[str], list[str]]:
    titles = _texts(rng, model)[0]
    counts = 1 + rng.geometric(1 / 4, BLOCK)
    chosen = drawn_from[rng.integers(0, len(drawn_from), int(counts.sum()))].tolist()
    ends = [0, *accumulate(counts.tolist())]
    return titles, [" ".join(chosen[start:end]) for start, end in pairwise(ends)]


def _dates(rng: np.random.Generator) -> list[NewsDate]:
    """Return dates that become denser towards the end, some without a day, some missing."""
    days = (np.sqrt(rng.random(BLOCK)) * DAYS).astype(np.int64).tolist()
    kinds = rng.random(BLOCK).tolist()
    dates = []
    for day, kind in zip(days, kinds, strict=True):
        text = (FIRST_DAY + datetime.timedelta(days=day)).isoformat()
        if kind < UNDATED_SHARE:
            dates.append(UNDATED)
        else:
            dates.append(NewsDate.of(text[:7] if kind < UNDATED_SHARE + MONTH_ONLY_SHARE else text))
    return dates


def _zipf(rng: np.random.Generator, size: int, count: int) -> Indices:
    """Return `count` Zipf-distributed integers below `size`, the smaller the more frequent."""
    weights = np.arange(1, size + 1, dtype=np.float64) ** -ENTITY_EXPONENT
    return np.searchsorted(np.cumsum(weights / weights.sum()), rng.random(count)).clip(max=size - 1)


def _scrambled(index: int) -> int:
    """Return a distinct pseudo-random integer of 64 bits for each index (a step of SplitMix64)."""
    mixed = (index + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & 0xFFFFFFFFFFFFFFFF
    return mixed ^ mixed >> 31
