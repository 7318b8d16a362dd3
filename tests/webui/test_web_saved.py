"""The page of saved searches says how much each finds, and how much of it came lately."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup

from sse_search import SearchService
from tests.webui.web_archive import ITEMS, build_archive
from webui import create_app


def test_saved_searches_are_listed_with_what_came_lately(tmp_path: Path) -> None:
    with SearchService.open(build_archive(tmp_path / "home", ITEMS)) as service:
        client = create_app(service=service).test_client()
        assert "There are no saved searches" in client.get("/saved").text

        service.save_search("coops", "cooperatives OR unions", note="<b>ours</b>", owner="ana@example.org")
        page = client.get("/saved")

        assert "<b>ours" not in page.text
        assert "ana@example.org" not in page.text
        total = service.search("cooperatives OR unions").total
        recent = BeautifulSoup(page.data, "html.parser").find("a", string=f"{total} added in the last 7 days")
        assert recent is not None
        assert f"{total} items" in client.get(str(recent["href"])).text
        assert page.headers["Cache-Control"] == "no-store"
