"""Read the controls of pages: where each leads, and how many items it promises."""

from __future__ import annotations

import random
from collections.abc import Iterator
from urllib.parse import urlencode

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from tests.webui.web_archive import fetch, text_of

SEARCHES = (
    "q=cooperatives", "q=credit", "q=kitchen+Kenya", "sort=newest", "q=social", '-country=country:PT',
    "q=cooperatives&country=country:PT", "q=handbook+Kenya&country=country:PS", "language=en&language=fr",
    "date=2020..2021", "q=cooperatives&date=2021", "undated=include&date=2018", "country=country:PT&date=2020-02",
    "q=kitchen+Kenya&date=2018", "q=xylophone+Kenya&country=country:PT&-category=News",
    "q=handbook&date=2018", "category=News&-language=fr", "q=%22credit+unions%22",
)  # fmt: skip


def number(text: str) -> int:
    return int(text.split(maxsplit=1)[0].replace(",", ""))


def total(page: BeautifulSoup) -> int:
    text = text_of(page.select_one(".count-number"))
    return 0 if text == "Nothing found" else number(text)


def submitted(page: BeautifulSoup) -> list[tuple[str, str]]:
    """Return the fields that the form of a page submits as it is."""
    fields = [(str(field["name"]), str(field.get("value", ""))) for field in page.select("#search [name][value]")]
    fields += [(str(box["name"]), str(box["value"])) for box in page.select("[form=search][type=checkbox][checked]")]
    fields += [(str(field["name"]), str(field["value"])) for field in page.select("[form=search][type=text]")]
    for select in page.select("select[form=search]"):
        chosen = select.select_one("[selected]") or select.select_one("option")
        assert chosen is not None
        fields.append((str(select["name"]), str(chosen["value"])))
    return fields


def controls(client: FlaskClient, address: str) -> Iterator[tuple[str, int]]:
    """Yield where each control of a page leads, and the number of items that it promises."""
    page = fetch(client, address)
    here = total(page) if page.select_one(".count-number") else 0
    for bar in page.select("a.bar-link:not([aria-current])"):
        yield str(bar["href"]), number(text_of(bar).rpartition(": ")[2])
    for tag in page.select(".browse-group a.tag"):
        yield str(tag["href"]), number(text_of(tag.select_one(".tag-count")).lstrip(", "))
    for relaxation in page.select("[aria-labelledby=more] li"):
        yield str(relaxation.a["href"]), number(text_of(relaxation.select_one(".ladder-count")))  # type: ignore[index]
    for choice in page.select(".choice:not(.choice-selected):has(.choice-count)"):
        count = text_of(choice.select_one(".choice-count"))
        promised = number(count.lstrip("+")) + (here if count.startswith("+") else 0)
        yield _target(page, choice), promised


def _target(page: BeautifulSoup, choice: Tag) -> str:
    if choice.name == "a":
        return str(choice["href"])
    box = choice.select_one("input")
    assert box is not None
    return "/?" + urlencode([*submitted(page), (str(box["name"]), str(box["value"]))])


def broken_promises(client: FlaskClient, controls_to_try: int, seed: int) -> list[tuple[str, str, int]]:
    """Return page, address and promised count of the controls, chosen at random, that find another number of items."""
    pages = ["/", *(f"/?{search}" for search in SEARCHES)]
    pages += [f"/values/{facet}?q=cooperatives" for facet in ("country", "topic", "category", "language")]
    chance = random.Random(seed)
    promises = [(page, *control) for page in pages for control in controls(client, page)]
    while len(promises) < 2 * controls_to_try:  # those of pages that controls lead to
        page = chance.choice(promises)[1]
        promises += [(page, *control) for control in controls(client, page)]
    chosen = chance.sample(promises, controls_to_try)
    return [(page, target, count) for page, target, count in chosen if total(fetch(client, target)) != count]
