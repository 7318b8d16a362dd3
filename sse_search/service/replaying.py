"""Write receipts of searches, and repeat a search to say what has changed and why."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from importlib.metadata import version
from typing import Any

import msgspec

from sse_search.corpus import DECISIONS_FORMAT
from sse_search.engines.port import IndexMetadata
from sse_search.errors import IndexMissingError, InvalidQueryError, ItemNotFoundError
from sse_search.model import DateRange, ItemVersion, ResultPage, SearchRequest
from sse_search.model.receipts import FORMAT_VERSION, ItemChange, Receipt, ReceiptHit, Replay, ReplayOutcome
from sse_search.model.relative_dates import current_day
from sse_search.query import LANGUAGE_VERSION, read
from sse_search.service.archive import Archive
from sse_search.service.search import UNLIMITED, resolve_matching, search_page
from sse_search.wording import counted

MAX_CHANGES = 20
"""Items whose change is explained; the log is read for each."""
_MAX_BATCHES = 5
_ANSWERED = ("text", "match", "sort", "limit", "page", "date", "undated", "aliases")
"""Fields of a request that decide what is found, beside its filters, `feedback` and `semantic`."""
_REQUIRED = {None: "all that the query says", "phrase": "the quoted words anywhere", "any": "any of the words"}
"""What a search required, by how it was relaxed."""
_VECTORS = "vectors"
"""Among the settings of a receipt: the files of vectors by which items are ranked by meaning."""
_DIGEST_DIGITS = 32


class _Versioned(msgspec.Struct):
    """What receipts of every version have."""

    format_version: int


_version_decoder = msgspec.json.Decoder(_Versioned)
_decoder = msgspec.json.Decoder(Receipt)


def write_receipt(archive: Archive, request: SearchRequest) -> Receipt:
    """Search and return the receipt. Raises InvalidQueryError if the time limit cuts the answer short."""
    plain = _answered(request, request.filters, request.excluded)
    request = msgspec.structs.replace(plain, feedback=_feedback(archive, request))
    page = search_page(archive, request)
    if page.partial:
        raise InvalidQueryError(
            "the search reached its time limit, so that its answer cannot be repeated; narrow it, or raise the setting "
            "deadline"
        )
    metadata = _metadata(archive)
    matching = resolve_matching(archive, request)
    documents = matching.index.reader.matching(msgspec.structs.replace(matching.request, limit=UNLIMITED))
    written = Receipt(
        created=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        program=version("ssesearch"),
        request=_answered(request, page.query.filters, page.query.excluded or {}),
        canonical=page.query.canonical,
        language=LANGUAGE_VERSION,
        match=page.query.match,
        relaxed=page.relaxed,
        analysis=metadata.analysis,
        corpus=_digest(metadata.batches),
        batches=metadata.batches,
        vocabulary=_vocabulary(archive, metadata),
        settings=_settings(archive),
        total=page.total,
        undated_hidden=page.undated_hidden,
        facets={name: {each.value: each.count for each in facet} for name, facet in page.facets.items() if facet},
        hits=tuple(ReceiptHit(hit.id, hit.score) for hit in page.hits),
        ids=tuple(sorted(document.item.id for document in documents)),
        digest=citation(archive, request, page),
    )
    return msgspec.structs.replace(written, checksum=_digest(written))


def citation(archive: Archive, request: SearchRequest, page: ResultPage) -> str:
    """Return the digest of a search, of what it was answered from, and of a page of it; equal for equal answers."""
    metadata = _metadata(archive)
    answered = _answered(request, page.query.filters, page.query.excluded or {})
    effective = msgspec.structs.replace(answered, feedback=_feedback(archive, request))
    hits = [(hit.id, hit.score) for hit in page.hits]
    source = (metadata.batches, _vocabulary(archive, metadata), metadata.analysis, _settings(archive))
    return _digest((effective, page.query.canonical, page.query.match, *source, page.total, hits))


def read_receipt(content: bytes) -> Receipt:
    """Return a receipt from a file. Raises InvalidQueryError if it is none, or is not as it was written."""
    try:
        if (version := _version_decoder.decode(content).format_version) > FORMAT_VERSION:
            raise InvalidQueryError(
                f"a newer ssesearch wrote this receipt, in format {version}; this one reads format {FORMAT_VERSION}"
            )
        read = _decoder.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InvalidQueryError(f"this is not a receipt that ssesearch query --receipt writes: {error}") from error
    if _digest(msgspec.structs.replace(read, checksum="")) != read.checksum:
        raise InvalidQueryError("this receipt was changed after it was written; its checksum is another one")
    return read


def replay(archive: Archive, then: Receipt) -> Replay:
    """Repeat the search of a receipt and compare the answers."""
    now = write_receipt(archive, then.request)
    gained, lost = sorted(set(now.ids) - set(then.ids)), sorted(set(then.ids) - set(now.ids))
    causes = _Causes(archive, then, now)
    pairs = zip(then.hits, now.hits, strict=False)
    scores = sum(old != new for old, new in pairs) + abs(len(then.hits) - len(now.hits))
    facets = sorted(then.facets.keys() | now.facets.keys())
    counts = tuple(name for name in facets if then.facets.get(name) != now.facets.get(name))
    return Replay(
        outcome=_outcome(gained, lost, scores, counts),
        digest=then.digest,
        total_then=then.total,
        total_now=now.total,
        causes=tuple(causes.all()),
        gained_count=len(gained),
        lost_count=len(lost),
        gained=tuple(ItemChange(item_id, causes.of(item_id)) for item_id in gained[:MAX_CHANGES]),
        lost=tuple(ItemChange(item_id, causes.of(item_id)) for item_id in lost[:MAX_CHANGES]),
        scores=scores,
        counts=counts,
    )


def _outcome(gained: Sequence[str], lost: Sequence[str], scores: int, counts: Sequence[str]) -> ReplayOutcome:
    if gained or lost:
        return "other items" if gained and lost else "more items" if gained else "fewer items"
    return "other scores" if scores else "other counts" if counts else "same"


class _Causes:
    """What an answer depends on and has changed between two receipts."""

    def __init__(self, archive: Archive, then: Receipt, now: Receipt) -> None:
        self._archive = archive
        self._then, self._now = then, now
        self._has_common = not set(then.batches).isdisjoint(now.batches)
        new = [state.partition("@")[0] for state in now.batches if state not in then.batches]
        gone = [state.partition("@")[0] for state in then.batches if state not in now.batches]
        self._rewritten = [name for name in new if name in gone]
        self._new, self._gone = ([name for name in names if name not in self._rewritten] for names in (new, gone))

    @property
    def _is_foreign(self) -> bool:
        """Whether the receipt has no batch in common with the archive."""
        return bool(self._then.batches) and not self._has_common and not self._has_erased

    @cached_property
    def _has_erased(self) -> bool:
        """Whether anything was erased, which writes batches again."""
        return any(standing.erased for standing in self._archive.corpus.standings().values())

    def all(self) -> Iterator[str]:
        """Yield a sentence on each change."""
        if self._is_foreign:
            yield "none of its batches is in this archive, so that the receipt is of another one"
            return
        if self._new:
            yield f"batches came since: {_listed(self._events(self._new))}"
        if self._gone:
            yield f"batches are gone: {_listed(self._gone)}"
        if self._rewritten and self._has_erased:
            yield f"batches were written again, without what was erased: {_listed(self._rewritten)}"
        elif self._rewritten:
            yield f"batches were replaced by others of the same name: {_listed(self._rewritten)}"
        yield from self._general()

    def of(self, item_id: str) -> str:
        """Return why the search finds an item now and did not, or found it and does not."""
        try:
            versions = self._archive.corpus.history(item_id)
        except ItemNotFoundError:
            versions = ()
        if new := [each for each in versions if each.batch in self._new]:
            return "; ".join(dict.fromkeys(_event(each) for each in new))
        if self._is_foreign:
            return "the receipt is of another archive"
        if self._gone and not versions:
            return f"its batch is gone: {_listed(self._gone)}"
        if general := "; ".join(self._general()):
            return general
        return f"other items of new or missing batches changed how the search is answered: {_listed(self._new)}"

    def _general(self) -> Iterator[str]:
        then, now = self._then, self._now
        if then.vocabulary != now.vocabulary:
            yield "the vocabulary of entities has changed"
        (old_analysis, old_language), (new_analysis, new_language) = (
            each.analysis.partition(" ")[::2] for each in (then, now)
        )
        if old_analysis != new_analysis:
            yield f"the items were analysed by another version ({old_analysis} then, {new_analysis} now)"
        if old_language != new_language:
            yield f"the setting language has changed from {old_language!r} to {new_language!r}"
        for name in sorted(then.settings.keys() | now.settings.keys()):
            old, new = then.settings.get(name, ""), now.settings.get(name, "")
            if old != new and name == _VECTORS:
                yield "vectors of items were added or removed by ssesearch embed"
            elif old != new:
                yield f"the setting {name} has changed from {old!r} to {new!r}"
        if (then.canonical, then.language) != (now.canonical, now.language):
            yield f"the query is read otherwise ({then.canonical!r} then, {now.canonical!r} now)"
        if (day := _day(then)) != current_day() and _is_relative(then.request, day):
            yield f"it has dates relative to the day: the receipt is of {day}"
        if then.relaxed != now.relaxed:
            yield f"items with {_REQUIRED[then.relaxed]} were found then, those with {_REQUIRED[now.relaxed]} now"
        if then.request.filters != now.request.filters or then.request.excluded != now.request.excluded:
            yield "the filters stand for other values"
        if then.program != now.program:
            yield f"ssesearch {then.program} answered then, {now.program} now"

    def _events(self, names: Sequence[str]) -> Iterator[str]:
        """Yield each batch with what it is."""
        batches = {batch.name: batch for batch in self._archive.corpus.batches()}
        for name in names:
            batch = batches.get(name)
            kind = "decision" if batch and batch.format == DECISIONS_FORMAT else "record"
            yield f"{name} ({counted(batch.records, kind)})" if batch else name


def _event(version: ItemVersion) -> str:
    """Return what a record of the log did to an item."""
    other = f" into {version.other}" if version.event == "merged" and version.other else ""
    fields = f" ({', '.join(change.field for change in version.changes)})" if version.event == "corrected" else ""
    done = f"{version.event}{other}{fields} in batch {version.batch}"
    if not version.of_other:
        return done
    if version.event in ("merged", "separated"):
        preposition = "into" if version.event == "merged" else "from"
        return f"{version.other} was {version.event} {preposition} it in batch {version.batch}"
    return f"{version.other}, which is merged into it, was {done}"


def _is_relative(request: SearchRequest, day: date) -> bool:
    """Tell whether dates of a request mean others today than on a day."""
    texts = (request.date,) if isinstance(request.date, str) else request.date
    if any(DateRange.parse(text) != DateRange.parse(text, day) for text in texts):
        return True
    return str(read(request.text, day).tree) != str(read(request.text).tree)


def _day(receipt: Receipt) -> date:
    return datetime.fromisoformat(receipt.created).astimezone().date()


def _answered(
    request: SearchRequest, filters: Mapping[str, tuple[str, ...]], excluded: Mapping[str, tuple[str, ...]]
) -> SearchRequest:
    """Return a request without what does not change its answer, and with the ids of its filters."""
    values: dict[str, Any] = {field: getattr(request, field) for field in _ANSWERED}
    date = (request.date,) if isinstance(request.date, str) else tuple(request.date)
    return SearchRequest(
        **{**values, "date": date},
        filters=filters,
        excluded=excluded,
        feedback=request.feedback,
        semantic=request.semantic,
    )


def _feedback(archive: Archive, request: SearchRequest) -> bool:
    return archive.settings.feedback if request.feedback is None else request.feedback


def _settings(archive: Archive) -> dict[str, str]:
    mirrors = sorted(archive.settings.mirrors.items())
    vectors = ", ".join(f"{name} {size}" for name, _, size in archive.vectors_state())
    return {
        **({_VECTORS: vectors} if vectors else {}),
        "mirrors": ", ".join(f"{copy}={host}" for copy, host in mirrors),
        "semantic": str(archive.settings.semantic).lower(),
        "semantic_model": archive.settings.semantic_model,
    }


def _vocabulary(archive: Archive, metadata: IndexMetadata) -> str:
    """Return the digest of the vocabulary that tagged the items, and of the one that reads queries if that is newer."""
    reading = archive.index().resolver.vocabulary.digest
    return metadata.vocabulary if reading == metadata.vocabulary else f"{metadata.vocabulary} {reading}"


def _metadata(archive: Archive) -> IndexMetadata:
    metadata = archive.engine.metadata()
    if metadata is None:
        raise IndexMissingError(f"{archive.home}: there is no index yet: ssesearch rebuild makes one")
    return metadata


def _digest(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()[:_DIGEST_DIGITS]


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    shown = ", ".join(every[:_MAX_BATCHES])
    return f"{shown} and {len(every) - _MAX_BATCHES} more" if len(every) > _MAX_BATCHES else shown
