"""
Remember in the home which items were erased, and which erasures are unfinished.

The file holds ids and no text. It is written before anything is erased, so that an erasure that is interrupted at any
moment is known, and it stays when an older `corpus/` is put back, so that the items do not come back unnoticed.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import msgspec

from sse_search.corpus.standings import NO_DECISION
from sse_search.durable import replace_file
from sse_search.errors import CorpusError, RefusedError
from sse_search.ordinary_files import read_file
from sse_search.service.archive import Archive
from sse_search.wording import cannot_be

RECORD_FILE = "erasures.json"


class ErasureRecord(msgspec.Struct, frozen=True, kw_only=True):
    """
    The erasures of an archive.

    Attributes:
        erased: Ids of all items that were erased. unfinished: those whose erasure has begun and not ended.

    >>> ErasureRecord().begun(["00000000000000a1"]).unfinished
    ('00000000000000a1',)
    """

    format_version: int = 1
    erased: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()

    def begun(self, ids: Collection[str]) -> ErasureRecord:
        """Return the record with the erasure of further items."""
        return ErasureRecord(erased=_union(self.erased, ids), unfinished=_union(self.unfinished, ids))

    def finished(self) -> ErasureRecord:
        """Return the record without unfinished erasures."""
        return ErasureRecord(erased=self.erased)


_decoder = msgspec.json.Decoder(ErasureRecord)


def read_record(home: Path) -> ErasureRecord:
    """Return the erasures of an archive. Raises CorpusError when they cannot be read."""
    path = home / RECORD_FILE
    try:
        return _decoder.decode(read_file(path))
    except FileNotFoundError:
        return ErasureRecord()
    except OSError as error:
        raise CorpusError(cannot_be("read", path, error)) from error
    except (msgspec.MsgspecError, ValueError) as error:
        remedy = "put it back from a backup; without it, nothing tells which items were erased"
        raise CorpusError(f"{path}: it does not have the ids of erased items ({error}); {remedy}") from error


def write_record(home: Path, record: ErasureRecord) -> None:
    """Replace the record. Raises CorpusError when it cannot be written."""
    path = home / RECORD_FILE
    try:
        replace_file(path, msgspec.json.encode(record) + b"\n")
    except OSError as error:
        raise CorpusError(cannot_be("written", path, error)) from error


def erasure_problem(archive: Archive) -> str:
    """Return which erasure is unfinished, or which erased item the corpus does not know as erased; empty for none."""
    record = read_record(archive.home)
    if record.unfinished:
        again = f"run ssesearch erase {record.unfinished[0]} again"
        return f"an erasure was interrupted, and text of the item may be left: {again}"
    standings = archive.corpus.standings(readable=True) if record.erased else {}
    forgotten = [item_id for item_id in record.erased if not standings.get(item_id, NO_DECISION).erased]
    if not forgotten:
        return ""
    more = f" and {len(forgotten) - 1:,} more were" if len(forgotten) > 1 else " was"
    return (
        f"the item {forgotten[0]}{more} erased, but the batches in {archive.corpus.folder} that can be read do not "
        f"know it: run ssesearch erase {forgotten[0]} again"
    )


def refuse_unfinished_erasure(archive: Archive) -> None:
    """Raise RefusedError when erased items would come back, or an interrupted erasure would be forgotten."""
    if problem := erasure_problem(archive):
        raise RefusedError(problem)


def _union(known: tuple[str, ...], ids: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted({*known, *ids}))
