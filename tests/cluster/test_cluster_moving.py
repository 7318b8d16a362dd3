"""An archive moves to a cluster and back as docs/scale.md says, without stopping, after both engines were compared."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import urllib.request
from pathlib import Path

import pytest

from sse_search.engines.opensearch.cluster_generations import ClusterGenerations
from sse_search.engines.opensearch.connection import Connection
from tests.cluster.cluster_settings import addresses, remove_generations, settings_of
from tests.docs.test_docs import BIN, ROOT
from tests.golden.golden_archives import SAMPLE

PAGE = ROOT / "docs" / "scale.md"
PREFIX = f"moving-{os.getpid()}"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An archive with the sample that is indexed in its folder."""
    remove_generations(settings_of(PREFIX))
    shutil.copytree(SAMPLE, tmp_path / "corpus" / "sample")
    assert run("ssesearch import corpus/sample --rebuild", tmp_path).returncode == 0
    (tmp_path / "ssesearch.toml").write_text(
        f'opensearch_url = {json.dumps(addresses())}\nopensearch_prefix = "{PREFIX}"\nopensearch_replicas = 0\n'
    )
    return tmp_path


def run(command: str, home: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SSESEARCH_")}
    return subprocess.run(
        ["bash", "-c", command],
        cwd=home,
        env={**kept, "PATH": f"{BIN}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def commands() -> list[str]:
    """Return the commands of the page that work on an archive."""
    lines = map(str.strip, PAGE.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if re.match(r"(SSESEARCH_ENGINE=\w+ )?ssesearch ", line)]


def test_every_command_of_the_page_does_what_it_is_for(home: Path) -> None:
    (home / "searches.txt").write_text("cooperatives\nworker coop*\n\n", encoding="utf-8")

    for command in commands():
        done = run(command, home)
        assert done.returncode == 0, f"$ {command}\n{done.stdout}"
    assert len(commands()) >= 4


def test_what_the_engines_answer_differently_is_listed(home: Path) -> None:
    assert run("SSESEARCH_ENGINE=opensearch ssesearch rebuild", home).returncode == 0
    remove_an_item()

    done = run("ssesearch check --against opensearch", home)

    assert done.returncode == 2, done.stdout
    assert re.search(r"^'[^\n]*: total \d+ and \d+ \(of whoosh, and of opensearch\)\.$", done.stdout, re.MULTILINE)


def test_another_archive_with_the_prefix_neither_shows_nor_replaces_the_index(home: Path) -> None:
    assert run("SSESEARCH_ENGINE=opensearch ssesearch rebuild", home).returncode == 0
    (home / "corpus" / "batches").rename(home / "elsewhere")
    (home / "news.jsonl").write_text('{"title": "Of another archive"}\n')
    assert run("ssesearch import news.jsonl", home).returncode == 0

    for command, code in {"query cooperatives": 2, "check": 2, "rebuild": 3, "repair --accept-loss": 3}.items():
        done = run(f"SSESEARCH_ENGINE=opensearch ssesearch {command}", home)
        assert (done.returncode, "choose another opensearch_prefix" in done.stdout) == (code, True), done.stdout

    shutil.rmtree(home / "corpus" / "batches")
    (home / "elsewhere").rename(home / "corpus" / "batches")
    assert run("SSESEARCH_ENGINE=opensearch ssesearch check", home).returncode == 0


def remove_an_item() -> None:
    """Remove an item from the index on the cluster, unknown to ssesearch."""
    with urllib.request.urlopen(f"{addresses()[0]}/{PREFIX}/_search?size=1", timeout=60) as answer:
        hit = json.load(answer)["hits"]["hits"][0]
    address = f"{addresses()[0]}/{hit['_index']}/_doc/{hit['_id']}?refresh=true"
    urllib.request.urlopen(urllib.request.Request(address, method="DELETE"), timeout=60).close()


def test_indexes_of_different_states_are_not_compared(home: Path) -> None:
    assert run("SSESEARCH_ENGINE=opensearch ssesearch rebuild", home).returncode == 0
    (home / "news.jsonl").write_text('{"title": "One more item"}\n')
    assert run("ssesearch import news.jsonl --rebuild", home).returncode == 0

    done = run("ssesearch check --against opensearch", home)

    assert done.returncode == 2
    assert "two indexes are not of the same state of the corpus" in done.stdout


def test_repair_removes_the_index_that_an_interrupted_rebuild_left_and_builds_nothing(home: Path) -> None:
    assert run("SSESEARCH_ENGINE=opensearch ssesearch rebuild", home).returncode == 0
    left = ClusterGenerations(Connection(settings_of(PREFIX))).begin("000002")

    done = run("SSESEARCH_ENGINE=opensearch ssesearch repair", home)

    assert (done.returncode, done.stdout) == (0, f"{left}: removed what an interrupted rebuild left behind\n")


ERASED = "1058c8dcf9e015f8"


def test_an_index_on_the_cluster_that_an_erasure_did_not_reach_is_named_until_it_is_built_again(home: Path) -> None:
    assert run("SSESEARCH_ENGINE=opensearch ssesearch rebuild", home).returncode == 0
    named = f"index {PREFIX} on the cluster ({', '.join(addresses())}) has the text of the erased item {ERASED}: "

    assert named in run(f"ssesearch erase {ERASED}", home).stdout
    assert named in run("ssesearch check", home).stdout
    assert run("SSESEARCH_ENGINE=opensearch ssesearch rebuild", home).returncode == 0

    assert run("ssesearch check", home).returncode == 0


def test_an_erasure_on_the_cluster_names_its_index_and_removes_that_of_the_home(home: Path) -> None:
    assert run("SSESEARCH_ENGINE=opensearch ssesearch rebuild", home).returncode == 0

    done = run(f"SSESEARCH_ENGINE=opensearch ssesearch erase {ERASED}", home)

    assert f"{PREFIX} on {', '.join(addresses())}: built again as generation 000002\n" in done.stdout
    assert f"{PREFIX}-000001 on {', '.join(addresses())}: removed\n" in done.stdout
    assert f"{home / 'index' / 'generations'}: removed; the index is kept by the cluster\n" in done.stdout
    assert run("SSESEARCH_ENGINE=opensearch ssesearch check", home).returncode == 0
