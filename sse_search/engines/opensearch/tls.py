"""Make the TLS context of a connection, and say what is wrong with certificates."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sse_search.errors import EngineError
from sse_search.wording import cannot_be

_PROBLEMS = {
    "has the wrong dates: renew it, or set the clock of this machine": ("has expired", "not yet valid"),
    "is for another name: write the name that is in it in opensearch_url": ("Hostname mismatch", "IP address mismatch"),
    "is not trusted: set opensearch_ca to the file of its authority": ("CERTIFICATE_VERIFY_FAILED",),
}
"""What is wrong with the certificate of a node, and what the messages of OpenSSL have then."""
_PLAIN = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE")
_DROPPED = ("Connection aborted", "Connection reset", "Broken pipe", "Remote end closed", "UNEXPECTED_EOF")


def tls_context(ca: str, certificate: str, key: str) -> ssl.SSLContext:
    """
    Return what verifies the certificates of nodes, and shows them that of the client.

    Args:
        ca: File with the certificates that are trusted; empty for those of the system.
        certificate: File with that of the client; empty for none. key: file with its key; empty if it is in there too.

    Raises:
        EngineError: A file cannot be read or has no certificate or key, or certificate and key do not fit.
    """
    with _named(ca, "opensearch_ca names a file with certificates in PEM format"):
        context = ssl.create_default_context(cafile=ca or None)
    if certificate:
        needs = "opensearch_certificate and opensearch_key name a certificate and its key in PEM format"
        with _named(f"{certificate}, {key}" if key else certificate, needs):
            context.load_cert_chain(certificate, key or None, password=lambda: _refuse_encrypted(key or certificate))
    return context


def tls_problem(text: str, addresses: str) -> str:
    """Return a sentence on a failure of TLS, from what OpenSSL says of it."""
    for problem, signs in _PROBLEMS.items():
        if any(sign in text for sign in signs):
            return f"the certificate of {addresses} {problem}"
    if any(sign in text for sign in _PLAIN):
        return f"{addresses} does not use TLS: write http:// in opensearch_url"
    return f"{addresses} wants to see another certificate of this client: set opensearch_certificate and opensearch_key"


def is_dropped(text: str) -> bool:
    """Tell whether a connection was made and then closed without an answer."""
    return any(sign in text for sign in _DROPPED)


def _refuse_encrypted(file: str) -> str:
    raise EngineError(f"{file}: the key has a passphrase: store it without one, readable for its owner alone")


@contextmanager
def _named(files: str, needed: str) -> Iterator[None]:
    try:
        yield
    except ssl.SSLError as error:
        raise EngineError(f"{files}: {error.reason or error}; {needed}") from error
    except OSError as error:
        raise EngineError(cannot_be("read", Path(files), error)) from error
