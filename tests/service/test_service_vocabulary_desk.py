"""Candidates are found in the corpus, and decisions on them are kept in the vocabulary of the archive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sse_search import NameDecision, NewsItem, SearchService, VocabularyError

NAME = "Gondor Weavers Guild"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[SearchService]:
    items = [
        NewsItem(id=f"{number:016x}", title=f"Day {number}", body=f"On day {number} all was well.")
        for number in range(24)
    ]
    items += [
        NewsItem(id=f"{number:016x}", title=f"Day {number}", body=f"He met the {NAME} (GWG).") for number in (30, 31)
    ]
    with SearchService.open(tmp_path) as opened:
        opened.import_items(items, source="Coop News")
        opened.rebuild()
        yield opened


def names(service: SearchService) -> list[str]:
    return [candidate.label for candidate in service.entities_candidates().candidates]


def test_an_accepted_name_is_tagged_after_the_next_rebuild(service: SearchService) -> None:
    assert names(service) == [NAME]

    decided = service.entities_decide(NameDecision(kind="accept", name=NAME, short="GWG"))
    service.rebuild()

    assert decided.id == "organization:gwg"
    assert {tag.id for tag in service.document(f"{30:016x}").tags} == {"organization:gwg"}
    assert service.search("GWG").total == 2
    assert (names(service), service.entities_check()) == ([], ())


def test_an_accepted_name_may_have_a_type_and_a_source(service: SearchService, tmp_path: Path) -> None:
    decision = NameDecision(kind="accept", name=NAME, type="event", short="ILO", source="https://guild.example")
    service.entities_decide(decision)

    assert (tmp_path / "vocabulary.toml").read_text(encoding="utf-8") == (
        f'[[entity]]\nid = "event:gondor-weavers-guild"\nlabel = "{NAME}"\nsource = "https://guild.example"\n'
    )


def test_a_rejected_name_never_returns_and_changes_no_tag(service: SearchService) -> None:
    service.entities_decide(NameDecision(kind="reject", name=NAME))

    assert names(service) == []
    assert service.stats(contents=False).index == "current"


def test_an_alias_is_another_name_of_its_entity(service: SearchService) -> None:
    service.entities_decide(NameDecision(kind="alias", name=NAME, of="CICOPA"))
    service.entities_decide(NameDecision(kind="alias", name="Gondor Guild", of="organization:cicopa"))
    service.rebuild()

    assert "organization:cicopa" in {tag.id for tag in service.document(f"{30:016x}").tags}
    assert names(service) == []


def test_decisions_keep_every_byte_of_the_keeper(service: SearchService, tmp_path: Path) -> None:
    file = tmp_path / "vocabulary.toml"
    before = "\ufeff# mine\r\n[[block]]\r\nphrase = 'Greece Street' # why".encode()
    file.write_bytes(before)

    service.entities_decide(NameDecision(kind="reject", name=NAME))

    assert file.read_bytes() == before + f'\r\n\r\n[[reject]]\r\nname = "{NAME}"\r\n'.encode()


def test_decisions_go_to_a_file_of_their_own_where_the_vocabulary_is_a_folder(
    service: SearchService, tmp_path: Path
) -> None:
    (tmp_path / "vocabulary.toml").mkdir()

    decided = service.entities_decide(NameDecision(kind="accept", name=NAME))

    assert decided.path == str(tmp_path / "vocabulary.toml" / "decisions.toml")
    assert names(service) == []


@pytest.mark.parametrize(
    ("decision", "message"),
    [
        (NameDecision(kind="accept", name="CICOPA"), "'CICOPA' is a name of organization:cicopa already"),
        (NameDecision(kind="alias", name=NAME, of="Atlantis"), "'Atlantis' names no entity; give the id of one"),
        (NameDecision(kind="alias", name=NAME, of="CONFECOOP"), "names several entities: organization:"),
        (NameDecision(kind="accept", name="Gwg"), "organization:gwg has the short name 'Gwg'"),
        (NameDecision(kind="accept", name=" - "), "' - ' is not a name"),
        (NameDecision(kind="reject", name="Moon\x00"), "is not a name"),
    ],
)
def test_a_decision_that_contradicts_the_vocabulary_changes_nothing(
    service: SearchService, tmp_path: Path, decision: NameDecision, message: str
) -> None:
    with pytest.raises(VocabularyError) as caught:
        service.entities_decide(decision)

    assert message in str(caught.value)
    assert not (tmp_path / "vocabulary.toml").exists()


def test_the_language_of_an_item_is_detected_where_it_is_not_stated(service: SearchService) -> None:
    text = "Die Leute sagen, dass in Großer Zeit mit Guten Worten und der Neuen Zeit alles besser wird. "
    items = [NewsItem(id=f"{number:016x}", title=f"Tag {number}", body=text) for number in range(40, 45)]
    service.import_items(items, source="Zeitung")

    assert names(service) == [NAME]


def test_a_malformed_vocabulary_is_refused_with_its_line_and_stays(service: SearchService, tmp_path: Path) -> None:
    file = tmp_path / "vocabulary.toml"
    file.write_text('# mine\n[[entity]]\nid = "moon"\n', encoding="utf-8")

    for attempt in (
        service.entities_candidates,
        lambda: service.entities_decide(NameDecision(kind="reject", name=NAME)),
    ):
        with pytest.raises(VocabularyError, match=r"vocabulary\.toml:2: "):
            attempt()

    assert file.read_text(encoding="utf-8") == '# mine\n[[entity]]\nid = "moon"\n'


def test_a_mistake_that_was_there_before_does_not_prevent_decisions(service: SearchService, tmp_path: Path) -> None:
    (tmp_path / "vocabulary.toml").write_text('[[entity]]\nid = "topic:moon"\nlabel = "Moonlight"\n', encoding="utf-8")

    service.entities_decide(NameDecision(kind="accept", name=NAME))

    assert len(service.entities_check()) == 1


def test_suggestions_appended_to_the_vocabulary_pass_its_check(service: SearchService, tmp_path: Path) -> None:
    file = tmp_path / "vocabulary.toml"
    file.write_text('[[entity]]\nid = "organization:cicopa"\naliases = ["Workers of Yore"]\n', encoding="utf-8")

    file.write_text(file.read_text(encoding="utf-8") + service.entities_suggest(), encoding="utf-8")

    assert service.entities_check() == ()
    assert (names(service), service.entities_suggest()) == ([], "")


def test_a_file_with_its_tables_in_one_value_is_refused_with_the_reason(service: SearchService, tmp_path: Path) -> None:
    text = '\nentity = [{ id = "topic:moon", label = "Moon farming", unverified = true }]\n'
    path = tmp_path / "vocabulary.toml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(VocabularyError, match=r"vocabulary\.toml:2: .*\[\[entity\]\]"):
        service.entities_decide(NameDecision(kind="accept", name=NAME))
    assert path.read_text(encoding="utf-8") == text
