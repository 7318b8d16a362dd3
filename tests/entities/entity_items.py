"""Build items, tags and home vocabularies for the tests of entities."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sse_search.entities import Mention, Tagger, Vocabulary, load
from sse_search.model import NewsItem


def make_item(title: str = "News of the day", text: str = "", **fields: object) -> NewsItem:
    return NewsItem(id="0123456789abcdef", title=title, summary=text, **fields)  # type: ignore[arg-type]


@lru_cache(maxsize=1)
def shipped() -> Vocabulary:
    return load()


@lru_cache(maxsize=1)
def shipped_tagger() -> Tagger:
    return Tagger(shipped())


def ids_in(text: str, language: str = "en", tagger: Tagger | None = None) -> set[str]:
    """Return the ids that a text names, implied ones excluded."""
    tags = (tagger or shipped_tagger()).tags(make_item(text=text), language)
    return {tag.id for tag in tags if not tag.implied_by}


def mentions_in(text: str, language: str = "en", tagger: Tagger | None = None) -> list[Mention]:
    return list((tagger or shipped_tagger()).mentions(make_item(text=text), language))


def write_additions(folder: Path, toml: str) -> Path:
    """Write a vocabulary.toml with this text."""
    path = folder / "vocabulary.toml"
    path.write_text(toml, encoding="utf-8")
    return path


def tagger_with(toml: str) -> Tagger:
    """Return a tagger for the shipped vocabulary with these additions."""
    with TemporaryDirectory() as folder:
        return Tagger(load(write_additions(Path(folder), toml)))
