"""Import RIS, the tagged references that Zotero, EndNote, Mendeley and databases export; our own exports too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedReader

from sse_search.csv_cells import OWN_DETAILS
from sse_search.importers.context import Context, Record
from sse_search.importers.lines import text_lines
from sse_search.importers.markup import cell_to_text
from sse_search.importers.references import Reference, ReferenceNames, items_of, own_details
from sse_search.wording import counted

MAX_REFERENCE_LENGTH = 4 * 1024 * 1024
"""Characters of one reference; a file without ends of references is not one reference."""

_NAMES = ReferenceNames(
    {
        "title": ("ti", "t1", "ct", "st"),
        "summary": ("ab", "n2"),
        "body": ("c7",),
        "url": ("ur", "lk", "do"),
        "language": ("la",),
        "category": ("m3",),
        "tags": ("kw",),
        "authors": ("au", "a1"),
        "source": ("t2", "jf", "jo", "ja", "j2", "pb", "dp"),
    },
    frozenset("ty er id da py y1 y2 sn is vl sp ep cy a2 a3 a4 et l1 l2 l3 l4 db an cn av sv m1 m2 u1 ad c8".split()),
)
_TAGS = frozenset(name for names in (*_NAMES.fields.values(), _NAMES.silent, ("n1", "rn", "c1")) for name in names)
_LINE = re.compile(r"[ \t]{0,9}([A-Z][A-Z0-9])( {1,2})-(?:[ \t](.*))?$", re.DOTALL)
_BEGINNING = re.compile(r"^[ \t]{0,9}TY {1,2}- ?[A-Z]", re.MULTILINE)
_MAX_PREAMBLE = 2_000
_MAX_PREAMBLE_LINES = 20
_SLASHED = re.compile(r"([0-9]{4})(?:/([0-9]{0,2})(?:/([0-9]{0,2})(?:/.*)?)?)?$", re.DOTALL)
_ADDRESS_SEPARATOR = re.compile(r"\s{0,9};\s{0,9}(?=https?://|www\.)|\s{1,9}(?=https?://)")
_DOI = re.compile(r"(?:doi:\s*)?(10\.[0-9]{4,9}/\S+)$", re.IGNORECASE)


def begins_ris(text: str) -> bool:
    """
    Check whether a text begins with a reference, which a database may precede with a few lines.

    >>> begins_ris("Provider: ProQuest\\n\\nTY  - NEWS\\n"), begins_ris("Members meet")
    (True, False)
    """
    return _BEGINNING.search(text[:_MAX_PREAMBLE]) is not None


def read(stream: BufferedReader, context: Context) -> Iterator[Record]:
    """Yield an item or a rejection for each reference."""
    yield from items_of(_references(stream), _NAMES, context)


def _references(stream: BufferedReader) -> Iterator[Reference]:
    """Yield each reference: it begins with the tag TY and ends with ER, with the next TY, or with the file."""
    reading: _Reading | None = None
    outside, has_references = _Outside(), False
    for number, line in text_lines(stream):
        tag, text = _tag_and_text(line or "")
        if tag == "ty":
            if reading is not None:
                yield reading.reference()
            reading, has_references = _Reading(number), True
        elif reading is None and tag != "er":
            outside.add(number, line or "", is_preamble=not has_references)
        elif reading is None:
            continue
        elif tag == "er":
            yield reading.reference()
            reading = None
        else:
            reading.add(tag, text if line is not None else "", is_cut=line is None)
    if reading is not None:
        yield reading.reference()
    if outside.count:
        yield outside.rejection()


def _tag_and_text(line: str) -> tuple[str, str]:
    """Return tag and text of a line; without a tag, it continues the line above it."""
    match = _LINE.match(line)
    if match is None or (len(match[2]) == 1 and match[1].lower() not in _TAGS):
        return "", line
    return match[1].lower(), match[3] or ""


class _Reading:
    """Collects the lines of a reference."""

    def __init__(self, line: int) -> None:
        self._line = line
        self._fields: dict[str, list[list[str]]] = {}
        self._current: list[str] = []
        self._length = 0
        self._is_cut = False

    def add(self, tag: str, text: str, *, is_cut: bool = False) -> None:
        """Add a line. What exceeds the limit is not kept, so that memory stays bounded."""
        self._length += len(text) + 1
        self._is_cut = self._is_cut or is_cut or self._length > MAX_REFERENCE_LENGTH
        if self._is_cut:
            return
        if tag:
            self._current = []
            self._fields.setdefault(tag, []).append(self._current)
        self._current.append(text)

    def reference(self) -> Reference:
        """Return the reference, or the reason why it cannot be read."""
        if self._is_cut:
            limit = MAX_REFERENCE_LENGTH >> 20
            return Reference(line=self._line, error=f"the reference has more than {limit} MB; does its line ER lack?")
        joined = {tag: ["\n".join(lines).strip() for lines in values] for tag, values in self._fields.items()}
        details = _details(joined.pop("c8", []))
        if details is None:
            joined.pop("c7", None)
            joined = {tag: [cell_to_text(text) for text in values] for tag, values in joined.items()}
        fields = {tag: [text for text in texts if text] for tag, texts in joined.items()}
        fields = {tag: texts for tag, texts in fields.items() if texts}
        if "do" in fields:
            fields["do"] = [doi for text in fields["do"] if (doi := _doi_address(text))]
        if "ur" in fields and details is None:
            fields["ur"] = [url for text in fields["ur"] for url in _ADDRESS_SEPARATOR.split(text) if url]
        if "kw" in fields and details is None:
            fields["kw"] = [word for text in fields["kw"] for word in re.split(r"[;\n]", text)]
        dates = tuple(_date_form(text) for tag in ("da", "y1", "py") for text in fields.get(tag, ()))
        years = fields.get("py", [])[:1]
        dates += tuple(f"{text} {year[:4]}" for text in fields.get("da", ()) for year in years)
        item_id = fields.get("id", [""])[0]
        return Reference(line=self._line, fields=fields, dates=_best_first(dates), id=item_id, details=details)


def _details(texts: list[str]) -> dict[str, list[str]] | None:
    """Return what our own export adds; None for a reference of another program."""
    text = next((text for text in texts if text.startswith(f"{OWN_DETAILS}:")), None)
    return None if text is None else own_details(text.partition(":")[2])


class _Outside:
    """Counts the lines with text that belong to no reference, apart from those before the first one."""

    def __init__(self) -> None:
        self.count = 0
        self._first = 0

    def add(self, number: int, line: str, *, is_preamble: bool) -> None:
        """Count a line, unless it is empty or among the first of a preamble, where databases write their name."""
        if line.strip() and not (is_preamble and number <= _MAX_PREAMBLE_LINES):
            self.count += 1
            self._first = self._first or number

    def rejection(self) -> Reference:
        """Return a rejection that says how many lines there are."""
        lines, verb = counted(self.count, "line"), "is" if self.count == 1 else "are"
        return Reference(line=self._first, error=f"{lines} from here on {verb} in no reference (between ER and TY)")


def _date_form(text: str) -> str:
    """
    Return a date in slashes as a date in hyphens.

    >>> _date_form("2023/03/04/"), _date_form("2023///spring"), _date_form("4 March 2023")
    ('2023-03-04', '2023', '4 March 2023')
    """
    if match := _SLASHED.fullmatch(text.strip()):
        parts = [match[1], *(part.zfill(2) for part in match.groups()[1:] if part)]
        return "-".join(parts if match[2] else parts[:1])
    return text


def _best_first(dates: tuple[str, ...]) -> tuple[str, ...]:
    """Return the dates with those that are only a year at the end."""
    return tuple(sorted(dates, key=lambda date: len(date) == 4))


def _doi_address(text: str) -> str:
    if match := _DOI.match(text):
        return f"https://doi.org/{match[1]}"
    return text if text.startswith("http") else ""
