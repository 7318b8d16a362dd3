"""Items in languages written without spaces, or with combining signs, are found by their words."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_search import SearchService
from tests.service.queries_by_script import HEADLINES, QUERIES
from tests.service.service_archive import filled, search

MIN_RIGHT = {"zh": 20, "ja": 20, "ko": 20, "th": 20, "hi": 20}
"""Queries of each language, of 20, whose first hit is right."""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> SearchService:
    records = [{"title": title, "language": language} for language, titles in HEADLINES.items() for title in titles]
    return filled(Path(tmp_path_factory.mktemp("scripts")), *records)


@pytest.mark.parametrize("language", QUERIES)
def test_the_first_hit_is_the_headline_that_was_meant(archive: SearchService, language: str) -> None:
    wrong = []
    for text, meant in QUERIES[language].items():
        hits = search(archive, text).hits
        if not hits or hits[0].title not in {HEADLINES[language][number] for number in meant}:
            wrong.append((text, [hit.title for hit in hits[:3]]))

    assert len(QUERIES[language]) - len(wrong) >= MIN_RIGHT[language], wrong


PARTS = {
    "社会企业资金": "首尔市支持社会企业创业",
    "劳动合作社发展": "劳动者合作企业在西班牙的发展",
    "国际劳工会议": "国际劳工组织讨论体面劳动",
    "信用合作社贷款": "信用合作社与普惠金融",
    "社会的企業の支援制度": "社会的企業を支援する新しい制度",
    "再生エネルギー": "再生可能エネルギーの市民共同発電所",
    "東京の会議": "連帯経済のネットワークが東京で会議",
    "生活協同組合と災害": "生活協同組合が災害地へ食料を届ける",
    "노동자협동조합 법": "노동자협동조합이 늘어나고 있다",
    "농협 개혁": "농업협동조합의 개혁을 둘러싼 논의",
}
"""Queries of letters that no headline has in a row, with the headline that they mean."""


@pytest.mark.parametrize("text", PARTS)
def test_a_run_that_no_item_has_finds_first_the_item_with_most_of_its_parts(archive: SearchService, text: str) -> None:
    page = search(archive, text)

    assert page.relaxed
    assert page.hits[0].title == PARTS[text]


def test_items_with_a_part_of_a_run_follow_those_that_have_it_whole(archive: SearchService) -> None:
    page = search(archive, "労働者協同組合")

    assert (page.total, page.relaxed) == (1, None)
    assert [hit.some_words is True for hit in page.hits] == [False, True, True, True]
    assert page.hits[1].title == "農業協同組合の改革をめぐる議論"


@pytest.mark.parametrize(
    ("title", "texts"),
    [
        ("The fund has 1,234 members", ["1234", "1 234", "1.234 members", '"1 234 members"', "1\u00a0234"]),
        ("Le fonds a 2\u202f500 membres", ["2500", "2 500 membres", "2,500", '"2500 membres"']),
        ("It costs 9,90 euros", ["9,90", "9.90", '"9.90 euros"']),
        ("In 2019 300 members met", ["2019", "300", '"2019 300"', "300 members"]),
        ("May 12 300 people met", ["300 people", "may 12 300", '"may 12 300 people"', "12 people"]),
        ("In May 12 300 people met", ["12300", "12 300 people", "in May 12 300", '"12 300 people"']),
        ('צה"ל הודיע', ["צה״ל", 'צה"ל', 'דובר OR צה"ל', "צהל", '"צה״ל הודיע"']),
        ("Членство в об'єднанні", ["об’єднанні", "обʼєднанні"]),
        ("Col·laborar és més", ["coŀlaborar", "col·laborar"]),
        ("AT&T hires C++ and C# programmers", ["AT&T", "c++", "C#", '"at&t hires"']),
        ("The U.N. report", ["UN", "U.N.", "un report", '"UN report"']),
        ("تقرير ١٩٩٨", ["1998", "١٩٩٨"]),
    ],
)
def test_numbers_and_words_with_signs_are_found_however_they_are_written(
    tmp_path: Path, title: str, texts: list[str]
) -> None:
    others = ({"title": "Fund members met in 9 or 90 reports"}, {"title": "At a t c programmers hires, u n 1 2"})
    service = filled(tmp_path, {"title": title}, *others)

    for text in texts:
        assert [hit.title.split() for hit in search(service, text, match="all").hits] == [title.split()], text
