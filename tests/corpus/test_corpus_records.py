"""A record is one line, equal content gives equal bytes, and any text comes back."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search.corpus import Corpus
from sse_search.corpus.record_codec import decode, encode, key_of
from sse_search.model import NewsDate, NewsItem, Tombstone
from tests.corpus.corpus_items import added, an_item, id_of, removal

texts = st.text(max_size=40) | st.sampled_from(["\u2028", "\x85", "\r\n", "\x00", '"\\', "a\nb", "\x1c", "😀"])
dates = st.sampled_from([None, "2021", "2021-11", "2021-11-09"]).map(NewsDate.of)
items = st.builds(
    NewsItem,
    id=st.integers(0, 9).map(id_of),
    title=texts.filter(str.strip),
    date=dates,
    summary=texts,
    body=texts,
    url=texts,
    language=texts,
    category=texts,
    tags=st.lists(texts, max_size=3).map(tuple),
    version=st.integers(0, 2**63 - 1),
    source=texts,
    authors=st.lists(texts, max_size=2).map(tuple),
)


@settings(max_examples=200, deadline=None)
@given(items | st.builds(removal, st.integers(0, 9), st.integers(0, 2**63 - 1)))
def test_a_record_comes_back_from_its_line(record: NewsItem | Tombstone) -> None:
    line = encode(record)

    assert b"\n" not in line
    assert decode(line) == record
    assert encode(decode(line)) == line
    key = key_of(line)
    assert (key.id, key.version, key.deleted) == (record.id, record.version, isinstance(record, Tombstone))


@settings(max_examples=50, deadline=None)
@given(items, texts)
def test_an_item_of_the_source_of_its_batch_does_not_repeat_it(item: NewsItem, source: str) -> None:
    filed = msgspec.structs.replace(item, source=source)

    assert encode(filed, source) == encode(msgspec.structs.replace(item, source=""))
    assert decode(encode(filed, source), source) == filed
    assert decode(encode(filed), "ILO") == msgspec.structs.replace(filed, source=source or "ILO")


def test_the_day_of_the_import_is_not_written() -> None:
    assert encode(an_item(added="2026-11-23")) == encode(an_item())


@pytest.mark.parametrize("line", [b'"authors":"Ana","source":5', b'"authors":["Ana"],"source":"ICA"', b'"added":[1]'])
def test_a_record_of_version_1_has_neither_authors_nor_a_source_of_its_own(line: bytes) -> None:
    record = b'{"id":"0000000000000001","title":"t",' + line + b"}"

    assert decode(record, "ILO", version=1) == an_item(title="t", source="ILO")


def test_an_undated_item_is_written_in_one_way() -> None:
    assert encode(an_item(date=NewsDate())) == encode(an_item()) == encode(an_item(date=NewsDate.of(None)))


@pytest.mark.parametrize(("title", "kept"), [("a\ud800b", "ab"), ("\udfff", "?"), (" \ud800", "?")])
def test_halves_of_surrogate_pairs_are_left_out(title: str, kept: str) -> None:
    item = an_item(title=title, body="x\udc00y", tags=("\ud800t",))

    assert decode(encode(item)) == an_item(title=kept, body="xy", tags=("t",))


def test_a_source_whose_name_is_not_text_can_be_written(corpus: Corpus) -> None:
    report = added(corpus, an_item(), source="caf\udce9.txt")

    assert report.batch is not None
    assert [item.source for item in corpus.items()] == ["caf?.txt"]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"null",
        b"{}",
        b'{"id":"xyz","title":"t"}',
        b'{"id":"0000000000000001"}',
        b'{"id":"0000000000000001","title":" "}',
        b'{"id":"0000000000000001","title":"t","date":{"value":"2021-02-30","precision":"day","origin":"stated"}}',
        b'{"id":"0000000000000001","title":"t","date":{"value":"2021","precision":"day","origin":"stated"}}',
        b'{"id":"0000000000000001","title":"t","version":-1}',
        b'{"id":"0000000000000001","deleted":true,"version":99999999999999999999}',
        b'{"id":"0000000000000001","title":"\xff"}',
        b'{"id":"0000000000000001","title":"t","tags":"x"}',
        b"[" * 5000,
    ],
)
def test_a_line_that_is_not_a_record_is_refused(line: bytes) -> None:
    with pytest.raises((ValueError, RecursionError)):
        key_of(line)


def test_unknown_keys_are_ignored() -> None:
    assert decode(b'{"id":"0000000000000001","title":"t","mood":"glad"}') == an_item(title="t")
