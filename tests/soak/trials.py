"""List every trial of the soak, in the order of docs/reliability.md."""

from __future__ import annotations

from tests.soak import damage, environments, hostile_http, hostile_queries, incremental, operations, refreshing
from tests.soak.trial import Trial

TRIALS: tuple[Trial, ...] = (
    Trial(
        name="damage",
        fault="a file of the index, a batch or a SQLite file is flipped, cut off, zeroed, swapped, emptied or missing",
        run=damage.run,
    ),
    Trial(
        name="refreshing",
        fault="eight threads search and export while another process publishes generations as fast as it can",
        run=refreshing.run,
    ),
    Trial(
        name="operations",
        fault="random requests and changes, compared with the memory engine and with each other",
        run=operations.run,
    ),
    Trial(
        name="environments",
        fault="the archive is built and asked with another time zone, locale, hash seed and umask",
        run=environments.run,
    ),
    Trial(
        name="hostile_queries",
        fault="queries of deep nesting, many alternatives, prefixes, fuzzy words, phrases and odd characters",
        run=hostile_queries.run,
    ),
    Trial(
        name="hostile_http",
        fault="clients of the page are silent, do not read, or send huge and malformed requests",
        run=hostile_http.run,
    ),
    Trial(
        name="incremental",
        fault="imports, edits and removals with a rebuild after each, compared with one full rebuild",
        run=incremental.run,
        repeat=incremental.repeat,
    ),
)
