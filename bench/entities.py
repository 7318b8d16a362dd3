"""
Measure recall, precision and speed of the country tagger on news that the vocabulary was not written for.

    python -m bench entities [--json FILE] [--disagreements N]

Reuters-21578 lists the countries (PLACES) that its editors assigned to each story. Tagger and editors differ in their
task: the tagger lists what title and text name, the editors listed what a story is about, and saw the dateline too.
Recall is therefore counted where a plain search finds a name or a demonym of the country in the story. Precision
against editors is a lower bound; `bench/entities_verdicts.csv` holds a person's verdicts on disagreements drawn at
random, which correct it. The tagger sees neither PLACES nor dateline.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from time import process_time
from typing import NamedTuple

from bench.corpora import data_folder
from bench.machine import describe_machine
from bench.reuters import read_reuters
from sse_search.entities import Tagger, Vocabulary, load
from sse_search.model import Document, Tag

VERDICTS = Path(__file__).with_name("entities_verdicts.csv")
"""Docid, country, side that lists it (tagger or editors), verdict (right: the story names it; or wrong), reason."""

FORMER_STATES = ("czechoslovakia", "ussr", "yugoslavia")
"""Editors' places that are no longer countries; the vocabulary has none of them."""

EDITORS_NAMES = {
    "antigua": "AG",
    "congo": "CG",
    "trinidad-tobago": "TT",
    "yemen-arab-republic": "YE",
    "yemen-demo-republic": "YE",
}
"""Editors' places whose names the vocabulary lacks; all others are looked up by name."""

ORGANIZATIONS = {
    "adb-africa": "organization:afdb",
    "adb-asia": "organization:adb",
    "eib": "organization:eib",
    "fao": "organization:fao",
    "imf": "organization:imf",
    "oecd": "organization:oecd",
    "un": "organization:un",
    "unctad": "organization:unctad",
    "worldbank": "organization:world-bank",
}
"""Editors' ORGS that the vocabulary has; the others are commodity bodies and institutions of 1987."""

SEED = 1987
LISTED = 25
"""Countries in the table, the most frequent ones."""


class Story(NamedTuple):
    """Results of editors, tagger and plain search for one story."""

    docid: int
    editors: frozenset[str]
    tagged: frozenset[str]
    spelled: frozenset[str]
    editors_organizations: frozenset[str]
    tagged_organizations: frozenset[str]


class Figures(NamedTuple):
    """Counts of one country, or of all countries."""

    editors: int
    spelled: int
    recalled: int
    tagged: int
    agreed: int

    @property
    def recall(self) -> float:
        """Share of the editors' places spelled in the story that are tagged."""
        return self.recalled / self.spelled if self.spelled else 1.0

    @property
    def precision(self) -> float:
        """Share of the tags on stories with PLACES that the editors have as well."""
        return self.agreed / self.tagged if self.tagged else 1.0


def main(arguments: list[str]) -> int:
    """Print the evaluation; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench entities", description=__doc__)
    parser.add_argument("--json", type=Path, help="file to write all figures to")
    parser.add_argument("--disagreements", type=int, default=0, help="number of disagreements to print for labelling")
    options = parser.parse_args(arguments)
    vocabulary = load()
    documents = list(read_reuters(data_folder()))
    stories, seconds = evaluate(vocabulary, documents)
    judged = [story for story in stories if story.editors]
    if options.disagreements:
        texts = {int(document.item.id, 16): document for document in documents}
        for docid, country, side in disagreements(judged, options.disagreements):
            item = texts[docid].item
            print(json.dumps([docid, country, side, item.title, item.text]))
        return 0
    verdicts = read_verdicts()
    result = summary(vocabulary, judged, verdicts, len(documents) / seconds)
    print(as_text(result))
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 0


def evaluate(vocabulary: Vocabulary, documents: Sequence[Document]) -> tuple[list[Story], float]:
    """Tag the stories; returns them with the processor seconds of tagging."""
    tagger = Tagger(vocabulary)
    started = process_time()
    tags = [tagger.tags(document.item, "en") for document in documents]
    seconds = process_time() - started
    search = spelt_names(vocabulary)
    places = {tag.label for document in documents for tag in document.tags if tag.type == "country"}
    codes = {place: code_of(vocabulary, place) for place in places}
    stories = []
    for document, story_tags in zip(documents, tags, strict=True):
        named = {tag.id for tag in story_tags if tag.type == "country" and _is_named(tag)}
        editors = {codes[tag.label] for tag in document.tags if tag.type == "country"} - {""}
        text = f"{document.item.title}\n{document.item.text}"
        spelled = {search[1][match.lower()] for match in search[0].findall(text)}
        listed = {tag.label for tag in document.tags if tag.type == "organization"}
        stories.append(
            Story(
                docid=int(document.item.id, 16),
                editors=frozenset(editors),
                tagged=frozenset(named),
                spelled=frozenset(spelled),
                editors_organizations=frozenset(ORGANIZATIONS[each] for each in listed & ORGANIZATIONS.keys()),
                tagged_organizations=frozenset(tag.id for tag in story_tags if tag.surface) & {*ORGANIZATIONS.values()},
            )
        )
    return stories, seconds


def _is_named(tag: Tag) -> bool:
    """Tell whether a story names a country, by itself or by one of its regions ("Scotland", "Western Australia")."""
    return bool(tag.surface) or (tag.implied_by or "").startswith("region:")


def code_of(vocabulary: Vocabulary, place: str) -> str:
    """Return the id of an editors' place; empty for former states."""
    if place in FORMER_STATES:
        return ""
    if place in EDITORS_NAMES:
        return f"country:{EDITORS_NAMES[place]}"
    (country,) = vocabulary.ids_named(place.replace("-", " "), "country")
    return country


def spelt_names(vocabulary: Vocabulary) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """Return a pattern of every English name, acronym and demonym of a country, and the id of each in lower case."""
    ids: dict[str, str] = {}
    for id in vocabulary.ids():
        entity = vocabulary.get(id)
        if entity is None or entity.type != "country":
            continue
        listed = [entity.label]
        for names in (entity.aliases, entity.acronyms, entity.demonyms):
            listed += [*names.get("en", ()), *names.get("any", ())]
        ids |= {name.lower(): id for name in listed}
    spellings = sorted({spelling for name in ids for spelling in _spellings(name)}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, spellings))})(?!\w)"), ids


def _spellings(name: str) -> Iterator[str]:
    yield name.upper()
    yield " ".join(word[:1].upper() + word[1:] if word not in ("of", "and", "the") else word for word in name.split())


def disagreements(stories: Sequence[Story], count: int) -> list[tuple[int, str, str]]:
    """Draw disagreements: 70 % tags that the editors lack, 30 % editors' places that are not tagged."""
    rng = random.Random(SEED)
    tagger = [(each.docid, id, "tagger") for each in stories for id in sorted(each.tagged - each.editors)]
    editors = [
        (each.docid, id, "editors") for each in stories for id in sorted((each.editors & each.spelled) - each.tagged)
    ]
    editors_count = min(len(editors), count * 3 // 10)
    drawn = rng.sample(tagger, min(len(tagger), count - editors_count)) + rng.sample(editors, editors_count)
    return sorted(drawn)


def read_verdicts() -> list[dict[str, str]]:
    """Read a person's verdicts on disagreements."""
    with VERDICTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def summary(
    vocabulary: Vocabulary, stories: Sequence[Story], verdicts: Sequence[Mapping[str, str]], speed: float
) -> dict[str, object]:
    """Return all figures for JSON."""
    countries = Counter(id for story in stories for id in story.editors | story.tagged)
    table = {id: figures(stories, {id}) for id, _ in countries.most_common()}
    total = figures(stories, set(countries))
    verdict_counts = Counter((verdict["side"], verdict["verdict"]) for verdict in verdicts)
    by_tagger = verdict_counts["tagger", "right"] + verdict_counts["tagger", "wrong"]
    wrong = verdict_counts["tagger", "wrong"] / by_tagger if by_tagger else 0.0
    return {
        "machine": describe_machine(),
        "stories": len(stories),
        "items_a_second": round(speed),
        "recall": round(total.recall, 4),
        "precision_against_editors": round(total.precision, 4),
        "share_of_disagreeing_tags_that_are_wrong": round(wrong, 4),
        "precision_after_verdicts": round(1 - (1 - total.precision) * wrong, 4),
        "verdicts": {f"{side}, {verdict}": count for (side, verdict), count in sorted(verdict_counts.items())},
        "organizations": organizations(stories),
        "total": total._asdict(),
        "countries": {id: {"label": vocabulary.label(id), **row._asdict()} for id, row in table.items()},
    }


def organizations(stories: Sequence[Story]) -> dict[str, int]:
    """Count editors' ORGS, those of them that are tagged, and all tags, on stories with ORGS."""
    with_organizations = [story for story in stories if story.editors_organizations]
    return {
        "editors": sum(len(story.editors_organizations) for story in with_organizations),
        "recalled": sum(len(story.editors_organizations & story.tagged_organizations) for story in with_organizations),
        "tagged": sum(len(story.tagged_organizations) for story in with_organizations),
    }


def figures(stories: Sequence[Story], ids: set[str]) -> Figures:
    """Return the counts of these countries."""
    counts = Counter[str]()
    for story in stories:
        editors, tagged = story.editors & ids, story.tagged & ids
        counts["editors"] += len(editors)
        counts["spelled"] += len(editors & story.spelled)
        counts["recalled"] += len(editors & story.spelled & tagged)
        counts["tagged"] += len(tagged)
        counts["agreed"] += len(editors & tagged)
    return Figures(**{field: counts[field] for field in Figures._fields})


def as_text(result: Mapping[str, object]) -> str:
    """Return the figures as a table."""
    countries = result["countries"]
    assert isinstance(countries, dict)
    lines = [
        f"{result['stories']:,} stories with PLACES; {result['items_a_second']:,} items/s on one core",
        f"recall {result['recall']} of editors' places that are spelled",
        f"precision {result['precision_against_editors']} against editors, {result['precision_after_verdicts']} after "
        f"verdicts on disagreements ({result['verdicts']})",
        f"organizations, on stories where editors list one that the vocabulary has: {result['organizations']}",
        "",
        f"{'country':<28}{'editors':>9}{'spelled':>9}{'recall':>9}{'tagged':>9}{'agreed':>9}{'precision':>11}",
    ]
    for row in list(countries.values())[:LISTED]:
        label = row["label"]
        counted = Figures(**{field: row[field] for field in Figures._fields})
        lines.append(
            f"{label:<28}{counted.editors:>9,}{counted.spelled:>9,}{counted.recall:>9.3f}{counted.tagged:>9,}"
            f"{counted.agreed:>9,}{counted.precision:>11.3f}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
