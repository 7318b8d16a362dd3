"""What the documentation shows is what happens: commands and Python sessions are run, links lead somewhere."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from sse_search.cli import cli

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
BIN = Path(sys.executable).parent

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


class Step(NamedTuple):
    """A command of a page and what the page says that it prints."""

    command: str
    expected: str


def blocks(page: Path, language: str) -> list[str]:
    return [text for name, text in FENCE.findall(page.read_text(encoding="utf-8")) if name == language]


def steps(page: Path) -> Iterator[Step]:
    for block in blocks(page, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            yield Step(command, expected)


def name_of(requirement: str) -> str:
    """Return the name of the package in a line like `lxml>=5.3`."""
    return re.split(r"[<>=\[ ;]", requirement, maxsplit=1)[0]


def named(pages: list[Path]) -> list[object]:
    return [pytest.param(page, id=str(page.relative_to(ROOT))) for page in pages]


def bash(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SSESEARCH_")}
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder,
        env={**kept, "PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(folder), "COLUMNS": "100"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample, imported."""
    folder = tmp_path_factory.mktemp("filled")
    shutil.copytree(ROOT / "corpus" / "sample", folder / "corpus" / "sample")
    done = bash("ssesearch import corpus/sample --rebuild", folder)
    assert done.returncode == 0, done.stdout
    return folder


@pytest.mark.parametrize("page", named([page for page in PAGES if blocks(page, "console")]))
def test_commands_do_what_the_page_shows(page: Path, filled: Path, tmp_path: Path) -> None:
    shown = list(steps(page))
    folder = tmp_path / "archive"
    shutil.copytree(filled, folder)
    if shown[0].command.startswith("ssesearch import"):  # the page begins with an archive that holds nothing yet
        shutil.rmtree(folder / "corpus" / "batches")
        shutil.rmtree(folder / "index")

    checker = doctest.OutputChecker()
    for step in shown:
        done = bash(step.command, folder)
        assert done.returncode == 0, f"$ {step.command}\n{done.stdout}"
        assert "Traceback" not in done.stdout
        assert checker.check_output(step.expected, done.stdout, FLAGS), (
            f"$ {step.command}\n{done.stdout}\n--- but {page.name} shows\n{step.expected}"
        )


@pytest.mark.parametrize(
    "page", named([page for page in PAGES if any(">>> " in text for text in blocks(page, "python"))])
)
def test_python_sessions_do_what_the_page_shows(page: Path, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(filled)
    monkeypatch.delenv("SSESEARCH_HOME", raising=False)
    session = doctest.DocTestParser().get_doctest("\n".join(blocks(page, "python")), {}, page.name, str(page), 0)
    report: list[str] = []

    results = doctest.DocTestRunner(optionflags=FLAGS).run(session, out=report.append)

    assert results.attempted > 0
    assert results.failed == 0, "".join(report)


@pytest.mark.parametrize("page", named(PAGES))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = [target for target in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in target]

    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_command_and_option_is_documented() -> None:
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")

    missing = [name for name in cli.commands if name not in text]
    for name, command in cli.commands.items():
        options = [option for param in command.params if isinstance(param, click.Option) for option in param.opts]
        missing += [f"{name} {option}" for option in options if option not in text]
    assert missing == []


def test_the_readme_stays_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 120


def test_every_dependency_is_justified_in_the_architecture() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = text.partition("| Package |")[2].partition("\n\n")[0]

    justified = re.findall(r"^\| ([a-z0-9-]*[a-z0-9]) \| \S", table, re.MULTILINE)
    extras = project["optional-dependencies"]
    assert sorted(justified) == sorted(
        map(
            name_of,
            [
                *project["dependencies"],
                *(need for name in ("documents", "mcp", "opensearch", "parquet", "semantic") for need in extras[name]),
            ],
        )
    )
    named_anywhere = set(re.findall(r"[a-z0-9-]+", text))
    assert {name_of(requirement) for requirement in extras["dev"]} <= named_anywhere


def test_the_lock_files_name_every_dependency_and_no_place() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    bench_lock = (ROOT / "bench" / "requirements.lock").read_text(encoding="utf-8")

    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(need for extra in extras if extra != "bench" for need in extras[extra])]
    names = [name_of(requirement) for requirement in wanted]
    locked = set(re.findall(r"^([a-z0-9.-]+)==", lock, re.MULTILINE))
    assert [name for name in names if name not in locked] == []
    assert "tantivy==" in bench_lock
    for text in (lock, bench_lock):
        assert "://" not in text
        assert "-index" not in text
        assert "--hash=sha256:" in text
