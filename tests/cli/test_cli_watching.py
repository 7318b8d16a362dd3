"""`saved`, `watch` and `query --new`: what is new is printed, mailed, posted or given to a program, once ever."""

from __future__ import annotations

import email
import email.policy
import json
import mailbox
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.cli.cli_archive import RECORDS, run_in, write_records

HOSTILE = '<script>alert(1)</script>\x1b[31m & "co"'


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive with two saved searches."""
    home = tmp_path / "home"
    (home / "corpus").mkdir(parents=True)
    hostile = {"title": "Cooperatives " + HOSTILE, "summary": HOSTILE, "url": "https://news.example.org/x?a=1&b=2"}
    write_records(tmp_path / "news.jsonl", *RECORDS, hostile)
    run_in(home, "import", str(tmp_path / "news.jsonl"), "--rebuild")
    run_in(home, "saved", "add", "coops", "cooperatives", "--note", "for <all>")
    run_in(home, "saved", "add", "stats", "statistics")
    return home


class Mailbox:
    """Take what a real mail server receives; refuse some recipients."""

    def __init__(self) -> None:
        self.messages: list[tuple[list[str], EmailMessage]] = []

    async def handle_RCPT(self, _: Any, __: Any, envelope: Any, address: str, ___: Any) -> str:  # noqa: N802
        if address.startswith("nobody"):
            return "550 there is no such reader"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: Any, __: Any, envelope: Any) -> str:  # noqa: N802
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append((envelope.rcpt_tos, message))
        return "250 OK"


@pytest.fixture
def mail_server() -> Iterator[tuple[str, Mailbox]]:
    received = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(received, hostname="127.0.0.1", port=port)
    controller.start()
    yield f"smtp://127.0.0.1:{port}", received
    controller.stop()


@contextmanager
def receiver(status: int = 200) -> Iterator[tuple[str, list[Any]]]:
    """Run a server that takes digests and answers with a status."""
    bodies: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Print nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"127.0.0.1:{server.server_port}", bodies
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_digest_is_grouped_by_search_and_printed_once(archive: Path) -> None:
    first = run_in(archive, "watch")
    again = run_in(archive, "watch")

    assert first.exit_code == 0
    assert "coops: 6 new items\n  for <all>\n" in first.stdout
    assert "stats: 1 new item\n" in first.stdout
    assert "1. Worker cooperatives and statistics\n" in first.stdout.partition("stats:")[2]
    assert "\x1b" not in first.stdout
    assert (again.exit_code, again.stdout) == (1, "")


def test_new_items_of_one_search_are_printed_in_any_format(archive: Path, tmp_path: Path) -> None:
    assert len(run_in(archive, "query", "--new", "coops", "--format", "jsonl").stdout.splitlines()) == 6
    nothing = run_in(archive, "query", "--new", "coops")
    assert (nothing.exit_code, nothing.stdout, nothing.stderr) == (1, "", "Nothing new.\n")

    write_records(tmp_path / "more.jsonl", {"title": "More cooperatives"})
    run_in(archive, "import", str(tmp_path / "more.jsonl"), "--rebuild")

    assert "1. More cooperatives\n" in run_in(archive, "query", "--new", "coops").stdout
    assert run_in(archive, "query", "word", "--new", "coops").exit_code == 2
    assert run_in(archive, "query", "--new", "absent").exit_code == 2


def test_html_has_nothing_of_an_item_as_markup(archive: Path) -> None:
    page = run_in(archive, "watch", "coops", "--format", "html").stdout

    assert "<script" not in page
    assert "\x1b" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert '<a href="https://news.example.org/x?a=1&amp;b=2">' in page
    assert "for &lt;all&gt;" in page
    assert "<mark>" in page


def test_json_has_the_search_and_its_hits(archive: Path) -> None:
    digest = json.loads(run_in(archive, "watch", "stats", "--format", "json").stdout)

    (search,) = digest["searches"]
    assert (digest["format_version"], search["search"]["name"]) == (1, "stats")
    assert [hit["title"] for hit in search["hits"]] == ["Worker cooperatives and statistics"]


def test_a_mailbox_has_a_message_for_each_item(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "new.mbox").write_bytes(run_in(archive, "watch", "coops", "--format", "mbox").stdout_bytes)

    with closing(mailbox.mbox(tmp_path / "new.mbox")) as box:
        messages = list(box)

    assert len(messages) == 6
    assert {message["X-Saved-Search"] for message in messages} == {"coops"}
    assert any("OPT" in message["Subject"] for message in messages)


def test_a_digest_is_mailed_with_text_and_html(archive: Path, mail_server: tuple[str, Mailbox]) -> None:
    address, received = mail_server
    options = ("--mail-to", "a@example.org", "--mail-to", "b@example.org", "--mail-from", "archive@example.org")

    done = run_in(archive, "watch", *options, "--smtp-url", address)
    again = run_in(archive, "watch", *options, "--smtp-url", address)

    assert (done.exit_code, done.stdout, again.exit_code) == (0, "", 1)
    ((recipients, message),) = received.messages
    assert recipients == ["a@example.org", "b@example.org"]
    assert message["Subject"] == "ssesearch: 6 new items in coops, stats"
    assert message["From"] == "ssesearch <archive@example.org>"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    text = message.get_body(("plain",))
    assert text is not None
    assert "coops: 6 new items" in text.get_content()


def test_a_recipient_that_is_refused_is_named_and_the_others_get_the_digest_once(
    archive: Path, mail_server: tuple[str, Mailbox]
) -> None:
    address, received = mail_server
    options = ("--mail-to", "a@example.org", "--mail-to", "nobody@example.org", "--mail-from", "archive@example.org")

    done = run_in(archive, "watch", *options, "--smtp-url", address)

    assert done.exit_code == 2
    assert "refused nobody@example.org" in done.stderr
    assert len(received.messages) == 1
    assert run_in(archive, "watch").exit_code == 1


def test_a_digest_that_cannot_be_mailed_is_reported_again_and_no_password_is_shown(archive: Path) -> None:
    failed = run_in(
        archive,
        "watch",
        "--mail-to",
        "a@example.org",
        "--mail-from",
        "b@example.org",
        "--smtp-url",
        "smtp://me:secret@127.0.0.1:9",
    )

    assert failed.exit_code == 2
    assert "mail server smtp://127.0.0.1:9 did not take the digest" in failed.stderr
    assert "secret" not in failed.output
    assert "coops: 6 new items" in run_in(archive, "watch").stdout


@pytest.mark.parametrize(
    "options",
    [
        ("--mail-to", "a@example.org"),
        ("--mail-to", "a@example.org\nBcc: x@y.z", "--mail-from", "b@example.org"),
        ("--mail-to", "nobody", "--mail-from", "b@example.org"),
        ("--mail-to", "a@example.org", "--mail-from", "b@example.org", "--smtp-url", "file:///etc/passwd"),
        ("--exec", "/nowhere/program"),
        ("--exec", "'open"),
        ("--webhook", "ftp://localhost/"),
    ],
)
def test_an_invalid_delivery_is_an_error_that_loses_nothing(archive: Path, options: tuple[str, ...]) -> None:
    assert run_in(archive, "watch", *options).exit_code == 2
    assert "coops: 6 new items" in run_in(archive, "watch").stdout


def test_a_program_gets_the_digest_as_json_and_no_text_of_an_item_as_argument(archive: Path, tmp_path: Path) -> None:
    taken = tmp_path / "taken.json"
    script = tmp_path / "take.py"
    script.write_text(
        f"import sys\nopen({str(taken)!r}, 'wb').write(sys.stdin.buffer.read())\nsys.exit(len(sys.argv) - 2)\n"
    )

    done = run_in(archive, "watch", "coops", "--exec", f"{sys.executable} {script} ;rm")

    assert done.exit_code == 0, done.stderr
    assert len(json.loads(taken.read_bytes())["searches"][0]["hits"]) == 6


def test_a_program_that_fails_gets_the_digest_again(archive: Path) -> None:
    failed = run_in(archive, "watch", "coops", "--exec", f"{sys.executable} -c 'raise SystemExit(\"no room\")'")

    assert failed.exit_code == 2
    assert "ended with status 1: no room" in failed.stderr
    assert "6 new items" in run_in(archive, "watch", "coops").stdout


def test_a_webhook_gets_the_digest_only_if_its_host_is_allowed(archive: Path) -> None:
    with receiver() as (host, bodies):
        refused = run_in(archive, "watch", "coops", "--webhook", f"http://{host}/hook")
        (archive / "ssesearch.toml").write_text(f'webhook_hosts = ["{host}"]\n')
        done = run_in(archive, "watch", "coops", "--webhook", f"http://{host}/hook?key=1")

    assert refused.exit_code == 2
    assert "add it to the setting webhook_hosts" in refused.stderr
    assert done.exit_code == 0, done.stderr
    assert [len(body["searches"][0]["hits"]) for body in bodies] == [6]


def test_a_webhook_that_redirects_is_not_followed_and_gets_the_digest_again(archive: Path) -> None:
    with receiver(status=302) as (host, bodies):
        (archive / "ssesearch.toml").write_text('webhook_hosts = ["127.0.0.1"]\n')
        failed = run_in(archive, "watch", "coops", "--webhook", f"http://{host}/hook")

    assert failed.exit_code == 2
    assert "answered with status 302" in failed.stderr
    assert len(bodies) == 1
    assert "6 new items" in run_in(archive, "watch", "coops").stdout


def test_saved_searches_are_listed_run_and_removed(archive: Path) -> None:
    assert run_in(archive, "saved", "list").stdout.splitlines() == [
        "coops: cooperatives: 6 items, 6 in the last 7 days",
        "stats: statistics: 1 item, 1 in the last 7 days",
    ]
    assert [state["total"] for state in json.loads(run_in(archive, "saved", "list", "--json").stdout)] == [6, 1]
    assert "Worker" in run_in(archive, "saved", "run", "stats", "-n", "1").stdout
    assert run_in(archive, "saved", "remove", "stats").stdout == "Removed stats.\n"
    assert run_in(archive, "saved", "run", "stats").exit_code == 2


def test_a_search_can_be_saved_with_filters(archive: Path) -> None:
    done = run_in(archive, "saved", "add", "italy", "--country", "Italy", "--from-now", "--owner", "Ana")

    assert done.stdout == "Saved italy: 1 item, all counted as reported.\n"
    assert "italy (Ana): country=country:IT: 1 item" in run_in(archive, "saved", "list").stdout
    assert run_in(archive, "watch", "italy").exit_code == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--exec", ""), "command is empty"),
        (("--exec", "/nowhere/program"), "no such program"),
        (("--webhook", "https://elsewhere.example/"), "may not receive digests"),
        (("--webhook", ""), "webhook is an address"),
        (
            ("--mail-to", "a@example.org", "--mail-from", "b@example.org", "--smtp-url", ""),
            "mail server is an address like smtp://mail.example.org\n",
        ),
    ],
)
def test_an_invalid_delivery_is_an_error_while_nothing_is_new(
    archive: Path, options: tuple[str, ...], message: str
) -> None:
    run_in(archive, "watch")

    done = run_in(archive, "watch", *options)

    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr
