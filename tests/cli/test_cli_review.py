"""The command `entities review` asks for a decision on each candidate and writes it at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sse_search.cli import cli
from tests.cli.cli_archive import run_in, write_records


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    fillers = [{"title": f"Day {day}", "summary": f"On day {day} all was well."} for day in range(20)]
    news = [
        {"title": "Day 30", "summary": "He met the Gondor Weavers Guild (GWG)."},
        {"title": "Day 31", "summary": "He met Maria Brandywine."},
    ]
    run_in(tmp_path, "import", str(write_records(tmp_path / "news.jsonl", *fillers, *news)), "--rebuild")
    return tmp_path


def review(home: Path, *answers: str) -> Result:
    typed = "".join(f"{answer}\n" for answer in answers)
    return CliRunner().invoke(cli, ["--home", str(home), "entities", "review"], input=typed)


def written(home: Path) -> str:
    file = home / "vocabulary.toml"
    return file.read_text(encoding="utf-8") if file.exists() else ""


def test_each_candidate_is_shown_with_type_count_and_context(home: Path) -> None:
    shown = review(home, "l", "l")

    assert shown.exit_code == 0
    assert "1/2  Gondor Weavers Guild (GWG)\n     organization, 1 item\n" in shown.stdout
    assert "… He met the Gondor Weavers Guild (GWG). …" in shown.stdout
    assert written(home) == ""


def test_decisions_are_written_and_not_asked_for_again(home: Path) -> None:
    done = review(home, "a", "r")

    assert "2 decisions written; ssesearch rebuild uses them." in done.stderr
    assert written(home) == (
        '[[entity]]\nid = "organization:gwg"\nlabel = "Gondor Weavers Guild"\nacronyms = ["GWG"]\nunverified = true\n'
        '\n[[reject]]\nname = "Maria Brandywine"\n'
    )
    assert review(home).exit_code == 1


def test_another_type_and_another_name_can_be_chosen(home: Path) -> None:
    review(home, "ae", "=", "CICOPA")

    assert 'id = "event:gwg"' in written(home)
    assert 'id = "organization:cicopa"\naliases = ["Maria Brandywine"]' in written(home)


def test_a_wrong_answer_is_asked_again(home: Path) -> None:
    done = review(home, "x", "=", "Atlantis", "r", "q")

    assert "Nothing was changed: 'Atlantis' names no entity; give the id of one" in done.stderr
    assert written(home) == '[[reject]]\nname = "Gondor Weavers Guild"\n'


def test_an_empty_name_of_an_entity_goes_back_to_the_decision(home: Path) -> None:
    done = review(home, "=", "", "r", "q")

    assert "Id or name of the entity (empty to go back)" in done.stderr
    assert written(home) == '[[reject]]\nname = "Gondor Weavers Guild"\n'


@pytest.mark.parametrize("answers", [("a", "q"), ("a",), ("a", "=")])
def test_quitting_or_the_end_of_the_input_keeps_what_was_decided(home: Path, answers: tuple[str, ...]) -> None:
    done = review(home, *answers)

    assert done.exit_code == 0
    assert "1 decision written" in done.stderr
    assert written(home).count("[[") == 1


def test_too_few_items_are_named_as_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()

    for command in ("review", "suggest"):
        refused = run_in(tmp_path, "entities", command)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert refused.stderr == "No candidates: candidates need at least 20 items; the archive has 0.\n"


def test_a_malformed_vocabulary_is_an_error_with_its_line(home: Path) -> None:
    (home / "vocabulary.toml").write_text("\n[[entity]\n", encoding="utf-8")

    refused = review(home, "a")

    assert refused.exit_code == 2
    assert "vocabulary.toml:2" in refused.stderr
