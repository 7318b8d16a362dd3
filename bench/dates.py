"""
Measure how many saved pages get the right date of publication.

    python -m bench dates [--folder FOLDER] [--json FILE] [--list]

The folder holds pages and `expected.json` or another JSON file that describes them in one of two layouts: file name to
`{"url", "date"}`, or address to `{"file", "date"}` (that of the pages of htmldate); pages may be in subfolders. A date
is right if it is the expected one, wrong if it is another one, missing if there is none or the page gives no item.
Default: the folder `html` of the public test data. `--list` prints the pages whose date is not right.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from bench.corpora import data_folder
from sse_search.errors import SearchError
from sse_search.importers import read
from sse_search.model import NewsItem


class PageDate(msgspec.Struct, frozen=True, kw_only=True):
    """The date that a page should have, and the one that it gets, with its origin."""

    page: str
    expected: str
    value: str | None
    origin: str

    @property
    def outcome(self) -> str:
        """`right`, `wrong` or `missing`."""
        return "right" if self.value == self.expected else "wrong" if self.value else "missing"


def expectations(folder: Path) -> Iterator[tuple[Path, str, str]]:
    """Yield file, address and date of each page that is described and exists."""
    files = {path.name: path for path in folder.rglob("*") if path.is_file()}
    for description in sorted(folder.rglob("*.json")):
        pages = json.loads(description.read_text(encoding="utf-8"))
        for key, page in pages.items() if isinstance(pages, dict) else ():
            name, url = (page["file"], key) if "file" in page else (key, page.get("url", ""))
            if page.get("date") and name in files:
                yield files[name], url, page["date"]


def page_dates(folder: Path) -> list[PageDate]:
    """Import each page of a folder, and compare its date."""
    return [_page_date(path, url, expected) for path, url, expected in expectations(folder)]


def _page_date(path: Path, url: str, expected: str) -> PageDate:
    try:
        items = [record for record in read(path, url=url).records if isinstance(record, NewsItem)]
    except SearchError:
        items = []
    value, origin = (items[0].date.value, items[0].date.origin) if items else (None, "no item")
    return PageDate(page=path.name, expected=expected, value=value, origin=origin)


def main(arguments: list[str]) -> int:
    """Measure and print; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=data_folder() / "html")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args(arguments)
    started = time.process_time()
    dates = page_dates(options.folder)
    seconds = time.process_time() - started
    if not dates:
        print(f"{options.folder}: there are no described pages")
        return 2
    counts = Counter(date.outcome for date in dates)
    origins = Counter((date.outcome, date.origin) for date in dates)
    print(f"{len(dates):,} pages, {len(dates) / seconds:.1f} a second of processor time")
    for outcome in ("right", "wrong", "missing"):
        detail = ", ".join(f"{count} {origin}" for (kind, origin), count in origins.most_common() if kind == outcome)
        print(f"{outcome:<8}{counts[outcome]:>6}{counts[outcome] / len(dates):>8.1%}  {detail}")
    if options.list:
        for date in dates:
            if date.outcome != "right":
                print(f"{date.outcome:<8} {date.page}: {date.expected}, not {date.value} ({date.origin})")
    if options.json:
        result = {"pages": len(dates), **counts, "seconds": seconds, "dates": dates}
        options.json.write_bytes(msgspec.json.encode(result))
    return 0
