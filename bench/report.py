"""Format the figures of `speed` as tables: times for each kind of work, costs, and agreement of answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from bench.agreement import Agreement
from bench.build import Built
from bench.probe import Probe
from bench.tables import figure, table
from bench.timing import Key, Times, percentile

_MEGABYTE = 1_000_000


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """
    The times of one engine for one class of queries, in milliseconds.

    Attributes:
        median, p95: Of all rounds but the first; of the first where the engine was too slow for a second.
        ratio: Its median in relation to that of the base; None where the base does not answer.
        samples: Number of times that median and p95 are computed from.
    """

    work: str
    kind: str
    engine: str
    median: float
    p95: float
    ratio: float | None
    samples: int


def rows(measured: Mapping[Key, Times], base: str) -> list[Row]:
    """Return a row for each engine, kind of work and class."""
    result = []
    for (engine, work, kind), engine_times in measured.items():
        reference = measured.get((base, work, kind))
        result.append(
            Row(
                work=work,
                kind=kind,
                engine=engine,
                median=engine_times.median,
                p95=percentile(engine_times.settled, 95),
                ratio=engine_times.median / reference.median if reference else None,
                samples=len(engine_times.settled),
            )
        )
    return result


def times_table(measured: Sequence[Row], work: str) -> str:
    """Return the table of one kind of work: a line for each class, with median, p95 and ratio of each engine."""
    chosen = [row for row in measured if row.work == work]
    engines = list(dict.fromkeys(row.engine for row in sorted(chosen, key=lambda row: row.engine != "ours")))
    cells = {(row.kind, row.engine): row for row in chosen}
    headings = ["class", *(heading for engine in engines for heading in (engine, "times"))]
    lines = []
    for kind in dict.fromkeys(row.kind for row in chosen):
        line = [kind]
        for engine in engines:
            line += _cells(cells.get((kind, engine)))
        lines.append(line)
    return table(headings, lines)


def _cells(row: Row | None) -> tuple[str, str]:
    return (f"{figure(row.median)} ({figure(row.p95)})", figure(row.ratio)) if row else ("-", "-")


def costs_table(indexes: Sequence[Built], answers: Sequence[Probe]) -> str:
    """Return the table of building, memory and first answer."""
    headings = (
        "engine", "items/s", "seconds", "index MB", "peak MB building", "load ms", "open ms", "first answer ms",
        "peak MB answering",
    )  # fmt: skip
    lines = [
        (
            index.engine,
            f"{index.items_per_second:,.0f}",
            figure(index.seconds),
            figure(index.disk_bytes / _MEGABYTE),
            figure(index.peak_bytes / _MEGABYTE),
            figure(probe.load_ms),
            figure(probe.open_ms),
            figure(probe.first_ms),
            figure(probe.peak_bytes / _MEGABYTE),
        )
        for index, probe in zip(indexes, answers, strict=True)
    ]
    return table(headings, lines)


def agreements_table(agreements: Sequence[Agreement]) -> str:
    """Return the table of how answers compare."""
    headings = (
        "class, engine",
        "totals within 5 %",
        "largest difference",
        "same total",
        "same facets then",
        "marked snippets",
    )
    lines = [
        (
            f"{agreement.kind}, {agreement.engine}{'' if agreement.fair else ' (!)'}",
            f"{agreement.near}/{agreement.compared}",
            f"{agreement.difference:.1%}",
            f"{agreement.same_total}/{agreement.compared}",
            "-" if agreement.facets is None else f"{agreement.facets}/{agreement.same_total}",
            "-" if agreement.marked is None else f"{agreement.marked:.0%}",
        )
        for agreement in agreements
    ]
    notes = [f"- {note}." for note in dict.fromkeys(agreement.note for agreement in agreements if agreement.note)]
    return "\n".join([table(headings, lines), "", *notes])
