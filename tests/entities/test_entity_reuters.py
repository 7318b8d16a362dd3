"""Countries tagged in unseen news agree with the editors of Reuters-21578 and with human verdicts on differences."""

from __future__ import annotations

from itertools import islice

import pytest

from bench.corpora import data_folder
from bench.entities import Story, evaluate, figures, read_verdicts, summary
from bench.reuters import read_reuters
from tests.entities.entity_items import shipped

STORIES = 4_000


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    try:
        documents = list(islice(read_reuters(data_folder()), STORIES))
    except FileNotFoundError as missing:
        pytest.skip(str(missing))
    evaluated, _ = evaluate(shipped(), documents)
    return [story for story in evaluated if story.editors]


def test_nine_in_ten_countries_of_the_editors_are_tagged_where_they_are_named(stories: list[Story]) -> None:
    total = figures(stories, {id for story in stories for id in story.editors | story.tagged})

    assert total.spelled > 1_000
    assert total.recall >= 0.90


def test_nineteen_in_twenty_tags_are_correct_after_verdicts(stories: list[Story]) -> None:
    assert float(str(summary(shipped(), stories, read_verdicts(), 1.0)["precision_after_verdicts"])) >= 0.95


def test_a_hundred_disagreements_have_a_verdict_and_a_reason() -> None:
    verdicts = read_verdicts()

    assert len(verdicts) == 100
    assert {verdict["side"] for verdict in verdicts} == {"tagger", "editors"}
    assert {verdict["verdict"] for verdict in verdicts} == {"right", "wrong"}
    assert all(verdict["reason"].isalpha() and verdict["country"] in shipped_codes() for verdict in verdicts)


def shipped_codes() -> set[str]:
    return {id.removeprefix("country:") for id in shipped().ids() if id.startswith("country:")}
