"""The vocabulary.toml of a home adds, changes, merges, blocks and removes; mistakes are reported with their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_search.entities import Tagger, Vocabulary, load
from sse_search.errors import VocabularyError
from tests.entities.entity_items import ids_in, make_item, write_additions


def load_additions(folder: Path, toml: str) -> tuple[Vocabulary, Tagger]:
    vocabulary = load(write_additions(folder, toml))
    return vocabulary, Tagger(vocabulary)


def test_a_new_entity_can_be_looked_up_and_tagged(tmp_path: Path) -> None:
    vocabulary, tagger = load_additions(
        tmp_path,
        '[[entity]]\nid = "organization:our-coop"\nlabel = "Our Town Cooperative"\nacronyms = ["OTC"]\n'
        'aliases = ["Town Coop"]\nparent = "organization:ica"\nsource = "https://example.org"\n',
    )

    assert vocabulary.ids_named("town coop") == ("organization:our-coop",)
    assert "organization:our-coop" in ids_in("OTC grows", tagger=tagger)
    tags = {tag.id: tag for tag in tagger.tags(make_item("OTC grows"), "en")}
    assert tags["organization:ica"].implied_by == "organization:our-coop"


def test_a_table_for_a_known_entity_adds_names_and_replaces_the_label(tmp_path: Path) -> None:
    vocabulary, tagger = load_additions(
        tmp_path,
        '[[entity]]\nid = "country:PS"\nlabel = "State of Palestine"\naliases = { en = ["Jericho Area"] }\n',
    )

    assert vocabulary.label("country:PS") == "State of Palestine"
    assert "country:PS" in ids_in("In Jericho Area", tagger=tagger)
    assert "country:PS" in ids_in("In Gaza", tagger=tagger)


def test_an_entity_can_be_merged_into_another(tmp_path: Path) -> None:
    vocabulary, tagger = load_additions(
        tmp_path,
        '[[merge]]\nfrom = "organization:ilo-coop"\ninto = "organization:ilo"\nwhy = "we do not tell them apart"\n',
    )

    assert "organization:ilo-coop" not in vocabulary
    assert vocabulary.ids_named("ILO COOP") == ("organization:ilo",)
    assert ids_in("ILO COOP meets", tagger=tagger) >= {"organization:ilo"}


def test_a_merge_keeps_implied_parents(tmp_path: Path) -> None:
    _, tagger = load_additions(tmp_path, '[[merge]]\nfrom = "organization:cicopa"\ninto = "organization:ica"\n')

    tags = {tag.id: tag for tag in tagger.tags(make_item("CECOP meets"), "en")}

    assert tags["organization:ica"].implied_by == "organization:cecop"


def test_a_phrase_can_be_blocked(tmp_path: Path) -> None:
    _, tagger = load_additions(tmp_path, '[[block]]\nphrase = "Greece Street"\n')

    assert ids_in("The shop in Greece Street", tagger=tagger) == set()
    assert "country:GR" in ids_in("The shop in Greece", tagger=tagger)


def test_names_can_be_removed(tmp_path: Path) -> None:
    vocabulary, tagger = load_additions(
        tmp_path, '[[remove]]\nid = "country:GB"\nnames = ["Britain", "Gran Bretagna"]\n'
    )

    assert vocabulary.ids_named("Gran Bretagna") == ()
    assert ids_in("Shops in Britain", tagger=tagger) == set()
    assert "country:GB" in ids_in("Shops in Great Britain", tagger=tagger)


def test_an_entity_can_be_removed(tmp_path: Path) -> None:
    vocabulary, tagger = load_additions(tmp_path, '[[remove]]\nid = "organization:ica"\n')

    assert "organization:ica" not in vocabulary
    assert vocabulary.ids_named("ICA") == ()
    assert "organization:ica" not in {tag.id for tag in tagger.tags(make_item("The ICA and CICOPA"), "en")}


def test_a_rule_can_be_added(tmp_path: Path) -> None:
    _, tagger = load_additions(tmp_path, '[[rule]]\nname = "Cuba"\nid = "country:CU"\nnot_before = ["Street"]\n')

    assert ids_in("In Cuba Street", tagger=tagger) == set()
    assert "country:CU" in ids_in("In Cuba", tagger=tagger)


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert load(write_additions(tmp_path, "# nothing yet\n")).digest == load().digest


MISTAKES = {
    "not TOML": ('[[entity]]\nid = "country:PS\n', 2),
    "the end is missing": ('x = [\n"a",\n', 3),
    "an unknown table": ("\n[[entities]]\n", 1),
    "an unknown key": ('\n[[entity]]\nid = "topic:x"\nlabel = "X"\nalias = ["Y"]\n', 5),
    "a number for a name": ('[[entity]]\nid = "topic:a"\nlabel = "A"\n\n[[entity]]\nid = "topic:x"\nlabel = 7\n', 7),
    "no id": ('[[entity]]\nlabel = "X"\n', 1),
    "an impossible id": ('# 1\n# 2\n[[entity]]\nid = "Topic X"\nlabel = "X"\n', 3),
    "an impossible language": ('[[entity]]\nid = "topic:x"\nlabel = "X"\nlabels = { xx = "Y" }\n', 1),
    "an impossible case": ('[[entity]]\nid = "topic:x"\nlabel = "X"\ncase = "upper"\n', 4),
    "no label": ('[[entity]]\nid = "topic:x"\nsource = "https://x.org"\n', 1),
    "one id twice": ('[[entity]]\nid = "topic:x"\nlabel = "X"\n[[entity]]\nid = "topic:x"\nlabel = "Y"\n', 4),
    "a member that is not there": ('[[entity]]\nid = "region:x"\nlabel = "X"\nmembers = ["country:QQ"]\n', 1),
    "a merge of nothing": ('[[merge]]\nfrom = "topic:no-such"\ninto = "topic:coops"\n', 1),
    "a merge into nothing": ('\n[[merge]]\nfrom = "topic:coops"\ninto = "topic:no-such"\n', 2),
    "a block of nothing": ('\n\n[[block]]\nphrase = " "\n', 3),
    "a merge into itself": ('\n[[merge]]\nfrom = "organization:ilo"\ninto = "organization:ilo"\n', 2),
    "a merge into another type": ('[[merge]]\nfrom = "country:IT"\ninto = "organization:fao"\n', 1),
    "a merge without an end": ('[[merge]]\nfrom = "topic:coops"\n', 1),
    "a removal of nothing": ('[[block]]\nphrase = "x"\n[[remove]]\nid = "topic:no-such"\n', 3),
    "a removal of a name that is not there": ('[[remove]]\nid = "country:GB"\nnames = ["Atlantis"]\n', 1),
    "a removal of a label": ('[[remove]]\nid = "country:GB"\nnames = ["United Kingdom"]\n', 1),
    "a rule without a name": ('[[rule]]\nid = "country:CU"\n', 1),
    "a rule on a wrong id": ('[[rule]]\nname = "Cuba"\nid = "Cuba"\n', 1),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_reported_with_file_and_line(mistake: str, tmp_path: Path) -> None:
    toml, line = MISTAKES[mistake]
    path = write_additions(tmp_path, toml)

    with pytest.raises(VocabularyError) as caught:
        load(path)

    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert path.read_text(encoding="utf-8") == toml


def test_a_file_that_is_not_utf_8_is_reported_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.toml"
    path.write_bytes(b'# caf\n[[entity]]\nlabel = "caf\xe9"\n')

    with pytest.raises(VocabularyError, match=r"vocabulary\.toml:3: this is not UTF-8"):
        load(path)


def test_a_folder_in_place_of_a_file_of_a_vocabulary_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "vocabulary" / "names.toml").mkdir(parents=True)

    with pytest.raises(VocabularyError, match="cannot be read"):
        load(tmp_path / "vocabulary.toml")


def test_the_rules_of_a_merged_entity_are_those_of_the_other(tmp_path: Path) -> None:
    vocabulary, tagger = load_additions(tmp_path, '[[merge]]\nfrom = "country:GE"\ninto = "country:AM"\n')

    assert {rule.id for rule in vocabulary.rules[("georgia",)]} >= {"country:AM"}
    assert ids_in("The Parliament of Georgia met in Tbilisi", tagger=tagger) == {"country:AM"}


def test_a_removed_country_is_no_home_of_others(tmp_path: Path) -> None:
    vocabulary, _ = load_additions(tmp_path, '[[remove]]\nid = "country:DE"\n')

    assert all("country:DE" not in entity.geography for entity in vocabulary.content.entities.values())
