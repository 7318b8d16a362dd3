"""A search can be cited by an address that says later whether its results are the same."""

from __future__ import annotations

import json
from pathlib import Path

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from sse_search import SearchRequest, SearchService
from tests.webui.web_archive import HOSTILE, ITEMS, build_archive
from webui import create_app

_SAME = "These are the results as they were cited."
_NO_RECEIPT = "The receipt in this address is not one"
_CHANGED = "The results have changed since they were cited"


def cited(client: FlaskClient, address: str) -> str:
    """Return the address that cites a search."""
    link = BeautifulSoup(client.get(address).data, "html.parser").select_one("#cite a")
    assert link is not None
    return str(link["href"]).removeprefix("http://localhost")


def test_the_address_carries_the_digest_of_the_receipt(client: FlaskClient, service: SearchService) -> None:
    address = cited(client, "/?q=cooperatives&language=en&sort=newest")

    receipt = service.receipt(SearchRequest(text="cooperatives", filters={"language": ("en",)}, sort="newest"))
    assert address == f"/?receipt={receipt.digest}&q=cooperatives&language=en&sort=newest"
    assert _SAME in client.get(address).text
    assert cited(client, address) == address


def test_it_says_when_the_results_have_changed(tmp_path: Path) -> None:
    with SearchService.open(build_archive(tmp_path / "home", ITEMS)) as service:
        client = create_app(service=service).test_client()
        address = cited(client, "/?q=cooperatives")
        (tmp_path / "more.jsonl").write_text(json.dumps({"title": "More cooperatives"}))
        service.import_path(tmp_path / "more.jsonl")
        service.rebuild()

        assert _CHANGED in client.get(address).text


def test_it_says_when_the_receipt_is_none(client: FlaskClient) -> None:
    page = client.get("/", query_string={"q": "cooperatives", "receipt": HOSTILE})
    short = client.get(cited(client, "/?q=cooperatives").replace("receipt=", "receipt=0", 1))

    assert page.status_code == 200
    assert _NO_RECEIPT in page.text
    assert _NO_RECEIPT in short.text
    assert "<script>alert" not in page.text
    assert client.get("/?receipt=").status_code == 200
