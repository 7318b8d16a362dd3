"""The check of a vocabulary: what could make a tag a guess is told with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_search.entities import problems
from tests.entities.entity_items import a_home

GOOD = '[[entity]]\nid = "topic:x"\nlabel = "Xylophone cooperatives"\nsource = "https://x.org"\n'

WRONG = {
    "a shared name": (GOOD.replace("Xylophone cooperatives", "Social economy"), 1, "topic:sse"),
    "a shared acronym": (GOOD + 'acronyms = ["ICA"]\n', 1, "organization:ica"),
    "a missing source": ('\n[[entity]]\nid = "topic:x"\nlabel = "Xylophones"\n', 2, "no source"),
    "a circle": (
        GOOD
        + 'parent = "topic:y"\n[[entity]]\nid = "topic:y"\nlabel = "Yodel"\nparent = "topic:x"\nsource = "https://y.org"\n',
        1,
        "topic:x > topic:y > topic:x",
    ),
    "a short alias of any case": (GOOD + 'aliases = ["XCS"]\ncase = "any"\n', None, ""),
    "a short alias": (GOOD + 'aliases = ["Xcs"]\n', 1, "short"),
    "a code of a country": (GOOD + 'acronyms = ["FR"]\n', 1, "ISO 3166"),
    "a parent that is not there": (GOOD + 'parent = "topic:no-such"\n', 1, "topic:no-such"),
    "a rule on a stranger": (GOOD + '[[rule]]\nname = "Xylophone"\nid = "topic:x"\n', 5, "no name of topic:x"),
    "a rule on nothing": (GOOD + '[[rule]]\nname = "Xylophone"\nid = "topic:no-such"\n', 5, "there is no"),
    "a list that is not there": (GOOD + '[[rule]]\nname = "Cuba"\nnot_after = ["@stars"]\n', 5, "'stars'"),
    "a mistake in the file": (GOOD + "[[nothing]]\n", 1, "nothing"),
}


def test_good_additions_are_good(tmp_path: Path) -> None:
    assert problems(a_home(tmp_path, GOOD)) == ()
    assert problems(tmp_path / "there-is-none.toml") == ()


@pytest.mark.parametrize("mistake", [name for name, (_, line, _) in WRONG.items() if line])
def test_a_problem_is_told_with_file_and_line(mistake: str, tmp_path: Path) -> None:
    toml, line, word = WRONG[mistake]
    path = a_home(tmp_path, toml)

    mine = [found for found in problems(path) if found.file == str(path)]

    assert [found for found in mine if found.line == line and word in found.message], mine


def test_a_rule_makes_a_shared_name_good(tmp_path: Path) -> None:
    shared = GOOD.replace("Xylophone cooperatives", "Social economy")

    rule = '[[rule]]\nname = "Social economy"\nalso = ["social economies"]\nid = "topic:sse"\n'

    assert problems(a_home(tmp_path, shared + rule)) == ()


def test_initials_are_exact_whatever_they_are_listed_as(tmp_path: Path) -> None:
    toml, _, _ = WRONG["a short alias of any case"]

    assert problems(a_home(tmp_path, toml)) == ()
