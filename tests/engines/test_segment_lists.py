"""Postings, stems of documents and positions come back from a segment, whatever their size and number."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sse_search.engines.scoring import FIELD_WEIGHTS
from sse_search.engines.whoosh import WhooshEngine
from sse_search.engines.whoosh.storage.packed_integers import (
    ESCAPE,
    Exceptions,
    codes_of,
    integers_of,
    pack,
    packed_dtype,
)
from sse_search.engines.whoosh.storage.posting_lists import POSTING, PostingList, joined, posting_codes, weighted
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


LANGUAGES = ("en", "fr", "es", "pt", "de")


def test_postings_of_several_languages_come_back_as_one_list(tmp_path: Path) -> None:
    documents = [
        a_document(
            number,
            " ".join(["opening", *["radio"] * title]),
            " ".join(["radio"] * body + [f"rare{number}"]),
            language=LANGUAGES[number % len(LANGUAGES)],
            date=f"{2000 + number}",
        )
        for number, (title, body) in enumerate(zip(TITLE, BODY, strict=True), 1)
    ]
    build(WhooshEngine(tmp_path), *documents)
    (path,) = (path for path in tmp_path.rglob("*.arrays") if path.name != "values.arrays")
    lists = Segment(path).stem_postings("radio")

    postings = joined(lists)

    assert len(lists) == len(LANGUAGES)
    assert postings.docs.tolist() == [*range(9)]
    assert postings.title.tolist() == [min(title, 255) for title in reversed(TITLE)]
    assert postings.body.tolist() == [min(body, 65_535) for body in reversed(BODY)]
    for fields in (("title", "body"), ("title",), ("body",)):
        weights = FIELD_WEIGHTS if len(fields) > 1 else dict.fromkeys(fields, 1.0)
        expected = sum(weights[field] * getattr(postings, field).astype(float) for field in fields)
        assert weighted(postings, fields).tolist() == expected.tolist()


@given(
    st.lists(st.lists(st.tuples(st.integers(0, 255), st.integers(1, 65_535)), max_size=8), min_size=1, max_size=4),
    st.sampled_from([100, 70_000, 20_000_000]),
    st.randoms(use_true_random=False),
)
def test_lists_without_a_common_document_are_joined_by_document(
    frequencies: list[list[tuple[int, int]]], doc_count: int, random: Random
) -> None:
    docs = random.sample(range(doc_count), sum(map(len, frequencies)))
    rows = [(list_number, *each) for list_number, own in enumerate(frequencies) for each in own]
    expected = sorted((doc, title, body) for doc, (_, title, body) in zip(docs, rows, strict=True))
    postings = np.zeros(len(rows), POSTING)
    owners = np.array([row[0] for row in rows], np.int64)
    postings["doc"], postings["title"], postings["body"] = docs, [row[1] for row in rows], [row[2] for row in rows]
    postings = postings[np.lexsort((postings["doc"], owners))]
    codes = posting_codes(postings)
    excepted = np.flatnonzero(codes == ESCAPE)
    exceptions = Exceptions(excepted, postings[["title", "body"]][excepted])
    packed = pack(postings["doc"], codes, packed_dtype(doc_count))
    ends = np.cumsum([len(own) for own in frequencies]).tolist()
    lists = [
        PostingList(packed[end - len(own) : end], end - len(own), exceptions)
        for own, end in zip(frequencies, ends, strict=True)
    ]

    together = joined(lists)

    assert [*zip(together.docs.tolist(), together.title.tolist(), together.body.tolist(), strict=True)] == expected
