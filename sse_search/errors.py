"""
Define every error that ssesearch raises on purpose.

    SearchError                     the base; its message is written for people
    ├── SettingsError               a setting or home folder is wrong
    ├── CorpusError                 the log of items cannot be read or written
    ├── ImportFailedError           an input as a whole cannot be imported
    │   └── ServerBusyError         a server does not answer now; a later try may succeed
    ├── VocabularyError             an entity vocabulary file is wrong
    ├── ItemNotFoundError           no item has this id
    ├── DeliveryError               a digest cannot be sent
    ├── EditError                   a change of an item cannot be made
    ├── WorkerError                 a process that helped has ended
    ├── ModelError                  a sentence model cannot be used
    ├── RefusedError                going on would lose something, or bring back what was erased; nothing was changed
    │   └── WouldLoseItemsError     going on would drop items from the index
    ├── InvalidQueryError           a query or request is invalid (where, and a suggested query)
    │   ├── QueryTooCostlyError     a query exceeds a limit; nothing was executed
    │   ├── InvalidOptionError      an option has a value that it cannot have
    │   └── UnknownFacetError       no facet has this name
    └── EngineError                 the index cannot answer
        ├── IndexMissingError       there is no index yet
        ├── IndexDamagedError       the index on disk is not what was written
        │   └── IndexVersionError   another version of ssesearch wrote the index
        ├── VectorsDamagedError     a file of vectors is not what was written
        └── IndexBusyError          another process is writing the index
"""

from __future__ import annotations

import signal


class SearchError(Exception):
    """Base of all errors of ssesearch: says what happened, where, and what to do."""


class SettingsError(SearchError):
    """A setting has a value that it cannot have, or the home folder is not usable."""


class CorpusError(SearchError):
    """The log of imported items cannot be read or written."""


class ImportFailedError(SearchError):
    """An input cannot be imported at all: it is missing, unreadable or of no known format."""


class ServerBusyError(ImportFailedError):
    """
    A server does not answer now, or wants to be left alone for some time.

    Attributes:
        retry_after: Seconds that it asks to wait; 0 when it does not say.

    >>> ServerBusyError("the server says 429", 60).retry_after
    60
    """

    def __init__(self, reason: str, retry_after: float = 0.0) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class VocabularyError(SearchError):
    """An entity vocabulary is malformed; the message names file and line."""


class ItemNotFoundError(SearchError):
    """No item has this id."""


class DeliveryError(SearchError):
    """A digest of what is new cannot be delivered; it is delivered with the next one."""


class EditError(SearchError):
    """A correction or another decision about an item is not possible."""


class WorkerError(SearchError):
    """
    A worker process ended before its work did.

    Attributes:
        signal: Number of the signal that ended it; None when it failed by itself.

    >>> str(WorkerError(-15))
    'a worker process was ended by SIGTERM; run the command again'
    """

    def __init__(self, exit_code: int) -> None:
        self.signal = -exit_code if exit_code < 0 else None
        how = f"was ended by {_signal_name(-exit_code)}" if exit_code < 0 else f"failed with code {exit_code}"
        super().__init__(f"a worker process {how}; run the command again")


class ModelError(SearchError):
    """A sentence model cannot be used: the extra or a file is missing, damaged, or does not fit the others."""


class RefusedError(SearchError):
    """
    Going on would lose something, or bring back what was erased; nothing was changed.

    Attributes:
        details: Lines that follow the message.

    >>> RefusedError("an erasure was interrupted").details
    ()
    """

    def __init__(self, reason: str, details: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.details = details


class WouldLoseItemsError(RefusedError):
    """
    A new index would lack items that nobody removed; nothing was changed.

    Attributes:
        items: Number of these items; None when the index is too damaged to count them.
        batches: What is wrong with the batches that they came from.
        details: Lines of a table of the items; empty when they were not found out one by one.

    >>> WouldLoseItemsError("1 item would be lost", items=1, batches=("000001-news.jsonl is gone",)).items
    1
    """

    def __init__(
        self,
        reason: str,
        items: int | None = None,
        batches: tuple[str, ...] = (),
        details: tuple[str, ...] = (),
    ) -> None:
        super().__init__(reason, details)
        self.items = items
        self.batches = batches


class InvalidQueryError(SearchError):
    """
    A query or a search request is invalid.

    Attributes:
        reason: One sentence for the person who typed it.
        position: Where in the text, counted in characters from 0.
        suggested_query: A valid query that may have been meant, or None.

    >>> InvalidQueryError("a quotation never ends", position=13).position
    13
    """

    def __init__(self, reason: str, position: int = 0, suggested_query: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position
        self.suggested_query = suggested_query


class QueryTooCostlyError(InvalidQueryError):
    """
    A query exceeds a limit of length, terms, nesting or expansions; nothing was executed.

    >>> QueryTooCostlyError("write at least 2 letters before *", position=6).position
    6
    """


class InvalidOptionError(InvalidQueryError):
    """
    An option of a request is invalid, and nothing in its text.

    >>> InvalidOptionError("a limit is 0 or more, not -1").reason
    'a limit is 0 or more, not -1'
    """


class UnknownFacetError(InvalidOptionError):
    """
    No facet has this name; the message lists those that exist.

    >>> UnknownFacetError("there is no facet 'land'").reason
    "there is no facet 'land'"
    """


class EngineError(SearchError):
    """The index cannot answer."""


class IndexMissingError(EngineError):
    """There is no index yet: `ssesearch rebuild` makes one."""


class IndexDamagedError(EngineError):
    """The index on disk is not what was written: `ssesearch rebuild --full` replaces it."""


class IndexVersionError(IndexDamagedError):
    """
    An earlier or a newer version of ssesearch wrote the index, which is intact: `ssesearch rebuild` replaces it.

    Attributes:
        batches: States of the batches that it was built from; empty when they are unknown.

    >>> IndexVersionError("written by a newer version", batches=("000001-news.jsonl@0123456789abcdef",)).batches
    ('000001-news.jsonl@0123456789abcdef',)
    """

    def __init__(self, reason: str, batches: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.batches = batches


class VectorsDamagedError(EngineError):
    """A file of vectors is not what was written: `ssesearch embed` replaces it."""


class IndexBusyError(EngineError):
    """Another process is writing the index."""


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
