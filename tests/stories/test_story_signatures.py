"""Versions of one story are distinguished from other stories that share a part of their words."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from sse_search.model import NewsItem
from sse_search.stories import Signature, alike, sign
from sse_search.stories.signature import BANDS
from tests.stories.story_items import BODY, BOILERPLATE, TITLE, an_item, edited, summary_of

FIRST_KEYS = [3340182, 2553557965, 675388055]
"""Recorded once. Other keys mean that stored signatures cannot be compared with new ones: change `METHOD`."""

VARIANTS: dict[str, Callable[[int], NewsItem]] = {
    "the same": lambda _: an_item(2),
    "a headline with a suffix": lambda _: an_item(2, title=f"{TITLE} - The Coop Post"),
    "a headline with a prefix": lambda _: an_item(2, title=f"UPDATE 2: {TITLE}"),
    "a headline of its own": lambda _: an_item(2, title="A bank of their own"),
    "the tag of an agency": lambda _: an_item(2, body=f"NAIROBI, November 9 (APX) - {BODY} (Reporting by J. Doe)"),
    "other case and accents": lambda _: an_item(2, title=TITLE.upper(), body=BODY.replace("Nairobi", "NAÏROBI")),
    "the last paragraph cut": lambda _: an_item(2, body=BODY.rpartition(". ")[0]),
    "posted again two years later": lambda _: an_item(2, date="2023-12-01"),
    "without a date": lambda _: an_item(2, date=None),
    "a tenth of the words edited": lambda seed: an_item(2, edited(TITLE, 0.1, seed), edited(BODY, 0.1, seed)),
    "edited and without a date": lambda seed: an_item(2, body=edited(BODY, 0.1, seed), date=None),
}

OTHERS: dict[str, tuple[NewsItem, NewsItem]] = {
    "two meetings with the same summary": (
        an_item(1, "Twelfth meeting of the committee in Paris", "", summary=BOILERPLATE),
        an_item(2, "Thirteenth meeting of the committee in Lima", "", summary=BOILERPLATE),
    ),
    "two meetings with the same summary and bodies of their own": (
        an_item(1, "Meeting of the committee", summary_of(1, 1), summary=BOILERPLATE),
        an_item(2, "Meeting of the committee", summary_of(2, 2), summary=BOILERPLATE),
    ),
    "two sessions, announced in the same words": (
        an_item(1, "341st session of the board: 341 in short"),
        an_item(2, "342nd session of the board: 342 in short"),
    ),
    "the same announcement a month later, a tenth of it changed": (
        an_item(1),
        an_item(2, body=edited(BODY, 0.1, 7), date="2021-12-09"),
    ),
    "reports that share no more than their subject": (an_item(1), an_item(2, body=edited(BODY, 0.5, 3))),
}


def signed(item: NewsItem) -> Signature:
    signature = sign(item)
    assert signature is not None
    return signature


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_variant_is_a_version_of_the_story(variant: str) -> None:
    story = signed(an_item(1))

    versions = [signed(VARIANTS[variant](seed)) for seed in range(20)]

    assert [alike(story, version) for version in versions] == [True] * 20
    assert all(set(story.band_keys()) & set(version.band_keys()) for version in versions)


@pytest.mark.parametrize("kind", OTHERS)
def test_other_news_is_another_story(kind: str) -> None:
    left, right = map(signed, OTHERS[kind])

    assert not alike(left, right)
    assert not alike(right, left)


def test_an_item_of_too_few_words_has_no_signature() -> None:
    assert sign(an_item(1, "News of the week", "Nothing happened.")) is None


def test_a_signature_has_a_key_for_every_band() -> None:
    assert len(signed(an_item(1)).band_keys()) == BANDS


def test_signatures_are_the_same_in_every_process_and_on_every_machine() -> None:
    script = (
        "from sse_search.stories import sign; from tests.stories.story_items import an_item; "
        "print(sign(an_item(1)).band_keys())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(sys.path)}

    elsewhere = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )

    keys = signed(an_item(1)).band_keys()
    assert elsewhere.stdout.strip() == str(keys)
    assert keys[:3] == FIRST_KEYS
