"""List and load the importers and the export formats: built-in ones, and those that other distributions add."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from sse_search.errors import SearchError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint


class FormatTable:
    """
    Formats by name, each with the object that reads or writes it.

    A distribution adds a format with an entry point: its name is the format, its value the object. A built-in format
    cannot be replaced. Entry points are looked up only when a method needs them.

    >>> IMPORTERS.built_in[:3]
    ('listing', 'html', 'feed')
    >>> EXPORTERS.built_in
    ('csv', 'jsonl', 'ris', 'bibtex', 'csl')
    """

    def __init__(self, group: str, objects: Mapping[str, str]) -> None:
        self.group = group
        self.built_in = tuple(objects)
        self._objects = objects

    @property
    def added(self) -> tuple[str, ...]:
        """Formats that other distributions add, in alphabetical order."""
        return tuple(sorted(_entry_points(self.group, tuple(sys.path)).keys() - self._objects.keys()))

    @property
    def names(self) -> tuple[str, ...]:
        """Every format, the built-in ones first."""
        return (*self.built_in, *self.added)

    def __contains__(self, name: object) -> bool:
        return name in self._objects or name in self.added

    def load(self, name: str) -> Any:
        """
        Return the object of a format. Its libraries are imported now, not before.

        Raises:
            KeyError: There is no such format.
            SearchError: Another distribution adds the format, but its object cannot be imported.
        """
        if name in self._objects:
            module, _, attribute = self._objects[name].partition(":")
            loaded = importlib.import_module(module)
            return getattr(loaded, attribute) if attribute else loaded
        entry_point = _entry_points(self.group, tuple(sys.path))[name]
        try:
            return entry_point.load()
        except Exception as error:  # whatever the module of another distribution does when it is imported
            raise SearchError(f"the format {name} cannot be loaded from {entry_point.value} ({error})") from error

    def origin(self, name: str) -> str:
        """Return the entry point of a format that another distribution adds, and the name of the distribution."""
        entry_point = _entry_points(self.group, tuple(sys.path))[name]
        return f"{entry_point.value} of {entry_point.dist.name}" if entry_point.dist else entry_point.value


@cache
def _entry_points(group: str, _path: tuple[str, ...]) -> dict[str, EntryPoint]:
    """Return the entry points of a group by name; the search path is part of the cache key."""
    from importlib.metadata import entry_points  # noqa: PLC0415 - searches do not need it

    return {entry_point.name: entry_point for entry_point in entry_points(group=group)}


IMPORTERS = FormatTable(
    "sse_search.importers",
    {
        "listing": "sse_search.importers.listing",
        "html": "sse_search.importers.htmlpage",
        "feed": "sse_search.importers.feed",
        "sitemap": "sse_search.importers.sitemap",
        "jsonl": "sse_search.importers.jsonl",
        "csv": "sse_search.importers.csvfile",
        "warc": "sse_search.importers.warc",
        "newsml": "sse_search.importers.newsml",
        "nitf": "sse_search.importers.nitf",
        "ninjs": "sse_search.importers.ninjs",
        "sgml": "sse_search.importers.sgml",
        "wxr": "sse_search.importers.wxr",
        "markdown": "sse_search.importers.markdown",
        "mail": "sse_search.importers.mail",
        "pdf": "sse_search.importers.pdf",
        "docx": "sse_search.importers.docx",
        "xlsx": "sse_search.importers.xlsx",
        "ris": "sse_search.importers.ris",
        "bibtex": "sse_search.importers.bibtex",
        "factiva": "sse_search.importers.factiva",
        "lexisnexis": "sse_search.importers.lexisnexis",
        "europresse": "sse_search.importers.europresse",
    },
)
"""Objects with `read(stream, context)`, and `detect(head)` if the format is to be detected; see `Importer`."""

EXPORTERS = FormatTable(
    "sse_search.exporters",
    {
        "csv": "sse_search.exporting:write_csv",
        "jsonl": "sse_search.exporting:write_jsonl",
        "ris": "sse_search.exporting:write_ris",
        "bibtex": "sse_search.exporting:write_bibtex",
        "csl": "sse_search.citations:write_csl",
    },
)
"""Functions that take documents and yield pieces of text."""
