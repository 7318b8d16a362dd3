"""An erased item leaves no byte of its text under the home, however the erasure was interrupted."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sse_search import (
    EditError,
    EngineError,
    ItemNotFoundError,
    NewsDate,
    NewsItem,
    RefusedError,
    SearchError,
    SearchService,
    VocabularyError,
    WouldLoseItemsError,
)
from sse_search.engines.whoosh.storage.array_file import ArrayFile
from sse_search.engines.whoosh.storage.doc_values import DICTIONARY_FILE
from sse_search.engines.whoosh.storage.segment import SEGMENT_SUFFIX, Segment

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
        if secret in content_of(path).lower()
    ]


def content_of(path: Path) -> bytes:
    """The bytes of a file, and of a segment also what its records are compressed from."""
    content = path.read_bytes()
    if path.suffix == SEGMENT_SUFFIX and path.name != DICTIONARY_FILE:
        segment = Segment(path)
        content += b"".join(map(segment.record, range(segment.doc_count)))
    return content


def assert_erased(service: SearchService) -> None:
    assert files_with_secrets(service.home) == []
    assert service.check() == ()
    assert [document.item.id for document in service.matching("")] == [THREE]
    assert service.import_items([secret_item()], source="news").blocked == 1
    assert files_with_secrets(service.home) == []


def test_no_byte_of_an_erased_item_is_left_under_the_home(service: SearchService) -> None:
    assert {line.rpartition(" ")[2].encode() for line in files_with_secrets(service.home)} == set(SECRETS)

    (service.home / "index" / "generations" / "notes.txt").write_text("Quixotrophe")
    report = service.erase(ONE, with_merged=True)

    assert set(report.items) == {ONE, TWO}
    assert any("000001-news.jsonl: 2 records erased" in place for place in report.places)
    assert report.remaining == ()
    assert_erased(service)


def test_no_byte_is_left_in_the_dictionary_that_compresses_other_items(tmp_path: Path) -> None:
    with SearchService.open(tmp_path) as service:
        items = [
            NewsItem(id=f"{number:016x}", title=f"Dairy {number} opens " + "Milk." * 30) for number in range(1, 41)
        ]
        secret = [NewsItem(id=f"{number:016x}", title=f"Quixotrophe {number} convicted") for number in range(41, 81)]
        service.import_items([*items, *secret], source="news")
        service.rebuild()
        (path,) = (path for path in tmp_path.rglob("*.arrays") if path.name != DICTIONARY_FILE)
        assert b"uixotrophe" in bytes(ArrayFile(path)["record_dictionary"])
        for item in secret[1:]:
            service.merge(item.id, secret[0].id)

        service.erase(secret[0].id, with_merged=True)

        assert files_with_secrets(tmp_path) == []


@pytest.mark.parametrize(
    "moment", ["deciding", "rewriting the log", "removing the stories", "building the index", "pruning"]
)
def test_an_interrupted_erasure_can_be_run_again(
    service: SearchService, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = iter(range(10))

    def interrupted(*_: Any, **__: Any) -> tuple[Path, int]:
        if moment != "rewriting the log" or next(calls) == 1:
            raise KeyboardInterrupt
        return original(*_, **__)

    from sse_search.corpus.erasing import erase_records as original

    name = {
        "deciding": "sse_search.corpus.Corpus.decide",
        "rewriting the log": "sse_search.corpus.log.erase_records",
        "removing the stories": "sse_search.service.erasure.remove_store",
        "building the index": "sse_search.service.erasure.rebuild",
        "pruning": "sse_search.engines.whoosh.WhooshEngine.prune",
    }[moment]
    with monkeypatch.context() as patch:
        patch.setattr(name, interrupted)
        with pytest.raises(KeyboardInterrupt):
            service.erase(TWO, with_merged=True)

    problem = f"an erasure was interrupted, and text of the item may be left: run ssesearch erase {ONE} again"
    assert [issue.message for issue in service.check()] == [problem]
    for go_on in (service.rebuild, service.repair, lambda: service.import_items([secret_item()], source="news")):
        with pytest.raises(RefusedError, match="erasure was interrupted"):
            go_on()

    service.erase(TWO)

    assert_erased(service)


def test_an_index_that_was_not_built_again_after_an_erasure_can_be_rebuilt(service: SearchService) -> None:
    service._archive.corpus.erase((ONE, TWO))

    service.rebuild()

    assert [document.item.id for document in service.matching("")] == [THREE]


def test_copies_of_the_text_elsewhere_in_the_home_are_named_whatever_their_form(service: SearchService) -> None:
    text = "Quixotrophe   CONVICTED;"
    copies = {
        "a.csv": text.encode(),
        "b.txt": text.encode("utf-16"),
        "c.csv.gz": gzip.compress(text.encode()),
        "d.bz2": bz2.compress(text.encode()),
        "e.xz": lzma.compress(text.encode()),
        "f.jsonl": json.dumps(text).encode(),
        "corpus/batches/000001-news.jsonl.bak": text.encode(),
    }
    for name, content in copies.items():
        (service.home / name).write_bytes(content)
    with zipfile.ZipFile(service.home / "g.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("export.csv", "title\nQuixotrophe convicted\n")
    (service.home / "h.csv.zst").write_bytes(b"\x28\xb5\x2f\xfd\x00\x01")
    (service.home / "i.gz").write_bytes(copies["c.csv.gz"][:-9])
    (service.home / "notes.txt").write_text("Dairy opens")

    report = service.erase(ONE, with_merged=True)

    assert set(report.remaining) == {str(service.home / name) for name in (*copies, "g.zip")}
    assert report.unsearched == (str(service.home / "h.csv.zst"), str(service.home / "i.gz"))


def test_nothing_is_erased_with_others_unless_that_is_confirmed(service: SearchService) -> None:
    with pytest.raises(RefusedError, match=f"{ONE} is one item with {TWO}.*erase {ONE} --with-merged"):
        service.erase(ONE)

    assert service.check() == ()
    assert b"quixotrophe" in (service.home / "corpus" / "batches" / "000001-news.jsonl").read_bytes().lower()


def test_what_a_merge_showed_elsewhere_is_erased_after_the_two_were_separated(service: SearchService) -> None:
    assert service.get(TWO).tags == ("Zwiebelturm",)
    service.restore(ONE)

    service.erase(ONE)

    assert files_with_secrets(service.home) == []
    assert {document.item.id: document.item.tags for document in service.matching("")} == {TWO: (), THREE: ()}


def test_an_older_corpus_does_not_bring_an_erased_item_back(service: SearchService, tmp_path: Path) -> None:
    older = tmp_path.with_name(f"{tmp_path.name}-backup")
    shutil.copytree(service.home / "corpus", older)
    service.erase(ONE, with_merged=True)
    shutil.rmtree(service.home / "corpus")
    older.rename(service.home / "corpus")

    assert any(f"the item {ONE} and 1 more were erased" in issue.message for issue in service.check())
    for go_on in (service.rebuild, lambda: service.import_items([secret_item()], source="news")):
        with pytest.raises(RefusedError, match=f"run ssesearch erase {ONE} again"):
            go_on()
    service.erase(ONE)

    assert_erased(service)


def test_an_unknown_item_cannot_be_erased_and_an_erased_one_not_restored(service: SearchService) -> None:
    with pytest.raises(ItemNotFoundError):
        service.erase("ffffffffffffffff")
    service.erase(THREE)
    with pytest.raises(SearchError, match="erased"):
        service.restore(THREE)


def test_a_damaged_batch_loses_the_text_too_and_stays_damaged(service: SearchService) -> None:
    batch = service.home / "corpus" / "batches" / "000001-news.jsonl"
    batch.write_bytes(batch.read_bytes().replace(b'"records":3', b'"records":4'))
    before = batch.read_bytes()

    with pytest.raises(WouldLoseItemsError, match=f"with ssesearch erase {ONE} --with-merged --accept-loss"):
        service.erase(ONE, with_merged=True)
    assert batch.read_bytes() == before
    assert not (service.home / "erasures.json").exists()
    service.erase(ONE, with_merged=True, accept_loss=True)

    assert files_with_secrets(service.home) == []
    assert "000001-news.jsonl" in service.check()[0].file


def test_an_item_that_only_a_damaged_batch_has_is_not_called_unknown(service: SearchService) -> None:
    batch = service.home / "corpus" / "batches" / "000001-news.jsonl"
    batch.write_bytes(batch.read_bytes().replace(b'"records":3', b'"records":4'))

    with pytest.raises(RefusedError, match=r"only .*000001-news.jsonl has the item .* --accept-loss"):
        service.erase(THREE)
    with pytest.raises(EditError, match=r"only .*000001-news.jsonl has the item .*put the batch back"):
        service.remove([THREE])
    service.erase(THREE, accept_loss=True)

    assert b"dairy" not in batch.read_bytes().lower()


def test_nothing_is_erased_while_the_vocabulary_is_malformed(service: SearchService) -> None:
    vocabulary = service.home / "vocabulary.toml"
    vocabulary.write_text("colour = 1\n")

    with pytest.raises(VocabularyError, match=r"vocabulary\.toml"):
        service.erase(THREE)

    assert not (service.home / "erasures.json").exists()
    vocabulary.unlink()
    service.rebuild()
    assert service.get(THREE).title == "Dairy opens"


@pytest.mark.parametrize("separated", [False, True])
def test_an_older_index_does_not_show_an_erased_item_and_is_replaced_without_a_trace(
    service: SearchService, tmp_path: Path, separated: bool
) -> None:
    older = tmp_path.with_name(f"{tmp_path.name}-index")
    shutil.copytree(service.home / "index", older)
    if separated:
        service.restore(ONE)
    service.erase(ONE, with_merged=True)
    shutil.rmtree(service.home / "index")
    older.rename(service.home / "index")

    with SearchService.open(service.home) as opened:
        for read in (lambda: opened.get(ONE), lambda: opened.search("convicted"), lambda: list(opened.matching(""))):
            with pytest.raises(EngineError, match=r"older than an erasure .*: ssesearch rebuild replaces it"):
                read()
        assert any("older than an erasure" in issue.message for issue in opened.check())
        assert not any("backup" in issue.message for issue in opened.check())
        assert any("erased items" in reason for reason in opened.stats().stale_because)
        opened.rebuild()

        assert files_with_secrets(opened.home) == []
        assert [document.item.id for document in opened.matching("")] == ([TWO, THREE] if separated else [THREE])
        assert opened.check() == ()


ADDRESS = "https://news.example/2021/brimborion"
EMPTY_PAGE = f'<html><head><title>Quixotrophe convicted</title><link rel="canonical" href="{ADDRESS}"></head></html>'
INPUTS = {
    "Quixotrophe convicted.html": EMPTY_PAGE,
    "map.xml": "<urlset><url><loc>http://www.news.example/2021/brimborion/</loc></url></urlset>",
    "blog.xml": (
        '<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2</wp:wxr_version><item><title>'
        f"Quixotrophe convicted</title><link>{ADDRESS}</link><wp:post_type>post</wp:post_type>"
        "<wp:status>draft</wp:status></item></channel></rss>"
    ),
}


@pytest.mark.parametrize("name", INPUTS)
def test_what_is_rejected_of_an_erased_item_is_remembered_by_its_id_alone(tmp_path: Path, name: str) -> None:
    page, rejected = tmp_path / "page.html", tmp_path / name
    text = "Vendangeur said so in the hall. " * 30
    page.write_text(EMPTY_PAGE.replace("</html>", f"<body><article><p>{text}</p></article></body></html>"))
    rejected.write_text(INPUTS[name])
    with SearchService.open(tmp_path / "home") as service:
        service.import_path(rejected)  # before the erasure
        service.import_path(page, source="news")
        service.rebuild()
        (item_id,) = (document.item.id for document in service.matching(""))
        service.erase(item_id)

        report = service.import_path(rejected)

        reason = f"the record of the erased item {item_id} is not usable"
        assert (report.rejected, [issue.message for issue in report.issues]) == (1, [reason])
        (remembered,) = service.stats().rejections
        assert [issue.message for issue in remembered.reasons] == [reason]
        assert files_with_secrets(service.home) == []


def test_other_items_with_the_same_text_are_named(tmp_path: Path) -> None:
    body = "Vendangeur said so in the hall of the dairy."
    with SearchService.open(tmp_path) as service:
        items = [
            NewsItem(id=ONE, title="Quixotrophe", body=body, url="https://example.org/a"),
            NewsItem(id=TWO, title="Quixotrophe", body=body, url="https://example.org/b"),
            NewsItem(id=THREE, title="Dairy", body=f"{body} Others did not."),
        ]
        service.import_items(items, source="news")
        service.rebuild()
        service.remove([TWO])

        assert service.erase(ONE).same_text == (TWO, THREE)
        assert service.erase(TWO).same_text == (THREE,)


def test_no_name_of_an_erased_item_is_left_where_the_file_of_its_page_was_named_after_it(tmp_path: Path) -> None:
    page = tmp_path / "pages" / "Quixotrophe Zwiebelturm convicted.html"
    page.parent.mkdir()
    paragraphs = "<p>A long text of the article about the verdict, in a sentence.</p>" * 3
    page.write_text(f"<h1>Quixotrophe Zwiebelturm convicted</h1><article>{paragraphs}</article>")
    with SearchService.open(tmp_path / "home") as service:
        service.import_path(page)
        service.import_items([NewsItem(id=THREE, title="Dairy opens")], source="news")
        service.rebuild()
        [erased] = [each.item.id for each in service.matching("") if each.item.id != THREE]

        service.erase(erased)

        assert files_with_secrets(service.home) == []
        assert [path for path in service.home.rglob("*") if "quixotrophe" in path.name.lower()] == []
        assert service.check() == ()
        assert [(each.item.id, each.item.source) for each in service.matching("")] == [(THREE, "news")]


def test_versions_of_the_story_are_named(tmp_path: Path) -> None:
    words = " ".join(f"word{number}" for number in range(80))
    with SearchService.open(tmp_path) as service:
        items = [NewsItem(id=ONE, title="Bakers meet", body=words)]
        items += [NewsItem(id=TWO, title="Bakers meet", body=f"{words} again"), NewsItem(id=THREE, title="Dairy opens")]
        service.import_items(items, source="news")
        service.rebuild()

        assert service.erase(ONE).same_text == (TWO,)


def test_erasing_an_erased_item_again_changes_nothing_and_says_so(service: SearchService) -> None:
    service.erase(ONE, with_merged=True)
    before = {path: path.read_bytes() for path in service.home.rglob("*") if path.is_file()}

    report = service.erase(ONE)

    assert (report.was_erased, report.places, report.unsearched) == (True, (), ())
    assert {path: path.read_bytes() for path in service.home.rglob("*") if path.is_file()} == before
