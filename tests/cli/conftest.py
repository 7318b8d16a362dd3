"""A small archive with a real index, and commands run on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.cli_archive import RECORDS, Run, run_in, write_records


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out of them."""
    monkeypatch.delenv("SSESEARCH_HOME", raising=False)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of six items that no test changes."""
    folder = tmp_path_factory.mktemp("archive")
    news = write_records(folder / "news.jsonl", *RECORDS)
    built = folder / "home"
    (built / "corpus").mkdir(parents=True)
    done = run_in(built, "import", str(news), "--rebuild")
    assert done.exit_code == 0, done.output
    return built


@pytest.fixture
def run(home: Path) -> Run:
    """Run a command on the archive of six items."""
    return lambda *arguments: run_in(home, *arguments)


@pytest.fixture
def empty_home(tmp_path: Path) -> Path:
    (tmp_path / "home" / "corpus").mkdir(parents=True)
    return tmp_path / "home"
