"""Bytes: a damaged byte costs that byte and a remark, never the encoding of the file; declarations are checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_search.errors import ImportFailedError
from sse_search.importers import read
from sse_search.importers.decoding import decode, encoding_of
from tests.importers.importer_inputs import CASES, items, only_item, warnings, written

LOST = "\ufffd"


@pytest.mark.parametrize(
    ("name", "titles", "summary"),
    [
        ("page.html", ["P01 L’économie sociale créée à Orléans"], f"Résumé coupé en pleine lettr{LOST}"),
        (
            "rss.xml",
            ["P03 Économie déjà créée", "P04 Autre dépêche: société à Nîmes"],
            f"Résumé coupé en pleine lettr{LOST}",
        ),
        ("t.csv", ["P05 Économie déjà créée", "P06 Société à Nîmes"], f"Résumé coupé lettr{LOST}"),
        ("l.txt", ["P09 Économie déjà créée", "P10 Société à Nîmes"], f"Résumé coupé lettr{LOST} et fin de la phrase."),
    ],
)
def test_a_cut_letter_costs_that_letter_and_a_remark(name: str, titles: list[str], summary: str) -> None:
    path = CASES / "bytes" / name

    assert [item.title for item in items(path)] == titles
    assert items(path)[0].summary == summary
    assert [message.rpartition(": ")[2] for message in warnings(path)] == [
        "the summary has 1 character that cannot be read (U+FFFD)"
    ]


@pytest.mark.parametrize("bad", [b"\xc3", b"\xff", b"\xe9", b"\x92", b"\xe2\x80", b"\xbf", b"\xf0\x9f\x98"])
@pytest.mark.parametrize("last", ["", "é", "Наше «слово» — ещё"])
def test_a_bad_byte_in_a_line_of_its_own_costs_that_byte(tmp_path: Path, bad: bytes, last: str) -> None:
    table = f"title,date\nLe café créé,2021\nPlain,2021\nCut X here {last},2022\n".encode().replace(b"X", bad)
    lines = f'{{"title": "Le café créé"}}\n{{"title": "Cut X here {last}"}}\n'.encode().replace(b"X", bad)

    for name, content in (("t.csv", table), ("t.jsonl", lines)):
        path = written(tmp_path, content, name)
        assert items(path)[0].title == "Le café créé"
        assert items(path)[-1].title == f"Cut {LOST} here {last}".strip()
        assert warnings(path) == ["the title has 1 character that cannot be read (U+FFFD)"]


def test_lines_of_a_unicode_text_may_be_in_another_encoding(tmp_path: Path) -> None:
    content = "title,date\nÉté à la ferme,2021\n".encode() + "Année créée à Nîmes,2022\n".encode("cp1252")

    assert [item.title for item in items(written(tmp_path, content, "t.csv"))] == [
        "Été à la ferme",
        "Année créée à Nîmes",
    ]


RSS = '<?xml version="1.0" encoding="{}"?><rss><channel><title>B</title><item><title>{}</title></item></channel></rss>'
NITF = (
    '<?xml version="1.0" encoding="{}"?>'
    "<nitf><body><body.head><hedline><hl1>{}</hl1></hedline></body.head></body></nitf>"
)
WXR = (
    '<?xml version="1.0" encoding="{}"?><rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
    "<item><title>{}</title></item></channel></rss>"
)
PAGE = '<html><head><meta charset="{}"></head><body><article><h1>{}</h1><p>' + "A text of some length. " * 9


@pytest.mark.parametrize("markup", [RSS, NITF, WXR, PAGE])
@pytest.mark.parametrize(
    ("declared", "real", "title"),
    [
        ("iso-8859-1", "utf-8", "L’économie « sociale »"),
        ("us-ascii", "utf-8", "L’économie « sociale »"),
        ("utf-8", "cp1252", "L’économie « sociale »"),
        ("utf-16", "utf-8", "L’économie « sociale »"),
        ("utf-16", "cp1252", "L’économie « sociale »"),
        ("no-such-thing", "utf-8", "L’économie « sociale »"),
        ("windows-1251", "windows-1251", "Кооператив открыл завод"),
        ("windows-1251", "utf-8", "Кооператив открыл завод"),
        ("koi8-r", "koi8-r", "Кооператив открыл завод"),
        ("iso-8859-2", "cp1250", "„Spółdzielnia” żyje – dziś"),
        ("gb2312", "gb18030", "合作社的新工厂開門"),
        ("shift_jis", "cp932", "協同組合①の新工場"),
        ("gb2312", "cp1252", "L’économie « sociale » à Nîmes"),
        ("utf-8", "utf-16", "L’économie « sociale »"),
        ("iso-8859-1", "utf-8-sig", "L’économie « sociale »"),
    ],
)
def test_a_declaration_counts_only_if_the_bytes_agree(
    tmp_path: Path, markup: str, declared: str, real: str, title: str
) -> None:
    assert only_item(written(tmp_path, markup.format(declared, title).encode(real))).title == title


@pytest.mark.parametrize("markup", [RSS, NITF, WXR, PAGE])
@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "us-ascii"])
def test_a_bad_byte_in_markup_costs_that_byte_whatever_it_declares(tmp_path: Path, markup: str, declared: str) -> None:
    content = markup.format(declared, "Déjà créé à X Nîmes").encode().replace(b"X", b"\xc3")

    assert only_item(written(tmp_path, content)).title == f"Déjà créé à {LOST} Nîmes"


def test_a_bad_byte_far_into_an_export_is_no_end_of_it(tmp_path: Path) -> None:
    post = "<item><title>Plain {}</title></item>"
    posts = "".join(post.format(number) for number in range(5_000))
    content = WXR.format("UTF-8", "Été").replace("</channel>", f"{posts}<item><title>Cré\xc3é</title></item></channel>")

    found = items(written(tmp_path, content.encode("utf-8").replace("\xc3é".encode(), b"\xc3")))

    assert (len(found), found[0].title, found[-1].title) == (5_002, "Été", f"Cré{LOST}")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("content", ["title,date\nÉté,2021\n", '{"title": "Été"}\n', "1. Été\n3 May 2020\n"])
def test_wide_texts_need_no_byte_order_mark(tmp_path: Path, encoding: str, content: str) -> None:
    assert only_item(written(tmp_path, content.encode(encoding))).title == "Été"


def test_nul_bytes_in_a_text_are_left_out(tmp_path: Path) -> None:
    assert only_item(written(tmp_path, b"title,date\nA \0story,2021\n")).title == "A story"


def test_texts_in_windows_1252_stay_so() -> None:
    for text in ("Année créée", "«LIBERTÉ»", "don’t", "São Paulo, NÃO", "ÉCOLE «À L’ÉTÉ»", "€ 5 – café"):
        assert decode(text.encode("cp1252")) == text


def test_a_cut_letter_alone_is_lost_where_utf_8_is_declared() -> None:
    assert encoding_of(b'<meta charset="utf-8"><p>lettr\xc3</p>') == "utf-8"
    assert encoding_of(b'<meta charset="utf-8"><p>caf\xe9</p>') == "cp1252"
    assert encoding_of(b"<p>caf\xe9</p>", "'UTF-8'") == "cp1252"
    assert encoding_of(b"<p>\xcf\xe0</p>", "windows-1251") == "cp1251"


@pytest.mark.parametrize("bad", [b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d"])
def test_a_byte_that_windows_1252_does_not_have_is_marked_and_reported(tmp_path: Path, bad: bytes) -> None:
    row = "title,date,summary,author\nCafé,2021,Déjà Xvu,Ren X\n".encode("cp1252").replace(b"X", bad)
    path = written(tmp_path, row, "t.csv")

    item = only_item(path)
    assert (item.title, item.summary, item.authors) == ("Café", f"Déjà {LOST}vu", (f"Ren {LOST}",))
    assert warnings(path) == [
        "the summary has 1 character that cannot be read (U+FFFD)",
        "the authors have 1 character that cannot be read (U+FFFD)",
        "the text states no encoding and is read as Windows-1252 (Western Europe); if letters are wrong, import it with"
        " --encoding",
    ]


@pytest.mark.parametrize(
    ("encoding", "text", "name"),
    [
        ("cp1250", "Łódź i żółw, święto", "Windows-1250"),
        ("mac-roman", "Coopérative à l’œuvre, voilà", "Mac Roman"),
        ("cp1252", "Coopérative à l’œuvre – « ¿qué? » 5 m² à 3 £", "Windows-1252"),
    ],
)
def test_undeclared_bytes_are_read_as_words_and_the_encoding_is_reported(
    encoding: str, text: str, name: str, tmp_path: Path
) -> None:
    path = written(tmp_path, f'title,date\n"{text}",2020-01-02\n'.encode(encoding))

    assert only_item(path).title == text
    assert [name in warning and "--encoding" in warning for warning in warnings(path)] == [True]


def test_the_encoding_that_the_user_names_counts(tmp_path: Path) -> None:
    path = written(tmp_path, "title,date\nДом у реки,2020-01-02\n".encode("koi8-r"))

    assert only_item(path, encoding="koi8-r").title == "Дом у реки"
    assert warnings(path, encoding="koi8-r") == []
    with pytest.raises(ImportFailedError, match="'koi9' is not a known encoding"):
        read(path, encoding="koi9")
