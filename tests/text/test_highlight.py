"""Snippets show the best passage with its matches marked, as safe HTML whatever the text contains."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sse_search.text.highlight import Highlighter, HighlightTerms, highlighter, mark, snippet
from sse_search.text.stemming import LANGUAGE_GROUPS, language_group, stem
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
    *("1,234", "1 234", "9,90", "U.N.", "c++", "r&d", "l'O.N.U.'s", "12", "300", "हिन्दी", "ข่าว"),
    *("<b>", "<mark>", "</mark>", "&", '"', "'", "\x00"),
]
texts = st.lists(st.sampled_from([*PIECES, " "]) | st.text(max_size=6), max_size=120).map(" ".join) | st.text(
    max_size=80
)
folded_words = st.sampled_from(sorted({word for piece in PIECES for word in words(piece)})) | st.text(max_size=5).map(
    lambda text: "".join(words(text)[:1])
)
highlight_terms = st.builds(
    HighlightTerms,
    words=st.lists(folded_words, max_size=4, unique=True).map(tuple),
    phrases=st.lists(st.lists(folded_words, max_size=3).map(tuple), max_size=2).map(tuple),
    prefixes=st.lists(folded_words, max_size=2).map(tuple),
    exact_words=st.lists(folded_words, max_size=2).map(tuple),
)
languages = st.sampled_from([*LANGUAGE_GROUPS, "de", ""])


def without_marks(html: str) -> str:
    return unescape(re.sub("</?mark>", "", html))


def marked_texts(html: str) -> list[str]:
    return [unescape(text) for text in re.findall("<mark>(.*?)</mark>", html, re.DOTALL)]


def normalize_spaces(text: str) -> str:
    return " ".join(text.split())


def marked_words(text: str, *query_words: str, language: str = "en") -> list[str]:
    return marked_texts(snippet(text, HighlightTerms(words=query_words), language))


@BOUNDED
@given(texts, highlight_terms, languages)
def test_a_snippet_is_safe_html_whose_only_tag_is_mark(text: str, terms: HighlightTerms, language: str) -> None:
    html = snippet(text, terms, language)

    bare = re.sub("<mark>([^<]*)</mark>", r"\1", html)
    assert not set(bare) & set("<>\"'")
    assert re.fullmatch(r"(?:[^&]|&(?:amp|lt|gt|quot|#x27);)*", bare)


@BOUNDED
@given(texts, highlight_terms, languages, st.integers(40, 300))
def test_a_snippet_is_a_passage_of_the_text(text: str, terms: HighlightTerms, language: str, length: int) -> None:
    shown = without_marks(snippet(text, terms, language, length))

    assert any(
        shown[before : len(shown) - after] in normalize_spaces(text)
        for before in (2, 0)
        for after in (2, 0)
        if shown.startswith("… "[:before]) and shown.endswith(" …"[2 - after :])
    )
    if len(text) <= length:
        assert shown == normalize_spaces(text)


@BOUNDED
@given(st.lists(st.sampled_from(PIECES), min_size=30, max_size=120).map(" ".join), highlight_terms)
@example("Co‐op " * 10 + "d'eau a 1 1 é 1,234 हिन्दी & & & 1 234 ½" + " cooperative" * 8, HighlightTerms())
@example("cooperative " * 11 + "12 300 Co-op e\u0301 a" + " cooperative" * 14, HighlightTerms(exact_words=("a",)))
def test_a_snippet_never_starts_or_ends_inside_a_word(text: str, terms: HighlightTerms) -> None:
    shown = without_marks(snippet(text, terms, "en", 100)).removeprefix("… ").removesuffix(" …")

    spaced = normalize_spaces(text)
    start = spaced.index(shown)
    spans = {(token.start, token.end) for token in tokenize(spaced)}
    assert {(start + t.start, start + t.end) for t in tokenize(shown)} <= spans or spaced.count(shown) > 1


@BOUNDED
@given(texts, st.lists(folded_words, max_size=4, unique=True), st.lists(folded_words, max_size=1), languages)
@example("co-operate operate", ["operate"], [], "en")
@example("évidemment, la publicité", ["evident", "publique"], [], "fr")
@example("the firm's s", ["s"], ["s"], "en")
@example("½", ["1", "2"], [], "en")
@example("1,234 234 1.234", ["1234", "234"], ["12"], "en")
@example("U.N. UN u n", ["un", "n"], [], "en")
@example("AT&T at t, C++ c, .NET net", ["at", "c", "net"], [], "en")
def test_exactly_the_words_that_the_index_matches_are_marked(
    text: str, query_words: list[str], prefixes: list[str], language: str
) -> None:
    query_words = list(filter(None, query_words))
    prefixes = list(filter(None, prefixes))
    spans = Highlighter(HighlightTerms(words=tuple(query_words), prefixes=tuple(prefixes)), language).spans(text)

    stems = {stem(word, language_group(language)) for word in query_words}
    expected = {
        (token.start, token.end)
        for token in tokenize(text)
        if stem(token.text, language_group(language)) in stems or token.text.startswith(tuple(prefixes))
    }
    assert {(span.start, span.end) for span in spans} <= expected
    overlapped = {offset for start, end in expected for offset in range(start + 1, end)}
    assert {span.start for span in spans} >= {start for start, _ in expected} - overlapped


@BOUNDED
@given(texts, st.lists(folded_words.filter(bool), min_size=1, max_size=3), languages)
@example("fonds de l'économie", ["de", "economie"], "fr")
@example("a worker's cooperative", ["worker", "cooperative"], "en")
@example("日本 合作社", ["本", "合"], "xx")
def test_a_phrase_is_marked_where_its_words_are_adjacent(text: str, phrase: list[str], language: str) -> None:
    spans = Highlighter(HighlightTerms(phrases=(tuple(phrase),)), language).spans(text)

    tokens = list(tokenize(text))
    windows = [tokens[index : index + len(phrase)] for index in range(len(tokens) - len(phrase) + 1)]
    expected = {(window[0].start, window[-1].end) for window in windows if [token.text for token in window] == phrase}
    assert {(span.start, span.end) for span in spans} <= expected
    assert bool(spans) == bool(expected)


@BOUNDED
@given(texts, highlight_terms, languages)
def test_spans_are_in_order_and_do_not_overlap(text: str, terms: HighlightTerms, language: str) -> None:
    spans = Highlighter(terms, language).spans(text)

    ends = [0, *(span.end for span in spans)]
    assert all(before <= span.start < span.end for before, span in zip(ends, spans, strict=False))
    assert without_marks(mark(text.replace("mark>", ""), [])) == text.replace("mark>", "")


@pytest.mark.parametrize(
    ("text", "word", "language", "expected"),
    [
        ("Cooperatives cooperate.", "cooperative", "en", ["Cooperatives", "cooperate"]),
        ("Les COOPÉRATIVES d’habitants", "cooperative", "fr", ["COOPÉRATIVES"]),
        ("Co-ops and the Coop", "coop", "en", ["Co-ops", "Coop"]),
        ("coope\u0301ratives", "cooperative", "fr", ["coope\u0301ratives"]),
        ("une publicité, évidemment", "evident", "fr", ["évidemment"]),
        ("It is dying; they die.", "die", "en", ["dying", "die"]),
        ("la economía, las economías", "economia", "es", ["economía", "economías"]),
        ("as organizações e a organização", "organizacao", "pt", ["organizações", "organização"]),
        ("Genossenschaften, Genossenschaft", "genossenschaft", "de", ["Genossenschaften", "Genossenschaft"]),
        ("Mueller und Müller", "muller", "de", ["Mueller", "Müller"]),
        ("العاملين في عامل", "عامل", "ar", ["العاملين", "عامل"]),
        ("Leaves and a leaf", "leaf", "en", ["Leaves", "leaf"]),
        ("Vyama, vyama", "vyama", "sw", ["Vyama", "vyama"]),
    ],
)
def test_every_inflected_form_is_marked_as_written(text: str, word: str, language: str, expected: list[str]) -> None:
    assert marked_words(text, word, language=language) == expected


def test_the_passage_with_the_most_distinct_terms_is_shown() -> None:
    filler = "Nothing to see in this sentence. " * 20
    text = f"{filler}Cooperatives and cooperatives. {filler}Cooperatives met in Palestine. {filler}"

    html = snippet(text, HighlightTerms(words=("cooperative", "palestine")), "en")

    assert "<mark>Cooperatives</mark> met in <mark>Palestine</mark>." in html
    assert html.startswith("… ")
    assert html.endswith(" …")


def test_a_passage_starts_with_a_sentence_if_one_starts_nearby() -> None:
    text = "A long first sentence that goes on and on. " * 6 + "Yesterday the cooperative met. " + "More words. " * 40

    assert snippet(text, HighlightTerms(words=("cooperative",)), "en").startswith(
        "… Yesterday the <mark>cooperative</mark>"
    )


def test_a_phrase_at_the_end_of_a_passage_is_shown_in_full() -> None:
    text = "Cooperative " + "filler " * 12 + "worker owned enterprise " + "filler " * 40

    shown = snippet(
        text, HighlightTerms(phrases=(("worker", "owned", "enterprise"),), words=("cooperative",)), "en", 105
    )

    assert shown.endswith("<mark>worker owned enterprise</mark> …")


def test_a_text_without_a_match_shows_its_beginning_and_an_empty_text_nothing() -> None:
    assert snippet("First words. " * 50, HighlightTerms(words=("absent",)), "en").startswith("First words. First")
    assert snippet("", HighlightTerms(words=("absent",)), "en") == ""
    assert snippet("Short & sweet", HighlightTerms(), "en") == "Short &amp; sweet"


def test_expansions_of_patterns_are_marked() -> None:
    terms = HighlightTerms(prefixes=("mutu",), exact_words=("coperative",))

    assert marked_texts(snippet("Mutuals, the mutuality of a coperative", terms, "en")) == [
        "Mutuals",
        "mutuality",
        "coperative",
    ]


def test_lines_without_spaces_are_cut_between_words() -> None:
    shown = without_marks(snippet("cooperative\n" * 60, HighlightTerms(), "en", 100)).removesuffix(" …")

    assert set(shown.split()) == {"cooperative"}


def test_a_cut_never_separates_an_accent_from_its_letter() -> None:
    shown = without_marks(snippet("か\u3099" * 200, HighlightTerms(), "ja", 101)).removesuffix(" …")

    assert shown == "か\u3099" * (len(shown) // 2)


def test_a_word_cut_off_by_the_length_limit_is_not_marked() -> None:
    text = f"{'x' * 49_995} cooperative"

    assert Highlighter(HighlightTerms(words=("coop",), exact_words=("coop",)), "en").spans(text) == []


@pytest.mark.parametrize("piece", ["o", "oil ", "co-", "a'", "\u0301", "oil\n", "½", "of the "])
def test_repetitive_texts_give_short_snippets(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    terms = HighlightTerms(words=("oil", "coop", "1"), phrases=(("of", "the", "oil"),), prefixes=("co",))

    assert len(without_marks(snippet(text, terms, "en"))) < 300


def test_the_highlighter_of_a_query_is_cached() -> None:
    assert highlighter(HighlightTerms(words=("a",)), "en") is highlighter(HighlightTerms(words=("a",)), "en")


@pytest.mark.parametrize("language", ["ja", "zh", "ko", "th", "en", "de"])
@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("ILO会議の報告", "会議"),
        ("2021年会議", "年"),
        ("G7サミット", "サミット"),
        ("AI기술", "기술"),
        ("ILOสหกรณ์", "สหกรณ์"),
    ],
)
def test_letters_without_spaces_are_marked_directly_after_others(text: str, word: str, language: str) -> None:
    tokens = words(word)

    assert "".join(marked_words(text, *tokens, language=language)) == word
    assert marked_texts(snippet(text, HighlightTerms(phrases=(tuple(tokens),)), language)) == [word]
