"""Items are imported and archives maintained on the command line, with counts that add up and nothing lost."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sse_search.engines.whoosh.writing import analysis
from tests.cli.cli_archive import RECORDS, Run, run_in, write_records

COUNTS = re.compile(r"([\d,]+) records? = ([\d,]+) new \+ ([\d,]+) changed \+ ([\d,]+) unchanged \+ ([\d,]+) rejected")


def counts(text: str) -> list[tuple[int, ...]]:
    """Return read, new, changed, unchanged and rejected of each input."""
    return [tuple(int(number.replace(",", "")) for number in match) for match in COUNTS.findall(text)]


def test_an_import_accounts_for_every_record(empty_home: Path, tmp_path: Path) -> None:
    first = write_records(
        tmp_path / "first.jsonl", {"title": "One", "url": "https://x.example/1"}, {"title": ""}, ["no"]
    )
    second = write_records(tmp_path / "second.jsonl", {"title": "Two", "url": "https://x.example/2"})

    imported = run_in(empty_home, "import", str(first), str(second))

    assert imported.exit_code == 0, imported.output
    assert counts(imported.stdout) == [(3, 1, 0, 0, 2), (1, 1, 0, 0, 0)]
    assert f"{first}:2: rejected: " in imported.stderr
    assert f"{first}:3: rejected: " in imported.stderr
    assert "ssesearch rebuild" in imported.stderr


def test_the_same_import_again_adds_nothing_and_a_changed_item_replaces_the_old_one(
    empty_home: Path, tmp_path: Path
) -> None:
    file = write_records(tmp_path / "news.jsonl", *RECORDS)
    run_in(empty_home, "import", str(file))

    assert counts(run_in(empty_home, "import", str(file)).stdout) == [(6, 0, 0, 6, 0)]
    write_records(file, {**RECORDS[0], "summary": "Revised."}, *RECORDS[1:])
    assert counts(run_in(empty_home, "import", str(file), "--rebuild").stdout) == [(6, 0, 1, 5, 0)]
    assert run_in(empty_home, "query", "revised").exit_code == 0


def test_a_dry_run_shows_what_would_be_imported_and_changes_nothing(empty_home: Path, tmp_path: Path) -> None:
    file = write_records(tmp_path / "news.jsonl", *RECORDS)
    before = sorted(empty_home.rglob("*.jsonl"))

    imported = run_in(empty_home, "import", str(file), "--dry-run")

    assert imported.exit_code == 0
    assert "would be filed under" in imported.stdout
    assert "  9 November 2021: Support for cooperatives" in imported.stdout
    assert counts(imported.stdout) == [(6, 6, 0, 0, 0)]
    assert sorted(empty_home.rglob("*.jsonl")) == before


def test_rejections_are_summed_up_by_reason_with_a_count_and_an_example(empty_home: Path, tmp_path: Path) -> None:
    file = write_records(tmp_path / "bad.jsonl", {"title": "Good"}, *([{"title": ""}, {"title": "A", "date": 7}] * 30))

    imported = run_in(empty_home, "import", str(file))

    rejections = [line for line in imported.stderr.splitlines() if ": rejected: " in line]
    assert rejections == [f"{file}:2: rejected: the record has no title (the first of 30)."]
    assert "(the first of 30)" in next(line for line in imported.stderr.splitlines() if ": warning: " in line)


def test_of_many_reasons_the_first_are_listed_and_the_rest_counted(
    empty_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_records(tmp_path / "bad.jsonl", {"title": "Good"}, {"title": ""}, {"title": "A", "date": 7})
    monkeypatch.setattr("sse_search.cli.import_command.MAX_ISSUES_SHOWN", 1)

    assert "... and 1 more reason." in run_in(empty_home, "import", str(file)).stderr


def test_an_input_that_is_missing_does_not_stop_the_others(empty_home: Path, tmp_path: Path) -> None:
    file = write_records(tmp_path / "news.jsonl", *RECORDS)

    imported = run_in(empty_home, "import", str(tmp_path / "missing.txt"), str(file))

    assert imported.exit_code == 2
    assert "missing.txt" in imported.stderr
    assert counts(imported.stdout) == [(6, 6, 0, 0, 0)]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\xff" * 100, b'{"title": ""}\n'])
def test_an_input_without_anything_usable_is_an_error(empty_home: Path, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "nothing.jsonl"
    file.write_bytes(content)

    imported = run_in(empty_home, "import", str(file))

    assert imported.exit_code == 2
    assert "nothing.jsonl" in imported.output
    assert "Traceback" not in imported.output


def test_the_source_can_be_named(empty_home: Path, tmp_path: Path) -> None:
    file = write_records(tmp_path / "news.jsonl", *RECORDS)

    run_in(empty_home, "import", str(file), "--source", "Coop News", "--rebuild")

    hits = json.loads(run_in(empty_home, "query", "--source", "Coop News", "--json").stdout)["hits"]
    assert len(hits) == len(RECORDS)


def test_a_search_before_the_first_rebuild_names_the_remedy(empty_home: Path) -> None:
    result = run_in(empty_home, "query", "cooperatives")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "ssesearch rebuild" in result.stderr


def test_a_rebuild_reports_what_it_did(empty_home: Path, tmp_path: Path) -> None:
    run_in(empty_home, "import", str(write_records(tmp_path / "news.jsonl", *RECORDS)))

    first = run_in(empty_home, "rebuild")
    full = run_in(empty_home, "rebuild", "--full")

    assert "6 items, 6 analysed, 0 removed" in first.stdout
    assert "6 items, 6 analysed" in full.stdout
    assert full.stdout.startswith("Built index ")


def test_stats_are_for_people_and_for_programs(run: Run) -> None:
    shown = run("stats")
    as_json = json.loads(run("stats", "--json").stdout)

    assert shown.exit_code == 0
    assert as_json["corpus_items"] == len(RECORDS)
    assert re.search(r"^corpus items +6$", shown.stdout, re.MULTILINE)
    assert re.search(r"^  undated +1$", shown.stdout, re.MULTILINE)
    assert re.search(r"^    news +6$", shown.stdout, re.MULTILINE)


def test_serving_an_index_of_no_items_says_so(
    empty_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stopped:
        """A server that ends at once."""

        url, metrics_url = "http://127.0.0.1:8080/", ""

        def run(self) -> None: ...

        def stop(self) -> None: ...

    monkeypatch.setattr("webui.open_server", lambda *_: Stopped())
    nothing = run_in(empty_home, "serve").stderr
    run_in(empty_home, "import", str(write_records(tmp_path / "news.jsonl", RECORDS[0])))
    imported = run_in(empty_home, "serve").stderr
    run_in(empty_home, "rebuild")
    indexed = run_in(empty_home, "serve").stderr
    run_in(empty_home, "remove", "--query", "Territory")
    removed = run_in(empty_home, "serve").stderr

    assert "has no index yet, so there is nothing to search; import items with: ssesearch import" in nothing
    assert "has no index yet, so there is nothing to search; build it with: ssesearch rebuild" in imported
    assert "Warning" not in indexed
    assert "has an index of 0 items, so there is nothing to search; import items with" in removed


def test_stats_name_what_was_rejected_lately(empty_home: Path, tmp_path: Path) -> None:
    news = write_records(tmp_path / "my_news.jsonl", RECORDS[0], {"summary": "No title"})
    run_in(empty_home, "import", str(news), "--source", "my_news")

    shown = run_in(empty_home, "stats").stdout

    assert re.search(rf"^  \S+  my_news: 1 rejected\n    {news}:2: .*title", shown, re.MULTILINE)
    assert re.search(r"^    my_news +1$", shown, re.MULTILINE)


def test_an_intact_archive_has_no_problems(run: Run) -> None:
    checked = run("check")

    assert (checked.exit_code, checked.stdout, checked.stderr) == (0, "", "No problems found.\n")


def test_a_damaged_index_is_found_and_repaired(empty_home: Path, tmp_path: Path) -> None:
    run_in(empty_home, "import", str(write_records(tmp_path / "news.jsonl", *RECORDS)), "--rebuild")
    largest = max(
        (file for file in (empty_home / "index" / "generations").rglob("*") if file.is_file()),
        key=lambda f: f.stat().st_size,
    )
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 1
    largest.write_bytes(content)

    checked = run_in(empty_home, "check")
    repaired = run_in(empty_home, "repair")

    assert checked.exit_code == 2
    assert largest.name in checked.stdout
    assert repaired.exit_code == 0, repaired.output
    assert run_in(empty_home, "check").exit_code == 0
    assert run_in(empty_home, "query", "cooperatives").exit_code == 0


def test_a_batch_that_was_cut_off_is_reported_and_not_thrown_away(empty_home: Path, tmp_path: Path) -> None:
    run_in(empty_home, "import", str(write_records(tmp_path / "news.jsonl", *RECORDS)))
    (batch,) = (empty_home / "corpus" / "batches").glob("*.jsonl")
    batch.write_bytes(batch.read_bytes()[:-20])

    checked = run_in(empty_home, "check")
    repaired = run_in(empty_home, "repair")

    assert checked.exit_code == 2
    assert batch.name in checked.stdout
    assert repaired.exit_code == 3
    assert batch.name in repaired.stderr
    assert batch.exists()


def test_a_new_index_that_lacks_an_item_is_refused_with_a_table_of_losses(
    empty_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_in(empty_home, "import", str(write_records(tmp_path / "news.jsonl", *RECORDS[:2])), "--rebuild")
    (first,) = json.loads(run_in(empty_home, "query", "", "--limit", "1", "--json").stdout)["hits"]
    analysed = analysis._analysed
    monkeypatch.setattr(
        analysis, "_analysed", lambda documents, _: analysed(documents, [(["lost"], ["lost"])] * len(documents))
    )

    refused = run_in(empty_home, "rebuild", "--full")

    assert refused.exit_code == 3
    assert "the previous one stays" in refused.stderr
    assert f"  {first['id']}  no hit of its own title  {first['title']}" in refused.stderr.splitlines()
    assert json.loads(run_in(empty_home, "stats", "--json").stdout)["index_generation"] == "000001"
    assert run_in(empty_home, "rebuild", "--full", "--accept-loss").exit_code == 0


def test_a_rebuild_that_would_lose_items_is_refused_until_the_loss_is_accepted(
    empty_home: Path, tmp_path: Path
) -> None:
    for record in RECORDS[:3]:
        run_in(empty_home, "import", str(write_records(tmp_path / "news.jsonl", record)), "--rebuild")
    lost = empty_home / "corpus" / "batches" / "000002-news.jsonl"
    lost.unlink()
    news = str(write_records(tmp_path / "news.jsonl", RECORDS[3]))

    for arguments in (["rebuild"], ["rebuild", "--full"], ["import", news, "--rebuild"]):
        refused = run_in(empty_home, *arguments)
        assert refused.exit_code == 3, refused.output
        assert "1 item that the corpus lacks: 000002-news.jsonl is gone" in refused.stderr
    assert run_in(empty_home, "repair").exit_code == 3
    assert json.loads(run_in(empty_home, "stats", "--json").stdout)["items_not_in_corpus"] == 1
    accepted = run_in(empty_home, "rebuild", "--accept-loss")

    assert accepted.exit_code == 0
    assert "3 items" in accepted.stdout
    assert run_in(empty_home, "repair").exit_code == 0


def test_the_entities_of_the_archive_are_counted(run: Run) -> None:
    counted = run("entities")

    assert counted.exit_code == 0
    assert re.search(r"^ +2  country:PS +Palestine$", counted.stdout, re.MULTILINE)


def test_the_shipped_vocabulary_has_no_problems(run: Run) -> None:
    checked = run("entities", "check")

    assert (checked.exit_code, checked.stdout) == (0, "")


def test_a_problem_of_the_vocabulary_is_printed_with_its_file(empty_home: Path) -> None:
    (empty_home / "vocabulary.toml").write_text('[[entity]]\nid = "country"\n', encoding="utf-8")

    checked = run_in(empty_home, "entities", "check")

    assert checked.exit_code == 2
    assert "vocabulary.toml" in checked.output


def test_an_entity_is_shown_with_its_names_and_items(run: Run) -> None:
    shown = run("entities", "show", "palestine")

    assert shown.exit_code == 0
    assert shown.stdout.startswith("country:PS  Palestine\n")
    assert re.search(r"^  belongs to +Arab States; ", shown.stdout, re.MULTILINE)
    assert re.search(r"^  items +2$", shown.stdout, re.MULTILINE)
    assert run("entities", "show", "Atlantis").exit_code == 1


def test_examples_of_an_editor_are_tried(empty_home: Path) -> None:
    assert run_in(empty_home, "entities", "test").exit_code == 1

    example = '[[example]]\ntext = "News of the ILO"\nwanted = ["organization:{}"]\n'
    (empty_home / "vocabulary.toml").write_text(example.format("ilo"), encoding="utf-8")
    passed = run_in(empty_home, "entities", "test")
    (empty_home / "vocabulary.toml").write_text(example.format("ica"), encoding="utf-8")
    failed = run_in(empty_home, "entities", "test")

    assert (passed.exit_code, failed.exit_code) == (0, 2)
    assert "vocabulary.toml:1: organization:ica is wanted" in failed.stdout.replace("\n", "")


def test_a_table_of_names_is_loaded(empty_home: Path, tmp_path: Path) -> None:
    table = tmp_path / "names.csv"
    table.write_text("id,type,label\nmoon,event,Night of the Comets\n", encoding="utf-8")
    loaded = run_in(empty_home, "entities", "load", str(table))
    table.write_text("id,type,label\nmoon,planet,Night of the Comets\n", encoding="utf-8")
    refused = run_in(empty_home, "entities", "load", str(table))

    assert (loaded.exit_code, refused.exit_code) == (0, 2)
    assert loaded.stdout.startswith("1 entity in ")
    assert "names.csv:2: " in refused.output.replace("\n", "")


def test_the_tags_of_an_item_are_explained(run: Run) -> None:
    item_id = json.loads(run("query", "Portugal", "--json").stdout)["hits"][0]["id"]

    explained = run("entities", "explain", item_id)

    assert explained.exit_code == 0
    assert "country:PT" in explained.stdout
    assert json.loads(run("entities", "explain", item_id, "--json").stdout)


def test_an_import_names_the_rebuild_only_when_it_added_something(tmp_path: Path, empty_home: Path) -> None:
    source = tmp_path / "items.jsonl"
    source.write_text('{"title": "Bakers open a mill"}\n', encoding="utf-8")

    assert "ssesearch rebuild" in run_in(empty_home, "import", str(source)).stderr
    assert "ssesearch rebuild" not in run_in(empty_home, "import", str(source)).stderr
