"""Items in languages written without spaces, or with combining signs, are found by their words."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_search import SearchService
from tests.service.queries_by_script import HEADLINES, QUERIES
from tests.service.service_archive import filled, search

MIN_RIGHT = {"zh": 20, "ja": 20, "ko": 20, "th": 20, "hi": 17}
"""Queries of each language, of 20, whose first hit is right."""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> SearchService:
    records = [{"title": title, "language": language} for language, titles in HEADLINES.items() for title in titles]
    return filled(Path(tmp_path_factory.mktemp("scripts")), *records)


@pytest.mark.parametrize("language", QUERIES)
def test_the_first_hit_is_the_headline_that_was_meant(archive: SearchService, language: str) -> None:
    wrong = []
    for text, meant in QUERIES[language].items():
        hits = search(archive, text).hits
        if not hits or hits[0].title not in {HEADLINES[language][number] for number in meant}:
            wrong.append((text, [hit.title for hit in hits[:3]]))

    assert len(QUERIES[language]) - len(wrong) >= MIN_RIGHT[language], wrong
