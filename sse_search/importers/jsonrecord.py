"""Read one record of JSON: one of ours, or an object that somebody else wrote, by the names of its keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from sse_search.csv_cells import DETECTED, split
from sse_search.importers.context import Context, Record
from sse_search.importers.fieldnames import TextShare, check_assigned, plain_name, plan_fields
from sse_search.importers.fieldvalues import author_names, has_collection_ids, is_kind_of_text
from sse_search.importers.jsonvalue import date_text, is_empty, names_of, text_of
from sse_search.importers.markup import cell_to_text
from sse_search.model import UNDATED, Issue, NewsDate, NewsItem, Tombstone, is_item_id

_TEXT_KEYS = ("title", "summary", "body", "url", "language", "category", "source")
_MARKUP_FIELDS = ("title", "summary", "body")
_LIST_KEYS = ("tags", "authors")
_OWN_KEYS = frozenset(("version", "deleted", "language_origin", "added", "entities"))
"""Keys of our batches and exports that are no fields; the last three depend on the archive that holds the item."""
_EMPTIABLE_KEYS = ("date", "summary", "body", "url", "language", "category", "tags", "authors")
"""Keys that empty a field of a known item with null, "" or []; without the key the field stays as it is."""
_DECISION_KEYS = frozenset(("set", "unset", "merged_into", "blocked", "erased"))
_MAX_UNKNOWN_KEYS = 100
_REMOVED = "[Removed]"
"""The title that NewsAPI gives a text that its publisher withdrew; address and day of such a record are none."""
_NO_TITLE_KEY = "the record has no title; if a key holds it, assign the key with --column KEY=title"
_SAMPLE_RECORDS = 200
"""Records examined to learn whether an unknown key holds most of the text."""
_SAMPLE_LENGTH = 4_000_000
_MAX_PLANS = 10_000
_DATE_FIELDS = frozenset(NewsDate.__struct_fields__)
_MAX_KEYS_LENGTH = 80

Path = tuple[str, ...]


class _Plan(msgspec.Struct, frozen=True):
    """Which keys of an object hold which field; `ids_count_records` if its address identifies it, not its id."""

    fields: Mapping[str, tuple[Path, ...]]
    unknown: tuple[Path, ...]
    date_parts: tuple[Path, ...]
    ids_count_records: bool
    is_record: bool


def is_removal(record: Mapping[str, Any]) -> bool:
    """Check whether a record removes an item."""
    return record.get("deleted") is True


def is_decision(record: Mapping[str, Any]) -> bool:
    """Check whether a record of a batch is a decision of a keeper about an item."""
    return "title" not in record and "id" in record and not _DECISION_KEYS.isdisjoint(record)


def removal(record: Mapping[str, Any], context: Context, line: int | None) -> Iterator[Record]:
    """Yield the removal of an item."""
    identifier = record.get("id")
    if isinstance(identifier, str) and is_item_id(identifier):
        yield Tombstone(id=identifier, version=_version(record))
    else:
        yield context.reject("a removal needs the id of an item, 16 hexadecimal digits", line)


def read_own(record: dict[str, Any], context: Context, line: int) -> Iterator[Record] | None:
    """Return the item of a record as our batches and exports have it, whose texts are plain; None if it is none."""
    date = record.get("date")
    if not isinstance(record.get("title"), str) or not isinstance(date, dict | None):
        return None
    identifier = record.get("id")
    if not (isinstance(identifier, str) and is_item_id(identifier)) and not (date and "precision" in date):
        return None
    if context.columns or not _OWN_NAMES.issuperset(record):
        return None
    return _own(record, context, line)


def _own(record: dict[str, Any], context: Context, line: int) -> Iterator[Record]:
    if not record["title"].strip():
        yield context.reject("the record has no title", line)
        return
    texts, issues = {}, []
    for key in _TEXT_KEYS:
        value = record.get(key)
        if isinstance(value, str):
            texts[key] = value
        elif value is not None:
            issues.append(context.warn(f"{key!r} is not a text and was ignored", line))
    date, date_issues = _own_date(record.get("date"), context, line)
    if record.get("language_origin") == DETECTED:
        texts.pop("language", None)
    lists = {}
    for key in _LIST_KEYS:
        lists[key], list_issues = _list(key, record.get(key), context, line)
        issues += list_issues
    given: dict[str, Any] = {**texts, **lists, **context.identify(record.get("id"), texts.get("url", ""))}
    for result in context.item(date=date, version=_version(record), line=line, emptied=_emptied(record), **given):
        yield result
        if isinstance(result, NewsItem):
            yield from (*issues, *date_issues)


class RecordReader:
    """
    Reads objects that somebody else wrote; remembers what it has reported.

    >>> reader = RecordReader(Context(file="news.json", source="News"))
    >>> [item] = reader.read({"Überschrift": "Members meet", "link": "https://example.org/a"})
    >>> item.title, item.url
    ('Members meet', 'https://example.org/a')
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._plans: dict[tuple[Any, ...], _Plan] = {}
        self._reported: set[Path] = set()
        self._names: set[str] = set()
        self._share = TextShare()
        self._sampled = 0

    def checked(self, records: Iterator[Record]) -> Iterator[Record]:
        """
        Yield records once enough of them are read to know that their keys are understood.

        Raises:
            ImportFailedError: An unknown key holds most of the text, or a key that was assigned does not occur.
        """
        held: list[Record] = []
        for record in records:
            held.append(record)
            if self._sampled < 0 or len(held) > _SAMPLE_RECORDS * 10:
                break
        self._share.check(self._context.file, "key")
        if self._context.columns:
            check_assigned(self._context.file, "key", sorted(self._names), self._context.columns)
        self._sampled = -1
        yield from held
        yield from records

    def trust(self) -> None:
        """Stop examining keys: the records are ours."""
        self._sampled = -1

    def knows(self, record: Mapping[str, Any]) -> bool:
        """Check whether an object with the same keys, a title and a date or text was read before."""
        plan = self._plans.get(tuple(record))
        return plan is not None and plan.is_record and not is_empty(record[plan.fields["title"][0][0]])

    def read(self, record: Mapping[str, Any], line: int | None = None) -> Iterator[Record]:
        """Yield the item of an object and warnings, or a rejection."""
        plan = self._plan(record)
        values = {}
        for field, paths in plan.fields.items():
            value = record.get(paths[0][0]) if len(paths[0]) == 1 else None
            if type(value) is not str or not value or value.isspace():
                value = _first(record, paths)
            values[field] = value
        if plan.date_parts and is_empty(values.get("date")) and not is_empty(_get(record, plan.date_parts[0])):
            named = zip(("year", "month", "day"), plan.date_parts, strict=False)
            values["date"] = {name: _get(record, path) for name, path in named}
        if self._sampled >= 0:
            self._sample(record, plan, values)
        title = values.get("title")
        if type(title) is not str and not text_of(title).strip():
            no_title = "the record has no title" if "title" in plan.fields or not record else _NO_TITLE_KEY
            yield self._context.reject(no_title if title is None else "the title is not a text", line)
            return
        if title == _REMOVED:
            yield self._context.reject(f"the record is what is left of a removed text ({_REMOVED})", line)
            return
        issues = list(self._unknown(plan, line)) if plan.unknown else []
        given = self._values(values, plan, issues, line)
        for result in self._context.item(version=_version(record), line=line, emptied=_emptied(record), **given):
            yield result
            if isinstance(result, NewsItem):
                yield from issues

    def _values(self, values: dict[str, Any], plan: _Plan, issues: list[Issue], line: int | None) -> dict[str, Any]:
        """Return the arguments of `Context.item` for the values of the fields."""
        given: dict[str, Any] = {}
        for field in _TEXT_KEYS:
            value = values.get(field)
            if value is None:
                continue
            if text := value if type(value) is str else text_of(value):
                is_markup = field in _MARKUP_FIELDS and ("<" in text or "&" in text)
                given[field] = cell_to_text(text) if is_markup else text
            else:
                issues.append(self._context.warn(f"{field!r} is not a text and was ignored", line))
        if "category" in given and is_kind_of_text(given["category"]):
            del given["category"]
        for field, parse in (("tags", _tags), ("authors", author_names)):
            value = values.get(field)
            if value is None:
                continue
            names = parse(value) if isinstance(value, str) else names_of(value)
            if names is None:
                issues.append(self._context.warn(f"{field!r} is not a list of texts and was ignored", line))
            given[field] = names or ()
        given["date"], date_issues = _date(values.get("date"), self._context, line)
        issues += date_issues
        identifier = text_of(values.get("id")) or values.get("id")
        return given | self._context.identify(identifier, given.get("url", ""), is_count=plan.ids_count_records)

    def _plan(self, record: Mapping[str, Any]) -> _Plan:
        shape: tuple[Any, ...] = tuple(record)
        plan = self._plans.get(shape)
        if plan is not None and not (plan.unknown and dict in map(type, record.values())):
            return plan
        if dict in map(type, record.values()):
            shape = tuple((key, *value) if type(value) is dict else key for key, value in record.items())
            plan = self._plans.get(shape)
        if plan is None:
            plan = self._new_plan(record)
            if len(self._plans) < _MAX_PLANS:
                self._plans[shape] = plan
        return plan

    def _new_plan(self, record: Mapping[str, Any]) -> _Plan:
        """Name the fields of an object by its keys, and by those of the objects in it that are no field."""
        assigned = self._context.columns
        paths: list[Path] = []
        for key, value in record.items():
            is_field = key in _OWN_KEYS or plan_fields([key], assigned).columns
            nested = isinstance(value, dict) and (not is_field or any(name.startswith(f"{key}.") for name in assigned))
            paths += [(key, inner) for inner in value] if nested else [(key,)]
        dotted = {plain_name(name): field for name, field in assigned.items()}
        self._names.update(name for path in paths for name in (".".join(path), path[-1]))
        names = [".".join(path) if plain_name(".".join(path)) in dotted else path[-1] for path in paths]
        plan = plan_fields(names, assigned)
        return _Plan(
            {field: tuple(paths[position] for position in positions) for field, positions in plan.columns.items()},
            tuple(paths[position] for position in plan.unknown if paths[position][0] not in _OWN_KEYS),
            tuple(paths[position] for position in plan.date_parts),
            has_collection_ids(map(plain_name, names)),
            "title" in plan.columns and not plan.columns.keys().isdisjoint(("body", "summary", "date")),
        )

    def _sample(self, record: Mapping[str, Any], plan: _Plan, values: Mapping[str, Any]) -> None:
        self._sampled += 1
        for field in _MARKUP_FIELDS:
            self._share.add(field, text_of(values.get(field)), known=True)
        for path in plan.unknown:
            self._share.add(".".join(path), text_of(_get(record, path)), known=False)
        if self._sampled >= _SAMPLE_RECORDS or self._share.length > _SAMPLE_LENGTH:
            self._sampled = -1

    def _unknown(self, plan: _Plan, line: int | None) -> Iterator[Issue]:
        """Report each unknown key once per input: a million records have the same ones."""
        for path in plan.unknown:
            if path not in self._reported and len(self._reported) < _MAX_UNKNOWN_KEYS:
                self._reported.add(path)
                name = ".".join(path)[:60]
                yield self._context.warn(f"the key {name!r} is unknown and ignored, here and in later lines", line)


_OWN_NAMES = frozenset((*_TEXT_KEYS, *_LIST_KEYS, "id", "date", *_OWN_KEYS))


def _tags(text: str) -> list[str]:
    """
    Return the tags in a text that separates them by semicolons, or else by commas.

    >>> _tags("wool, looms"), _tags("wool; Cork, Ireland")
    (['wool', 'looms'], ['wool', 'Cork, Ireland'])
    """
    return split(text) if ";" in text else text.split(", ")


def _get(record: Mapping[str, Any], path: Path) -> Any:
    value = record.get(path[0])
    return value.get(path[1]) if len(path) > 1 and isinstance(value, dict) else value


def _first(record: Mapping[str, Any], paths: tuple[Path, ...]) -> Any:
    """Return the first value that is not empty."""
    for path in paths:
        value = record.get(path[0]) if len(path) == 1 else _get(record, path)
        if (value and not value.isspace()) if type(value) is str else not is_empty(value):
            return value
    return None


def _emptied(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields that a record empties on purpose."""
    if not all(record.values()):
        return tuple(key for key in _EMPTIABLE_KEYS if record.get(key, "absent") in (None, "", []))
    return ()


def _version(record: Mapping[str, Any]) -> int:
    version = record.get("version", 0)
    return version if isinstance(version, int) and 0 <= version < 1 << 63 else 0


def _date(value: Any, context: Context, line: int | None) -> tuple[NewsDate, list[Issue]]:
    text = value if type(value) is str else date_text(value)
    return context.parse_date(text, "stated", line) if text else _own_date(value, context, line)


def _own_date(value: object, context: Context, line: int | None) -> tuple[NewsDate, list[Issue]]:
    if value is None or value == "":
        return UNDATED, []
    try:
        if isinstance(value, dict) and not _DATE_FIELDS.issuperset(value):
            raise ValueError(f"an object with the keys {', '.join(map(repr, value))[:_MAX_KEYS_LENGTH]}")
        return msgspec.convert(value, NewsDate), []
    except (msgspec.ValidationError, ValueError) as error:
        reason = str(error).partition(" - at ")[0]
        remedy = "write it as a text such as 2021-12-03"
        return UNDATED, [
            context.warn(f"the date is unusable ({reason}); {remedy}; the item is kept without a date", line)
        ]


def _list(key: str, value: object, context: Context, line: int) -> tuple[tuple[str, ...], list[Issue]]:
    if value is None:
        return (), []
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return tuple(value), []
    return (), [context.warn(f"{key!r} is not a list of texts and was ignored", line)]
