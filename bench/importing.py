"""
Measure the speed and memory of imports, and how well saved pages are read.

    python -m bench importing [--records 200000] [--megabytes 0] [--format jsonl|csv]
    python -m bench importing --pages

Generates a file of items like those of a news agency, imports it into a new log, imports it again (nothing
is new), and reads the log back. `--megabytes 2000` sets the size of the file instead. Figures are for one core; the
peak memory is that of the whole process. `--pages` compares saved pages with the content that people marked in them.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from bench.corpora import data_folder
from sse_search.corpus import Corpus
from sse_search.csv_cells import joined
from sse_search.importers import read
from sse_search.model import NewsItem

_TEXT = """
cooperative solidarity economy workers members federation finance bank statistics women rural decent work law ministry
région économie coopérative sociale crédito ahorro vivienda trabajo comunidad São Paulo Québec
"""
_WORDS = _TEXT.split()
_WORDS_IN_BODY = 120


def records(count: int, megabytes: int) -> Iterator[dict[str, Any]]:
    """Yield records until there are enough of them, or enough bytes of JSON Lines."""
    rng = random.Random(1844)
    written = 0
    serial = 0
    while (written < megabytes << 20) if megabytes else (serial < count):
        serial += 1
        body = " ".join(rng.choices(_WORDS, k=_WORDS_IN_BODY))
        record = {
            "title": f"{' '.join(rng.choices(_WORDS, k=9))} {serial}",
            "date": f"20{rng.randrange(10, 25)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}",
            "summary": " ".join(rng.choices(_WORDS, k=25)),
            "body": f"{body}\n\n{body}",
            "url": f"https://www.example.org/news/{serial}/{rng.choice(_WORDS)}?utm_source=feed",
            "language": "en",
            "tags": rng.choices(_WORDS, k=3),
        }
        written += len(_line(record).encode())
        yield record


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


def write_file(folder: Path, format: str, items: Iterable[dict[str, Any]]) -> Path:
    """Write records as JSON Lines or CSV; returns the file."""
    path = folder / f"agency.{format}"
    with path.open("w", encoding="utf-8", newline="") as output:
        if format == "jsonl":
            output.writelines(map(_line, items))
        else:
            table = csv.DictWriter(output, ["title", "date", "summary", "body", "url", "language", "tags"])
            table.writeheader()
            table.writerows(item | {"tags": joined(item["tags"])} for item in items)
    return path


def timed(name: str, work: Callable[[], int]) -> None:
    """Run a function that returns a number of items; print its elapsed time and processor time."""
    started, cpu_started = time.perf_counter(), time.process_time()
    items = work()
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu_started
    print(
        f"{name:<20}{items:>10,} items {seconds:>7.2f} s {items / seconds:>8,.0f} items/s,"
        f" {items / cpu:>8,.0f} items/s of processor time, {peak():>6.0f} MB peak"
    )


def peak() -> float:
    """Return the peak memory of the process, in MB."""
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / 1024 if sys.platform != "darwin" else size / 1024 / 1024


def import_file(file: Path, corpus: Corpus) -> int:
    """Import a file; returns its number of records."""
    reading = read(file)
    report = corpus.append(reading.records, source=reading.source, format=reading.format, sha256=reading.sha256)
    print(f"    {report.new:,} new, {report.unchanged:,} unchanged, {report.rejected:,} rejected")
    return report.read


class PageScores(msgspec.Struct, frozen=True, kw_only=True):
    """
    How well saved pages are read; all but `pages` are fractions.

    Attributes:
        titles: Pages with exactly the expected title. dates: pages with exactly the expected date.
        wanted: Passages of the article that the text holds. unwanted: passages around the article that it holds, too.
    """

    pages: int
    titles: float
    dates: float
    wanted: float
    unwanted: float


def page_scores(folder: Path) -> PageScores:
    """Compare each page of a folder with the description in its `expected.json`."""
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    titles, dates, wanted, unwanted = [], [], [], []
    for name, page in expected.items():
        item = next((r for r in read(folder / name, url=page["url"]).records if isinstance(r, NewsItem)), None)
        text = _single_line(item.text) if item else ""
        titles.append(item is not None and item.title == _single_line(page["title"]))
        dates.append(item is not None and item.date.value == page["date"])
        wanted += [_single_line(passage) in text for passage in page["with"]]
        unwanted += [_single_line(passage) in text for passage in page["without"]]
    return PageScores(
        pages=len(titles),
        titles=sum(titles) / len(titles),
        dates=sum(dates) / len(dates),
        wanted=sum(wanted) / len(wanted),
        unwanted=sum(unwanted) / len(unwanted),
    )


def _single_line(text: str) -> str:
    return " ".join(text.split())


def main(arguments: list[str]) -> int:
    """Measure and print; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--megabytes", type=int, default=0)
    parser.add_argument("--format", choices=["jsonl", "csv"], default="jsonl")
    parser.add_argument("--pages", action="store_true")
    options = parser.parse_args(arguments)
    if options.pages:
        started = time.process_time()
        scores = page_scores(data_folder() / "html")
        print(f"{scores.pages} pages, {scores.pages / (time.process_time() - started):.1f} a second of processor time")
        print(f"title exact {scores.titles:.3f}, date exact {scores.dates:.3f},")
        print(f"passages that must appear {scores.wanted:.3f}, that must not {scores.unwanted:.3f}")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        file = write_file(Path(folder), options.format, records(options.records, options.megabytes))
        print(f"{file.stat().st_size / (1 << 20):,.0f} MB of {options.format}, {peak():.0f} MB peak before")
        corpus = Corpus(Path(folder) / "corpus")
        timed("import", lambda: import_file(file, corpus))
        timed("the same again", lambda: import_file(file, corpus))
        timed("read all items", lambda: sum(1 for _ in corpus.items()))
        timed("check every batch", lambda: len(corpus.check()) or corpus.count())
    return 0
