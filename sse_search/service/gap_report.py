"""List what the items of an archive lack, for those who keep it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, get_args

from msgspec.structs import replace

from sse_search.engines.group_counts import NO_VALUE
from sse_search.engines.port import EngineRequest, IndexReader
from sse_search.model import Document
from sse_search.model.gaps import Gap, GapEntry, GapKind
from sse_search.model.relative_dates import current_day
from sse_search.service.archive import Archive
from sse_search.service.search import UNLIMITED
from sse_search.tokens import fold, words

MIN_REPEATED = 4
"""Items with one title that are a pattern (a column, a page of a site) rather than copies."""
MIN_MONTHS = 3
"""Months with items after which a month without any is a gap of a source."""
_MIN_TITLE_WORDS = 3
"""Words of a title that is hardly ever chosen twice."""


class _Titled(NamedTuple):
    """What is kept of each item until all titles are known: its text would fill the memory."""

    entry: GapEntry
    story: str


def gaps(archive: Archive) -> tuple[Gap, ...]:
    """Return what the archive lacks, kind by kind; kinds without entries have none."""
    _, reader = archive.reader()
    entries: dict[GapKind, list[GapEntry]] = {kind: [] for kind in get_args(GapKind)}
    entries["months without items"] = list(_missing_months(reader))
    titles: dict[str, list[_Titled]] = defaultdict(list)
    for document in reader.matching(EngineRequest(sort="newest", limit=UNLIMITED, snippets=False, facets=False)):
        for kind, detail in _lacks(document):
            entries[kind].append(_entry(document, detail))
        titles[fold(document.item.title)].append(_Titled(_entry(document), document.story))
    for items in titles.values():
        if len(items) >= MIN_REPEATED:
            entries["repeated titles"].append(_repeated(items))
        elif len(items) > 1:
            entries["look-alikes"] += _look_alikes(items)
    return tuple(Gap(kind=kind, entries=tuple(listed)) for kind, listed in entries.items())


def _lacks(document: Document) -> Iterator[tuple[GapKind, str]]:
    item = document.item
    precisions: Mapping[str, GapKind] = {"none": "undated", "month": "month only", "year": "year only"}
    if kind := precisions.get(item.date.precision):
        yield kind, ""
    if not item.text.strip():
        yield "without text", ""
    if not item.tags and not document.tags:
        yield "without tags", ""
    if not item.language:
        yield "guessed language", document.language


def _entry(document: Document, detail: str = "") -> GapEntry:
    item = document.item
    return GapEntry(
        source=item.source,
        date=item.date.value or "",
        query=f"id:{item.id}",
        id=item.id,
        title=item.title,
        detail=detail,
    )


def _repeated(items: Sequence[_Titled]) -> GapEntry:
    newest = items[0].entry
    return replace(newest, id="", query=_title_query(newest.title), detail=f"{len(items)} items")


def _look_alikes(items: Sequence[_Titled]) -> Iterator[GapEntry]:
    """Yield items that have one title and are not known as versions of one story."""
    stories = {each.story for each in items}
    if len(words(items[0].entry.title)) < _MIN_TITLE_WORDS or (len(stories) == 1 and "" not in stories):
        return
    for each in items:
        others = ", ".join(other.entry.id for other in items if other is not each)
        yield replace(each.entry, detail=f"same title as {others}")


def _title_query(title: str) -> str:
    return f'title:"{" ".join(words(title))}"'


def _missing_months(reader: IndexReader) -> Iterator[GapEntry]:
    """Yield spans of months without items of a source, from its first ones to the newest of the archive until now."""
    counted = reader.count_by(EngineRequest(), ("source", "month"))
    months: dict[str, set[int]] = defaultdict(set)
    for (source, month), _ in counted.groups:
        if NO_VALUE not in (source, month):
            months[source].add(_number(month))
    newest = max((number for known in months.values() for number in known), default=0)
    last = min(newest, _number(f"{current_day():%Y-%m}"))  # a date of a coming year opens no gap
    for source in sorted(months):
        known = months[source]
        if len(known) < MIN_MONTHS:
            continue
        missing = [number for number in range(min(known), last + 1) if number not in known]
        for first, end in _spans(missing):
            date = _month(first) if first == end else f"{_month(first)}..{_month(end)}"
            detail = "until now" if end == last else ""
            yield GapEntry(source=source, date=date, query=f'source:"{source}" date:{date}', detail=detail)


def _spans(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of each run of consecutive numbers."""
    start = 0
    for index, number in enumerate(numbers, 1):
        if index == len(numbers) or numbers[index] != number + 1:
            yield numbers[start], number
            start = index


def _number(month: str) -> int:
    """Return a month as a number of months."""
    year, _, rest = month.partition("-")
    return int(year) * 12 + int(rest) - 1


def _month(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"
