"""The files of docs/server.md do what the page says."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import urljoin

import click
import pytest
from bs4 import BeautifulSoup

from sse_search.cli import cli
from tests.docs.server_proxies import PASSWORD, PREFIX, PROXIES, USER, is_installed
from tests.docs.test_docs import BIN, ROOT, blocks
from tests.webui.web_archive import ITEMS, build_archive
from tests.webui.web_sockets import running
from webui import create_app
from webui.observing import access_log

PAGE = ROOT / "docs" / "server.md"
TIMEOUT = 20


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an application that knows of no proxy but the one on this machine."""
    home = build_archive(tmp_path_factory.mktemp("served") / "home", ITEMS)
    with running(create_app(home)) as address:
        yield address


def fetched(url: str, user: str = USER) -> HTTPResponse:
    token = base64.b64encode(f"{user}:{PASSWORD}".encode()).decode()
    request = urllib.request.Request(url, headers={"Authorization": f"Basic {token}"})
    return urllib.request.urlopen(request, timeout=TIMEOUT)  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", PROXIES)
def test_readers_reach_the_archive_under_a_path_with_a_password(name: str, upstream: str, tmp_path: Path) -> None:
    if not is_installed(name):
        pytest.skip(f"{name} is not installed")
    language, run = PROXIES[name]
    (text,) = blocks(PAGE, language)

    with run(text, upstream, tmp_path) as site:
        start = f"{site}{PREFIX}/"
        with pytest.raises(urllib.error.HTTPError, match="401") as refused:
            fetched(start, user="somebody")
        refused.value.close()
        with fetched(f"{site}{PREFIX}") as redirected:
            assert redirected.url == start
        with fetched(f"{start}?q=credit") as results:
            assert re.fullmatch("[0-9a-zA-Z-]{16,36}", results.headers["X-Request-ID"])
            page = BeautifulSoup(results.read(), "html.parser")

        targets = [str(node.get("href") or node.get("src")) for node in page.select("link[href], script[src], h3 a")]
        assert len(targets) > 8
        for target in targets:
            assert urljoin(start, target).startswith(start), target
            with fetched(urljoin(start, target)) as answer:
                assert answer.status == 200
        with fetched(f"{start}feed.atom") as feed:
            assert f'href="{start}item/' in feed.read().decode()


def test_the_program_accepts_every_command_of_the_services() -> None:
    units = "\n".join(blocks(PAGE, "ini"))
    commands = re.findall(r"^ExecStart=\S+/ssesearch --home \S+ (\S+)(.*)$", units, re.MULTILINE)

    assert [name for name, _ in commands] == ["serve", "check"]
    for name, options in commands:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        command.make_context(name, options.split(), resilient_parsing=False)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd to read the units")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    names = ("ssesearch.service", "ssesearch-check.service", "ssesearch-check.timer")
    units = blocks(PAGE, "ini")
    assert len(units) == len(names)
    for name, unit in zip(names, units, strict=True):
        here = unit.replace("/opt/ssesearch/current/bin/ssesearch", str(BIN / "ssesearch"))
        (tmp_path / name).write_text(here.replace("User=ssesearch\n", ""), encoding="utf-8")

    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in names)],
        capture_output=True, text=True, check=False, timeout=TIMEOUT,
    )  # fmt: skip

    complaints = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "ssesearch" in line]
    assert complaints == []


def test_the_log_that_is_rotated_is_the_one_that_is_written() -> None:
    (text,) = blocks(PAGE, "logrotate")

    assert f"--access-log {text.split()[0]} " in blocks(PAGE, "ini")[0]


@pytest.mark.skipif(shutil.which("logrotate") is None, reason="there is no logrotate")
def test_logrotate_moves_the_log_and_the_program_goes_on_in_a_new_one(tmp_path: Path) -> None:
    (text,) = blocks(PAGE, "logrotate")
    path, config = tmp_path / "access.log", tmp_path / "logrotate.conf"
    config.write_text(text.replace("/var/log/ssesearch/access.log", str(path)), encoding="utf-8")
    config.chmod(0o644)
    log = access_log(str(path))

    log.info(json.dumps({"id": "first"}))
    subprocess.run(
        ["logrotate", "--force", "--state", str(tmp_path / "state"), str(config)], check=True, timeout=TIMEOUT
    )
    log.info(json.dumps({"id": "second"}))
    for handler in log.handlers:
        handler.close()

    assert json.loads((tmp_path / "access.log.1").read_text())["id"] == "first"
    assert json.loads(path.read_text())["id"] == "second"
