"""The documentation says what each language gets."""

from __future__ import annotations

from pathlib import Path

from sse_search.languages import LANGUAGES
from sse_search.text.language import FUNCTION_WORD_LANGUAGES, SCRIPT_LANGUAGES
from sse_search.text.stemming import LANGUAGE_GROUPS
from tests.docs.language_table import table

PAGE = Path(__file__).parents[2] / "docs" / "languages.md"


def test_the_table_of_languages_is_that_of_the_program() -> None:
    assert table() in PAGE.read_text("utf-8")


def test_every_language_that_is_stemmed_or_detected_has_a_name() -> None:
    assert (set(LANGUAGE_GROUPS) - {"xx"}) | SCRIPT_LANGUAGES | FUNCTION_WORD_LANGUAGES <= LANGUAGES.keys()
