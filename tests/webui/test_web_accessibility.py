"""Pages can be used by everybody: by the rules of axe, by keyboard, at any width, with screen readers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.webui.web_axe import PAGES, SMALL_TARGETS, axe_violations, item_of, unfold_all
from tests.webui.web_browser import DESKTOP, NO_BROWSER, OpenPage, focused, unfold

pytestmark = NO_BROWSER

MAX_STOPS = 12
"""Stops of the Tab key before the first hit."""
MIN_TARGET = 24
"""Pixels of what is tapped (WCAG 2.2, 2.5.8)."""

CUT_OFF = """
() => [...document.querySelectorAll("body *")]
  .filter((node) => node.checkVisibility() && node.innerText?.trim() && !node.closest(".visually-hidden, .table-frame"))
  .filter((node) => node.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map((node) => node.outerHTML.slice(0, 120))
"""
"""Lists elements with text that reach beyond the right edge of the window."""
COVERED = """
() => {
  const box = document.activeElement.getBoundingClientRect();
  return !document.activeElement.contains(document.elementFromPoint(box.x + 2, box.y + 2));
}
"""
"""Tells whether something lies over the element that has the focus."""
MOVING = """
() => [...document.querySelectorAll("*")].filter((node) => {
  const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(node);
  return animationName !== "none" || transitionDuration !== "0s" || scrollBehavior === "smooth";
}).map((node) => node.outerHTML.slice(0, 120))
"""
"""Lists elements that move or fade."""
WITHOUT_EDGE = """
() => [...document.querySelectorAll("button:not(.choice-not)")]
  .filter((node) => node.checkVisibility() && getComputedStyle(node).borderTopWidth === "0px")
  .map((node) => node.outerHTML.slice(0, 120))
"""
"""Lists buttons that have a background alone, which forced colours take away."""


@pytest.mark.parametrize(("width", "colours"), [(320, "light"), (1280, "dark")])
def test_no_rule_of_axe_is_violated(open_page: OpenPage, width: int, colours: str) -> None:
    language = "de" if width == 320 else "fr"  # the longest words; tests.soak has every combination
    page = open_page("/", viewport={"width": width, "height": 900}, color_scheme=colours, locale=language)
    for path in (*PAGES[:: 1 if width == 320 else 3], item_of(page)):
        page.goto(path)
        unfold_all(page)
        assert axe_violations(page) == [], path


@pytest.mark.parametrize("width", [320, 360, 768])
def test_no_page_scrolls_sideways(open_page: OpenPage, width: int) -> None:
    page = open_page("/", viewport={"width": width, "height": 800})
    for path in (*PAGES, item_of(page)):
        page.goto(path)
        unfold_all(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("width", [320, 1280])
def test_targets_are_large_enough(open_page: OpenPage, width: int) -> None:
    page = open_page("/", viewport={"width": width, "height": 900})
    for path in (*PAGES, item_of(page)):
        page.goto(path)
        unfold_all(page)
        assert page.evaluate(SMALL_TARGETS, MIN_TARGET) == [], path


@pytest.mark.parametrize("viewport", [DESKTOP, {"width": 320, "height": 800}])
def test_the_first_hit_is_a_few_stops_away(open_page: OpenPage, viewport: Any) -> None:
    page = open_page("/?q=cooperatives", viewport=viewport)

    stops = 0
    while not page.evaluate("Boolean(document.activeElement.closest('.hit'))"):
        page.keyboard.press("Tab")
        stops += 1
        assert stops < 60

    assert stops - 1 <= MAX_STOPS


def test_a_range_of_dates_is_dragged_on_the_time_axis(open_page: OpenPage) -> None:
    page = open_page("/?q=cooperatives&undated=include")
    axis = page.locator(".bars").first
    box = axis.bounding_box()
    assert box is not None
    years = int(axis.get_attribute("data-units") or 0)
    assert axis.get_attribute("data-start") == "2017"

    def middle_of(year: int) -> float:
        return box["x"] + box["width"] * (year - 2017 + 0.5) / years

    page.mouse.move(middle_of(2019), box["y"] + 10)
    page.mouse.down()
    page.mouse.move(middle_of(2020), box["y"] + 12, steps=4)
    expect(page.locator(".bar-brushed")).not_to_have_count(0)
    page.mouse.up()

    expect(page).to_have_url(re.compile(r"/\?q=cooperatives&date=2019\.\.2020$"))
    expect(page.locator(".chip")).to_contain_text("2019 to 2020")
    expect(page.locator(".bar-column path:not(.bar-inside)").first).to_be_attached()


def test_a_range_of_dates_is_chosen_with_the_arrows(open_page: OpenPage) -> None:
    page = open_page("/?q=cooperatives")
    first = page.locator("a.bar-link").first
    first.focus()

    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#announcement")).to_have_text("2018 – 2019")
    page.keyboard.press("Escape")
    expect(page.locator(".bar-brushed")).to_have_count(0)
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"date=2018\.\.2019$"))


def test_the_fields_from_and_to_become_one_parameter(open_page: OpenPage) -> None:
    page = open_page("/?q=cooperatives")
    unfold(page, "Dates")

    page.get_by_label("From").fill("2020")
    page.get_by_label("To", exact=True).fill("2021-11")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/\?q=cooperatives&date=2020\.\.2021-11$"))


def test_dates_can_be_chosen_without_scripts(open_page: OpenPage) -> None:
    page = open_page("/?q=cooperatives", java_script_enabled=False)

    page.locator("summary", has_text="Dates").click()
    page.get_by_label("From").fill("2020")
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_contain_text("from 2020")
    page.locator("a.bar-link").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_contain_text("Date 2017")


def test_a_changed_count_is_announced_and_the_focus_stays(open_page: OpenPage) -> None:
    page = open_page("/?q=cooperatives")
    expect(page.locator("#announcement")).to_have_text("")

    unfold(page, "Countries")
    page.get_by_role("checkbox", name=re.compile("Palestine")).press("Space")

    expect(page.locator("#announcement")).to_have_text("3 items")
    assert focused(page) == "country-country:PS"


def test_folds_stay_as_they_were_left(open_page: OpenPage) -> None:
    page = open_page("/?q=cooperatives")
    unfold(page, "Topics")

    page.goto("/?q=credit")
    expect(page.locator("#facet-topic")).to_have_attribute("open", "")
    page.locator("#facet-topic > summary").press("Enter")
    page.reload()

    expect(page.locator("#facet-topic")).not_to_have_attribute("open", "")


def test_bars_are_seen_in_forced_colours(open_page: OpenPage) -> None:
    page = open_page("/?q=cooperatives&date=2021", forced_colors="active")

    colours = {page.locator(f".bar-column path{kind}").first.evaluate("node => getComputedStyle(node).fill")
               for kind in (".bar-inside", ":not(.bar-inside)")}  # fmt: skip

    assert len(colours) == 2


def test_enlarged_text_and_pages_stay_within_the_window(open_page: OpenPage) -> None:
    zoomed = open_page("/", viewport={"width": 640, "height": 450}, device_scale_factor=2)  # 200 % of 1280 pixels
    enlarged = open_page("/", viewport=DESKTOP)
    for path in (*PAGES[::2], item_of(zoomed)):
        for page in (zoomed, enlarged):
            page.goto(path)
            unfold_all(page)
        enlarged.evaluate("document.documentElement.style.fontSize = '200%'")
        for page in (zoomed, enlarged):
            assert page.evaluate(CUT_OFF) == [], path


def test_a_window_of_the_smallest_size_shows_all_of_a_page(open_page: OpenPage) -> None:
    page = open_page("/?q=cooperatives", viewport={"width": 320, "height": 256})  # 400 % of 1280 by 1024 pixels

    page.keyboard.press("Tab")
    page.locator(".hit-title a").last.focus()

    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate(COVERED) is False


def test_nothing_moves_for_those_who_dislike_it(open_page: OpenPage) -> None:
    page = open_page("/", reduced_motion="reduce")
    for path in ("/", "/?q=cooperatives", item_of(page), "/overview"):
        page.goto(path)
        assert page.evaluate(MOVING) == [], path


def test_buttons_and_focus_are_seen_in_forced_colours(open_page: OpenPage) -> None:
    page = open_page("/?q=cooperatives", forced_colors="active")

    assert page.evaluate(WITHOUT_EDGE) == []
    page.locator("#q").focus()
    assert page.evaluate("getComputedStyle(document.querySelector('.searchbox')).outlineStyle") == "solid"


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_paper_has_dark_text_and_no_controls(open_page: OpenPage, colours: str) -> None:
    page = open_page("/", color_scheme=colours)
    for path in ("/?q=cooperatives", item_of(page), "/entity/country:PS", "/overview"):
        page.goto(path)
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
        assert page.locator("input:visible, select:visible, button:visible").count() == 0, path
        assert page.locator("main").inner_text().strip()
