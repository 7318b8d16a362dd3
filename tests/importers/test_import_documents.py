"""Documents: the text of PDF and Word files, and what is said about those that cannot be read."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path

import pypdf
import pytest

from sse_search.errors import ImportFailedError
from sse_search.importers import read
from tests.importers.document_inputs import Sized, docx, packed, pdf
from tests.importers.importer_inputs import CASES, items, only_item, reasons, warnings, written

STORY = ["Forty came to the yearly meeting of the weavers in the old town hall of Ber-", "gen, and they spoke of wool."]


@pytest.mark.parametrize(
    ("name", "title", "date", "paragraphs"),
    [
        ("report.pdf", "Potters open a shop", "2019-03-12", 1),
        ("story.docx", "Weavers hold their yearly meeting", "2019-03-14", 2),
    ],
)
def test_a_document_is_one_item_with_the_date_that_its_text_states(
    name: str, title: str, date: str, paragraphs: int
) -> None:
    item = only_item(CASES / "refs" / name)

    assert (item.title, item.date.value, item.date.origin) == (title, date, "stated")
    assert item.body.count("\n\n") == paragraphs - 1
    assert title not in item.body


def test_the_largest_letters_of_a_pdf_are_its_title_and_wrapped_lines_a_paragraph(tmp_path: Path) -> None:
    lines: list[str | Sized] = [
        "NEWS",
        (20, "Weavers hold"),
        (20, "their meeting"),
        "By Jane Doe | 14 March 2019",
        *STORY,
        "A good year.",
    ]

    item = only_item(written(tmp_path, pdf(lines, info={"Title": "weavers.indd", "Keywords": "wool; looms"})))
    assert (item.title, item.date.value, item.authors) == ("Weavers hold their meeting", "2019-03-14", ("Jane Doe",))
    assert item.body == f"NEWS\n\n{STORY[0][:-1]}{STORY[1]}\n\nA good year."
    assert item.tags == ("wool", "looms")


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("Weavers hold their meeting - The Loom", "Weavers hold their meeting"),
        ("The yearly meeting of the weavers", "The yearly meeting of the weavers"),
        ("Microsoft Word - text.doc", "Weavers hold their meeting"),
    ],
)
def test_the_title_of_the_metadata_counts_unless_a_program_made_it(tmp_path: Path, stated: str, title: str) -> None:
    path = written(tmp_path, pdf(["Weavers hold their meeting", *STORY], info={"Title": stated}))

    assert only_item(path).title == title


def test_headers_footers_and_page_numbers_are_no_text(tmp_path: Path) -> None:
    texts = (["They met in March."], ["They met in May,", "in Bergen."], STORY)
    pages = [["The Loom 2019", *text, f"Page {page} of 3", str(page)] for page, text in enumerate(texts, start=1)]

    item = only_item(written(tmp_path, pdf(*pages, info={"Title": "Weavers meet at last"})))
    assert item.body == f"They met in March.\n\nThey met in May, in Bergen.\n\n{STORY[0][:-1]}{STORY[1]}"


def test_a_year_alone_on_the_first_line_is_no_page_number(tmp_path: Path) -> None:
    item = only_item(written(tmp_path, pdf(["2019", "Weavers meet", *STORY, "1"], info={"Title": "Weavers meet"})))

    assert (str(item.date), item.body.endswith("wool.")) == ("2019", True)


def test_pages_of_nothing_but_the_same_lines_keep_them(tmp_path: Path) -> None:
    item = only_item(written(tmp_path, pdf(["Weavers meet."], ["Weavers meet."])))

    assert item.body == "Weavers meet. Weavers meet."


def test_the_address_that_a_browser_prints_is_that_of_the_item(tmp_path: Path) -> None:
    lines = ["Weavers meet", "12 March 2019", *STORY, "28/11/2026, 17:22 Weavers meet", "https://example.org/a 1/1"]

    item = only_item(written(tmp_path, pdf(lines)))
    assert (item.url, item.date.value) == ("https://example.org/a", "2019-03-12")
    assert "2026" not in item.body


def test_a_document_that_was_fetched_has_its_address(tmp_path: Path) -> None:
    for content in (pdf(["Weavers meet", *STORY]), docx("Weavers meet", *STORY)):
        assert (
            only_item(written(tmp_path, content), url="https://loom.example/a.pdf").url == "https://loom.example/a.pdf"
        )


def test_a_hyphen_that_a_word_has_elsewhere_stays(tmp_path: Path) -> None:
    lines = [
        "Weavers meet",
        "It is a long-",
        "standing issue, and a long-standing one at that, of the neigh-",
        "bours.",
    ]

    assert only_item(written(tmp_path, pdf(lines))).body == (
        "It is a long-standing issue, and a long-standing one at that, of the neighbours."
    )


def test_a_hyphen_stays_if_the_document_has_the_word_with_it_anywhere_and_never_without(tmp_path: Path) -> None:
    lines = [
        "Long-term plans of weavers",
        "The weavers met on (long-",
        "term) plans of the mill that they re-",
        "opened, for it was reopened after others re-opened theirs, with a market",
        "of day-to-day needs in the town hall, and they spoke of day-to-",
        "day work.",
    ]

    assert only_item(written(tmp_path, pdf(lines))).body == (
        "The weavers met on (long-term) plans of the mill that they reopened, for it was reopened after others "
        "re-opened theirs, with a market of day-to-day needs in the town hall, and they spoke of day-to-day work."
    )


def test_the_dates_of_a_file_are_not_those_of_publication(tmp_path: Path) -> None:
    path = written(tmp_path, pdf(["Weavers meet", *STORY], info={"CreationDate": "D:20190315101500"}))

    assert only_item(path).date.value is None
    assert warnings(path) == [
        "the document states no date; its file is of 2019-03-15, which may be the day on which it was saved "
        "(ssesearch edit --date sets one)"
    ]


def test_a_page_without_text_is_reported_and_costs_no_other(tmp_path: Path) -> None:
    path = written(tmp_path, pdf(["Weavers meet", "12 March 2019", *STORY], []))

    assert only_item(path).title == "Weavers meet"
    assert warnings(path) == ["1 page of the PDF without text; if they are pictures, run OCR (ocrmypdf)"]


def encrypted(password: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(["Weavers meet", *STORY])))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def test_a_pdf_that_only_restricts_its_use_is_read(tmp_path: Path) -> None:
    assert only_item(written(tmp_path, encrypted(""))).title == "Weavers meet"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (encrypted("secret"), "the PDF is encrypted; save a copy without a password (qpdf --decrypt) and import that"),
        (pdf([]), "the PDF has no text, its pages are pictures; run OCR (ocrmypdf) first"),
        (pdf(["Weavers meet"])[:200], "the PDF is damaged"),
        (docx(), "the Word document has no text"),
        (docx("Weavers meet").replace(b"word/document.xml", b"word/document.xmL"), "is no Word document"),
    ],
)
def test_a_document_that_cannot_be_read_is_rejected_with_the_way_round(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = written(tmp_path, content)

    try:
        (message,) = reasons(path)
    except ImportFailedError as error:
        message = str(error)
    assert reason in message or "an XML document <Types>" in message


def test_a_word_document_is_read_as_its_last_edit_leaves_it(tmp_path: Path) -> None:
    raw = (
        "<w:p><w:r><w:t>It is </w:t></w:r><w:del><w:r><w:delText>old</w:delText><w:t>old</w:t></w:r></w:del>"
        "<w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:r><w:tab/><w:t>wool.</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>A cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    core = "<dc:creator>Administrator</dc:creator><c:keywords>wool, looms</c:keywords><dc:language>no</dc:language>"

    item = only_item(written(tmp_path, docx("NEWS", "Heading: Weavers meet", "12 March 2019", core=core, raw=raw)))
    assert (item.title, item.date.value, item.authors) == ("Weavers meet", "2019-03-12", ())
    assert item.body == "NEWS\n\nIt is new wool.\n\nA cell"
    assert (item.tags, item.language) == (("wool", "looms"), "no")


ENTRIES = [
    (f"{name} hold their yearly meeting", f"{day} March 2019")
    for name, day in (("Weavers", 14), ("Potters", 12), ("Bakers", 3))
]
LISTED = [line for title, day in ENTRIES for line in (title, day, STORY[1].capitalize())]


@pytest.mark.parametrize(
    "content",
    [
        docx("News of the year", *LISTED),
        docx(*(f"{1 + index // 3}. {line}" if not index % 3 else line for index, line in enumerate(LISTED))),
        pdf(["News of the year", "March 2019", *(line for text in LISTED for line in (text, ""))], ["2"]),
    ],
    ids=["Word, plain", "Word, numbered", "PDF"],
)
def test_a_document_that_is_a_listing_gives_its_entries(tmp_path: Path, content: bytes) -> None:
    found = [(item.title, str(item.date)) for item in items(written(tmp_path, content))]

    assert found == ENTRIES


def test_an_article_with_the_dates_of_events_is_one_item(tmp_path: Path) -> None:
    programme = [
        "Programme",
        "3 May 2019: opening in Bergen",
        "4 June 2019: visit to the mill",
        "5 June 2019: farewell",
    ]
    text = ["Weavers meet", "14 March 2019", *STORY * 3, *programme]

    for content in (docx(*text), pdf(text)):
        item = only_item(written(tmp_path, content))
        assert (item.title, item.date.value) == ("Weavers meet", "2019-03-14")
        assert "farewell" in item.body


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (OLE + "WordDocument".encode("utf-16-le"), "Word document in the old .doc format; save it as .docx"),
        (OLE + "Workbook".encode("utf-16-le"), "Excel workbook in the old .xls format; save it as .xlsx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a document with a password; save a copy without it"),
        (OLE, "an old format of Office"),
        (b"{\\rtf1 Weavers meet}", "a document in RTF; save it as .docx"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.text"}), "an OpenDocument text (.odt); save it as"),
        (packed({"mimetype": "application/epub+zip"}), "an e-book (EPUB)"),
        (packed({"Index/Document.iwa": b"\0"}), "Pages, Numbers or Keynote; export it as .docx or .xlsx"),
        (packed({"ppt/presentation.xml": b"<p/>"}), "a PowerPoint presentation"),
        (
            packed({"[Content_Types].xml": "<Types/>", "word/document.xml": b" " * 30_000_000}),
            "it unpacks to more than a document of its size should",
        ),
    ],
)
def test_a_document_of_another_kind_is_named_with_the_way_round(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(ImportFailedError) as raised:
        read(written(tmp_path, content))

    assert reason in str(raised.value)


def test_documents_in_a_folder_and_in_an_archive_are_read(tmp_path: Path) -> None:
    story = docx("Heading: Weavers meet", "12 March 2019")
    written(tmp_path, story, "in/story.docx")
    written(tmp_path, packed({"a.docx": story, "b.pdf": pdf(["Potters meet"])}), "in/all.zip")

    reading = read(tmp_path / "in")
    assert reading.decision == "read as mixed: 3 files, 2 docx, 1 pdf"
    assert sorted(getattr(record, "title", "") for record in reading.records) == [
        "Potters meet",
        "Weavers meet",
        "Weavers meet",
    ]


@pytest.mark.parametrize(("library", "content"), [("pypdf", pdf(["A title"]))])
def test_a_missing_extra_gives_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str, content: bytes
) -> None:
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(ImportFailedError, match=r"pip install 'ssesearch\[documents\]'"):
        list(read(written(tmp_path, content)).records)


def table(*rows: Sequence[str]) -> str:
    """Return the markup of a table; `^` is a cell that is merged with the one above it."""
    merged = "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>"
    cells = (
        "".join(merged if cell == "^" else f"<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>" for cell in row)
        for row in rows
    )
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


DATED_ROWS = (
    ("14.03.2019", "Weavers meet", "Tageblatt"),
    ("^", "Weavers sing", "Tageblatt"),
    ("12.03.2019", "Potters open", "Kurier"),
)


def test_the_rows_of_a_word_table_that_names_its_columns_are_items(tmp_path: Path) -> None:
    path = written(tmp_path, docx("Press review", raw=table(("Datum", "Titel", "Quelle"), *DATED_ROWS)))

    assert [(item.date.value, item.title, item.source) for item in items(path)] == [
        ("2019-03-14", "Weavers meet", "Tageblatt"),
        ("2019-03-14", "Weavers sing", "Tageblatt"),
        ("2019-03-12", "Potters open", "Kurier"),
    ]
    assert warnings(path) == ["1 paragraph outside of the tables not read, the first one “Press review”"]


def test_a_word_table_within_an_article_or_without_names_of_columns_stays_part_of_one_text(tmp_path: Path) -> None:
    named = table(("Datum", "Titel", "Quelle"), *DATED_ROWS)
    for content in (docx("Heading: Weavers", *STORY * 4, raw=named), docx("Heading: News", raw=table(*DATED_ROWS * 2))):
        item = only_item(written(tmp_path, content))

        assert item.title in ("Weavers", "News")
        assert "Potters open" in item.body


def test_each_paragraph_of_a_word_list_with_line_breaks_is_an_entry(tmp_path: Path) -> None:
    entries = (("Weavers meet", "14 March 2019", "Forty came."), ("Potters open", "12 March 2019", "It is in Bergen."))
    runs = ("<w:br/>".join(f"<w:t>{line}</w:t>" for line in entry) for entry in (*entries, ("Bakers", "11 March 2019")))
    path = written(tmp_path, docx(raw="".join(f"<w:p><w:r>{run}</w:r></w:p>" for run in runs)))

    assert [(item.title, item.date.value, item.summary) for item in items(path)] == [
        ("Weavers meet", "2019-03-14", "Forty came."),
        ("Potters open", "2019-03-12", "It is in Bergen."),
        ("Bakers", "2019-03-11", ""),
    ]


def test_a_line_break_in_a_paragraph_of_an_article_is_a_space(tmp_path: Path) -> None:
    raw = "<w:p><w:r><w:t>Forty members</w:t><w:br/><w:t>of the weavers came.</w:t></w:r></w:p>"
    item = only_item(written(tmp_path, docx("Heading: Weavers meet", "12 March 2019", raw=raw)))

    assert item.body == "Forty members of the weavers came."


LINES_OF_TEXT = ("The weavers of the valley met in the town hall, and forty", "of them came to hear the chair speak.")


def test_a_place_and_a_day_on_a_line_of_a_pdf_are_no_part_of_the_text_below(tmp_path: Path) -> None:
    path = written(tmp_path, pdf(((20, "Weavers meet"), "Oslo, 14 March 2019", *LINES_OF_TEXT)), "a.pdf")

    assert (only_item(path).title, only_item(path).date.value) == ("Weavers meet", "2019-03-14")
    assert only_item(path).body == f"Oslo, 14 March 2019\n\n{' '.join(LINES_OF_TEXT)}"


@pytest.mark.parametrize(
    ("header", "date"),
    [
        ("The Gazette                     14 March 2019", "2019-03-14"),
        ("The Gazette | 14 March 2019 | page {n}", "2019-03-14"),
        ("Report with the figures of 31 December 2019", None),
    ],
)
def test_the_header_of_a_newspaper_dates_what_has_no_date_of_its_own(
    header: str, date: str | None, tmp_path: Path
) -> None:
    first, *others = (header.format(n=n) for n in (1, 2, 3))
    pages = [(line, *LINES_OF_TEXT) for line in others]
    undated = pdf((first, (20, "Weavers meet"), *LINES_OF_TEXT), *pages)
    dated = pdf((first, (20, "Weavers meet"), "3 May 2020", *LINES_OF_TEXT), *pages)

    assert only_item(written(tmp_path, undated, "a.pdf")).date.value == date
    assert only_item(written(tmp_path, dated, "b.pdf")).date.value == "2020-05-03"
