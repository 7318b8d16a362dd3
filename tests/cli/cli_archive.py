"""What an archive of the tests holds, and how commands are run on it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner, Result

from sse_search.cli import cli

Run = Callable[..., Result]

RECORDS = (
    {
        "title": "Support for cooperatives in the Occupied Palestinian Territory (OPT)",
        "date": "2021-11-09",
        "summary": "A programme for cooperatives starts with money from the Italian Government.",
        "url": "https://news.example.org/opt-support",
    },
    {
        "title": "Launch of a project on cooperatives in the Occupied Palestinian Territory (OPT)",
        "date": "2021-11-08",
        "url": "https://news.example.org/opt-launch",
    },
    {"title": "Cooperatives without a date", "summary": "Nobody wrote down when this was."},
    {"title": "Les coopératives au Portugal", "date": "2020-02", "language": "fr", "summary": "L'économie sociale."},
    {
        "title": "Worker cooperatives and statistics",
        "date": "2019",
        "category": "report",
        "summary": "Numbers = facts.",
    },
    {"title": "=cmd|' /C calc'!A0", "date": "2018-01-02", "summary": "A title that a spreadsheet would run."},
)


def run_in(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--home", str(home), *arguments])


def write_records(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path
