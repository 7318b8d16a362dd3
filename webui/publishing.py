"""
Publish an archive as a static site, which a web host serves and a browser opens from a folder.

The pages are those of the server, with every address in them replaced by that of a file. Searching happens in the
browser (`static/published.js`), from script files that the archive writes.
"""

from __future__ import annotations

import html
import math
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs, unquote

import msgspec
from flask import Flask, Response

from sse_search import RefusedError, SearchRequest, SearchService, worded
from webui.crawlers import MAX_ADDRESSES
from webui.factory import assemble
from webui.labels import FACET_TITLES
from webui.links import entity_request, entity_url, feed_url
from webui.locales import LANGUAGES, locales
from webui.localization import render_page, translate
from webui.site import Site

MARKER = ".ssesearch-site"
"""File that marks a folder as one that a later site may replace."""

_HOST = "http://published.invalid"
_ABSOLUTE = re.compile(re.escape(_HOST) + r"(/[^\s\"<>]*)")
_ATTRIBUTE = re.compile(r' (href|src|action)="(/[^"]*)"')
_UNSAFE = re.compile(r"[^A-Za-z0-9-]")
_STATIC = (
    "base.css",
    "components.css",
    "results.css",
    "facets.css",
    "pages.css",
    "print.css",
    "icon.svg",
    "published.js",
)
_ROBOTS = "User-agent: *\nAllow: /\n"

_OF_SITE = re.compile(
    r"item|entity|static|data|index\.html|search\.html|feed\.atom|sitemap(-\d+)?\.xml|robots\.txt|logo\.\w+|"
    + re.escape(MARKER)
)
"""Names of what a site has."""
_MAX_NAMED = 5
"""Other files that a refusal names."""
_TEXTS = {
    "one": worded("1 item"),
    "many": worded("{count} items", count="{}"),
    "nothing": worded("Nothing found"),
    "for": worded("for “{query}”", query="{}"),
    "some": worded("some of the words"),
    "undated": worded("undated"),
    "years": worded("Years"),
    "previous": worded("Previous"),
    "next": worded("Next"),
    "phrase": worded("No item has the quoted words next to one another; those with all of them are shown."),
    "phraseAny": worded("No item has the quoted words next to one another; those with any of them are shown."),
    "any": worded("No item has all the words; items with any of them are shown."),
    "operators": worded("This page searches words, “phrases”, -word and prefix*; other operators are read as words."),
    "error": worded("The search does not work: {reason}", reason="{}"),
}
"""Messages of `static/published.js`, which replaces `{}`."""

Progress = Callable[[int, int], None]
"""Receives how many items are done, and of how many."""


class PublishedSite(msgspec.Struct, frozen=True):
    """
    What was published.

    >>> PublishedSite(items=3, entities=1, has_feeds=False).items
    3
    """

    items: int
    entities: int
    has_feeds: bool


def publish(
    service: SearchService, folder: Path, address: str = "", progress: Progress | None = None, *, language: str = ""
) -> PublishedSite:
    """
    Write the site of an archive into a folder that appears when it is complete; an earlier site there is replaced.

    Args:
        address: Where the site will be on the web; without it there are no feeds and no sitemap, which need addresses.
        language: Of the pages; by default the setting `language` if it is one of `LANGUAGES`, else English.

    Raises:
        RefusedError: The folder has something else in it.
    """
    folder = folder.resolve()  # where a link leads, so that the link stays
    if folder.exists():
        _refuse_others(folder)
    language = language or service.settings.language
    beside, former = folder.with_name(f".{folder.name}.new"), folder.with_name(f".{folder.name}.former")
    if former.exists() and not folder.exists():  # interrupted between the two renames below
        former.rename(folder)
    for leftover in (beside, former):
        shutil.rmtree(leftover, ignore_errors=True)
    try:
        writer = _Writer(service, beside, address.rstrip("/"), language if language in LANGUAGES else "en")
        site = writer.write(progress or (lambda _done, _of: None))
        if folder.exists():
            folder.rename(former)
        beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    shutil.rmtree(former, ignore_errors=True)
    return site


def _refuse_others(folder: Path) -> None:
    """Raise RefusedError for a folder that is no earlier site, or has more in it than a site."""
    others = sorted(each.name for each in folder.iterdir() if not _OF_SITE.fullmatch(each.name))
    if (folder / MARKER).is_file() and others:
        raise RefusedError(
            f"{folder} also has {', '.join(others[:_MAX_NAMED])}, which would be lost with the earlier site; "
            "move it elsewhere"
        )
    if not (folder / MARKER).is_file() and any(folder.iterdir()):
        raise RefusedError(
            f"{folder} is not a published site; name another folder, or one that is empty or does not exist"
        )


class _Writer:
    """Writes the files of a site into a folder."""

    def __init__(self, service: SearchService, folder: Path, address: str, language: str) -> None:
        self._service, self._folder, self._address = service, folder, address
        self._language = {"Accept-Language": language}
        self._locale = locales()[language]
        self._app = _application(service, has_address=bool(address))
        self._logo = cast(Site, self._app.jinja_env.globals["site"]).logo

    def write(self, progress: Progress) -> PublishedSite:
        """Write everything."""
        for part in ("item", "entity", "static", "data/items", "data/terms", "data/facets", "data/phrases"):
            (self._folder / part).mkdir(parents=True)
        for name, content in self._service.static_search(self._locale.date, self._locale.language):
            (self._folder / "data" / f"{name}.js").write_bytes(content)
        self._write_assets()
        self._write_page("/", "index.html")
        with self._app.test_request_context("/", base_url=_HOST, headers=self._language):
            texts = {name: translate(text) for name, text in _TEXTS.items()}
            titles = {facet: translate(title) for facet, title in FACET_TITLES.items()}
            self._write("search.html", render_page("published-search.html", texts=texts, titles=titles))
        total = self._service.state().items
        items, entities = 0, set[str]()
        for items, document in enumerate(self._service.matching(SearchRequest(sort="newest")), 1):
            entities.update(tag.id for tag in document.tags)
            self._write_page(f"/item/{document.item.id}", f"item/{document.item.id}.html")
            progress(items, total)
        for entity in sorted(entities):
            self._write_entity(entity)
        if self._address:
            parts = range(1, math.ceil(items / MAX_ADDRESSES) + 1)
            for name in ("feed.atom", "sitemap.xml", *(f"sitemap-{part}.xml" for part in parts)):
                self._write_page(f"/{name}", name)
            self._write("robots.txt", f"{_ROBOTS}Sitemap: {self._address}/sitemap.xml\n")
        self._write(MARKER, f"{items}\n")
        return PublishedSite(items, len(entities), bool(self._address))

    def _write_assets(self) -> None:
        static = Path(__file__).parent / "static"
        for name in _STATIC:
            shutil.copyfile(static / name, self._folder / "static" / name)
        if self._logo is not None:
            shutil.copyfile(self._logo, self._folder / f"logo{self._logo.suffix}")

    def _write_entity(self, entity: str) -> None:
        with self._app.test_request_context("/", base_url=_HOST):
            page, feed = entity_url(entity), feed_url(entity_request(entity))
        self._write_page(page, f"entity/{_file_name(entity)}.html")
        if self._address:
            self._write_page(feed, f"entity/{_file_name(entity)}.atom")

    def _write_page(self, path: str, name: str) -> None:
        """Write what the server answers for a path."""
        with self._app.test_request_context(path, base_url=_HOST, headers=self._language):
            response = Response.force_type(self._app.make_response(self._app.dispatch_request()))
            self._write(name, b"".join(response.iter_encoded()).decode())

    def _write(self, name: str, text: str) -> None:
        root = "../" * name.count("/")
        text = _ABSOLUTE.sub(lambda match: f"{self._address or root.rstrip('/') or '.'}/{_static(match[1])}", text)
        text = _ATTRIBUTE.sub(lambda match: f' {match[1]}="{root}{_static(match[2], match[1])}"', text)
        if self._logo is not None:  # a browser tells an image in a folder by its suffix
            text = text.replace(f'src="{root}logo"', f'src="{root}logo{self._logo.suffix}"')
        (self._folder / name).write_text(text, encoding="utf-8")


def _application(service: SearchService, *, has_address: bool) -> Flask:
    app = assemble(service, public=False)
    app.config["HAS_SERVER"] = False
    app.config["HAS_ADDRESS"] = has_address
    return app


def _static(path: str, attribute: str = "href") -> str:
    """Return the file of a site that has what the server answers for a path, with the query of a search."""
    path, _, query = path.partition("?")
    kind, _, name = path.lstrip("/").partition("/")
    if kind in ("item", "entity"):
        return f"{kind}/{_file_name(unquote(name))}.html"
    if kind == "feed.atom":
        entity = next(iter(parse_qs(html.unescape(query)).values()), [""])[0]
        return f"entity/{_file_name(entity.removeprefix('entity:').strip(chr(34)))}.atom" if entity else "feed.atom"
    if kind:
        return path.lstrip("/")
    return f"search.html{'?' if query else ''}{query}" if query or attribute == "action" else "index.html"


def _file_name(name: str) -> str:
    """
    Return a name of a file for an id, on every file system.

    >>> _file_name("country:PS"), _file_name("00000000000000a1")
    ('country.PS', '00000000000000a1')
    """
    kind, colon, key = name.partition(":")
    return f"{kind}{'.' if colon else ''}{_UNSAFE.sub(lambda match: f'~{ord(match[0]):x}', key)}"
