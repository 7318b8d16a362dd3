"""A snippet shows why an item was found, and is harmless whatever the text holds."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sse_search.text.highlight import Highlighter, Wanted, highlighter, mark, snippet
from sse_search.text.stemming import GROUPS, group, stem
from sse_search.tokens import tokenize, words

BOUNDED = settings(max_examples=200, deadline=None)

PIECES = [
    *("cooperative", "co-operatives", "Co‐op", "coop", "operate", "l'économie", "economies", "d'eau", "worker's", "s"),
    *(
        "policy",
        "policies",
        "dying",
        "die",
        "women",
        "woman",
        "a",
        "of",
        "évidemment",
        "publicité",
        "organizações",
        "1",
    ),
    *("e\u0301", "naïve", "ﬁnance", "合作社", "日本", "x\u00ad", "½", "…", ".", "!", "?", "\n", "\u2028", "\u00a0"),
    *("<b>", "<mark>", "</mark>", "&", '"', "'", "\x00"),
]
texts = st.lists(st.sampled_from([*PIECES, " "]) | st.text(max_size=6), max_size=120).map(" ".join) | st.text(
    max_size=80
)
forms = st.sampled_from(sorted({form for piece in PIECES for form in words(piece)})) | st.text(max_size=5).map(
    lambda text: "".join(words(text)[:1])
)
wanted_things = st.builds(
    Wanted,
    words=st.lists(forms, max_size=4, unique=True).map(tuple),
    phrases=st.lists(st.lists(forms, max_size=3).map(tuple), max_size=2).map(tuple),
    prefixes=st.lists(forms, max_size=2).map(tuple),
    forms=st.lists(forms, max_size=2).map(tuple),
)
languages = st.sampled_from([*GROUPS, "de", ""])


def unmarked(html: str) -> str:
    return unescape(re.sub("</?mark>", "", html))


def marked(html: str) -> list[str]:
    return [unescape(found) for found in re.findall("<mark>(.*?)</mark>", html, re.DOTALL)]


def spaced(text: str) -> str:
    return " ".join(text.split())


def shown(text: str, *wanted: str, language: str = "en") -> list[str]:
    return marked(snippet(text, Wanted(words=wanted), language))


@BOUNDED
@given(texts, wanted_things, languages)
def test_a_snippet_is_safe_html_whose_only_tag_is_mark(text: str, wanted: Wanted, language: str) -> None:
    html = snippet(text, wanted, language)

    bare = re.sub("<mark>([^<]*)</mark>", r"\1", html)
    assert not set(bare) & set("<>\"'")
    assert re.fullmatch(r"(?:[^&]|&(?:amp|lt|gt|quot|#x27);)*", bare)


@BOUNDED
@given(texts, wanted_things, languages, st.integers(40, 300))
def test_a_snippet_is_a_part_of_the_text(text: str, wanted: Wanted, language: str, length: int) -> None:
    seen = unmarked(snippet(text, wanted, language, length))

    assert any(
        seen[before : len(seen) - after] in spaced(text)
        for before in (2, 0)
        for after in (2, 0)
        if seen.startswith("… "[:before]) and seen.endswith(" …"[2 - after :])
    )
    if len(text) <= length:
        assert seen == spaced(text)


@BOUNDED
@given(st.lists(st.sampled_from(PIECES), min_size=30, max_size=120).map(" ".join), wanted_things)
def test_a_snippet_never_begins_or_ends_within_a_word(text: str, wanted: Wanted) -> None:
    seen = unmarked(snippet(text, wanted, "en", 100)).removeprefix("… ").removesuffix(" …")

    at = spaced(text).index(seen)
    assert (
        all(
            any(token.start == start and token.end == end for token in tokenize(spaced(text)))
            for start, end in ((at + t.start, at + t.end) for t in tokenize(seen))
        )
        or spaced(text).count(seen) > 1
    )


@BOUNDED
@given(texts, st.lists(forms, max_size=4, unique=True), st.lists(forms, max_size=1), languages)
@example("co-operate operate", ["operate"], [], "en")
@example("évidemment, la publicité", ["evident", "publique"], [], "fr")
@example("the firm's s", ["s"], ["s"], "en")
@example("½", ["1", "2"], [], "en")
def test_exactly_the_words_are_marked_that_the_index_would_find(
    text: str, wanted: list[str], prefixes: list[str], language: str
) -> None:
    wanted = [form for form in wanted if form]
    prefixes = [form for form in prefixes if form]
    found = Highlighter(Wanted(words=tuple(wanted), prefixes=tuple(prefixes)), language).spans(text)

    stems = {stem(form, group(language)) for form in wanted}
    expected = {
        (token.start, token.end)
        for token in tokenize(text)
        if stem(token.form, group(language)) in stems or token.form.startswith(tuple(prefixes))
    }
    assert {(span.start, span.end) for span in found} <= expected
    starts = {start for start, _ in expected}
    assert {span.start for span in found} >= starts - {at for s, e in expected for at in range(s + 1, e)}


@BOUNDED
@given(texts, st.lists(forms.filter(bool), min_size=1, max_size=3), languages)
@example("fonds de l'économie", ["de", "economie"], "fr")
@example("a worker's cooperative", ["worker", "cooperative"], "en")
@example("日本 合作社", ["本", "合"], "xx")
def test_a_phrase_is_marked_where_its_words_follow_one_another(text: str, phrase: list[str], language: str) -> None:
    found = Highlighter(Wanted(phrases=(tuple(phrase),)), language).spans(text)

    tokens = list(tokenize(text))
    places = [
        (tokens[at].start, tokens[at + len(phrase) - 1].end)
        for at in range(len(tokens) - len(phrase) + 1)
        if [token.form for token in tokens[at : at + len(phrase)]] == phrase
    ]
    assert {(span.start, span.end) for span in found} <= set(places)
    assert bool(found) == bool(places)


@BOUNDED
@given(texts, wanted_things, languages)
def test_marks_stand_in_order_and_share_nothing(text: str, wanted: Wanted, language: str) -> None:
    spans = Highlighter(wanted, language).spans(text)

    ends = [0, *(span.end for span in spans)]
    assert all(before <= span.start < span.end for before, span in zip(ends, spans, strict=False))
    assert unmarked(mark(text.replace("mark>", ""), [])) == text.replace("mark>", "")


@pytest.mark.parametrize(
    ("text", "wanted", "language", "expected"),
    [
        ("Cooperatives cooperate.", "cooperative", "en", ["Cooperatives", "cooperate"]),
        ("Les COOPÉRATIVES d’habitants", "cooperative", "fr", ["COOPÉRATIVES"]),
        ("Co-ops and the Coop", "coop", "en", ["Co-ops", "Coop"]),
        ("coope\u0301ratives", "cooperative", "fr", ["coope\u0301ratives"]),
        ("une publicité, évidemment", "evident", "fr", ["évidemment"]),
        ("It is dying; they die.", "die", "en", ["dying", "die"]),
        ("la economía, las economías", "economia", "es", ["economía", "economías"]),
        ("as organizações e a organização", "organizacao", "pt", ["organizações", "organização"]),
        ("Genossenschaften, Genossenschaft", "genossenschaft", "de", ["Genossenschaft"]),
    ],
)
def test_every_inflection_is_marked_as_it_is_written(
    text: str, wanted: str, language: str, expected: list[str]
) -> None:
    assert shown(text, wanted, language=language) == expected


def test_the_passage_with_the_most_different_words_is_shown() -> None:
    filler = "Nothing to see in this sentence. " * 20
    text = f"{filler}Cooperatives and cooperatives. {filler}Cooperatives met in Palestine. {filler}"

    html = snippet(text, Wanted(words=("cooperative", "palestine")), "en")

    assert "<mark>Cooperatives</mark> met in <mark>Palestine</mark>." in html
    assert html.startswith("… ")
    assert html.endswith(" …")


def test_a_passage_begins_with_a_sentence_where_one_begins_nearby() -> None:
    text = "A long first sentence that goes on and on. " * 6 + "Yesterday the cooperative met. " + "More words. " * 40

    assert snippet(text, Wanted(words=("cooperative",)), "en").startswith("… Yesterday the <mark>cooperative</mark>")


def test_a_phrase_at_the_end_of_a_passage_is_shown_in_full() -> None:
    text = "Cooperative " + "filler " * 12 + "worker owned enterprise " + "filler " * 40

    seen = snippet(text, Wanted(phrases=(("worker", "owned", "enterprise"),), words=("cooperative",)), "en", 105)

    assert seen.endswith("<mark>worker owned enterprise</mark> …")


def test_a_text_without_a_match_gives_its_beginning_and_an_empty_one_nothing() -> None:
    assert snippet("First words. " * 50, Wanted(words=("absent",)), "en").startswith("First words. First")
    assert snippet("", Wanted(words=("absent",)), "en") == ""
    assert snippet("Short & sweet", Wanted(), "en") == "Short &amp; sweet"


def test_words_that_came_from_a_pattern_are_marked() -> None:
    wanted = Wanted(prefixes=("mutu",), forms=("coperative",))

    assert marked(snippet("Mutuals, the mutuality of a coperative", wanted, "en")) == [
        "Mutuals",
        "mutuality",
        "coperative",
    ]


def test_lines_without_spaces_are_cut_between_their_words() -> None:
    seen = unmarked(snippet("cooperative\n" * 60, Wanted(), "en", 100)).removesuffix(" …")

    assert set(seen.split()) == {"cooperative"}


def test_an_accent_stays_with_its_letter_where_a_text_without_spaces_is_cut() -> None:
    seen = unmarked(snippet("か\u3099" * 200, Wanted(), "ja", 101)).removesuffix(" …")

    assert seen == "か\u3099" * (len(seen) // 2)


def test_a_text_that_is_too_long_is_not_marked_within_a_word() -> None:
    text = f"{'x' * 49_995} cooperative"

    assert Highlighter(Wanted(words=("coop",), forms=("coop",)), "en").spans(text) == []


@pytest.mark.parametrize("piece", ["o", "oil ", "co-", "a'", "\u0301", "oil\n", "½", "of the "])
def test_hostile_texts_take_no_time(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    wanted = Wanted(words=("oil", "coop", "1"), phrases=(("of", "the", "oil"),), prefixes=("co",))

    assert len(unmarked(snippet(text, wanted, "en"))) < 300


def test_the_highlighter_of_a_query_is_made_once() -> None:
    assert highlighter(Wanted(words=("a",)), "en") is highlighter(Wanted(words=("a",)), "en")
