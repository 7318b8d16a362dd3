"""Build the archives of the golden corpus: the shipped sample, the sample with additions, and one without an index."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

from sse_search import SearchService
from sse_search.engines.memory import MemoryEngine

SAMPLE = Path(__file__).resolve().parents[2] / "corpus" / "sample"
ADDITIONS = Path(__file__).with_name("additions.jsonl")
IMPORTED_AT = "2026-11-23T12:00:00Z"
ARCHIVES = ("sample", "extended", "empty")


def build_archives(folder: Path, *, in_memory: bool = False, settings: str = "") -> dict[str, SearchService]:
    """
    Build every archive below a folder, each in a home of its name; the caller closes them.

    Args:
        settings: Further settings, as TOML in which `{name}` stands for the name of the archive.
    """
    return {name: _built(folder / name, name, in_memory, settings.format(name=name)) for name in ARCHIVES}


def _built(home: Path, name: str, in_memory: bool, settings: str) -> SearchService:
    (home / "corpus").mkdir(parents=True)
    (home / "ssesearch.toml").write_text(f"deadline = 0\n{settings}", encoding="utf-8")
    service = SearchService(home, engine=MemoryEngine()) if in_memory else SearchService(home)
    if name == "empty":
        return service
    with patch("sse_search.corpus.log.current_time", lambda: IMPORTED_AT):
        service.import_path(SAMPLE)
        service.rebuild()
        if name == "extended":
            service.import_path(ADDITIONS, source="More News")
            service.rebuild()
    return service
