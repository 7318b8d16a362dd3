"""Following changes gives the stories that beginning anew gives, whatever came in which order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search.model import NewsItem, Tombstone
from sse_search.stories import (
    StoriesBusyError,
    StoriesDamagedError,
    all_stories,
    changed_stories,
    open_store,
    taking_in,
)
from sse_search.stories import (
    signature_store as story_file,
)
from tests.stories.story_items import TITLE, an_item, edited, summary_of

CHAIN = [an_item(1)]
for number in range(2, 6):
    CHAIN.append(an_item(number, body=edited(CHAIN[-1].body, 0.07, number)))
"""Each a little further from the first: neighbours are alike, the ends are not."""
ALONE = [an_item(20 + number, f"Report {number} of its own", summary_of(number, number)) for number in range(3)]

Changes = Iterable[NewsItem | Tombstone]


def anew(path: Path, items: Iterable[NewsItem]) -> dict[str, str]:
    """Return the stories of these items, begun anew."""
    with open_store(path) as file:
        assert list(taking_in(file, items)) == list(items)
        stories = dict(all_stories(file))
        file.commit(["1"])
    return stories


def following(path: Path, changes: Changes) -> dict[str, str]:
    """Return what changes, following the file that is there."""
    with open_store(path) as file:
        stories = dict(changed_stories(file, changes))
        file.commit(["1", "2"])
    return stories


def ids(*items: NewsItem) -> list[str]:
    return [item.id for item in items]


def test_a_story_is_called_by_its_smallest_id_and_items_alone_have_none(tmp_path: Path) -> None:
    stories = anew(tmp_path / "s", [an_item(9), *ALONE, an_item(4, f"{TITLE} (corrected)"), an_item(7)])

    assert stories == dict.fromkeys(ids(an_item(9), an_item(4), an_item(7)), an_item(4).id)


def test_a_new_version_is_found_beside_one_that_was_alone(tmp_path: Path) -> None:
    assert anew(tmp_path / "s", [an_item(3), *ALONE]) == {}

    assert following(tmp_path / "s", [an_item(5)]) == dict.fromkeys(ids(an_item(3), an_item(5)), an_item(3).id)
    assert following(tmp_path / "s", [an_item(8)]) == {an_item(8).id: an_item(3).id}


def test_a_smaller_id_renames_the_story(tmp_path: Path) -> None:
    anew(tmp_path / "s", [an_item(3), an_item(5)])

    assert following(tmp_path / "s", [an_item(2)]) == dict.fromkeys(
        ids(an_item(2), an_item(3), an_item(5)), an_item(2).id
    )


def test_a_story_falls_apart_without_what_held_it_together(tmp_path: Path) -> None:
    whole = anew(tmp_path / "s", CHAIN)
    assert whole == dict.fromkeys(ids(*CHAIN), CHAIN[0].id)

    gone = [Tombstone(id=item.id) for item in CHAIN[1:4]]

    assert following(tmp_path / "s", gone) == {CHAIN[0].id: "", CHAIN[4].id: ""}


def test_a_changed_item_leaves_its_story(tmp_path: Path) -> None:
    anew(tmp_path / "s", [an_item(3), an_item(5), an_item(6)])

    assert following(tmp_path / "s", [an_item(3, "Something else", summary_of(1, 9))]) == dict.fromkeys(
        ids(an_item(5), an_item(6)), an_item(5).id
    )


def test_many_copies_are_one_story(tmp_path: Path) -> None:
    copies = [an_item(number) for number in range(300)]

    assert len(set(anew(tmp_path / "s", copies).values())) == 1
    assert following(tmp_path / "s", [an_item(999)]) == {an_item(999).id: copies[0].id}


steps = st.lists(
    st.tuples(st.integers(0, 9), st.one_of(st.none(), st.integers(0, 7))), min_size=1, max_size=8
)  # an id, and which text it has from now on; None removes it


@given(st.lists(steps, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_following_changes_gives_what_beginning_anew_gives(
    tmp_path_factory: pytest.TempPathFactory, imports: list[list[tuple[int, int | None]]]
) -> None:
    folder = tmp_path_factory.mktemp("stories")
    texts = [*(item.body for item in CHAIN), *(item.body for item in ALONE)]
    corpus: dict[str, NewsItem] = {}
    stories = anew(folder / "followed", [])
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
        told = following(folder / "followed", records)
        stories = {i: s for i, s in stories.items() if i not in changed} | told
        stories = {item_id: story for item_id, story in stories.items() if story}

        assert stories == anew(folder / "anew", list(corpus.values()))


def test_what_was_not_committed_is_forgotten(tmp_path: Path) -> None:
    anew(tmp_path / "s", [an_item(3)])
    with open_store(tmp_path / "s") as file:
        changed_stories(file, [an_item(5)])

    with open_store(tmp_path / "s") as file:
        assert file.level_with() == ("1",)
        assert file.find(an_item(5).id) is None


def test_a_file_of_another_method_or_version_is_made_anew(tmp_path: Path) -> None:
    anew(tmp_path / "s", [an_item(3)])
    connection = sqlite3.connect(tmp_path / "s")
    with connection:
        connection.execute("UPDATE state SET method = 'other'")
    with open_store(tmp_path / "s") as file:
        assert file.level_with() is None
    with connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()

    with open_store(tmp_path / "s") as file:
        assert (file.level_with(), file.find(an_item(3).id)) == (None, None)


def test_a_damaged_file_is_removed_and_told(tmp_path: Path) -> None:
    (tmp_path / "s").write_bytes(b"no database at all " * 500)

    with pytest.raises(StoriesDamagedError, match="damaged"), open_store(tmp_path / "s"):
        pass
    assert anew(tmp_path / "s", [an_item(3)]) == {}


def test_only_one_process_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story_file, "_WAIT_SECONDS", 0.05)
    with (
        open_store(tmp_path / "s"),
        pytest.raises(StoriesBusyError, match="another process is writing"),
        open_store(tmp_path / "s"),
    ):
        pass
