"""Items are ranked and found by meaning where the archive has a model and vectors, and as before where it has not."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sse_search import (
    EmbeddingPlan,
    IndexBusyError,
    ModelError,
    NewsItem,
    ResultPage,
    SearchRequest,
    SearchService,
    SettingsError,
    to_json,
)
from sse_search.engines.semantic.sentence_model import SentenceModel
from sse_search.engines.semantic.vector_store import VectorStore
from sse_search.service import embedding
from tests.engines.toy_model import make_model

BODIES = {
    1: "milk fair report",
    2: "dairy report from the valley",
    3: "fair credit for savings",
    4: "boat harbour in the north",
    5: "leite em Portugal",
}
LANGUAGES = {5: "pt"}


def id_of(number: int) -> str:
    return f"{number:016x}"


def items(bodies: dict[int, str]) -> list[NewsItem]:
    return [
        NewsItem(id=id_of(n), title=f"Item {n}", body=body, language=LANGUAGES.get(n, "en"))
        for n, body in bodies.items()
    ]


def archive(home: Path, bodies: dict[int, str] = BODIES, **options: object) -> SearchService:
    """Open an archive with a model and an index, without vectors."""
    make_model(home / "model", options=dict(options))
    (home / "corpus").mkdir(exist_ok=True)
    (home / "ssesearch.toml").write_text('semantic_model = "model"\n', encoding="utf-8")
    service = SearchService.open(home)
    service.import_items(items(bodies), source="news")
    service.rebuild()
    return service


@pytest.fixture
def service(tmp_path: Path) -> Iterator[SearchService]:
    with archive(tmp_path) as opened:
        opened.embed()
        yield opened


def search(service: SearchService, text: str, **options: Any) -> ResultPage:
    return service.search(SearchRequest(text=text, **options))


def numbers(page: ResultPage) -> list[int]:
    return [int(hit.id, 16) for hit in page.hits]


def nearest(page: ResultPage) -> list[int]:
    return [int(hit.id, 16) for hit in page.semantic.hits] if page.semantic else []


def vector_files(service: SearchService) -> list[Path]:
    return sorted((service.home / "index" / "vectors").glob("*.vectors"))


def test_an_item_of_the_meaning_ranks_above_one_that_is_lexically_equal(tmp_path: Path) -> None:
    bodies = {1: "report on milk", 2: "report on boat"}
    with archive(tmp_path, bodies) as service:
        plain = search(service, "report dairy", match="any")
        service.embed()
        ranked = search(service, "report dairy", match="any")
        reverse = search(service, "report harbour", match="any")

    assert numbers(plain) == [1, 2]
    assert (numbers(ranked), numbers(reverse)) == ([1, 2], [2, 1])
    assert ranked.hits[0].score > plain.hits[0].score
    assert (ranked.total, ranked.facets) == (plain.total, plain.facets)


def test_without_vectors_nothing_changes_and_no_model_is_opened(tmp_path: Path) -> None:
    with archive(tmp_path) as service:
        (tmp_path / "model" / "model.onnx").unlink()
        page = search(service, "fair report")
        off = search(service, "fair report", semantic=False)

    assert b"semantic" not in to_json(page)
    assert page.hits == off.hits
    assert page.notices == ()


def test_a_search_that_does_not_want_meaning_is_ranked_by_words(service: SearchService) -> None:
    page = search(service, "fair report", semantic=False)

    assert not page.semantic
    assert page.hits != search(service, "fair report").hits


def test_the_setting_turns_it_off_and_a_request_on_again(service: SearchService) -> None:
    (service.home / "ssesearch.toml").write_text('semantic_model = "model"\nsemantic = false\n', encoding="utf-8")
    with SearchService.open(service.home) as off:
        assert not search(off, "fair report").semantic
        assert search(off, "fair report", semantic=True).semantic


def test_other_orders_and_queries_with_operators_are_as_before(service: SearchService) -> None:
    newest, operators = SearchRequest(text="fair report", sort="newest"), SearchRequest(text="fair OR report")
    for request in (newest, operators, SearchRequest()):
        on, off = service.search(request), service.search(msgspec.structs.replace(request, semantic=False))
        assert (on.hits, on.semantic) == (off.hits, off.semantic)
    (notice,) = search(service, "fair OR report", semantic=True).notices
    assert "a query with operators" in notice.reason
    (notice,) = search(service, "fair report", semantic=True, sort="newest").notices
    assert "they are sorted by date" in notice.reason
    assert search(service, "fair report", sort="newest").notices == ()


@pytest.mark.parametrize("lacking", ["model", "model/model.onnx", "model/tokenizer.json"])
def test_a_search_by_meaning_says_which_file_of_the_model_is_not_there(tmp_path: Path, lacking: str) -> None:
    with archive(tmp_path) as service:
        (tmp_path / lacking).rename(tmp_path / "away")
        (notice,) = search(service, "fair report", semantic=True).notices

    assert notice.reason.startswith(f"items are not ranked by meaning: {tmp_path / lacking}: ")


def test_items_without_a_word_of_the_query_are_found_apart(service: SearchService) -> None:
    page = search(service, "cow", semantic=True, explain=True)

    assert (page.total, page.hits) == (0, ())
    assert set(nearest(page)) == {1, 2, 5}
    assert page.semantic
    assert page.semantic.total == 3
    assert all(hit.by_meaning for hit in page.semantic.hits)
    best = page.semantic.hits[0]
    assert best.explanation
    assert (best.explanation[0].value, best.score) == (best.score, best.score)
    assert "no word in common" in best.explanation[0].label


def test_a_found_item_is_no_hit_as_well(service: SearchService) -> None:
    page = search(service, "the milk", semantic=True)

    assert 1 in numbers(page)
    assert not set(numbers(page)) & set(nearest(page))
    assert nearest(search(service, "the milk", semantic=True, page=2)) == []


def test_found_items_obey_filters_dates_and_values_in_the_query(service: SearchService) -> None:
    assert nearest(search(service, "cow", semantic=True, filters={"language": ("pt",)})) == [5]
    assert nearest(search(service, "cow language:pt", semantic=True)) == [5]
    assert nearest(search(service, "cow", semantic=True, date="2020")) == []


def test_explained_parts_add_up_to_the_score_with_meaning(service: SearchService) -> None:
    for hit in search(service, "fair report", explain=True).hits:
        assert hit.explanation
        assert hit.explanation[-1].label.startswith("meaning: cosine")
        assert sum(part.value for part in hit.explanation) == pytest.approx(hit.score, abs=5e-4)


def test_only_new_and_changed_items_are_embedded(service: SearchService) -> None:
    plans: list[EmbeddingPlan] = []
    again = service.embed(announce=plans.append)
    assert (again.embedded, again.kept, again.removed, plans) == (0, 5, 0, [])

    service.import_items(items({2: "loan for a boat", 6: "timber"}), source="news")
    service.remove([id_of(4)], reason="")
    service.rebuild()
    report = service.embed(announce=plans.append)

    assert (report.embedded, report.kept, report.removed) == (2, 3, 2)
    assert [plan.items for plan in plans] == [2]
    assert len(vector_files(service)) == 1


def test_a_changed_item_counts_as_one_without_a_vector(service: SearchService) -> None:
    service.import_items(items({1: "fair boat harbour report"}), source="news")
    service.rebuild()

    page = search(service, "fair report", explain=True)

    assert page.semantic
    assert page.semantic.without_vector == 1
    assert "1 item of the best" in page.notices[0].reason
    labels = {int(hit.id, 16): hit.explanation[-1].label for hit in page.hits if hit.explanation}
    assert "no vector" in labels[1]
    assert set(nearest(search(service, "cow", semantic=True))) == {2, 5}


def test_vectors_stay_valid_after_a_full_rebuild(service: SearchService) -> None:
    before = search(service, "fair report")
    service.rebuild(full=True)

    assert search(service, "fair report").hits == before.hits


def test_languages_that_the_model_does_not_know_are_left_out_and_named(tmp_path: Path) -> None:
    with archive(tmp_path, {**BODIES, 5: "leite report"}, languages=["en"]) as service:
        report = service.embed()
        page = search(service, "report", semantic=True)
        found = search(service, "cow", semantic=True)

    assert (report.embedded, report.left_out, report.unknown_languages) == (4, 1, ("pt",))
    assert page.semantic
    assert (page.semantic.unknown_languages, page.semantic.without_vector) == (("pt",), 0)
    assert page.notices[0].reason.endswith("Portuguese")
    assert 5 not in nearest(found)


def test_vectors_of_another_model_are_replaced_and_do_not_count_before(service: SearchService) -> None:
    make_model(service.home / "model", options={"pooling": "max"})
    with SearchService.open(service.home) as other:
        page = search(other, "fair report")
        assert "were made by another model: ssesearch embed" in page.notices[0].reason
        assert not page.semantic
        report = other.embed()
        assert (report.embedded, report.removed) == (5, 5)
        assert search(other, "fair report").semantic


def test_a_model_that_cannot_be_used_is_no_reason_to_find_nothing(service: SearchService) -> None:
    (service.home / "model" / "model.onnx").write_bytes(b"damaged")
    with SearchService.open(service.home) as other:
        page = search(other, "fair report")
        assert len(page.hits) == 3
        assert "items are not ranked by meaning: " in page.notices[0].reason
        assert "model.onnx" in page.notices[0].reason
        with pytest.raises(ModelError, match="damaged or no ONNX model"):
            other.embed()


def test_without_a_model_embedding_says_which_setting_is_missing(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    with SearchService.open(tmp_path) as service, pytest.raises(SettingsError, match="semantic_model"):
        service.embed()


@pytest.mark.parametrize("position", [5, 60, 100, -1])
def test_damaged_vectors_are_told_checked_repaired_and_made_again(service: SearchService, position: int) -> None:
    (path,) = vector_files(service)
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(content)
    with SearchService.open(service.home) as damaged:
        page = search(damaged, "milk fair report dairy credit boat leite", match="any")
        assert len(page.hits) == 5
        assert f"{path}: its content was changed" in page.notices[0].reason
        assert [issue.message for issue in damaged.check()] == [
            f"{path}: its content was changed; ssesearch embed makes these vectors again"
        ]
        if position == 5:
            assert "(removed)" in damaged.repair()[0]
        else:
            assert len(damaged.embed().damages) == 1
        assert damaged.check() == ()


def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    archive(tmp_path, {n: f"milk {n}" for n in range(1, 11)}).close()
    program = f"""
import os, signal
from sse_search import SearchService
from sse_search.service import embedding
from sse_search.engines.semantic.vector_store import VectorStore
embedding.ITEMS_PER_FILE = 3
add = VectorStore.add
def add_or_die(self, model, items, vectors):
    if len(self.state()) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    add(self, model, items, vectors)
VectorStore.add = add_or_die
SearchService.open({str(tmp_path)!r}).embed()
"""
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, timeout=60)
    assert done.returncode == -9, done.stderr

    with SearchService.open(tmp_path) as service:
        assert search(service, "milk").semantic
        report = service.embed()
        assert (report.embedded, report.kept) == (4, 6)
        assert len(vector_files(service)) == 1


def test_an_interruption_ends_at_once_and_loses_little(service: SearchService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "ITEMS_PER_FILE", 2)
    service.import_items(items({n: f"tree {n}" for n in range(11, 17)}), source="news")
    service.rebuild()

    def progress(done: int, total: int | None = None) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        service.embed(progress=progress)
    assert service.embed().embedded == 4


def test_erasing_an_item_removes_what_was_made_of_its_text(service: SearchService) -> None:
    secret = SentenceModel(service.home / "model").embed_text("Item 3\nfair credit for savings").astype("<f2").tobytes()
    assert any(secret in path.read_bytes() for path in vector_files(service))

    service.erase(id_of(3))

    left = [path for path in service.home.rglob("*") if path.is_file() and secret in path.read_bytes()]
    assert left == []
    assert service.embed().embedded == 0
    assert service.check() == ()


def test_an_index_with_vectors_that_is_older_than_an_erasure_loses_them(service: SearchService, tmp_path: Path) -> None:
    shutil.copytree(service.home / "index", tmp_path / "older")
    (before,) = vector_files(service)
    old = before.read_bytes()
    service.erase(id_of(3))
    service.close()
    shutil.rmtree(service.home / "index")
    shutil.copytree(tmp_path / "older", service.home / "index")
    shutil.rmtree(tmp_path / "older")

    with SearchService.open(service.home) as restored:
        restored.rebuild()
        (after,) = vector_files(restored)
        assert len(after.read_bytes()) < len(old)
        assert restored.embed().embedded == 0


def test_nothing_is_erased_while_vectors_are_being_made(
    service: SearchService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sse_search.service.erasure.LOCK_SECONDS", 0)
    with VectorStore(service.home / "index" / "vectors").locked(0), pytest.raises(IndexBusyError, match="stop it"):
        service.erase(id_of(3))

    assert service.get(id_of(3)).title == "Item 3"
    assert service.check() == ()


def test_pages_are_consistent_and_exports_have_their_order(service: SearchService) -> None:
    whole = numbers(search(service, "fair report credit boat", match="any"))
    pages = [numbers(search(service, "fair report credit boat", match="any", limit=1, page=n)) for n in range(1, 5)]
    request = SearchRequest(text="fair report credit boat", match="any")

    assert [number for page in pages for number in page] == whole
    assert [int(document.item.id, 16) for document in service.matching(request)] == whole


def test_a_running_server_uses_new_vectors_at_once(tmp_path: Path) -> None:
    with archive(tmp_path) as server, SearchService.open(tmp_path) as keeper:
        before = server.identity()
        assert not search(server, "fair report").semantic
        keeper.embed()
        assert search(server, "fair report").semantic
        assert server.identity() != before
