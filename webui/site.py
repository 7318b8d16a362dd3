"""Show the name, the line, the contact and the logo of an archive on its pages, as its settings say."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
from flask import Flask, Response, abort, send_file

from sse_search import SearchService, SettingsError, worded

_LOGO_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg"}


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the pages say about the archive.

    Attributes:
        rights: What may be done with the items. contact: As readers see it; contact_url: what it links to.
        logo: The image file, or None.

    >>> Site(name="Coop News", line="", contact="desk@coop.example", logo=None).contact_url
    'mailto:desk@coop.example'
    """

    name: str
    line: str
    contact: str
    rights: str = ""
    logo: Path | None = None

    @property
    def contact_url(self) -> str:
        """The address that the contact links to."""
        return self.contact if self.contact.startswith("http") else f"mailto:{self.contact}"


def install(app: Flask, service: SearchService) -> None:
    """
    Give the templates the `site`, and serve its logo.

    Raises:
        SettingsError: There is no such logo.
    """
    settings = service.settings
    logo = _logo_file(service.home, settings.logo) if settings.logo else None
    site = Site(
        name=settings.site_name,
        line=_translatable(settings.site_line),
        contact=settings.contact,
        rights=settings.rights,
        logo=logo,
    )
    app.jinja_env.globals["site"] = site
    app.config["VERSION"] += hashlib.sha256(repr(site).encode()).hexdigest()[:6]  # pages that show it change with it
    app.add_url_rule("/logo", "logo", lambda: _logo(site), methods=["GET"])


def _translatable(line: str) -> str:
    """Return the line that archives have without the setting as a message; another one stays as it was written."""
    default = worded("Search the news archive")
    return default if line == default else line


def _logo(site: Site) -> Response:
    if site.logo is None or not site.logo.is_file():
        abort(404)
    return send_file(site.logo, mimetype=_LOGO_TYPES[site.logo.suffix.lower()], max_age=3600)


def _logo_file(home: Path, name: str) -> Path:
    path = (home / name).resolve()
    if not path.is_relative_to(home.resolve()) or not path.is_file():
        raise SettingsError(f"logo: there is no file {name!r} in {home}; name an image file of the home")
    return path
