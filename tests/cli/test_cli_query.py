"""Searches on the command line print their results on standard output and end with an exit code."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from sse_search import SearchRequest, SearchService, to_json
from sse_search.cli import cli
from tests.cli.cli_archive import RECORDS, Run, run_in, write_records


def titles(text: str) -> list[str]:
    """Return the titles of numbered hits."""
    return [line[5:] for line in text.splitlines() if line[:3].strip().isdigit() and line[3:5] == ". "]


def test_hits_are_numbered_with_date_source_and_snippet(run: Run) -> None:
    result = run("query", "cooperatives Palestine", "--match", "all")

    assert result.exit_code == 0
    assert len(titles(result.stdout)) == 2
    assert "9 November 2021 · news · en · " in result.stdout
    assert "*cooperatives*" in result.stdout
    assert "https://news.example.org/opt-support" in result.stdout
    assert "2 items." in result.stdout.splitlines()
    assert result.stderr == ""


def test_items_with_some_of_the_words_say_so_and_are_not_exported(run: Run) -> None:
    result = run("query", "cooperatives Palestine")
    exported = run("query", "cooperatives Palestine", "--format", "jsonl")

    assert (len(titles(result.stdout)), result.stdout.count(" · some of the words\n")) == (5, 3)
    assert "2 items with all the words and 3 more with some of them." in result.stdout.splitlines()
    assert len(exported.stdout.splitlines()) == 2


def test_words_need_no_quotes(run: Run) -> None:
    assert titles(run("query", "worker", "statistics").stdout) == ["Worker cooperatives and statistics"]


def test_nothing_found_is_exit_code_1_and_no_output(run: Run) -> None:
    result = run("query", "xylophone")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Nothing found.")


def test_no_text_finds_everything(run: Run) -> None:
    for arguments in ((), ("",)):
        result = run("query", *arguments)
        assert len(titles(result.stdout)) == len(RECORDS)


def test_a_filter_takes_a_name_or_an_id_and_twice_means_either(run: Run) -> None:
    by_name = run("query", "--country", "Palestine")
    by_id = run("query", "--country", "country:PS")
    either = run("query", "--country", "Palestine", "--country", "Portugal")
    across = run("query", "--country", "Portugal", "--language", "en")

    assert titles(by_name.stdout) == titles(by_id.stdout)
    assert len(titles(by_name.stdout)) == 2
    assert len(titles(either.stdout)) == 3
    assert across.exit_code == 1


def test_a_date_filter_counts_the_undated_items_it_excludes(run: Run) -> None:
    result = run("query", "cooperatives", "--date", "2021")

    assert len(titles(result.stdout)) == 2
    assert "1 item is excluded only because it has no date; --undated include adds undated items." in result.stdout
    included = run("query", "cooperatives", "--date", "2021", "--undated", "include")
    assert len(titles(included.stdout)) == 3
    assert titles(run("query", "--undated", "only").stdout) == ["Cooperatives without a date"]


def test_items_can_be_ordered_by_date_and_paged(run: Run) -> None:
    newest = titles(run("query", "--sort", "newest").stdout)
    oldest = titles(run("query", "--sort", "oldest", "--undated", "exclude").stdout)
    second = run("query", "--sort", "newest", "--limit", "2", "--page", "2")

    assert newest[0].startswith("Support for cooperatives")
    assert oldest[0].startswith("=cmd")
    assert titles(second.stdout) == newest[2:4]
    assert "Items 3 to 4 of 6. Use --page 3 for the next ones." in second.stdout


def test_a_page_beyond_the_last_is_reported(run: Run) -> None:
    result = run("query", "--page", "9")

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "There is no page 9: 6 items fill 1 page.\n"


def test_facets_can_be_left_out(run: Run) -> None:
    assert "Country" in run("query", "cooperatives").stdout
    assert "Country" not in run("query", "cooperatives", "--no-facets").stdout


def test_scores_can_be_explained(run: Run) -> None:
    assert "     score " in run("query", "statistics", "--explain").stdout


def test_json_is_the_answer_of_the_library(run: Run, home: Path) -> None:
    result = run("query", "cooperatives Palestine", "--json")
    same = run("query", "cooperatives Palestine", "--format", "json")

    with SearchService.open(home) as service:
        page = json.loads(to_json(service.search(SearchRequest(text="cooperatives Palestine"))))
    answers = [json.loads(written) for written in (result.stdout, same.stdout)]
    for answer in (page, *answers):
        del answer["took_ms"]
    assert answers == [page, page]
    assert list(answers[0])[:3] == ["format_version", "query", "total"]


def test_an_answer_without_hits_is_still_json(run: Run) -> None:
    result = run("query", "xylophone", "--json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["total"] == 0


def test_hits_can_be_written_for_other_programs(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("query", "Palestine", "--format", "csv").stdout)))
    lines = run("query", "Palestine", "--format", "jsonl", "--limit", "1").stdout.splitlines()
    ris = run("query", "Palestine", "--format", "ris")
    bibtex = run("query", "Palestine", "--format", "bibtex")

    assert [row["date"] for row in rows] == ["2021-11-09", "2021-11-08"]
    assert [json.loads(line)["date"]["value"] for line in lines] == ["2021-11-09"]
    assert ris.stdout.count("TY  - NEWS") == 2
    assert bibtex.stdout.count("@misc{") == 2
    assert bibtex.stderr == "2 items.\n"


@pytest.mark.parametrize("arguments", [("cooperatives", "-statistics"), ("--", "-statistics", "cooperatives")])
def test_a_word_may_begin_with_a_hyphen(run: Run, arguments: tuple[str, ...]) -> None:
    result = titles(run("query", *arguments).stdout)

    assert len(result) == 4
    assert "Worker cooperatives and statistics" not in result


def test_a_query_may_be_one_argument_that_begins_with_a_hyphen(run: Run) -> None:
    assert len(titles(run("query", "-statistics cooperatives").stdout)) == 4


def test_a_mistyped_option_is_not_searched_for(run: Run) -> None:
    result = run("query", "cooperatives", "--limt", "5")

    assert result.exit_code == 2
    assert "No such option" in result.stderr
    assert "--limit" in result.stderr


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("date:0000", 0),
        ('"unclosed', 1),
        ("((((((", 0),
        ("a*", 0),
        ("*", 0),
        ("AND", 0),
        ("NOT", 0),
        ("date:2022..2021", 0),
        ("unknown:field", 1),
        ("x" * 8193, 2),
        ("x" * 2000, 1),
        ("(" * 30 + "a" + ")" * 30, 0),
        ("is:undated", 0),
        ("date:2021-11", 0),
        ("cooperat*", 0),
        ("coperatives~", 0),
        ("(worker OR mutual) AND statistics", 0),
        ("title:statistics", 0),
        ("organization:ILO", 1),
        ("last week", 1),
        ("合作社", 1),
        ("\x1b[31m", 1),
        ("&&& --", 0),
    ],
)
def test_whatever_is_typed_is_answered(run: Run, query: str, code: int) -> None:
    result = run("query", "--", query)

    assert "Traceback" not in result.output
    assert result.exit_code == code, result.output
    assert result.stderr.startswith("Error: ") == (code == 2)
    assert "\x1b" not in result.output


def test_what_is_not_read_as_an_operator_is_said_beside_the_results(run: Run) -> None:
    result = run("query", 'cooperatives "unclosed', "--limit", "1")

    assert "This quotation mark is never closed" in result.stdout
    assert "To search with operators: ssesearch query 'cooperatives \"unclosed\"'" in result.stdout
    assert result.exit_code == 0


def test_an_invalid_query_shows_the_position(run: Run) -> None:
    lines = run("query", "x" * 8193).stderr.splitlines()

    assert lines[0].startswith("Error: A query has at most 8,192 characters")
    assert lines[2].endswith("^")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--date", "someday"),
        ("--date", "2021-13"),
        ("--limit", "0"),
        ("--limit", "101"),
        ("--page", "0"),
        ("--match", "some"),
        ("--page", "100000"),
    ],
)
def test_an_impossible_option_is_an_error_in_one_sentence(run: Run, arguments: tuple[str, ...]) -> None:
    result = run("query", "cooperatives", *arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1].startswith(("Error: ", "  "))


def test_an_item_is_shown_in_full_with_the_reason_for_its_tags(run: Run) -> None:
    item_id = json.loads(run("query", "statistics", "--json").stdout)["hits"][0]["id"]
    shown = run("show", item_id)

    assert shown.exit_code == 0
    assert shown.stdout.startswith("Worker cooperatives and statistics\nDate          2019 (stated in the source)\n")
    assert "in the title)" in shown.stdout
    assert json.loads(run("show", item_id, "--json").stdout)["item"]["title"] == "Worker cooperatives and statistics"


@pytest.mark.parametrize("item_id", ["0000000000000000", "nonsense", ""])
def test_an_unknown_id_is_exit_code_1(run: Run, item_id: str) -> None:
    shown = run("show", item_id)

    assert (shown.exit_code, shown.stdout) == (1, "")
    assert shown.stderr.startswith("Error: ")


def test_every_command_has_help_that_begins_with_an_example(run: Run) -> None:
    commands = [
        [],
        *([name] for name in cli.commands),
        *(["entities", name] for name in ("check", "suggest", "explain")),
    ]
    for command in commands:
        shown = run(*command, "--help")
        assert shown.exit_code == 0
        first, second, *_ = shown.stdout.splitlines()
        assert first in {"Example:", "Examples:"}
        assert second.startswith("  ssesearch ")


def test_names_can_be_matched_as_plain_words(run: Run) -> None:
    assert len(titles(run("query", "Palestine").stdout)) == 2
    assert run("query", "Palestine", "--no-aliases").exit_code == 1


def test_the_versions_of_a_hit_are_counted_on_demand_and_listed_by_a_query(empty_home: Path, tmp_path: Path) -> None:
    summary = " ".join(f"word{number} of" for number in range(50))
    copies = [{"title": "A bank", "summary": summary, "url": f"https://x.example/{number}"} for number in range(3)]
    alone = {"title": "Alone", "summary": " ".join(f"other{number}" for number in range(50))}
    run_in(empty_home, "import", str(write_records(tmp_path / "news.jsonl", *copies, alone)), "--rebuild")

    plain = run_in(empty_home, "query", "--no-facets")
    counted = run_in(empty_home, "query", "--no-facets", "--stories")

    assert "version" not in plain.stdout
    assert titles(counted.stdout) == titles(plain.stdout)
    lines = [line.strip() for line in counted.stdout.splitlines() if "2 other versions: " in line]
    assert len(lines) == 3
    command = lines[0].partition("ssesearch ")[2].split()
    assert titles(run_in(empty_home, *command).stdout) == ["A bank"] * 3
    hits = json.loads(run_in(empty_home, "query", "--stories", "--json").stdout)["hits"]
    assert sorted(hit["versions"] for hit in hits) == [0, 2, 2, 2]


def test_similar_items_are_printed_with_what_they_share(run: Run) -> None:
    item_id = json.loads(run("query", "statistics", "--json").stdout)["hits"][0]["id"]

    shown = run("similar", item_id, "--limit", "2")

    assert shown.exit_code == 0
    assert "     score " in shown.stdout
    assert shown.stdout.endswith(" similar items.\n")
    answer = json.loads(run("similar", item_id, "--limit", "2", "--json").stdout)
    assert answer["id"] == item_id
    assert [bool(hit["explanation"]) for hit in answer["hits"]] == [True, True]
    assert run("similar", "0" * 16).exit_code == 1
