"""A query without hits gets a suggestion; what is typed gets completions."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from sse_search import Completion, SearchRequest, SearchService
from tests.service.service_archive import NEWS, filled, search


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("handbok", "handbook"),
        ("hanbdook", "handbook"),
        ("forset cooperatives", "forest cooperatives"),
        ('"trade fair"', "trade fair"),
        ('"trade fiar" guide', "trade fair guide"),
        ("title:handbok", "title:handbook"),
        ("handbok -forest", "handbook -forest"),
        ("xylophone", None),
        ("lwa", None),
        ('"handbook"', None),
    ],
)
def test_a_query_without_hits_gets_a_suggestion_that_has_some(
    news: SearchService, typed: str, meant: str | None
) -> None:
    page = search(news, typed)

    assert page.suggestion == meant
    if meant:
        assert search(news, meant).total > 0


def test_a_relaxed_query_gets_a_suggestion_whose_hits_have_every_word(news: SearchService) -> None:
    page = search(news, "forest coperatives")

    assert (page.relaxed, page.suggestion) == ("any", "forest cooperatives")
    assert search(news, "forest law").suggestion is None


def test_a_suggestion_passes_the_filters_too(news: SearchService) -> None:
    assert search(news, "handbok", filters={"country": ("Portugal",)}).suggestion is None
    assert search(news, "handbok", filters={"country": ("Palestine",)}).suggestion == "handbook"


def test_the_most_frequent_of_the_nearest_words_is_suggested(tmp_path: Path) -> None:
    with filled(tmp_path, {"title": "banks"}, {"title": "bands bands"}, {"title": "bands"}) as service:
        assert search(service, "bancs").suggestion == "bands"


def completions(service: SearchService, typed: str) -> list[str]:
    return [completion.text for completion in service.suggest(typed)]


def test_what_is_typed_is_completed_with_words_names_and_titles(news: SearchService) -> None:
    assert completions(news, "hand")[0] == "handbook"
    assert "Palestine" in completions(news, "pal")
    assert NEWS[1]["title"] in completions(news, "forest co")
    assert "forest cooperatives" in completions(news, "Forest coop")
    assert "forest portugal" in completions(news, "forest port")


def test_words_and_entities_have_the_number_of_their_items(news: SearchService) -> None:
    by_text = {completion.text: completion for completion in (*news.suggest("pal"), *news.suggest("work"))}

    assert by_text["Palestine"] == Completion(text="Palestine", kind="country", count=2)
    assert by_text["workers"] == Completion(text="workers", kind="word", count=2)  # of its stem
    assert by_text["Worker buyouts"].kind == "title"


@pytest.mark.parametrize("typed", ["wor", "-coop", "coop", "pal", "-pal", "title:wor", "fo"])
def test_a_completion_has_the_number_of_items_that_a_search_for_it_finds(news: SearchService, typed: str) -> None:
    counted = [completion for completion in news.suggest(typed) if completion.count]

    assert counted or ":" in typed
    assert [each.count for each in counted] == [search(news, each.text, match="all").total for each in counted]


def test_entities_are_completed_by_their_names_in_a_language_too(news: SearchService) -> None:
    def shown(typed: str, language: str) -> list[str]:
        return [each.text for each in news.suggest(typed, language) if each.kind == "country"]

    assert shown("belg", "de") == ["Belgien"]
    assert shown("belgi", "en") == ["Belgium"]
    assert shown("belgiu", "de") == ["Belgium"]
    assert news.suggest("palästin", "de")[0].count == 2


def test_a_blank_asks_for_the_entities_that_most_items_have(news: SearchService) -> None:
    searches = [each for each in news.suggest("cooperatives ") if each.kind == "search"]

    assert "cooperatives Italy" in {each.text for each in searches}
    assert [each.count for each in searches] == [search(news, each.text, match="all").total for each in searches]
    assert not [each for each in news.suggest("xylophone ") if each.kind == "search"]


def test_saved_searches_are_offered_by_name_and_text(tmp_path: Path) -> None:
    with filled(tmp_path, *NEWS) as service:
        service.save_search("our land", "forest OR owners")
        service.save_search("filtered land", SearchRequest(text="forest", filters={"country": ("Portugal",)}))

        assert Completion(text="forest OR owners", kind="saved", count=1) in service.suggest("lan")
        assert Completion(text="forest OR owners", kind="saved", count=1) in service.suggest("owner")
        (tmp_path / "saved.toml").write_text("[[search]]\n", encoding="utf-8")
        assert "saved" not in {each.kind for each in service.suggest("lan")}


def test_every_kind_is_among_many_completions(tmp_path: Path) -> None:
    titles = ("Kenya", "Kenyan kennels", "Kennel kent", "Kentish kens", "Kenning", "Kendo in Kenya")
    with filled(tmp_path, *({"title": title} for title in titles)) as service:
        kinds = [each.kind for each in service.suggest("ken")]

    assert {"word", "country", "title"} == set(kinds)
    assert len(kinds) <= 8


def test_entities_are_ordered_by_their_items(tmp_path: Path) -> None:
    with filled(tmp_path, {"title": "Niger"}, {"title": "Nigeria"}, {"title": "Nigeria again"}) as service:
        assert [each.text for each in service.suggest("nige") if each.kind == "country"] == ["Nigeria", "Niger"]


def test_a_title_is_offered_where_the_typed_words_are_anywhere_in_it(news: SearchService) -> None:
    assert completions(news, "palestine work") == ["palestine workers", NEWS[2]["title"]]
    assert completions(news, "buyouts work")[-1] == NEWS[4]["title"]


@pytest.mark.parametrize("typed", ["coop", "Coop", "pal", "les coop", "forest  c", "a handbook", "écono"])
def test_completions_start_with_what_is_typed_and_have_hits(news: SearchService, typed: str) -> None:
    from sse_search.tokens import fold

    start = fold(" ".join(typed.split()))
    for completion in news.suggest(typed):
        assert completion.kind == "title" or fold(completion.text).startswith(start)
        assert search(news, completion.text, match="all").total > 0


@pytest.mark.parametrize("typed", ["", " ", "x", '"', "((", "xylo", "coop*"])
def test_what_cannot_be_completed_gets_no_completion(news: SearchService, typed: str) -> None:
    assert news.suggest(typed) == ()


def test_the_term_dictionary_answers_where_a_pattern_expands_to_too_many_words_for_a_search(tmp_path: Path) -> None:
    letters = "abcdefghijklmopqrstuvwxyz012345678"
    near = " ".join(f"ban{first}{second}" for first in letters for second in letters)
    with filled(tmp_path, {"title": "banish", "summary": near}, {"title": "banzz"}) as service:
        assert search(service, "bannz").suggestion == "banbz"  # b is beside n
        assert completions(service, "ba")[0] == "banzz"


def test_completions_of_a_second_word_stand_beside_the_first(tmp_path: Path) -> None:
    with filled(
        tmp_path,
        {"title": "savings bank", "summary": "a bank of its members"},
        {"title": "savings back"},
        {"title": "barley"},
        {"title": "barley again"},
    ) as service:
        assert completions(service, "ba")[0] == "bank"
        assert completions(service, "savings ba")[:2] == ["savings back", "savings bank"]


ARTICLES = (
    {"title": "The social economy of Portugal", "summary": "Cooperatives and mutuals join the social economy."},
    {"title": "Taxonomy of foundations", "summary": "Government statistics on economies and associations."},
    {"title": "Zzyzx", "summary": "The government of the bank, the banks and a handbook."},
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("social ecomony", "social economy"),
        ('"social ecomony"', '"social economy"'),
        ("goverment", "government"),
        ("ogvernment", "government"),
        ("vovernment statistics", "government statistics"),
        ("xstatistics", "statistics"),
        ("statistcis OR xylophones", "statistics OR xylophones"),
        ("Kiribatti", None),
    ],
)
def test_spelling_follows_the_words_of_the_archive_and_the_keyboard(tmp_path: Path, typed: str, meant: str) -> None:
    with filled(tmp_path, *ARTICLES) as service:
        assert search(service, typed, match="all").suggestion == meant


@pytest.mark.parametrize(
    "typed",
    [
        "date:2023-09-22..2023-09-20",
        "1235",
        "covid12",
        "date:tomorrow",
        "source: gazette",
        "https://new.example1.org/hit",
        "協同",
    ],
)
def test_numbers_syntax_addresses_and_single_letters_are_not_corrected(tmp_path: Path, typed: str) -> None:
    items = (
        {
            "title": "He ate at the sources 1234 in 2022",
            "summary": "The hits of new example1 org and gazette, 09 20 22 covid11.",
        },
        {"title": "協力と同じ", "summary": "組む 合う 東 京", "language": "ja"},
    )
    with filled(tmp_path, *items) as service:
        assert search(service, typed).suggestion is None


def test_quoted_words_of_a_script_without_spaces_stay_together_without_the_marks(tmp_path: Path) -> None:
    with filled(tmp_path, {"title": "東京の協同組合", "language": "ja"}) as service:
        assert search(service, '"協同組合 東京"', match="all").suggestion == "協同組合 東京"


def test_names_of_entities_are_not_corrected(tmp_path: Path) -> None:
    with filled(tmp_path, {"title": "Nigerian dairies"}, {"title": "Nigel"}, {"title": "Chat"}) as service:
        assert search(service, "Niger", match="all").suggestion is None  # a country, one letter from Nigel
        assert search(service, "Nigex", match="all").suggestion == "nigel"


def test_most_generated_typing_errors_get_the_right_word_first(tmp_path: Path) -> None:
    from bench.spelling import KINDS, mistype
    from sse_search.service.spelling import spellings_of
    from sse_search.tokens import words

    chance = random.Random(11)
    tokens = sorted({token for item in (*NEWS, *ARTICLES) for token in words(f"{item['title']} {item['summary']}")})
    tokens = [token for token in tokens if len(token) > 4 and token.isascii()]
    with filled(tmp_path, *NEWS, *ARTICLES) as service:
        reader = service._archive.index().reader
        right = 0
        for number in range(100):
            meant = chance.choice(tokens)
            right += spellings_of(mistype(meant, KINDS[number % 4], chance), reader)[:1] == [meant]
    assert right >= 85
