"""List every trial of the soak, in the order of docs/reliability.md."""

from __future__ import annotations

from tests.soak import (
    accessibility,
    damage,
    environments,
    failing_calls,
    full_disk,
    hostile_http,
    hostile_queries,
    incremental,
    kills,
    operations,
    pasted_texts,
    payloads,
    power_cut,
    refreshing,
    serving,
    signals,
    versions,
    writers,
)
from tests.soak.keeping_trial import KEEPING
from tests.soak.trial import Trial

TRIALS: tuple[Trial, ...] = (
    Trial(name="kill", fault="`kill -9` of import, rebuild and repair at a random moment", run=kills.run),
    Trial(
        name="power",
        fault="power cut at a system call of import, rebuild or repair; what was not flushed is lost or torn",
        run=power_cut.run,
    ),
    Trial(
        name="calls",
        fault="a system call of import, rebuild or repair fails (EIO, ENOSPC, EMFILE, EACCES, ENOMEM, EPERM, ENOLCK)",
        run=failing_calls.run,
    ),
    Trial(name="disk", fault="the disk is full at any stage of import, rebuild or repair", run=full_disk.run),
    Trial(name="writers", fault="eight processes import, correct, remove and rebuild at once", run=writers.run),
    Trial(
        name="versions",
        fault="index, batches and SQLite files of a newer or an earlier version of the program, and back",
        run=versions.run,
    ),
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
        name="pasted",
        fault="headlines, abstracts, code, eight scripts and fuzzed strings are pasted; trees are rendered and parsed",
        run=pasted_texts.run,
    ),
    Trial(
        name="accessibility",
        fault="every page in three widths, two colour schemes and six languages is checked by every rule of axe",
        run=accessibility.run,
    ),
    Trial(
        name="payloads",
        fault="60 texts that would run as scripts are put into every field of every page and of items, in a browser",
        run=payloads.run,
    ),
    Trial(
        name="hostile_http",
        fault="clients of the page are silent, do not read, or send huge and malformed requests",
        run=hostile_http.run,
    ),
    Trial(
        name="serving",
        fault="clients request every kind of page from two workers while items are imported and the index is swapped",
        run=serving.run_clients,
    ),
    Trial(
        name="api",
        fault="requests that schemathesis makes from the OpenAPI document, invalid ones too",
        run=serving.run_api,
    ),
    Trial(
        name="controls",
        fault="controls of pages, chosen at random, are followed and what they find is counted",
        run=serving.run_controls,
    ),
    Trial(
        name="incremental",
        fault="imports, edits and removals with a rebuild after each, compared with one full rebuild",
        run=incremental.run,
        repeat=incremental.repeat,
    ),
    KEEPING,
    signals.TRIAL,
)
