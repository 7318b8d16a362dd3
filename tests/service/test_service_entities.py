"""A report on an entity has its names, what it belongs to, its items, and what is named together with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse_search import NewsDate, NewsItem, SearchService

TEXTS = (
    ("2001", "The ILO and the ICA met in Italy."),
    ("2002", "The ILO and the ICA met in France."),
    ("2003", "Italy and France met."),
    ("2004", "Italy met Spain, and France met Portugal."),
    ("2004", "The ILO wrote to Italy."),
)


@pytest.fixture
def service(tmp_path: Path) -> SearchService:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    service = SearchService(home)
    items = [
        NewsItem(id=f"{n:016x}", title=f"News {n}", body=text, date=NewsDate.of(year))
        for n, (year, text) in enumerate(TEXTS)
    ]
    service.import_items(items, source="test")
    service.rebuild()
    return service


def test_a_report_has_names_by_language_items_by_year_and_the_first_and_last_item(service: SearchService) -> None:
    (report,) = service.entities_show("ILO")

    assert report.id == "organization:ilo"
    assert "International Labour Organization" in report.names["any"]
    assert "Organisation internationale du Travail" in report.names["fr"]
    assert (report.items, [(year.value, year.count) for year in report.years]) == (
        3,
        [("2004", 1), ("2002", 1), ("2001", 1)],
    )
    assert report.first is not None
    assert report.last is not None
    assert (report.first.title, report.last.title) == ("News 0", "News 4")


def test_entities_named_together_are_ordered_by_lift_and_not_by_count(service: SearchService) -> None:
    (report,) = service.entities_show("organization:ilo")

    first = report.together[0]
    assert (first.id, first.items, first.lift) == ("organization:ica", 2, 1.67)
    assert all(each.lift > 1 for each in report.together)
    assert "country:IT" not in {each.id for each in report.together}


def test_implied_entities_are_not_named_together(tmp_path: Path) -> None:
    texts = ["The ILO met in Italy."] * 3 + ["The ILO went to Africa."] * 2 + ["All was well."] * 20
    with SearchService(tmp_path) as service:
        items = [NewsItem(id=f"{n:016x}", title=f"News {n}", body=text) for n, text in enumerate(texts)]
        service.import_items(items, source="test")
        service.rebuild()

        (report,) = service.entities_show("ILO")

    implied = {tag.id for tag in service.document(f"{0:016x}").tags if tag.implied_by}
    assert implied
    assert [(each.id, each.items) for each in report.together] == [("country:IT", 3), ("region:africa", 2)]


def test_a_region_belongs_to_its_country(service: SearchService) -> None:
    (report,) = service.entities_show("region:CA-QC")

    assert report.belongs_to[0].id == "country:CA"
    assert (report.items, report.first, report.together) == (0, None, ())


def test_an_unknown_name_has_no_report(service: SearchService) -> None:
    assert service.entities_show("Atlantis") == ()


def test_rare_names_are_not_named_together_by_chance(tmp_path: Path) -> None:
    with SearchService(tmp_path) as service:
        texts = ["Italy met Malta."] * 2 + ["Italy met Spain."] * 40 + ["Italy met."] * 78 + ["Peru rested."] * 80
        items = [NewsItem(id=f"{n:016x}", title=f"News {n}", body=text) for n, text in enumerate(texts)]
        service.import_items(items, source="test")
        service.rebuild()

        (report,) = service.entities_show("country:IT")

    assert (report.items, [each.id for each in report.together if each.id.startswith("country:")]) == (
        120,
        ["country:ES"],
    )


def test_every_value_of_a_facet_may_be_named_together(tmp_path: Path) -> None:
    countries = (
        "France Spain Portugal Germany Italy Brazil Chile Peru Bolivia Ecuador Uruguay Kenya Ghana Senegal Mali".split()
    )
    countries += "Nepal India Japan Canada Cuba Haiti Jamaica Panama".split()
    texts = [f"{country} met France." for country in countries] * 3 + ["The ILO met Tuvalu in Fiji."] * 2
    texts += [f"The ILO met {country}." for country in countries] * 3
    with SearchService(tmp_path) as service:
        items = [NewsItem(id=f"{n:016x}", title=f"News {n}", body=text) for n, text in enumerate(texts)]
        service.import_items(items, source="test")
        service.rebuild()

        (report,) = service.entities_show("ILO")

    assert {"country:TV", "country:FJ"} <= {each.id for each in report.together}


def test_a_person_of_no_vocabulary_has_a_report(tmp_path: Path) -> None:
    with SearchService(tmp_path) as service:
        service.import_items([NewsItem(id="1" * 16, title="Interview with Rosa Brandywine")], source="test")
        service.rebuild()

        (report,) = service.entities_show("person:rosa-brandywine")

        assert (report.label, report.items, report.names) == ("Rosa Brandywine", 1, {})
        assert service.entities_show("Rosa Brandywine") == (report,)
        assert service.entities_show("person:nobody-else") == ()


def test_an_unknown_name_is_answered_with_what_may_be_meant(service: SearchService) -> None:
    assert "organization:ilo" in {each.id for each in service.entities_near("International Labor Organisatoin")}
    assert [each.id for each in service.entities_near("organization:italy")][:1] == ["country:IT"]
    assert service.entities_near("") == ()
