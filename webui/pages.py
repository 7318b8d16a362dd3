"""Serve the start page, the page of results, the page of all values of a facet, and the page of an item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import attrgetter

import msgspec
from flask import Blueprint, abort, current_app, make_response, redirect, request
from flask.typing import ResponseReturnValue

from sse_search import MAX_PAGE_SIZE, Message, ResultPage, SearchRequest, apa, as_sentence, chicago, worded
from webui import metadata, view
from webui.app_service import run_search, service
from webui.caching import cached_per_generation, not_stored
from webui.facets import SEPARATE_FACETS, facet_groups, facet_label, in_order, listed, with_beginning
from webui.histogram import HEIGHT, histograms
from webui.hits import cards, direction, shared
from webui.item_parts import MAX_VERSIONS, corrections, neighbours, other_versions
from webui.labels import DATE_PRESETS, FACET_TITLES, MATCH_LABELS, SORT_LABELS, in_language
from webui.links import (
    absolute,
    entity_request,
    entity_url,
    export_url,
    permalink,
    receipt_url,
    search_url,
    values_url,
)
from webui.localization import page_arguments, render_page, translate
from webui.parameters import ParameterError, text
from webui.params import (
    DATE_PARAMETERS,
    is_blank,
    read_leniently,
    read_request,
    read_with_own,
    with_changes,
    with_date,
)

pages = Blueprint("pages", __name__)

PAGE_SIZES = (10, 20, 50, MAX_PAGE_SIZE)
"""Page sizes to choose from; a URL may have any up to the last."""
LATEST_ITEMS = 5
"""Items on the start page."""
SIMILAR_ITEMS = 5
"""Similar items on the page of an item."""
REFERENCES = (("RIS", "ris"), ("BibTeX", "bib"), ("CSL JSON", "json"))
"""Formats of reference managers and the suffixes of their exports."""
START_FACETS = ("country", "organization", "topic", "region", "event", "person", "category", "source")
"""Facets that the start page shows."""
VALUES_PER_PAGE = 200
_MIN_LETTERS = 4
"""Letters of the first and last word of an example of a phrase."""
"""Values on the page of all values of a facet."""
VALUES = {
    "find": text("Beginning of a word of the value."),
    "order": text("`name` for the order of the alphabet."),
    "part": text("Part of the list."),
}
"""Parameters of the page of all values of a facet."""
EXAMPLE_HINTS = {
    "country": worded("a country, by any of its names"),
    "organization": worded("an organization, by name or abbreviation"),
    "topic": worded("a topic, in any language of the archive"),
}
"""Facets that examples are taken from, and what such an example shows."""


class Example(msgspec.Struct, frozen=True):
    """A query that finds something in this archive, and what it shows about the query language."""

    text: str
    hint: Message


@pages.get("/")
@cached_per_generation
def search() -> ResponseReturnValue:
    """Show the results of a search, or the start page if there is none."""
    args = page_arguments()
    cited = args.pop("receipt", "")
    within = args.pop("within", "").strip()
    search_request, errors = read_leniently(args)
    for error in errors:
        if error.parameter not in DATE_PARAMETERS:
            raise error
    if within:
        return redirect(search_url(with_changes(search_request, text=view.narrowed(search_request.text, within))))
    if (args.get("from") or args.get("to")) and not errors and not cited:
        return redirect(search_url(search_request))  # they are one parameter, so that a search has one address
    is_search = errors or cited or not is_blank(search_request)
    return _results_page(search_request, errors, cited) if is_search else _start_page()


@pages.get("/values/<facet>")
@cached_per_generation
def values(facet: str) -> ResponseReturnValue:
    """Show every value of a facet with its count in a search, or those that have a word with a certain beginning."""
    if facet not in FACET_TITLES:
        valid = ", ".join(FACET_TITLES)
        abort(404, worded("There is no facet {facet!r}; valid facets: {valid}.", facet=facet, valid=valid))
    read_values, values_request = read_with_own(page_arguments(), VALUES)
    own = {name: value or "" for name, value in read_values.items()}
    search_request = with_changes(values_request)
    known = with_beginning(facet, service().facet_values(search_request, facet), own["find"])
    by_name = own["order"] == "name"
    part = int(own["part"]) if own["part"].isdecimal() and len(own["part"]) < 6 else 1
    first = (max(part, 1) - 1) * VALUES_PER_PAGE
    return render_page(
        "values.html",
        facet=facet,
        title=FACET_TITLES[facet],
        request=search_request,
        total=len(known),
        choices=listed(in_order(facet, known, by_name=by_name)[first : first + VALUES_PER_PAGE], facet, search_request),
        own=own,
        by_name=by_name,
        order_url=values_url(facet, search_request, find=own["find"], order="" if by_name else "name"),
        previous_url=values_url(facet, search_request, **{**own, "part": str(part - 1)}) if first else "",
        next_url=values_url(facet, search_request, **{**own, "part": str(part + 1)})
        if first + VALUES_PER_PAGE < len(known)
        else "",
        kept=[("q", search_request.text), *view.kept_fields(search_request)],
        back_url=search_url(search_request),
    )


@pages.get("/saved")
def saved() -> ResponseReturnValue:
    """Show the saved searches with how much each finds, and how much of it came in the last seven days."""
    response = make_response(
        render_page("saved.html", states=service().saved_searches(), request=SearchRequest(), kept=())
    )
    return not_stored(response)  # the file changes without the index


@pages.get("/item/<item_id>")
@cached_per_generation
def item(item_id: str) -> ResponseReturnValue:
    """Show an item in full, with a link back to the results that led to it."""
    origin = read_request(page_arguments())
    document = service().document(item_id)
    address = permalink(item_id)
    near = neighbours(item_id, origin)
    corrected = corrections(document.item) if current_app.config["HAS_SERVER"] else ()
    return render_page(
        "item.html",
        document=document,
        tags=view.tags_by_type(document),
        implied=in_language([tag for tag in document.tags if tag.implied_by]),
        direction=direction(document.item.title),
        labels={tag.id: tag.label for tag in in_language(document.tags)},
        similar=[(hit, shared(hit)) for hit in service().similar(item_id, SIMILAR_ITEMS).hits]
        if current_app.config["HAS_SERVER"]
        else [],
        versions=other_versions(document) if current_app.config["HAS_SERVER"] else (),
        max_versions=MAX_VERSIONS,
        corrections=corrected,
        request=origin,
        kept=view.kept_fields(origin),
        no_filters=SearchRequest(),
        back_url="" if is_blank(origin) else search_url(origin),
        neighbours=near,
        citations={"APA": apa(document, address), "Chicago": chicago(document, address)},
        references=[(label, export_url(SearchRequest(text=item_id), suffix)) for label, suffix in REFERENCES],
        coins=metadata.coins(document.item, document.language),
        reference_tags=metadata.reference_tags(document),
        open_graph=metadata.open_graph(document),
        news_article=metadata.news_article(document, modified=corrected[-1].time if corrected else ""),
    )


@pages.get("/entity/<entity_id>")
@cached_per_generation
def entity(entity_id: str) -> ResponseReturnValue:
    """Show what the archive has on an entity; a name leads to its entity, another to those that may be meant."""
    reports = service().entities_show(entity_id)
    if len(reports) != 1:
        near = reports or service().entities_near(entity_id)
        html = render_page(
            "entity-unknown.html",
            name=entity_id,
            near=in_language(near),
            several=len(reports) > 1,
            request=SearchRequest(),
        )
        response = make_response(html)
        response.status_code = 404
        return not_stored(response)
    report = reports[0]
    if report.id != entity_id:
        return redirect(entity_url(report.id))
    search_request = entity_request(report.id)
    page = run_search(msgspec.structs.replace(search_request, limit=LATEST_ITEMS))
    return render_page(
        "entity.html",
        report=in_language([report])[0],
        belongs_to=in_language(report.belongs_to),
        together=in_language(report.together),
        type_title=view.type_name(report.id.partition(":")[0]),
        hits=page.hits,
        histograms=histograms(page, search_request),
        bar_height=HEIGHT,
        request=SearchRequest(),
        named_in=search_request,
    )


def _start_page() -> ResponseReturnValue:
    latest = run_search(SearchRequest(sort="newest", limit=LATEST_ITEMS))
    search_request = SearchRequest()
    return render_page(
        "start.html",
        page=latest,
        request=search_request,
        groups=[group for group in facet_groups(latest, search_request) if group.name in START_FACETS],
        histograms=histograms(latest, search_request),
        bar_height=HEIGHT,
        all_url=search_url(SearchRequest(sort="newest")),
        added_url=search_url(SearchRequest(sort="added")),
        examples=tuple(_examples(latest)),
    )


def _results_page(search_request: SearchRequest, errors: tuple[ParameterError, ...], cited: str) -> ResponseReturnValue:
    page = run_search(msgspec.structs.replace(search_request, facets=True, marks=True, gains=True))
    receipt = service().citation(search_request, page)
    citation = view.Citation(
        url=absolute(receipt_url(search_request, receipt)),
        receipt=receipt,
        remark=view.cited_remark(cited, receipt),
    )
    excluded = page.query.excluded or {}
    search_request = msgspec.structs.replace(search_request, filters=page.query.filters, excluded=excluded)  # by id
    chips = tuple(view.chips(page, search_request, _names_of(excluded)))
    if page.relaxed == "any" and (search_request.filters or search_request.date):
        # With other filters an item may have all words; what the page counts are items with any.
        search_request = msgspec.structs.replace(search_request, match="any")
    groups = facet_groups(page, search_request)
    separate = [group for group in groups if group.name in SEPARATE_FACETS or group.selected]
    return render_page(
        "results.html",
        page=page,
        request=search_request,
        cards=tuple(cards(page.hits, search_request)),
        meaning_cards=tuple(cards(page.semantic.hits, search_request)) if page.semantic else (),
        has_model=bool(service().settings.semantic_model),
        groups=separate,
        further_groups=[group for group in groups if group not in separate],
        histograms=histograms(page, search_request),
        bar_height=HEIGHT,
        dates=_date_fields(search_request, errors),
        presets=[(label, search_url(with_date(search_request, value))) for value, label in DATE_PRESETS.items()],
        chips=chips,
        citation=citation,
        notices=tuple(view.notices(page, search_request)),
        relaxations=tuple(each for each in page.relaxations if each.request.text != page.suggestion),
        pager=view.pager(page, search_request),
        sorts=SORT_LABELS,
        matches=MATCH_LABELS,
        hidden=view.hidden_fields(groups, search_request),
        limits=sorted({*PAGE_SIZES, search_request.limit}),
        examples=() if page.total else tuple(_examples(run_search(SearchRequest(limit=1)))),
    )


def _date_fields(search_request: SearchRequest, errors: tuple[ParameterError, ...]) -> view.DateFields:
    """Return what the date fields show; where one is invalid, all of them as they were typed."""
    if not errors:
        return view.date_fields(search_request)
    first, last, date = (request.args.get(name, "") for name in ("from", "to", "date"))
    return view.DateFields(first, last, date, as_sentence(translate(errors[0].reason)), errors[0].parameter)


def _names_of(excluded: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the names of excluded values, which no facet of the results has."""
    pairs = ((facet, value) for facet, values in excluded.items() for value in values)
    known = (
        (facet, known)
        for facet, value in pairs
        for known in service().facet_values(SearchRequest(), facet, value)
        if known.value == value
    )
    return {value.value: facet_label(facet, value) for facet, value in known}


def _examples(page: ResultPage) -> Iterator[Example]:
    """Yield queries that find something, made from facets and hits of a page of all items."""
    for facet, hint in EXAMPLE_HINTS.items():
        labels = (facet_label(facet, value) for value in page.facets.get(facet, ()))
        if label := next(filter(_is_readable, labels), ""):
            yield Example(_quoted_if_needed(label), hint)
    if phrase := next((phrase for hit in page.hits for phrase in _phrases(hit.title)), ""):
        yield Example(f'"{phrase}"', worded("an exact phrase"))
    if years := page.facets.get("year", ()):
        most = max(years, key=attrgetter("count"))
        yield Example(f"date:{most.value}", worded("one year; also a month, 2021-11, or a range, 2019..2021"))


def _phrases(title: str) -> Iterator[str]:
    """Yield three words of a title in sequence, of which no short one, such as `of`, is the first or the last."""
    words = title.replace('"', " ").split()
    for three in zip(words, words[1:], words[2:], strict=False):
        phrase = " ".join(three)
        if min(len(three[0]), len(three[2])) >= _MIN_LETTERS and _is_readable(phrase):
            yield phrase


def _is_readable(text: str) -> bool:
    """Tell whether a text is neither in capitals nor has more than words."""
    return not text.isupper() and text.replace(" ", "").replace("-", "").replace("’", "").isalpha()


def _quoted_if_needed(label: str) -> str:
    return label if label.replace(" ", "").replace("-", "").isalpha() else f'"{label}"'
