"""
Print the table of languages in docs/languages.md.

Run as `python -m tests.docs.language_table`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse_search.languages import LANGUAGES
from sse_search.text.language import FUNCTION_WORD_LANGUAGES, SCRIPT_LANGUAGES
from sse_search.text.stem_spelling import irregular_words
from sse_search.text.stemming import language_group

MODEL_LANGUAGES = LANGUAGES.keys() - SCRIPT_LANGUAGES - {"nb", "nn", "st"} | {"ar", "fa", "he", "hi", "ru", "sr", "uk"}
"""Languages that the model tells; Norwegian ones are `no`, Sesotho it does not know."""
WITHOUT_SPACES = {"ja", "km", "ko", "lo", "my", "th", "zh"}
"""Languages whose words are found inside runs of letters."""


def table() -> str:
    """Return the table."""
    head = "| Code | Language | Word forms | Irregular forms | Detected by |\n| --- | --- | --- | --- | --- |\n"
    return head + "".join(f"| {' | '.join(row)} |\n" for row in _rows())


def _rows() -> Iterator[tuple[str, ...]]:
    for code, (name, _) in sorted(LANGUAGES.items()):
        group = language_group(code)
        word_forms = "inside runs" if code in WITHOUT_SPACES else "as written" if group == "xx" else "Snowball"
        means = [("script", SCRIPT_LANGUAGES), ("function words", FUNCTION_WORD_LANGUAGES), ("model", MODEL_LANGUAGES)]
        yield (
            code,
            name,
            word_forms,
            str(len(irregular_words(group)) or ""),
            ", ".join(m for m, c in means if code in c),
        )


if __name__ == "__main__":
    print(table(), end="")
