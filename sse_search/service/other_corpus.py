"""
Notice that the index which an archive finds on a cluster was built by another archive with the same prefix.

Archives have no names: an index is of another one when none of the batches that it was built from is in the corpus.
"""

from __future__ import annotations

from collections.abc import Sequence

from sse_search.corpus.batch_ends import has_batch_of
from sse_search.corpus.batch_file import batch_paths
from sse_search.engines.port import IndexMetadata
from sse_search.errors import EngineError, IndexDamagedError, IndexVersionError, RefusedError
from sse_search.service.archive import Archive
from sse_search.service.erasure_record import has_erased_items, read_record


def other_corpus_problem(archive: Archive) -> str:
    """Return what is wrong, with the remedies, when the index is of another corpus; empty when it is not."""
    if not archive.is_on_cluster:
        return ""
    try:
        metadata = archive.engine.metadata()
    except IndexVersionError as error:
        return _problem(archive, error.batches)
    except IndexDamagedError:
        return ""
    return _problem(archive, metadata.batches) if metadata else ""


def refuse_other_corpus(archive: Archive) -> None:
    """Raise RefusedError when the index is of another corpus: that of another archive must not be replaced."""
    if problem := other_corpus_problem(archive):
        raise RefusedError(problem)


def refuse_to_search_other_corpus(archive: Archive, metadata: IndexMetadata) -> None:
    """Raise EngineError when an index is of another corpus; a machine that only searches may have no corpus at all."""
    if batch_paths(archive.corpus.folder) and (problem := _problem(archive, metadata.batches)):
        raise EngineError(problem)


def _problem(archive: Archive, batches: Sequence[str]) -> str:
    if not batches or has_batch_of(archive.corpus.folder, batches):
        return ""
    if read_record(archive.home).unfinished or has_erased_items(archive):  # which have rewritten the batches since
        return ""
    return (
        f"{archive.corpus.folder}: {_absent(len(batches))} that the index "
        f"{archive.settings.opensearch_prefix} on the cluster was built from. If another archive has built it, choose "
        "another opensearch_prefix for this one; if batches of this one are gone, put them back from a backup; "
        "ssesearch rebuild --full --accept-loss replaces the index all the same"
    )


def _absent(batches: int) -> str:
    return "the batch is not here" if batches == 1 else f"none of the {batches:,} batches is here"
