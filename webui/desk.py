"""
Serve the desk of the keeper: a page that decides on candidates for the vocabulary.

It is part of an application that only the machine itself can reach. Its address holds a secret, requests for another
host are refused (a name of somebody else may resolve to this machine), and a form counts only with the secret of its
page and without a sign that another site sent it.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Collection
from pathlib import Path
from typing import cast

import msgspec
from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    make_response,
    redirect,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from sse_search import (
    Candidate,
    Message,
    NameDecision,
    SearchRequest,
    SearchService,
    VocabularyError,
    as_sentence,
    worded,
)
from webui.caching import not_stored
from webui.factory import assemble
from webui.localization import render_page

_KEY = "desk"
_SECRET_BYTES = 32
TYPES = {
    "organization": worded("Organization"),
    "person": worded("Person"),
    "region": worded("Region or place"),
    "event": worded("Event"),
}
REASONS = {
    "same short form": worded("the same short form"),
    "translated name": worded("a translated name"),
    "similar spelling": worded("a similar spelling"),
    "beginning of a longer name": worded("the beginning of a longer name"),
}

desk = Blueprint("desk", __name__)


class Desk:
    """
    The candidates that are not decided yet, and the secrets of the page.

    Attributes:
        hosts: Values of the Host header that are answered.
        address: Secret part of the address. form_secret: Secret of the forms.
        message: What became of the last decision, shown once.
    """

    def __init__(self, opened: SearchService) -> None:
        self.hosts: Collection[str] = ()
        self.address = secrets.token_urlsafe(_SECRET_BYTES)
        self.form_secret = secrets.token_urlsafe(_SECRET_BYTES)
        self.message: str = ""
        self.missing = ""
        self._service = opened
        self._candidates: list[Candidate] | None = None
        self._decided: set[str] = set()
        self._lock = threading.Lock()

    def candidates(self) -> tuple[Candidate, ...]:
        """Return what is not decided yet; the first call reads the archive."""
        with self._lock:
            if self._candidates is None:
                listed = self._service.entities_candidates()
                self._candidates, self.missing = list(listed.candidates), listed.missing
            return tuple(self._candidates)

    def refresh(self) -> None:
        """Read the archive again when the candidates are needed next."""
        with self._lock:
            self._candidates = None

    def candidate(self, label: str) -> Candidate | None:
        """Return the candidate with a label, or None if it is decided or no candidate."""
        return next((candidate for candidate in self.candidates() if candidate.label == label), None)

    def is_decided(self, label: str) -> bool:
        """Tell whether a name was decided since the desk started."""
        return label in self._decided

    def postpone(self, candidate: Candidate) -> None:
        """Show a candidate after all others."""
        self._remove(candidate)
        with self._lock:
            cast(list[Candidate], self._candidates).append(candidate)

    def decide(self, decision: NameDecision, candidate: Candidate) -> None:
        """Write a decision. Raises VocabularyError when it contradicts the vocabulary."""
        decided = self._service.entities_decide(decision)
        self._decided.add(candidate.label)
        self._remove(candidate)
        if decided.id:
            self.message = worded("{name}: now {id}.", name=candidate.label, id=decided.id)
        else:
            self.message = worded("{name}: rejected.", name=candidate.label)

    def _remove(self, candidate: Candidate) -> None:
        with self._lock:
            self._candidates = [other for other in self._candidates or () if other.label != candidate.label]


def create_desk(home: Path | None = None, opened: SearchService | None = None) -> tuple[Flask, Desk]:
    """
    Create the application with the page of the keeper, and its desk; it answers once `Desk.hosts` are set.

    Raises:
        SettingsError: A setting of the archive is wrong.
    """
    app = assemble(opened or SearchService.open(home), public=False)
    app.extensions[_KEY] = here = Desk(cast(SearchService, app.extensions["sse_search"]))
    app.register_blueprint(desk)
    app.jinja_env.globals["candidate_types"] = TYPES

    @app.before_request
    def refuse_other_hosts() -> None:
        if request.host not in here.hosts:
            abort(403, worded("The desk answers only under the address that it printed when it started."))

    return app, here


@desk.get("/desk/<secret>")
def show(secret: str) -> ResponseReturnValue:
    """Show what is not decided yet."""
    here = _desk(secret)
    message, here.message = here.message, ""
    return _page(here, message)


@desk.post("/desk/<secret>")
def decide(secret: str) -> ResponseReturnValue:
    """Write a decision and show what is left."""
    here = _desk(secret)
    _refuse_foreign_form(here)
    if request.form.get("decision") == "refresh":
        here.refresh()
        return _back(here)
    name = request.form.get("name", "")
    candidate = here.candidate(name)
    if candidate is None:
        if here.is_decided(name):
            here.message = worded("This name is decided already.")
        else:
            here.message = worded("This name is not a candidate; nothing was changed.")
        return _back(here)
    if request.form.get("decision") == "later":
        here.postpone(candidate)
        return _back(here)
    try:
        here.decide(_decision(candidate), candidate)
    except VocabularyError as error:
        response = make_response(_page(here, _nothing_changed(error), failed=candidate.label))
        response.status_code = 422
        return response
    return _back(here)


def _decision(candidate: Candidate) -> NameDecision:
    form = request.form
    fields = {
        "kind": form.get("decision", ""),
        "name": candidate.label,
        "type": form.get("type", candidate.type),
        "short": candidate.short,
        "source": form.get("source", "").strip(),
        "of": form.get("of", ""),
    }
    try:
        return msgspec.convert(fields, NameDecision)
    except msgspec.ValidationError as error:
        raise BadRequest(worded("The form has no known decision or type.")) from error


def _desk(secret: str) -> Desk:
    """Return the desk if the address has its secret; else there is no such page."""
    here = cast(Desk, current_app.extensions[_KEY])
    if not hmac.compare_digest(secret.encode(), here.address.encode()):
        abort(404)
    return here


def _refuse_foreign_form(here: Desk) -> None:
    origin = request.headers.get("Origin")
    is_foreign = origin is not None and origin != f"{request.scheme}://{request.host}"
    is_foreign = is_foreign or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"
    if is_foreign or not hmac.compare_digest(request.form.get("secret", "").encode(), here.form_secret.encode()):
        abort(403, worded("This form is not from the desk; open the desk again and decide there."))


def _nothing_changed(error: VocabularyError) -> Message:
    return worded("Nothing was changed: {reason}", reason=as_sentence(str(error)))


def _back(here: Desk) -> Response:
    return not_stored(redirect(url_for("desk.show", secret=here.address), 303))


def _page(here: Desk, message: str, failed: str = "") -> Response:
    html = render_page(
        "desk.html",
        candidates=here.candidates(),
        missing=here.missing,
        message=message,
        failed=failed,
        reasons=REASONS,
        desk=here,
        request=SearchRequest(),
    )
    return not_stored(make_response(html))
