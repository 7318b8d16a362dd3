"""The public names are cheap to import, complete, and give the agreed JSON."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import sse_search
from sse_search import SearchService, to_json
from tests.service.service_archive import search

HEAVY = ("numpy", "whoosh", "Stemmer", "sqlite3", "flask", "rich", "click", "feedparser", "trafilatura", "lxml")


def test_records_and_errors_are_imported_without_what_is_heavy() -> None:
    program = f"import sys, sse_search; print(sorted(set(sys.modules) & set({HEAVY!r})))"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout == "[]\n"


def test_every_public_name_is_there_and_no_other() -> None:
    for name in sse_search.__all__:
        assert getattr(sse_search, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        _ = sse_search.nothing


def test_an_answer_has_the_agreed_json(news: SearchService) -> None:
    page = search(news, "forest", filters={"country": ("Portugal",)})

    written = to_json(page)
    answer = json.loads(written)

    assert written.endswith(b"}\n")
    assert list(answer) == [
        "format_version", "query", "total", "undated_hidden", "partial", "page", "size", "hits", "facets", "relaxed",
        "suggestion", "notices", "clauses", "relaxations", "index", "took_ms",
    ]  # fmt: skip
    assert answer["query"] == {
        "text": "forest", "canonical": "forest", "match": "all", "sort": "relevance",
        "filters": {"country": ["country:PT"]},
    }  # fmt: skip
    assert list(answer["hits"][0]) == [
        "id", "title", "date", "score", "snippet", "url", "source", "language", "category", "entities",
        "authors", "added",
    ]  # fmt: skip
    assert answer["hits"][0]["date"] == {"value": "2020-02", "precision": "month", "origin": "stated"}
    assert answer["facets"]["country"] == [{"value": "country:PT", "label": "Portugal", "count": 1, "selected": True}]
    assert answer["index"] == {"generation": "000001", "items": 5}


def test_python_m_runs_the_command_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sse_search", "--version"], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout == f"ssesearch {sse_search.__version__}\n"
