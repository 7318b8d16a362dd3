"""Keep the generations of an archive as indices of a cluster, of which an alias names the live one."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from sse_search.engines.opensearch.connection import Connection
from sse_search.engines.opensearch.index_schema import index_body
from sse_search.engines.port import IndexMetadata
from sse_search.errors import EngineError, IndexDamagedError, IndexMissingError, IndexVersionError

KEPT_SECONDS = 600
"""How long a generation that was replaced is kept for those who still read it, beside the previous one."""
_LAYOUT = 2
"""Raised when `index_schema.py` changes; an index of another layout is built from the corpus again."""
_UNFINISHED = 0
"""Layout of an index that is being built."""
_DIGITS = 6
_WAITING = 0.6
"""Share of the time for an answer that the shards of a new index have to be placed in."""
_EXISTS = "resource_already_exists_exception"


class LiveIndex(msgspec.Struct, frozen=True):
    """The index that the alias names, and what it was built from."""

    name: str
    metadata: IndexMetadata


class _Generation(NamedTuple):
    """An index that a build has begun."""

    seconds: float
    """Since it was created."""
    is_finished: bool


class ClusterGenerations:
    """
    The indices `PREFIX-000001`, `PREFIX-000002`, ... and the alias `PREFIX`.

    The metadata are in the mappings of each index (`_meta`), which the cluster changes as a whole or not at all. An
    index without them has the name of a generation by accident, and is left alone.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._alias = connection.settings.prefix

    def identity(self, index: str = "") -> str:
        """Return the identity of the live index, or of that with a name; empty when there is none."""
        answer = self._mapping(index or self._alias, "*.mappings._meta.identity")
        return next((str(each["mappings"]["_meta"]["identity"]) for each in answer.values()), "")

    def live(self) -> LiveIndex | None:
        """
        Return the live index; None when there is none.

        Raises:
            IndexVersionError: Another version of ssesearch wrote it.
        """
        answer = self._mapping(self._alias, "*.mappings._meta")
        if not answer:
            return None
        if len(answer) > 1:
            raise IndexDamagedError(f"the alias {self._alias} names several indices: {', '.join(sorted(answer))}")
        ((name, index),) = answer.items()
        if name == self._alias:
            raise EngineError(f"{name} is an index, and no alias of one: choose another opensearch_prefix")
        meta = index["mappings"].get("_meta", {})
        if meta.get("layout") != _LAYOUT:
            batches = tuple(meta.get("metadata", {}).get("batches", ()))
            raise IndexVersionError(f"the index {name} was written by another version of ssesearch", batches)
        return LiveIndex(name, msgspec.convert(meta["metadata"], IndexMetadata))

    def begin(self, generation: str) -> str:
        """Create the index of a generation and return its name; what unfinished builds left is removed before."""
        chosen = self._connection.settings
        with self._connection.failures_named():
            indices = self._connection.client.indices
            if indices.exists(index=self._alias) and not indices.exists_alias(index=self._alias, name=self._alias):
                raise EngineError(
                    f"the cluster has an index {self._alias} which is no alias: choose another opensearch_prefix"
                )
            self.remove_leftovers()
            name = f"{self._alias}-{generation}"
            body = index_body(chosen.shards, chosen.replicas, {"identity": "", "layout": _UNFINISHED})
            waiting = {"timeout": f"{max(1, int(chosen.timeout * _WAITING))}s", "request_timeout": chosen.timeout}
            created = indices.create(index=name, body=body, params={**waiting, "ignore": [400]})
        if created.get("error", {}).get("type", _EXISTS) != _EXISTS:  # it does when the request is repeated
            raise self._connection.named_failure(created)
        if not created.get("shards_acknowledged", True):
            self.discard(name)
            raise EngineError(
                f"OpenSearch at {self._connection.addresses} finds no node for the shards of a new index: look "
                "at the disks of the nodes, and at _cluster/allocation/explain"
            )
        return name

    def describe(self, name: str, metadata: IndexMetadata) -> None:
        """Write the metadata of an index, in one step."""
        meta = {"identity": metadata.identity, "layout": _LAYOUT, "metadata": msgspec.to_builtins(metadata)}
        with self._connection.failures_named():
            self._connection.client.indices.put_mapping(index=name, body={"_meta": meta})

    def make_live(self, name: str) -> None:
        """Let the alias name another index, in one step."""
        previous = self._names_of_alias()
        gone = {"alias": self._alias, "must_exist": False}  # a request may be repeated
        actions: list[Mapping[str, Any]] = [{"remove": {"index": index, **gone}} for index in previous if index != name]
        actions.append({"add": {"index": name, "alias": self._alias}})
        with self._connection.failures_named():
            self._connection.client.indices.update_aliases(body={"actions": actions})

    def discard(self, name: str) -> None:
        """Remove an index that is not live."""
        with self._connection.failures_named():
            self._connection.client.indices.delete(index=name, params={"ignore_unavailable": "true"})

    def prune(self) -> tuple[str, ...]:
        """Remove every generation but the live one; return their names."""
        return self._remove(set(self._generations()).difference(self._names_of_alias()))

    def next_generation(self, live: LiveIndex | None) -> str:
        """Return the number of the next generation, six digits: more than any index has, live or not."""
        numbers = [int(name[-_DIGITS:]) for name in self._indices()]
        return f"{max([*numbers, int(live.metadata.generation) if live else 0]) + 1:0{_DIGITS}}"

    def lost(self) -> str:
        """Return the newest finished generation where the alias names none; empty if there is none."""
        finished = [name for name, generation in self._generations().items() if generation.is_finished]
        return "" if self._names_of_alias() else max(finished, default="")

    def leftovers(self) -> tuple[str, ...]:
        """Return what builds that did not end have left, or one that is going on."""
        live = self._names_of_alias()
        generations = self._generations()
        return tuple(
            name
            for name in sorted(set(generations).difference(live))
            if not generations[name].is_finished or (live and name > max(live))
        )

    def remove_leftovers(self) -> tuple[str, ...]:
        """Remove what builds that did not end have left, and return their names; requires the lock."""
        return self._remove(self.leftovers())

    def remove_unused(self) -> None:
        """Remove leftovers and what was replaced long ago, after a build; what fails is left to the next one."""
        with suppress(EngineError):
            self.remove_leftovers()
            self._remove_old()

    def _remove_old(self) -> None:
        """Remove all before the previous generation that were live, until the next one was created, long ago."""
        generations = {name: each for name, each in self._generations().items() if each.is_finished}
        live = max(self._names_of_alias(), default="")
        earlier = sorted(name for name in generations if name <= live)
        pairs = pairwise(earlier[:-1])
        self._remove(name for name, successor in pairs if generations[successor].seconds > KEPT_SECONDS)

    def _remove(self, names: Iterable[str]) -> tuple[str, ...]:
        removed = tuple(sorted(names))
        for name in removed:
            self.discard(name)
        return removed

    def _generations(self) -> dict[str, _Generation]:
        """Return every generation, finished or not."""
        now = time.time()
        return {
            name: _Generation(
                now - int(index["settings"]["index"]["creation_date"]) / 1000,
                index["mappings"]["_meta"]["layout"] != _UNFINISHED,
            )
            for name, index in self._indices().items()
            if "mappings" in index
        }

    def _indices(self) -> dict[str, Any]:
        """Return every index with the name of a generation."""
        parts = "*.settings.index.creation_date,*.mappings._meta.layout"
        with self._connection.failures_named():
            answer = self._connection.client.indices.get(index=f"{self._alias}-*", params={"filter_path": parts})
        is_generation = re.compile(rf"{re.escape(self._alias)}-\d{{{_DIGITS}}}\Z").match
        return {name: index for name, index in answer.items() if is_generation(name)}

    def _names_of_alias(self) -> list[str]:
        return sorted(self._mapping(self._alias, "*.mappings._meta.layout"))

    def _mapping(self, index: str, part: str) -> Mapping[str, Any]:
        try:
            with self._connection.failures_named():
                answer: dict[str, Any] = self._connection.client.indices.get_mapping(
                    index=index, params={"filter_path": part}
                )
        except IndexMissingError:
            return {}
        return answer
