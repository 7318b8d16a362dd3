"""Suggest candidates for the vocabulary, and write what the keeper decides on them into it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from sse_search.durable import LockFileError, LockHeldError, file_lock, make_folder, replace_file
from sse_search.entities import Candidate, CandidateList, check_vocabulary, find_candidates
from sse_search.entities.candidate_toml import candidates_as_toml, is_taken, new_id
from sse_search.entities.names import name_key
from sse_search.entities.vocabulary import Vocabulary
from sse_search.entities.vocabulary_edits import (
    refuse_inline_tables,
    rejected_names,
    with_alias,
    with_entity,
    with_rejection,
)
from sse_search.entities.vocabulary_file import EntityTable, parse_vocabulary, read_vocabulary
from sse_search.errors import VocabularyError
from sse_search.service.archive import Archive
from sse_search.service.reports import DecidedName, NameDecision
from sse_search.service.tagging import language_of
from sse_search.wording import cannot_be

_LOCK_NAME = "vocabulary.lock"
_LOCK_SECONDS = 10.0
_BYTE_ORDER_MARK = "\ufeff"
_FILE_IN_FOLDER = "decisions.toml"
"""File for decisions where `vocabulary.toml` is a folder."""


def find_in_archive(archive: Archive) -> CandidateList:
    """
    Return the candidates of the corpus, those that were rejected excepted.

    Raises:
        VocabularyError: The vocabulary is malformed, with file and line.
    """
    files = read_vocabulary(archive.vocabulary_file)
    default = archive.settings.language
    items = (msgspec.structs.replace(item, language=language_of(item, default)) for item in archive.corpus.items())
    return find_candidates(archive.vocabulary(), items, rejected_names(files))


def suggest_as_toml(archive: Archive, listed: CandidateList) -> str:
    """Return candidates as tables to append to `vocabulary.toml`, without those that its check objects to."""
    vocabulary = archive.vocabulary()
    tables = {table.id for file in read_vocabulary(archive.vocabulary_file) for table in file.tables.entities}
    candidates = listed.candidates
    while candidates:
        text = candidates_as_toml(candidates, vocabulary, tables)
        wrong = _objected(archive, text)
        if not wrong:
            return text
        kept = tuple(candidate for candidate in candidates if candidate.label not in wrong)
        candidates = kept if len(kept) < len(candidates) else candidates[:-1]
    return ""


def decide(archive: Archive, decision: NameDecision) -> DecidedName:
    """
    Write a decision into the vocabulary of the archive.

    Raises:
        VocabularyError: The vocabulary is malformed, the decision contradicts it, or it cannot be written; nothing was
            changed.
    """
    try:
        with file_lock(archive.home / _LOCK_NAME, _LOCK_SECONDS):
            return _decide(archive, decision)
    except LockHeldError as error:
        raise VocabularyError(f"{error} is changing the vocabulary; try again") from error
    except (LockFileError, OSError) as error:
        raise VocabularyError(cannot_be("written", _target(archive), error)) from error


def _decide(archive: Archive, decision: NameDecision) -> DecidedName:
    path = _target(archive)
    vocabulary = archive.vocabulary()  # raises VocabularyError unless every file is text
    old = path.read_bytes().decode() if path.exists() else ""
    text = old.removeprefix(_BYTE_ORDER_MARK)
    id, new = _edited(vocabulary, path, text, decision)
    objections = check_vocabulary(archive.vocabulary_file, [parse_vocabulary(path, new)])
    if objections:
        before = {issue.message for issue in check_vocabulary(archive.vocabulary_file)}
        for issue in (issue for issue in objections if issue.message not in before):
            raise VocabularyError(f"{path}: {decision.name!r} cannot be added: {issue.message}")
    make_folder(path.parent)
    replace_file(path, f"{old[: len(old) - len(text)]}{new}".encode())
    return DecidedName(id=id, path=str(path))


def _target(archive: Archive) -> Path:
    path = archive.vocabulary_file
    return path / _FILE_IN_FOLDER if path.is_dir() else path.resolve()  # a link stays one


def _edited(vocabulary: Vocabulary, path: Path, text: str, decision: NameDecision) -> tuple[str, str]:
    """Return the id that a decision is on, and the new text of the file."""
    name = " ".join(decision.name.split())
    if not name_key(name) or not name.isprintable():
        raise VocabularyError(f"{decision.name!r} is not a name; it needs a word, and no control characters")
    refuse_inline_tables(path, text, "reject" if decision.kind == "reject" else "entity")
    if decision.kind == "reject":
        return "", with_rejection(text, name)
    known = vocabulary.ids_named(name)
    if known:
        raise VocabularyError(f"{name!r} is a name of {known[0]} already")
    if decision.kind == "accept":
        entity = _entity(vocabulary, name, decision)
        return entity.id, with_entity(text, entity)
    ids = vocabulary.ids_named(decision.of.strip())
    if len(ids) != 1:
        several = f"several entities: {', '.join(ids)}" if ids else "no entity"
        raise VocabularyError(f"{decision.of!r} names {several}; give the id of one")
    return ids[0], with_alias(path, text, ids[0], name)


def _entity(vocabulary: Vocabulary, name: str, decision: NameDecision) -> EntityTable:
    short = "" if is_taken(vocabulary, decision.short) else decision.short
    candidate = Candidate(label=name, short=short, type=decision.type, items=0)
    return EntityTable(
        id=new_id(candidate, set(vocabulary.ids())),
        label=name,
        acronyms=(short,) if short else (),
        source=decision.source,
        unverified=not decision.source,
    )


def _objected(archive: Archive, text: str) -> set[str]:
    """Return the labels and aliases of the tables in a text that the check of the vocabulary objects to."""
    path = archive.home / "suggested.toml"
    file = parse_vocabulary(path, text)
    lines = {issue.line for issue in check_vocabulary(archive.vocabulary_file, [file]) if issue.file == str(path)}
    tables = enumerate(file.tables.entities)
    return {name for index, table in tables if file.line("entity", index) in lines for name in _names(table)}


def _names(table: EntityTable) -> tuple[str, ...]:
    return (table.label, *table.aliases)
