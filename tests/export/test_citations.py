"""Citations follow the examples that the styles publish, and CSL JSON is read back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sse_search.author_names import name_of
from sse_search.citations import apa, chicago, write_csl
from sse_search.importers import read
from sse_search.model import Document, NewsDate, NewsItem

PAGE = "https://archive.example/item/00000000000000a1"


def a_document(title: str, date: str | None = None, **fields: object) -> Document:
    item = NewsItem(id="00000000000000a1", title=title, date=NewsDate.of(date), **fields)  # type: ignore[arg-type]
    return Document(item, "en")


CAREY = a_document(
    "Can we get better at forgetting?",
    "2019-03-22",
    authors=("Carey, Benedict",),
    source="The New York Times",
    url="https://www.nytimes.com/2019/03/22/health/memory-forgetting-psychology.html",
)
MANJOO = a_document(
    "Snap Makes a Bet on the Cultural Supremacy of the Camera",
    "2017-03-08",
    authors=("Farhad Manjoo",),
    source="New York Times",
    url="https://www.nytimes.com/2017/03/08/technology/snap-makes-a-bet-on-the-cultural-supremacy-of-the-camera.html",
)


def test_a_citation_of_apa_is_the_example_of_its_style() -> None:
    assert apa(CAREY, PAGE).text == (
        "Carey, B. (2019, March 22). Can we get better at forgetting? The New York Times. "
        "https://www.nytimes.com/2019/03/22/health/memory-forgetting-psychology.html"
    )


def test_a_citation_of_chicago_is_the_example_of_its_style() -> None:
    assert chicago(MANJOO, PAGE).text == (
        "Manjoo, Farhad. “Snap Makes a Bet on the Cultural Supremacy of the Camera.” New York Times, March 8, 2017. "
        "https://www.nytimes.com/2017/03/08/technology/snap-makes-a-bet-on-the-cultural-supremacy-of-the-camera.html."
    )


def test_the_source_is_the_part_in_italics() -> None:
    assert (apa(CAREY, PAGE).source, chicago(MANJOO, PAGE).source) == ("The New York Times", "New York Times")


@pytest.mark.parametrize(
    ("date", "in_apa", "in_chicago"),
    [
        ("2021-12", "A title. (2021, December). Coop News. ", "“A title.” Coop News, December 2021. "),
        ("2021", "A title. (2021). Coop News. ", "“A title.” Coop News, 2021. "),
        (None, "A title. (n.d.). Coop News. ", "“A title.” Coop News, n.d. "),
    ],
)
def test_a_date_is_cited_as_precisely_as_it_is_known(date: str | None, in_apa: str, in_chicago: str) -> None:
    document = a_document("A title", date, source="Coop News")

    assert apa(document, PAGE).text == in_apa + PAGE
    assert chicago(document, PAGE).text == in_chicago + PAGE + "."


def test_several_authors_are_joined_as_each_style_does() -> None:
    document = a_document("A title", "2021", authors=("Jane Doe", "Roe, Rik", "ILO Newsroom"))

    assert apa(document, PAGE).text.startswith("Doe, J., Roe, R., & ILO Newsroom. (2021).")
    assert chicago(document, PAGE).text.startswith("Doe, Jane, Rik Roe, and ILO Newsroom. “A title.” 2021.")


def test_of_many_authors_only_some_are_cited() -> None:
    document = a_document("A title", "2021", authors=tuple(f"Author{chr(65 + i)}, Ann" for i in range(22)))

    assert ", AuthorS, A., . . . AuthorV, A. (2021)." in apa(document, PAGE).text
    assert "Ann AuthorG, et al. “A title.”" in chicago(document, PAGE).text


def test_quotation_marks_in_a_title_become_single_ones_in_chicago() -> None:
    title = 'Members vote "yes" on “merger”'

    assert chicago(a_document(title, "2021"), PAGE).text.startswith("“Members vote ‘yes’ on ‘merger’.” 2021.")


@pytest.mark.parametrize(
    ("author", "family", "given"),
    [
        ("Jean-Paul Sartre", "Sartre", "Jean-Paul"),
        ("Juan de la Cruz", "de la Cruz", "Juan"),
        ("Reuters Staff", "Reuters Staff", ""),
        ("AFP", "AFP", ""),
        ("Plato", "Plato", ""),
        ("The Association of Workers in Cooperatives", "The Association of Workers in Cooperatives", ""),
    ],
)
def test_a_name_is_divided_only_where_it_is_that_of_a_person(author: str, family: str, given: str) -> None:
    assert (name_of(author).family, name_of(author).given) == (family, given)


def test_hyphenated_names_keep_their_hyphen_in_initials() -> None:
    assert name_of("Sartre, Jean-Paul M.").initials == "J.-P. M."


def test_csl_json_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "items.json"
    path.write_text("".join(write_csl([CAREY])), encoding="utf-8")

    [record] = json.loads(path.read_text(encoding="utf-8"))
    [item] = [each for each in read(path).records if isinstance(each, NewsItem)]

    assert record["issued"] == {"date-parts": [[2019, 3, 22]]}
    assert (item.id, item.title, item.date.value) == (CAREY.item.id, CAREY.item.title, "2019-03-22")
    assert (item.source, item.authors, item.url) == (CAREY.item.source, CAREY.item.authors, CAREY.item.url)


def test_no_items_are_an_empty_array_of_csl() -> None:
    assert json.loads("".join(write_csl([]))) == []
