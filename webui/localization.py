"""
Choose the language of a page: the parameter `lang` of its address, else what the client prefers, else English.

Links of a page that has the parameter carry it. Everything but pages is in English: the API, feeds and exports.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, NamedTuple, cast
from urllib.parse import urlencode

from flask import Flask, current_app, g, has_request_context, request
from jinja2 import Environment
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from webui.locales import LANGUAGES, Locale, locales
from webui.trans_blocks import TransBlocks

PARAMETER = "lang"
_KEY = "webui.environments"
PAGES = ("pages", "overview", "comparison", "reference", "desk")
"""Names of the blueprints that serve pages to people, besides the page in a frame of another site."""
_FRAME = "embedding.embed"
_MAX_PARAMETERS = 100
"""Parameters that links to other languages repeat; an address with more is refused, or made by a program."""
_DEFAULT = next(iter(LANGUAGES))


class LanguageLink(NamedTuple):
    """A link to the same page in another language; without a URL, the language of the page."""

    code: str
    name: str
    url: str


def install(app: Flask) -> None:
    """Prepare templates for every language, and let links and caches take account of the language."""
    app.jinja_env.extend(locale=locales()[_DEFAULT], fragments={})
    app.jinja_env.add_extension(TransBlocks)
    app.extensions[_KEY] = {code: _environment(app, known) for code, known in locales().items()}
    app.jinja_env.globals.update(languages=language_links, language_parameter=wanted_language)

    @app.url_defaults
    def carry_language(endpoint: str, values: dict[str, Any]) -> None:
        if _is_page(endpoint) and (code := wanted_language()):
            values.setdefault(PARAMETER, code)

    @app.after_request
    def name_language(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.content_language.add(locale().code)
        is_known = response.status_code == HTTPStatus.NOT_MODIFIED and _is_page(request.endpoint or "")
        if (is_known or response.mimetype == "text/html") and not wanted_language():
            response.vary.add("Accept-Language")
        return response


def locale() -> Locale:
    """Return the language of the answer to the current request; English outside of one."""
    if not has_request_context():
        return locales()[_DEFAULT]
    chosen = g.get("locale")
    if chosen is None:
        chosen = g.locale = locales()[wanted_language() or _preferred()]
    return cast(Locale, chosen)


def translate(message: str) -> str:
    """Return a message in the language of the page."""
    return locale().text(message)


def render_page(template: str, /, **context: Any) -> str:
    """Render a template of a page in the language of the request."""
    environment: Environment = current_app.extensions[_KEY][locale().code]
    current_app.update_template_context(context)
    return environment.get_template(template).render(context, locale=locale())


def page_arguments() -> MultiDict[str, str]:
    """Return the parameters of the URL without that of the language."""
    return MultiDict((name, value) for name, value in request.args.items(multi=True) if name != PARAMETER)


def language_links() -> list[LanguageLink]:
    """Return a link to the page in each language; they are relative to its address, so that no path can mislead."""
    others = list(page_arguments().items(multi=True))
    if len(others) > _MAX_PARAMETERS:
        others = []
    rest = f"&{urlencode(others)}" if others else ""
    here = locale().code
    return [
        LanguageLink(code, name, "" if code == here else f"?{PARAMETER}={code}{rest}")
        for code, name in LANGUAGES.items()
    ]


def _environment(app: Flask, known: Locale) -> Environment:
    environment = app.jinja_env.overlay()
    environment.locale = known  # type: ignore[attr-defined]
    environment.fragments = {}  # type: ignore[attr-defined]
    return environment


def wanted_language() -> str:
    """Return the language that the address has; empty without one, or where there is no such language."""
    if not has_request_context():
        return ""
    wanted = g.get("wanted_language")
    if wanted is None:
        code = request.args.get(PARAMETER, "")
        wanted = g.wanted_language = code if code in LANGUAGES else ""
    return cast(str, wanted)


def _is_page(endpoint: str) -> bool:
    return endpoint == _FRAME or endpoint.partition(".")[0] in PAGES


def _preferred() -> str:
    if request.blueprint is not None and not _is_page(request.endpoint or ""):
        return _DEFAULT
    for accepted, quality in request.accept_languages:  # the most wanted first
        code = accepted.partition("-")[0].lower()  # the look-up of RFC 4647: pt-BR is content with pt
        if quality and code in LANGUAGES:
            return code
    return _DEFAULT
