"""
Run the trials: `python -m tests.soak [NAME...] [--size quick|full] [--sequences N] [--seed N] [--write]`.

Prints the seed and a line for each trial; exit code 1 when a promise was broken. `--write` puts the results into the
table of docs/reliability.md, each row beside the rows of the trials that did not run.
"""

from __future__ import annotations

import argparse
import re
import secrets
import sys
import time
from datetime import date
from pathlib import Path

from tests.soak.trial import Outcome, Trial
from tests.soak.trials import TRIALS

DOCUMENT = Path(__file__).parents[2] / "docs" / "reliability.md"
_TABLE_HEAD = """\
| trial | fault | tried | survived | reported | lost | wrong | remarks | run |
|---|---|--:|--:|--:|--:|--:|---|---|
"""
_TABLE = re.compile(re.escape(_TABLE_HEAD) + r"((?:\|.*\n)*)")


def table_row(trial: Trial, outcome: Outcome, seed: int) -> str:
    """Return the row of docs/reliability.md for what came of a trial."""
    numbers = (outcome.tried, outcome.survived, outcome.reported, outcome.lost, outcome.wrong)
    cells = (
        trial.name,
        trial.fault,
        *(f"{number:,}" for number in numbers),
        outcome.note,
        f"{date.today()}, seed {seed}",
    )
    return "| " + " | ".join(cells) + " |\n"


def with_rows(document: str, rows: dict[str, str]) -> str:
    """Return the document with these rows in its table, by the name of the trial; other rows stay as they are."""
    match = _TABLE.search(document)
    if match is None:
        raise ValueError(f"{DOCUMENT.name} has no table with the heading {_TABLE_HEAD.splitlines()[0]!r}")
    old_rows = {line.split("|")[1].strip(): line + "\n" for line in match[1].splitlines()}
    known = {**old_rows, **rows}
    table = "".join(known[trial.name] for trial in TRIALS if trial.name in known)
    return document[: match.start(1)] + table + document[match.end(1) :]


def main() -> None:
    """Run the trials that the arguments name."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(trial.name for trial in TRIALS))
    parser.add_argument("--size", choices=("quick", "full"), default="full")
    parser.add_argument("--sequences", type=int, metavar="N", help="how often trials with random sequences try one")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--write", action="store_true", help="write the results into docs/reliability.md")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - {trial.name for trial in TRIALS}
    if unknown:
        parser.error(f"no trial is called {', '.join(sorted(unknown))}")
    print(f"seed {arguments.seed}", flush=True)
    rows: dict[str, str] = {}
    broken = False
    for trial in TRIALS:
        if arguments.names and trial.name not in arguments.names:
            continue
        begun = time.monotonic()
        if arguments.sequences and trial.repeat:
            outcome = trial.repeat(arguments.seed, arguments.sequences)
        else:
            outcome = trial.run(arguments.seed, arguments.size)
        broken = broken or not outcome.holds
        rows[trial.name] = table_row(trial, outcome, arguments.seed)
        state = "holds" if outcome.holds else "BROKEN"
        print(f"{trial.name}: {state} in {time.monotonic() - begun:.0f} s: {outcome}", flush=True)
    if arguments.write:
        DOCUMENT.write_text(with_rows(DOCUMENT.read_text(encoding="utf-8"), rows), encoding="utf-8")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
