"""Tell which document a zip archive or an old Office file is, and which way leads round one that is not read."""

from __future__ import annotations

import re
import zipfile

import msgspec

_DOCUMENTS = {"docx": re.compile(r"word/document\d{0,4}\.xml"), "xlsx": re.compile(r"xl/workbook\d{0,4}\.xml")}
DOCUMENT_NAMES = {"docx": "a Word document", "xlsx": "an Excel workbook"}
_REFUSED_ENTRIES = {
    "xl/workbook.bin": "an Excel workbook in the binary format (.xlsb); save it as .xlsx",
    "ppt/presentation.xml": "a PowerPoint presentation; save its text and import that",
    "Index/Document.iwa": "a document of Pages, Numbers or Keynote; export it as .docx or .xlsx",
}
_REFUSED_TYPES = {
    "application/vnd.oasis.opendocument.text": "an OpenDocument text (.odt); save it as .docx",
    "application/vnd.oasis.opendocument.spreadsheet": "an OpenDocument table (.ods); save it as .xlsx or .csv",
    "application/vnd.oasis.opendocument.presentation": "an OpenDocument presentation; save its text and import that",
    "application/epub+zip": "an e-book (EPUB); save its text and import that",
}
_MAX_TYPE_LENGTH = 200
_MAX_ENTRIES = 10_000
_OLD_STREAMS = {
    "EncryptedPackage": "a document with a password; save a copy without it",
    "__substg1.0_": "a message of Outlook (.msg); save it as .eml",
    "WordDocument": "a Word document in the old .doc format; save it as .docx",
    "Workbook": "an Excel workbook in the old .xls format; save it as .xlsx",
    "PowerPoint Document": "a PowerPoint presentation in the old .ppt format; save its text and import that",
}

_UNKNOWN_OLD = (
    "a document in an old format of Office (.doc, .xls, .ppt, .msg), or one with a password; save it as .docx, .xlsx "
    "or .eml, without a password"
)


class PackedDocument(msgspec.Struct, frozen=True):
    """
    The format of a document that is a zip archive; a refusal if it is not read.

    >>> PackedDocument("docx").refusal
    ''
    """

    format: str = ""
    refusal: str = ""


def document_of(archive: zipfile.ZipFile, max_unpacked: int) -> PackedDocument | None:
    """
    Return which document an archive is; None if it is none.

    Args:
        max_unpacked: Limit of the bytes of all its parts; a reader of a zip stops at the size that it states.
    """
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if reason := next((reason for name, reason in _REFUSED_ENTRIES.items() if name in names), ""):
        return PackedDocument(refusal=f"it is {reason}")
    if "mimetype" in names and archive.getinfo("mimetype").file_size <= _MAX_TYPE_LENGTH:
        media_type = archive.read("mimetype").decode("ascii", "ignore").strip()
        if reason := _REFUSED_TYPES.get(media_type, ""):
            return PackedDocument(refusal=f"it is {reason}")
    format = next((format for format, main in _DOCUMENTS.items() if any(map(main.fullmatch, names))), "")
    if not format or "[Content_Types].xml" not in names:
        return None
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > _MAX_ENTRIES or unpacked > max_unpacked:
        way = "save it as .csv" if format == "xlsx" else "save its text"
        return PackedDocument(refusal=f"it unpacks to more than a document of its size should; {way} and import that")
    if any(entry.flag_bits & 1 for entry in entries):
        return PackedDocument(refusal="it is a document with a password; save a copy without it")
    return PackedDocument(format)


def old_document(head: bytes) -> str:
    """
    Return what an Office file in the old format is, from its first bytes.

    >>> old_document("Root Entry WordDocument".encode("utf-16-le"))
    'a Word document in the old .doc format; save it as .docx'
    """
    known = (reason for name, reason in _OLD_STREAMS.items() if name.encode("utf-16-le") in head)
    return next(known, _UNKNOWN_OLD)
