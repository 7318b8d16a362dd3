"""`publish` writes a site of the archive, or of one search, and refuses what it would overwrite."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.cli_archive import Run


def test_the_items_of_a_search_are_published(run: Run, tmp_path: Path) -> None:
    result = run("publish", str(tmp_path / "site"), "statistics", "--date", "2019")

    assert result.exit_code == 0
    assert result.stdout == f"Published 1 item and 2 names: {tmp_path / 'site' / 'index.html'}\n"
    assert "Without --url there are no feeds" in result.stderr
    assert len(list((tmp_path / "site" / "item").iterdir())) == 1


def test_a_folder_with_something_else_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")

    result = run("publish", str(tmp_path), "statistics")

    assert (result.exit_code, result.stdout) == (3, "")
    assert "is not a published site" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("xylophone",), 1, "no item to publish"),
        (("--url", "news.example.org"), 2, "is not like https://"),
        (("--url", 'https://a.example/"x'), 2, "is not like https://"),
    ],
)
def test_what_cannot_be_published_is_an_error(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    result = run("publish", str(tmp_path / "site"), *arguments)

    assert (result.exit_code, result.stdout) == (code, "")
    assert message in result.stderr
    assert not (tmp_path / "site").exists()
