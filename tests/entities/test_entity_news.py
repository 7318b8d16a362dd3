"""Entities tagged in texts of six languages agree with labels that were written before any tag was seen."""

from __future__ import annotations

import pytest

from tests.entities.entity_items import shipped_tagger
from tests.entities.labelled_news import Half, Score, measure, read_texts

MIN_RECALL = {"organization": 0.85, "event": 0.7, "subdivision": 0.9, "country": 0.95}
MIN_PRECISION = {"organization": 0.95, "event": 0.9, "subdivision": 0.95, "country": 0.95}


@pytest.fixture(params=["viewed", "unviewed"])
def scores(request: pytest.FixtureRequest) -> dict[str, Score]:
    half: Half = request.param
    return measure(shipped_tagger(), read_texts(half))[0]


def test_the_texts_are_many_and_in_six_languages() -> None:
    texts = read_texts()

    assert len(texts) >= 60
    assert {text.language for text in texts} == {"de", "en", "es", "fr", "it", "pt"}


def test_recall_is_high(scores: dict[str, Score]) -> None:
    assert {kind: scores[kind].recall for kind, least in MIN_RECALL.items() if scores[kind].recall < least} == {}


def test_precision_is_high(scores: dict[str, Score]) -> None:
    low = {kind: scores[kind].precision for kind, least in MIN_PRECISION.items() if scores[kind].precision < least}

    assert low == {}
