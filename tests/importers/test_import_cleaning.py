"""Texts are kept as a reader sees them, in one form; whatever way the quick check takes, the outcome is the same."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search.importers.cleaning import clean_line, clean_text, first_words, shorten
from sse_search.importers.context import MAX_WORD_LENGTH, Context, cleaned_item
from sse_search.importers.decoding import decode, encoding_of, is_binary
from sse_search.importers.jsontext import NotJSONError, parse_json
from sse_search.importers.markup import html_to_text
from sse_search.languages import language_code
from sse_search.model import Issue, NewsItem

TEXTS = st.text(max_size=200) | st.text(alphabet="ab \n\t\r\u00a0\u00ad\u200b\u2028\u0301é\x00\x08", max_size=60)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  a\u00a0 b\n\nc ", "a b c"),
        ("plain  words", "plain words"),
        (" plain", "plain"),
        ("co\u00adoperative\u200b", "cooperative"),
        ("e\u0301conomie", "économie"),
        ("a\x00b\x08c\x7f", "abc"),
        ("half \ud83d pair", "half pair"),
        ("\ufeffTitle", "Title"),
        ("a\u2028b\u2029c\x85d", "a b c d"),
        ("o" + "\u0323\u0301" * 50_000, "\u1ecd" + "\u0323" * 14 + "\u0301" * 15),
        ("“quotes” – and dashes…", "“quotes” – and dashes…"),
    ],
)
def test_a_line_has_no_characters_without_a_meaning(text: str, line: str) -> None:
    assert clean_line(text) == line


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("One\ntwo.\n\nThree.", "One two.\n\nThree."),
        ("One.\r\n\r\n \r\nTwo.\r\n", "One.\n\nTwo."),
        ("One.\n\n\n\nTwo.", "One.\n\nTwo."),
        ("One.\n\nTwo  words.", "One.\n\nTwo words."),
        ("One. \n\n Two.", "One.\n\nTwo."),
        ("\n\nOne.\n\n", "One."),
        ("One.\n\nTwo.", "One.\n\nTwo."),
    ],
)
def test_a_text_is_paragraphs_parted_by_one_blank_line(text: str, paragraphs: str) -> None:
    assert clean_text(text) == paragraphs


@settings(deadline=None)
@given(TEXTS)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_text(clean_text(text)) == clean_text(text)


@settings(deadline=None)
@given(TEXTS)
def test_what_is_clean_can_be_printed_and_is_composed(text: str) -> None:
    line, paragraphs = clean_line(text), clean_text(text).split("\n\n")

    for piece in (line, *paragraphs):
        assert "\n" not in piece
        assert "  " not in piece
        assert piece == piece.strip()
        assert unicodedata.is_normalized("NFC", piece)
        piece.encode("utf-8")


@settings(deadline=None)
@given(st.text(max_size=60), st.integers(2, 40))
def test_a_cut_text_is_no_longer_than_it_may_be(text: str, length: int) -> None:
    assert len(shorten(text, length)) <= max(length, 1)
    assert shorten(text, len(text)) == text


def test_a_text_is_cut_between_words() -> None:
    assert shorten("a long title of words", 12) == "a long…"
    assert first_words("One two three four.", 3) == "One two three…"


@pytest.mark.parametrize(("length", "kept"), [(MAX_WORD_LENGTH, True), (MAX_WORD_LENGTH + 1, False)])
@pytest.mark.parametrize("before", [0, 1, 1999, 2000, 2001, 3999])
def test_a_word_may_be_so_long_and_no_longer_wherever_it_stands(length: int, kept: bool, before: int) -> None:
    body = f"{'a ' * (before // 2)}{'b' * length} c\n\nd"

    (item, *issues) = Context(file="f", source="s").item(title="t", body=body)

    assert isinstance(item, NewsItem)
    assert ("…" not in item.body) == kept
    assert bool(issues) != kept


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_markup_makes_the_reader_fail_and_none_is_left_of_a_tag(text: str) -> None:
    html_to_text(text)
    assert html_to_text(f"<p onclick='x'>A<script>{text.replace('<', '')}</script></p><b>B</b>") == "A\n\nB"


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_decoding_fail(content: bytes) -> None:
    decode(content)
    is_binary(content)
    assert encoding_of(content)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=100))
def test_unicode_comes_back_in_every_form_of_it(text: str) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        assert decode(text.encode(encoding)).removeprefix("\ufeff") == text.removeprefix("\ufeff")


@settings(deadline=None)
@given(st.binary(max_size=100))
def test_no_bytes_make_json_fail_otherwise_than_with_a_reason(content: bytes) -> None:
    try:
        parse_json(content)
    except NotJSONError as error:
        reason = str(error)
        assert reason  # both outcomes are right


@pytest.mark.parametrize(
    ("text", "code"),
    [("en", "en"), ("en-GB", "en"), ("pt_BR", "pt"), ("FR", "fr"), ("eng", "en"), ("", ""), ("x-no", "")],
)
def test_a_language_is_known_by_its_codes(text: str, code: str) -> None:
    assert language_code(text) == code


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", " JAVA\tSCRIPT:alert(1)", "java\x00script:x", "data:text/html,x", "file:///a"]
)
def test_an_address_that_a_browser_would_run_is_left_out_and_reported(url: str) -> None:
    item, issue = Context(file="f", source="s").item(title="t", url=url)

    assert isinstance(item, NewsItem)
    assert item.url == ""
    assert isinstance(issue, Issue)
    assert "was left out" in issue.message


def test_an_item_from_python_has_no_control_characters_and_no_unsafe_address() -> None:
    item = NewsItem(
        id="0123456789abcdef", title="A\x00 title", body="One.\x08\n two", url="javascript:x", tags=("a\x1b",)
    )

    cleaned = cleaned_item(item)

    assert (cleaned.title, cleaned.body, cleaned.url, cleaned.tags) == ("A title", "One.\n two", "", ("a",))
    assert cleaned_item(cleaned) == cleaned
