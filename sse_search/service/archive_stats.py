"""Answer what a keeper asks about an archive: what its items are, what was decided about them, how its index stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sse_search.corpus import DECISIONS_FORMAT
from sse_search.engines.port import IndexMetadata, IndexReader
from sse_search.entities.vocabulary_file import read_vocabulary
from sse_search.errors import EngineError, IndexDamagedError, IndexVersionError, VocabularyError
from sse_search.service.archive import Archive
from sse_search.service.erasure_record import has_erased_items
from sse_search.service.losses import Losses, find_losses
from sse_search.service.other_corpus import other_corpus_problem
from sse_search.service.rebuild_plan import analysis
from sse_search.service.rejection_log import past_rejections
from sse_search.service.reports import Contents, IndexCondition, Stats
from sse_search.wording import counted


def stats(archive: Archive, *, contents: bool) -> Stats:
    """Count what the archive has; with `contents`, read every item."""
    batches = archive.corpus.batches()
    imports = [batch for batch in batches if batch.format != DECISIONS_FORMAT]
    condition, metadata = index_condition(archive)
    losses = find_losses(archive, metadata) if metadata else Losses()
    standings = archive.corpus.standings(readable=True).values()
    return Stats(
        home=str(archive.home),
        corpus_items=archive.corpus.count(),
        corpus_batches=len(batches),
        last_import=imports[-1].imported_at if imports else "",
        sources=tuple(dict.fromkeys(batch.source for batch in imports)),
        contents=_contents(archive) if contents else None,
        removed=sum(standing.blocked and not standing.erased for standing in standings),
        merged=sum(bool(standing.merged_into) and not standing.is_removed for standing in standings),
        erased=sum(standing.erased for standing in standings),
        rejections=past_rejections(archive.corpus.path),
        index=condition,
        stale_because=tuple(_stale_reasons(archive, metadata)) if metadata and condition == "stale" else (),
        index_generation=metadata.generation if metadata else "",
        index_items=metadata.items if metadata else 0,
        batches_to_index=sum(batch.state not in (metadata.batches if metadata else ()) for batch in batches),
        missing_batches=tuple(map(str, losses.batches)),
        items_not_in_corpus=losses.items or 0,
    )


def index_condition(archive: Archive) -> tuple[IndexCondition, IndexMetadata | None]:
    """Return the condition of the index, and its metadata if they can be read."""
    try:
        metadata = archive.engine.metadata()
    except IndexVersionError:
        return "other version", None
    except IndexDamagedError:
        return "damaged", None
    if metadata is None:
        return "missing", None
    return ("stale" if any(_stale_reasons(archive, metadata)) else "current"), metadata


def _stale_reasons(archive: Archive, metadata: IndexMetadata) -> Iterator[str]:
    """Yield why a rebuild would change the index."""
    states = [batch.state for batch in archive.corpus.batches()]
    added = sum(state not in metadata.batches for state in states)
    gone = sum(state not in states for state in metadata.batches)
    if added:
        yield f"{counted(added, 'batch', 'batches')} not indexed yet"
    if gone:
        yield f"{counted(gone, 'batch', 'batches')} of the index gone, changed or not usable"
    if not added and not gone and tuple(states) != metadata.batches:
        yield "the batches have another order"
    if metadata.analysis != analysis(archive):
        yield "another version of ssesearch or another setting of the language analysed the items"
    yield from _vocabulary_changes(archive, metadata)
    if other_corpus_problem(archive):
        yield "none of its batches is in the corpus, as if another archive had built it: see ssesearch check"
    if has_erased_items(archive):
        yield "it is older than an erasure and has erased items, so that searches are refused"


def _vocabulary_changes(archive: Archive, metadata: IndexMetadata) -> Iterator[str]:
    """Yield why the tags of the index may be others than those of the present vocabulary."""
    try:
        changed = metadata.vocabulary != archive.vocabulary().digest
        has_own = bool(read_vocabulary(archive.vocabulary_file))
    except VocabularyError as error:
        yield f"the vocabulary cannot be used: {error}"
        return
    if changed and has_own:
        yield "the vocabulary has changed: a file of it was changed, added or removed"
    elif changed:
        name = archive.vocabulary_file.name
        yield f"the vocabulary has changed: {name} or its folder was removed, or ssesearch has another one"


def _contents(archive: Archive) -> Contents:
    """Count the items by what they have."""
    sources, languages, years = Counter[str](), Counter[str](), Counter[str]()
    dates: set[str] = set()
    without_text = without_tags = corrected = 0
    reader = _reader(archive)
    for item in archive.corpus.items(readable=True):
        sources[item.source] += 1
        languages[item.language or _detected(reader, item.id)] += 1
        if item.date.value:
            years[item.date.value[:4]] += 1
            dates.add(item.date.value)
        without_text += not item.text
        without_tags += not item.tags
        corrected += bool(item.corrected)
    return Contents(
        sources=dict(sources.most_common()),
        languages=dict(languages.most_common()),
        years=dict(sorted(years.items(), reverse=True)),
        first_date=min(dates, default=""),
        last_date=max(dates, default=""),
        undated=sources.total() - years.total(),
        without_text=without_text,
        without_tags=without_tags,
        corrected=corrected,
    )


def _reader(archive: Archive) -> IndexReader | None:
    try:
        opened = archive.engine.reader()
    except EngineError:
        return None
    return opened[1] if opened else None


def _detected(reader: IndexReader | None, item_id: str) -> str:
    """Return the language that was detected when an item was indexed; empty if it is not indexed."""
    document = reader.get(item_id) if reader else None
    return document.language if document else ""
