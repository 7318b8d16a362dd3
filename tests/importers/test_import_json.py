"""JSON of programs and services: arrays, objects that hold an array, keys of many names, damaged documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sse_search.errors import ImportFailedError
from sse_search.importers import read
from tests.importers.importer_inputs import CASES, items, only_item, reasons, rejections, warnings, written

DAIRY = ("Dairy co-op opens a plant in Cork", "2023-03-04", "https://example.org/a/1")


@pytest.mark.parametrize("name", ["newsapi.json", "guardian.json", "cc_news.jsonl"])
def test_answers_of_services_are_read(name: str) -> None:
    item = only_item(CASES / "json" / name)

    assert (item.title, item.date.value, item.url, item.body) == (*DAIRY, "Members voted for it.")


def test_an_item_has_the_source_and_the_author_that_newsapi_gives() -> None:
    item = only_item(CASES / "json" / "newsapi.json")

    assert (item.source, item.authors) == ("Example", ("J",))
    assert only_item(CASES / "json" / "cc_news.jsonl").source == "example.org"


def test_an_array_is_read() -> None:
    assert [(item.title, item.date.value, item.url) for item in items(CASES / "json" / "array.json")] == [
        DAIRY,
        ("A second story", "2023-03-05", "https://example.org/a/2"),
    ]


def test_csl_json_is_read() -> None:
    first, second = items(CASES / "refs" / "csl.json")

    assert (first.title, first.date.value, first.url) == DAIRY
    assert (first.text, first.language, first.category) == ("Members voted for it.", "en", "")
    assert (second.title, second.date.value) == ("A second story about mutuals", "2023-03-05")
    assert first.id == items(CASES / "json" / "array.json")[0].id


WORDPRESS = {
    "id": 17,
    "date": "2023-03-04T10:00:00",
    "date_gmt": "2023-03-04T09:00:00",
    "link": "https://example.org/a/1",
    "type": "post",
    "title": {"rendered": "Dairy co-op opens &#8211; in Cork"},
    "content": {"rendered": "<p>Members voted.</p>\n<p>It opens in May.</p>", "protected": False},
    "excerpt": {"rendered": "<p>Short.</p>"},
    "categories": [3],
}
NEWS_PLEASE = {
    "authors": ["Jane Doe", "Rik Roe"],
    "date_download": "2024-01-01 00:00:00",
    "date_modify": "2023-03-06 00:00:00",
    "date_publish": "2023-03-04 10:00:00",
    "description": "Short.",
    "language": "en",
    "maintext": "Members voted.\n\nIt opens in May.",
    "source_domain": "example.org",
    "title": "Dairy co-op opens – in Cork",
    "url": "https://example.org/a/1",
}
GDELT = {
    "articles": [
        {
            "url": "https://example.org/a/1",
            "title": "Dairy co-op opens – in Cork",
            "seendate": "20230304T100000Z",
            "domain": "example.org",
            "language": "English",
        }
    ]
}


@pytest.mark.parametrize(
    "value", [WORDPRESS, [WORDPRESS], NEWS_PLEASE, [NEWS_PLEASE], GDELT, {"data": {"posts": [NEWS_PLEASE]}}]
)
@pytest.mark.parametrize("indent", [None, 2])
def test_posts_of_wordpress_news_please_and_gdelt_are_read(tmp_path: Path, value: object, indent: int | None) -> None:
    item = only_item(written(tmp_path, json.dumps(value, indent=indent)))

    assert (item.title, item.date.value, item.url) == ("Dairy co-op opens – in Cork", *DAIRY[1:])
    assert item.id == items(CASES / "json" / "array.json")[0].id
    if value != GDELT:
        assert item.body == "Members voted.\n\nIt opens in May."


def test_names_of_authors_and_languages_are_read(tmp_path: Path) -> None:
    assert only_item(written(tmp_path, json.dumps([NEWS_PLEASE]))).authors == ("Jane Doe", "Rik Roe")
    assert only_item(written(tmp_path, json.dumps(GDELT))).language == "en"
    people = [{"given": "Jane", "family": "Doe"}, {"name": "Rik Roe"}]
    assert only_item(written(tmp_path, json.dumps([{"title": "A", "author": people}]))).authors == (
        "Doe, Jane",
        "Rik Roe",
    )


@pytest.mark.parametrize(
    "keys",
    [
        ("Titular", "Fecha de publicación", "Contenido", "Enlace"),
        ("Überschrift", "Veröffentlicht am", "Inhalt", "Link"),
        ("titre", "date_de_publication", "texte", "lien"),
        ("título", "Data de publicação", "conteúdo", "endereço"),
        ("titolo", "data di pubblicazione", "testo", "collegamento"),
        ("headline", "publishedAt", "articleBody", "canonical_url"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_keys_are_known_in_six_languages(tmp_path: Path, keys: tuple[str, ...], encoding: str) -> None:
    record = dict(zip(keys, ["A title – é", "2023-03-04", "A text.", "https://example.org/a"], strict=True))
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for _ in range(2))

    for content in (json.dumps([record], ensure_ascii=False), lines):
        item = items(written(tmp_path, content.encode(encoding)))[0]
        assert (item.title, item.date.value, item.text, item.url) == (
            "A title – é",
            "2023-03-04",
            "A text.",
            "https://example.org/a",
        )


def test_an_array_within_objects_is_found_but_not_the_related_stories_of_a_record(tmp_path: Path) -> None:
    stories = [{"title": "One"}, {"title": "Two"}]
    found = {"meta": {"title": "x"}, "response": {"docs": stories, "facets": [{"name": "a"}]}}
    elastic = {"hits": {"hits": [{"_id": "1", "_source": story} for story in stories]}}
    named = {"title": "My feed", "items": stories}
    record = {"title": "A story", "date": "2021", "related": stories}

    for value in (found, elastic, named):
        assert [item.title for item in items(written(tmp_path, json.dumps(value)))] == ["One", "Two"]
    assert [item.title for item in items(written(tmp_path, json.dumps(record)))] == ["A story"]


def test_a_document_that_is_cut_off_gives_what_it_has(tmp_path: Path) -> None:
    content = json.dumps(
        {"status": "ok", "articles": [{"title": "One"}, {"title": "Two"}, {"title": "Three"}]}, indent=1
    )
    path = written(tmp_path, content[:-20])

    assert [item.title for item in items(path)] == ["One", "Two"]
    assert "2 records before that were read" in reasons(path)[0]


def test_objects_on_several_lines_one_after_the_other_are_read(tmp_path: Path) -> None:
    content = json.dumps({"title": "One"}, indent=2) + "\n" + json.dumps({"title": "Two"}, indent=2)

    assert [item.title for item in items(written(tmp_path, content))] == ["One", "Two"]


def test_a_bad_first_line_does_not_make_lines_a_document(tmp_path: Path) -> None:
    path = written(tmp_path, '{"title": "Cut\n{"title": "One"}\n{"title": "Two"}\n')

    assert [item.title for item in items(path)] == ["One", "Two"]
    assert [issue.line for issue in rejections(path)] == [1]


def test_html_in_values_becomes_text_but_not_in_our_own_records(tmp_path: Path) -> None:
    foreign = {"title": "A &amp; B", "text": "<p>One.</p><p>Two.</p>"}
    own = {"id": "0123456789abcdef", "title": "A &amp; B", "body": "<p>One.</p>"}

    item = only_item(written(tmp_path, json.dumps(foreign) + "\n"))
    assert (item.title, item.body) == ("A & B", "One.\n\nTwo.")
    item = only_item(written(tmp_path, json.dumps(own) + "\n"))
    assert (item.title, item.body) == ("A &amp; B", "<p>One.</p>")


def test_a_key_can_be_assigned_also_one_within_an_object(tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps([{"Betreff": "One", "parts": {"main": "Text."}, "Wann": "2021"}]))

    item = only_item(path, columns={"Betreff": "title", "parts.main": "body", "Wann": "date"})
    assert (item.title, item.body, item.date.value) == ("One", "Text.", "2021")
    with pytest.raises(ImportFailedError, match="there is no key 'Titel'"):
        items(path, columns={"Betreff": "title", "Titel": "title"})


def test_an_unknown_key_with_most_of_the_text_is_an_error_that_names_the_option(tmp_path: Path) -> None:
    prose = "The members of the dairy met on Saturday and voted for a new plant in the town. " * 3
    path = written(tmp_path, "".join(json.dumps({"title": "One", "wording": prose}) + "\n" for _ in range(3)))

    with pytest.raises(ImportFailedError, match="--column wording=body"):
        items(path)
    assert items(path, columns={"wording": "body"})[0].body == prose.strip()
    assert items(path, columns={"wording": "ignore"})[0].body == ""


def test_a_bad_byte_in_a_document_costs_that_byte(tmp_path: Path) -> None:
    content = '[{"title": "Déjà créé"},\n{"title": "Cut X"}]'.encode().replace(b"X", b"\xc3")

    assert [item.title for item in items(written(tmp_path, content))] == ["Déjà créé", "Cut \ufffd"]


def test_the_decision_says_what_kind_of_json_it_is(tmp_path: Path) -> None:
    assert read(CASES / "json" / "array.json").decision == "read as jsonl: a JSON array of objects"
    pretty = written(tmp_path, json.dumps({"articles": [{"title": "One"}]}, indent=2))
    assert read(pretty).decision == "read as jsonl: a JSON document"
    assert warnings(pretty) == []


@pytest.mark.parametrize(
    ("date", "value"),
    [
        ({"$date": {"$numberLong": "1552604400000"}}, "2019-03-14"),
        ({"$date": 1552604400000}, "2019-03-14"),
        ({"$date": "2019-03-14T10:00:00Z"}, "2019-03-14"),
        ({"start": "2019-03-14"}, "2019-03-14"),
        ({"value": "14 March 2019"}, "2019-03-14"),
    ],
)
def test_a_date_in_an_object_is_read(tmp_path: Path, date: object, value: str) -> None:
    path = written(tmp_path, json.dumps([{"title": "Potters", "date": date, "text": "They met."}]), "news.json")

    assert only_item(path).date.value == value
    assert warnings(path) == []


def test_an_object_that_is_no_date_is_reported(tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps([{"title": "Potters", "date": {"tag": "2019"}, "text": "They met."}]), "n.json")

    assert only_item(path).date.value is None
    assert warnings(path) == [
        "the date is unusable (an object with the keys 'tag'); write it as a text such as 2021-12-03; "
        "the item is kept without a date"
    ]


def test_texts_in_objects_of_the_new_york_times_are_read(tmp_path: Path) -> None:
    doc = {
        "headline": {"main": "Mill opens", "kicker": None, "print_headline": "Mill"},
        "byline": {"original": "By Ann Lee and Rik Roe", "person": []},
        "keywords": [{"name": "subject", "value": "Cooperatives", "rank": 1}],
        "pub_date": "2023-03-04T05:00:00+0000",
        "lead_paragraph": "Members voted.",
    }
    path = written(tmp_path, json.dumps({"response": {"docs": [doc]}}))

    item = only_item(path)
    assert (item.title, item.authors, item.tags) == ("Mill opens", ("Ann Lee", "Rik Roe"), ("Cooperatives",))
    assert only_item(path, columns={"headline.print_headline": "title"}).title == "Mill"


def test_what_newsapi_leaves_of_a_removed_text_is_no_item(tmp_path: Path) -> None:
    stub = {"title": "[Removed]", "url": "https://removed.com", "publishedAt": "1970-01-01T00:00:00Z"}
    path = written(tmp_path, json.dumps({"articles": [stub, {"title": "Mill opens", "url": "https://example.org/1"}]}))

    assert [item.title for item in items(path)] == ["Mill opens"]
    assert reasons(path) == ["the record is what is left of a removed text ([Removed])"]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("if a<b then c>d", "if a<b then c>d"),
        ("if a<b and c=d>e", "if a<b and c=d>e"),
        ("<td nowrap>One</td> <a href=/x>two</a><br/>three", "One two\nthree"),
    ],
)
def test_a_comparison_is_no_tag(text: str, body: str, tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps({"title": "A title", "text": text}))

    assert only_item(path).body == body.replace("\n", " ")


def test_tags_in_one_text_are_separated_by_commas(tmp_path: Path) -> None:
    assert only_item(written(tmp_path, json.dumps([{"title": "A title", "keyword": "wool, looms"}]))).tags == (
        "wool",
        "looms",
    )
