"""Build the archive that trials harm: generated items with copies of one story, in several batches and segments."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import msgspec

from sse_search import NewsItem, SearchRequest, SearchService, to_json
from sse_search.tokens import words
from tests.engines.random_requests import RANGES, WORDS, a_document

_MEMORY = Path("/dev/shm")

NAMES = (
    "Italy",
    "Kenya",
    "International Labour Organization",
    "Palestine",
    "credit union",
    "Europe",
    "World Bank (WB)",
)
"""Names of the vocabulary, so that items have entities, and one abbreviation that is learned."""


def in_memory() -> Path | None:
    """Return a folder in memory, for trials that are not about the disk and would wait for it; None without one."""
    return _MEMORY if _MEMORY.is_dir() else None


def an_item(chance: random.Random, number: int) -> NewsItem:
    """Generate an item; every third one is a copy of one of a few stories, with a word of its own."""
    if number % 3 == 0:
        story = an_item(random.Random(number % 5), 1)
        return msgspec.structs.replace(story, id=f"{number:016x}", body=f"{story.body} {chance.choice(WORDS)}")
    item = a_document(chance, number).item
    body = f"{chance.choice(NAMES)} {item.body} {' '.join(chance.choices(WORDS, k=30))} {chance.choice(NAMES)}"
    return msgspec.structs.replace(item, body=body)


def make_home(home: Path, batches: Sequence[Sequence[NewsItem]]) -> None:
    """Create an archive of these batches, each indexed by a rebuild of its own."""
    (home / "corpus").mkdir(parents=True)
    home.chmod(0o755)  # whatever the umask: a home that everybody may write is refused
    (home / "ssesearch.toml").write_text("deadline = 0\n", encoding="utf-8")
    with SearchService.open(home) as service:
        for number, batch in enumerate(batches, 1):
            service.import_items(batch, source=f"Batch {number}")
            service.rebuild()


def requests(chance: random.Random, count: int) -> list[SearchRequest]:
    """Generate requests: words, phrases, patterns, names, operators, filters, dates and orders."""
    return [_request(chance) for _ in range(count)]


def _request(chance: random.Random) -> SearchRequest:
    word, other = (words(chance.choice(WORDS))[0] for _ in range(2))
    texts: tuple[str, ...] = (
        "",
        word,
        f"{word} {other}",
        f'"{word} {other}"',
        f"{word[:2]}*",
        f"{word}~",
        f"{word} OR {other}",
    )
    texts += (f"{word} -{other}", f"title:{word}", chance.choice(NAMES[:-1]), f"date:2020 {word}", "is:undated")
    return SearchRequest(
        text=chance.choice(texts) if len(word) > 1 else other,
        filters=chance.choice(({}, {}, {"source": ("Batch 1",)}, {"language": ("en", "fr")})),
        date=chance.choice(("", "", *RANGES)),
        sort=chance.choice(("relevance", "relevance", "newest", "oldest")),
        limit=chance.choice((1, 2, 5)),
        facets=chance.random() < 0.2,
        stories=chance.random() < 0.5,
    )


def answer(service: SearchService, request: SearchRequest) -> bytes:
    """Return an answer as JSON, without the time it took and the number of the generation."""
    page = service.search(request)
    return to_json(msgspec.structs.replace(page, took_ms=0.0, index=msgspec.structs.replace(page.index, generation="")))
