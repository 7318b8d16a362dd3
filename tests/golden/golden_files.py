"""Read and write the golden files: `answers.json` and, for texts that may be reworded, `messages.json`."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.golden.golden_channels import Ask
from tests.golden.golden_outcomes import Json, Outcome
from tests.golden.golden_requests import Request

ANSWERS = Path(__file__).with_name("answers.json")
MESSAGES = Path(__file__).with_name("messages.json")

Outcomes = Mapping[str, Mapping[str, Outcome]]
"""Name of a request -> channel -> outcome."""


def ask_all(requests: Iterable[Request], ways: Mapping[str, Ask]) -> Outcomes:
    """Make every request in each of its channels that is given."""
    return {request.name: dict(_asked(request, ways)) for request in requests}


def _asked(request: Request, ways: Mapping[str, Ask]) -> Iterator[tuple[str, Outcome]]:
    today = datetime.date.fromisoformat(request.today)
    with (
        patch("sse_search.model.periods.current_day", lambda: today),
        patch("sse_search.service.search.current_day", lambda: today),
        patch("sse_search.query.parser.current_import_day", lambda: today),
        patch("sse_search.service.search.current_import_day", lambda: today),
    ):
        yield from ((way, ways[way](request)) for way in request.ways if way in ways)


def answers_of(requests: Iterable[Request], outcomes: Outcomes) -> Json:
    """Return what `answers.json` holds: pages and records by archive, and what each request came to."""
    archives: dict[str, Json] = {}
    answers: dict[str, Json] = {}
    for request in requests:
        for outcome in outcomes[request.name].values():
            known = archives.setdefault(request.archive, {"records": {}})
            known["records"].update(outcome.records)
            known.update(outcome.page)
        answers[request.name] = _kept(outcomes[request.name])
    return {"archives": archives, "answers": answers}


def messages_of(outcomes: Outcomes) -> Json:
    """Return what `messages.json` holds: the texts of each channel; those of Python stand for the ones left out."""
    return {name: kept for name, ways in outcomes.items() if (kept := _kept_words(ways))}


def read(path: Path) -> Any:
    """Return the content of a golden file."""
    return json.loads(path.read_text(encoding="utf-8"))


def _kept(ways: Mapping[str, Outcome]) -> Json:
    """Return the answer, which is one for all channels, and the status of each channel that has one."""
    kept: Json = {way: outcome.status for way, outcome in ways.items() if outcome.status}
    answer = next((outcome.answer for outcome in ways.values() if outcome.answer is not None), None)
    return kept if answer is None else {"answer": answer, **kept}


def _kept_words(ways: Mapping[str, Outcome]) -> Json:
    first = ways["python"].words if "python" in ways else ()
    return {
        way: list(outcome.words) for way, outcome in ways.items() if outcome.words != (() if way == "python" else first)
    }
