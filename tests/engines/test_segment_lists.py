"""Postings, stems of documents and positions come back from a segment, whatever their size and number."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sse_search.engines.whoosh import WhooshEngine
from sse_search.engines.whoosh.storage.packed_integers import codes_of, integers_of, pack, packed_dtype
from sse_search.engines.whoosh.storage.segment import Segment
from tests.engines.engine_archive import a_document, build

BODY = (1, 62, 63, 64, 254, 255, 256, 300, 70_000)
TITLE = (0, 1, 3, 4, 5, 127, 255, 256, 2)


@pytest.fixture(scope="module")
def segment(tmp_path_factory: pytest.TempPathFactory) -> Segment:
    """Documents with every frequency that is encoded in another way, and positions in several blocks of 65,536."""
    folder = tmp_path_factory.mktemp("lists")
    documents = [
        a_document(
            number,
            " ".join(["opening", *["pear"] * title]),
            " ".join(["pear"] * body + [f"rare{number}", *["plum", "apple"] * (7 * body)]),
            language="en",
            date=f"{2000 + number}",
        )
        for number, (title, body) in enumerate(zip(TITLE, BODY, strict=True), 1)
    ]
    build(WhooshEngine(folder), *documents)
    (path,) = (path for path in folder.rglob("*.arrays") if path.name != "values.arrays")
    return Segment(path)


def test_frequencies_come_back_up_to_what_a_posting_holds(segment: Segment) -> None:
    postings = segment.postings_of("en:pear")

    assert postings.docs.tolist() == [*range(9)]
    assert postings.title.tolist() == [min(title, 255) for title in reversed(TITLE)]
    assert postings.body.tolist() == [min(body, 65_535) for body in reversed(BODY)]
    assert postings.first(2).body.tolist() == [65_535, 300]


def test_documents_know_the_weighted_frequencies_of_their_stems(segment: Segment) -> None:
    docs = np.array([0, 3, 8])
    pear = segment.stems.find("en:pear")

    counts, stems, frequencies = segment.doc_stems.of(docs)

    assert counts.tolist() == [5, 5, 5]
    assert frequencies[stems == pear].tolist() == [65_535, 2 * 127 + 255, 1]
    assert segment.doc_stems.of(docs[:0]).stems.tolist() == []


def all_positions(segment: Segment) -> dict[str, list[int]]:
    """The positions of every token, counted from the documents."""
    counted: dict[str, list[int]] = {}
    position = 0
    for doc in range(segment.doc_count):
        item = segment.document(doc).item
        for text in (item.title, item.body):
            tokens = text.split()
            for index, token in enumerate(tokens):
                counted.setdefault(token, []).append(position + index)
            position += len(tokens) + 1
    return counted


@pytest.mark.parametrize("token", ["pear", "plum", "opening", "rare3", "absent"])
def test_positions_come_back(segment: Segment, token: str) -> None:
    assert segment.positions_of(token).tolist() == all_positions(segment).get(token, [])


def test_positions_of_neighbouring_tokens_come_together(segment: Segment) -> None:
    count = len(segment.tokens)
    counted = all_positions(segment)
    expected = [(token, each) for token in range(count) for each in counted[segment.tokens[token]]]

    tokens, together = segment.positions.with_tokens(0, count)

    assert sorted(zip(tokens.tolist(), together.tolist(), strict=True)) == expected
    assert sorted(np.concatenate(segment.positions.parts(1, 3)).tolist()) == sorted(
        each for token, each in expected if 1 <= token < 3
    )
    assert all(low < high for low, high in pairwise(segment.positions_of("plum").tolist()))


@pytest.mark.parametrize("count", [1, 1 << 16, (1 << 16) + 1, 1 << 24, (1 << 24) + 1, 1 << 40])
def test_packed_integers_come_back(count: int) -> None:
    integers, codes = np.array([0, count // 2, count - 1]), np.array([0, 255, 7], np.uint8)

    packed = pack(integers, codes, packed_dtype(count))

    assert integers_of(packed).tolist() == integers.tolist()
    assert codes_of(packed).tolist() == codes.tolist()
