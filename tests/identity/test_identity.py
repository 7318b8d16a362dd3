"""Two spellings of an address are one item; without an address title, date and source decide."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sse_search.identity import canonical_url, host_of, item_id
from sse_search.model import UNDATED, NewsDate

MIRRORS = {"oit.org": "ilo.org", "ilo.int": "ilo.org"}


@pytest.mark.parametrize(
    "spelling",
    [
        "https://example.org/news/a",
        "http://example.org/news/a",
        "HTTPS://EXAMPLE.ORG/news/a",
        "https://www.example.org/news/a",
        "https://example.org:443/news/a",
        "http://example.org:80/news/a",
        "https://example.org./news/a",
        "https://user:secret@example.org/news/a",
        "https://example.org/news/a/",
        "https://example.org/news/a#section",
        "https://example.org/news/a?",
        "https://example.org/news/a/index.htm",
        "https://example.org/news/a/index.html",
        "https://example.org/news/a/index.php",
        "https://example.org/news/a/default.aspx",
        "https://example.org//news//a",
        "https://example.org/news/./a",
        "https://example.org/news/b/../a",
        "https://example.org/n%65ws/a",
        "https://example.org/news/a;jsessionid=1A2B",
        "https://example.org/news/a?utm_source=x&utm_medium=y&utm_campaign=z",
        "https://example.org/news/a?fbclid=1&gclid=2&mc_cid=3&PHPSESSID=4",
        "  https://example.org/news/a  ",
    ],
)
def test_spellings_of_an_address_have_one_form(spelling: str) -> None:
    assert canonical_url(spelling) == "https://example.org/news/a"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://example.org/a", "https://example.org/A"),
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/a?id=1", "https://example.org/a"),
        ("https://example.org/a", "https://news.example.org/a"),
        ("https://example.org/a", "https://example.org:8080/a"),
        ("https://example.org/a%2Fb", "https://example.org/a/b?x"),
        ("https://example.org/#!/a", "https://example.org/#!/b"),
        ("https://example.org/index", "https://example.org/"),
    ],
)
def test_different_pages_stay_different(first: str, second: str) -> None:
    assert canonical_url(first) != canonical_url(second)


def test_the_order_of_parameters_makes_no_difference() -> None:
    assert canonical_url("https://example.org/?b=2&utm_term=x&a=1") == canonical_url("https://example.org/?a=1&b=2")
    assert canonical_url("https://example.org/?b=2&a=1") == "https://example.org?a=1&b=2"


def test_an_encoded_slash_is_no_separator() -> None:
    assert canonical_url("https://example.org/a%2Fb") != canonical_url("https://example.org/a/b")


@pytest.mark.parametrize(
    ("unicode", "ascii"),
    [
        ("https://exämple.org/a", "https://xn--exmple-cua.org/a"),
        ("https://example.org/économie", "https://example.org/%C3%A9conomie"),
        ("https://example.org/a?q=café", "https://example.org/a?q=caf%C3%A9"),
    ],
)
def test_letters_beyond_ascii_have_one_form(unicode: str, ascii: str) -> None:
    assert canonical_url(unicode) == canonical_url(ascii)


@pytest.mark.parametrize(
    "none", ["", "  ", "news/a", "/news/a", "www.example.org", "http://", "http:///a", "http://[::1"]
)
def test_what_is_no_address_has_no_form(none: str) -> None:
    assert canonical_url(none) == ""


@pytest.mark.parametrize("name", ["urn:newsml:afp.com:2014:1", "tag:example.org,2020:a"])
def test_names_that_are_no_address_are_kept(name: str) -> None:
    assert canonical_url(f" {name} ") == name


def test_a_mirror_counts_as_the_host_that_it_copies() -> None:
    spellings = [
        "https://www.ilo.org/resource/news/a",
        "http://www.oit.org/resource/news/a?utm_source=x",
        "https://ilo.int/resource/news/a/",
    ]

    assert {canonical_url(url, MIRRORS) for url in spellings} == {"https://ilo.org/resource/news/a"}
    assert {host_of(url, MIRRORS) for url in spellings} == {"ilo.org"}
    assert len({canonical_url(url) for url in spellings}) == 3


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.Example.org/a", "example.org"),
        ("https://example.org:8080/", "example.org:8080"),
        ("http://[::1]/a", "[::1]"),
        ("urn:a:b", ""),
        ("", ""),
    ],
)
def test_the_host_of_an_address(url: str, host: str) -> None:
    assert host_of(url) == host


def identify(**given: object) -> str:
    known: dict[str, object] = {"url": "", "title": "A title", "date": UNDATED, "source": "news"}
    return item_id(**{**known, **given})  # type: ignore[arg-type]  # names of the parameters


def test_an_id_has_sixteen_hexadecimal_digits_and_stays_the_same_for_ever() -> None:
    assert identify(url="https://example.org/a") == "1991ad7bdb01ab59"
    assert identify(date=NewsDate.of("2021-11-26")) == "0915d8eef2963625"


def test_the_address_alone_decides_where_there_is_one() -> None:
    first = identify(url="https://www.example.org/a?utm_source=x", title="Before", source="one")
    second = identify(url="http://example.org/a/", title="After", source="other", date=NewsDate.of("2020"))

    assert first == second
    assert first != identify(url="https://example.org/b", title="Before", source="one")


def test_the_bare_address_of_a_site_names_no_item() -> None:
    assert identify(url="https://example.org/", title="One") != identify(url="https://example.org/", title="Two")
    assert identify(url="https://example.org/") == identify(source="example.org")


def test_without_an_address_title_date_and_source_decide() -> None:
    ids = {
        identify(),
        identify(title="Another title"),
        identify(date=NewsDate.of("2021")),
        identify(date=NewsDate.of("2021-11")),
        identify(source="other"),
    }

    assert len(ids) == 5


def test_case_accents_spacing_and_the_origin_of_a_date_make_no_difference() -> None:
    assert identify(title="Économie  Sociale") == identify(title="economie sociale")
    assert identify(source="Our News") == identify(source="our news")
    assert identify(date=NewsDate.of("2021-11")) == identify(date=NewsDate.of("2021-11", "heading"))


def test_the_summary_is_no_part_of_the_identity_so_that_two_meetings_of_one_body_stay_two() -> None:
    assert identify(title="First meeting") != identify(title="Second meeting")


HOSTS = st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8}){1,2}", fullmatch=True).filter(lambda host: not host.startswith("www."))
SEGMENTS = st.lists(st.text(alphabet="abcXYZ09-_.~é ü&=+%", min_size=1, max_size=8), max_size=4)
PARAMETERS = st.dictionaries(st.sampled_from("abcd"), st.text(alphabet="abc é&=#", max_size=5), max_size=3)


@st.composite
def addresses(draw: st.DrawFn) -> str:
    path = "".join(f"/{quote(segment)}" for segment in draw(SEGMENTS))
    query = "&".join(f"{name}={quote(value)}" for name, value in draw(PARAMETERS).items())
    return f"https://{draw(HOSTS)}{path}{'?' if query else ''}{query}"


@settings(deadline=None)
@given(addresses())
def test_the_one_form_of_an_address_is_its_own_one_form(url: str) -> None:
    once = canonical_url(url)

    assert canonical_url(once) == once
    assert once.startswith("https://")


@settings(deadline=None)
@given(addresses(), st.sampled_from(["#part", "#"]))
def test_scheme_www_fragment_and_campaign_make_no_difference_to_any_address(url: str, fragment: str) -> None:
    joint = "&" if "?" in url else "?"
    spelling = url.replace("https://", "http://www.", 1) + f"{joint}utm_source=mail&fbclid=abc{fragment}"

    assert canonical_url(spelling) == canonical_url(url)
    assert host_of(spelling) == host_of(url)


@settings(deadline=None)
@given(addresses())
def test_plain_addresses_take_a_short_way_to_the_same_form(url: str) -> None:
    # Upper case in the scheme makes the long way necessary.
    assert canonical_url(url) == canonical_url(url.replace("https", "HTTPS", 1))
    assert host_of(url) == host_of(url.replace("https", "HTTPS", 1))


@settings(deadline=None)
@given(st.text(max_size=60) | st.from_regex(r"https?://[^\s]{0,30}", fullmatch=True))
def test_no_text_makes_an_address_or_an_id_fail(text: str) -> None:
    once = canonical_url(text)

    assert canonical_url(once) == once
    assert len(identify(url=text, title=text, source=text)) == 16
