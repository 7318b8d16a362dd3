"""`mcp` answers assistants: the client of the protocol's own package starts the command and calls its tools."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from sse_search import SearchService
from tests.cli.cli_archive import run_in

mcp = pytest.importorskip("mcp")

Ask = Callable[..., dict[str, Any]]


def talk(home: Path, conversation: Callable[[Any], Awaitable[Any]]) -> Any:
    """Start the command on an archive, have a conversation with it, and return what it gave."""
    command = mcp.StdioServerParameters(
        command=sys.executable, args=["-m", "sse_search", "--home", str(home), "mcp"], env={"PYTHONPATH": sys.path[0]}
    )

    async def run() -> Any:
        async with mcp.Client(command, read_timeout_seconds=60) as client:
            return await conversation(client)

    with ThreadPoolExecutor(1) as thread:  # a browser of other tests may have an event loop in this one
        return thread.submit(asyncio.run, run()).result()


async def _session(client: Any) -> dict[str, Any]:
    """Call every tool in one session, as an assistant would."""

    async def call(tool: str, **arguments: Any) -> Any:
        return await client.call_tool(tool, arguments)

    listed = await client.list_tools()
    found = await call("search", query="cooperatives", limit=2)
    first = found.structured_content["hits"][0]["id"]
    return {
        "tools": listed.tools,
        "search": found,
        "second page": await call("search", query="cooperatives", limit=2, page=2),
        "item": await call("item", id=first),
        "count": await call("count", query="cooperatives", by="year"),
        "compare": await call("compare", queries=["cooperatives", "statistics"]),
        "entities": await call("entities", name="Palestine"),
        "unknown entity": await call("entities", name="Palestin"),
        "too many": await call("search", query="cooperatives", limit=500),
        "no facet": await call("count", by="colour"),
        "no item": await call("item", id="ffffffffffffffff"),
    }


@pytest.fixture(scope="module")
def answers(home: Path) -> dict[str, Any]:
    answered: dict[str, Any] = talk(home, _session)
    return answered


def test_the_tools_are_described_and_only_read(answers: dict[str, Any]) -> None:
    assert sorted(tool.name for tool in answers["tools"]) == ["compare", "count", "entities", "item", "search"]
    assert all(tool.annotations.read_only_hint for tool in answers["tools"])
    assert all(tool.description for tool in answers["tools"])


def test_hits_carry_ids_dates_with_their_precision_and_permalinks(answers: dict[str, Any], home: Path) -> None:
    found = answers["search"].structured_content
    with SearchService.open(home) as service:
        page = service.search("cooperatives")

    assert (found["total"], len(found["hits"])) == (page.total, 2)
    assert [hit["id"] for hit in found["hits"]] == [hit.id for hit in page.hits[:2]]
    for hit, expected in zip(found["hits"], page.hits, strict=False):
        assert hit["date"] == {
            "value": expected.date.value,
            "precision": expected.date.precision,
            "origin": expected.date.origin,
        }
        assert hit["permalink"] == f"/item/{expected.id}"
        assert "<mark>" not in hit["snippet"]
    assert answers["second page"].structured_content["hits"][0]["id"] == page.hits[2].id


def test_an_item_comes_in_full_with_a_citation(answers: dict[str, Any]) -> None:
    item = answers["item"].structured_content

    assert item["id"] == answers["search"].structured_content["hits"][0]["id"]
    assert item["title"] in item["citation"]
    assert item["text"]
    assert not item["text_is_cut"]


def test_counts_comparisons_and_entities_are_those_of_the_archive(answers: dict[str, Any], home: Path) -> None:
    count, comparison = answers["count"].structured_content, answers["compare"].structured_content
    palestine = answers["entities"].structured_content["entities"][0]
    with SearchService.open(home) as service:
        counts = service.counts("cooperatives", "year")

    assert [(group["values"][0], group["items"]) for group in count["groups"]] == [
        (group.values[0], group.count) for group in counts.groups
    ]
    assert [search["total"] for search in comparison["searches"]] == [5, 1]
    assert (palestine["id"], palestine["items"]) == ("country:PS", 2)
    assert answers["unknown entity"].structured_content["perhaps_meant"][0]["id"] == "country:PS"


@pytest.mark.parametrize(
    ("request_", "message"),
    [("too many", "1 to 20, not 500"), ("no facet", "no facet 'colour'"), ("no item", "ffffffffffffffff")],
)
def test_what_cannot_be_answered_is_an_error_in_words(answers: dict[str, Any], request_: str, message: str) -> None:
    assert answers[request_].is_error
    assert message in answers[request_].content[0].text


def test_without_the_package_the_command_says_what_to_install(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server", None)

    result = run_in(home, "mcp")

    assert result.exit_code == 2
    assert 'pip install "ssesearch[mcp]"' in result.stderr
