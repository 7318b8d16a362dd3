"""Write inputs for the tests of the importers, and select from the records that were read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from sse_search.importers import read
from sse_search.importers.context import Record
from sse_search.model import Issue, NewsItem, Tombstone

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("SSESEARCH_DATA") or ROOT.parent / "shared" / "data")
CASES = ROOT / "tests" / "cases"
"""Small inputs that were read wrongly, each for a kind."""
SEED = DATA.parent / "seed" / "000_9bd468f882904bad.txt"


def data_folder(name: str) -> Path:
    """Return a folder of the public test data, or skip the test."""
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"the public test data are not at {folder}")
    return folder


def written(folder: Path, content: str | bytes, name: str = "input.txt") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def records(path: Path, **options: Any) -> list[Record]:
    return list(read(path, **options).records)


def items(path: Path, **options: Any) -> list[NewsItem]:
    return [record for record in records(path, **options) if isinstance(record, NewsItem)]


def only_item(path: Path, **options: Any) -> NewsItem:
    (item,) = items(path, **options)
    return item


def removals(path: Path, **options: Any) -> list[Tombstone]:
    return [record for record in records(path, **options) if isinstance(record, Tombstone)]


def warnings(path: Path, **options: Any) -> list[str]:
    """Return the messages of the warnings, which are about items that were kept."""
    return [
        record.message
        for record in records(path, **options)
        if isinstance(record, Issue) and record.severity == "warning"
    ]


def rejections(path: Path, **options: Any) -> list[Issue]:
    return [record for record in records(path, **options) if isinstance(record, Issue) and record.severity == "error"]


def reasons(path: Path, **options: Any) -> list[str]:
    return [rejection.message for rejection in rejections(path, **options)]


def dates(path: Path, **options: Any) -> list[tuple[str | None, str, str]]:
    return [(item.date.value, item.date.precision, item.date.origin) for item in items(path, **options)]
