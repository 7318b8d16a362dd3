"""Format what helps to find more: how many items each clause matches alone, and the commands of changed searches."""

from __future__ import annotations

from collections.abc import Iterator

from sse_search.cli.terminal import printable
from sse_search.model import ClauseCount, ResultPage, SearchRequest
from sse_search.wording import counted


def relaxed_searches(page: ResultPage) -> Iterator[str]:
    """Yield the counts of the clauses, where they are several, and a line for each changed search."""
    if len(page.clauses) > 1:
        yield f"Items of each alone: {', '.join(map(_clause, page.clauses))}."
    for relaxation in page.relaxations:
        if relaxation.request.text != page.suggestion:
            number = counted(relaxation.total, "item")
            yield f"{number} {printable(relaxation.label)}: {command_of(relaxation.request)}"


def command_of(request: SearchRequest) -> str:
    """
    Return the command that makes a search.

    >>> command_of(SearchRequest(text="fair trade", filters={"country": ("country:KE",)}, match="any"))
    "ssesearch query --match any --country country:KE 'fair trade'"
    """
    import shlex

    default = SearchRequest()
    dates = (request.date,) if isinstance(request.date, str) else request.date
    options = [
        *(("match", request.match) for _ in range(request.match != default.match)),
        *(("sort", request.sort) for _ in range(request.sort != default.sort)),
        *(("limit", str(request.limit)) for _ in range(request.limit != default.limit)),
        *((facet, value) for facet, values in request.filters.items() for value in values),
        *(("exclude", f"{facet}={value}") for facet, values in request.excluded.items() for value in values),
        *(("date", value) for value in dates),
        *(("undated", value) for value in (request.undated or "",) if value),
    ]
    flags = ["--no-aliases"] if not request.aliases else []
    switches = {"feedback": request.feedback, "semantic": request.semantic}
    flags += [f"--{name}" if on else f"--no-{name}" for name, on in switches.items() if on is not None]
    words = [*(part for name, value in options for part in (f"--{name}", value)), *flags]
    text = [printable(request.text)] if request.text else []
    escape = ["--"] if request.text.startswith("-") else []
    return shlex.join(["ssesearch", "query", *words, *escape, *text])


def _clause(clause: ClauseCount) -> str:
    mark = " (none with the rest)" if clause.empties and clause.count else ""
    return f"{printable(clause.text)} {clause.count:,}{mark}"
