"""An export that is imported into an empty archive gives the same items, field by field."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sse_search.corpus import Corpus
from sse_search.exporting import export
from sse_search.importers import read
from sse_search.importers.context import Context
from sse_search.model import Document, Issue, NewsDate, NewsItem, Tag

texts = st.text(max_size=30) | st.sampled_from(
    [
        *("=1+1", "'=1", "''@x", "a; b | c\\;", "'tis", "One.\n\n- Two", "\\", "x\\", "1990--2000 --- ``so''"),
        *("Ana and Bob", "others", "Portugal", "a, b", "x <b>y</b> &amp; z", "{\\'e} %", "CEO - chief", "report"),
    ]
)
dates = st.builds(
    NewsDate.of,
    st.sampled_from(["1947", "2021-11", "2021-11-09"]),
    st.sampled_from(["stated", "heading", "metadata", "url"]),
) | st.just(NewsDate())


@st.composite
def imported_items(draw: st.DrawFn) -> list[NewsItem]:
    """Items as an importer yields them: cleaned."""
    context = Context(file="x", source="x")
    items = []
    for number in range(draw(st.integers(1, 3))):
        records = context.item(
            id=f"{number:016x}",
            title=draw(texts) or "Title",
            date=draw(dates),
            summary=draw(texts),
            body=draw(texts),
            url=draw(texts),
            language=draw(st.sampled_from(["", "fr", "pt"])),
            category=draw(texts),
            tags=draw(st.lists(texts, max_size=2)),
            authors=draw(st.lists(texts, max_size=2)),
            source=draw(st.sampled_from(["ILO", "Le Monde; édition", "=x"])),
            version=draw(st.integers(0, 2)),
        )
        items += [record for record in records if isinstance(record, NewsItem)]
    assume(items)  # a title of control characters alone is none
    return items


@pytest.mark.parametrize("form", ["csv", "jsonl", "ris", "bibtex"])
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(items=imported_items())
def test_an_export_gives_the_same_items_again(tmp_path: Path, form: str, items: list[NewsItem]) -> None:
    file = tmp_path / f"export.{form}"
    tags = (Tag("country:PT", "country", "Portugal", "Lisbon", "title"),)
    documents = (
        Document(msgspec.structs.replace(item, added="2026-11-23"), item.language or "en", tags) for item in items
    )
    with file.open("w", encoding="utf-8", newline="") as stream:
        stream.writelines(export(documents, form))

    records = list(read(file, format=form, source="elsewhere").records)
    assert [record for record in records if isinstance(record, NewsItem)] == items
    others = [record for record in records if not isinstance(record, NewsItem)]
    assert all(isinstance(other, Issue) and "cannot be read" in other.message for other in others)


@pytest.mark.parametrize("form", ["csv", "jsonl", "ris", "bibtex"])
def test_paragraphs_that_look_like_fields_of_ris_stay_paragraphs(tmp_path: Path, form: str) -> None:
    body = "First.\n\nEU - The Commission met.\n\nTY - NEWS\n\nUK - London met.\n\n@book{a, title={b}}"
    item = NewsItem(
        id="00000000000000a1", title="Capitals", summary="In short.\n\nPM - The premier.", body=body, source="ILO"
    )
    file = tmp_path / f"export.{form}"
    file.write_text("".join(export([Document(item, "en")], form)), encoding="utf-8", newline="")

    assert [record for record in read(file).records if isinstance(record, NewsItem)] == [item]


def test_the_log_keeps_the_source_and_the_authors_of_each_item(tmp_path: Path) -> None:
    file = tmp_path / "items.jsonl"
    file.write_text(
        '{"id":"00000000000000a1","title":"One","source":"ILO","authors":["Ana Costa","J. Smith"]}\n'
        '{"id":"00000000000000a2","title":"Two"}\n'
    )
    corpus = Corpus(tmp_path / "corpus")
    reading = read(file, source="news")

    corpus.append(reading.records, source=reading.source, format="jsonl", sha256="")

    one, two = corpus.items()
    (batch,) = corpus.batches()
    assert (one.source, one.authors, two.source, two.authors) == ("ILO", ("Ana Costa", "J. Smith"), "news", ())
    assert one.added == two.added == batch.imported_at[:10]
    assert batch.format_version == 2
    assert corpus.append(read(file, source="other").records, source="other", format="jsonl", sha256="").unchanged == 2


def test_a_batch_is_of_version_1_unless_an_item_needs_version_2(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    items = [NewsItem(id="00000000000000a1", title="One", source="ILO")]

    corpus.append(items, source="ILO", format="items", sha256="")
    corpus.append([msgspec.structs.replace(items[0], authors=("Ana",))], source="ILO", format="items", sha256="")

    assert [batch.format_version for batch in corpus.batches()] == [1, 2]
    assert corpus.check() == ()
