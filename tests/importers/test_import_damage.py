"""Whatever happened to a file on its way, reading it ends with items, reasons or one clear failure."""

from __future__ import annotations

import gzip
import json
import lzma
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search.errors import ImportFailedError
from sse_search.importers import import_formats, read
from sse_search.model import Issue, NewsItem, Tombstone
from tests.importers.document_inputs import docx, pdf, xlsx
from tests.importers.hostile_inputs import listing, newsml, nitf, page, rss, story, web_archive, wxr, zipped
from tests.importers.importer_inputs import written

TEXT = "Économie sociale — “bread” & 04/05/2025, 31 November 2021.".encode()
PAGE = page(TEXT, b'<!DOCTYPE html><meta name="date" content="2021-12-03">')
SAMPLES = {
    "listing": listing(TEXT),
    "html": PAGE,
    "feed": rss(b"Title</title><pubDate>Fri, 03 Dec 2021 10:00:00 +0100</pubDate><title>"),
    "jsonl": b'{"title": "A", "date": {"value": "2021", "precision": "year", "origin": "stated"}, "tags": ["x"]}\n' * 3,
    "csv": b'title;date;tags\nOne;03/04/2021;a|b\n"Two\n\n;";14/04/2021;\n',
    "warc": web_archive(PAGE),
    "newsml": newsml(TEXT),
    "nitf": nitf(TEXT),
    "ninjs": json.dumps({"headline": "A", "versioncreated": "2021-12-03", "body_html": "<p>B", "version": 2}).encode(),
    "sgml": story(TEXT),
    "wxr": wxr(TEXT),
    "markdown": b"---\ntitle: A\ndate: 2021-12-03\ntags: [a, b]\n---\n# H\n\n" + TEXT,
    "mail": b"From: A <a@example.org>\nDate: Fri, 3 Dec 2021 10:00:00 +0100\nSubject: =?utf-8?Q?=C3=89co?=\n"
    b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/html\n\n<p>' + TEXT + b"\n--b--\n",
    "ris": b"TY  - NEWS\r\nTI  - A\r\nDA  - 2021/12/03/\r\nAB  - " + TEXT + b"\r\nER  - \r\n",
    "bibtex": b"@misc{a, title = {{\\'E}conomie}, year = 2021, month = dec, abstract = {" + TEXT + b"}}\n",
    "factiva": b"<title>Factiva</title><div class='article x'><table><tr><td>HD</td><td>A</td></tr></table></div>",
    "europresse": b"<article><span class='DocPublicationName'>A</span><p class='titreArticleVisu'>B</p></article>",
    "pdf": pdf([(20, "A title"), "3 December 2021", "A text (of one line)."], info={"Title": "A"}),
    "docx": docx("Heading: A title", "3 December 2021", "A text."),
    "xlsx": xlsx(A=[("Title", "Date"), ("A", 2021)]),
    "gzip": gzip.compress(listing(TEXT)),
    "xz": lzma.compress(listing(TEXT)),
    "zip": zipped(("a.txt", listing(TEXT)), ("b.html", PAGE)),
}

CUTS = st.lists(
    st.tuples(
        st.integers(0, 400), st.integers(0, 8), st.binary(max_size=6) | st.sampled_from([b"<", b"&", b'"', b"\n"])
    ),
    max_size=6,
)


def damaged(content: bytes, cuts: list[tuple[int, int, bytes]]) -> bytes:
    for anywhere, removed, added in cuts:
        position = anywhere % (len(content) + 1)
        content = content[:position] + added + content[position + removed :]
    return content


@pytest.mark.parametrize("name", SAMPLES)
@settings(deadline=None)
@given(cuts=CUTS, given_format=st.booleans())
def test_a_damaged_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, name: str, cuts: list[tuple[int, int, bytes]], given_format: bool
) -> None:
    folder: Path = tmp_path_factory.getbasetemp()
    path = written(folder, damaged(SAMPLES[name], cuts), f"damaged-{name}")
    try:
        records = list(read(path, format=name if given_format and name in import_formats() else "auto").records)
    except ImportFailedError as error:
        message = str(error)
        assert message.startswith(str(path))
    else:
        assert records
        assert all(isinstance(record, NewsItem | Tombstone | Issue) for record in records)
