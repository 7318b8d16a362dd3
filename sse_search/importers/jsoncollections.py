"""Find the records within a value of JSON: arrays and maps of objects with titles, and what wraps an object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sse_search.importers.fieldnames import field_of, plain_name
from sse_search.importers.jsonvalue import is_empty
from sse_search.wording import counted

_MAX_DEPTH = 4
_CONTAINERS = frozenset(
    "articles items results docs documents records entries posts stories news data hits response rows list features "
    "videos events pages".split()
)
"""Keys of collections whose elements are records even if the object that holds them has a title itself."""
_WRAPPERS = ("_source", "attributes", "properties")
"""Keys of the object that holds a record: of Elasticsearch, JSON:API and GeoJSON."""
_WRAPPED_KINDS = frozenset(("type", "kind", "geometry"))
"""Keys beside a wrapper that say what the wrapped object is; they are no category."""
_CONTENT = frozenset(("body", "summary", "date", "url"))
_WEB = ("http://", "https://")
_MAX_NAMED = 5
_SAMPLE = 20

Object = dict[str, Any]


class Within(NamedTuple):
    """
    The records within a value.

    Attributes:
        omitted: Says which other collections of records were left out; empty if none was.
        not_objects: Elements of the array beside the records that are texts, numbers or the like.
        is_object: Whether the value can hold records at all.
    """

    records: list[Object]
    omitted: str = ""
    not_objects: int = 0
    is_object: bool = True


class _Collection(NamedTuple):
    name: str
    objects: list[Object]
    not_objects: int = 0


def records_within(value: Any, assigned: Mapping[str, str]) -> Within:
    """
    Return the records in a value: itself, or the objects of the largest array or map of objects with titles in it.

    Args:
        assigned: Key to the field that the caller gives it.

    >>> records_within({"status": "ok", "articles": [{"title": "One"}, {"title": "Two"}]}, {}).records
    [{'title': 'One'}, {'title': 'Two'}]
    >>> records_within({"title": "One", "date": "2021", "related": [{"title": "Two"}]}, {}).records
    [{'title': 'One', 'date': '2021', 'related': [{'title': 'Two'}]}]
    >>> records_within({"1": {"title": "One"}, "2": {"title": "Two"}}, {}).records
    [{'title': 'One'}, {'title': 'Two'}]
    """
    if isinstance(value, list):
        _, objects, not_objects = _array("", value)
        return Within(objects, not_objects=not_objects, is_object=bool(objects))
    if not isinstance(value, dict):
        return Within([], is_object=False)
    return _Finder(assigned).within(_unwrapped(value))


class _Finder:
    """Finds the collections in an object whose keys may be assigned to fields."""

    def __init__(self, assigned: Mapping[str, str]) -> None:
        self._assigned = {plain_name(name.rpartition(".")[2]): field for name, field in assigned.items()}

    def within(self, value: Object) -> Within:
        """Return the records in an object, and what was left out."""
        filled = self._filled(value)
        if "title" in filled and not filled.isdisjoint(("body", "summary", "date")):
            return Within([value])
        collections = list(self._collections(value, named_only="title" in filled))
        if not collections:
            untitled = [] if "title" in filled or self._is_titled(value) else list(_arrays(value))
            longest = max(untitled, key=_size, default=_Collection("", []))
            return Within(longest.objects, not_objects=longest.not_objects) if _size(longest) > 1 else Within([value])
        best = max(collections, key=_size)
        others = [
            each for each in collections if each is not best and any(map(self._is_record, each.objects[:_SAMPLE]))
        ]
        return Within(best.objects, _omitted(best, others), best.not_objects)

    def _collections(
        self, value: Object, name: str = "", depth: int = 0, *, named_only: bool = False
    ) -> Iterator[_Collection]:
        """Yield each array and map of objects with a title, under its path."""
        if depth == _MAX_DEPTH:
            return
        if not named_only and (members := self._members(value, name)):
            yield _Collection(name, members)
            return
        for key, inner in value.items():
            if named_only and key.lower() not in _CONTAINERS:
                continue
            path = f"{name}.{key}" if name else key
            if isinstance(inner, list):
                array = _array(path, inner)
                if any(map(self._is_titled, array.objects[:_SAMPLE])):
                    yield array
            elif isinstance(inner, dict):
                yield from self._collections(inner, path, depth + 1)

    def _members(self, value: Object, name: str) -> list[Object]:
        """Return the objects of a map of records, such as {"1": {...}, "2": {...}}; none if the value is no map."""
        members = {
            key: _unwrapped(inner)
            for key, inner in value.items()
            if isinstance(inner, dict) and self._is_record(inner) and field_of(key) in ("", "body", "title")
        }
        beside = self._filled({key: inner for key, inner in value.items() if key not in members})
        if not members or not beside.isdisjoint(("title", *_CONTENT)):
            return []
        is_map = name.rpartition(".")[2].lower() in _CONTAINERS or all(key.startswith(_WEB) for key in members)
        if len(members) == 1 and not is_map:
            [(key, inner)] = members.items()
            return [{**{k: v for k, v in value.items() if k != key}, **inner}] if field_of(key) else []
        return [
            {"url": key, **inner} if key.startswith(_WEB) and "url" not in self._filled(inner) else inner
            for key, inner in members.items()
        ]

    def _is_titled(self, value: Object) -> bool:
        """Check whether an object has a title, or one of the objects in it has, which is no field itself."""
        if "title" in self._filled(value):
            return True
        return any(
            isinstance(inner, dict) and not field_of(key) and self._is_record(inner) for key, inner in value.items()
        )

    def _is_record(self, value: Object) -> bool:
        """Check whether an object has a title and content, or a title that is more than a name."""
        value = _unwrapped(value)
        filled = self._filled(value)
        if "title" not in filled:
            return False
        names = [key for key, inner in value.items() if self._field(key) == "title" and not is_empty(inner)]
        return not filled.isdisjoint(_CONTENT) or any(plain_name(key) not in ("name", "subject") for key in names)

    def _filled(self, value: Object) -> set[str]:
        """Return the fields for which an object has a key with a value."""
        return {self._field(key) for key, inner in value.items() if not is_empty(inner)}

    def _field(self, key: str) -> str:
        return (self._assigned and self._assigned.get(plain_name(key))) or field_of(key)


def _unwrapped(value: Object) -> Object:
    """Return an object with the keys of the one that it wraps."""
    for key in _WRAPPERS:
        inner = value.get(key)
        if isinstance(inner, dict) and not any(field_of(name) == "title" and value[name] for name in value):
            return {**{k: v for k, v in value.items() if k != key and k not in _WRAPPED_KINDS}, **inner}
    return value


def _array(name: str, elements: list[Any]) -> _Collection:
    objects = [_unwrapped(element) for element in elements if isinstance(element, dict)]
    return _Collection(name, objects, len(elements) - len(objects))


def _size(collection: _Collection) -> int:
    return len(collection.objects)


def _arrays(value: Object, depth: int = 0) -> Iterator[_Collection]:
    """Yield each array in an object under a usual key."""
    for key, inner in value.items() if depth < _MAX_DEPTH else ():
        if isinstance(inner, dict):
            yield from _arrays(inner, depth + 1)
        elif isinstance(inner, list) and key.lower() in _CONTAINERS:
            yield _array(key, inner)


def _omitted(kept: _Collection, others: Iterable[_Collection]) -> str:
    """Return what the report says of collections that were not read; empty if there are none."""
    named = [f"{name or 'the others'!r} ({counted(len(objects), 'record')})" for name, objects, _ in others]
    if not named:
        return ""
    more = f" and {len(named) - _MAX_NAMED} more" if len(named) > _MAX_NAMED else ""
    return (
        f"only the largest collection is read, {kept.name!r} ({counted(_size(kept), 'record')}); left out: "
        f"{', '.join(named[:_MAX_NAMED])}{more}; write them to files of their own to import them"
    )
