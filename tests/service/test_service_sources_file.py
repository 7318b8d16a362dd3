"""The file of sources is read with its mistakes named, edited around what the keeper wrote, and exchanged as OPML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sse_search import Issue, SearchService, SettingsError
from sse_search.service.sources import SOURCES_FILE
from tests.importers.importer_inputs import CASES
from tests.service.service_archive import opened


@pytest.fixture
def service(tmp_path: Path) -> Iterator[SearchService]:
    with opened(tmp_path / "home") as service:
        yield service


def test_a_source_is_removed_and_what_the_keeper_wrote_beside_it_stays(service: SearchService) -> None:
    path = service.home / SOURCES_FILE
    path.write_text(
        '# mine\n[[source]]\nname = "A"\nurl = "https://a.example/"\n\n# about B\n[[source]]\n'
        'name = "B" # good\nurl = "https://b.example/"\n',
        encoding="utf-8",
    )

    service.remove_source("A")
    service.add_source("https://c.example/feed", 'C "quoted" \\ ü', day_first=False)

    assert path.read_text(encoding="utf-8").startswith('# mine\n\n# about B\n[[source]]\nname = "B" # good\n')
    assert [status.name for status in service.sources()] == ["B", 'C "quoted" \\ ü']


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[source]]\nname = 'A'", r"toml:1: the source has no url"),
        ("\n[[source]]\nurl = 'ftp://a'\nname = 'A'", r"toml:2: url cannot be 'ftp://a': it is an address"),
        ("[[source]]\nurl = 'https://a'\nname = 'A'\nfull = 1", "a source has no 'full'"),
        ("[[source]]\nurl = 'https://a'\nname = 'A'\ninterval = '6 hours'", "it is minutes, hours or days"),
        ("[[source]]\nurl = 'https://a'\nname = 'A'\nformat = 'rss'", "format cannot be 'rss'"),
        ("[[source]]\nurl = 'https://a'\nname = 'A'\n" * 2, "toml:4: there is another source named 'A'"),
        ("url = 'https://a'", "consists of blocks"),
        ("[[source", "it is not TOML"),
    ],
)
def test_a_mistake_is_named_with_its_line(service: SearchService, text: str, reason: str) -> None:
    (service.home / SOURCES_FILE).write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError, match=reason):
        service.sync()


def test_an_unknown_name_and_a_missing_file_are_errors(service: SearchService) -> None:
    with pytest.raises(SettingsError, match="no sources yet"):
        service.sync()
    service.add_source("https://a.example/feed")
    with pytest.raises(SettingsError, match=r"no source 'B'; the sources are a\.example"):
        service.sync(["B"])


def test_the_feeds_of_the_cases_are_sources(service: SearchService) -> None:
    assert service.import_sources(CASES / "refs" / "feeds.opml") == ("Example",)


def test_a_bad_outline_costs_no_good_one(service: SearchService, tmp_path: Path) -> None:
    opml = tmp_path / "feeds.opml"
    opml.write_text(
        '<opml version="2.0"><body><outline text="A" xmlUrl="feed://a.example/feed"/>'
        '<outline text="B" xmlUrl="ftp://b.example/feed"/><outline text="C" type="rss"/>'
        '<outline text="D" xmlUrl="feed:http://d.example/feed"/><outline text="D" xmlUrl="https://a.example/feed"/>'
        "</body></opml>",
        encoding="utf-8",
    )
    issues: list[Issue] = []

    assert service.import_sources(opml, issues.append) == ("A", "D")
    assert [status.url for status in service.sources()] == ["https://a.example/feed", "http://d.example/feed"]
    allowed = "it is an address that begins with http:// or https://"
    assert [(issue.message.partition(";")[0], issue.severity) for issue in issues] == [
        ("feed://a.example/feed is read as https://a.example/feed", "warning"),
        (f"'B' is not added: url cannot be 'ftp://b.example/feed': {allowed}", "error"),
        (f"'C' is not added: url cannot be '': {allowed}", "error"),
        ("feed:http://d.example/feed is read as http://d.example/feed", "warning"),
        ("https://a.example/feed is a source already: 'A'", "warning"),
    ]


def test_feeds_come_from_opml_and_go_there(service: SearchService, tmp_path: Path) -> None:
    opml = tmp_path / "feeds.opml"
    opml.write_text(
        '<opml version="1.0"><body><outline text="Folder"><outline text="A &amp; B" '
        'xmlUrl="https://a.example/feed" category="bread,/co-ops"/></outline>'
        '<outline xmlurl="https://b.example/feed"/><outline text="no feed"/>'
        '<outline text="again" xmlUrl="https://a.example/feed"/></body></opml>',
        encoding="utf-8",
    )

    assert service.import_sources(opml) == ("A & B", "b.example")
    assert service.import_sources(opml) == ()
    exported = tmp_path / "exported.opml"
    exported.write_bytes(service.export_sources())
    with opened(tmp_path / "second") as second:
        assert second.import_sources(exported) == ("A & B", "b.example")
        assert (second.home / SOURCES_FILE).read_text() == (service.home / SOURCES_FILE).read_text()
