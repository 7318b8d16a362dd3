"""Reduce what a channel gives to what the golden files keep: each fact once, in a form that is pleasant to compare."""

from __future__ import annotations

import json
import re
import shlex
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

Json = dict[str, Any]

HIT_ALONE = ("id", "score", "snippet", "versions", "some_words")
"""Fields of a hit that depend on the request; the others belong to the item."""
_NUMBER = re.compile(r"\d[\d,]*")
_COMMAND = re.compile(r": ssesearch query (.+)$")
_ITEM_ID = re.compile(r"\b[0-9a-f]{16}\b")
_ATOM = "{http://www.w3.org/2005/Atom}"


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a request came to in one channel.

    Attributes:
        answer: The same in every channel; None when the request failed.
        status: What this channel says beside it: the kind of an error, an exit code, an HTTP status.
        words: Texts for people, which may be reworded: messages, explanations, the text form of an answer.
        records: Fields of the hits that do not depend on the request, by id.
        page: What every page of an archive has in common: which index answers, the order of the fields.
    """

    answer: Any = None
    status: Json = {}
    words: tuple[str, ...] = ()
    records: Mapping[str, Json] = {}
    page: Json = {}


def suggested_query(error: object) -> str | None:
    """Return the query that an error offers instead, from an exception or from problem details."""
    if isinstance(error, Mapping):
        return error.get("suggested_query")
    return getattr(error, "suggested_query", None)


def of_page(page: Json, status: Json) -> Outcome:
    """Reduce a page of hits in its JSON form."""
    hits = [_hit(hit) for hit in page["hits"]]
    reasons = [part["label"] for hit in page["hits"] for part in hit.get("explanation", ())]
    apart = ("took_ms", "index", "format_version", "notices")
    answer = {name: value for name, value in page.items() if name not in apart}
    if page["notices"]:
        answer["notices"] = [{**notice, "reason": "..."} for notice in page["notices"]]
    answer["hits"] = hits
    answer["clauses"] = list(map(_clause, page["clauses"]))
    answer["relaxations"] = list(map(_relaxation, page["relaxations"]))
    answer["facets"] = {name: [_facet_value(value) for value in values] for name, values in page["facets"].items()}
    return Outcome(
        answer=answer,
        status=status,
        words=(*(notice["reason"] for notice in page["notices"]), *reasons),
        records={hit["id"]: _record(hit) for hit in page["hits"]},
        page={
            "fields": [name for name in page if name != "also"],
            "index": page["index"],
            "format_version": page["format_version"],
        },
    )


def of_lines(text: str, status: Json, words: Sequence[str] = ()) -> Outcome:
    """Reduce an exported file; its line ends are kept."""
    return Outcome(answer=text.split("\n"), status=status, words=tuple(words))


def of_text(text: str, status: Json, words: Sequence[str] = ()) -> Outcome:
    """Reduce a text for people to the ids in it, in order."""
    return Outcome(answer=_ITEM_ID.findall(text), status=status, words=(*text.splitlines(), *words))


def of_feed(text: str, status: Json) -> Outcome:
    """Reduce an Atom feed to its entries."""
    feed = ET.fromstring(text)
    entries = [
        {
            "id": entry.find(f"{_ATOM}link[@rel='alternate']").get("href", "").removeprefix("http://localhost"),  # type: ignore[union-attr]  # every entry has one
            **{name: entry.findtext(f"{_ATOM}{name}") or "" for name in ("title", "updated", "summary")},
        }
        for entry in feed.iter(f"{_ATOM}entry")
    ]
    return Outcome(answer={"updated": feed.findtext(f"{_ATOM}updated"), "entries": entries}, status=status)


def of_error(error: Exception) -> Outcome:
    """Reduce an exception of the library."""
    status: Json = {"kind": type(error).__name__}
    if hasattr(error, "position"):
        status |= {"position": error.position, "suggested_query": suggested_query(error)}
    return Outcome(status=status, words=(str(getattr(error, "reason", error)),))


def of_failure(exit_code: int, told: str) -> Outcome:
    """Reduce what a command says on standard error when it fails."""
    lines = told.splitlines()
    caret = next((line.index("^") for line in lines if line.strip() == "^"), None)
    command = next((found[1] for line in lines if (found := _COMMAND.search(line)) and line is not lines[0]), None)
    status: Json = {"exit": exit_code}
    if caret is not None:
        status["caret"] = caret
    if command:
        status["suggested_query"] = shlex.split(command)[0]
    return Outcome(status=status, words=tuple(lines))


def of_problem(problem: Json) -> Outcome:
    """Reduce problem details of RFC 9457."""
    status = {name: value for name, value in problem.items() if name in ("status", "title", "position", "parameter")}
    if "position" in problem:
        status["suggested_query"] = suggested_query(problem)
    return Outcome(status=status, words=(problem["detail"],))


def written(data: Any) -> str:
    """Write golden data so that a change is a change of few lines."""
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _hit(hit: Json) -> Json:
    reduced = {name: hit[name] for name in HIT_ALONE if name in hit}
    if "explanation" in hit:
        reduced["figures"] = list(map(_figures, hit["explanation"]))
    return reduced


def _record(hit: Json) -> Json:
    record = {name: value for name, value in hit.items() if name not in (*HIT_ALONE, "explanation")}
    return {**record, "entities": [f"{entity['id']} = {entity['label']}" for entity in hit["entities"]]}


def _figures(part: Json) -> str:
    """Return the part of a query that a part of a score is about, the numbers that it names, and its value."""
    return f"{part['text']} {' '.join(_NUMBER.findall(part['label'].removeprefix(part['text'])))} = {part['value']}"


def _clause(clause: Json) -> str:
    """Write a clause in a line, `[filter]` for a filter, `[empties]` for the reason that nothing is found."""
    marks = f"{' [filter]' * ('is_filter' in clause)}{' [empties]' * ('empties' in clause)}"
    return f"{clause['text']}: {clause['count']}{marks}"


def _relaxation(relaxation: Json) -> str:
    """Write a changed search in a line, without its words for people."""
    return f"{relaxation['kind']}: {relaxation['total']}: {json.dumps(relaxation['request'], ensure_ascii=False)}"


def _facet_value(value: Json) -> str:
    """Write a value of a facet in a line, `[x]` for a selected one."""
    label = "" if value["label"] == value["value"] else f" = {value['label']}"
    return f"{value['value']}{label}: {value['count']}{' [x]' if value['selected'] else ''}"
