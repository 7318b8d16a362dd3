"""How do the figures of `speed` become tables? One of times for each kind of work, one of costs, one of agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from bench.agreement import Agreement
from bench.build import Built
from bench.probe import Probed
from bench.tables import number, table
from bench.timing import Key, Times, percentile

_MEGABYTE = 1_000_000


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """
    The times of one engine for one class of questions, in milliseconds.

    Attributes:
        median, p95: Of all rounds but the first; of the first where the engine was too slow for a second.
        ratio: Its median in relation to that of the base; None where the base does not answer.
        samples: Times that median and p95 are taken from.
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
    found = []
    for (engine, work, kind), taken in measured.items():
        reference = measured.get((base, work, kind))
        found.append(
            Row(
                work=work,
                kind=kind,
                engine=engine,
                median=taken.median,
                p95=percentile(taken.settled, 95),
                ratio=taken.median / reference.median if reference else None,
                samples=len(taken.settled),
            )
        )
    return found


def times(found: Sequence[Row], work: str) -> str:
    """Return the table of one kind of work: a line a class, for each engine median, p95 and ratio."""
    chosen = [row for row in found if row.work == work]
    engines = list(dict.fromkeys(row.engine for row in sorted(chosen, key=lambda row: row.engine != "ours")))
    cells = {(row.kind, row.engine): row for row in chosen}
    heads = ["class", *(metadata for engine in engines for metadata in (engine, "times"))]
    lines = []
    for kind in dict.fromkeys(row.kind for row in chosen):
        line = [kind]
        for engine in engines:
            line += _cells(cells.get((kind, engine)))
        lines.append(line)
    return table(heads, lines)


def _cells(row: Row | None) -> tuple[str, str]:
    return (f"{number(row.median)} ({number(row.p95)})", number(row.ratio)) if row else ("-", "-")


def costs(indexes: Sequence[Built], answers: Sequence[Probed]) -> str:
    """Return the table of building, memory and the first answer."""
    heads = (
        "engine", "items/s", "seconds", "index MB", "peak MB building", "load ms", "open ms", "first answer ms",
        "peak MB answering",
    )  # fmt: skip
    lines = [
        (
            one.engine,
            f"{one.items_a_second:,.0f}",
            number(one.seconds),
            number(one.disk_bytes / _MEGABYTE),
            number(one.peak_bytes / _MEGABYTE),
            number(probe.load_ms),
            number(probe.open_ms),
            number(probe.first_ms),
            number(probe.peak_bytes / _MEGABYTE),
        )
        for one, probe in zip(indexes, answers, strict=True)
    ]
    return table(heads, lines)


def agreements(found: Sequence[Agreement]) -> str:
    """Return the table of how answers compare."""
    heads = (
        "class, engine",
        "totals within 5 %",
        "largest difference",
        "same total",
        "same facets then",
        "marked snippets",
    )
    lines = [
        (
            f"{one.kind}, {one.engine}{'' if one.fair else ' (!)'}",
            f"{one.near}/{one.compared}",
            f"{one.difference:.1%}",
            f"{one.same_total}/{one.compared}",
            "-" if one.facets is None else f"{one.facets}/{one.same_total}",
            "-" if one.marked is None else f"{one.marked:.0%}",
        )
        for one in found
    ]
    notes = [f"- {note}." for note in dict.fromkeys(one.note for one in found if one.note)]
    return "\n".join([table(heads, lines), "", *notes])
