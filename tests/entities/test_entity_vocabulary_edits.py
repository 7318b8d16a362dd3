"""Decisions are written into a vocabulary file without changing anything else in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_search.entities.vocabulary_edits import (
    refuse_inline_tables,
    rejected_names,
    with_alias,
    with_entity,
    with_rejection,
)
from sse_search.entities.vocabulary_file import EntityTable, parse_vocabulary
from sse_search.errors import VocabularyError

PATH = Path("vocabulary.toml")
FILE = """# notes of the keeper

[[entity]]   # the first
id = "organization:cecop"  # an id
aliases = ["Cecop of Old",  # why
    "Cecop of Yore",
]

[[block]]
phrase = "Greece Street"

# on the second
[[entity]]
id = "organization:luna"
label = 'Luna'
aliases = { en = ["Moon Guild"] } # by language
[[entity]]
id = "organization:sol"
label = "Sol"
[words]
given = ["rosa"]
"""


@pytest.mark.parametrize(
    ("id", "old", "new"),
    [
        ("organization:cecop", '"Cecop of Yore",\n', '"Cecop of Yore",\n    "New Name",\n'),
        ("organization:luna", '{ en = ["Moon Guild"] }', '{ en = ["Moon Guild"], any = ["New Name"]}'),
        ("organization:sol", 'label = "Sol"\n', 'label = "Sol"\naliases = ["New Name"]\n'),
    ],
)
def test_an_alias_is_added_to_the_table_of_its_entity(id: str, old: str, new: str) -> None:
    assert with_alias(PATH, FILE, id, "New Name") == FILE.replace(old, new)


def test_an_alias_of_an_entity_without_a_table_is_added_at_the_end() -> None:
    edited = with_alias(PATH, FILE, "organization:ilo", "New Name")

    assert edited == f'{FILE}\n[[entity]]\nid = "organization:ilo"\naliases = ["New Name"]\n'


@pytest.mark.parametrize("text", [FILE, "", "# only a comment", FILE.replace("\n", "\r\n"), FILE.rstrip()])
def test_what_is_added_at_the_end_changes_nothing_before(text: str) -> None:
    edited = with_rejection(with_entity(text, EntityTable(id="topic:moon", label='The "Moon"\\')), "General Assembly")

    assert edited.startswith(text)
    assert ("\r\n" in edited) == ("\r\n" in text)
    assert edited.count("\r\n") in (0, edited.count("\n"))
    file = parse_vocabulary(PATH, edited)
    assert file.tables.entities[-1].label == 'The "Moon"\\'
    assert rejected_names([file]) == {"General Assembly"}


@pytest.mark.parametrize(
    "rest", ['label = """\n[[entity]]\n"""\naliases = ["a"]\n', 'label = "Luna"\n[entity.aliases]\nen = ["a"]\n']
)
def test_a_table_that_cannot_be_edited_is_refused_with_its_line(rest: str) -> None:
    odd = f'[[entity]]\nid = "organization:luna"\n{rest}'

    with pytest.raises(VocabularyError, match=r"^vocabulary\.toml:1: add the alias 'New Name' to this table by hand"):
        with_alias(PATH, odd, "organization:luna", "New Name")


@pytest.mark.parametrize("between", ['label = "Luna"\n', ""])
def test_an_alias_is_added_to_dotted_keys_in_any_order(between: str) -> None:
    text = f'[[entity]]\nid = "organization:luna"\naliases.en = ["a"]\n{between}aliases.any = ["b"]\n'

    edited = with_alias(PATH, text, "organization:luna", "New Name")

    assert edited == text.replace('["b"]', '["b", "New Name"]')


@pytest.mark.parametrize("kind", ["entity", "reject"])
def test_a_file_whose_tables_are_within_one_value_is_refused_with_the_reason(kind: str) -> None:
    text = f'# notes\n{kind} = [{{ {"name" if kind == "reject" else "id"} = "topic:moon" }}]\n'

    with pytest.raises(VocabularyError, match=rf"^vocabulary\.toml:2: .*starts with \[\[{kind}\]\]"):
        refuse_inline_tables(PATH, text, kind)
    refuse_inline_tables(PATH, FILE, kind)
