"""A later record adds and replaces fields, and never empties one by lacking it."""

from __future__ import annotations

from typing import Any

import pytest

from sse_search.corpus import Corpus
from sse_search.model import NewsDate
from tests.corpus.corpus_items import added, an_item, files, got

FULL: dict[str, Any] = {
    "date": NewsDate.of("2021-11-09"),
    "summary": "Members met.",
    "body": "Members met on Tuesday.\n\nThey voted for a bank of their own.",
    "url": "https://example.org/a",
    "language": "en",
    "category": "News",
    "tags": ("banks",),
    "authors": ("Ana Costa",),
    "version": 2,
}


def test_what_a_later_record_lacks_stays_and_is_counted(corpus: Corpus) -> None:
    added(corpus, an_item(1, **FULL), source="ILO")

    report = added(corpus, an_item(1, "Cooperatives have met"), source="other")

    assert (report.changed, report.kept_fields) == (1, 8)
    assert got(corpus, 1) == an_item(1, "Cooperatives have met", source="ILO", **FULL)


def test_a_record_that_only_lacks_fields_changes_nothing(corpus: Corpus) -> None:
    added(corpus, an_item(1, **FULL))

    report = added(corpus, an_item(1, summary="Members met."))

    assert (report.unchanged, report.batch, report.kept_fields) == (1, None, 7)


@pytest.mark.parametrize(
    "body",
    [
        "Members met on Tuesday.",
        "Members met on Tues…",
        "They voted for a bank [...]",
        "MEMBERS  met, on Tuesday.\n\nThey voted …",
    ],
)
def test_a_part_of_the_known_text_does_not_replace_it(corpus: Corpus, body: str) -> None:
    added(corpus, an_item(1, **FULL))

    report = added(corpus, an_item(1, body=body, summary="voted for a bank"))

    assert report.unchanged == 1
    item = got(corpus, 1)
    assert item is not None
    assert (item.summary, item.body) == (FULL["summary"], FULL["body"])


@pytest.mark.parametrize(
    "ending",
    [
        "… [+23 chars]",
        "... [+1200 chars]",
        " … Read more",
        " Continue reading →",
        " […] Read more at Example Times",
        " (more…)",
        "... Read the full story",
        " Lire la suite",
        " Weiterlesen »",
        " Leia mais",
        "… The post Members met appeared first on Coop News.",
        " La entrada Members met se publicó primero en Coop News.",
    ],
)
def test_a_text_that_was_cut_off_with_a_link_to_the_rest_does_not_replace_it(corpus: Corpus, ending: str) -> None:
    added(corpus, an_item(1, **FULL))

    report = added(corpus, an_item(1, body=f"{str(FULL['body'])[:20]}{ending}"))

    assert report.unchanged == 1


@pytest.mark.parametrize(
    "addition",
    [" Read more books, said the chair, who lent them.", "… and then a whole new paragraph of ten words came in"],
)
def test_what_goes_on_after_a_text_is_no_link_to_the_rest(corpus: Corpus, addition: str) -> None:
    added(corpus, an_item(1, **FULL))

    report = added(corpus, an_item(1, body=f"{FULL['body']}{addition}"))

    assert report.changed == 1


@pytest.mark.parametrize("body", ["Members met on Tuesday and Wednesday.", "Membres", "Tuesday members"])
def test_another_text_replaces_the_known_one(corpus: Corpus, body: str) -> None:
    added(corpus, an_item(1, **FULL))

    added(corpus, an_item(1, body=body))

    item = got(corpus, 1)
    assert item is not None
    assert (item.summary, item.body) == (FULL["summary"], body)


def test_a_field_that_a_record_states_to_be_empty_is_emptied(corpus: Corpus) -> None:
    added(corpus, an_item(1, **FULL))

    added(corpus, an_item(1, emptied=("date", "body", "tags", "url")))

    rest = {name: value for name, value in FULL.items() if name not in ("date", "body", "tags", "url")}
    assert got(corpus, 1) == an_item(1, source="news", **rest)


@pytest.mark.parametrize(
    ("known", "later", "kept"),
    [
        ("2021-11-09", None, "2021-11-09"),
        ("2021-11-09", "2021-11", "2021-11-09"),
        ("2021-11", "2021-11-09", "2021-11-09"),
        ("2021-11-09", "2021-12", "2021-12"),
        (None, "2021", "2021"),
    ],
)
def test_a_less_exact_date_does_not_replace_the_known_one(
    corpus: Corpus, known: str | None, later: str | None, kept: str
) -> None:
    added(corpus, an_item(1, date=NewsDate.of(known)))

    added(corpus, an_item(1, date=NewsDate.of(later)))

    assert got(corpus, 1) == an_item(1, date=NewsDate.of(kept), source="news")


@pytest.mark.parametrize("dry_run", [True, False])
def test_records_of_one_input_are_merged_too(corpus: Corpus, dry_run: bool) -> None:
    report = added(
        corpus, an_item(1, **FULL), an_item(1, summary="Members met."), an_item(1, "Changed"), dry_run=dry_run
    )

    assert (report.read, report.new, report.unchanged, report.kept_fields) == (3, 1, 2, 15)
    if not dry_run:
        assert got(corpus, 1) == an_item(1, "Changed", source="news", **FULL)
        assert files(corpus) == ["000001-news.jsonl"]
        assert corpus.check() == ()


def test_sources_that_take_turns_do_not_change_an_item_each_time(corpus: Corpus) -> None:
    page = an_item(1, url="https://www.example.org/a/", date=NewsDate.of("2021-11-09", "metadata"))
    feed = an_item(1, url="http://example.org/a?utm_source=rss", date=NewsDate.of("2021-11-09", "stated"))
    added(corpus, feed)

    assert added(corpus, page).changed == 1
    assert [added(corpus, record).unchanged for record in (feed, page, feed)] == [1, 1, 1]
    item = got(corpus, 1)
    assert item is not None
    assert item.url == "https://www.example.org/a/"
