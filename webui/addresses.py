"""
Decide the address under which clients reach the application.

It is that of the setting `public_url`, else what the trusted proxy says in X-Forwarded-* headers, else the Host header.
All of it is written into the WSGI environment, so that relative links, absolute ones and redirects agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, abort, request
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.middleware.proxy_fix import ProxyFix

from sse_search import SettingsError, worded
from webui.clients import TrustedProxies

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_HOST = re.compile(r"(?:[a-z0-9_.-]{1,253}|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?", re.IGNORECASE | re.ASCII)
_PREFIX = re.compile(r"(?:/[^/\s?#\\]+)*/?")
"""Path that the application is mounted under; two slashes at its start would name another host."""
_INVALID = "ssesearch.invalid_address"
_PLACEHOLDER = {"HTTP_HOST": "localhost", "wsgi.url_scheme": "http", "SCRIPT_NAME": ""}
"""An address that the error page of an invalid one can be rendered with."""


def install(app: Flask, public_url: str, trusted: TrustedProxies) -> None:
    """
    Answer 400 to every request with an invalid address, or with none, and decide the address of all others.

    Args:
        public_url: The address of the start page; empty, the request decides.
        trusted: Proxies that may say how clients reach it, and which addresses these have.
    """

    @app.before_request
    def refuse_invalid_address() -> None:
        if reason := request.environ.get(_INVALID):
            abort(400, reason)

    direct = _checked(_published(app.wsgi_app, public_url))
    proxied = ProxyFix(direct, x_for=0, x_proto=1, x_host=1, x_port=1, x_prefix=1)

    def choose(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        # RFC 9112, section 3.2
        if environ.get("SERVER_PROTOCOL") not in ("HTTP/0.9", "HTTP/1.0") and not environ.get("HTTP_HOST"):
            environ[_INVALID] = worded("The request has no Host header, which HTTP/1.1 requires.")
        from_proxy = environ.get("REMOTE_ADDR", "") in trusted
        environ["REMOTE_ADDR"] = trusted.client_address(environ)
        return (proxied if from_proxy else direct)(environ, start_response)

    app.wsgi_app = choose  # type: ignore[method-assign]  # the way that Flask documents


def check_public_path(app: Flask, public_url: str) -> None:
    """Raise SettingsError if the public address has a path of the application, which could not be reached then."""
    path = urlsplit(public_url).path.rstrip("/")
    if not path:
        return
    try:
        app.url_map.bind("").match(path)
    except NotFound:
        if not any(rule.rule.startswith(f"{path}/") for rule in app.url_map.iter_rules()):
            return
    except HTTPException:  # another method, or a redirect: the path exists
        pass
    raise SettingsError(f"public_url: the page itself has addresses under {path}; choose another path, as in /archive")


def _checked(app: WSGIApplication) -> WSGIApplication:
    """Replace an invalid address, which Flask could not even render an error page for."""

    def check(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if reason := _invalid(environ):
            environ |= {**_PLACEHOLDER, _INVALID: reason}
        return app(environ, start_response)

    return check


def _published(app: WSGIApplication, public_url: str) -> WSGIApplication:
    """Put the public address into the environment of every request; a proxy may strip its path or leave it."""
    if not public_url:
        return app
    parts = urlsplit(public_url)
    prefix = parts.path.rstrip("/")

    def publish(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == prefix or path.startswith(f"{prefix}/"):
            environ["PATH_INFO"] = path[len(prefix) :]
        environ |= {"HTTP_HOST": parts.netloc, "wsgi.url_scheme": parts.scheme, "SCRIPT_NAME": prefix}
        return app(environ, start_response)

    return publish


def _invalid(environ: WSGIEnvironment) -> str:
    """Return what is wrong with the address of a request, as a sentence; nothing for a valid one."""
    host = environ.get("HTTP_HOST", "")
    if host and not _is_host(host):
        return worded("The Host header is not a host name with an optional port.")
    if environ.get("wsgi.url_scheme") not in ("http", "https"):
        return worded("The scheme of the request is neither http nor https.")
    if not _PREFIX.fullmatch(environ.get("SCRIPT_NAME", "")):
        return worded("The prefix of the request is not a path.")
    return ""


def _is_host(text: str) -> bool:
    if not _HOST.fullmatch(text):
        return False
    if text.startswith("["):
        return True
    name, _, port = text.partition(":")
    try:
        name.encode("ascii").decode("idna").encode("idna")  # what links to the host need
    except UnicodeError:
        return False
    return name != "." and int(port or 0) < 2**16
