"""Check, test and extend the vocabulary, and explain the tags of an item."""

from __future__ import annotations

from pathlib import Path

from sse_search.durable import replace_file
from sse_search.entities import Tagger, check_vocabulary, failing_examples, load, vocabulary_from_table
from sse_search.entities.bulk_names import check_table, is_made_of
from sse_search.entities.vocabulary_file import read_vocabulary
from sse_search.errors import IndexDamagedError, ItemNotFoundError, VocabularyError
from sse_search.model import Issue
from sse_search.service.archive import Archive
from sse_search.service.reports import LoadedNames, TagReason
from sse_search.service.tagging import language_of
from sse_search.wording import no_item


def check_entities(archive: Archive) -> tuple[Issue, ...]:
    """Return the issues of the vocabulary, those of the archive's own included."""
    return check_vocabulary(archive.vocabulary_file)


def count_unverified(archive: Archive) -> int:
    """Return the number of entities whose facts were written down without a source."""
    return sum(entity.unverified for entity in archive.vocabulary().content.entities.values())


def try_examples(archive: Archive) -> tuple[int, tuple[Issue, ...]]:
    """Return the number of examples in the archive's own vocabulary, and what is wrong with their tags."""
    files = read_vocabulary(archive.vocabulary_file)
    vocabulary = archive.vocabulary()
    issues = failing_examples(Tagger(vocabulary), files, set(vocabulary.ids()))
    return sum(len(file.tables.examples) for file in files), tuple(issues)


def load_entities(archive: Archive, table: Path) -> LoadedNames:
    """
    Write the entities of a table to the folder `vocabulary` of the home, unless the check objects to one of them.

    Raises:
        VocabularyError: The table is wrong, or the file to write was not made of this table; nothing was changed.
    """
    target = archive.vocabulary_file.with_suffix("") / f"{table.stem}.toml"
    own = (file for file in read_vocabulary(archive.vocabulary_file) if file.path != str(target))
    elsewhere = {*load().ids(), *(each.id for file in own for each in file.tables.entities)}
    names = vocabulary_from_table(table, archive.vocabulary(), elsewhere)
    if target.exists() and not is_made_of(target.read_text(encoding="utf-8"), table):
        raise VocabularyError(f"{target} is there and was not made of the table {table}; rename the table or the file")
    issues = check_table(table, target, names, archive.vocabulary_file)
    if not issues:
        target.parent.mkdir(exist_ok=True)
        replace_file(target, names.text.encode())
    return LoadedNames(path=str(target), entities=len(names.lines), issues=issues)


def explain_entities(archive: Archive, item_id: str) -> tuple[TagReason, ...]:
    """
    Return every mention that gives an item a tag, then the implied tags, by the present vocabulary.

    Raises:
        ItemNotFoundError: The corpus has no such item.
    """
    item = archive.corpus.get(item_id)
    if item is None:
        raise ItemNotFoundError(no_item(item_id))
    try:
        metadata = archive.engine.metadata()
    except IndexDamagedError:
        metadata = None
    tagger = Tagger(archive.vocabulary(), metadata.learned if metadata else None)
    language = language_of(item, archive.settings.language)
    mentioned = (TagReason(**mention._asdict()) for mention in tagger.mentions(item, language))
    implied = (
        TagReason(id=tag.id, label=tag.label, rule="implied", implied_by=tag.implied_by)
        for tag in tagger.tags(item, language)
        if tag.implied_by
    )
    return (*mentioned, *implied)
