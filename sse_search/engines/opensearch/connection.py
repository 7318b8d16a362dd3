"""Talk to a cluster of OpenSearch: addresses, login, encryption, retries, and its failures in words for people."""

from __future__ import annotations

import gzip
import json
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from sse_search.engines.opensearch.tls import is_dropped, tls_context, tls_problem
from sse_search.errors import EngineError, IndexMissingError, QueryTooCostlyError

if TYPE_CHECKING:
    from opensearchpy import OpenSearch, Urllib3HttpConnection

_MIN_VERSION = (2, 19)
_COMPRESSION_LEVEL = 1
_POOL = 10
"""Connections that are kept to each node."""
_MAX_MESSAGE = 300


class ClusterSettings(msgspec.Struct, frozen=True, kw_only=True):
    """
    How to reach a cluster, and how the indices of an archive are laid out in it.

    Attributes:
        urls: Addresses of nodes; another one is tried when one does not answer.
        prefix: Beginning of the names of the indices, and the alias of the live one.
        shards: Parts of an index. replicas: further copies of each.
        user: Name for the login; empty for none. password: never shown.
        ca: File with the certificates that are trusted; empty for those of the system.
        certificate: File with the certificate that shows who asks. key: file with its key.
        timeout: Seconds to wait for an answer.

    >>> ClusterSettings(urls=("http://127.0.0.1:9200",), password="secret")
    ClusterSettings(urls=('http://127.0.0.1:9200',), prefix='ssesearch')
    """

    urls: tuple[str, ...]
    prefix: str = "ssesearch"
    shards: int = 1
    replicas: int = 1
    user: str = ""
    password: str = ""
    ca: str = ""
    certificate: str = ""
    key: str = ""
    timeout: float = 30.0

    def __repr__(self) -> str:
        """Show no password."""
        return f"ClusterSettings(urls={self.urls!r}, prefix={self.prefix!r})"


NO_SPACE = "No space left on device"
"""What a node says that fills its disk before it has looked at it; that closes the part of the index."""
DISK_FULL = f"has a node whose disk is full ({NO_SPACE}): make room and restart the node, which opens the index again"
_START_PARTS = (
    "a node that has just started needs a moment; else start the nodes that are missing, restart one whose disk was "
    "full, or run ssesearch rebuild --full (_cluster/health shows red)"
)


def _connection_class() -> type[Urllib3HttpConnection]:
    from opensearchpy import Urllib3HttpConnection  # noqa: PLC0415 - the embedded engine does without

    class QuickConnection(Urllib3HttpConnection):
        """Compress requests to a third in a seventh of the time that the library's own level, the highest, takes."""

        def _gzip_compress(self, body: bytes) -> bytes:
            return gzip.compress(body, _COMPRESSION_LEVEL)

    return QuickConnection


class UnavailableError(EngineError):
    """The cluster, or a part of it, does not answer now; a later try may succeed."""


class Connection:
    """
    A cluster, whose failures are raised as an `EngineError` with a remedy. Safe from several threads.

    Attributes:
        settings: How to reach it.
    """

    def __init__(self, settings: ClusterSettings) -> None:
        self.settings = settings
        self._checking = threading.Lock()
        self._is_checked = False

    @cached_property
    def _client(self) -> OpenSearch:
        try:
            from opensearchpy import OpenSearch  # noqa: PLC0415 - the embedded engine does without
        except ImportError as error:
            raise EngineError(
                'the setting engine = "opensearch" needs opensearch-py: pip install "ssesearch[opensearch]"'
            ) from error
        logging.getLogger("opensearch").setLevel(logging.CRITICAL)  # failures are raised, and need no log
        chosen = self.settings
        secure: dict[str, Any] = {}
        if any(url.startswith("https:") for url in chosen.urls):
            secure["ssl_context"] = tls_context(chosen.ca, chosen.certificate, chosen.key)
        # Nodes read UTF-8, and the library encodes what it is given in Latin-1.
        login = f"{chosen.user}:{chosen.password}".encode().decode("latin-1")
        try:
            return OpenSearch(
                list(chosen.urls),
                http_auth=login if chosen.user else None,
                timeout=chosen.timeout,
                max_retries=len(chosen.urls),
                retry_on_timeout=True,  # a node that does not answer is left alone for a minute then
                http_compress=True,
                connection_class=_connection_class(),
                pool_maxsize=_POOL,
                **secure,
            )
        except ValueError as error:
            raise EngineError(f"opensearch_url {self.addresses} is no address: {error}; correct it") from error

    @property
    def client(self) -> OpenSearch:
        """
        The client of the library; its first use checks the version of the cluster.

        Raises:
            EngineError: It is no OpenSearch, or too old.
        """
        with self._checking:
            if not self._is_checked:
                self._check_version()
                self._is_checked = True
        return self._client

    def _check_version(self) -> None:
        info = self._client.info()
        version = info.get("version") if isinstance(info, Mapping) else None
        version = version if isinstance(version, Mapping) else {}
        number = str(version.get("number", "?"))
        parts = tuple(int(part) for part in number.split(".")[:2] if part.isdigit())
        if version.get("distribution") != "opensearch" or parts < _MIN_VERSION:
            name = "OpenSearch" if version.get("distribution") == "opensearch" else "another server, of version"
            needed = ".".join(map(str, _MIN_VERSION))
            raise EngineError(f"{self.addresses} runs {name} {number}; ssesearch needs OpenSearch {needed} or newer")

    @property
    def addresses(self) -> str:
        """The addresses, for messages."""
        return ", ".join(self.settings.urls)

    @contextmanager
    def failures_named(self) -> Iterator[None]:
        """Raise failures of the cluster and of the network as an EngineError."""
        import opensearchpy  # noqa: PLC0415 - the embedded engine does without

        try:
            yield
        except opensearchpy.exceptions.SerializationError as error:
            raise EngineError(f"{self.addresses} does not answer as OpenSearch does: correct opensearch_url") from error
        except opensearchpy.exceptions.SSLError as error:
            raise EngineError(tls_problem(error.error, self.addresses)) from error
        except opensearchpy.exceptions.ConnectionTimeout as error:
            raise UnavailableError(
                f"{self.addresses} did not answer within {self.settings.timeout:g} seconds: look at its load, or raise "
                "opensearch_timeout"
            ) from error
        except opensearchpy.exceptions.ConnectionError as error:
            dropped = "; where a node closes connections, see whether it uses TLS (https://), or a client's certificate"
            raise UnavailableError(
                f"no node of OpenSearch answers at {self.addresses}: start it, or correct opensearch_url"
                f"{dropped if is_dropped(error.error) else ''}"
            ) from error
        except opensearchpy.exceptions.TransportError as error:
            raise self._named(error.status_code, error.error, error.info) from error

    def refuse_lost_parts(self, index: str) -> None:
        """Raise UnavailableError when a part of an index cannot be used now, with what the cluster says of it."""
        with self.failures_named():
            shards = self.client.cat.shards(
                index=index, params={"format": "json", "h": "prirep,state,unassigned.details"}
            )
        lost = [shard for shard in shards if shard["prirep"] == "p" and shard["state"] not in ("STARTED", "RELOCATING")]
        if lost:
            reason = str(lost[0]["unassigned.details"] or lost[0]["state"])[-_MAX_MESSAGE:]
            raise UnavailableError(
                f"OpenSearch at {self.addresses} lacks parts of the index ({reason}): {_START_PARTS}"
            )

    def named_failure(self, response: Mapping[str, Any]) -> EngineError | QueryTooCostlyError:
        """Return the error for one of several responses that failed, as a whole or in part."""
        if "error" in response:
            error = response["error"]
            return self._named(response.get("status"), str(error.get("type")), {"error": error})
        return UnavailableError(f"a part of the index on {self.addresses} did not answer; try again")

    def _named(self, status: object, name: str, details: object) -> EngineError | QueryTooCostlyError:
        text = f"{name} {json.dumps(details, default=str)}"
        prefix, user, reason = self.settings.prefix, self.settings.user, _reason(details)
        if "too_many" in text and "clauses" in text:
            return QueryTooCostlyError(
                "the query has more clauses than the cluster accepts: write less, or raise its setting "
                "indices.query.bool.max_clause_count to 16384"
            )
        if "index_not_found" in text:
            return IndexMissingError(f"there is no index {prefix} on {self.addresses}: ssesearch rebuild makes one")
        if status == 401:
            who = f"the login of {user!r}" if user else "a request without a login"
            what = f"refuses {who}: set opensearch_user and opensearch_password_file"
        elif "cluster_block_exception" in text:
            what = (
                f"does not let the index be written, as on a full disk ({reason}): make room, and OpenSearch lifts the "
                "block"
            )
        elif NO_SPACE in text:
            what = DISK_FULL
        elif status == 403:
            what = (
                f"does not let {user!r} do this ({reason}): give it all rights on indices {prefix}*, and monitoring of "
                "the cluster"
            )
        elif status == 503 or "no_shard_available" in text or "all shards failed" in text:
            what = f"lacks parts of the index ({reason}): {_START_PARTS}"
        else:
            what = f"refuses a request ({status}: {reason}): look at its log, or correct opensearch_url"
        kind = UnavailableError if status in {429, 502, 503, 504} else EngineError
        return kind(f"OpenSearch at {self.addresses} {what}")


def _reason(details: object) -> str:
    """Return what the cluster says, in short."""
    if isinstance(details, Mapping) and (failures := details.get("_shards", {}).get("failures")):
        details = {"error": failures[0].get("reason")}
    error = details.get("error", details) if isinstance(details, Mapping) else details
    if isinstance(error, Mapping):
        causes = error.get("root_cause") or ()
        cause = causes[0] if isinstance(causes, Sequence) and causes else error
        error = cause.get("reason") or error.get("reason") or error.get("type")
    return str(error)[:_MAX_MESSAGE]
