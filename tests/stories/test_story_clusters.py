"""Following changes gives the same stories as starting over, in whatever order items come."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sse_search.model import NewsItem, Tombstone
from sse_search.stories import (
    Signature,
    StoriesBusyError,
    StoriesDamagedError,
    clusters,
    find_stories,
    open_store,
    signature_store,
    update_stories,
)
from sse_search.stories.signature_store import SignedItem
from tests.counted_work import assert_linear
from tests.stories.story_items import BOILERPLATE, TITLE, an_item, edited, fill_store, summary_of

CHAIN = [an_item(1)]
for number in range(2, 6):
    CHAIN.append(an_item(number, body=edited(CHAIN[-1].body, 0.07, number)))
"""Each a little further from the first: neighbours are alike, the ends are not."""
ALONE = [an_item(20 + number, f"Report {number} of its own", summary_of(number, number)) for number in range(3)]

FILE = "stories.sqlite3"

Changes = Iterable[NewsItem | Tombstone]


def start_over(folder: Path, items: Iterable[NewsItem]) -> dict[str, str]:
    """Return the stories of these items alone."""
    with open_store(folder) as store:
        fill_store(store, items)
        stories = dict(find_stories(store))
        store.commit(["1"])
    return stories


def follow(folder: Path, changes: Changes) -> dict[str, str]:
    """Return the stories that these changes alter."""
    with open_store(folder) as store:
        stories = dict(update_stories(store, changes))
        store.commit(["1", "2"])
    return stories


def ids(*items: NewsItem) -> list[str]:
    return [item.id for item in items]


def test_a_story_has_the_smallest_id_of_its_items_and_single_items_have_none(tmp_path: Path) -> None:
    stories = start_over(tmp_path, [an_item(9), *ALONE, an_item(4, f"{TITLE} (corrected)"), an_item(7)])

    assert stories == dict.fromkeys(ids(an_item(9), an_item(4), an_item(7)), an_item(4).id)


def test_a_new_version_is_found_beside_one_that_was_alone(tmp_path: Path) -> None:
    assert start_over(tmp_path, [an_item(3), *ALONE]) == {}

    assert follow(tmp_path, [an_item(5)]) == dict.fromkeys(ids(an_item(3), an_item(5)), an_item(3).id)
    assert follow(tmp_path, [an_item(8)]) == {an_item(8).id: an_item(3).id}


def test_a_smaller_id_renames_the_story(tmp_path: Path) -> None:
    start_over(tmp_path, [an_item(3), an_item(5)])

    assert follow(tmp_path, [an_item(2)]) == dict.fromkeys(ids(an_item(2), an_item(3), an_item(5)), an_item(2).id)


def test_a_story_splits_without_the_items_that_connected_it(tmp_path: Path) -> None:
    whole = start_over(tmp_path, CHAIN)
    assert whole == dict.fromkeys(ids(*CHAIN), CHAIN[0].id)

    gone = [Tombstone(id=item.id) for item in CHAIN[1:4]]

    assert follow(tmp_path, gone) == {CHAIN[0].id: "", CHAIN[4].id: ""}


def test_a_changed_item_leaves_its_story(tmp_path: Path) -> None:
    start_over(tmp_path, [an_item(3), an_item(5), an_item(6)])

    assert follow(tmp_path, [an_item(3, "Something else", summary_of(1, 9))]) == dict.fromkeys(
        ids(an_item(5), an_item(6)), an_item(5).id
    )


def test_many_copies_are_one_story(tmp_path: Path) -> None:
    copies = [an_item(number) for number in range(300)]

    assert len(set(start_over(tmp_path, copies).values())) == 1
    assert follow(tmp_path, [an_item(999)]) == {an_item(999).id: copies[0].id}


def minutes(number: int) -> NewsItem:
    """Return the minutes of a meeting, which share a summary."""
    return an_item(number, f"Minutes of meeting number {number}", summary=f"{BOILERPLATE} {BOILERPLATE}", body="")


def count_pairs(work: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> int:
    """Return how many pairs are looked at, compared or not."""
    pairs = clusters._pairs
    count = 0

    def counted(bucket: Sequence[SignedItem]) -> Iterator[clusters.Pair]:
        nonlocal count
        for pair in pairs(bucket):
            count += 1
            yield pair

    with monkeypatch.context() as patch:
        patch.setattr(clusters, "_pairs", counted)
        work()
    return count


@pytest.mark.parametrize(
    "make",
    [
        minutes,
        lambda number: an_item(number, date=f"{1500 + number // 12}-{number % 12 + 1:02}"),
        lambda number: an_item(number, body=edited(an_item(1).body, 0.03, number)),
        lambda number: an_item(number, TITLE, summary_of(number, number), summary=f"{BOILERPLATE} {BOILERPLATE}"),
    ],
    ids=["shared boilerplate", "copies of different dates", "many small edits", "the same lead and title"],
)
def test_comparisons_grow_linearly_with_the_items(
    make: Callable[[int], NewsItem], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compared(size: int) -> int:
        items = [make(number) for number in range(size)]
        return count_pairs(lambda: start_over(tmp_path, items), monkeypatch)

    assert_linear(compared, 300)


def test_a_change_of_a_large_bucket_costs_no_more_than_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compared(size: int) -> int:
        start_over(tmp_path, [minutes(number) for number in range(size)])
        return count_pairs(lambda: follow(tmp_path, [minutes(9999)]), monkeypatch)

    assert_linear(compared, 300)


def test_a_refused_pair_is_not_compared_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[Signature, Signature]] = []

    def refuse(left: Signature, right: Signature) -> bool:
        compared.append((left, right))
        return False

    monkeypatch.setattr(clusters, "alike", refuse)

    start_over(tmp_path, [minutes(number) for number in range(60)])

    assert len(compared) == len(set(compared)) > 60


def test_versions_among_items_that_share_boilerplate_are_one_story(tmp_path: Path) -> None:
    items = [minutes(number) for number in range(400)]
    corrected = an_item(999, f"{items[7].title}: corrected", summary=items[7].summary, body="")

    assert start_over(tmp_path, [*items, corrected, an_item(998), an_item(997)]) == {
        **dict.fromkeys(ids(items[7], corrected), items[7].id),
        **dict.fromkeys(ids(an_item(997), an_item(998)), an_item(997).id),
    }


def test_hundreds_of_edits_of_an_item_are_one_story(tmp_path: Path) -> None:
    local = [
        an_item(number, f"{TITLE} - Paper {number} of Kenya", edited(an_item(1).body, 0.03, number))
        for number in range(300)
    ]

    assert len(set(start_over(tmp_path, local).values())) <= 1


steps = st.lists(
    st.tuples(st.integers(0, 9), st.one_of(st.none(), st.integers(0, 7))), min_size=1, max_size=8
)  # an id, and which text it has from now on; None removes it


@pytest.mark.parametrize(("largest", "pivots"), [(64, 8), (3, 1)])
@given(imports=st.lists(steps, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_following_changes_gives_the_same_stories_as_starting_over(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    largest: int,
    pivots: int,
    imports: list[list[tuple[int, int | None]]],
) -> None:
    monkeypatch.setattr(clusters, "_MAX_BUCKET", largest)
    monkeypatch.setattr(clusters, "_PIVOTS", pivots)
    folder = tmp_path_factory.mktemp("stories")
    texts = [*(item.body for item in CHAIN), *(item.body for item in ALONE)]
    corpus: dict[str, NewsItem] = {}
    stories = start_over(folder / "followed", [])
    for changes in imports:
        records: list[NewsItem | Tombstone] = []
        for number, text in changes:
            item = an_item(number, body=texts[text or 0])
            records.append(item if text is not None else Tombstone(id=item.id))
        changed = {record.id for record in records}
        for record in records:
            if isinstance(record, NewsItem):
                corpus[record.id] = record
            else:
                corpus.pop(record.id, None)
        changed_stories = follow(folder / "followed", records)
        stories = {i: s for i, s in stories.items() if i not in changed} | changed_stories
        stories = {item_id: story for item_id, story in stories.items() if story}

        assert stories == start_over(folder / "rebuilt", list(corpus.values()))


@given(
    imports=st.lists(st.dictionaries(st.integers(0, 12), st.booleans(), min_size=1, max_size=6), min_size=2, max_size=5)
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_following_changes_of_large_buckets_gives_the_same_stories_as_starting_over(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, imports: list[dict[int, bool]]
) -> None:
    def are_neighbours(left: Signature, right: Signature) -> bool:
        return abs(int(left.title.rpartition(" ")[2]) - int(right.title.rpartition(" ")[2])) <= 1

    monkeypatch.setattr(clusters, "alike", are_neighbours)
    monkeypatch.setattr(clusters, "_MAX_BUCKET", 4)
    monkeypatch.setattr(clusters, "_PIVOTS", 2)
    folder = tmp_path_factory.mktemp("stories")
    present: set[int] = set()
    stories = start_over(folder / "followed", [])
    for changes in imports:
        present = (present | changes.keys()) - {number for number, is_added in changes.items() if not is_added}
        records = [
            minutes(number) if is_added else Tombstone(id=minutes(number).id) for number, is_added in changes.items()
        ]
        changed_stories = follow(folder / "followed", records)
        kept = {item_id: story for item_id, story in stories.items() if item_id not in {r.id for r in records}}
        stories = {item_id: story for item_id, story in {**kept, **changed_stories}.items() if story}

        assert stories == start_over(folder / "rebuilt", [minutes(number) for number in sorted(present)])


def test_changes_that_were_not_committed_are_discarded(tmp_path: Path) -> None:
    start_over(tmp_path, [an_item(3)])
    with open_store(tmp_path) as store:
        update_stories(store, [an_item(5)])

    with open_store(tmp_path) as store:
        assert store.batches() == ("1",)
        assert store.find(an_item(5).id) is None


def test_a_file_of_another_method_or_version_is_rebuilt(tmp_path: Path) -> None:
    start_over(tmp_path, [an_item(3)])
    connection = sqlite3.connect(tmp_path / FILE)
    with connection:
        connection.execute("UPDATE state SET method = 'other'")
    with open_store(tmp_path) as store:
        assert store.batches() is None
    with connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()

    with open_store(tmp_path) as store:
        assert (store.batches(), store.find(an_item(3).id)) == (None, None)


def test_a_damaged_file_is_removed_and_reported(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database at all " * 500)

    with pytest.raises(StoriesDamagedError, match="damaged"), open_store(tmp_path):
        pass
    assert start_over(tmp_path, [an_item(3)]) == {}


def test_only_one_process_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signature_store, "WAIT_SECONDS", 0.05)
    with (
        open_store(tmp_path),
        pytest.raises(StoriesBusyError, match="another process is writing"),
        open_store(tmp_path),
    ):
        pass
