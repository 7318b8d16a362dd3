"""Pages are in the language of their address or of the client, completely, and carry it along."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator
from typing import Any

import pytest
from babel.messages import Catalog
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from sse_search import SearchService, language_name, worded_count
from tests.webui.web_archive import fetch, text_of
from tools import messages
from webui import create_app, localization
from webui.locales import LANGUAGES, Locale, locales

OTHERS = tuple(LANGUAGES)[1:]
PLACEHOLDERS = re.compile(r"%\(\w+\)s|\{\w*(?:![rs])?(?::[^}]*)?\}|</?\w+[^>]*>")
CONTENT = "[lang], bdi, code, pre, q, cite, .brand-name, .original-address, .site-name"
"""What is no text of ours: items, queries, names, and the name of the archive."""
SAME_EVERYWHERE = re.compile(
    r"\b(?:ssesearch|Français|CSV|RIS|BibTeX|CSL|JSON Lines|JSON|APA|Chicago|ID|last-7-days|https?:\S+)"
)
"""Names of formats, and what is typed as it is."""


class Bracketed(gettext.NullTranslations):
    """A catalogue that puts every message into brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@pytest.fixture(scope="module")
def catalogues() -> dict[str, Catalog]:
    template = messages.extracted()
    return {code: messages.updated(code, template) for code in messages.TRANSLATED}


@pytest.fixture(scope="module")
def bracketed(service: SearchService) -> Iterator[FlaskClient]:
    """A client whose pages with `lang=fr` have every message in brackets."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(localization, "locales", lambda: {**locales(), "fr": Locale("fr", Bracketed())})
        yield create_app(service=service).test_client()


def outside_brackets(text: str) -> str:
    depth, outside = 0, ""
    for character in text:
        depth += (character == "⟦") - (character == "⟧")
        outside += character if not depth and character != "⟧" else ""
    return outside


def texts(page: BeautifulSoup) -> Iterator[str]:
    """Yield the texts of a page that are shown or read aloud, except those of the archive."""
    for node in page.select("html > body " + CONTENT.replace(", ", ", html > body ")):
        node.replace_with(" ")
    for node in page.select("script, style, svg, .Z3988"):
        node.decompose()
    yield page.body.get_text(" ") if page.body else ""
    for node in page.select("body *, link:not([type])"):
        if isinstance(node, Tag):
            yield from (str(node[name]) for name in ("title", "aria-label", "placeholder", "alt") if name in node.attrs)
            yield from (str(value) for name, value in node.attrs.items() if name.startswith("data-") and " " in value)


@pytest.mark.parametrize("code", OTHERS)
def test_a_catalogue_has_exactly_the_messages_of_the_code_and_its_compiled_form(
    catalogues: dict[str, Catalog], code: str
) -> None:
    written, compiled = messages.paths(code)

    assert written.read_bytes() == messages.po_bytes(catalogues[code]), "run: make messages"
    assert compiled.read_bytes() == messages.mo_bytes(catalogues[code]), "run: make messages"


@pytest.mark.parametrize("code", OTHERS)
def test_every_message_is_translated_with_its_placeholders_and_tags(catalogues: dict[str, Catalog], code: str) -> None:
    assert messages.untranslated(catalogues[code]) == []
    for message in catalogues[code]:
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = message.id[-1] if isinstance(message.id, tuple) else message.id
        for form in forms if message.id else ():
            missing = set(PLACEHOLDERS.findall(str(wanted))) ^ set(PLACEHOLDERS.findall(str(form)))
            assert missing <= {"{count}", "{count:,}"} if len(forms) > 1 else not missing, (wanted, form)
            assert '"' not in PLACEHOLDERS.sub("", str(form)), f"{form}: it would end an attribute"


def test_the_language_of_a_page_is_that_of_its_address_or_of_the_client(client: FlaskClient) -> None:
    def language(path: str, accepted: str = "") -> str:
        response = client.get(path, headers={"Accept-Language": accepted} if accepted else {})
        page = BeautifulSoup(response.text, "html.parser")
        assert page.html is not None
        assert response.headers["Content-Language"] == page.html["lang"]
        assert ("Accept-Language" in response.headers["Vary"]) == ("lang=fr" not in path)
        return str(page.html["lang"])

    assert language("/") == "en"
    assert language("/", "fr-CH, fr;q=0.9, en;q=0.8") == "fr"
    assert language("/?q=credit", "nl, de;q=0.5") == "de"
    assert language("/?q=credit&lang=fr", "de") == "fr"
    assert language("/?lang=tlh", "pt-BR") == "pt"
    assert language("/nowhere", "it") == "it"
    assert language("/", "pt-BR,en-US;q=0.9,en;q=0.8") == "pt"
    assert language("/", "zh-TW,en;q=0.5,fr-CA;q=0.8") == "fr"
    assert language("/", "de;q=0,nl;q=0.5") == "en"


def test_links_and_forms_carry_the_language_of_the_address_and_no_other(client: FlaskClient) -> None:
    chosen = fetch(client, "/?lang=es&q=cooperatives")
    preferred = client.get("/?q=cooperatives", headers={"Accept-Language": "es"}).text

    for page in (chosen, fetch(client, str(chosen.select(".hit-title a")[0]["href"]))):
        inside = [str(link["href"]) for link in page.select("main a[href^='/'], .brand, .footer a[href^='/']")]
        inside = [path for path in inside if not path.startswith(("/export", "/feed", "/api"))]
        assert inside
        assert [path for path in inside if "lang=es" not in path] == []
        assert [field["value"] for field in page.select("#search input[name=lang]")] == ["es"]
    assert "lang=es" not in preferred.replace('data-suggest="/suggest?lang=es"', "").replace('hreflang="es"', "")


def test_the_menu_of_languages_leads_to_the_same_search(client: FlaskClient) -> None:
    page = fetch(client, "/?q=credit&country=country:KE&lang=fr")
    links = {str(link["hreflang"]): str(link["href"]) for link in page.select(".languages a")}

    assert text_of(page.select(".languages summary")[0]) == "Langue : Français"
    assert set(links) == set(LANGUAGES) - {"fr"}
    german = fetch(client, f"/{links['de']}")
    assert german.html is not None
    assert german.html["lang"] == "de"
    assert [str(field["value"]) for field in german.select("#q")] == ["credit"]


def test_a_cached_page_is_that_of_its_language(client: FlaskClient) -> None:
    english = client.get("/?q=credit")
    tag = english.headers["ETag"]

    assert client.get("/?q=credit", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/?q=credit", headers={"If-None-Match": tag, "Accept-Language": "de"}).status_code == 200


def test_the_api_feeds_and_exports_are_in_english(client: FlaskClient) -> None:
    plain = {"X-Request-ID": "one"}
    german = {"Accept-Language": "de", **plain}
    for path in ("/feed.atom?date=2018-06", "/suggest?q=port", "/api/search?limit=x"):
        assert client.get(path, headers=german).data == client.get(path, headers=plain).data
        assert "Accept-Language" not in client.get(path, headers=german).headers.get("Vary", "")
    assert "Land" in client.get("/suggest?q=portu&lang=de").text


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/saved",
        "/?q=cooperatives&limit=20&stories=true",
        "/?q=cooperatives&-category=News&date=2021&undated=include&aliases=false",
        "/?q=cooperatives&explain=true&feedback=true&semantic=true",
        '/?q="coop women" OPT&date=last-7-days&undated=only',
        "/?q=xylophone women&country=country:PT",
        "/?q=xylophone",
        "/?q=(women AND",
        "/?q=place:Oslo near/3 x",
        "/?q=cooperatives&from=x",
        "/?q=cooperatives&page=999&receipt=1",
        "/?page=0",
        "/?colour=red",
        "/?sort=best",
        "/values/country?q=cooperatives&order=name",
        "/values/topic?find=zzz",
        "/values/nothing",
        "/overview",
        "/gaps",
        "/compare",
        "/compare?q=cooperatives&q=credit&q=women&by=language",
        "/compare?q=1&q=2&q=3&q=4&q=5&q=6",
        "/nowhere",
        "/item/0000000000000000",
        "/entity/country:PS",
        "/entity/nobody",
    ],
)
def test_no_text_of_a_page_is_left_in_english(bracketed: FlaskClient, path: str) -> None:
    assert untranslated(bracketed, path) == []


def test_no_text_of_the_page_of_an_item_is_left_in_english(bracketed: FlaskClient) -> None:
    for query in ("Ramallah", "hostile", "Notes kitchen", "Uruguay"):
        hit = fetch(bracketed, f"/?q={query}&lang=fr").select(".hit-title a")[0]
        assert untranslated(bracketed, str(hit["href"])) == []


def untranslated(client: FlaskClient, path: str) -> list[str]:
    response = client.get(f"{path}{'&' if '?' in path else '?'}lang=fr")
    page = BeautifulSoup(response.text, "html.parser")
    assert page.html is not None
    assert page.html["lang"] == "fr", path
    outside = (SAME_EVERYWHERE.sub("", " ".join(outside_brackets(text).split())) for text in texts(page))
    return [text for text in outside if re.search(r"[^\W\d_]{3}", text)]


@pytest.mark.parametrize(
    ("code", "number", "day", "month"),
    [
        ("en", "12,500", "1 November 2021", "November 2021"),
        ("fr", "12\u202f500", "1er novembre 2021", "novembre 2021"),
        ("es", "12\u202f500", "1 de noviembre de 2021", "noviembre de 2021"),
        ("pt", "12\u202f500", "1 de novembro de 2021", "novembro de 2021"),
        ("de", "12.500", "1. November 2021", "November 2021"),
        ("it", "12.500", "1º novembre 2021", "novembre 2021"),
    ],
)
def test_numbers_and_dates_are_written_as_the_language_does(code: str, number: str, day: str, month: str) -> None:
    locale = locales()[code]

    assert (locale.number(12500), locale.date("2021-11-01"), locale.date("2021-11")) == (number, day, month)


def test_plurals_and_names_of_languages_follow_the_language() -> None:
    def items(code: str, number: int) -> str:
        return locales()[code].text(worded_count("{count:,} item", "{count:,} items", number))

    assert [items("fr", number) for number in (0, 1, 2)] == ["0 article", "1 article", "2 articles"]
    assert [items("it", number) for number in (0, 1, 2)] == ["0 articoli", "1 articolo", "2 articoli"]
    assert locales()["de"].text(language_name("fr")) == "Französisch"
    assert locales()["es"].text("no message") == "no message"


def test_what_core_says_of_a_query_is_translated(client: FlaskClient) -> None:
    def notice(path: str) -> Any:
        return [text_of(each) for each in fetch(client, path).select(".notice")]

    assert notice("/?q=(women&lang=de")[0].startswith("Diese Klammer wird nie geschlossen. Das wird übergangen. Nach ")
    assert "Ningún artículo tiene todas las palabras" in " ".join(notice("/?q=women xylophone&lang=es"))
