"""Tags of the sample listing agree with tags assigned by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sse_search.importers import read
from sse_search.model import NewsItem
from tests.entities.entity_items import shipped_tagger

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "corpus" / "sample" / "ilo-news.txt"
SEED = sorted((ROOT.parent / "shared" / "seed").glob("*.txt"))

MIN_SHARE = 0.97

GOLD = {
    "ILO presents new initiative": "organization:ilo organization:ica event:ica-crc work:coop-stat-guidelines "
    "topic:coop-stats topic:coops",
    "ILO contributes to an": "organization:ilo organization:sewa-coop-fed organization:wiego organization:ica-ap "
    "event:coop-week region:asia-pacific topic:covid topic:women-coops topic:coops",
    "A set of papers": "organization:ilo work:fin-mech topic:sse topic:covid topic:fow topic:social-finance",
    "The ILO Director General": "organization:ilo country:PT role:ilo-dg event:sse-academy topic:sse",
    "Lucas Mprechas": "person:lucas-mprechas organization:kapa organization:ilo country:GR work:spotlight topic:sse "
    "topic:coops",
    "ILO COOP Participates": "organization:ilo organization:ilo-coop organization:cecop project:lights-on "
    "region:europe topic:coops topic:social-coops topic:worker-coops topic:formal",
    "ILO Americas participates": "organization:ilo organization:ilo-americas organization:coop-americas event:rcca "
    "region:americas topic:coops",
    "TSUNAGARU by": "project:tsunagaru topic:sse",
    "The ILO undertakes": "organization:ilo organization:italy-gov country:PS country:IT project:csp topic:coops",
    "The ILO holds": "organization:ilo country:PS topic:coops",
}
"""Ids of each item, by the start of its title."""

NEVER = {
    "country:PE": "ILO and ICA are towns there",
    "country:GB": "GB is the Governing Body",
    "country:SC": "SC is a Steering Committee",
    "country:AS": "the Americas are no Samoa",
    "country:IL": "nothing of it is named",
    "organization:sse": "SSE is a topic",
    "organization:covid": "COVID-19 is a topic",
    "organization:intracen": "the ITC is not meant",
    "region:world": "an inclusive world is no region",
    "topic:social-protection": "a ministry's name",
}


def items_of(listing: Path) -> Iterator[NewsItem]:
    return (record for record in read(listing).records if isinstance(record, NewsItem))


def gold_ids(item: NewsItem) -> set[str]:
    (ids,) = (ids for title, ids in GOLD.items() if item.title.startswith(title))
    return set(ids.split())


@pytest.fixture(params=["sample", "seed"])
def listing(request: pytest.FixtureRequest) -> Path:
    if request.param == "sample":
        return SAMPLE
    if not SEED:
        pytest.skip("there is no ../shared/seed beside this checkout")
    return SEED[0]


def test_recall_and_precision_are_high(listing: Path) -> None:
    expected = recalled = named = correct = 0
    for item in items_of(listing):
        tags = shipped_tagger().tags(item, "en")
        named_ids = {tag.id for tag in tags if not tag.implied_by}
        expected += len(gold_ids(item))
        recalled += len(gold_ids(item) & {tag.id for tag in tags})
        named += len(named_ids)
        correct += len(gold_ids(item) & named_ids)

    assert expected >= 50
    assert recalled / expected >= MIN_SHARE
    assert correct / named >= MIN_SHARE


def test_known_false_tags_are_not_given(listing: Path) -> None:
    ids = {tag.id for item in items_of(listing) for tag in shipped_tagger().tags(item, "en")}

    assert {id: NEVER[id] for id in ids & NEVER.keys()} == {}


def test_the_only_person_is_tagged(listing: Path) -> None:
    ids = {tag.id for item in items_of(listing) for tag in shipped_tagger().tags(item, "en") if tag.type == "person"}

    assert ids == {"person:lucas-mprechas"}
