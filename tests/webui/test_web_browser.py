"""Readers use the pages in a real browser: by mouse, by keyboard, on a phone, in dark mode, without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.webui.web_browser import NO_BROWSER, PHONE, OpenPage, focused, screenshot, unfold

PAGES = (
    "/",
    "/?q=cooperatives",
    "/?q=cooperatives&country=country:PS&date=2021",
    '/?q="open',
    "/?q=xylophone",
)

# Returns every text of a page whose contrast with its background is below 4.5 to 1, by the formula of WCAG 2.
LOW_CONTRAST_TEXTS = """
() => {
  const channel = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const background = (node) => {
    for (; node; node = node.parentElement) {
      const colour = parts(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility()) continue;
    if (node.closest(".visually-hidden, [aria-hidden=true], script")) continue;
    const [a, b] = [luminance(parts(getComputedStyle(node).color)), luminance(background(node))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) texts.push(`${contrast.toFixed(2)} ${walker.currentNode.data.trim()}`);
  }
  return texts;
}
"""

pytestmark = NO_BROWSER


def test_a_reader_types_into_the_focused_search_box_and_presses_enter(open_page: OpenPage) -> None:
    page = open_page("/")
    screenshot(page, "start")

    assert focused(page) == "q"
    page.keyboard.type("credit unions")
    page.keyboard.press("Enter")

    expect(page).to_have_title("credit unions – 2 items – ssesearch")
    expect(page).to_have_url(re.compile(r"/\?q=credit\+unions$"))


def test_a_checked_facet_filters_at_once_and_the_back_button_undoes_it(open_page: OpenPage) -> None:
    page = open_page("/?q=cooperatives")
    screenshot(page, "results")

    unfold(page, "Countries")
    page.get_by_role("checkbox", name=re.compile("Palestine")).check()
    expect(page.locator(".count-number")).to_have_text("3 items")
    expect(page.get_by_role("checkbox", name=re.compile("Palestine"))).to_be_focused()
    page.get_by_role("checkbox", name=re.compile("Portugal")).check()
    expect(page.locator(".count-number")).to_have_text("4 items")
    expect(page).to_have_url(re.compile(r"\?q=cooperatives&country=country%3APS&country=country%3APT$"))
    screenshot(page, "facets")

    page.go_back()
    expect(page.get_by_role("checkbox", name=re.compile("Portugal"))).not_to_be_checked()
    expect(page.get_by_role("checkbox", name=re.compile("Palestine"))).to_be_checked()
    page.go_back()
    expect(page).to_have_url(re.compile(r"/\?q=cooperatives$"))
    expect(page.get_by_role("checkbox", name=re.compile("Palestine"))).not_to_be_checked()


def test_bars_chips_and_entity_tags_are_clicked(open_page: OpenPage) -> None:
    page = open_page("/?q=cooperatives")

    page.get_by_role("link", name="2021: 3 items").click()
    expect(page.locator(".notice")).to_contain_text("1 item is excluded only because it has no date.")
    page.get_by_role("link", name="Show it").click()
    expect(page.locator(".count-number")).to_have_text("4 items")
    page.get_by_role("link", name="Remove filter: Date 2021").click()
    expect(page).to_have_url(re.compile(r"/\?q=cooperatives$"))
    page.get_by_role("link", name="Filter by country: Uruguay").click()
    expect(page.locator(".count-number")).to_have_text("1 item")


def test_a_reader_opens_an_item_and_goes_back(open_page: OpenPage) -> None:
    page = open_page("/?q=cooperatives+Palestine&date=2021")

    page.get_by_role("link", name=re.compile("Launch event")).click()
    expect(page.locator("h1")).to_contain_text("Launch event of the project")
    expect(page.locator(".item-about")).to_contain_text("from “Occupied Palestinian Territory” in the title")
    text, about = page.locator(".item-text").bounding_box(), page.locator(".item-about").bounding_box()
    assert text
    assert about
    assert text["x"] + text["width"] <= about["x"]
    screenshot(page, "item")
    page.get_by_role("link", name=re.compile("Back to results")).click()

    expect(page).to_have_url(re.compile(r"/\?q=cooperatives\+Palestine&date=2021$"))
    expect(page.locator(".count-number")).to_have_text("2 items")


def test_everything_works_without_scripts(open_page: OpenPage) -> None:
    page = open_page("/", java_script_enabled=False)

    page.get_by_role("searchbox").fill("cooperatives")
    page.get_by_role("button", name="Search").click()
    unfold(page, "Countries")
    page.get_by_role("checkbox", name=re.compile("Palestine")).check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator(".count-number")).to_have_text("3 items")
    page.get_by_label("Sort").select_option("Newest")
    page.get_by_role("button", name="Apply", exact=True).last.click()
    expect(page.locator(".hit-title").first).to_contain_text("Office begins support")
    expect(page.locator(".count-number")).to_have_text("3 items")
    page.locator(".hit-title a").first.click()
    expect(page.locator("h1")).to_contain_text("Office begins support")


def test_the_keyboard_alone_is_enough(open_page: OpenPage) -> None:
    page = open_page("/?q=cooperatives")

    page.keyboard.press("Tab")
    assert focused(page) == "skip-link"
    page.keyboard.press("Enter")
    page.keyboard.press("/")
    assert focused(page) == "q"
    page.keyboard.type('"credit unions"')
    page.keyboard.press("Enter")
    expect(page.locator(".count-number")).to_have_text("2 items")

    unfold(page, "Countries")
    page.get_by_role("checkbox", name=re.compile("Kenya")).focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Space")
    expect(page.locator(".count-number")).to_have_text("1 item")
    expect(page.get_by_role("checkbox", name=re.compile("Kenya"))).to_be_focused()


def test_suggestions_are_offered_while_typing_and_chosen_with_the_arrows(open_page: OpenPage) -> None:
    page = open_page("/")
    box = page.get_by_role("combobox")

    box.press_sequentially("coop")
    expect(page.get_by_role("option").first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    screenshot(page, "suggestions")
    first = page.get_by_role("option").first.locator("bdi").inner_text()
    page.keyboard.press("ArrowDown")
    expect(box).to_have_value(first)
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-0")
    page.keyboard.press("ArrowUp")
    expect(box).to_have_value("coop")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(box).to_have_value("coop")

    box.press_sequentially("e")
    page.get_by_role("option").first.click()
    expect(page).to_have_title(re.compile("items? – ssesearch"))


def test_a_slash_typed_into_the_search_box_stays_there(open_page: OpenPage) -> None:
    page = open_page("/")

    page.keyboard.type("a/b")

    expect(page.locator("#q")).to_have_value("a/b")


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_every_text_has_enough_contrast(open_page: OpenPage, colours: str) -> None:
    page = open_page("/", color_scheme=colours)
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (max(map(int, re.findall(r"\d+", background))) < 60) == (colours == "dark")

    for number, path in enumerate(PAGES):
        page.goto(path)
        assert page.evaluate(LOW_CONTRAST_TEXTS) == [], path
        if colours == "dark":
            screenshot(page, f"dark-{number}")
    page.goto("/?q=cooperatives")
    page.locator(".hit-title a").first.click()
    page.wait_for_url("**/item/*")
    assert page.evaluate(LOW_CONTRAST_TEXTS) == []


def test_a_phone_never_scrolls_sideways(open_page: OpenPage) -> None:
    page = open_page("/", viewport=PHONE)

    for number, path in enumerate((*PAGES, "/?sort=newest")):
        page.goto(path)
        screenshot(page, f"phone-{number}")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
    page.locator(".hit-title a").first.click()
    expect(page.locator(".item-title")).to_be_visible()
    screenshot(page, "phone-item")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_phone_unfolds_the_filters(open_page: OpenPage) -> None:
    page = open_page("/?q=cooperatives", viewport=PHONE)
    box = page.get_by_role("checkbox", name=re.compile("Palestine"))

    expect(box).to_be_hidden()
    page.get_by_text("Filters", exact=True).click()
    unfold(page, "Countries")
    box.check()

    expect(page.locator(".count-number")).to_have_text("3 items")
    expect(page.get_by_role("checkbox", name=re.compile("Palestine"))).to_be_focused()


def test_a_query_with_an_error_is_answered_and_offers_the_query_that_may_have_been_meant(open_page: OpenPage) -> None:
    page = open_page('/?q=cooperatives "Palestine')
    screenshot(page, "notice")

    expect(page.locator(".count-number")).to_be_visible()
    page.locator(".notice a").click()
    expect(page.locator("input[name=q]")).to_have_value('cooperatives "Palestine"')


def test_an_invalid_query_shows_the_position_of_the_error(open_page: OpenPage) -> None:
    page = open_page("/?q=coop&limit=0")
    screenshot(page, "error")

    expect(page.get_by_role("alert")).to_contain_text("must be a whole number from 1 to 100")


def test_on_paper_only_the_text_and_the_address_are_left(open_page: OpenPage) -> None:
    page = open_page("/?q=cooperatives&-country=country:PT&date=2019..")
    address = page.url
    expect(page.locator(".printed-address")).to_be_hidden()

    page.emulate_media(media="print")
    screenshot(page, "print")

    for control in (".facets", ".masthead-form", ".chip-clear", ".notice a"):
        assert page.locator(control).count(), control
        expect(page.locator(control).first).to_be_hidden()
    expect(page.locator(".notice").first).to_contain_text("excluded only because it has no date.")
    expect(page.locator(".hit-title").first).to_be_visible()
    expect(page.locator(".printed-address")).to_be_visible()
    expect(page.locator(".printed-address")).to_have_text(address)


def test_on_paper_an_item_has_its_addresses_and_no_controls(open_page: OpenPage) -> None:
    page = open_page("/?q=Ramallah")
    page.locator(".hit-title a").click()

    page.emulate_media(media="print")

    for control in (".back", ".neighbours", ".original .button", ".about-link", "#cite ~ ul a"):
        expect(page.locator(control).first).to_be_attached()
        expect(page.locator(control).first).to_be_hidden()
    expect(page.locator(".original-address")).to_be_visible()
    expect(page.locator(".printed-address")).to_have_text(page.url.partition("?")[0])


def test_the_start_page_counts_what_came_since_the_last_visit_without_cookies(open_page: OpenPage) -> None:
    page = open_page("/")
    assert page.locator("#since-visit").is_hidden()

    page.evaluate("localStorage.setItem('ssesearch:visit', '2020-01-01')")
    page.reload()

    page.locator("#since-visit a").wait_for()
    assert page.locator("#since-visit").inner_text() == "12 items added since your last visit"
    page.reload()
    page.locator("#since-visit a").click()
    assert page.locator(".count-number").inner_text() == "12 items"
    assert page.context.cookies() == []
