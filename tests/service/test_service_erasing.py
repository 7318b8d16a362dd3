"""An erased item leaves no byte of its text under the home, however the erasure was interrupted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sse_search import ItemNotFoundError, NewsDate, NewsItem, SearchError, SearchService

ONE, TWO, THREE = "00000000000000a1", "00000000000000a2", "00000000000000a3"
SECRETS = (b"quixotrophe", b"vendangeur", b"brimborion", b"zwiebelturm", b"knappenhof", b"lusitropic")
"""Words of the item only, in the case and form of the index."""


def secret_item(**fields: Any) -> NewsItem:
    return NewsItem(
        id=ONE,
        title="Quixotrophe convicted",
        body="Vendangeur said so.",
        url="https://example.org/brimborion",
        tags=("Zwiebelturm",),
        **fields,
    )


@pytest.fixture
def service(tmp_path: Path) -> Iterator[SearchService]:
    """An archive with two generations and a secret in several batches, in corrections and in their reasons."""
    with SearchService.open(tmp_path) as opened:
        others = [NewsItem(id=TWO, title="Bank opens", body="Members met."), NewsItem(id=THREE, title="Dairy opens")]
        opened.import_items([secret_item(), *others], source="news")
        opened.rebuild()
        opened.edit(ONE, {"authors": ["Knappenhof"]}, reason="Lusitropic")
        opened.import_items([secret_item(date=NewsDate.of("2021"))], source="other")
        opened.merge(ONE, TWO)
        opened.rebuild()
        (tmp_path / "corpus" / ".fetched-0123.json").write_text('{"https://example.org/brimborion":{}}')
        yield opened


def files_with_secrets(home: Path) -> list[str]:
    return [
        f"{path.relative_to(home)}: {secret.decode()}"
        for path in sorted(home.rglob("*"))
        if path.is_file()
        for secret in SECRETS
        if secret in path.read_bytes().lower()
    ]


def assert_erased(service: SearchService) -> None:
    assert files_with_secrets(service.home) == []
    assert service.check() == ()
    assert [document.item.id for document in service.matching("")] == [THREE]
    assert service.import_items([secret_item()], source="news").blocked == 1
    assert files_with_secrets(service.home) == []


def test_no_byte_of_an_erased_item_is_left_under_the_home(service: SearchService) -> None:
    assert {line.rpartition(" ")[2].encode() for line in files_with_secrets(service.home)} == set(SECRETS)

    (service.home / "index" / "generations" / "notes.txt").write_text("Quixotrophe")
    report = service.erase(ONE)

    assert set(report.items) == {ONE, TWO}
    assert any("000001-news.jsonl: 2 records erased" in place for place in report.places)
    assert report.remaining == ()
    assert_erased(service)


@pytest.mark.parametrize("moment", ["rewriting the log", "removing the stories", "building the index", "pruning"])
def test_an_interrupted_erasure_can_be_run_again(
    service: SearchService, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = iter(range(10))

    def interrupted(*_: Any, **__: Any) -> int:
        if moment != "rewriting the log" or next(calls) == 1:
            raise KeyboardInterrupt
        return original(*_, **__)

    from sse_search.corpus.erasing import erase_records as original

    name = {
        "rewriting the log": "sse_search.corpus.log.erase_records",
        "removing the stories": "sse_search.service.keeping.remove_store",
        "building the index": "sse_search.service.keeping.rebuild",
        "pruning": "sse_search.engines.whoosh.WhooshEngine.prune",
    }[moment]
    with monkeypatch.context() as patch:
        patch.setattr(name, interrupted)
        with pytest.raises(KeyboardInterrupt):
            service.erase(TWO)

    service.erase(TWO)

    assert_erased(service)


def test_an_index_that_was_not_built_again_after_an_erasure_can_be_rebuilt(service: SearchService) -> None:
    service._archive.corpus.erase(ONE)

    service.rebuild()

    assert [document.item.id for document in service.matching("")] == [THREE]


def test_a_copy_of_the_text_elsewhere_in_the_home_is_named(service: SearchService) -> None:
    export = service.home / "export.csv"
    export.write_text("Quixotrophe convicted")

    assert service.erase(ONE).remaining == (str(export),)


def test_an_unknown_item_cannot_be_erased_and_an_erased_one_not_restored(service: SearchService) -> None:
    with pytest.raises(ItemNotFoundError):
        service.erase("ffffffffffffffff")
    service.erase(THREE)
    with pytest.raises(SearchError, match="erased"):
        service.restore(THREE)


def test_a_damaged_batch_loses_the_text_too_and_stays_damaged(service: SearchService) -> None:
    batch = service.home / "corpus" / "batches" / "000001-news.jsonl"
    batch.write_bytes(batch.read_bytes().replace(b'"records":3', b'"records":4'))

    with pytest.raises(SearchError):
        service.erase(ONE)
    service.erase(ONE, accept_loss=True)

    assert files_with_secrets(service.home) == []
    assert "000001-news.jsonl" in service.check()[0].file
