"""Name the dated lines of a page or a document that was read as one article, so that no list is lost in silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sse_search.importers.cleaning import shorten
from sse_search.importers.listing_datelines import parse_date_line
from sse_search.importers.listing_inline import reads_as_title, split_inline_date
from sse_search.wording import counted

_MIN_DAYS = 3
"""Days that may be those of entries; an article may state when it was published and changed."""
_MAX_LINE_LENGTH = 200
_MAX_SHOWN = 60


def remark_on_dates(lines: Iterable[str]) -> str:
    """
    Return what is to say about lines with a date of their own that were not read as entries; empty for few.

    >>> remark_on_dates(["Mill opens", "14 March 2019", "Bank lends", "12 March 2019"])
    ''
    """
    dated = list(_dated(lines))
    if len({day for day, _ in dated}) < _MIN_DAYS:
        return ""
    lines_with_dates = counted(len(dated), "line with a date of its own", "lines with dates of their own")
    return (
        f"{lines_with_dates}, the first one “{shorten(dated[0][1], _MAX_SHOWN)}”, read as the text of one article; "
        "if they are entries of a list, save it as text, and import that with --format listing"
    )


def _dated(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield day and text of each line that is a date, or a title beside one."""
    for line in lines:
        if len(line) > _MAX_LINE_LENGTH or not any(map(str.isdigit, line)):
            continue
        date = parse_date_line(line, None)
        inline = split_inline_date(line, None) if date is None else None
        if inline is not None and reads_as_title(inline[1]):
            date = inline[0]
        if date is not None and date.precision == "day":
            yield (date.date.value if date.date else None) or line, line
