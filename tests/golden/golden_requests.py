"""Read the requests of the golden corpus, and write each as a record, as arguments of the shell and as an address."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec

from sse_search import EXPORT_FORMATS, SearchRequest

FILE = Path(__file__).with_name("requests.toml")
EXPORT_ENDINGS = {"bibtex": "bib", "csl": "json"}
"""Endings of an address that differ from the name of the format."""


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One request of `requests.toml`, where its keys are explained."""

    name: str
    archive: str = "sample"
    channels: tuple[str, ...] = ()
    text: str = ""
    text_repeated: str = ""
    times: int = 0
    match: str = "auto"
    sort: str = "relevance"
    limit: int = 5
    page: int = 1
    filters: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    excluded: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    date: tuple[str, ...] = ()
    undated: str | None = None
    facets: bool = False
    aliases: bool = True
    explain: bool = False
    stories: bool = False
    export: str | None = None
    format: str | None = None
    item: str | None = None
    suggest: str | None = None
    feed: bool = False
    shell: tuple[str, ...] = ()
    get: str = ""
    method: str = "GET"
    today: str = "2026-11-28"

    @property
    def query(self) -> str:
        """The text of the search."""
        return self.text or (self.text_repeated * self.times).strip()

    @property
    def ways(self) -> tuple[str, ...]:
        """The channels that can make this request."""
        if self.channels:
            return self.channels
        if self.shell or self.format == "text":
            return ("shell",)
        if self.get or self.feed:
            return ("http",)
        if self.suggest is not None:
            return ("python", "http")
        return ("python", "shell") if self.format else ("python", "shell", "http")

    def record(self) -> SearchRequest:
        """Return the request as Python makes it; values that cannot be are the point of some."""
        fields: dict[str, Any] = {
            name: getattr(self, name)
            for name in SearchRequest.__struct_fields__
            if name not in ("text", "limit") and hasattr(self, name)
        }
        return SearchRequest(text=self.query, limit=self.limit, **fields)

    def arguments(self) -> list[str]:
        """Return the request as arguments of `ssesearch`."""
        if self.shell:
            return list(self.shell)
        if self.item is not None:
            return ["show", "--json", "--", self.item]
        if self.export:
            return ["export", "--format", self.export, *self._criteria()]
        shown = ["--limit", str(self.limit), "--page", str(self.page), "--facets" if self.facets else "--no-facets"]
        shown += ["--explain"] * self.explain + ["--stories"] * self.stories
        form = ["--format", self.format] if self.format else ["--json"]
        return ["query", *form, *shown, *self._criteria()]

    def address(self) -> str:
        """Return the request as a path with parameters."""
        if self.get:
            return self.get
        if self.item is not None:
            return f"/api/items/{self.item}"
        if self.suggest is not None:
            return f"/suggest?{urlencode({'q': self.suggest})}"
        if self.export:
            return self._with_parameters(f"/export.{EXPORT_ENDINGS.get(self.export, self.export)}", {})
        if self.feed:
            return self._with_parameters("/feed.atom", {})
        shown = {
            "limit": str(self.limit),
            "page": str(self.page),
            "facets": str(self.facets).lower(),
            "explain": str(self.explain).lower(),
            "stories": str(self.stories).lower(),
        }
        return self._with_parameters("/api/search", shown)

    def _criteria(self) -> list[str]:
        options = [("match", self.match), ("sort", self.sort), ("undated", self.undated)]
        several = [(name, value) for name, values in self.filters.items() for value in values]
        several += [("exclude", f"{name}={value}") for name, values in self.excluded.items() for value in values]
        several += [("date", value) for value in self.date]
        given = [(name, value) for name, value in options if value not in (None, "auto", "relevance")] + several
        flat = [part for name, value in given for part in (f"--{name}", str(value))]
        return [*flat, *["--no-aliases"] * (not self.aliases), "--", *([self.query] if self.query else [])]

    def _with_parameters(self, path: str, shown: dict[str, str]) -> str:
        parameters = {**shown, **({"q": self.query} if self.query else {}), **self.filters, "date": self.date}
        parameters |= {f"-{name}": values for name, values in self.excluded.items()}
        for name, default in (("match", "auto"), ("sort", "relevance"), ("undated", None)):
            if (value := getattr(self, name)) != default:
                parameters[name] = value
        if not self.aliases:
            parameters["aliases"] = "false"
        return f"{path}?{urlencode(parameters, doseq=True)}"


def read_requests() -> tuple[Request, ...]:
    """Return every request in the order of the file."""
    sections = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        msgspec.convert({**fields, "name": f"{section}: {name}"}, Request)
        for section, requests in sections.items()
        for name, fields in requests.items()
    )


def is_export(form: str | None) -> bool:
    """Tell whether a format of `ssesearch query` is one that holds items as exports do."""
    return form in EXPORT_FORMATS
