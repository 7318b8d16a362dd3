"""Import BibTeX and BibLaTeX: the references of Zotero, Mendeley and JabRef, and our own exports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BufferedReader
from itertools import pairwise

import msgspec

from sse_search.csv_cells import OWN_DETAILS
from sse_search.importers.context import Context, Record
from sse_search.importers.fieldvalues import date_forms
from sse_search.importers.lines import read_text
from sse_search.importers.references import Reference, ReferenceNames, items_of, own_details
from sse_search.importers.tex import decode_tex

MAX_BYTES = 64 * 1024 * 1024
_MAX_STRING_LENGTH = 1_000
"""Characters of an abbreviation (@string); abbreviations of abbreviations would otherwise grow without limit."""
_MAX_ENTRY_LENGTH = 4 * 1024 * 1024
"""Characters of an entry after its abbreviations are resolved."""

_NAMES = ReferenceNames(
    {
        "title": ("title",),
        "summary": ("abstract",),
        "body": ("fulltext", "text", "content"),
        "url": ("url", "link", "doi"),
        "language": ("language", "langid"),
        "category": ("type",),
        "tags": ("keywords", "keyword"),
        "authors": ("author",),
        "source": ("journaltitle", "journal", "howpublished", "newspaper", "booktitle", "organization", "publisher"),
    },
    frozenset(
        "date year month day urldate file issn isbn pages volume number editor address location shortjournal "
        "copyright shorttitle timestamp owner eprint".split()
    ),
)
_ENTRY_LINE = re.compile(r"^[ \t]{0,9}@[ \t]?[A-Za-z]{1,30}[ \t]?[{(]", re.MULTILINE)
_ENTRY = re.compile(r"@[ \t]?([A-Za-z]{1,30})[ \t]?([{(])")
_BEGINNING = re.compile(
    r"^[ \t]{0,9}@[ \t]?(?:[A-Za-z]{2,30}[ \t]?[{(]\s{0,9}[^\s,{}()=]{0,300}\s{0,9},\s{0,9}[\w-]{2,40}\s{0,99}="
    r"|string[ \t]?[{(]\s{0,9}[\w-]{1,40}\s{0,9}=)",
    re.MULTILINE | re.IGNORECASE,
)
_MAX_PREAMBLE = 4_000
_KEY = re.compile(r"\s{0,99}([^\s,={}\"]*)\s{0,99}(?=[,})]|\Z)")
_SEPARATOR = re.compile(r"[\s,]*")
_NAME = re.compile(r"([^\s={},\"#()]+)\s*=\s*")
_BARE = re.compile(r"[^\s,#{}()\"=]+")
_CONCATENATION = re.compile(r"\s{0,999}#\s{0,999}")
_BRACE = re.compile(r"[{}]")
_QUOTE_OR_BRACE = re.compile(r"[{}\"]")
_OWN_KEY = re.compile(r"sse([0-9a-f]{16})")
_AND = re.compile(r"[{}]| and ", re.IGNORECASE)
_KEYWORD_END = re.compile(r"[{},;]")
_URL_COMMAND = re.compile(r"\\(?:url|href)[ ]?\{([^{}]{1,4000})\}|(?<![\w{])(https?://[^\s{},;]{1,4000})")
_ADDRESS_HOLDERS = ("howpublished", "note")
"""Fields in which an entry without an own field for it has its address."""
_MANNER = re.compile(
    r"(?:\[?online|available|accessed|retrieved|last |web ?(?:page|site)|url|www|consult|abgerufen)", re.IGNORECASE
)
"""How a text beside an address begins that names no publisher."""
_ADDRESSES = frozenset(("url", "link", "doi"))


def begins_bibtex(text: str) -> bool:
    """
    Check whether a text begins with an entry, which a program may precede with comments.

    >>> begins_bibtex("% Encoding: UTF-8\\n@article{a2023,\\n  title = {A}}"), begins_bibtex("@coop: a post")
    (True, False)
    """
    return _BEGINNING.search(text[:_MAX_PREAMBLE]) is not None


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item or a rejection for each entry."""
    yield from items_of(_references(read_text(stream, MAX_BYTES, "the bibliography")), _NAMES, context)


class _EntryError(Exception):
    """An entry cannot be read; the message says why."""


class _Entry(msgspec.Struct, frozen=True):
    """An entry as it is written: values without the braces or quotes around them, abbreviations resolved."""

    kind: str
    key: str
    fields: Mapping[str, str]
    end: int


def _references(text: str) -> Iterator[Reference]:
    """Yield each entry. One that is not closed ends where a line begins with the next one."""
    strings: dict[str, str] = {}
    line, counted_until = 1, 0
    begins = [match.start() for match in _ENTRY_LINE.finditer(text)]
    for begin, end in pairwise((*begins, len(text))):
        block, position = text[begin:end], 0
        while entry_begin := _ENTRY.search(block, position):
            start = begin + entry_begin.start()
            line += text.count("\n", counted_until, start)
            counted_until = start
            try:
                entry = _entry(block, entry_begin, strings)
            except _EntryError as error:
                yield Reference(line=line, error=f"the entry cannot be read: {error}")
                break
            position = entry.end
            if entry.kind == "string":
                strings |= {name: value[:_MAX_STRING_LENGTH] for name, value in entry.fields.items()}
            elif entry.kind not in ("comment", "preamble"):
                yield _reference(entry, line)


def _entry(block: str, begin: re.Match[str], strings: Mapping[str, str]) -> _Entry:
    """Return the entry that begins here. Raises _EntryError if it is not closed or has something else than fields."""
    kind, closing = begin[1].lower(), "}" if begin[2] == "{" else ")"
    position = begin.end()
    if kind in ("comment", "preamble"):
        return _Entry(kind, "", {}, _closing_brace(block, position) if closing == "}" else len(block))
    key = ""
    if kind != "string":
        match = _KEY.match(block, position)
        if match is None:
            raise _EntryError("it has no key before its first comma")
        key, position = match[1], match.end()
    fields: dict[str, str] = {}
    length = 0
    while True:
        position = _end_of(_SEPARATOR, block, position)
        if block[position : position + 1] == closing:
            return _Entry(kind, key, fields, position + 1)
        name = _NAME.match(block, position)
        if name is None:
            rest = " ".join(block[position : position + 40].split())
            raise _EntryError(f"there is no field at {rest!r}" if rest else "it is not closed")
        value, position = _value(block, name.end(), strings)
        length += len(value)
        if length > _MAX_ENTRY_LENGTH:
            raise _EntryError(f"it has more than {_MAX_ENTRY_LENGTH >> 20} MB")
        fields.setdefault(name[1].lower(), value)


def _value(block: str, position: int, strings: Mapping[str, str]) -> tuple[str, int]:
    """Return a value, whose parts are joined by `#`, and where it ends."""
    parts = []
    while True:
        sign = block[position : position + 1]
        if sign == "{":
            end = _closing_brace(block, position + 1)
            parts.append(block[position + 1 : end - 1])
        elif sign == '"':
            end = _closing_quote(block, position + 1)
            parts.append(block[position + 1 : end - 1])
        elif bare := _BARE.match(block, position):
            end = bare.end()
            parts.append(strings.get(bare[0].lower(), bare[0]))
        else:
            raise _EntryError("a field has no value")
        following = _CONCATENATION.match(block, end)
        if following is None:
            return "".join(parts), end
        position = following.end()


def _closing_brace(block: str, position: int) -> int:
    """Return the position after the brace that closes the one before `position`."""
    depth = 1
    for brace in _BRACE.finditer(block, position):
        depth += 1 if brace[0] == "{" else -1
        if not depth:
            return brace.end()
    raise _EntryError("a brace is not closed")


def _closing_quote(block: str, position: int) -> int:
    depth = 0
    for sign in _QUOTE_OR_BRACE.finditer(block, position):
        if sign[0] != '"':
            depth += 1 if sign[0] == "{" else -1
        elif depth <= 0:
            return sign.end()
    raise _EntryError("a quotation mark is not closed")


def _end_of(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


def _reference(entry: _Entry, line: int) -> Reference:
    fields = {}
    for name, value in entry.fields.items():
        if name == "author":
            texts = [decode_tex(author) for author in _authors(value)]
        elif name in ("keywords", "keyword"):
            texts = [decode_tex(keyword) for keyword in _parts(value, _KEYWORD_END)]
        else:
            texts = [decode_tex(value, is_address=name in _ADDRESSES)]
        fields[name] = [text.strip() for text in texts if text.strip()]
    own_key = _OWN_KEY.fullmatch(entry.key)
    if own_key is None:
        _complete(fields, entry)
    if doi := fields.get("doi"):
        fields["doi"] = [doi[0] if doi[0].startswith("http") else f"https://doi.org/{doi[0]}"]
    details = fields.pop(OWN_DETAILS, []) if own_key else []
    return Reference(
        line=line,
        fields={name: texts for name, texts in fields.items() if texts},
        dates=_dates(fields),
        id=own_key[1] if own_key else "",
        details=own_details(details[0]) if details else None,
    )


def _complete(fields: dict[str, list[str]], entry: _Entry) -> None:
    """Move the address that another field holds to its own, and put the subtitle after the title."""
    for name in _ADDRESS_HOLDERS:
        written = entry.fields.get(name, "")
        if address := _URL_COMMAND.search(written):
            if not fields.get("url"):
                fields["url"] = [decode_tex(address[1] or address[2], is_address=True).strip()]
            rest = decode_tex(written[: address.start()] + written[address.end() :])
            text = rest.strip(" \n.,;:()<>")
            fields[name] = [text] if text and not _MANNER.match(text) else []
    if (title := fields.get("title")) and (subtitle := fields.pop("subtitle", None)):
        separator = " " if title[0].endswith((":", "?", "!", ".", "–", "—")) else ": "
        fields["title"] = [f"{title[0]}{separator}{subtitle[0]}"]


def _authors(value: str) -> Iterator[str]:
    """Yield the names between each `and` that is in no braces; `and others` is no name."""
    return (name for name in _parts(" ".join(value.split()), _AND) if name.strip().lower() != "others")


def _parts(value: str, separator: re.Pattern[str]) -> list[str]:
    """Return the parts of a value between separators that are in no braces; the pattern matches braces too."""
    depth, begin = 0, 0
    parts = []
    for sign in separator.finditer(value):
        if sign[0] in "{}":
            depth += 1 if sign[0] == "{" else -1
        elif depth <= 0:
            parts.append(value[begin : sign.start()])
            begin = sign.end()
    return [*parts, value[begin:]]


def _dates(fields: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Return the date of BibLaTeX, else that of year, month and day, the most exact first."""
    date, year, month, day = (" ".join(fields.get(name, ())) for name in ("date", "year", "month", "day"))
    return (date.partition("/")[0], *date_forms(year, month, day))
