"""The check of a vocabulary reports everything that could make a tag a guess, with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_search.entities import check_vocabulary
from tests.entities.entity_items import write_additions

VALID = '[[entity]]\nid = "topic:x"\nlabel = "Xylophone cooperatives"\nsource = "https://x.org"\n'

MISTAKES = {
    "a shared name": (VALID.replace("Xylophone cooperatives", "Social economy"), 1, "topic:sse"),
    "a shared acronym": (VALID + 'acronyms = ["ICA"]\n', 1, "organization:ica"),
    "a missing source": ('\n[[entity]]\nid = "topic:x"\nlabel = "Xylophones"\n', 2, "no source"),
    "a cycle of parents": (
        VALID
        + 'parent = "topic:y"\n[[entity]]\nid = "topic:y"\nlabel = "Yodel"\nparent = "topic:x"\nsource = "https://y.org"\n',
        1,
        "topic:x > topic:y > topic:x",
    ),
    "a short alias of any case": (VALID + 'aliases = ["XCS"]\ncase = "any"\n', None, ""),
    "a short alias": (VALID + 'aliases = ["Xcs"]\n', 1, "short"),
    "a code of a country": (VALID + 'acronyms = ["FR"]\n', 1, "ISO 3166"),
    "an unknown parent": (VALID + 'parent = "topic:no-such"\n', 1, "topic:no-such"),
    "a rule for a name of no entity": (
        VALID + '[[rule]]\nname = "Xylophone"\nid = "topic:x"\n',
        5,
        "not a name of topic:x",
    ),
    "a rule for an unknown entity": (
        VALID + '[[rule]]\nname = "Xylophone"\nid = "topic:no-such"\n',
        5,
        "does not exist",
    ),
    "an unknown list": (VALID + '[[rule]]\nname = "Cuba"\nnot_after = ["@stars"]\n', 5, "'stars'"),
    "a source that runs code": (VALID.replace("https://x.org", "javascript:alert(1)"), 1, "javascript:alert(1)"),
    "a source that runs code after a space": (VALID.replace("https://x.org", " java\\tscript:alert(1)"), 1, "https://"),
    "an example that wants an unknown id": (
        VALID + '[[example]]\ntext = "Paris, France"\nwanted = ["country:FRA"]\n',
        5,
        "no entity country:FRA; do you mean country:FR?",
    ),
    "an example with an unknown id not wanted": (
        VALID + '[[example]]\ntext = "Paris"\nunwanted = ["organization:no-such-thing-at-all"]\n',
        5,
        "no entity organization:no-such-thing-at-all",
    ),
    "a source with a quotation mark": (VALID.replace("https://x.org", 'https://x.org/\\" onclick=a'), 1, "no space"),
    "a source of two lines": (VALID.replace("https://x.org", "https://x.org/\\nb"), 1, "no space"),
    "a list that no rule uses": (VALID + '[words]\ngiven = ["Zoe"]\nbogus = ["a"]\n', 7, "'bogus'"),
    "a mistake in the file": (VALID + "[[nothing]]\n", 1, "nothing"),
}


def test_valid_additions_pass_the_check(tmp_path: Path) -> None:
    assert check_vocabulary(write_additions(tmp_path, VALID)) == ()
    assert check_vocabulary(tmp_path / "there-is-none.toml") == ()


@pytest.mark.parametrize("mistake", [name for name, (_, line, _) in MISTAKES.items() if line])
def test_a_mistake_is_reported_with_file_and_line(mistake: str, tmp_path: Path) -> None:
    toml, line, word = MISTAKES[mistake]
    path = write_additions(tmp_path, toml)

    issues = [issue for issue in check_vocabulary(path) if issue.file == str(path)]

    assert [issue for issue in issues if issue.line == line and word in issue.message], issues


def test_a_list_that_a_rule_uses_passes_the_check(tmp_path: Path) -> None:
    rule = '[[rule]]\nname = "Xylophone cooperatives"\nnot_after = ["@stars"]\n[words]\nstars = ["a"]\n'

    assert check_vocabulary(write_additions(tmp_path, VALID + rule)) == ()


def test_a_shared_name_with_a_rule_passes_the_check(tmp_path: Path) -> None:
    shared = VALID.replace("Xylophone cooperatives", "Social economy")

    rule = '[[rule]]\nname = "Social economy"\nalso = ["social economies"]\nid = "topic:sse"\n'

    assert check_vocabulary(write_additions(tmp_path, shared + rule)) == ()


def test_initials_are_matched_exactly_wherever_they_are_listed(tmp_path: Path) -> None:
    toml, _, _ = MISTAKES["a short alias of any case"]

    assert check_vocabulary(write_additions(tmp_path, toml)) == ()


@pytest.mark.parametrize(
    "toml",
    [
        '[[merge]]\nfrom = "organization:ilo-coop"\ninto = "organization:ilo"\n',
        '[[merge]]\nfrom = "country:GE"\ninto = "country:AM"\n',
        '[[remove]]\nid = "organization:ica"\n',
        '[[remove]]\nid = "country:US"\n',
        '[[remove]]\nid = "country:GB"\nnames = ["Britain"]\n',
    ],
)
def test_whole_shipped_entities_may_be_merged_and_removed(toml: str, tmp_path: Path) -> None:
    """Their rules and the entities that they are parent or home of are no mistakes of the keeper."""
    assert check_vocabulary(write_additions(tmp_path, toml)) == ()


def test_an_example_may_want_a_person_that_no_vocabulary_has(tmp_path: Path) -> None:
    example = '[[example]]\ntext = "Mr Luca Brandywine"\nwanted = ["person:luca-brandywine"]\n'

    assert check_vocabulary(write_additions(tmp_path, example)) == ()
