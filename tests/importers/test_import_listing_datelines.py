"""Lines of a listing that are a date among other facts: authors, a source, a place, the time that it takes to read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.importers.importer_inputs import items, warnings, written

TITLES = ["Weavers hold their yearly meeting", "Potters open a shop"]
TEXTS = ["Forty came.", "It is in Bergen."]
DATES = ["2019-03-14", "2019-03-12"]
LINES = {
    "Published: {d} March 2019 | Author: Jane Doe": (("Jane Doe",), "", ""),
    "Published: {d} March 2019 | Author: Jane Doe | Source: The Loom": (("Jane Doe",), "The Loom", ""),
    "{d}/03/2019 10:30 · 3 min read": ((), "", ""),
    "By Jane Doe · {d} March 2019 · Lesezeit: 4 Minuten": (("Jane Doe",), "", ""),
    "{d} March 2019, by Jane Doe": (("Jane Doe",), "", ""),
    "Publicado em {d} de março de 2019, por Maria Silva": (("Maria Silva",), "", ""),
    "Paru le {d} mars 2019": ((), "", ""),
    "Brasília, {d} de março de 2019": ((), "", "Brasília"),
    "Le Monde, {d} mars 2019": ((), "Le Monde", ""),
    "Example Times, {d} March 2019, page 4": ((), "Example Times", ""),
    "News | {d} March 2019 | 12 comments": ((), "", "News"),
    "Posted on {d} March 2019 by admin in News": ((), "", "News"),
    "{d}. März 2019 von Anna Lang": (("Anna Lang",), "", ""),
    "{d} mars 2019 à 10h30 par Jeanne Dupont": (("Jeanne Dupont",), "", ""),
    "Published by Jane Doe on {d} March 2019": (("Jane Doe",), "", ""),
    "Date: {d} March 2019 Source: The Farmer": ((), "The Farmer", ""),
    "Source: The Farmer, {d} March 2019": ((), "The Farmer", ""),
    "Oslo (AFP), {d} March 2019": ((), "AFP", "Oslo"),
    "Montreal, {d} March 2019": ((), "", "Montreal"),
    "Wed, {d} Mar 2019, Financial Times, p. 4": ((), "Financial Times", ""),
    "{d} de marzo de 2019 | Noticias | Madrid": ((), "", "Noticias | Madrid"),
}


def listing(line: str, mark: str = "") -> str:
    days = ("14", "12")
    return "\n\n".join(
        f"{mark.format(n=n)}{title}\n{line.format(d=day)}\n{text}"
        for n, (title, day, text) in enumerate(zip(TITLES, days, TEXTS, strict=True), start=1)
    )


@pytest.mark.parametrize("mark", ["", "{n}. "])
@pytest.mark.parametrize("line", LINES)
def test_a_date_among_other_facts_is_the_date_and_the_facts_are_fields(line: str, mark: str, tmp_path: Path) -> None:
    path = written(tmp_path, listing(line, mark))

    assert [(item.title, item.date.value, item.summary) for item in items(path)] == list(
        zip(TITLES, DATES, TEXTS, strict=True)
    )
    assert {(item.authors, item.source, item.category) for item in items(path)} == {LINES[line]}
    assert warnings(path) == []


def test_names_before_dates_are_newspapers_where_a_name_of_the_page_certainly_is_one(tmp_path: Path) -> None:
    path = written(tmp_path, "Le Monde, 12 avril 2022\nTitre un\n\nLe Télégramme, 9 avril 2022\nTitre deux\n")

    assert [(item.title, item.source) for item in items(path)] == [
        ("Titre un", "Le Monde"),
        ("Titre deux", "Le Télégramme"),
    ]


def test_a_date_in_brackets_after_a_title_may_have_a_name_before_it(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "Weavers hold their yearly meeting (14 March 2019)\nPotters open a shop (Bergens Tidende, 12 March 2019)\n",
    )

    assert [(item.title, item.date.value, item.source) for item in items(path)] == [
        (TITLES[0], DATES[0], ""),
        (TITLES[1], DATES[1], "Bergens Tidende"),
    ]


CARDS = {
    "Publicado: {d}/03/2019 | Fuente: El País": ((), "El País"),
    "Published: {d} March 2019 | Source: Gazette": ((), "Gazette"),
    "By Ann Lee · {d} March 2019 · 3 min read": (("Ann Lee",), ""),
    "Gazette, {d} March 2019": ((), "Gazette"),
}


@pytest.mark.parametrize("month", ["", "<h3>March 2019</h3>"])
@pytest.mark.parametrize("line", CARDS)
def test_a_card_has_the_facts_beside_its_date(line: str, month: str, tmp_path: Path) -> None:
    cards = "".join(
        f'<article><a href="https://e.example/{n}"><h4>{title}</h4></a>'
        f"<span>{line.format(d=day)}</span><p>{text}</p></article>"
        for n, (title, day, text) in enumerate(zip(TITLES, ("14", "12"), TEXTS, strict=True), start=1)
    )
    undated = '<article><a href="https://e.example/3"><h4>Fair</h4></a><span>3 days ago</span></article>'
    path = written(tmp_path, f"<html><body><div>{month}{cards}{undated}</div></body></html>", "page.html")

    assert [(item.title, item.date.value, item.summary, item.url) for item in items(path)] == [
        (TITLES[0], DATES[0], TEXTS[0], "https://e.example/1"),
        (TITLES[1], DATES[1], TEXTS[1], "https://e.example/2"),
        ("Fair", "2019-03" if month else None, "3 days ago", "https://e.example/3"),
    ]
    assert [(item.authors, item.source) for item in items(path)][:2] == [CARDS[line]] * 2
