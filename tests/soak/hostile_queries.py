"""Ask hostile queries of an archive, and measure the processor time of each."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.synthetic import generate
from sse_search import InvalidQueryError, SearchRequest, SearchService
from sse_search.engines.port import IndexMetadata
from sse_search.engines.whoosh import WhooshEngine
from sse_search.tokens import words
from tests.soak.trial import Outcome, Size
from tests.soak.trial_archive import in_memory

MAX_SECONDS = 1.1
_QUERIES = {"quick": 20, "full": 300}
_ITEMS = {"quick": 1_000, "full": 20_000}
_CHARACTERS = "\u0301\u200d\ufeff\u202e\u0000\ud800\U0001f469\u1100\u0130ßﬁ½①Ⅷ合가ัำ́'’-_.:;\"“„()[]{}*~?\\/&|!+^%$#@<>"

_Make = Callable[[random.Random, list[str]], str]


def run(seed: int, size: Size) -> Outcome:
    """Ask every kind of query."""
    chance = random.Random(seed)
    slowest, slowest_query = 0.0, ""
    refused = wrong = 0
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        home = Path(folder)
        vocabulary = _build(home, _ITEMS[size])
        with SearchService.open(home) as service:
            service.search("")
            for number in range(_QUERIES[size]):
                request = _request(chance, list(KINDS.values())[number % len(KINDS)](chance, vocabulary))
                started = time.process_time()
                try:
                    service.search(request)
                except InvalidQueryError:
                    refused += 1
                seconds = time.process_time() - started
                if seconds > slowest:
                    slowest, slowest_query = seconds, request.text
                if seconds > MAX_SECONDS:
                    wrong += 1
                    print(f"{seconds:.2f} s for {request}", flush=True)
    print(f"the slowest query, {slowest:.3f} s: {slowest_query[:200]!r}", flush=True)
    note = f"{_ITEMS[size]:,} items; the slowest took {slowest:.2f} s of processor time, of {MAX_SECONDS} s"
    count = _QUERIES[size]
    return Outcome(tried=count, survived=count - refused - wrong, reported=refused, wrong=wrong, note=note)


def _build(home: Path, count: int) -> list[str]:
    """Build an index of generated items; return their words, the frequent ones often."""
    (home / "corpus").mkdir()
    (home / "ssesearch.toml").write_text("verify_mb = 0\n", encoding="utf-8")
    documents = list(generate(count))
    metadata = IndexMetadata(generation="", items=0, batches=(), vocabulary="", analysis="")
    WhooshEngine(home / "index").build(documents, (), metadata, full=True)
    return [word for document in documents[:200] for word in words(document.item.text) if len(word) > 1]


def _request(chance: random.Random, text: str) -> SearchRequest:
    return SearchRequest(
        text=text,
        match=chance.choice(("auto", "all", "any")),
        sort=chance.choice(("relevance", "newest", "oldest")),
        filters=chance.choice(({}, {"source": tuple(f"source {n}" for n in range(60))}, {"country": ("Italy",) * 64})),
        date=chance.choice(("", "", "..2021", "0001..9999")),
        page=chance.choice((1, 1, 100)),
        limit=100,
        explain=chance.random() < 0.5,
        stories=chance.random() < 0.5,
    )


def _several(chance: random.Random, vocabulary: list[str], form: str, joined_by: str, count: int = 64) -> str:
    return joined_by.join(form.format(word) for word in chance.choices(vocabulary, k=chance.randint(2, count)))


def _nested(chance: random.Random, opening: str, closing: str, inner: str) -> str:
    depth = chance.randint(1, 25)
    return opening * depth + inner + closing * depth


def _shortened(chance: random.Random, vocabulary: list[str], joined_by: str) -> str:
    beginnings = (f"{chance.choice(vocabulary)[: chance.choice((1, 2, 2, 3))]}*" for _ in range(chance.randint(1, 64)))
    return joined_by.join(beginnings)


KINDS: dict[str, _Make] = {
    "alternatives": lambda chance, known: _several(chance, known, "{}", " OR "),
    "thousands of alternatives": lambda chance, known: _several(chance, known, "{}", " OR ", 4000),
    "fuzzy alternatives": lambda chance, known: _several(chance, known, "{}~2", " OR "),
    "fuzzy conjunction": lambda chance, known: _several(chance, known, "{}~2", " AND "),
    "prefixes": lambda chance, known: _shortened(chance, known, " OR "),
    "negated prefixes": lambda chance, known: "-" + _shortened(chance, known, " -"),
    "long fuzzy word": lambda chance, known: "".join(chance.choices(known, k=chance.choice((2, 20, 90)))) + "~2",
    "misspelled words": lambda chance, known: _several(chance, known, "{}q", " "),
    "long phrase": lambda chance, known: '"' + _several(chance, known, "{}", " ") + '"',
    "repeated phrase": lambda chance, known: f'"{" ".join([chance.choice(known)] * 60)}"',
    "phrases": lambda chance, known: _several(chance, known, '"{0} {0}"', " OR ", 30),
    "nested": lambda chance, known: _nested(chance, "(", ")", _several(chance, known, "{}", " OR ", 30)),
    "nested negation": lambda chance, known: _nested(chance, "NOT (", ")", _several(chance, known, "-{}", " ", 20)),
    "nested prefixes": lambda chance, known: _nested(chance, "(a* OR ", ")", _shortened(chance, known, " AND ")),
    "unbalanced": lambda chance, known: "(" * chance.randint(1, 1000) + chance.choice(known),
    "fields": lambda chance, known: _several(chance, known, "title:{}~2", " body:", 32),
    "dates": lambda chance, _: " OR ".join(f"date:{chance.randint(1, 9999):04}..9999" for _ in range(64)),
    "filters": lambda chance, known: _several(chance, known, "source:{}", " OR "),
    "wildcards": lambda chance, known: _several(chance, known, "*{}*?", " ", 20),
    "inner wildcards": lambda chance, known: " OR ".join(
        f"{word[:2]}*{word[-1]}*" for word in chance.choices(known, k=chance.randint(1, 64))
    ),
    "chains": lambda chance, known: _several(chance, known, "{}", f" NEAR/{chance.choice((1, 9, 100))} ", 40),
    "chains of prefixes": lambda chance, known: _shortened(chance, known, " NEAR/100 "),
    "loose phrases": lambda chance, known: '"' + _several(chance, known[:20], "{}", " ", 60) + '"~100',
    "characters": lambda chance, _: "".join(chance.choices(_CHARACTERS, k=chance.choice((3, 50, 1000)))),
    "one character": lambda chance, _: chance.choice(_CHARACTERS) * chance.choice((10, 1000, 100_000)),
    "mixed": lambda chance, known: " ".join(
        chance.choice((word, f"{word}~2", f"{word[:2]}*", f'"{word} {word}"', f"-{word}", "OR", "AND", "(", ")", "NOT"))
        for word in chance.choices(known, k=60)
    ),
}
"""What a query is made of, by what it is called."""
