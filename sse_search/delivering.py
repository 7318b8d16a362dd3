"""Deliver a digest: by e-mail, to a web address, or to a program. Nothing of an item becomes part of a command."""

from __future__ import annotations

import http.client
import re
import shlex
import shutil
import smtplib
import ssl
import subprocess
from collections.abc import Collection
from email.message import EmailMessage
from urllib.parse import SplitResult, unquote, urlsplit

from sse_search.errors import DeliveryError

SECONDS = 30.0
"""Time that a server may take for each answer."""
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_MAX_OUTPUT = 300
_MAIL_ADDRESS = re.compile(r"[^\s@<>\",;:()\[\]\\]+@[^\s@<>\",;:()\[\]\\]+")


def check_mail_address(text: str) -> str:
    """Return an e-mail address without a name. Raises ValueError if it is none."""
    if not _MAIL_ADDRESS.fullmatch(text) or not text.isprintable():
        raise ValueError(f"{text!r} is not an e-mail address like reader@example.org")
    return text


def check_mail_server(server: str) -> SplitResult:
    """Return the parts of the address of a mail server. Raises DeliveryError if it is none."""
    url = _split(server)
    if url.scheme not in _PORTS or not url.hostname:
        shown = f", not {_shown(url)}" if url.netloc else ""
        raise DeliveryError(f"a mail server is an address like smtp://mail.example.org{shown}")
    return url


def send_mail(message: EmailMessage, server: str) -> tuple[str, ...]:
    """
    Send a message and return the recipients that the server refused, while others got it.

    Args:
        server: `smtp://host:port`, `smtp+starttls://user:password@host` or `smtps://...`.

    Raises:
        DeliveryError: The address of the server is invalid, or it takes the message for no recipient.
    """
    url = check_mail_server(server)
    assert url.hostname
    port = url.port or _PORTS[url.scheme]
    context = ssl.create_default_context()
    try:
        with (
            smtplib.SMTP_SSL(url.hostname, port, timeout=SECONDS, context=context)
            if url.scheme == "smtps"
            else smtplib.SMTP(url.hostname, port, timeout=SECONDS)
        ) as connection:
            if url.scheme == "smtp+starttls":
                connection.starttls(context=context)
            if url.username:
                connection.login(unquote(url.username), unquote(url.password or ""))
            return tuple(connection.send_message(message))
    except (OSError, smtplib.SMTPException) as error:
        raise DeliveryError(f"the mail server {_shown(url)} did not take the digest: {error}") from error


def check_webhook(address: str, allowed_hosts: Collection[str]) -> SplitResult:
    """Return the parts of a web address. Raises DeliveryError if it is none, or its host is not allowed."""
    url = _split(address)
    if url.scheme not in ("http", "https") or not url.hostname or url.username is not None:
        raise DeliveryError(f"a webhook is an address that begins with https:// or http://, not {address!r}")
    if url.hostname not in allowed_hosts and url.netloc.lower() not in allowed_hosts:
        raise DeliveryError(
            f"the host {url.hostname} may not receive digests; add it to the setting webhook_hosts to allow it"
        )
    return url


def post(content: bytes, address: str, allowed_hosts: Collection[str]) -> None:
    """
    Send JSON to a web address; redirects are not followed.

    Raises:
        DeliveryError: Its host is not allowed, or it does not answer with a status from 200 to 299.
    """
    url = check_webhook(address, allowed_hosts)
    assert url.hostname
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = kind(url.hostname, url.port, timeout=SECONDS)
    try:
        target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        connection.request("POST", target, content, {"Content-Type": "application/json", "User-Agent": "ssesearch"})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise DeliveryError(f"{_shown(url)}: it did not take the digest ({error})") from error
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise DeliveryError(f"{_shown(url)}: it answered with status {status} instead of taking the digest")


def check_command(command: str) -> list[str]:
    """Return a program and its arguments. Raises DeliveryError if the command is none, or there is no such program."""
    try:
        arguments = shlex.split(command)
    except ValueError as error:
        raise DeliveryError(f"{command!r} is not a command: {error}") from error
    if not arguments:
        raise DeliveryError("the command is empty; name a program and its arguments")
    if not shutil.which(arguments[0]):
        raise DeliveryError(f"{arguments[0]}: there is no such program, or it may not be run")
    return arguments


def run_program(content: bytes, command: str) -> None:
    """
    Run a program with JSON on its standard input, without a shell.

    Raises:
        DeliveryError: The command is no command, or ends with another status than 0.
    """
    arguments = check_command(command)
    try:
        done = subprocess.run(arguments, input=content, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    except (OSError, ValueError) as error:
        raise DeliveryError(f"{arguments[0]}: it cannot be run ({error})") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()[-_MAX_OUTPUT:]
        raise DeliveryError(f"{arguments[0]}: it ended with status {done.returncode}{f': {said}' if said else ''}")


def _split(address: str) -> SplitResult:
    try:
        url = urlsplit(address)
        _ = url.port  # raises for one that is no number
    except ValueError as error:
        raise DeliveryError(f"{address!r} is not an address: {error}") from error
    return url


def _shown(url: SplitResult) -> str:
    """Return an address without its password."""
    return f"{url.scheme}://{url.netloc.rpartition('@')[2]}{url.path}"
