"""Hostile inputs of n, 2n and 4n make importers, query parser, tagger, highlighter and tokenizer work in proportion."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sse_search.errors import InvalidQueryError, SearchError
from sse_search.importers import read
from sse_search.model import NewsItem
from sse_search.query import parse
from sse_search.text.highlight import HighlightTerms, snippet
from sse_search.tokens import words
from tests.counted_work import assert_linear, count_calls
from tests.entities.entity_items import shipped_tagger
from tests.importers.document_inputs import docx, pdf, xlsx
from tests.importers.hostile_inputs import listing, nested, newsml, nitf, page, rss, story, web_archive, wxr
from tests.importers.importer_inputs import written

DOCUMENTS: dict[str, Callable[[int], bytes]] = {
    "feed, items": lambda n: rss(b"x</title></item>" + b"<item><title>T</title></item>" * n + b"<item><title>"),
    "feed, references": lambda n: rss(b"&amp;amp; " * n),
    "feed, nested": lambda n: rss(nested(b"&lt;b&gt;", b"&lt;/b&gt;", n)),
    "feed, categories": lambda n: rss(
        b"x</title>" + b"".join(b"<category>c%d</category>" % i for i in range(n)) + b"<title>"
    ),
    "feed, attributes": lambda n: rss(b"x</title><a " + b"".join(b"a%d='1' " % i for i in range(n)) + b"/><title>"),
    "wxr": lambda n: wxr(b"<a>" * n),
    "newsml": lambda n: newsml(b"a <b/>" * n),
    "nitf": lambda n: nitf(b"a <em/>" * n),
    "page, paragraphs": lambda n: page(b"<p>Some words of a paragraph, and some more of them.</p>" * n),
    "page, links": lambda n: page(b"<a href='/a'>A title of five words</a> 3 May 2020<br>" * n),
    "page, headings": lambda n: page(b"<h2>A title of five words</h2><p>3 May 2020</p>" * n),
    "page, unclosed": lambda n: page(b"<b><i>" * n),
    "page, one run": lambda n: page(b"x" * (100 * n)),
    "page, attributes": lambda n: page(b"<p " + b"".join(b"a%d=1 " % i for i in range(40 * n)) + b">x</p>"),
    "page, spans": lambda n: page(b"<p>" + b"<span>a</span>" * (4 * n) + b"</p>"),
    "page, cards": lambda n: page(b"<div><h3><a href=/a>A title</a></h3><span>3 May 2020</span></div>" * n),
    "listing": lambda n: b"May 2020\n\n" + b"".join(b"%d. A title\n\n    2 May 2020\n\n" % i for i in range(1, n + 1)),
    "listing, one line": lambda n: listing(b"A title | 3 May 2020 | " * n),
    "csv, rows": lambda n: b"title,date\n" + b"A title,2021\n" * n,
    "csv, quotes": lambda n: b'title,date\n"' + b'""' * n + b'",2021\n',
    "jsonl": lambda n: b'{"title": "A title", "tags": ["a"]}\n' * n,
    "markdown, brackets": lambda n: b"---\ntitle: T\n---\n" + b"![a](" * n,
    "markdown, lines": lambda n: b"---\ntitle: T\n---\n" + b"\n \n" * n,
    "sgml": lambda n: b"<!DOCTYPE lewis>" + story(b"A title") * n,
    "sgml, unclosed": lambda n: b"<!DOCTYPE lewis>" + b"<REUTERS " * n,
    "mail, mailbox": lambda n: b"From a@b Sat Mar  4 10:00:00 2023\nSubject: A\n\nText\n\n" * n,
    "mail, lines": lambda n: b"From: a@b\nDate: 4 Mar 2023\nSubject: A\n\n" + b"A line of text\n" * n,
    "mail, hidden": lambda n: (
        b"From: a\nSubject: A\nDate: 4 Mar 2023\nContent-Type: text/html\n\n" + b"<p hidden>a</p>b" * n
    ),
    "ris": lambda n: b"TY  - NEWS\nTI  - A title\nKW  - a;b\nER  - \n" * n,
    "ris, one reference": lambda n: b"TY  - NEWS\nTI  - A title\n" + b"AB  - x\ny\n" * n,
    "bibtex": lambda n: b"@misc{a, title={A {title}}, year=2023, author={A B and C D}}\n" * n,
    "bibtex, openings": lambda n: b"@misc{a, title={" * n,
    "bibtex, commands": lambda n: b"@misc{a, title={" + b"{\\'e} \\& " * n + b"}}",
    "factiva": lambda n: b"HD  A title\nPD  2021\nSN  News\nLP  A text\nAN  Document AB0020210101ab1\n" * n,
    "factiva, plain": lambda n: b"A title\n9 words\n3 May 2020\nNews\n\nText\n\nDocument ABCD0020210101ab1\n" * n,
    "factiva, one article": lambda n: b"HD  A title\nPD  2021\nSN  News\nLP\n" + b"A line\n\n" * n,
    "lexisnexis": lambda n: b"1 of 9 DOCUMENTS\n\nNews\n\nMay 3, 2020\n\nA title\n\nLENGTH: 3 words\n\nA text\n\n" * n,
    "lexisnexis, one article": lambda n: b"1 of 9 DOCUMENTS\n\nNews\n\nLENGTH: 3 words\n\n" + b"A line\n\n" * n,
    "europresse": lambda n: (
        b"News\nX, 3 mai 2020\n\nA title\n\nA text.\n\nnews\xc2\xb720200503\xc2\xb7AB\xc2\xb71\n" * n
    ),
    "sitemap": lambda n: b"<urlset>" + b"<url><news><title>T</title></news></url>" * n + b"</urlset>",
    "pdf": lambda n: pdf(["Title", *["A line of text"] * n]),
    "docx": lambda n: docx(*["A paragraph of text"] * n),
    "xlsx": lambda n: xlsx(News=[("Title", "Date"), *[("A title", 2021)] * n]),
    "warc": lambda n: web_archive(b"<html><p>x</p></html>") * n,
}

TEXTS: dict[str, Callable[[int], str]] = {
    "a run": lambda n: "x" * (20 * n),
    "names": lambda n: "the International Labour Organization " * n,
    "abbreviations": lambda n: "International Cooperative Alliance (ICA) " * n,
    "brackets": lambda n: "(" * (20 * n),
    "capitals": lambda n: "Minister Maria " * n,
    "commas": lambda n: "Kenya, " * n,
    "one word": lambda n: "co-op " * n,
    "accents": lambda n: "e\u0301" * (10 * n),
}


@pytest.mark.parametrize("make", DOCUMENTS.values(), ids=DOCUMENTS)
def test_importing_takes_calls_in_proportion_to_the_input(make: Callable[[int], bytes], tmp_path: Path) -> None:
    def outcome(path: Path) -> object:
        try:
            return list(read(path).records)
        except SearchError as error:
            return error

    def calls(size: int) -> int:
        path = written(tmp_path, make(size))
        return count_calls(lambda: outcome(path))

    calls(8)  # modules are imported
    assert_linear(calls, 60)


@pytest.mark.parametrize("make", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize(
    "work",
    [
        words,
        lambda text: snippet(text, HighlightTerms(words=("coop", "x"), phrases=(("labour", "organization"),)), "en"),
        lambda text: shipped_tagger().tags(NewsItem(id="0" * 16, title="News", body=text), "en"),
    ],
    ids=["tokenizer", "highlighter", "tagger"],
)
def test_a_text_takes_calls_in_proportion_to_its_length(
    work: Callable[[str], object], make: Callable[[int], str]
) -> None:
    work(make(8))
    assert_linear(lambda size: count_calls(lambda: work(make(size))), 50)


@pytest.mark.parametrize("unit", ["-", "a ", '"', "(", "a OR ", "date:", "a~", "NOT ", '"a" ', "a:b "])
def test_a_query_takes_calls_in_proportion_to_its_length(unit: str) -> None:
    def outcome(text: str) -> object:
        try:
            return parse(text)
        except InvalidQueryError as error:
            return error

    outcome(unit)
    assert_linear(lambda size: count_calls(lambda: outcome(unit * (size // len(unit)))), 250)
