"""Search results and items are formatted as text, for a terminal and for a file."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from sse_search.cli.rendering import full_item, result_page, summary
from sse_search.cli.terminal import Style
from sse_search.model import (
    ClauseCount,
    Document,
    EntityRef,
    FacetValue,
    Hit,
    IndexState,
    NewsDate,
    NewsItem,
    QueryEcho,
    Relaxation,
    ResultPage,
    ScorePart,
    SearchRequest,
    Tag,
)

PLAIN, RICH = Style(on=False), Style(on=True)


@pytest.fixture(autouse=True)
def _hundred_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")


def a_hit(**fields: Any) -> Hit:
    defaults: dict[str, Any] = {
        "id": "0123456789abcdef",
        "title": "Cooperatives meet",
        "date": NewsDate.of("2021-11-09"),
        "score": 1.5,
        "snippet": "The <mark>cooperatives</mark> &amp; friends",
        "url": "",
        "source": "ilo-news",
        "language": "en",
        "category": "",
        "entities": (
            EntityRef("country:PS", "country", "Palestine"),
            EntityRef("topic:coops", "topic", "cooperatives"),
        ),
    }
    return Hit(**{**defaults, **fields})


def a_page(*hits: Hit, **fields: Any) -> ResultPage:
    defaults: dict[str, Any] = {
        "query": QueryEcho("coops", "coops", "all", "relevance", {}),
        "total": len(hits),
        "undated_hidden": 0,
        "partial": False,
        "page": 1,
        "size": 10,
        "hits": hits,
        "facets": {},
        "relaxed": None,
        "suggestion": None,
        "index": IndexState("000001", 10),
        "took_ms": 1.0,
    }
    return ResultPage(**{**defaults, **fields})


def test_a_hit_has_its_rank_title_details_snippet_and_entities() -> None:
    assert list(result_page(a_page(a_hit(), a_hit(url="https://www.ilo.org/x")), PLAIN)) == [
        "  1. Cooperatives meet",
        "     9 November 2021 · ilo-news · en · 0123456789abcdef",
        "     The *cooperatives* & friends",
        "     Palestine · cooperatives",
        "",
        "  2. Cooperatives meet",
        "     9 November 2021 · ilo-news · en · 0123456789abcdef",
        "     The *cooperatives* & friends",
        "     Palestine · cooperatives",
        "     https://www.ilo.org/x",
        "",
        "2 items.",
    ]


def test_matched_words_are_bold_and_coloured_on_a_terminal() -> None:
    lines = list(result_page(a_page(a_hit(snippet="<mark>worker cooperatives</mark> win")), RICH))

    assert "     \x1b[1;31mworker\x1b[0m \x1b[1;31mcooperatives\x1b[0m win" in lines


def test_long_lines_are_wrapped_and_indented() -> None:
    lines = list(result_page(a_page(a_hit(title="word " * 40)), PLAIN))

    assert max(map(len, lines)) <= 100
    assert lines[1].startswith("     word")


@pytest.mark.parametrize("text", ["\x1b[2Jgone", "a\x07b", "a\u202eb", "a\x9bb"])
def test_no_text_of_an_item_steers_the_terminal(text: str) -> None:
    hit = a_hit(title=text, snippet=f"&#27;[31m{text}", source=text, url=text, entities=(EntityRef("t:x", "t", text),))
    facets = {"source": (FacetValue(text, text, 1),)}
    item = NewsItem(id="0123456789abcdef", title=text, body=text, url=text, source=text, tags=(text,))
    document = Document(item, "en", (Tag("t:x", "t", text, text, "title"),))

    shown = "\n".join([*result_page(a_page(hit, facets=facets), PLAIN), *full_item(document, PLAIN)])

    assert not set(shown) & set("\x1b\x07\u202e\x9b")


def test_a_facet_takes_one_line_and_counts_the_values_that_do_not_fit() -> None:
    years = tuple(FacetValue(str(year), str(year), 3) for year in range(2021, 1990, -1))
    countries = (FacetValue("country:PS", "Palestine", 1200, selected=True), FacetValue("country:IT", "Italy", 1))
    page = a_page(a_hit(), facets={"year": years, "month": (), "country": countries})

    lines = list(result_page(page, PLAIN))

    assert lines[-4].startswith("Year          2021 (3), 2020 (3), ")
    assert lines[-4].endswith("more")
    assert len(lines[-4]) <= 100
    assert lines[-3] == "Country       ✓ Palestine (1,200), Italy (1)"


def test_the_score_is_explained_on_request() -> None:
    part = ScorePart(label="cooperatives: 1 × in the title, exactly", value=1.5, text="cooperatives")

    lines = list(result_page(a_page(a_hit(explanation=(part,))), PLAIN))

    assert lines[4:6] == ["     score 1.500", "       1.500  cooperatives: 1 × in the title, exactly"]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (a_page(a_hit(), total=27), "Items 1 to 1 of 27. Use --page 2 for the next ones."),
        (a_page(a_hit(), total=11, page=2), "Items 11 to 11 of 11."),
        (a_page(total=2, page=9), "There is no page 9: 2 items fill 1 page."),
        (a_page(), "Nothing found."),
        (
            a_page(a_hit(), undated_hidden=3),
            "1 item. 3 items are excluded only because they have no date; --undated include adds undated items.",
        ),
        (
            a_page(undated_hidden=1),
            "Nothing found. 1 item is excluded only because it has no date; --undated include adds undated items.",
        ),
        (a_page(a_hit(), relaxed="any"), "No item has all the words; items with any of them are shown."),
        (a_page(a_hit(), partial=True), "The search reached its time limit; there may be more items."),
        (a_page(suggestion="coops d'ici"), "Did you mean: ssesearch query 'coops d'\"'\"'ici'"),
    ],
)
def test_the_summary_says_what_the_page_does_not_show(page: ResultPage, expected: str) -> None:
    assert expected in "\n".join(summary(page))


def test_an_item_in_full_gives_the_reason_of_every_tag() -> None:
    item = NewsItem(
        id="0123456789abcdef",
        title="In the OPT",
        date=NewsDate.of("2021-11", "heading"),
        summary="First.",
        body="Second.\n\nThird.",
        source="ilo-news",
    )
    tags = (
        Tag("country:PS", "country", "Palestine", "OPT", "title"),
        Tag("region:arab-states", "region", "Arab States", implied_by="country:PS"),
    )

    assert list(full_item(Document(item, "en", tags), PLAIN)) == [
        "In the OPT",
        "Date          November 2021 (from the heading above the item)",
        "Source        ilo-news",
        "Language      en",
        "ID            0123456789abcdef",
        "",
        "First.",
        "",
        "Second.",
        "",
        "Third.",
        "",
        "Entities",
        "  country: Palestine (country:PS; “OPT” in the title)",
        "  region: Arab States (region:arab-states; implied by country:PS)",
    ]


def test_changed_searches_are_commands_and_clauses_have_their_counts() -> None:
    request = SearchRequest(text="-law fair's", filters={"country": ("country:KE",)}, date=("2021",), undated="include")
    request = msgspec.structs.replace(request, feedback=False, excluded={"language": ("en",)})
    page = a_page(
        clauses=(ClauseCount(text="wheat", count=1200, empties=True), ClauseCount(text="xyzzy", count=0, empties=True)),
        relaxations=(Relaxation(kind="word", label="without xyzzy", total=1200, request=request),),
    )

    assert list(summary(page)) == [
        "Nothing found.",
        "Items of each alone: wheat 1,200 (none with the rest), xyzzy 0.",
        "1,200 items without xyzzy: ssesearch query --country country:KE --exclude language=en "
        "--date 2021 --undated include --no-feedback -- '-law fair'\"'\"'s'",
    ]


def test_a_changed_search_that_is_suggested_is_not_repeated() -> None:
    request = SearchRequest(text="dairy")
    relaxation = Relaxation(kind="spelling", label="with the spelling dairy", total=3, request=request)

    assert list(summary(a_page(suggestion="dairy", relaxations=(relaxation,))))[1:] == [
        "Did you mean: ssesearch query dairy"
    ]
