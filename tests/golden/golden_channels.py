"""Make a request in Python, in the shell and over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
from click.testing import CliRunner
from flask.testing import FlaskClient

from sse_search import SearchError, SearchService, export, to_json
from sse_search.cli import cli
from tests.golden.golden_outcomes import (
    Json,
    Outcome,
    of_error,
    of_failure,
    of_feed,
    of_lines,
    of_page,
    of_problem,
    of_text,
)
from tests.golden.golden_requests import Request, is_export
from webui import create_app
from webui.labels import completion_label

Ask = Callable[[Request], Outcome]

HTTP_ERROR = 400
ROOT = Path(__file__).resolve().parents[2]


def python(service: SearchService, request: Request) -> Outcome:
    """Make a request of the library."""
    try:
        return _called(service, request)
    except (SearchError, ValueError) as error:
        return of_error(error)


def shell(home: Path, request: Request, *, as_process: bool = False) -> Outcome:
    """Make a request of the command line, in this process or in one of its own."""
    run = _process if as_process else _command
    exit_code, output, told = run(["--home", str(home), *request.arguments()])
    told = told.replace(str(home), "HOME")
    if exit_code > 1 or not (output or request.export or request.format or not told):
        return of_failure(exit_code, told)
    status: Json = {"exit": exit_code}
    if request.shell and not output.startswith(("{", "[")):
        return of_text(output, status, told.splitlines())
    if request.export or is_export(request.format):
        return of_lines(output, status, told.splitlines())
    if request.format == "text":
        return of_text(output, status, told.splitlines())
    answer = json.loads(output)
    return of_page(answer, status) if "hits" in answer else Outcome(answer=answer, status=status)


def http(client: FlaskClient, request: Request) -> Outcome:
    """Make a request of the web application."""
    response = client.open(request.address(), method=request.method)
    if response.status_code >= HTTP_ERROR:
        assert response.mimetype == "application/problem+json"
        return of_problem(response.get_json(force=True))
    status: Json = {"status": response.status_code, "type": response.mimetype}
    if file := response.headers.get("Content-Disposition"):
        status["file"] = file
    text = response.get_data(as_text=True)
    if request.export:
        return of_lines(text, status)
    if request.feed:
        return of_feed(text, status)
    answer = json.loads(text)
    return of_page(answer, status) if "hits" in answer else Outcome(answer=answer, status=status)


def channels(services: Mapping[str, SearchService]) -> dict[str, Ask]:
    """Return the three ways to ask these archives."""
    clients = {name: create_app(service=service).test_client() for name, service in services.items()}
    homes = {name: service.home for name, service in services.items()}
    return {
        "python": lambda request: _anywhere(python(services[request.archive], request), homes[request.archive]),
        "shell": lambda request: shell(homes[request.archive], request),
        "http": lambda request: _anywhere(http(clients[request.archive], request), homes[request.archive]),
    }


def _anywhere(outcome: Outcome, home: Path) -> Outcome:
    """Return an outcome whose words are the same wherever the archive is."""
    return msgspec.structs.replace(outcome, words=tuple(words.replace(str(home), "HOME") for words in outcome.words))


def _called(service: SearchService, request: Request) -> Outcome:
    if request.item is not None:
        document = service.document(request.item)
        assert service.get(request.item) == document.item
        return Outcome(answer=json.loads(to_json(document)))
    if request.suggest is not None:
        completions = service.suggest(request.suggest)
        return Outcome(
            answer=[request.suggest, [c.text for c in completions], list(map(completion_label, completions))]
        )
    if request.export:
        return of_lines("".join(export(service.matching(request.record()), request.export)), {})
    page = service.search(request.record())
    if request.format and is_export(request.format):
        return of_lines(
            "".join(export((service.document(hit.id) for hit in page.hits if not hit.some_words), request.format)), {}
        )
    return of_page(json.loads(to_json(page)), {})


def _command(arguments: list[str]) -> tuple[int, str, str]:
    done = CliRunner().invoke(cli, arguments, prog_name="ssesearch", env=_environment())
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout_bytes.decode(), done.stderr_bytes.decode()


def _process(arguments: list[str]) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "sse_search", *arguments],
        env={name: value for name, value in {**os.environ, **_environment()}.items() if value is not None},
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def _environment() -> dict[str, str | None]:
    """Return surroundings in which nobody's own settings count."""
    foreign: dict[str, str | None] = {name: None for name in os.environ if name.startswith("SSESEARCH_")}
    return {**foreign, "COLUMNS": "100", "NO_COLOR": "1"}
