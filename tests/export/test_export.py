"""Items leave for other programs whole and harmless, whatever their text."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search.exporting import EXPORT_FORMATS, export
from sse_search.model import Document, NewsDate, NewsItem, Tag

BOUNDED = settings(max_examples=200, deadline=None)

PALESTINE = Tag("country:PS", "country", "Palestine", surface="Occupied Palestinian Territory", field="title")


def a_document(**fields: Any) -> Document:
    tags = fields.pop("entities", ())
    defaults = {"id": "0123456789abcdef", "title": "Cooperatives meet", "date": NewsDate.of("2021-11-09")}
    return Document(NewsItem(**{**defaults, **fields}), fields.get("language") or "en", tags)


def exported(form: str, *documents: Document) -> str:
    return "".join(export(documents, form))


def csv_rows(*documents: Document) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported("csv", *documents), newline="")))


texts = st.text(max_size=80) | st.text(alphabet="{}\\$%&#_~^@\"',;=+-\t\r\n\x00\x1b\u2028 aé界", max_size=40)
titles = texts.filter(lambda text: bool(text.strip()))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    return Document(
        NewsItem(
            id="0123456789abcdef",
            title=draw(titles),
            date=NewsDate.of(draw(st.sampled_from(["2021-11-09", "2021-11", "2021", None]))),
            summary=draw(texts),
            body=draw(texts),
            url=draw(texts),
            category=draw(texts),
            tags=tuple(draw(st.lists(texts, max_size=2))),
            source=draw(texts),
        ),
        "en",
        (Tag("topic:x", "topic", draw(texts)),),
    )


def test_a_csv_has_a_row_for_each_item_under_one_heading() -> None:
    rows = csv_rows(
        a_document(source="ilo-news", tags=("coops", "OPT"), entities=(PALESTINE,), body="One.\n\nTwo."),
        a_document(title="Second", date=NewsDate.of(None)),
    )

    assert [row["title"] for row in rows] == ["Cooperatives meet", "Second"]
    first, second = rows
    assert (first["date"], first["date_precision"], first["date_origin"]) == ("2021-11-09", "day", "stated")
    assert (first["source"], first["tags"], first["entities"]) == ("ilo-news", "coops; OPT", "Palestine")
    assert first["body"] == "One.\n\nTwo."
    assert (second["date"], second["date_precision"]) == ("", "none")


def test_a_csv_of_nothing_still_has_its_heading() -> None:
    assert exported("csv").startswith("id,title,date,")
    assert exported("csv").count("\r\n") == 1


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =HYPERLINK()"])
def test_a_csv_cell_is_never_a_formula(cell: str) -> None:
    (row,) = csv_rows(a_document(title="A title", summary=cell))

    assert row["summary"] == f"'{cell}"


@BOUNDED
@given(documents())
def test_a_csv_gives_back_any_text(document: Document) -> None:
    (row,) = csv_rows(document)

    for field in ("title", "summary", "body", "url", "category", "source"):
        written = getattr(document.item, field)
        assert row[field] in {written, f"'{written}"}
        assert not row[field].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_table_has_the_entities_by_type_and_those_implied_apart() -> None:
    europe = Tag("region:europe", "region", "Europe", implied_by="country:PS")
    ilo = Tag("organization:ilo", "organization", "ILO", "ILO", "title")

    (row,) = csv.DictReader(io.StringIO(exported("csv", a_document(entities=(PALESTINE, europe, ilo)))))

    assert (row["entity_countries"], row["entity_organizations"], row["entity_regions"]) == ("Palestine", "ILO", "")
    assert (row["entities_implied"], row["entities"]) == ("Europe", "Palestine; Europe; ILO")


def test_a_line_of_json_holds_the_record_with_its_source_and_its_entities() -> None:
    line = exported("jsonl", a_document(source="ilo-news", entities=(PALESTINE, PALESTINE), tags=("a",)))

    assert json.loads(line) == {
        "id": "0123456789abcdef",
        "title": "Cooperatives meet",
        "date": {"value": "2021-11-09", "precision": "day", "origin": "stated"},
        "source": "ilo-news",
        "language": "en",
        "language_origin": "detected",
        "tags": ["a"],
        "entities": [{"id": "country:PS", "type": "country", "label": "Palestine"}],
    }


@BOUNDED
@given(st.lists(documents(), max_size=3))
def test_json_lines_give_back_any_text_on_one_line_each(given_documents: list[Document]) -> None:
    written = exported("jsonl", *given_documents)

    lines = written.split("\n")
    assert lines.pop() == ""
    for line, document in zip(lines, given_documents, strict=True):
        record = json.loads(line)
        assert (record["title"], record.get("body", "")) == (document.item.title, document.item.body)


def test_a_ris_record_has_what_reference_managers_read() -> None:
    record = exported(
        "ris",
        a_document(
            source="ilo-news", url="https://www.ilo.org/x", entities=(PALESTINE,), summary="Short.", body="Long."
        ),
    )

    assert record.split("\r\n") == [
        "TY  - NEWS",
        "ID  - 0123456789abcdef",
        "TI  - Cooperatives meet",
        "T2  - ilo-news",
        "PY  - 2021",
        "DA  - 2021/11/09/",
        "AB  - Short.",
        "C7  - Long.",
        "UR  - https://www.ilo.org/x",
        "LA  - en",
        "KW  - Palestine",
        "C8  - ssesearch: language_origin=detected; entity=Palestine",
        "ER  - ",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("2021-11", ["PY  - 2021", "DA  - 2021/11//"]), ("2021", ["PY  - 2021", "DA  - 2021///"]), (None, [])],
)
def test_a_ris_date_is_as_precise_as_known(value: str | None, expected: list[str]) -> None:
    lines = exported("ris", a_document(date=NewsDate.of(value))).split("\r\n")

    assert [line for line in lines if line.startswith(("PY", "DA"))] == expected


@BOUNDED
@given(st.lists(documents(), min_size=1, max_size=3))
def test_no_text_breaks_a_ris_record(given_documents: list[Document]) -> None:
    written = exported("ris", *given_documents)

    fields = [line for line in written.split("\r\n") if re.match(r"\s*[A-Z][A-Z0-9] {1,2}-", line)]
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in fields)
    assert sum(line.startswith("TY  - ") for line in fields) == len(given_documents)
    assert fields.count("ER  - ") == len(given_documents)


def test_a_paragraph_that_looks_like_a_field_of_ris_does_not_become_one() -> None:
    record = exported("ris", a_document(body="Members met.\n\nER  - so they said.\n\nThey voted."))

    assert "AB  - Members met.\r\n\r\nER\u00a0- so they said.\r\n\r\nThey voted.\r\n" in record


def test_a_bibtex_entry_keeps_capitals_and_says_the_date_in_its_parts() -> None:
    entry = exported("bibtex", a_document(title="ILO & 50 % {x}", source="ilo_news", url="https://www.ilo.org/a_b%20c"))

    assert entry == (
        "@misc{sse0123456789abcdef,\n"
        "  title = {{ILO \\& 50 \\% \\textbraceleft{}x\\textbraceright{}}},\n"
        "  year = {2021},\n"
        "  month = nov,\n"
        "  day = {9},\n"
        "  howpublished = {ilo\\_news},\n"
        "  url = {https://www.ilo.org/a_b%20c},\n"
        "  language = {en},\n"
        "  ssesearch = {language\\_origin=detected},\n"
        "}\n\n"
    )


def test_the_name_of_a_body_is_one_name_in_bibtex() -> None:
    entry = exported(
        "bibtex", a_document(authors=("International Labour Organization", "Jane Doe", "Banks and Unions"))
    )

    assert "author = {{International Labour Organization} and Jane Doe and {Banks and Unions}}" in entry


@BOUNDED
@given(documents())
def test_no_text_breaks_a_bibtex_entry(document: Document) -> None:
    entry = exported("bibtex", document)

    depth = 0
    depths = [depth := depth + {"{": 1, "}": -1}.get(character, 0) for character in entry]
    closed = entry.rstrip()
    assert depths.index(0, entry.index("{")) == len(closed) - 1
    assert all(re.fullmatch(r"  [a-z]+ = (\{.*\}|[a-z]{3}),", line) for line in closed.splitlines()[1:-1])


@pytest.mark.parametrize("form", EXPORT_FORMATS)
def test_an_export_reads_no_further_than_it_has_written(form: str) -> None:
    read = 0

    def endless() -> Any:
        nonlocal read
        while True:
            read += 1
            yield a_document()

    pieces = export(endless(), form)
    for _ in range(3):
        next(pieces)

    assert read <= 3


def test_an_unknown_format_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="there is no export format 'pdf'; there are csv, jsonl, ris, bibtex, csl"):
        export([], "pdf")
