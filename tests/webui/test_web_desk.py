"""The desk decides on candidates; only who knows its address, on this machine and from its own forms, can do so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from werkzeug.test import TestResponse

from tests.webui.web_archive import CANDIDATES, build_desk_archive
from tests.webui.web_axe import SMALL_TARGETS, axe_violations
from tests.webui.web_browser import NO_BROWSER, TIMEOUT, screenshot
from tests.webui.web_sockets import in_thread
from webui import create_app
from webui.desk import create_desk
from webui.desk_server import desk_server

NAMES = CANDIDATES


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return build_desk_archive(tmp_path)


class Keeper:
    """Uses the desk with a client that is not a browser."""

    def __init__(self, home: Path) -> None:
        self.file = home / "vocabulary.toml"
        self.app, self.desk = create_desk(home)
        self.desk.hosts = ("localhost",)
        self.client: FlaskClient = self.app.test_client()
        self.path = f"/desk/{self.desk.address}"

    def names(self) -> list[str]:
        html = self.client.get(self.path).text
        return re.findall(r"<h2[^>]*><bdi>(.*?)</bdi>", html)

    def decide(self, decision: str, name: str = NAMES[0], **fields: str) -> TestResponse:
        form = {"secret": self.desk.form_secret, "name": name, "decision": decision, **fields}
        return self.client.post(self.path, data=form)

    def written(self) -> str:
        return self.file.read_text(encoding="utf-8") if self.file.exists() else ""


@pytest.fixture
def keeper(home: Path) -> Keeper:
    return Keeper(home)


def test_the_desk_shows_each_candidate_with_count_context_and_known_entity(keeper: Keeper) -> None:
    html = keeper.client.get(keeper.path).text

    assert keeper.names() == NAMES
    assert "He met &lt;b&gt; the Gondor Weavers Guild (GWG)." in html
    assert "Schwab Foundation for Social Entrepreneurship</strong>" in html


def test_decisions_are_written_and_leave_the_page(keeper: Keeper) -> None:
    accepted = keeper.decide("accept", type="event", source="https://guild.example")
    keeper.decide("alias", NAMES[1], of="organization:schwab-foundation")
    keeper.decide("reject", NAMES[2])

    assert (accepted.status_code, accepted.location) == (303, keeper.path)
    assert keeper.names() == []
    assert keeper.written() == (
        '[[entity]]\nid = "event:gwg"\nlabel = "Gondor Weavers Guild"\nacronyms = ["GWG"]\n'
        'source = "https://guild.example"\n\n[[entity]]\nid = "organization:schwab-foundation"\n'
        'aliases = ["Schwab Foundation"]\n\n[[reject]]\nname = "Maria Brandywine"\n'
    )
    assert "No candidates" in (keeper.decide("refresh"), keeper.client.get(keeper.path).text)[1]


def test_what_happened_is_said_once(keeper: Keeper) -> None:
    keeper.decide("reject")

    assert "Gondor Weavers Guild: rejected." in keeper.client.get(keeper.path).text
    assert "rejected." not in keeper.client.get(keeper.path).text
    assert keeper.decide("reject").status_code == 303
    assert "This name is decided already." in keeper.client.get(keeper.path).text
    keeper.decide("accept", name="Nobody Else")
    assert "This name is not a candidate; nothing was changed." in keeper.client.get(keeper.path).text
    assert "Nobody" not in keeper.written()


def test_a_postponed_name_comes_last(keeper: Keeper) -> None:
    keeper.decide("later")

    assert keeper.names() == [*NAMES[1:], NAMES[0]]
    assert keeper.written() == ""


def test_a_decision_that_contradicts_the_vocabulary_is_explained_at_its_name(keeper: Keeper) -> None:
    refused = keeper.decide("alias", of="Atlantis")

    assert refused.status_code == 422
    assert "Nothing was changed: &#39;Atlantis&#39; names no entity; give the id of one." in refused.text
    assert (keeper.decide("accept", type="topic").status_code, keeper.decide("x").status_code) == (400, 400)
    assert (keeper.names(), keeper.written()) == (NAMES, "")


def test_who_does_not_know_the_address_finds_nothing(keeper: Keeper) -> None:
    for path in ("/desk", "/desk/", "/desk/x", f"{keeper.path}x", f"/desk/{keeper.desk.form_secret}"):
        assert keeper.client.get(path).status_code == 404
        assert keeper.client.post(path, data={"secret": keeper.desk.form_secret}).status_code in (404, 405)
    assert len(keeper.desk.address) >= 43
    assert create_desk(keeper.file.parent)[1].address != keeper.desk.address


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_a_form_of_another_site_changes_nothing(keeper: Keeper, headers: dict[str, str]) -> None:
    form = {"secret": keeper.desk.form_secret, "name": NAMES[0], "decision": "reject"}

    assert keeper.client.post(keeper.path, data=form, headers=headers).status_code == 403
    assert keeper.client.post(keeper.path, data={**form, "secret": "x"}).status_code == 403
    assert keeper.client.get(keeper.path, query_string=form).status_code == 200
    assert keeper.written() == ""


@pytest.mark.parametrize("host", ["evil.example", "localhost:1", "127.0.0.1.evil.example"])
def test_another_host_is_refused_whatever_the_address(keeper: Keeper, host: str) -> None:
    for path in (keeper.path, "/", "/api/search"):
        assert keeper.client.get(path, headers={"Host": host}).status_code == 403


def test_the_page_is_not_kept_by_browsers_and_not_compressed(keeper: Keeper) -> None:
    response = keeper.client.get(keeper.path, headers={"Accept-Encoding": "gzip"})

    assert response.headers["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in response.headers
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_settings_of_the_public_page_do_not_change_the_address_of_the_desk(home: Path) -> None:
    (home / "ssesearch.toml").write_text('public_url = "https://news.example/archive"\n', encoding="utf-8")
    keeper = Keeper(home)

    assert keeper.decide("reject").location == keeper.path


def test_the_public_page_has_no_desk(home: Path) -> None:
    client = create_app(home).test_client()

    assert client.get("/desk/x").status_code == 404
    assert client.post("/", data={"decision": "reject"}).status_code == 405


@pytest.fixture
def address(home: Path) -> Iterator[str]:
    """The address of the desk on a real server."""
    server, address = desk_server(home, 0)
    with in_thread(server):
        yield address


def test_the_desk_listens_on_the_loopback_interface(address: str) -> None:
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/desk/[\w-]{43}", address)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(TIMEOUT)
    opened = context.new_page()
    opened.goto(address)
    yield opened
    context.close()


@NO_BROWSER
def test_the_desk_works_in_a_browser_without_javascript(browser: Browser, address: str, home: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(TIMEOUT)
    page = context.new_page()
    page.goto(address)
    card = page.locator(".desk-card", has_text=NAMES[0])

    card.locator("select").select_option("event")
    card.get_by_role("button", name="Accept").click()
    page.get_by_text("Gondor Weavers Guild: now event:gwg.").wait_for()
    context.close()

    assert 'id = "event:gwg"' in (home / "vocabulary.toml").read_text(encoding="utf-8")


@NO_BROWSER
def test_the_desk_has_no_fault_of_accessibility_at_any_width(page: Page) -> None:
    assert page.get_by_role("heading", level=2).count() == len(NAMES)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert axe_violations(page) == []
        assert page.evaluate(SMALL_TARGETS, 24) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        screenshot(page, f"desk-{width}")
