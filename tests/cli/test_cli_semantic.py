"""The shell makes vectors, says what it will do, and prints items that were found by meaning apart from the hits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.cli_archive import run_in, write_records
from tests.engines.toy_model import make_model


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An archive with a model and an index, without vectors."""
    home = tmp_path / "home"
    make_model(home / "model")
    (home / "corpus").mkdir()
    (home / "ssesearch.toml").write_text('semantic_model = "model"\n', encoding="utf-8")
    news = write_records(
        tmp_path / "news.jsonl",
        {"title": "Dairy opens", "summary": "milk report", "language": "en"},
        {"title": "Harbour closed", "summary": "boat report", "language": "en"},
    )
    assert run_in(home, "import", str(news), "--rebuild").exit_code == 0
    return home


@pytest.fixture(autouse=True)
def niceness(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Record how nice the process wants to be, which it cannot take back."""
    wanted: list[int] = []
    monkeypatch.setattr("os.nice", wanted.append)
    return wanted


def test_embedding_says_how_much_there_is_to_do_and_what_was_done(home: Path, niceness: list[int]) -> None:
    first, second = run_in(home, "embed"), run_in(home, "embed")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "2 items to embed, about 1 second." in first.stderr
    assert first.stdout.startswith("Embedded 2 items; 0 had a vector, 0 vectors removed, ")
    assert second.stdout.startswith("Embedded 0 items; 2 had a vector, 0 vectors removed, ")
    assert "to embed" not in second.stderr
    assert niceness == [10, 10]


def test_without_a_model_embedding_is_an_error_with_a_remedy(home: Path) -> None:
    (home / "ssesearch.toml").unlink()
    done = run_in(home, "embed")

    assert done.exit_code == 2
    assert "semantic_model" in done.stderr


def test_items_found_by_meaning_are_printed_apart_and_marked(home: Path) -> None:
    run_in(home, "embed")
    found = run_in(home, "query", "cow", "--semantic")
    plain = run_in(home, "query", "cow")

    assert (found.exit_code, plain.exit_code) == (0, 1)
    assert "Found by meaning, without a word of the query (1 item, " in found.stdout
    assert "by meaning" in found.stdout
    assert "Dairy opens" in found.stdout
    assert "Harbour" not in found.stdout
    answer = json.loads(run_in(home, "query", "cow", "--semantic", "--json").stdout)
    assert (answer["total"], answer["semantic"]["total"]) == (0, 1)
    assert answer["semantic"]["hits"][0]["by_meaning"] is True


def test_meaning_changes_the_order_unless_it_is_turned_off(home: Path) -> None:
    run_in(home, "embed")
    with_meaning = json.loads(run_in(home, "query", "harbour", "dairy", "report", "--json").stdout)
    without = json.loads(run_in(home, "query", "harbour", "dairy", "report", "--no-semantic", "--json").stdout)

    assert "semantic" in with_meaning
    assert "semantic" not in without
    assert with_meaning["hits"][0]["score"] > without["hits"][0]["score"]


def test_languages_that_the_model_does_not_know_are_named(home: Path) -> None:
    make_model(home / "model", options={"languages": ["fr"]})

    assert "The model does not know the language of 2 items: English." in run_in(home, "embed").stderr
