"""Replace the shipped vocabulary by one of three countries; reading the whole one takes longer than what is tried."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from sse_search.entities import loading
from sse_search.entities.merged_vocabulary import compile_files
from sse_search.entities.vocabulary_file import read_vocabulary_file

_COUNTRIES = {"BE": "Belgium", "PS": "Palestine", "PT": "Portugal"}


@contextmanager
def small_vocabulary() -> Iterator[None]:
    """Use the small vocabulary in this process while the block runs."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "countries.toml"
        entities = (f'[[entity]]\nid = "country:{code}"\nlabel = "{name}"\n' for code, name in _COUNTRIES.items())
        path.write_text("".join(entities), encoding="utf-8")
        compiled = compile_files([read_vocabulary_file(path)])
    with patch.object(loading, "_shipped", lambda: compiled):
        yield
