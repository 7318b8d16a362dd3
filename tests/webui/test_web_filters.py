"""Template filters turn text into safe markup."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from webui.template_filters import marked, paragraphs, web_url, xml_text


def test_only_bare_mark_tags_of_a_snippet_stay_markup() -> None:
    hostile = '<mark>a</mark> <mark onclick="x()">b</mark> <script>c</script><!-- d --> &lt;e&gt;'

    shown = str(marked(hostile))

    assert "<mark>a</mark>" in shown
    assert "onclick" not in shown
    assert "<script" not in shown
    assert "&lt;script&gt;c" in shown
    assert "&lt;e&gt;" in shown


@given(st.text(max_size=80))
@example("<!")
@example("<?x")
@settings(max_examples=200, deadline=None)
def test_no_snippet_opens_another_tag(snippet: str) -> None:
    shown = str(marked(snippet)).replace("<mark>", "").replace("</mark>", "")

    assert "<" not in shown


def test_a_text_is_split_at_its_blank_lines() -> None:
    assert paragraphs("one\nstill one\n\n \n two \n\n") == ["one\nstill one", "two"]
    assert paragraphs("") == []


def test_only_http_and_https_urls_become_links() -> None:
    assert web_url("https://www.ilo.org/x") == "https://www.ilo.org/x"
    assert web_url("HTTP://ilo.org") == "HTTP://ilo.org"
    assert [web_url(url) for url in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "")] == [""] * 4


def test_control_characters_do_not_reach_xml() -> None:
    assert xml_text("a\x00b\x0bc\ufffe\td") == "abc\td"
