"""`init` makes an archive and changes nothing that exists."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from sse_search import settings
from sse_search.cli import cli
from sse_search.home_folder import find_home
from tests.cli.cli_archive import run_in


def test_an_archive_is_made_whose_settings_are_the_defaults(tmp_path: Path) -> None:
    home = tmp_path / "news"

    done = CliRunner().invoke(cli, ["init", str(home)])

    assert done.exit_code == 0, done.output
    assert find_home(environ={}, start=home) == home
    assert settings.load(home, environ={}) == settings.Settings()


def test_what_exists_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "ssesearch.toml").write_text("deadline = 2\n", encoding="utf-8")

    done = CliRunner().invoke(cli, ["--home", str(tmp_path), "init"])

    assert done.exit_code == 0, done.output
    assert (tmp_path / "ssesearch.toml").read_text(encoding="utf-8") == "deadline = 2\n"
    assert "stays as it is" in done.stderr


def test_import_and_rebuild_name_the_archive(tmp_path: Path) -> None:
    (tmp_path / "news.jsonl").write_text('{"title": "Bakers meet"}\n', encoding="utf-8")
    home = tmp_path / "home"

    done = [run_in(home, "import", str(tmp_path / "news.jsonl")), run_in(home, "rebuild")]

    assert [result.exit_code for result in done] == [0, 0]
    assert all(f"Archive: {home}\n" in result.stderr and "Archive:" not in result.stdout for result in done)
