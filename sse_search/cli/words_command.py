"""Count words over time and find the words near them: the commands `words` and `collocates`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from sse_search.cli.count_bars import Row, bars
from sse_search.cli.exit_codes import ExitCode
from sse_search.cli.failures import Failure
from sse_search.cli.help import ExampleCommand
from sse_search.cli.home import open_archive, wants_pager
from sse_search.cli.options import report_format_option
from sse_search.cli.rendering import how_read
from sse_search.cli.terminal import Style, printable, show_lines, style, write
from sse_search.csv_cells import write_table
from sse_search.errors import InvalidQueryError
from sse_search.model import MAX_PAGE_SIZE, Collocates, WordScope, WordSeries, WordsOverTime
from sse_search.model.words import MAX_SCOPES, MAX_WINDOW, MAX_WORDS
from sse_search.wording import counted

_within_option = click.option(
    "--in",
    "within",
    multiple=True,
    metavar="QUERY",
    help="Only in the items of this search; twice for two side by side.",
)


@click.command(
    cls=ExampleCommand,
    examples=(
        'ssesearch words cooperative "social economy"',
        'ssesearch words "co*op" --in country:Kenya --in country:India',
        "ssesearch words cooperative --format csv > cooperative.csv",
    ),
)
@click.argument("texts", metavar="TEXT...", nargs=-1, required=True)
@_within_option
@report_format_option("a table has a row for each word and year.")
@click.pass_context
def words(ctx: click.Context, *, texts: tuple[str, ...], within: tuple[str, ...], output: str) -> None:
    """
    Show how often words occur over the years: per million words, and the share of items that have them.

    Each TEXT is a word in all its forms, a pattern (co*op, cooperat*), or a phrase: words in quotation marks of the
    shell are side by side, exactly as written. Up to five are shown; repetitions in an item count.
    """
    _check_number(ctx, texts, within)
    with open_archive(ctx) as service:
        try:
            answer = service.words(texts, within)
        except InvalidQueryError as error:
            raise Failure(error.reason) from error
    _show(ctx, output, answer, _word_rows(answer), _word_lines(answer, style()))
    _show_how_read(answer.scopes)
    ctx.exit(ExitCode.DONE if any(each.total.occurrences for each in answer.series) else ExitCode.NOTHING)


@click.command(
    cls=ExampleCommand,
    examples=(
        "ssesearch collocates cooperative",
        'ssesearch collocates "social economy" --window 8 --in date:2020..',
        "ssesearch collocates cooperative --in country:Kenya --in country:India",
    ),
)
@click.argument("text")
@click.option(
    "--window",
    type=click.IntRange(1, MAX_WINDOW),
    default=5,
    show_default=True,
    help="Words before and after each occurrence.",
)
@click.option(
    "--top", type=click.IntRange(1, MAX_PAGE_SIZE), default=20, show_default=True, help="Number of collocates."
)
@_within_option
@report_format_option("a table has a row for each collocate.")
@click.pass_context
def collocates(ctx: click.Context, *, text: str, window: int, top: int, within: tuple[str, ...], output: str) -> None:
    """
    List the words that stand near TEXT more often than elsewhere, function words apart.

    They are ranked by log-likelihood (G², Dunning 1993); below 10.83, once in a thousand times by chance, none is
    listed. With --in given twice, the words near TEXT in the items of two searches are compared as well.
    """
    _check_number(ctx, (text,), within)
    with open_archive(ctx) as service:
        try:
            answer = service.collocates(text, within, window=window, top=top)
        except InvalidQueryError as error:
            raise Failure(error.reason) from error
    _show(ctx, output, answer, _collocate_rows(answer), _collocate_lines(answer, style()))
    _show_how_read(each.scope for each in answer.scopes)
    if answer.partial:
        click.echo(
            "The time limit came before all words were counted: collocates are missing. Raise the setting deadline.",
            err=True,
        )
    is_found = answer.differences or any(each.collocates for each in answer.scopes)
    ctx.exit(ExitCode.DONE if is_found else ExitCode.NOTHING)


def _show(
    ctx: click.Context, output: str, answer: object, rows: Iterable[list[str | int | float]], lines: Iterable[str]
) -> None:
    """Print an answer as JSON, its rows as a table, or its lines; only one of them is made."""
    from sse_search import to_json

    if output == "json":
        write(to_json(answer))
    elif output == "csv":
        write(write_table(rows))
    else:
        show_lines(lines, pager=wants_pager(ctx))


def _check_number(ctx: click.Context, texts: tuple[str, ...], within: tuple[str, ...]) -> None:
    if len(texts) > MAX_WORDS:
        raise click.UsageError(f"Give up to {MAX_WORDS} words or phrases, each phrase in quotation marks.", ctx)
    if len(within) > MAX_SCOPES:
        raise click.UsageError(f"Give --in up to {MAX_SCOPES} times.", ctx)


def _show_how_read(scopes: Iterable[WordScope]) -> None:
    for scope in scopes:
        for line in how_read(scope):
            click.echo(line, err=True)


def _word_lines(answer: WordsOverTime, style: Style) -> Iterator[str]:
    largest = max((year.per_million for each in answer.series for year in each.years), default=0)
    for series in answer.series:
        total = series.total
        yield style.bold(printable(_series_name(answer, series)))
        yield (
            f"  {counted(total.occurrences, 'occurrence')}, {total.per_million:,.1f} per million words, in "
            f"{counted(total.items, 'item')} ({total.share:.1%})"
        )
        rows = [
            Row(year.year or "undated", year.per_million, f"{year.per_million:,.1f} ({year.share:.1%} of items)")
            for year in series.years
        ]
        yield from bars(rows, style, "  ", largest=largest)
        yield ""


def _word_rows(answer: WordsOverTime) -> Iterator[list[str | int | float]]:
    yield ["word", "within", "year", "occurrences", "words", "per_million", "items", "all_items", "share"]
    for series in answer.series:
        name = answer.scopes[series.scope].query.canonical
        for each in series.years:
            yield [
                *(series.word, name, each.year or "undated", each.occurrences, each.words, each.per_million),
                *(each.items, each.all_items, round(each.share, 6)),
            ]


def _collocate_lines(answer: Collocates, style: Style) -> Iterator[str]:
    for each in answer.scopes:
        yield style.bold(printable(f"{answer.word}{_in(each.scope)}"))
        yield f"  {counted(each.occurrences, 'occurrence')}, {counted(each.near_words, 'word')} within {answer.window}"
        for collocate in each.collocates:
            figures = f"{collocate.near:,} of {collocate.total:,} near it, G² {collocate.likelihood:,.1f}"
            yield printable(f"  {collocate.word}: {figures}")
        yield ""
    for difference in answer.differences:
        name = _in(answer.scopes[difference.scope].scope)
        first, second = difference.near
        yield printable(
            f"{difference.word}: more{name}, {first:,} and {second:,} times, G² {difference.likelihood:,.1f}"
        )


def _collocate_rows(answer: Collocates) -> Iterator[list[str | int | float]]:
    yield ["word", "within", "collocate", "near", "near_words", "total", "words", "log_likelihood"]
    for each in answer.scopes:
        name = each.scope.query.canonical
        for collocate in each.collocates:
            yield [
                *(answer.word, name, collocate.word, collocate.near, each.near_words),
                *(collocate.total, each.words, collocate.likelihood),
            ]


def _series_name(answer: WordsOverTime, series: WordSeries) -> str:
    return f"{series.word}{_in(answer.scopes[series.scope])}"


def _in(scope: WordScope) -> str:
    return f" in {scope.query.canonical}" if scope.query.canonical else ""
