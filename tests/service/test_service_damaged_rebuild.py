"""A full rebuild replaces an index that is damaged anywhere, also a large one, whose files are not read at opening."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_search import NewsDate, NewsItem, SearchRequest, SearchService
from sse_search.engines.whoosh import verified_reader
from sse_search.engines.whoosh.storage.array_file import ArrayFile

ITEMS = [
    NewsItem(
        id=f"{number:016x}",
        title=f"Dairy {number} opens in Kenya",
        summary="A cooperative.",
        date=NewsDate.of("2021-05-06"),
    )
    for number in range(1, 31)
]


def array_offsets(home: Path) -> dict[str, tuple[Path, int]]:
    """Return the file and the offset of every array of the live index."""
    live = max((home / "index" / "generations").iterdir())
    return {
        f"{path.stem} {name}": (path, entry.offset)
        for path in sorted(live.glob("*.arrays"))
        for name, entry in ArrayFile(path)._arrays.items()
        if 0 not in entry.shape
    }


def test_a_full_rebuild_replaces_an_index_whichever_of_its_arrays_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verified_reader, "MAX_BYTES_AT_OPENING", 0)
    with SearchService.open(tmp_path) as service:
        service.import_items(ITEMS, source="news")
        service.rebuild()
    for index in range(len(array_offsets(tmp_path))):
        _, (path, offset) = sorted(array_offsets(tmp_path).items())[index]
        content = path.read_bytes()
        path.unlink()  # generations share files
        path.write_bytes(
            content[:offset] + bytes(byte ^ 0x55 for byte in content[offset : offset + 4]) + content[offset + 4 :]
        )

        with SearchService.open(tmp_path) as service:
            service.rebuild(full=True)

            assert service.check() == ()
            assert service.search(SearchRequest(text="dairy")).total == len(ITEMS)
