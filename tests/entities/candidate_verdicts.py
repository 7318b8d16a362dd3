"""
Measure which share of the candidates for the vocabulary is usable, by the verdicts of a person.

    python -m tests.entities.candidate_verdicts [--without-verdict]

The archives are the labelled texts, the shipped sample, and the first 500 stories of Reuters-21578. A verdict says
`usable` where an editor could accept the candidate as it is: it is one whole name, of the type that is given, and the
alias, if it is called one, is right; else what is wrong. A candidate without a verdict counts as not usable.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from bench.corpora import data_folder
from bench.reuters import read_reuters
from sse_search.entities import Candidate, find_candidates, load
from sse_search.model import NewsItem
from sse_search.service import SearchService
from tests.entities.labelled_news import read_texts

VERDICTS = Path(__file__).parent / "data" / "candidate_verdicts.csv"
SAMPLE = Path(__file__).parents[2] / "corpus" / "sample"
REUTERS_STORIES = 500


def labelled_items() -> Iterator[NewsItem]:
    """Yield the labelled texts."""
    for number, text in enumerate(read_texts()):
        yield msgspec.structs.replace(text.item, id=f"{number:016x}", language=text.language)


def sample_items() -> list[NewsItem]:
    """Return the items of the shipped sample."""
    with TemporaryDirectory() as home, SearchService.open(home) as service:
        service.import_path(SAMPLE)
        service.rebuild()
        documents = service.matching("")
        return [msgspec.structs.replace(document.item, language=document.language) for document in documents]


def reuters_items() -> Iterator[NewsItem]:
    """Yield the first stories of Reuters-21578."""
    return (document.item for document in islice(read_reuters(data_folder()), REUTERS_STORIES))


ARCHIVES: dict[str, Callable[[], Iterator[NewsItem] | list[NewsItem]]] = {
    "labelled": labelled_items,
    "sample": sample_items,
    "reuters": reuters_items,
}


def verdicts_of(archive: str) -> list[tuple[Candidate, str]]:
    """Return the candidates of an archive, each with its verdict; empty if it has none."""
    with VERDICTS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["archive"] == archive]
    known = {(row["name"], row["type"], row["alias"]): row["verdict"] for row in rows}
    candidates = find_candidates(load(), ARCHIVES[archive]()).candidates
    return [(each, known.get((each.label, each.type, each.alias_of), "")) for each in candidates]


def usable_share(archive: str) -> float:
    """Return the share of the candidates of an archive that are usable."""
    verdicts = [verdict for _, verdict in verdicts_of(archive)]
    return verdicts.count("usable") / len(verdicts) if verdicts else 0.0


def main(arguments: list[str]) -> None:
    """Print the share for each archive, or the candidates that have no verdict yet."""
    for archive in ARCHIVES:
        verdicts = verdicts_of(archive)
        if "--without-verdict" in arguments:
            for each, _ in (pair for pair in verdicts if not pair[1]):
                csv.writer(sys.stdout, lineterminator="\n").writerow(
                    (archive, each.label, each.type, each.alias_of, "")
                )
        else:
            usable = sum(verdict == "usable" for _, verdict in verdicts)
            print(f"{archive}: {usable} of {len(verdicts)} candidates are usable ({usable / len(verdicts):.2f})")


if __name__ == "__main__":
    main(sys.argv[1:])
