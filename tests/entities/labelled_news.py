"""
Measure the tagger on texts in the manner of news whose entities were labelled before any tag was seen.

    python -m tests.entities.labelled_news [--faults]

The texts are in `data/news_*.toml`, one file for each language. They are invented, the organizations, events and places
that they name are real. A text is a `[[text]]` table: the manner in which it is written, title, text, and the keys of
the `organizations`, `events`, `regions` and `countries` that it names, all of them; `optional` lists ids that are
neither missed nor wrong (a country in the name of an organization; places that occur only in names of organizations
that are tagged are optional as well). Keys of organizations that the vocabulary does not
have follow the same pattern.

Rules were written with the faults of the first half in view, which are every second text of each file; those of the
other half were counted and not looked at.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from sse_search.entities import Tagger, Vocabulary, load
from sse_search.entities.names import names_of
from sse_search.model import NewsItem
from sse_search.tokens import words

FOLDER = Path(__file__).parent / "data"
TYPES = {"organizations": "organization", "events": "event", "regions": "region", "countries": "country"}
KINDS = ("organization", "event", "subdivision", "region", "country")

Half = Literal["viewed", "unviewed"]


class LabelledText(NamedTuple):
    """A text, its language, the half that it belongs to, and the ids that it names or may name."""

    item: NewsItem
    language: str
    half: Half
    expected: frozenset[str]
    optional: frozenset[str]


class Score(NamedTuple):
    """Counts of the labels and tags of one kind."""

    expected: int
    recalled: int
    named: int
    correct: int

    @property
    def recall(self) -> float:
        """Share of the labels that are tagged."""
        return self.recalled / self.expected if self.expected else 1.0

    @property
    def precision(self) -> float:
        """Share of the tags that are labels."""
        return self.correct / self.named if self.named else 1.0


class Fault(NamedTuple):
    """A label that is not tagged, or a tag that is no label."""

    text: LabelledText
    id: str
    kind: str


def read_texts(half: Half | None = None) -> list[LabelledText]:
    """Return the texts of one half, or all of them."""
    texts = [text for path in sorted(FOLDER.glob("news_*.toml")) for text in _texts_of(path)]
    return [text for text in texts if half in (None, text.half)]


def _texts_of(path: Path) -> Iterator[LabelledText]:
    language = path.stem.removeprefix("news_")
    for index, table in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["text"]):
        item = NewsItem(id=f"{index:016x}", title=table["title"], body=table["text"].strip())
        expected = {f"{type}:{key}" for field, type in TYPES.items() for key in table.get(field, "").split()}
        optional = frozenset(table.get("optional", "").split())
        yield LabelledText(item, language, "unviewed" if index % 2 else "viewed", frozenset(expected), optional)


def kind_of(id: str) -> str:
    """Return the type of an id; `subdivision` for a region with a code of ISO 3166-2."""
    type, _, key = id.partition(":")
    return "subdivision" if type == "region" and key[:2].isupper() else type


def measure(tagger: Tagger, texts: Iterable[LabelledText]) -> tuple[dict[str, Score], list[Fault]]:
    """Return the score of each kind, and the faults."""
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    faults: list[Fault] = []
    for text in texts:
        tags = [tag for tag in tagger.tags(text.item, text.language) if not tag.implied_by]
        optional = {*text.optional, *(_places_in_names(tagger, text) - text.expected)}
        named = {tag.id for tag in tags if kind_of(tag.id) in counts} - optional
        for id in text.expected:
            counts[kind_of(id)].update(expected=1, recalled=id in named)
        for id in named:
            counts[kind_of(id)].update(named=1, correct=id in text.expected)
        faults += (Fault(text, id, "wrong tag") for id in sorted(named - text.expected))
        faults += (Fault(text, id, _kind_of_miss(text, id)) for id in sorted(text.expected - named))
    return {kind: Score(**{field: counts[kind][field] for field in Score._fields}) for kind in KINDS}, faults


def _places_in_names(tagger: Tagger, text: LabelledText) -> set[str]:
    """Return the places that occur only in the names of organizations."""
    around: dict[str, set[str]] = {}
    for mention in tagger.mentions(text.item, text.language):
        if mention.id.startswith(("country:", "region:")):
            around.setdefault(mention.id, set()).add(mention.inside.partition(":")[0])
    return {id for id, types in around.items() if types == {"organization"}}


def _kind_of_miss(text: LabelledText, id: str) -> str:
    vocabulary = _vocabulary()
    entity = vocabulary.get(id)
    if entity is None:
        return "not in the vocabulary"
    joined = f" {' '.join(words(f'{text.item.title} {text.item.body}'))} "
    if any(f" {' '.join(name.words)} " in joined for name in names_of(entity)):
        return "a known name is not accepted"
    return "known under other names"


def _vocabulary() -> Vocabulary:
    return load()


def main(arguments: list[str]) -> None:
    """Print recall and precision by kind and half, the kinds of faults, and the faults of the viewed half."""
    tagger = Tagger(load())
    for half in ("viewed", "unviewed"):
        scores, faults = measure(tagger, read_texts(half))
        print(f"{half}: {len(read_texts(half))} texts")
        for kind, score in scores.items():
            print(
                f"  {kind:<14} recall {score.recall:.3f} ({score.recalled}/{score.expected})"
                f"  precision {score.precision:.3f} ({score.correct}/{score.named})"
            )
        for (kind, type), count in sorted(Counter((fault.kind, kind_of(fault.id)) for fault in faults).items()):
            print(f"    {kind:<30} {type:<14} {count}")
        if "--faults" in arguments and half == "viewed":
            for fault in faults:
                print(f"      {fault.kind:<30} {fault.id:<36} {fault.text.language} {fault.text.item.title[:50]}")


if __name__ == "__main__":
    main(sys.argv[1:])
