"""Build PDFs, Word documents and Excel workbooks for the tests of the importers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

import openpyxl

Sized = tuple[int, str]
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(*pages: Sequence[str | Sized], info: Mapping[str, str] | None = None) -> bytes:
    """Return a PDF of lines, each with the size of its letters (12 points without one)."""
    entries = " ".join(f"/{key} ({_escaped(value)})" for key, value in (info or {}).items())
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        f"<< {entries} >>",
    ]
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    for index, lines in enumerate(pages):
        content = _content(lines)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {5 + 2 * index} 0 R "
            f"/Resources << /Font << /F1 {font} >> >> >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    return _file(objects)


def _content(lines: Sequence[str | Sized]) -> str:
    commands, top = ["BT"], 780
    for line in lines:
        size, text = (12, line) if isinstance(line, str) else line
        commands.append(f"/F1 {size} Tf 1 0 0 1 50 {top} Tm ({_escaped(text)}) Tj")
        top -= size + 4
    return "\n".join([*commands, "ET"])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _file(objects: Sequence[str]) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode("cp1252")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode()


def docx(*paragraphs: str, core: str = "", raw: str = "") -> bytes:
    """Return a Word document: `Heading: ` before a paragraph gives it that style, `raw` is markup after them."""
    body = "".join(map(_paragraph, paragraphs)) + raw
    return packed(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
            "word/styles.xml": (
                f'<w:styles xmlns:w="{_WORD}"><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/>'
                "</w:style></w:styles>"
            ),
            "docProps/core.xml": (
                '<c:coreProperties xmlns:c="c" xmlns:dc="http://purl.org/dc/elements/1.1/"'
                f' xmlns:dcterms="http://purl.org/dc/terms/">{core}</c:coreProperties>'
            ),
        }
    )


def _paragraph(text: str) -> str:
    heading = text.startswith("Heading: ")
    style = '<w:pPr><w:pStyle w:val="berschrift1"/></w:pPr>' if heading else ""
    return f"<w:p>{style}<w:r><w:t>{escape(text.removeprefix('Heading: '))}</w:t></w:r></w:p>"


def packed(entries: Mapping[str, str | bytes]) -> bytes:
    """Return a zip archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def xlsx(**sheets: Sequence[Sequence[object]]) -> bytes:
    """Return an Excel workbook of sheets with rows of values."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()
