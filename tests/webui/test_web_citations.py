"""The pages cite items and describe them to reference managers and search engines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from sse_search import SearchService
from tests.webui.web_archive import build_archive, fetch, own_record, text_of
from webui import create_app

HOSTILE: dict[str, Any] = own_record(
    {"title": "</script><script>alert(1)</script> & co", "date": "2020", "source": "Evil"}
)
ITEM: dict[str, Any] = own_record(
    {
        "title": "Dairy cooperative opens",
        "date": "2021-12-03",
        "body": "Members of the dairy cooperative meet.",
        "authors": ["Doe, Jane"],
        "source": "Coop News",
        "url": "https://example.org/dairy",
    }
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    items = tuple({**item, "date": item["date"]["value"]} for item in (ITEM, HOSTILE))
    with SearchService.open(build_archive(tmp_path_factory.mktemp("archive") / "home", items)) as service:
        yield create_app(service=service).test_client()


def page_of(client: FlaskClient, item: dict[str, Any]) -> BeautifulSoup:
    return fetch(client, f"/item/{item['id']}")


def test_the_page_of_an_item_cites_it(pages: FlaskClient) -> None:
    assert [text_of(line) for line in page_of(pages, ITEM).select(".citations dd")] == [
        "Doe, J. (2021, December 3). Dairy cooperative opens. Coop News. https://example.org/dairy",
        "Doe, Jane. “Dairy cooperative opens.” Coop News, December 3, 2021. https://example.org/dairy.",
    ]


def test_the_references_of_an_item_hold_nothing_but_the_item(pages: FlaskClient) -> None:
    links = [str(link["href"]) for link in page_of(pages, ITEM).select("[aria-labelledby=cite] a")]

    ris, bibtex, csl = (pages.get(link).text for link in links)

    assert ris.count("TY  - ") == bibtex.count("@misc{") == len(json.loads(csl)) == 1
    assert [ITEM["id"] in text for text in (ris, bibtex)] == [True, True]
    assert json.loads(csl)[0]["id"] == ITEM["id"]


def test_reference_managers_read_the_page_of_an_item_as_a_newspaper_article(pages: FlaskClient) -> None:
    tags = page_of(pages, ITEM).select("meta[name^=citation_], meta[name^=dc]")

    assert {tag["name"]: tag["content"] for tag in tags} == {
        "citation_title": "Dairy cooperative opens",
        "citation_author": "Doe, Jane",
        "citation_publication_date": "2021/12/03",
        "citation_language": "en",
        "citation_public_url": "https://example.org/dairy",
        "dc.type": "newspaperArticle",
        "dc.source": "Coop News",
    }


def test_the_page_of_an_item_has_the_tags_of_open_graph(pages: FlaskClient) -> None:
    for item, search in ((ITEM, ""), (HOSTILE, "?lang=de&q=a")):
        tags = fetch(pages, f"/item/{item['id']}{search}").select("meta[property]")

        assert {tag["property"]: tag["content"] for tag in tags} == {
            "og:type": "article",
            "og:title": item["title"],
            "og:site_name": "ssesearch",
            "og:url": f"http://localhost/item/{item['id']}",
        }


def test_the_page_of_an_item_is_a_news_article_of_schema_org(pages: FlaskClient) -> None:
    [script] = page_of(pages, ITEM).select("script[type='application/ld+json']")

    record = json.loads(script.get_text())
    assert (record["@type"], record["headline"], record["datePublished"]) == (
        "NewsArticle",
        "Dairy cooperative opens",
        "2021-12-03",
    )
    assert record["publisher"] == {"@type": "Organization", "name": "Coop News"}


def test_no_title_ends_the_description_of_its_item(pages: FlaskClient) -> None:
    scripts = page_of(pages, HOSTILE).select("script:not([src])")

    assert [json.loads(script.get_text())["headline"] for script in scripts] == [HOSTILE["title"]]


def test_hits_and_the_page_of_an_item_can_be_picked_up_by_a_reference_manager(pages: FlaskClient) -> None:
    for page in (fetch(pages, "/?q=dairy"), page_of(pages, ITEM)):
        [span] = page.select("span.Z3988")

        fields = parse_qs(str(span["title"]))
        assert fields["rft.title"] == ["Dairy cooperative opens"]
        assert fields["rft.creator"] == ["Doe, Jane"]
        assert fields["rft.date"] == ["2021-12-03"]
        assert fields["rft.source"] == ["Coop News"]
        assert fields["rft.language"] == ["en"]
        assert fields["rft.identifier"] == ["https://example.org/dairy"]
        assert fields["rft.type"] == ["newspaperArticle"]
