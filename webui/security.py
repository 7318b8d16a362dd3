"""Forbid browsers everything but showing our pages with our own style and script."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, request
from werkzeug.wrappers import Response

FRAMED = "embedding.embed"
"""The view that other sites may show in a frame, where a setting names them."""
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",  # suggestions as you type
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors ",
    )
)

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def install(app: Flask, embed_origins: Sequence[str]) -> None:
    """
    Send the security headers with every response, errors included.

    Args:
        embed_origins: Sites that may show the embeddable page in a frame; no other page can be shown in any.
    """
    framed = _POLICY + (" ".join(embed_origins) or "'none'")

    @app.after_request
    def add_headers(response: Response) -> Response:
        policy = framed if request.endpoint == FRAMED else f"{_POLICY}'none'"
        response.headers.setdefault("Content-Security-Policy", policy)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response
