"""
Bring the catalogues of the pages up to date: extract messages, update the .po files, compile the .mo files.

A new message is added without a translation, one that the code lacks is removed. Needs Babel, which only development
has. Usage: `python -m tools.messages`
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from sse_search.languages import LANGUAGES as LANGUAGE_NAMES
from webui.locales import CATALOGUES, DOMAIN, LANGUAGES

ROOT = Path(__file__).parents[1]
KEYWORDS = {"worded": None, "worded_count": (1, 2)}
"""Functions whose literals are messages, and which of their arguments."""
TEMPLATES = [("**/templates/*.html", "jinja2")]
PYTHON = [("**.py", "python")]
_PLURALS = {"fr": "n > 1", "pt": "n > 1"}
"""When a language uses the plural; the other languages for every number but 1."""
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""Date of every catalogue, so that a catalogue depends on its messages alone."""


def main() -> None:
    """Update and compile every catalogue; print how many messages have no translation."""
    template = extracted()
    for code in TRANSLATED:
        catalogue = updated(code, template)
        paths(code)[0].parent.mkdir(parents=True, exist_ok=True)
        for path, content in zip(paths(code), (po_bytes(catalogue), mo_bytes(catalogue)), strict=True):
            path.write_bytes(content)
        print(f"{code}: {len(catalogue)} messages, {len(untranslated(catalogue))} without a translation")


TRANSLATED = tuple(LANGUAGES)[1:]
"""Languages with a catalogue: all but that of the code."""


def extracted() -> Catalog:
    """Return the messages of code and templates, and the names of languages."""
    catalogue = _empty(None)
    for message, comments in _extracted():
        catalogue.add(message, auto_comments=comments)
    return catalogue


def updated(code: str, template: Catalog) -> Catalog:
    """Return the catalogue of a language with exactly the messages of the template."""
    path, _ = paths(code)
    known = read_po(io.BytesIO(path.read_bytes()), locale=code) if path.exists() else _empty(code)
    catalogue = _empty(code)
    for message in template:
        if message.id:
            old = known.get(message.id)
            catalogue.add(message.id, old.string if old else "", auto_comments=message.auto_comments)
    return catalogue


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the messages that lack a translation, or one of its plural forms."""
    return [str(message.id) for message in catalogue if message.id and not _is_complete(message.string)]


def po_bytes(catalogue: Catalog) -> bytes:
    """Return a catalogue as people edit it."""
    written = io.BytesIO()
    write_po(written, catalogue, width=110, sort_output=True, no_location=True)
    return written.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """Return a catalogue as programs read it."""
    written = io.BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()


def paths(code: str) -> tuple[Path, Path]:
    """Return the two files of a language."""
    folder = CATALOGUES / code / "LC_MESSAGES"
    return folder / f"{DOMAIN}.po", folder / f"{DOMAIN}.mo"


def _empty(code: str | None) -> Catalog:
    catalogue = Catalog(
        locale=code,
        domain=DOMAIN,
        project="ssesearch",
        header_comment="# Messages of the pages of ssesearch. python -m tools.messages updates and compiles them.",
        creation_date=_EPOCH,
        revision_date=_EPOCH,
        version="1",
        msgid_bugs_address="-",
        last_translator="-",
        language_team="-",
        fuzzy=False,
    )
    if code:
        catalogue.mime_headers = [("Plural-Forms", f"nplurals=2; plural=({_PLURALS.get(code, 'n != 1')});")]
    return catalogue


def _extracted() -> Iterator[tuple[str | tuple[str, ...], list[str]]]:
    for folder, methods, keywords in (
        ("sse_search", PYTHON, KEYWORDS),
        ("webui", PYTHON, KEYWORDS),
        ("webui", TEMPLATES, {"gettext": None}),
    ):
        for _, _, message, _, _ in extract_from_dir(ROOT / folder, methods, keywords=keywords):
            yield message, []
    for name, _ in LANGUAGE_NAMES.values():
        yield name, ["the name of a language"]


def _is_complete(translation: object) -> bool:
    return all(translation) if isinstance(translation, tuple | list) else bool(translation)


if __name__ == "__main__":
    main()
