"""Write counts for other programs: as JSON, CSV and Parquet, one row for each combination of values."""

from __future__ import annotations

import io
from collections.abc import Iterator

import msgspec

from sse_search.csv_cells import write_table
from sse_search.errors import SearchError
from sse_search.model import ComparedSearch, Comparison, Counts
from sse_search.model.frames import Columns
from sse_search.wording import plain_message

COUNT_FORMATS = ("json", "csv", "parquet")


def export_counts(counts: Counts, format: str, *, share: bool = False) -> bytes:
    """
    Write counts in one of `COUNT_FORMATS`.

    A table has a column for each facet, for facets of entities also one for the id, and `count`.

    Args:
        share: Whether a table has a column `share`; JSON always has shares.

    Raises:
        ValueError: There is no such format.
        SearchError: The library that writes it is not installed.
    """
    if format not in COUNT_FORMATS:
        raise ValueError(f"counts cannot be written as {format!r}; there are {', '.join(COUNT_FORMATS)}")
    if format == "json":
        return msgspec.json.encode(counts, enc_hook=plain_message) + b"\n"
    columns = counts.columns(share=share)
    return _parquet(columns) if format == "parquet" else write_table([columns, *zip(*columns.values(), strict=True)])


def comparison_csv(comparison: Comparison) -> bytes:
    """Return compared searches as a CSV: a row for each year, with the count and the share of the year for each."""
    return write_table(_comparison_rows(comparison))


def name_of(search: ComparedSearch) -> str:
    """Return what a compared search is called: its query, unless it finds all items."""
    return search.query.canonical or "all items"


def _comparison_rows(comparison: Comparison) -> Iterator[list[str | float]]:
    years = sorted({each.year for search in comparison.searches for each in search.years})
    by_year = [{each.year: each for each in search.years} for search in comparison.searches]
    names = [name_of(search) for search in comparison.searches]
    yield ["year", *names, *(f"share of {name}" for name in names)]
    for year in years:
        known = [years_of.get(year) for years_of in by_year]
        counts = [each.count if each else 0 for each in known]
        shares = [round(each.share, 6) if each else 0 for each in known]
        yield [year or "undated", *counts, *shares]


def _parquet(columns: Columns) -> bytes:
    try:
        import pyarrow  # noqa: PLC0415 - an extra
        import pyarrow.parquet  # noqa: PLC0415
    except ImportError as error:
        raise SearchError('Parquet needs pyarrow: pip install "ssesearch[parquet]", or use the format csv') from error
    numbers = {"count": pyarrow.int64(), "share": pyarrow.float64()}
    schema = pyarrow.schema([(name, numbers.get(name, pyarrow.string())) for name in columns])
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(dict(columns), schema=schema), buffer)
    return buffer.getvalue()
