"""Other distributions add importers and export formats; the documented example works as it is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from sse_search import Document, NewsDate, NewsItem, export
from sse_search.errors import ImportFailedError, SearchError
from sse_search.formats import EXPORTERS, IMPORTERS
from sse_search.importers import import_formats, read
from tests.importers.importer_inputs import ROOT, only_item, written

CLIPPINGS = "%CLIPPINGS\n9 November 2021 | Members meet\n31 November 2021 | Members met\n"
BREAD = "9 November 2021 | Members bake | bread"
GROUPS = ("sse_search.importers", "sse_search.exporters")


def documented(language: str) -> str:
    """Return the block of the section on added formats that is in this language."""
    section = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8").partition("## Adding a format")[2]
    block = re.search(rf"^```{language}\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    assert block is not None
    return block[1]


def install(folder: Path, module: str, entry_points: dict[str, dict[str, str]]) -> Path:
    """Install a distribution as pip does: its module, and its metadata beside it."""
    info = folder / "coop_clippings-1.0.dist-info"
    info.mkdir(parents=True)
    (folder / "coop_clippings.py").write_text(module, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: coop-clippings\nVersion: 1.0\n", encoding="utf-8")
    lines = [
        f"[{group}]\n" + "".join(f"{n} = {v}\n" for n, v in points.items()) for group, points in entry_points.items()
    ]
    (info / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.fixture
def path_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the search path, which the test may install into."""
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.delitem(sys.modules, "coop_clippings", raising=False)
    return tmp_path / "site"


@pytest.fixture
def documented_distribution(path_entry: Path) -> Path:
    project = tomllib.loads(documented("toml"))["project"]
    return install(path_entry, documented("python"), project["entry-points"])


@pytest.mark.usefixtures("documented_distribution")
def test_the_documented_importer_reads_and_is_detected(tmp_path: Path) -> None:
    reading = read(written(tmp_path, CLIPPINGS), source="News")

    first, second, issue = reading.records
    assert reading.decision == "read as clippings: the line %CLIPPINGS"
    assert isinstance(first, NewsItem)
    assert (first.title, first.date) == ("Members meet", NewsDate.of("2021-11-09"))
    assert isinstance(second, NewsItem)
    assert (second.title, second.date.value) == ("Members met", None)
    assert "31 November 2021" in getattr(issue, "message", "")
    assert import_formats()[-1] == "clippings"


@pytest.mark.usefixtures("documented_distribution")
def test_an_added_importer_can_be_chosen_for_what_looks_like_another_format(tmp_path: Path) -> None:
    path = written(tmp_path, BREAD)

    assert only_item(path, format="clippings").title == "Members bake | bread"
    with pytest.raises(ImportFailedError, match="it has no known layout"):
        read(path)


@pytest.mark.usefixtures("documented_distribution")
def test_the_documented_export_format_is_written(tmp_path: Path) -> None:
    item = NewsItem(id="0123456789abcdef", title="Members meet", date=NewsDate.of("2021-11-09"))

    assert "".join(export([Document(item, "en")], "clippings")) == "%CLIPPINGS\n9 November 2021 | Members meet\n"
    assert EXPORTERS.names == ("csv", "jsonl", "ris", "bibtex", "csl", "clippings")


def test_an_added_format_goes_in_and_out_on_the_command_line(documented_distribution: Path, tmp_path: Path) -> None:
    (tmp_path / "home" / "corpus").mkdir(parents=True)
    path = written(tmp_path, CLIPPINGS, "clips.txt")

    def ssesearch(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "sse_search", "--home", str(tmp_path / "home"), *arguments],
            env={**os.environ, "PYTHONPATH": f"{documented_distribution}{os.pathsep}{ROOT}"},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return done.stdout

    assert "read as clippings" in ssesearch("import", str(path), "--format", "clippings", "--rebuild")
    assert ssesearch("export", "--format", "clippings", "meet") == "%CLIPPINGS\n9 November 2021 | Members meet\n"
    assert "9 November 2021 | Members meet" in ssesearch("query", "meet", "--format", "clippings")
    assert "clippings]" in ssesearch("export", "--help")


def test_a_built_in_format_cannot_be_replaced(path_entry: Path, tmp_path: Path) -> None:
    install(path_entry, "raise RuntimeError", {group: {"csv": "coop_clippings"} for group in GROUPS})

    assert IMPORTERS.added == ()
    assert only_item(written(tmp_path, "title,date\nMembers meet,2021\n"), format="csv").title == "Members meet"
    assert next(export([], "csv")).startswith("id,title,")


@pytest.mark.parametrize(
    ("text", "reason"), [("", "it is empty"), ("GIF89a", "it is a picture; save its text and import that")]
)
def test_the_formats_are_listed_only_where_no_format_was_detected(tmp_path: Path, text: str, reason: str) -> None:
    path = written(tmp_path, text)

    with pytest.raises(ImportFailedError) as caught:
        read(path)
    assert str(caught.value) == f"{path}: {reason}"
    with pytest.raises(ImportFailedError, match="it has no known layout; the formats are listing, html"):
        read(written(tmp_path, "Nothing known."))


def test_an_importer_that_cannot_be_loaded_is_named_and_stops_no_other(path_entry: Path, tmp_path: Path) -> None:
    install(path_entry, "import no_such_module", {group: {"clippings": "coop_clippings"} for group in GROUPS})

    reason = r"the format clippings cannot be loaded from coop_clippings \(No module named 'no_such_module'\)"
    with pytest.raises(ImportFailedError, match=f"it has no known layout; {reason}"):
        read(written(tmp_path, "Nothing known."))
    with pytest.raises(ImportFailedError, match=reason):
        list(read(written(tmp_path, "Nothing known."), format="clippings").records)
    with pytest.raises(SearchError, match=reason):
        export([], "clippings")
    assert only_item(written(tmp_path, "title,date\nMembers meet,2021\n")).title == "Members meet"


@pytest.mark.parametrize(
    ("module", "reason"),
    [
        ("def read(stream, context):\n    yield from ()\n    1 / 0", "ZeroDivisionError: division by zero"),
        ("def read(stream, context):\n    return 1 / 0", "ZeroDivisionError: division by zero"),
        ("def write(documents): ...", "AttributeError: module 'coop_clippings' has no attribute 'read'"),
    ],
)
def test_an_exception_of_an_added_importer_names_format_entry_point_and_file(
    path_entry: Path, tmp_path: Path, module: str, reason: str
) -> None:
    install(path_entry, module, {GROUPS[0]: {"clippings": "coop_clippings"}})
    path = written(tmp_path, BREAD)

    with pytest.raises(ImportFailedError) as caught:
        list(read(path, format="clippings").records)
    importer = "the importer of the format clippings, coop_clippings of coop-clippings, failed"
    assert str(caught.value) == f"{path}: {importer} ({reason})"


def test_an_exception_of_an_added_detection_stops_no_other(path_entry: Path, tmp_path: Path) -> None:
    install(path_entry, "def detect(head): return 1 / 0", {GROUPS[0]: {"clippings": "coop_clippings"}})

    reason = r"the importer of the format clippings, coop_clippings of coop-clippings, failed \(ZeroDivisionError"
    with pytest.raises(ImportFailedError, match=f"it has no known layout; {reason}"):
        read(written(tmp_path, "Nothing known."))
    assert only_item(written(tmp_path, "title,date\nMembers meet,2021\n")).title == "Members meet"


def test_an_exception_of_a_built_in_importer_is_not_hidden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sse_search.importers.csvfile.read", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        list(read(written(tmp_path, "title,date\nMembers meet,2021\n")).records)


@pytest.mark.usefixtures("documented_distribution")
def test_the_documented_importer_reads_bytes_that_are_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "clips"
    path.write_bytes(b"%CLIPPINGS\n9 November 2021 | Members \xff meet\n")

    assert only_item(path).title.startswith("Members")


def test_built_in_formats_look_up_no_entry_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unexpected(**_: str) -> None:
        raise AssertionError("entry points were looked up")

    monkeypatch.setattr(metadata, "entry_points", unexpected)
    monkeypatch.syspath_prepend(str(tmp_path))  # nothing is cached for this search path

    table = written(tmp_path, "title,date\nMembers meet,2021\n")
    assert only_item(table).title == only_item(table, format="csv").title == "Members meet"
    assert list(export([], "jsonl")) == []
    with pytest.raises(AssertionError, match="looked up"):
        export([], "clippings")
