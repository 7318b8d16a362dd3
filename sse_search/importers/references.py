"""Create items from the references that programs such as Zotero keep: what RIS and BibTeX have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import get_args

import msgspec

from sse_search.csv_cells import DETECTED, split
from sse_search.importers.cleaning import clean_line, first_of
from sse_search.importers.context import Context, Record
from sse_search.importers.fieldnames import FIELDS, TextShare, check_assigned, plain_name
from sse_search.importers.fieldvalues import is_kind_of_text
from sse_search.model import UNDATED, Issue, NewsDate, Origin, is_item_id
from sse_search.wording import counted

_REFERENCES_FOR_TEXTS = 200
"""References examined to learn which fields hold text."""
_JOINED_FIELDS = ("summary", "tags", "authors")
"""Fields of which each name of a reference may hold a part, such as an abstract and a second one."""
_TEXT_FIELDS = ("title", "summary", "body")


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """
    A reference as its file states it.

    Attributes:
        line: Where it begins.
        fields: Texts by the names that the format gives them, in the order of the file.
        dates: Forms of its date, the most exact one first; the first that can be read counts.
        error: Why it cannot be read; it has no fields then.
        details: What our own export adds, by name; None for any other reference.
    """

    line: int
    fields: Mapping[str, list[str]] = msgspec.field(default_factory=dict)
    dates: tuple[str, ...] = ()
    id: str = ""
    error: str = ""
    details: Mapping[str, list[str]] | None = None


class ReferenceNames(msgspec.Struct, frozen=True):
    """
    The names of a format.

    Attributes:
        fields: Field of an item to the names that hold it, the best first.
        silent: Names that hold nothing of the item, and no text that could be one.
    """

    fields: Mapping[str, tuple[str, ...]]
    silent: frozenset[str]

    def assigned(self, columns: Mapping[str, str]) -> ReferenceNames:
        """Return the names with those that the caller assigned, which take precedence."""
        given = {plain_name(name): field for name, field in columns.items()}
        fields = {
            field: (
                *(name for name, target in given.items() if target == field),
                *(name for name in self.fields.get(field, ()) if name not in given),
            )
            for field in FIELDS
        }
        return ReferenceNames(fields, self.silent | given.keys())

    def is_unknown(self, name: str) -> bool:
        """Check whether a name holds no field and is not among those that have no text."""
        return name not in self.silent and not any(name in names for names in self.fields.values())


def own_details(text: str) -> dict[str, list[str]]:
    """
    Return the details that our export has written as one text.

    >>> own_details("abstract=body; entity=Portugal; entity=Spain")
    {'abstract': ['body'], 'entity': ['Portugal', 'Spain']}
    """
    details: dict[str, list[str]] = {}
    for name, _, value in (detail.partition("=") for detail in split(text)):
        details.setdefault(name, []).append(value)
    return details


def items_of(references: Iterator[Reference], names: ReferenceNames, context: Context) -> Iterator[Record]:
    """
    Yield an item or a rejection for each reference; the names of its fields are in lower case.

    Raises:
        ImportFailedError: A name that is unknown holds most of the text, or an assigned one does not exist.
    """
    names = names.assigned(context.columns)
    early = list(islice(references, _REFERENCES_FOR_TEXTS))
    if not early:
        yield context.reject("there is no reference in it")
        return
    _check_texts(early, names, context)
    yield from _unused_fields(early, names, context)
    for reference in chain(early, references):
        if reference.error:
            yield context.reject(reference.error, reference.line)
        else:
            yield from _item(reference, names, context)


def _check_texts(references: list[Reference], names: ReferenceNames, context: Context) -> None:
    share = TextShare()
    known = {name for field in _TEXT_FIELDS for name in names.fields[field]}
    for reference in references:
        for name, texts in reference.fields.items():
            if name in known or names.is_unknown(name):
                share.add(name, " ".join(texts), known=name in known)
    check_assigned(
        context.file, "field", dict.fromkeys(name for each in references for name in each.fields), context.columns
    )
    share.check(context.file, "field")


def _unused_fields(references: list[Reference], names: ReferenceNames, context: Context) -> Iterator[Issue]:
    """Report the fields that are unknown."""
    unknown = dict.fromkeys(name for each in references for name in each.fields if names.is_unknown(name))
    if unknown:
        listed = ", ".join(repr(name[:60]) for name in unknown)
        fields = f"field {listed} is" if len(unknown) == 1 else f"fields {listed[:300]} are"
        yield context.warn(f"the {fields} unknown and ignored")


def _item(reference: Reference, names: ReferenceNames, context: Context) -> Iterator[Record]:
    def texts(field: str) -> list[str]:
        stated = [reference.fields[name] for name in names.fields[field] if name in reference.fields]
        return list(dict.fromkeys(chain(*(stated if field in _JOINED_FIELDS else stated[:1]))))

    details = reference.details or {}
    assigned_dates = texts("date") if "date" in context.columns.values() else []
    origins: tuple[Origin, ...] = get_args(Origin)
    stated: Origin = "stated"
    origin = next((known for known in origins if [known] == details.get("date_origin")), stated)
    date, issues = _date((*assigned_dates, *reference.dates), origin, context, reference.line)
    category = first_of(texts("category"))
    summary, body = "\n\n".join(texts("summary")), "\n\n".join(texts("body"))
    if details.get("abstract") == ["body"]:
        summary, body = "", summary
    version = first_of(details.get("version", []))
    yield from context.item(
        title=first_of(texts("title")),
        date=date,
        summary=summary,
        body=body,
        url=first_of(details.get("url", [])) or first_of(texts("url")),
        language="" if details.get("language_origin") == [DETECTED] else first_of(texts("language")),
        category="" if reference.details is None and is_kind_of_text(category) else category,
        tags=[tag for tag in texts("tags") if tag not in details.get("entity", ())],
        source=first_of(texts("source")),
        authors=texts("authors"),
        id=reference.id if is_item_id(reference.id) else "",
        version=int(version) if version.isascii() and version.isdecimal() else 0,
        line=reference.line,
    )
    yield from issues
    yield from _other_addresses(reference, texts("url"), context)


def _other_addresses(reference: Reference, addresses: list[str], context: Context) -> Iterator[Issue]:
    """Report the addresses of a reference that are not used: an item has one."""
    others = [address for address in dict.fromkeys(addresses) if address and address != first_of(addresses)]
    if others and not (reference.details or {}).get("url"):
        count = counted(len(others) + 1, "address", "addresses")
        yield context.warn(f"the reference has {count}; the first one counts", reference.line)


def _date(forms: tuple[str, ...], origin: Origin, context: Context, line: int) -> tuple[NewsDate, list[Issue]]:
    """Return the first date that can be read; without one, the first issue."""
    issues: list[Issue] = []
    for form in filter(None, map(clean_line, forms)):
        date, more = context.parse_date(form, origin, line)
        if date.value is not None:
            return date, []
        issues += more
    return UNDATED, issues[:1]
