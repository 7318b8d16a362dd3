"""Turn columns into a data frame of pandas, where pandas is installed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sse_search.errors import SearchError

if TYPE_CHECKING:
    from pandas import DataFrame

Columns = Mapping[str, Sequence[str] | Sequence[int] | Sequence[float] | Sequence[str | None]]
"""Name of a column to its values, one for each row."""


def data_frame(columns: Columns) -> DataFrame:
    """Return a data frame. Raises SearchError if pandas is not installed."""
    try:
        from pandas import DataFrame  # noqa: PLC0415 - not a dependency
    except ImportError as error:
        raise SearchError("data frames need pandas: pip install pandas") from error
    return DataFrame(dict(columns))
