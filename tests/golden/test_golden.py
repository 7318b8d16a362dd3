"""Every golden request gets its golden answer: on both engines, in Python, in the shell and over HTTP."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from sse_search import SearchService, to_json
from sse_search.cli import cli
from tests.golden.golden_channels import HTTP_ERROR, shell
from tests.golden.golden_files import ANSWERS, MESSAGES, Outcomes, messages_of, read
from tests.golden.golden_outcomes import Json, Outcome, written
from tests.golden.golden_requests import Request, read_requests
from webui import create_app

DOCS = Path(__file__).resolve().parents[2] / "docs" / "query-language.md"

REQUESTS = {request.name: request for request in read_requests()}
GOLDEN: Json = read(ANSWERS)
TEXTS: Json = read(MESSAGES)

FEWEST_REQUESTS = 160
SCORE_TOLERANCE = 1e-4
"""Relative and, as scores have four decimals, absolute: engines add the same numbers in another order."""

AS_PROCESSES = ("words: two words", "exports: bibtex", "mistakes: a quotation that never ends", "items: unknown id")
"""Requests that are also made of a process of its own."""

SPANS = re.compile(r"`([^`]+)`")


def parted(answer: Any) -> tuple[Any, list[float]]:
    """Part a page from its scores, which are compared with a tolerance."""
    if not isinstance(answer, dict) or "hits" not in answer:
        return answer, []
    hits = [{name: value for name, value in hit.items() if name != "score"} for hit in answer["hits"]]
    return {**answer, "hits": hits}, [hit["score"] for hit in answer["hits"]]


def assert_golden(request: Request, way: str, outcome: Outcome) -> None:
    """Compare an outcome with the golden files, exactly but for scores."""
    golden = GOLDEN["answers"][request.name]
    rest, scores = parted(outcome.answer)
    golden_rest, golden_scores = parted(golden.get("answer"))
    failed = (
        "kind" in outcome.status or outcome.status.get("exit", 0) > 1 or outcome.status.get("status", 0) >= HTTP_ERROR
    )

    assert (rest is None) == (failed or golden_rest is None)
    assert rest == (None if failed else golden_rest)
    assert scores == pytest.approx([] if failed else golden_scores, rel=SCORE_TOLERANCE, abs=SCORE_TOLERANCE)
    assert outcome.status == golden.get(way, {})
    archive = GOLDEN["archives"][request.archive]
    assert outcome.records == {item: archive["records"][item] for item in outcome.records}
    assert outcome.page == {name: archive[name] for name in outcome.page}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_gets_its_golden_answer_in_python_shell_and_http(name: str, outcomes: Outcomes) -> None:
    for way, outcome in outcomes[name].items():
        assert_golden(REQUESTS[name], way, outcome)


@pytest.mark.parametrize("name", [name for name, request in REQUESTS.items() if "python" in request.ways])
def test_a_request_gets_its_golden_answer_from_the_memory_engine(name: str, outcomes_in_memory: Outcomes) -> None:
    assert_golden(REQUESTS[name], "python", outcomes_in_memory[name]["python"])


@pytest.mark.parametrize("name", AS_PROCESSES)
def test_a_process_says_what_the_command_says(name: str, services: dict[str, SearchService]) -> None:
    request = REQUESTS[name]
    outcome = shell(services[request.archive].home, request, as_process=True)

    assert_golden(request, "shell", outcome)
    texts = TEXTS.get(name, {})
    assert list(outcome.words) == texts.get("shell", texts.get("python", []))


def test_texts_for_people_are_the_golden_ones(outcomes: Outcomes) -> None:
    assert messages_of(outcomes) == TEXTS


@pytest.mark.parametrize("name", ["words: one word, every page field", "explaining: title, text and tag"])
def test_every_channel_sends_the_same_bytes(name: str, services: dict[str, SearchService]) -> None:
    request, service = REQUESTS[name], services["sample"]
    sent = (
        to_json(service.search(request.record())),
        CliRunner().invoke(cli, ["--home", str(service.home), *request.arguments()]).stdout_bytes,
        create_app(service=service).test_client().get(request.address()).get_data(),
    )

    assert len({re.sub(rb'"took_ms":[0-9.e-]+', b"", body) for body in sent}) == 1


def test_the_golden_files_are_written_as_the_tool_writes_them() -> None:
    assert ANSWERS.read_text(encoding="utf-8") == written(GOLDEN)
    assert MESSAGES.read_text(encoding="utf-8") == written(TEXTS)


def test_every_golden_answer_has_its_request_and_there_are_enough() -> None:
    assert set(GOLDEN["answers"]) == set(REQUESTS)
    assert len([request for request in REQUESTS.values() if request.archive == "sample"]) >= FEWEST_REQUESTS


@pytest.mark.parametrize("construct", SPANS.findall("".join(re.findall(r"^\| `.*? \|", DOCS.read_text("utf-8"), re.M))))
def test_every_documented_construct_is_asked_for(construct: str) -> None:
    queries = [request.query for request in REQUESTS.values()]

    assert any(construct in query if construct.endswith(":") else construct == query for query in queries)


def options_of(command: click.Command) -> list[str]:
    """Return every option of a command as it is written, both sides of a switch, with every choice but the default."""
    return [
        f"{option} {choice}".strip()
        for param in command.params
        if isinstance(param, click.Option)
        for option in (*param.opts, *param.secondary_opts)
        for choice in (param.type.choices if isinstance(param.type, click.Choice) else ("",))
        if not choice or choice != param.default
    ]


@pytest.mark.parametrize("command", ["query", "export", "show"])
def test_every_option_and_every_choice_is_used(command: str) -> None:
    lines = [request.arguments() for request in REQUESTS.values() if "shell" in request.ways]
    used = " ".join(" ".join([*line, "/"]) for line in lines if line[0] == command)
    unused = [option for option in options_of(cli.commands[command]) if f"{option} " not in used]

    of_files = {"export": ["--force"], "query": ["--receipt"]}  # they say what becomes of a file
    assert unused == of_files.get(command, [])
