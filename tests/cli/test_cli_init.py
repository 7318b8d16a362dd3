"""`init` makes an archive and changes nothing that exists."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from sse_search import settings
from sse_search.cli import cli


def test_an_archive_is_made_whose_settings_are_the_defaults(tmp_path: Path) -> None:
    home = tmp_path / "news"

    done = CliRunner().invoke(cli, ["init", str(home)])

    assert done.exit_code == 0, done.output
    assert settings.find_home(environ={}, start=home) == home
    assert settings.load(home, environ={}) == settings.Settings()


def test_what_exists_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "ssesearch.toml").write_text("deadline = 2\n", encoding="utf-8")

    done = CliRunner().invoke(cli, ["--home", str(tmp_path), "init"])

    assert done.exit_code == 0, done.output
    assert (tmp_path / "ssesearch.toml").read_text(encoding="utf-8") == "deadline = 2\n"
    assert "stays as it is" in done.stderr
