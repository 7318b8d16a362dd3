"""A home's vocabulary.toml adds, overrides, merges, blocks and removes; what it says wrongly is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_search.entities import Tagger, Vocabulary, load
from sse_search.errors import VocabularyError
from tests.entities.entity_items import a_home, an_item, named_in


def curated(folder: Path, toml: str) -> tuple[Vocabulary, Tagger]:
    vocabulary = load(a_home(folder, toml))
    return vocabulary, Tagger(vocabulary)


def test_a_new_entity_is_found_by_its_names(tmp_path: Path) -> None:
    vocabulary, tagger = curated(
        tmp_path,
        '[[entity]]\nid = "organization:our-coop"\nlabel = "Our Town Cooperative"\nacronyms = ["OTC"]\n'
        'aliases = ["Town Coop"]\nparent = "organization:ica"\nsource = "https://example.org"\n',
    )

    assert vocabulary.named("town coop") == ("organization:our-coop",)
    assert "organization:our-coop" in named_in("OTC grows", tagger=tagger)
    tags = {tag.id: tag for tag in tagger.tags(an_item("OTC grows"), "en")}
    assert tags["organization:ica"].implied_by == "organization:our-coop"


def test_more_names_for_an_entity_are_added_and_its_label_replaced(tmp_path: Path) -> None:
    vocabulary, tagger = curated(
        tmp_path,
        '[[entity]]\nid = "country:PS"\nlabel = "State of Palestine"\naliases = { en = ["Jericho Area"] }\n',
    )

    assert vocabulary.label("country:PS") == "State of Palestine"
    assert "country:PS" in named_in("In Jericho Area", tagger=tagger)
    assert "country:PS" in named_in("In Gaza", tagger=tagger)


def test_one_entity_can_be_merged_into_another(tmp_path: Path) -> None:
    vocabulary, tagger = curated(
        tmp_path,
        '[[merge]]\nfrom = "organization:ilo-coop"\ninto = "organization:ilo"\nwhy = "we do not tell them apart"\n',
    )

    assert "organization:ilo-coop" not in vocabulary
    assert vocabulary.named("ILO COOP") == ("organization:ilo",)
    assert named_in("ILO COOP meets", tagger=tagger) >= {"organization:ilo"}


def test_parents_follow_a_merge(tmp_path: Path) -> None:
    _, tagger = curated(tmp_path, '[[merge]]\nfrom = "organization:cicopa"\ninto = "organization:ica"\n')

    tags = {tag.id: tag for tag in tagger.tags(an_item("CECOP meets"), "en")}

    assert tags["organization:ica"].implied_by == "organization:cecop"


def test_a_phrase_can_be_blocked(tmp_path: Path) -> None:
    _, tagger = curated(tmp_path, '[[block]]\nphrase = "Greece Street"\n')

    assert named_in("The shop in Greece Street", tagger=tagger) == set()
    assert "country:GR" in named_in("The shop in Greece", tagger=tagger)


def test_names_can_be_removed(tmp_path: Path) -> None:
    vocabulary, tagger = curated(tmp_path, '[[remove]]\nid = "country:GB"\nnames = ["England", "Inglaterra"]\n')

    assert vocabulary.named("England") == ()
    assert named_in("Shops in England", tagger=tagger) == set()
    assert "country:GB" in named_in("Shops in Scotland", tagger=tagger)


def test_an_entity_can_be_removed(tmp_path: Path) -> None:
    vocabulary, tagger = curated(tmp_path, '[[remove]]\nid = "organization:ica"\n')

    assert "organization:ica" not in vocabulary
    assert vocabulary.named("ICA") == ()
    assert "organization:ica" not in {tag.id for tag in tagger.tags(an_item("The ICA and CICOPA"), "en")}


def test_a_rule_can_be_added(tmp_path: Path) -> None:
    _, tagger = curated(tmp_path, '[[rule]]\nname = "Cuba"\nid = "country:CU"\nnot_before = ["Street"]\n')

    assert named_in("In Cuba Street", tagger=tagger) == set()
    assert "country:CU" in named_in("In Cuba", tagger=tagger)


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert load(a_home(tmp_path, "# nothing yet\n")).digest == load().digest


BAD = {
    "not TOML": ('[[entity]]\nid = "country:PS\n', 2),
    "the end is missing": ('x = [\n"a",\n', 3),
    "an unknown table": ("\n[[entities]]\n", 1),
    "an unknown key": ('\n[[entity]]\nid = "topic:x"\nlabel = "X"\nalias = ["Y"]\n', 2),
    "a number for a name": ('[[entity]]\nid = "topic:a"\nlabel = "A"\n\n[[entity]]\nid = "topic:x"\nlabel = 7\n', 5),
    "no id": ('[[entity]]\nlabel = "X"\n', 1),
    "an impossible id": ('# 1\n# 2\n[[entity]]\nid = "Topic X"\nlabel = "X"\n', 3),
    "an impossible language": ('[[entity]]\nid = "topic:x"\nlabel = "X"\nlabels = { xx = "Y" }\n', 1),
    "an impossible case": ('[[entity]]\nid = "topic:x"\nlabel = "X"\ncase = "upper"\n', 1),
    "no label": ('[[entity]]\nid = "topic:x"\nsource = "https://x.org"\n', 1),
    "one id twice": ('[[entity]]\nid = "topic:x"\nlabel = "X"\n[[entity]]\nid = "topic:x"\nlabel = "Y"\n', 4),
    "a member that is not there": ('[[entity]]\nid = "region:x"\nlabel = "X"\nmembers = ["country:QQ"]\n', 1),
    "a merge of nothing": ('[[merge]]\nfrom = "topic:no-such"\ninto = "topic:coops"\n', 1),
    "a merge into nothing": ('\n[[merge]]\nfrom = "topic:coops"\ninto = "topic:no-such"\n', 2),
    "a merge without an end": ('[[merge]]\nfrom = "topic:coops"\n', 1),
    "a removal of nothing": ('[[block]]\nphrase = "x"\n[[remove]]\nid = "topic:no-such"\n', 3),
    "a removal of a name that is not there": ('[[remove]]\nid = "country:GB"\nnames = ["Atlantis"]\n', 1),
    "a removal of a label": ('[[remove]]\nid = "country:GB"\nnames = ["United Kingdom"]\n', 1),
    "a rule without a name": ('[[rule]]\nid = "country:CU"\n', 1),
    "a rule on a wrong id": ('[[rule]]\nname = "Cuba"\nid = "Cuba"\n', 1),
}


@pytest.mark.parametrize("mistake", BAD)
def test_a_mistake_is_told_with_file_and_line(mistake: str, tmp_path: Path) -> None:
    toml, line = BAD[mistake]
    path = a_home(tmp_path, toml)

    with pytest.raises(VocabularyError) as caught:
        load(path)

    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert path.read_text(encoding="utf-8") == toml


def test_a_file_that_is_not_text_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.toml"
    path.write_bytes(b'# caf\n[[entity]]\nlabel = "caf\xe9"\n')

    with pytest.raises(VocabularyError, match=r"vocabulary\.toml:3: this is not UTF-8"):
        load(path)


def test_a_folder_is_no_vocabulary(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="cannot be read"):
        load(tmp_path)
