"""Small patterns are used only for texts whose words they find as the patterns for every script do."""

from __future__ import annotations

from itertools import chain

import pytest

from sse_search.tokens.scripts import EVERY_SCRIPT, needs_every_script

NO_SURROGATES = chain(range(0xD800), range(0xE000, 0x110000))


def test_all_letters_without_spaces_and_all_signs_need_the_patterns_for_every_script() -> None:
    text = "".join(map(chr, NO_SURROGATES))
    special = set(EVERY_SCRIPT.any_unspaced.findall(text) + EVERY_SCRIPT.any_sign.findall(text))

    assert {"合", "ก", "\u093f"} < special
    assert all(map(needs_every_script, special))


@pytest.mark.parametrize(
    "text", ["the U.N.", "«L’économie» – 1\u202f234 €", "кооператив", "Οι νόμοι", "אגודה", "قانون"]
)
def test_scripts_with_spaces_do_without_them(text: str) -> None:
    assert not needs_every_script(text)
