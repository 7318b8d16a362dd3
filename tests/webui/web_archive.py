"""Build the archive of the web tests, and fetch and read its pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from sse_search import NewsDate, NewsItem, SearchService
from sse_search.identity import item_id

HOSTILE = "<script>alert(\"1\")</script> & <b>bold</b> 'quotes'"
"""A title that would do harm as markup."""

ITEMS: tuple[dict[str, Any], ...] = (
    {
        "title": "Office begins support for cooperatives in the Occupied Palestinian Territory (OPT)",
        "date": "2021-11-09",
        "summary": "A programme for cooperatives in the OPT begins with the help of the Italian government.",
        "url": "https://news.example/opt-support",
        "language": "en",
        "category": "News",
    },
    {
        "title": "Launch event of the project on cooperatives in the Occupied Palestinian Territory (OPT)",
        "date": "2021-11-08",
        "summary": "Partners of the project on cooperatives meet in Ramallah.",
        "url": "https://news.example/opt-launch",
        "language": "en",
        "category": "Event",
    },
    {
        "title": "A handbook for cooperatives in Palestine",
        "summary": "The handbook explains the law on cooperatives.",
        "url": "https://news.example/handbook",
        "language": "en",
        "category": "Publication",
    },
    {
        "title": "Women in cooperatives answer the pandemic",
        "date": "2021-11-26",
        "summary": "A webinar of the International Cooperative Alliance heard women from five countries.",
        "body": "Women spoke of care.\n\nIts second part was about credit.\n\nAll of it was recorded.",
        "url": "https://news.example/women",
        "language": "en",
        "category": "Event",
    },
    {
        "title": "Portugal opens the Academy on Social and Solidarity Economy",
        "date": "2021-11-25",
        "summary": "The minister spoke of the social economy in Portugal.",
        "url": "https://news.example/academy",
        "language": "en",
        "category": "News",
    },
    {
        "title": "Forest cooperatives in Portugal plan for dry summers",
        "date": "2020-02",
        "summary": "Small owners join their land.",
        "url": "https://news.example/forest",
        "language": "en",
        "category": "News",
    },
    {
        "title": "L’économie sociale et solidaire face à la crise en Belgique",
        "date": "2020-05-14",
        "summary": "Les coopératives de travail ont présenté leurs propositions au gouvernement de la Belgique.",
        "url": "https://news.example/belgique",
        "language": "fr",
        "category": "News",
    },
    {
        "title": "Las cooperativas de vivienda en Uruguay cumplen cincuenta años",
        "date": "2019",
        "summary": "Más de quinientas cooperativas de ayuda mutua en todo el país.",
        "url": "https://news.example/uruguay",
        "language": "es",
        "category": "News",
    },
    {"title": "Notes from a kitchen table", "summary": "On solidarity in small places.", "language": "en"},
    {
        "title": HOSTILE,
        "date": "2018-01-02",
        "summary": 'A text with <img src=x onerror=alert(1)> and "quotes" & ampersands about hostile titles.',
        "url": "https://news.example/hostile",
        "language": "en",
        "category": "<i>odd</i>",
    },
    {
        "title": "Credit unions of Kenya lend to farmers",
        "date": "2018-06-30",
        "summary": "Credit unions lent more than banks.",
        "url": "https://news.example/kenya",
        "language": "en",
        "category": "News",
    },
    {
        "title": "Credit unions of Canada report on their year",
        "date": "2017-03-01",
        "summary": "Members receive a share of the surplus.",
        "url": "https://news.example/canada",
        "language": "en",
        "category": "Publication",
    },
)


def build_archive(folder: Path, items: tuple[dict[str, Any], ...]) -> Path:
    """Create a home folder with an index of these items."""
    (folder / "corpus").mkdir(parents=True)
    (folder / "ssesearch.toml").write_text("deadline = 0\n", encoding="utf-8")  # a busy machine finds the same
    source = folder / "items.jsonl"
    source.write_text("".join(json.dumps(own_record(item)) + "\n" for item in items), encoding="utf-8")
    with SearchService.open(folder) as service:
        service.import_path(source, source="Archive")
        service.rebuild()
    return folder


CANDIDATES = ["Gondor Weavers Guild", "Schwab Foundation", "Maria Brandywine"]
"""Names in the archive of the desk that its vocabulary lacks."""


def build_desk_archive(home: Path) -> Path:
    """Index items with names that the vocabulary lacks."""
    home.mkdir(parents=True, exist_ok=True)
    texts = [f"On day {day} all was well." for day in range(20)]
    texts += [f"He met <b> the {CANDIDATES[0]} (GWG).", *(f"He met the {name} there." for name in CANDIDATES[1:])]
    items = [NewsItem(id=f"{number:016x}", title=f"Day {number}", body=text) for number, text in enumerate(texts)]
    with SearchService.open(home) as service:
        service.import_items(items, source="Coop News")
        service.rebuild()
    return home


def own_record(item: dict[str, Any]) -> dict[str, Any]:
    """Return an item as our exports have it, so that what looks like markup in its texts stays as it is."""
    date = NewsDate.of(item.get("date"))
    identifier = item_id(url=item.get("url", ""), title=item["title"], date=date, source="Archive")
    return {**item, "id": identifier, "date": msgspec.to_builtins(date)}


def fetch(client: FlaskClient, path: str, status: int = 200, accepted: str = "") -> BeautifulSoup:
    """Fetch a page as a browser does, and parse it; `accepted` are the languages that the client prefers."""
    response = client.get(path, headers={"Accept-Language": accepted} if accepted else {}, follow_redirects=True)
    assert response.status_code == status, response.text
    return BeautifulSoup(response.text, "html.parser")


def text_of(node: Any) -> str:
    """Return the text of an element with single spaces."""
    return " ".join(node.get_text().split())
